"""Whether a table may be kept as the zone's own form, or put out of use."""

from __future__ import annotations

from collections.abc import Collection

from zhaoluo.foundation.verdict import Refusal

LONGEST_NAME = 80
NO_ROLE = Refusal("no_role", "您的角色只能查看，不能存或停用表样")


def refusals_to_keep(
    name: str, sheet: str, *, may: bool, sheets: Collection[str], taken: bool, trouble: str
) -> list[Refusal]:
    """Why a sheet of a ledger may not become a form.

    sheets : those with a header and a column of names      taken : a form in use bears the name
    trouble : what is wrong with the file itself, empty where nothing is
    """
    refusals = [] if may else [NO_ROLE]
    if not name:
        refusals.append(Refusal("no_name", "请给表样起个名字，如 招商项目月报", "name"))
    elif len(name) > LONGEST_NAME:
        refusals.append(Refusal("long_name", f"名称最多 {LONGEST_NAME} 字，现在 {len(name)} 字", "name"))
    elif taken:
        refusals.append(Refusal("taken", f"本区已有在用的表样“{name}”，请换个名字或先停用那一份", "name"))
    if trouble:
        refusals.append(Refusal("bad_file", trouble))
    elif not sheets:
        refusals.append(
            Refusal("no_header", "没有一张工作表能做表样：要认出表头和“项目名称”列，一张工作表上只有一张表")
        )
    elif sheet not in sheets:
        refusals.append(Refusal("no_sheet", "请选一张认出了“项目名称”列的工作表", "sheet"))
    return refusals


def refusals_to_retire(*, may: bool, active: bool) -> list[Refusal]:
    """A form is put out of use once."""
    refusals = [] if may else [NO_ROLE]
    if not active:
        refusals.append(Refusal("retired", "这份表样已经停用"))
    return refusals

"""Whether a ledger may be opened, confirmed or undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.enterprises.rules import KEEPERS
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ...terms import LedgerState
from .said import LABELS

#: Roles that may undo another person's import.
UNDOING = (Role.LEADER, Role.ADMINISTRATOR)
FILE_GONE = Refusal("file_gone", "上传的文件在磁盘上找不到了，请重新上传")
NOT_ALL_SEEN = Refusal("unseen", "这份台账里有您不能看的项目，请由上传人来办")
NO_ROLE = Refusal("no_role", "您的角色只能查看，不能导入台账")
#: Endings of files that are tables and may be kept.
TABLES = ("xlsx", "xls", "csv", "txt")


def refusals_to_take(name: str) -> list[Refusal]:
    """Only a table can be read as a ledger; ``name`` is the file's."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in TABLES:
        return []
    said = f"“.{ending}”文件不是" if ending else "没有后缀的文件认不出是不是"
    return [
        Refusal(
            "no_table",
            f"{said}能导入的表格，请用 Excel 或 WPS “另存为”.xlsx（也收 .xls、.csv）再上传",
            "file",
        )
    ]


def refusals_to_work(state: str, *, may: bool, sees_all: bool = True) -> list[Refusal]:
    """Only a ledger that still waits may be mapped, decided on, confirmed or dropped, by who may see all its projects.

    Read again by somebody who may not, a row of a restricted project would look like a new one and be shown.
    """
    refusals = [] if may else [NO_ROLE]
    if not sees_all:
        refusals.append(NOT_ALL_SEEN)
    if state != LedgerState.PREVIEW:
        refusals.append(
            Refusal("settled", f"这份台账{LedgerState.label_of(state)}，不能再改；要改请重新上传")
        )
    return refusals


def refusals_to_map(chosen: Mapping[str, Mapping[int, str | None]]) -> list[Refusal]:
    """A field can be taken from one column of a sheet only; ``chosen``: sheet → column → field."""
    refusals = []
    for sheet, columns in chosen.items():
        times = Counter(field for field in columns.values() if field)
        refusals += [
            Refusal(
                "doubled",
                f"工作表“{sheet}”有 {number} 列都选了“{LABELS.get(field, field)}”，只能留一列，其余选不导入",
            )
            for field, number in times.items()
            if number > 1
        ]
    return refusals


def refusals_to_confirm(state: str, *, may: bool, written: int, unmoved: int) -> list[Refusal]:
    """There must be something to write."""
    refusals = refusals_to_work(state, may=may)
    if not refusals and not written and not unmoved:
        refusals.append(Refusal("nothing", "没有一行要写入：都是无变化、有错或待定的行"))
    return refusals


def may_undo(actor: Actor, importer: int | None) -> bool:
    """Who imported it and still keeps the register, or a leader or administrator."""
    return (actor.id == importer and actor.has(*KEEPERS)) or actor.has(*UNDOING)


def refusals_to_undo(state: str, *, may: bool, reason: str) -> list[Refusal]:
    """Only what was imported can be taken back, by who imported it or a leader or administrator, with a reason."""
    refusals = [] if may else [Refusal("not_yours", "撤回导入须由导入人、区领导或管理员办")]
    if state != LedgerState.CONFIRMED:
        refusals.append(Refusal("not_confirmed", f"这份台账{LedgerState.label_of(state)}，没有可撤回的"))
    if len(reason.strip()) < 4:
        refusals.append(Refusal("no_reason", "请写明为什么撤回，至少 4 个字", "reason"))
    return refusals

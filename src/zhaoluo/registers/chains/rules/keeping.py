"""Whether a chain and what stands on it may be written.  Source: docs/domain/chains.md."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role as StaffRole

from .reading import FARTHEST

#: Roles that keep chains; inspectors and viewers only read them.
KEEPERS = (
    StaffRole.OFFICER,
    StaffRole.AGENT,
    StaffRole.TASK_FORCE_LEAD,
    StaffRole.LEADER,
    StaffRole.ADMINISTRATOR,
)
#: Roles that vouch for a chain's structure.
CONFIRMERS = (StaffRole.TASK_FORCE_LEAD, StaffRole.LEADER, StaffRole.ADMINISTRATOR)


def refusals_to_keep(actor: Actor) -> list[Refusal]:
    """Who only reads may not write."""
    return [] if actor.has(*KEEPERS) else [Refusal("no_role", "您的角色只能查看，不能改产业链")]


def refusals_to_confirm(actor: Actor | None, *, confirmed: bool) -> list[Refusal]:
    """A chain is vouched for by a lead, a leader or the administrator, once; never by the system."""
    refusals = []
    if actor is None or not actor.has(*CONFIRMERS):
        refusals.append(Refusal("no_role", "只有专班负责人、分管领导或区管理员可以核定产业链"))
    if confirmed:
        refusals.append(Refusal("confirmed", "这条产业链已经核定"))
    return refusals


def refusals_to_write(
    *, name: str, name_taken: bool, held: Mapping[str, tuple[str, Sequence[str], int]], drop: Collection[str]
) -> list[Refusal]:
    """Every reason a (checked) document may not become the chain.

    ``held``: key of each link it drops → (name, residents on it, purchases of it); ``drop``: keys a person agreed to drop.
    """
    refusals = []
    if name_taken:
        refusals.append(Refusal("name_taken", f"已有一条产业链叫“{name}”，标识不同；请改名称或标识", "name"))
    for key, (link, residents, purchases) in held.items():
        if key in drop:
            continue
        some = "、".join(residents[:3]) + ("等" if len(residents) > 3 else "")
        on_it = [f"{len(residents)} 家企业（{some}）"] if residents else []
        on_it += [f"{purchases} 条采购"] if purchases else []
        told = f"环节“{link}”上还有{'、'.join(on_it)}；确实要去掉请勾选它，企业将从这一环节移下，采购改为未归环节"
        refusals.append(Refusal("link_held", told, key))
    return refusals


def refusals_to_move(x: float, y: float) -> list[Refusal]:
    """A link stands within the map."""
    if abs(x) <= FARTHEST and abs(y) <= FARTHEST:  # nan compares false
        return []
    return [Refusal("off_map", "位置超出了图的范围")]


def refusals_of_origin(source: str, as_of: date | None, *, today: date) -> list[Refusal]:
    """Every fact says where it is from and of what day it is."""
    refusals = []
    if not source:
        refusals.append(Refusal("no_source", "请写出处，如企业自报、统计报表、走访记录", "source"))
    if as_of is None:
        refusals.append(Refusal("no_day", "请写数据日期", "as_of"))
    elif as_of.year < 1990:
        refusals.append(Refusal("day_too_early", "数据日期太早，请核对", "as_of"))
    elif as_of > today:
        refusals.append(Refusal("day_ahead", "数据日期在今天之后，请核对", "as_of"))
    return refusals

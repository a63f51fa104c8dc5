"""Whether something may be done with a target.  Source: docs/domain/prospecting.md, Target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.enterprises.rules import clean_credit_code, refusals_to_use_credit_code
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..terms import TargetState

#: Roles that keep the library: those that bring projects in.  Inspectors and viewers read.
KEEPERS: Final = (Role.OFFICER, Role.AGENT, Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)
#: Act → (states it may start from, state it leads to).
MOVES: Final[dict[str, tuple[tuple[TargetState, ...], TargetState]]] = {
    "assign": ((TargetState.OPEN, TargetState.WORKING), TargetState.WORKING),
    "start": ((TargetState.OPEN,), TargetState.WORKING),
    "settle": ((TargetState.WORKING,), TargetState.DONE),
    "dismiss": ((TargetState.OPEN, TargetState.WORKING), TargetState.DISMISSED),
    "reopen": ((TargetState.DONE, TargetState.DISMISSED), TargetState.OPEN),
    "turn_into_lead": ((TargetState.OPEN, TargetState.WORKING), TargetState.DONE),
}
NAMES: Final = {
    "assign": "分派",
    "start": "接手",
    "settle": "办结",
    "dismiss": "列为无需处理",
    "reopen": "重新处理",
    "turn_into_lead": "转为线索",
}
REASON_MIN: Final = 4
MOST_AT_ONCE: Final = 200


def refusals_to_keep(actor: Actor | None) -> list[Refusal]:
    """Who only reads may not write; no actor is the system itself."""
    if actor is None or actor.has(*KEEPERS):
        return []
    return [Refusal("no_role", "您的角色只能查看目标企业，不能改")]


def allowed(state: str) -> list[str]:
    """Acts that a state allows, in the order of the table."""
    return [act for act, (starts, _) in MOVES.items() if state in starts]


def after(act: str) -> TargetState:
    """The state an act leads to."""
    return MOVES[act][1]


def refusals_to_move(act: str, state: str, *, name: str = "") -> list[Refusal]:
    """The state machine: one reason when the act does not start from this state."""
    if state in MOVES[act][0]:
        return []
    whose = f"“{name}”" if name else "这家"
    return [Refusal("wrong_state", f"{whose}现在是{TargetState.label_of(state)}，不能{NAMES[act]}")]


@dataclass(frozen=True, slots=True)
class Reopening:
    """What reopening depends on: the state, and whether a project of it goes on."""

    state: str
    project_goes_on: bool


def refusals_to_reopen(facts: Reopening, *, name: str = "") -> list[Refusal]:
    """Closed ones only, and not while its project goes on."""
    refusals = refusals_to_move("reopen", facts.state, name=name)
    if not refusals and facts.project_goes_on:
        refusals.append(Refusal("has_project", "这家已转为线索，请在项目里推进；项目流失后才能重新处理"))
    return refusals


def refusals_to_assign(
    *, officer: int | None, team: int | None, next_step: str, due_on: date | None, staff: bool, known_team: bool, today: date
) -> list[Refusal]:  # fmt: skip
    """Somebody of the zone, a next step, and a day that is not over."""
    refusals = []
    if officer is None and team is None:
        refusals.append(Refusal("nobody", "请选招商组或责任人", "officer"))
    if officer is not None and not staff:
        refusals.append(Refusal("foreign_person", "责任人不在本区在用人员里，请重选", "officer"))
    if team is not None and not known_team:
        refusals.append(Refusal("foreign_row", "没有这个招商组，请重选", "team"))
    if not tidy(next_step):
        refusals.append(Refusal("no_step", "请写下一步做什么，如“电话联系董秘”", "next_step"))
    if len(next_step) > 200:
        refusals.append(Refusal("too_long", f"下一步最多 200 字，现在 {len(next_step)} 字", "next_step"))
    if due_on is not None and due_on < today:
        refusals.append(Refusal("day_over", f"{due_on} 已过，请填今天或以后的日子", "due_on"))
    return refusals


def refusals_to_dismiss(reason: str) -> list[Refusal]:
    """无需处理 says why."""
    length = len(tidy(reason))
    if length < REASON_MIN:
        return [
            Refusal(
                "no_reason", f"请写明为什么无需处理，至少 {REASON_MIN} 个字，现在 {length} 个字", "reason"
            )
        ]
    if length > 200:
        return [Refusal("too_long", f"理由最多 200 字，现在 {length} 字", "reason")]
    return []


def refusals_to_settle(outcome: str) -> list[Refusal]:
    """What came of it is said."""
    length = len(tidy(outcome))
    if length < REASON_MIN:
        return [
            Refusal(
                "no_outcome", f"请写处理结果，至少 {REASON_MIN} 个字，如“已拜访，暂无外迁打算”", "outcome"
            )
        ]
    if length > 300:
        return [Refusal("too_long", f"处理结果最多 300 字，现在 {length} 字", "outcome")]
    return []


@dataclass(frozen=True, slots=True)
class Typed:
    """A firm entered by hand."""

    name: str
    credit_code: str = ""
    country: str = ""
    region: str = ""
    industry_class: str = ""
    source: str = ""
    reason: str = ""


LONGEST: Final = {
    "name": ("名称", 120), "country": ("国家或地区", 40), "region": ("所在地", 60), "industry_class": ("行业代码", 20),
    "source": ("出处", 200), "reason": ("理由", 500),
}  # fmt: skip
#: What is written for “from here”, which is the same as no country.
HOME: Final = ("中国", "中华人民共和国", "china", "cn")


def cleaned(typed: Typed) -> Typed:
    """As it is stored."""
    country = tidy(typed.country)
    return Typed(
        name=tidy(typed.name),
        credit_code=clean_credit_code(typed.credit_code),
        country="" if country.lower() in HOME else country,
        region=tidy(typed.region),
        industry_class=tidy(typed.industry_class).upper(),
        source=tidy(typed.source),
        reason=tidy(typed.reason),
    )


def refusals_to_enter(typed: Typed) -> list[Refusal]:
    """Every reason a (cleaned) firm may not be entered by hand."""
    refusals = []
    if not typed.name:
        refusals.append(Refusal("no_name", "请写企业名称；还没注册的写拟用名或母公司名", "name"))
    if not typed.source:
        refusals.append(Refusal("no_source", "请写从哪里知道这家企业", "source"))
    refusals += refusals_to_use_credit_code(typed.credit_code)
    if typed.country and typed.credit_code:
        refusals.append(
            Refusal("foreign_with_code", "境外企业没有统一社会信用代码，两样只填一样", "credit_code")
        )
    for field, (label, most) in LONGEST.items():
        if (length := len(getattr(typed, field))) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", field))
    return refusals


def refusals_of_duplicate(name: str, state: str) -> list[Refusal]:
    """A firm that is in the library already is told, not doubled."""
    more = "，可以重新处理" if state in (TargetState.DONE, TargetState.DISMISSED) else ""
    return [Refusal("known_target", f"“{name}”已在目标库（{TargetState.label_of(state)}）{more}", "name")]


def refusals_of_choice(ranks: Sequence[int], known: Sequence[int]) -> list[Refusal]:
    """At least one rank, and only ranks the search has."""
    if not ranks:
        return [Refusal("none_chosen", "请先勾选要加入目标库的企业", "ranks")]
    if strange := sorted(set(ranks) - set(known)):
        return [
            Refusal("no_such_rank", f"这次查询没有第 {'、'.join(map(str, strange[:5]))} 名，请重选", "ranks")
        ]
    return []


def refusals_of_many(count: int) -> list[Refusal]:
    """One act on some targets, not on the whole library."""
    if count == 0:
        return [Refusal("none_chosen", "请先勾选目标企业", "targets")]
    if count > MOST_AT_ONCE:
        return [Refusal("too_many", f"一次最多 {MOST_AT_ONCE} 家，现在 {count} 家", "targets")]
    return []

"""Whether a visit may be written down.  Source: docs/domain/visits.md, Visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..terms import TripState, VisitOutcome

#: Roles that go out and bring projects in.  Source: projects.actions.contents.ENTERING.
TRAVELLERS: Final = (Role.OFFICER, Role.AGENT, Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)
#: Roles that may correct what somebody else wrote down.
CORRECTORS: Final = (Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)
EARLIEST_YEAR: Final = 1990
REASON_MIN: Final = 4
MOST_FILES: Final = 6
LONGEST: Final = {
    "name": ("企业名称", 200), "met_post": ("对方职务", 60), "note": ("情况", 500), "next_step": ("下一步", 200),
}  # fmt: skip
#: Outcomes of which a lead comes, and of which talks come.
LEADING: Final = (VisitOutcome.INTEREST, VisitOutcome.FRAMEWORK, VisitOutcome.FORMAL)
TALKING: Final = (VisitOutcome.FRAMEWORK, VisitOutcome.FORMAL)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a visit."""

    name: str
    on: date | None
    outcome: str
    met_post: str = ""
    note: str = ""
    next_step: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class TripSpan:
    """A trip as the rule sees it."""

    name: str
    state: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What a visit depends on.  ``foreign``: what was chosen and is not of this zone or trip, as (label, field).

    ``twin``: the same firm on the same day, already written down, as a sentence.
    """

    today: date
    trip: TripSpan | None = None
    foreign: tuple[tuple[str, str], ...] = ()
    twin: str = ""
    files: int = 0
    homonyms: tuple[str, ...] = field(default=())


def refusals_to_record(
    said: Said, facts: VisitFacts, *, actor: Actor | None, once: str = "key"
) -> list[Refusal]:
    """Every reason a visit may not be written down.  No actor is the system itself."""
    refusals = []
    if actor is not None and not actor.has(*TRAVELLERS):
        refusals.append(Refusal("no_role", "您的角色只能查看走访，不能记"))
    if not once:
        refusals.append(Refusal("no_key", "这张表缺了编号，请刷新页面重填一次"))
    refusals += refusals_of_said(said, today=facts.today)
    refusals += refusals_of_trip(said.on, facts.trip)
    refusals += [Refusal("foreign_row", f"没有这个{label}，请重选", name) for label, name in facts.foreign]
    if facts.twin:
        refusals.append(Refusal("known_visit", facts.twin, "name"))
    if facts.homonyms:
        names = "、".join(f"“{name}”" for name in facts.homonyms[:5])
        text = f"这家企业有 {len(facts.homonyms)} 个项目：{names}；请选这次谈的是哪一个"
        refusals.append(Refusal("which_project", text, "project"))
    if facts.files > MOST_FILES:
        refusals.append(
            Refusal(
                "many_files",
                f"一次最多 {MOST_FILES} 张照片，现在 {facts.files} 张；其余的以后在走访页补",
                "files",
            )
        )
    return refusals


def refusals_of_said(said: Said, *, today: date) -> list[Refusal]:
    """What is typed: a firm, a day that was, an outcome; a next step with its day where the firm is interested."""
    refusals = []
    if not tidy(said.name):
        refusals.append(Refusal("no_name", "请写走访了哪家企业", "name"))
    for name, (label, most) in LONGEST.items():
        if (length := len(getattr(said, name))) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", name))
    refusals += _refusals_of_day(said.on, today)
    if VisitOutcome.known(said.outcome) is None:
        refusals.append(Refusal("no_outcome", "请选走访结果", "outcome"))
    return refusals + _refusals_of_next(said)


def _refusals_of_day(on: date | None, today: date) -> list[Refusal]:
    if on is None:
        return [Refusal("no_day", "请填走访日期", "on")]
    if on.year < EARLIEST_YEAR:
        return [Refusal("day_too_early", f"走访日期 {on} 太早，请核对年份", "on")]
    if on > today:
        return [Refusal("day_in_future", f"{on} 还没到；走访过了再记", "on")]
    return []


def _refusals_of_next(said: Said) -> list[Refusal]:
    refusals = []
    interested = said.outcome in LEADING
    if interested and not tidy(said.next_step):
        refusals.append(Refusal("no_step", "有意向的，请写下一步做什么，如“请对方来看厂房”", "next_step"))
    if said.next_on is None and (interested or tidy(said.next_step)):
        refusals.append(Refusal("no_next_day", "请填下一步不晚于哪天", "next_on"))
    if said.next_on is not None and not tidy(said.next_step) and not interested:
        refusals.append(
            Refusal("no_step", "填了日期，也请写下一步做什么；没有下一步就把日期清空", "next_step")
        )
    if said.next_on is not None and said.on is not None and said.next_on < said.on:
        refusals.append(
            Refusal("next_before", f"下一步 {said.next_on} 早于走访的 {said.on}，请核对日期", "next_on")
        )
    return refusals


def refusals_of_trip(on: date | None, trip: TripSpan | None) -> list[Refusal]:
    """A visit lies within the trip's days; a cancelled trip has none."""
    if trip is None:
        return []
    refusals = []
    if trip.state == TripState.CANCELLED:
        refusals.append(
            Refusal("trip_cancelled", f"“{trip.name}”已取消；请选别的外出，或不选外出单独记", "trip")
        )
    if on is not None and not trip.starts_on <= on <= trip.ends_on:
        text = f"{on} 不在“{trip.name}”的 {trip.starts_on} 至 {trip.ends_on} 之内；请改日期，或不选外出单独记"
        refusals.append(Refusal("outside_trip", text, "on"))
    return refusals


def may_correct(actor: Actor | None, recorder: int) -> bool:
    """Who wrote it down, and those who look after others' work."""
    return actor is None or actor.has(*CORRECTORS) or (actor.id == recorder and actor.has(*TRAVELLERS))


def refusals_to_correct(actor: Actor | None, *, recorder: int, voided: bool) -> list[Refusal]:
    """A visit is corrected or voided by its recorder or a superior, and only while it counts."""
    refusals = []
    if not may_correct(actor, recorder):
        refusals.append(Refusal("not_recorder", "只有记这条走访的人、专班负责人、区领导和区管理员能改"))
    if voided:
        refusals.append(Refusal("voided", "这条走访已经作废，不能再改"))
    return refusals


def refusals_to_void(reason: str) -> list[Refusal]:
    """A void says why."""
    length = len(tidy(reason))
    if length < REASON_MIN:
        text = f"请写明为什么作废，至少 {REASON_MIN} 个字，现在 {length} 个字"
        return [Refusal("no_reason", text, "reason")]
    if length > 200:
        return [Refusal("too_long", f"理由最多 200 字，现在 {length} 字", "reason")]
    return []


def refusals_to_finish_step(
    *, next_step: str, done_on: date | None, on: date | None, visited_on: date, today: date
) -> list[Refusal]:
    """A next step is done once, after the visit, not in the future."""
    if not next_step:
        return [Refusal("no_step", "这次走访没有写下一步，没有可办结的")]
    if done_on is not None:
        return [Refusal("step_done", f"下一步已在 {done_on} 办完")]
    refusals = _refusals_of_day(on, today)
    if on is not None and on < visited_on:
        refusals.append(Refusal("before_visit", f"{on} 早于走访的 {visited_on}，请核对日期", "on"))
    return [Refusal(r.code, r.message.replace("走访日期", "办完日期"), r.field) for r in refusals]

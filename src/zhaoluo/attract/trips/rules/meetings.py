"""Whether a reception, an event and the firms met there may be written down like this.  Source: docs/domain/channels.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

from ..terms import EventKind, VisitOutcome
from .keeping import refusals_of_lengths, tidied

MOST_FIRMS: Final = 200
LONGEST_STAY: Final = timedelta(days=31)
#: 万元; one reception or event above this is a slip of the unit.
LARGEST: Final = Decimal(10_000)
REASON_MIN: Final = 4
EARLIEST: Final = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Reception:
    """What a person says about a group of visitors.  Spending in 万元."""

    name: str
    on: date | None
    until: date | None = None
    host: int | None = None
    host_post: str = ""
    team: int | None = None
    mode: int | None = None
    channel: int | None = None
    purpose: str = ""
    places: str = ""
    spent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a person says about a promotion event.  Money in 万元; ``city`` is a code."""

    kind: str
    name: str
    on: date | None
    city: str = ""
    host: str = ""
    team: int | None = None
    mode: int | None = None
    channel: int | None = None
    guests: int | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """What a person says about one firm that was met; region, head and number are only asked of guests."""

    name: str
    outcome: str = ""
    next_step: str = ""
    next_on: date | None = None
    region: str = ""
    head_post: str = ""
    persons: int | None = None


def cleaned(meeting: Reception) -> Reception:
    """A reception as it is stored."""
    return replace(meeting, **tidied(meeting, "name", "host_post", "purpose", "places"))


def cleaned_event(event: Event) -> Event:
    """An event as it is stored."""
    return replace(event, **tidied(event, "name", "host", "note"))


def cleaned_firm(firm: Firm) -> Firm:
    """A firm as it is stored."""
    return replace(firm, **tidied(firm, "name", "next_step", "head_post"))


def refusals_of_reception(meeting: Reception, *, today: date) -> list[Refusal]:
    """Every reason a (cleaned) reception may not be written down."""
    refusals = [] if meeting.name else [Refusal("no_name", "请写名称，如“深圳电子信息企业考察团”", "name")]
    if meeting.on is None:
        refusals.append(Refusal("no_day", "请填来访日期", "on"))
    elif meeting.on > today:
        refusals.append(Refusal("day_in_future", f"来访日期 {meeting.on} 还没到，来了再登记", "on"))
    elif meeting.on < EARLIEST:
        refusals.append(Refusal("day_too_early", f"来访日期 {meeting.on} 太早，请核对年份", "on"))
    if meeting.on and meeting.until:
        if meeting.until < meeting.on:
            refusals.append(
                Refusal("ends_before_start", f"离开日期 {meeting.until} 早于来访日期 {meeting.on}", "until")
            )
        elif meeting.until - meeting.on > LONGEST_STAY:
            refusals.append(
                Refusal("too_long_stay", f"来访超过 {LONGEST_STAY.days} 天，请核对离开日期", "until")
            )
    refusals += _refusals_of_money(("spent", "支出", meeting.spent))
    return refusals + refusals_of_lengths([
        ("name", "名称", meeting.name, 100), ("host_post", "接待领导职务", meeting.host_post, 60),
        ("purpose", "来意", meeting.purpose, 300), ("places", "看了哪里", meeting.places, 300),
    ])  # fmt: skip


def refusals_of_event(
    event: Event, *, today: date, taken: bool = False, in_city: bool = True
) -> list[Refusal]:
    """Every reason a (cleaned) event may not be written down.  An event may lie ahead; what came of it may not."""
    refusals = []
    if event.city and not in_city:
        refusals.append(Refusal("no_city", "举办地请写到城市，如“广东深圳”，不写省名", "city"))
    if taken:
        refusals.append(Refusal("taken", f"{event.on} 的“{event.name}”已经登记过，请到那一条里改", "name"))
    if not EventKind.known(event.kind):
        refusals.append(Refusal("unknown_kind", "请选活动类型", "kind"))
    if not event.name:
        refusals.append(Refusal("no_name", "请写名称，如“河阳经开区（深圳）推介会”", "name"))
    if event.on is None:
        refusals.append(Refusal("no_day", "请填活动日期", "on"))
    elif not EARLIEST <= event.on <= today + timedelta(days=731):
        refusals.append(Refusal("strange_day", f"活动日期 {event.on} 请核对年份", "on"))
    elif event.on > today and event.guests is not None:
        refusals.append(Refusal("not_held", "活动还没办，到会人数等办完再填", "guests"))
    if event.guests is not None and not 0 <= event.guests <= 100_000:
        refusals.append(Refusal("strange_number", "到会人数请填 0 到 100000 之间的数", "guests"))
    refusals += _refusals_of_money(("budget", "预算", event.budget), ("spent", "支出", event.spent))
    return refusals + refusals_of_lengths([
        ("name", "名称", event.name, 100), ("host", "主办", event.host, 100), ("note", "说明", event.note, 300),
    ])  # fmt: skip


def _refusals_of_money(*amounts: tuple[str, str, Decimal | None]) -> list[Refusal]:
    refusals = []
    for field, label, amount in amounts:
        if amount is not None and amount < 0:
            refusals.append(Refusal("negative", f"{label}不能是负数", field))
        elif amount is not None and amount > LARGEST:
            refusals.append(
                Refusal("too_large", f"{label} {amount:,f} 万元太大，是不是把元写成了万元？", field)
            )
    return refusals


def refusals_to_move_day(on: date | None, *, today: date, has_outcome: bool) -> list[Refusal]:
    """An event whose firms have outcomes has been held."""
    if on is not None and on > today and has_outcome:
        return [Refusal("has_outcome", f"到会企业已记结果，活动不能改到还没到的 {on}；请先清空结果", "on")]
    return []


def refusals_to_add_firms(names: Sequence[str], *, known: int) -> list[Refusal]:
    """At least one name, none too long, and no more than one meeting holds.  ``known``: firms it has already."""
    if not names:
        return [Refusal("no_firm", "请写企业名称，一行一家", "firms")]
    refusals = [
        Refusal("long_name", f"“{name[:20]}…”太长，企业名称最多 200 字；多家请一行一家", "firms")
        for name in names
        if len(name) > 200
    ]
    if (total := known + len(names)) > MOST_FIRMS:
        refusals.append(
            Refusal("too_many", f"一次最多 {MOST_FIRMS} 家，现在 {total} 家，请分成几批", "firms")
        )
    return refusals


def refusals_of_firm(firm: Firm, *, met_on: date, today: date, name_taken: bool = False) -> list[Refusal]:
    """Every reason a (cleaned) firm of a meeting may not be written down."""
    refusals = [] if firm.name else [Refusal("no_firm", "请写企业名称", "name")]
    if name_taken:
        refusals.append(Refusal("taken", f"“{firm.name}”已在名单里，同一家只记一次", "name"))
    if firm.outcome and not VisitOutcome.known(firm.outcome):
        refusals.append(Refusal("unknown_outcome", "请从列表里选结果", "outcome"))
    if firm.outcome and met_on > today:
        refusals.append(Refusal("not_held", f"{met_on} 还没到，结果等办完再记", "outcome"))
    if firm.next_on and not firm.next_step:
        refusals.append(Refusal("no_step", "填了日子，请写下一步做什么", "next_step"))
    if firm.next_on and firm.next_on < met_on:
        refusals.append(
            Refusal("day_over", f"下一步的日子 {firm.next_on} 早于见面的 {met_on}，请核对", "next_on")
        )
    if firm.persons is not None and not 1 <= firm.persons <= 500:
        refusals.append(Refusal("strange_number", "人数请填 1 到 500 之间的数", "persons"))
    return refusals + refusals_of_lengths([
        ("name", "企业名称", firm.name, 200), ("next_step", "下一步", firm.next_step, 200),
        ("head_post", "领队职务", firm.head_post, 60),
    ])  # fmt: skip


def refusals_of_project(outcome: str, *, code: str, found: bool, several: Sequence[str]) -> list[Refusal]:
    """A typed number must be a project this person sees; a firm with several projects is not guessed at.

    ``several``: numbers of the firm's projects among which nobody has chosen yet.
    """
    if code and not found:
        return [
            Refusal("no_such_project", f"没有编号为 {code} 的项目，请核对；还没立项的留空", "project_code")
        ]
    if outcome and not code and several:
        return [
            Refusal("several_projects", f"这家有几个项目：{'、'.join(several)}，请填是哪一个", "project_code")
        ]
    return []


def refusals_of_agreement(
    agreement: int | None, *, of_project: bool, held_on: date, today: date
) -> list[Refusal]:
    """An agreement signed at an event is one of the firm's project, and the event has been held."""
    if agreement is None:
        return []
    if not of_project:
        return [Refusal("foreign_row", "没有这份协议，请从这家项目的协议里选", "agreement")]
    if held_on > today:
        return [Refusal("not_held", f"{held_on} 还没到，协议等办完再选", "agreement")]
    return []


def refusals_to_remove(reason: str, *, came_of_it: int) -> list[Refusal]:
    """A meeting entered by mistake goes, with a reason, unless it is where projects came from (their number)."""
    refusals = []
    if came_of_it:
        refusals.append(
            Refusal("came_of_it", f"有 {came_of_it} 个项目的由来记在这里，不能删；先到项目页更正由来")
        )
    if (length := len(tidy(reason))) < REASON_MIN:
        refusals.append(
            Refusal("no_reason", f"请写为什么删，至少 {REASON_MIN} 个字，现在 {length} 个字", "reason")
        )
    return refusals + refusals_of_lengths([("reason", "原因", tidy(reason), 200)])


def refusals_to_remove_firm(*, came_of_it: bool, name: str) -> list[Refusal]:
    """A firm entered by mistake goes, unless its project came from this meeting."""
    if came_of_it:
        return [Refusal("came_of_it", f"“{name}”的项目由来记在这里，不能去掉；名称写错了请改名称")]
    return []

"""Whether a trip may be opened, changed, started, finished, cancelled.  Source: docs/domain/trips.md, Trip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

from ..terms import StopState, TripState

#: Act → (states it may start from, what the person is told it is called).
MOVES: Final[dict[str, tuple[tuple[TripState, ...], str]]] = {
    "change": ((TripState.DRAFT, TripState.PLANNED, TripState.RUNNING), "修改"),
    "plan": ((TripState.DRAFT, TripState.PLANNED, TripState.RUNNING), "排行程"),
    "start": ((TripState.PLANNED,), "出发"),
    "finish": ((TripState.RUNNING,), "结束"),
    "cancel": ((TripState.DRAFT, TripState.PLANNED, TripState.RUNNING), "取消"),
}
OPEN_STATES: Final = (TripState.DRAFT, TripState.PLANNED, TripState.RUNNING)
MOST_DAYS: Final = 30
MOST_PARTIES: Final = 6
MOST_CITIES: Final = 20
REASON_MIN: Final = 4
#: 万元; one trip above this is a slip of the unit.
LARGEST: Final = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Outing:
    """What a person says of a trip.  Cities are six-digit codes; ``parties`` the people of each group, in order."""

    name: str
    starts_on: date | None
    ends_on: date | None
    start_city: str
    cities: tuple[str, ...] = ()
    parties: tuple[tuple[int, ...], ...] = ((),)
    purpose: str = ""
    leader: int | None = None
    leader_post: str = ""
    team: int | None = None
    mode: int | None = None
    chain: int | None = None
    office: int | None = None
    budget_line: str = ""
    budget: Decimal | None = None


LONGEST: Final = {
    "name": ("名称", 100), "purpose": ("目的", 300), "leader_post": ("带队领导职务", 60), "budget_line": ("预算科目", 100),
}  # fmt: skip
KNOWN: Final = (
    ("team", "招商组"), ("mode", "招商方式"), ("chain", "产业链"), ("office", "驻外联络处"),
)  # fmt: skip


def cleaned(outing: Outing) -> Outing:
    """As it is stored."""
    texts: dict[str, Any] = {name: tidy(getattr(outing, name)) for name in LONGEST}
    return replace(outing, cities=tuple(dict.fromkeys(outing.cities)), **texts)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A person's other trip that is not cancelled."""

    user: int
    person: str
    trip: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the house knows when a trip is judged: its people, its rows, its cities, and who is away when."""

    staff: Mapping[int, str]
    rows: Mapping[str, Collection[int]]
    cities: Mapping[str, str]
    elsewhere: Sequence[Elsewhere] = ()


def refusals_to_move(act: str, state: str) -> list[Refusal]:
    """The state machine: one reason when the act does not start from this state."""
    starts, called = MOVES[act]
    if state in starts:
        return []
    if act == "start" and state == TripState.DRAFT:
        return [Refusal("not_planned", "行程还没排，先加入拟访企业、排好行程再出发")]
    return [Refusal("wrong_state", f"这趟{TripState.label_of(state)}，不能{called}")]


def refusals_to_open(outing: Outing, around: Surroundings) -> list[Refusal]:
    """Every reason a (cleaned) trip may not stand as typed: words, days, cities, people, and people on two trips."""
    return [
        *_refusals_of_words(outing),
        *_refusals_of_days(outing),
        *_refusals_of_cities(outing, around),
        *_refusals_of_people(outing, around),
        *_refusals_of_overlap(outing, around),
    ]


def _refusals_of_words(outing: Outing) -> list[Refusal]:
    refusals = []
    if not outing.name:
        refusals.append(Refusal("no_name", "请写名称，如“长三角光机电行程”", "name"))
    for field, (label, most) in LONGEST.items():
        if (length := len(getattr(outing, field))) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", field))
    return refusals + _refusals_of_amount("预算", outing.budget, "budget")


def _refusals_of_amount(label: str, amount: Decimal | None, field: str) -> list[Refusal]:
    if amount is not None and amount < 0:
        return [Refusal("negative", f"{label}不能是负数", field)]
    if amount is not None and amount > LARGEST:
        text = f"{label} {amount:,f} 万元太大，是不是把元写成了万元？"
        return [Refusal("too_large", text, field)]
    return []


def _refusals_of_days(outing: Outing) -> list[Refusal]:
    start, end = outing.starts_on, outing.ends_on
    refusals = []
    if start is None:
        refusals.append(Refusal("no_day", "请填出发日期", "starts_on"))
    if end is None:
        refusals.append(Refusal("no_day", "请填返回日期", "ends_on"))
    if start is None or end is None:
        return refusals
    if end < start:
        refusals.append(Refusal("ends_before", f"返回日期 {end} 早于出发日期 {start}，请改", "ends_on"))
    return refusals + _refusals_of_length(start, end)


def _refusals_of_length(start: date, end: date) -> list[Refusal]:
    days = (end - start).days + 1
    if days <= MOST_DAYS:
        return []
    return [Refusal("too_many_days", f"一趟最多 {MOST_DAYS} 天，现在 {days} 天，请分成几趟", "ends_on")]


def _refusals_of_cities(outing: Outing, around: Surroundings) -> list[Refusal]:
    refusals = []
    if not outing.start_city:
        refusals.append(Refusal("no_city", "请写从哪个城市出发", "start_city"))
    elif outing.start_city not in around.cities:
        refusals.append(Refusal("no_such_city", "出发地不是地级市或直辖市，请写城市名", "start_city"))
    if strange := [code for code in outing.cities if code not in around.cities]:
        refusals.append(Refusal("no_such_city", f"没有这些城市：{'、'.join(strange)}，请写城市名", "cities"))
    if len(outing.cities) > MOST_CITIES:
        refusals.append(
            Refusal(
                "too_many_cities", f"目的城市最多 {MOST_CITIES} 个，现在 {len(outing.cities)} 个", "cities"
            )
        )
    return refusals


def _refusals_of_people(outing: Outing, around: Surroundings) -> list[Refusal]:
    refusals = []
    if not 1 <= len(outing.parties) <= MOST_PARTIES:
        refusals.append(Refusal("parties", f"小组要有 1 到 {MOST_PARTIES} 个", "groups"))
    members = [pk for party in outing.parties for pk in party]
    if foreign := [
        pk for pk in {*members, *([outing.leader] if outing.leader else [])} if pk not in around.staff
    ]:
        count = len(foreign)
        refusals.append(Refusal("foreign_person", f"有 {count} 人不在本区在用人员里，请重选", "members"))
    for pk, times in Counter(members).items():
        if times > 1:
            name = around.staff.get(pk, "有人")
            refusals.append(Refusal("twice_member", f"{name}分在了 {times} 个小组，只留一个", "members"))
    for field, label in KNOWN:
        chosen = getattr(outing, field)
        if chosen is not None and chosen not in around.rows.get(field, ()):
            refusals.append(Refusal("foreign_row", f"没有这个{label}，请重选", field))
    return refusals


def travellers(outing: Outing) -> set[int]:
    """Everybody who is away: members and whoever leads."""
    return {pk for party in outing.parties for pk in party} | ({outing.leader} if outing.leader else set())


def _refusals_of_overlap(outing: Outing, around: Surroundings) -> list[Refusal]:
    """Nobody is on two trips on one day; each person and trip is named."""
    if outing.starts_on is None or outing.ends_on is None:
        return []
    away = travellers(outing)
    return [
        Refusal(
            "elsewhere",
            f"{other.person} {other.starts_on:%m-%d} 至 {other.ends_on:%m-%d} 已在“{other.trip}”，"
            "同一天不能在两趟里，请换人或改日期",
            "members",
        )
        for other in around.elsewhere
        if other.user in away and other.starts_on <= outing.ends_on and outing.starts_on <= other.ends_on
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """A trip as it is, for the acts that move it.  ``empty_parties``: numbers of groups without anybody.

    ``visited_on``: days of visits that count; ``people``: everybody who is away, members and whoever leads.
    """

    state: str
    starts_on: date
    ends_on: date
    empty_parties: tuple[int, ...] = ()
    parties_with_visits: tuple[int, ...] = ()
    visited_on: tuple[date, ...] = ()
    people: tuple[int, ...] = ()


def refusals_to_change(now: Standing, outing: Outing) -> list[Refusal]:
    """What may not change any more: the first day of a trip under way, groups and days of visits that were made."""
    refusals = refusals_to_move("change", now.state)
    if now.state == TripState.RUNNING and outing.starts_on != now.starts_on:
        refusals.append(
            Refusal("under_way", f"已于 {now.starts_on} 出发，出发日期不能再改，只能改返回日期", "starts_on")
        )
    if gone := [n for n in now.parties_with_visits if n > len(outing.parties)]:
        named = "、".join(f"第{n}组" for n in gone)
        refusals.append(Refusal("has_visits", f"{named}已有走访记录，小组不能去掉", "groups"))
    return refusals + _refusals_of_visits(now, outing.starts_on, outing.ends_on)


def _refusals_of_visits(now: Standing, start: date | None, end: date | None) -> list[Refusal]:
    """Visits that were made stay within the trip's days."""
    first, last = min(now.visited_on, default=None), max(now.visited_on, default=None)
    if start is not None and first is not None and first < start:
        text = f"{first} 已有走访记录，出发日期不能晚于这一天"
        return [Refusal("visits_outside", text, "starts_on")]
    if end is not None and last is not None and last > end:
        text = f"{last} 已有走访记录，返回日期不能早于这一天"
        return [Refusal("visits_outside", text, "ends_on")]
    return []


def refusals_to_start(now: Standing, *, today: date) -> list[Refusal]:
    """A planned trip starts on its first day or later, with somebody in every group."""
    refusals = refusals_to_move("start", now.state)
    if refusals:
        return refusals
    if today < now.starts_on:
        refusals.append(
            Refusal("too_early", f"出发日期是 {now.starts_on}，今天还没到；要提前走请先改出发日期")
        )
    if now.empty_parties:
        named = "、".join(f"第{n}组" for n in now.empty_parties)
        refusals.append(Refusal("nobody", f"{named}还没有人，请先定组员"))
    return refusals


def refusals_to_finish(
    now: Standing, *, back_on: date | None, spent: Decimal | None, summary: str, today: date,
    elsewhere: Sequence[Elsewhere] = (),
) -> list[Refusal]:  # fmt: skip
    """A trip under way is finished with the day of return, which is not to come, and not before the start or a visit.

    ``elsewhere``: other trips of its people; who comes back later than planned must not be on one of them by then.
    """
    refusals = refusals_to_move("finish", now.state)
    if refusals:
        return refusals
    if back_on is not None:
        refusals += _refusals_of_return(now, back_on, today, elsewhere)
    refusals += _refusals_of_amount("支出", spent, "spent")
    if len(summary) > 2000:
        refusals.append(Refusal("too_long", f"小结最多 2000 字，现在 {len(summary)} 字", "summary"))
    return refusals


def _refusals_of_return(
    now: Standing, back_on: date, today: date, elsewhere: Sequence[Elsewhere]
) -> list[Refusal]:
    if back_on < now.starts_on:
        return [Refusal("ends_before", f"返回日期不能早于出发日期 {now.starts_on}", "ends_on")]
    refusals = _refusals_of_visits(now, None, back_on)
    if back_on > today:
        refusals.append(Refusal("not_back", f"{back_on} 还没到，回来以后再结束", "ends_on"))
    if back_on > now.ends_on:
        longer = Outing("", now.ends_on + timedelta(days=1), back_on, "", parties=(now.people,))
        clashes = _refusals_of_overlap(longer, Surroundings({}, {}, {}, elsewhere))
        refusals += [replace(clash, field="ends_on") for clash in clashes]
        refusals += _refusals_of_length(now.starts_on, back_on)
    return refusals


def refusals_to_cancel(state: str, reason: str) -> list[Refusal]:
    """Cancelling says why."""
    refusals = refusals_to_move("cancel", state)
    length = len(tidy(reason))
    if length < REASON_MIN:
        refusals.append(
            Refusal("no_reason", f"请写明为什么取消，至少 {REASON_MIN} 个字，现在 {length} 个字", "reason")
        )
    elif length > 200:
        refusals.append(Refusal("too_long", f"原因最多 200 字，现在 {length} 字", "reason"))
    return refusals


def has_moved(now: Standing, outing: Outing, *, start_city: str, parties: int) -> bool:
    """Whether the frame of the plan changed: days, start, number of groups.  A plan for another frame holds no longer."""
    return (now.starts_on, now.ends_on, start_city, parties) != (
        outing.starts_on, outing.ends_on, outing.start_city, len(outing.parties),
    )  # fmt: skip


def days_of(starts_on: date, ends_on: date) -> list[date]:
    """Each day of a trip."""
    return [starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1)]


#: States of a stop that wait for a place in the plan.
TO_PLAN: Final = (StopState.PROPOSED, StopState.PLANNED, StopState.LEFT_OUT)

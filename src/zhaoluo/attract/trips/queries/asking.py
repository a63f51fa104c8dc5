"""A trip as a question to engine/matching: firms with their half days, groups, travel times, what already stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhaoluo.engine.matching import Firm, Question, Team
from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refusal

from ..models import Party, Stop, TravelTime, Trip
from ..rules.stops import windows_from
from ..rules.travel import Times, near, reached, refusals_to_travel
from ..rules.trips import TO_PLAN
from ..terms import HalfDay, StopState, TripState
from .cities import city_name

#: What a firm of a confidential project is called in sentences: others of the zone read them.
HIDDEN = "一家保密企业"
NOON = 12
SATURDAY = 5
#: Seconds the solver searches: a floor, so much for each firm, a ceiling.
SECONDS = (0.5, 0.1, 5.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, the stops it is about, those that cannot be asked at all (with why), and why it cannot be asked."""

    question: Question
    stops: tuple[Stop, ...]
    beyond: tuple[tuple[Stop, str], ...]
    refusals: tuple[Refusal, ...]


def question_of(trip: Trip, *, at: datetime, seconds: float | None = None) -> Asked:
    """What is asked when the trip is planned now.  On the road only what is left of the days is asked for;
    what is visited, agreed with the firm, or past stays where it is.
    """
    stops = list(Stop.objects.filter(trip=trip).select_related("project", "party").order_by("pk"))
    since = _since(trip, at)
    fixed = {stop.pk: _place(stop, trip.starts_on) for stop in stops if _stands(stop, since)}
    waiting = [stop for stop in stops if stop.state in TO_PLAN and stop.pk not in fixed]
    days = (trip.ends_on - trip.starts_on).days + 1
    windows = {stop.pk: _windows(stop, trip, days, since) for stop in waiting}
    beyond = [(stop, _why_beyond(stop)) for stop in waiting if windows[stop.pk] is None]
    asked = [stop for stop in stops if stop.pk in fixed or windows.get(stop.pk) is not None]
    times = times_of(trip.zone_id)
    cities = {trip.start_city, *(stop.city for stop in asked)}
    floor, each, most = SECONDS
    question = Question(
        firms=tuple(_firm(stop, windows.get(stop.pk) or ()) for stop in asked),
        teams=tuple(Team(key=str(p.number), name=str(p)) for p in Party.objects.filter(trip=trip)),
        days=days, home=trip.start_city, travel=near(times, cities),
        fixed={str(pk): place for pk, place in fixed.items()},
        seconds=seconds if seconds is not None else min(most, floor + each * len(asked)),
        city_names={code: city_name(code) for code in cities},
    )  # fmt: skip
    return Asked(question, tuple(asked), tuple(beyond), tuple(_refusals(trip, asked, beyond, times)))


def times_of(zone_id: int) -> dict[tuple[str, str], int]:
    """The zone's travel times, minutes by (from, to)."""
    rows = TravelTime.objects.filter(zone=zone_id).values_list("origin", "destination", "minutes")
    return {(origin, destination): minutes for origin, destination, minutes in rows}


def lost_cities(trip: Trip, cities: Sequence[str], times: Times) -> list[str]:
    """Names of those cities that no travel time leads to."""
    found = reached(times, trip.start_city)
    return [city_name(code) for code in sorted(set(cities) - found)]


def _since(trip: Trip, at: datetime) -> tuple[date, str] | None:
    """The first half day that is still to come; None while the trip has not set out."""
    if trip.state != TripState.RUNNING:
        return None
    now = clock.local(at)
    return now.date(), HalfDay.AFTERNOON.value if now.hour >= NOON else HalfDay.MORNING.value


def _stands(stop: Stop, since: tuple[date, str] | None) -> bool:
    """Whether a stop keeps its place: visited, agreed, or in a half day that is over."""
    if stop.on is None or stop.party is None or not stop.half:
        return False
    if stop.state == StopState.VISITED:
        return True
    past = since is not None and (stop.on, stop.half) < since
    return stop.state == StopState.PLANNED and (stop.confirmed or past)


def _place(stop: Stop, starts_on: date) -> tuple[str, int, str]:
    assert stop.on is not None and stop.party is not None
    return str(stop.party.number), (stop.on - starts_on).days, stop.half


def _windows(
    stop: Stop, trip: Trip, days: int, since: tuple[date, str] | None
) -> tuple[tuple[int, str], ...] | None:
    """Half days as the engine counts them; empty is any; None: it can be met in none that is left."""
    said = windows_from(stop.windows) or _weekdays(trip, days)
    if not said and since is None:
        return ()
    halves = [(n, half.value) for n in range(days) for half in HalfDay]
    open_halves = []
    for day, half in halves:
        on = date.fromordinal(trip.starts_on.toordinal() + day)
        if (since is None or (on, half) >= since) and (not said or (on, half) in said):
            open_halves.append((day, half))
    return tuple(open_halves) or None


def _weekdays(trip: Trip, days: int) -> tuple[tuple[date, str], ...]:
    """Half days of a trip on which a firm that said nothing is called on: Monday to Friday.  Empty is any: a trip within one
    week, or one that is away on a weekend only.  Make-up days and holidays are not known here yet.
    """
    all_days = [date.fromordinal(trip.starts_on.toordinal() + n) for n in range(days)]
    open_days = [day for day in all_days if day.weekday() < SATURDAY]
    if len(open_days) in (0, len(all_days)):
        return ()
    return tuple((day, half.value) for day in open_days for half in HalfDay)


def _why_beyond(stop: Stop) -> str:
    if not stop.windows:
        return "行程剩下的时间已过；把返回日期往后改再重排"
    return "可会面的时段已过或不在行程里；请另约时间，或改行程日期"


def _firm(stop: Stop, windows: tuple[tuple[int, str], ...]) -> Firm:
    return Firm(
        key=str(stop.pk), city=stop.city, minutes=stop.minutes, prize=float(stop.prize), windows=windows,
        must_see=stop.must_see and stop.state != StopState.VISITED, name=label_of(stop),
    )  # fmt: skip


def label_of(stop: Stop) -> str:
    """The firm's name where everybody of the zone may read it."""
    return HIDDEN if stop.project is not None and stop.project.restricted else stop.name


def _refusals(
    trip: Trip, asked: Sequence[Stop], beyond: Sequence[tuple[Stop, str]], times: Times
) -> list[Refusal]:
    refusals = []
    if not asked and not beyond:
        refusals.append(Refusal("no_stops", "还没有要走访的企业，先加入企业再排行程"))
    refusals += refusals_to_travel(
        lost_cities(trip, [s.city for s in asked], times), city_name(trip.start_city)
    )
    for stop, why in beyond:
        if stop.must_see:
            refusals.append(Refusal("must_see", f"必访的“{label_of(stop)}”排不了：{why}"))
    return refusals

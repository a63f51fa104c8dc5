"""Trips, stops and travel times for tests, made by the same acts as anywhere.  All firms are fictional."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.rules.acts import Typed
from zhaoluo.attract.prospecting.tests import factories as prospecting

from ..actions import planning, stops, travel
from ..actions import trips as acts
from ..models import Plan, Stop, Trip
from ..rules.stops import Call
from ..rules.travel import Time
from ..rules.trips import Outing

HOME, SHANGHAI, SUZHOU, WUXI, SHENZHEN = "140400", "310000", "320500", "320200", "440300"
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
#: Minutes between the cities of these tests.
TIMES = ((HOME, SHANGHAI, 200), (SHANGHAI, SUZHOU, 50), (SUZHOU, WUXI, 40), (HOME, WUXI, 190))


def who(cast: Any, at: datetime, user: Any = None) -> dict[str, Any]:
    """Who acts, and when; the officer unless said otherwise."""
    user = user or cast.officer
    return {"by": user, "actor": cast.actor(user), "at": at}


def outing(cast: Any, **changes: Any) -> Outing:
    """Three days to Shanghai and Suzhou, one group of two."""
    known: dict[str, Any] = {
        "name": "长三角光机电行程", "starts_on": MONDAY, "ends_on": WEDNESDAY, "start_city": HOME, "cities": (SHANGHAI, SUZHOU),
        "parties": ((cast.officer.pk, cast.agent.pk),), "leader_post": "管委会副主任",
    }  # fmt: skip
    return Outing(**(known | changes))


def a_trip(cast: Any, at: datetime, *, user: Any = None, once: str = "", **changes: Any) -> Trip:
    """A trip that has been opened."""
    return acts.open_trip(outing(cast, **changes), zone=cast.zone, once=once, **who(cast, at, user))


def times(cast: Any, at: datetime, rows: Sequence[tuple[str, str, int]] = TIMES) -> None:
    """The zone's travel times."""
    for origin, destination, minutes in rows:
        travel.set_travel_time(
            Time(origin, destination, minutes, "train", "测试"), zone=cast.zone, **who(cast, at)
        )


def a_target(cast: Any, at: datetime, name: str = "沪岭感知技术有限公司", region: str = SHANGHAI) -> Target:
    """A firm of the library, entered by hand."""
    return prospecting.by_hand(cast, at, Typed(name=name, region=region, source="展会名录"))


def call(name: str = "沪岭感知技术有限公司", city: str = SHANGHAI, **more: Any) -> Call:
    """A firm by its name."""
    return Call(name=name, city=city, **more)


def some_stops(cast: Any, at: datetime, trip: Trip, *calls: Call) -> list[Stop]:
    """Firms on a trip: two in Shanghai and one in Suzhou unless said otherwise."""
    chosen = calls or (call(), call("申颢光学有限公司"), call("柘微科技有限公司", SUZHOU))
    return stops.add_stops(trip.pk, chosen, **who(cast, at)).added


def planned(cast: Any, at: datetime, trip: Trip | None = None, *calls: Call, **more: Any) -> Plan:
    """A trip with firms, travel times and its first plan."""
    trip = trip or a_trip(cast, at)
    times(cast, at)
    some_stops(cast, at, trip, *calls)
    return plan(cast, at, trip, **more)


def plan(cast: Any, at: datetime, trip: Trip, **more: Any) -> Plan:
    """The next plan of a trip, searched for a tenth of a second."""
    return planning.plan_trip(trip.pk, seconds=0.1, **(who(cast, at) | more))


def running(cast: Any, at: datetime, *calls: Call, **changes: Any) -> Trip:
    """A trip that sets out on the day of ``at``."""
    day = at.date()
    three = [date.fromordinal(day.toordinal() + n) for n in range(3)]
    changes = {"starts_on": day, "ends_on": three[-1]} | changes
    any_day = tuple((on, half) for on in three for half in ("am", "pm"))  # weekends, too
    calls = calls or (
        call(windows=any_day), call("申颢光学有限公司", windows=any_day), call("柘微科技有限公司", SUZHOU, windows=any_day)
    )  # fmt: skip
    made = planned(cast, at, a_trip(cast, at, **changes), *calls)
    return acts.start_trip(made.trip_id, **who(cast, at))


def filled_trips(cast: Any, at: datetime) -> Trip:
    """A row in every table of trips, stops, plans and travel times."""
    return planned(cast, at).trip

"""Two at once, with real commits: one person on two trips, two planners, a plan sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from conftest import make_cast
from django.db import connections

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused, Stale

from ..actions import stops as firms
from ..actions import trips as acts
from ..models import Plan, Stop, Trip
from ..rules.stops import Call
from ..terms import TripEvent, TripState
from . import journeys as make


@pytest.fixture
def crowd(committed: None, now: datetime) -> Iterator[Any]:
    """The cast, really committed, so that other connections see it."""
    zones = list(Zone.objects.filter(key__in=["heyang", "linshui"]).order_by("key"))
    with clock.frozen(now):
        with reading(zones):
            cast = make_cast(zones, now)
        yield cast


def scoped(cast: Any, work: Callable[[], Any]) -> Any:
    """Run and commit, as a request would."""
    with reading([cast.zone]):
        return work()


def at_once(cast: Any, now: datetime, *works: Callable[[], Any]) -> list[str]:
    """Run all at the same moment; how each ended: ok, stale, the first code of its refusal, or the name of the error."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        try:
            gate.wait(20)
            with clock.frozen(now):
                scoped(cast, work)
            return "ok"
        except Stale:
            return "stale"
        except Refused as refused:
            return refused.refusals[0].code
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_one_person_is_not_put_on_two_trips_at_once(crowd: Any, now: datetime) -> None:
    works = [lambda n=n: make.a_trip(crowd, now, name=f"第{n}趟") for n in range(3)]
    assert at_once(crowd, now, *works) == ["elsewhere", "elsewhere", "ok"]
    assert scoped(crowd, Trip.objects.count) == 1


def test_the_same_form_twice_at_once_is_one_trip(crowd: Any, now: datetime) -> None:
    open_it = lambda: make.a_trip(crowd, now, once="form-1")  # noqa: E731
    assert at_once(crowd, now, open_it, open_it) == ["ok", "ok"]
    assert scoped(crowd, Trip.objects.count) == 1


def test_of_two_planners_at_once_one_is_told(crowd: Any, now: datetime) -> None:
    trip = scoped(crowd, lambda: _with_firms(crowd, now))
    plan = lambda: make.plan(crowd, now, trip, version=1)  # noqa: E731
    assert at_once(crowd, now, plan, plan) == ["ok", "stale"]
    assert scoped(crowd, lambda: list(Plan.objects.values_list("number", flat=True))) == [1]


def test_the_same_plan_sent_twice_at_once_is_one(crowd: Any, now: datetime) -> None:
    trip = scoped(crowd, lambda: _with_firms(crowd, now))
    plan = lambda: make.plan(crowd, now, trip, version=1, once="plan-1")  # noqa: E731
    assert at_once(crowd, now, plan, plan, plan) == ["ok", "ok", "ok"]
    count = scoped(
        crowd, lambda: (Plan.objects.count(), Event.objects.filter(verb=TripEvent.PLANNED).count())
    )
    assert count == (1, 1)


def test_a_firm_added_twice_at_once_is_there_once(crowd: Any, now: datetime) -> None:
    trip, target = scoped(crowd, lambda: (make.a_trip(crowd, now), make.a_target(crowd, now)))
    add = lambda: firms.add_stops(trip.pk, [Call(target=target.pk)], **make.who(crowd, now))  # noqa: E731
    assert at_once(crowd, now, add, add, add) == ["ok", "ok", "ok"]
    assert scoped(crowd, Stop.objects.count) == 1


def test_a_trip_that_is_cancelled_while_it_is_planned_is_not_planned(crowd: Any, now: datetime) -> None:
    trip = scoped(crowd, lambda: _with_firms(crowd, now))
    cancel = lambda: acts.cancel_trip(trip.pk, reason="企业临时停产", **make.who(crowd, now))  # noqa: E731
    plan = lambda: make.plan(crowd, now, trip)  # noqa: E731
    ends = at_once(crowd, now, cancel, plan)
    assert ends in (["ok", "stale"], ["ok", "wrong_state"], ["ok", "ok"])
    state, plans = scoped(crowd, lambda: (Trip.objects.get().state, Plan.objects.count()))
    assert state == TripState.CANCELLED and plans == (1 if ends == ["ok", "ok"] else 0)


def _with_firms(cast: Any, now: datetime) -> Trip:
    make.times(cast, now)
    trip = make.a_trip(cast, now)
    make.some_stops(cast, now, trip)
    return trip

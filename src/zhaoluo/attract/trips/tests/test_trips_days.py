"""The days of a trip against what was recorded on it and against its people's other trips."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.projects.tests.tracing import refused, trace

from ..actions import trips as acts
from ..actions.visits import void_visit
from ..models import Trip
from . import journeys as make
from . import visiting

pytestmark = pytest.mark.django_db


def test_who_comes_back_later_is_on_no_other_trip_by_then(cast: Any, now: datetime) -> None:
    trip = make.running(cast, now)
    late = trip.ends_on + timedelta(days=1)
    make.a_trip(cast, now, name="珠三角行程", starts_on=late, ends_on=late + timedelta(days=1))
    after, before = make.who(cast, now + timedelta(days=9)), trace()
    assert refused(lambda: acts.finish_trip(trip.pk, ends_on=late, **after)) == {"elsewhere"}
    assert trace() == before and Trip.objects.get(pk=trip.pk).state == "running"
    assert acts.finish_trip(trip.pk, ends_on=trip.ends_on, **after).state == "finished"


def test_a_trip_that_lasted_too_long_is_told(cast: Any, now: datetime) -> None:
    trip = make.running(cast, now)
    after = make.who(cast, now + timedelta(days=90))
    too_late = trip.starts_on + timedelta(days=30)
    assert refused(lambda: acts.finish_trip(trip.pk, ends_on=too_late, **after)) == {"too_many_days"}
    last = too_late - timedelta(days=1)
    assert acts.finish_trip(trip.pk, ends_on=last, **after).ends_on == last


def test_the_days_of_a_trip_hold_the_visits_made_until_they_are_voided(cast: Any, now: datetime) -> None:
    trip = visiting.a_trip(cast, now)
    visit = visiting.a_visit(cast, now, trip=trip.pk, on=date(2026, 11, 20))
    who, day = make.who(cast, now), date(2026, 11, 19)
    shorter = make.outing(cast, starts_on=trip.starts_on, ends_on=day)
    assert refused(lambda: acts.finish_trip(trip.pk, ends_on=day, **who)) == {"visits_outside"}
    assert refused(lambda: acts.change_trip(trip.pk, shorter, version=None, **who)) == {"visits_outside"}
    void_visit(visit.pk, version=visit.version, reason="记错了企业", **who)
    assert acts.change_trip(trip.pk, shorter, version=None, **who).ends_on == day
    assert acts.finish_trip(trip.pk, ends_on=day, **who).ends_on == day


def test_an_amount_beyond_any_trip_is_refused_in_a_sentence(cast: Any, now: datetime) -> None:
    huge = Decimal("100000000.00")
    assert refused(lambda: make.a_trip(cast, now, budget=huge)) == {"too_large"}
    trip = make.running(cast, now)
    assert refused(lambda: acts.finish_trip(trip.pk, spent=huge, **make.who(cast, now))) == {"too_large"}

"""Days and firms of a trip: against what was recorded on it, its people's other trips, the same firm by another door."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.attract.prospecting.actions import turn_into_lead
from zhaoluo.projects.tests import factories as projects
from zhaoluo.projects.tests.tracing import refused, trace

from ..actions import stops as firms
from ..actions import trips as acts
from ..actions.visits import void_visit
from ..models import Stop, Trip
from ..rules.stops import Call
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


def test_a_firm_stands_once_by_whichever_door_it_comes(cast: Any, now: datetime) -> None:
    trip, target, who = make.a_trip(cast, now), make.a_target(cast, now), make.who(cast, now)
    lead = turn_into_lead(target.pk, officer=cast.officer.pk, **who)
    typed, wide = make.call(target.name), make.call(f" {target.name}　")
    firms.add_stops(trip.pk, [Call(target=target.pk)], **who)
    again = firms.add_stops(trip.pk, [typed, wide, Call(project=lead.pk, city=make.SHANGHAI)], **who)
    assert (len(again.added), again.known) == (0, 3)
    other = make.a_trip(cast, now, parties=((cast.colleague.pk,),))
    project = Call(name="改过名的公司", project=lead.pk, city=make.SHANGHAI)
    both = firms.add_stops(
        other.pk, [project, Call(target=target.pk), make.call("Ａ公司"), make.call("a 公司")], **who
    )
    assert (len(both.added), both.known) == (2, 2)
    assert Stop.objects.filter(trip=other).count() == 2


def test_a_confidential_firm_is_not_guessed_by_its_name(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    secret = projects.a_lead(cast, now, restricted=True, investors=("某某保密公司",))
    firms.add_stops(trip.pk, [Call(project=secret.pk, city=make.SHANGHAI)], **make.who(cast, now))
    typed = firms.add_stops(trip.pk, [make.call("某某保密公司")], **make.who(cast, now, cast.colleague))
    assert (len(typed.added), typed.known) == (1, 0)

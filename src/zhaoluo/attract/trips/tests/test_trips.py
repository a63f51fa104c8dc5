"""Acts of trips and stops: it happened and was written down, a refusal leaves no trace, twice, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.tests import factories as projects

from ..actions import stops as firms
from ..actions import trips as acts
from ..models import Party, PartyMember, Stop, Trip, TripCity
from ..queries.stops import HIDDEN, stops_of
from ..queries.trips import running_trip_of, trip_for
from ..rules.stops import Call
from ..terms import StopState, TripEvent, TripState
from . import journeys as make
from .journeys import HOME, MONDAY, SHANGHAI, SUZHOU, TUESDAY, WEDNESDAY, WUXI

pytestmark = pytest.mark.django_db


def codes(told: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in told.value.refusals]


def events(verb: TripEvent) -> int:
    return Event.objects.filter(verb=verb).count()


def test_a_trip_is_opened_with_cities_and_groups_and_written_down(cast: Any, now: datetime) -> None:
    trip = make.a_trip(
        cast, now, parties=((cast.officer.pk,), (cast.agent.pk, cast.colleague.pk)), budget=Decimal(2)
    )
    assert trip.state == TripState.DRAFT and trip.entered_by == cast.officer
    assert list(trip.cities.values_list("city", flat=True)) == [SHANGHAI, SUZHOU]
    assert [p.members.count() for p in trip.parties.all()] == [1, 2]
    event = Event.objects.get(verb=TripEvent.OPENED)
    assert event.subject_id == trip.pk and event.facts["cities"] == [SHANGHAI, SUZHOU]


def test_a_form_sent_twice_is_one_trip(cast: Any, now: datetime) -> None:
    first = make.a_trip(cast, now, once="form-1")
    assert make.a_trip(cast, now, once="form-1").pk == first.pk
    assert Trip.objects.count() == 1 and events(TripEvent.OPENED) == 1


def test_who_only_reads_opens_nothing(cast: Any, now: datetime) -> None:
    for user in (cast.viewer, cast.inspector):
        with pytest.raises(Refused) as told:
            make.a_trip(cast, now, user=user)
        assert codes(told) == ["no_role"]
    assert not Trip.objects.exists() and events(TripEvent.OPENED) == 0


def test_overlapping_trips_of_one_member_are_refused_by_name(cast: Any, now: datetime) -> None:
    make.a_trip(cast, now, name="珠三角行程", starts_on=WEDNESDAY, ends_on=date(2026, 11, 28))
    with pytest.raises(Refused) as told:
        make.a_trip(cast, now)
    assert codes(told) == ["elsewhere", "elsewhere"]
    assert "周启明 11-25 至 11-28 已在“珠三角行程”" in str(told.value)
    assert Trip.objects.count() == 1 and PartyMember.objects.count() == 2
    others = make.a_trip(cast, now, parties=((cast.colleague.pk,),))
    assert others.state == TripState.DRAFT


def test_the_leader_of_another_trip_is_away_too(cast: Any, now: datetime) -> None:
    make.a_trip(cast, now, leader=cast.leader.pk)
    with pytest.raises(Refused) as told:
        make.a_trip(cast, now, parties=((cast.leader.pk,),))
    assert codes(told) == ["elsewhere"]


def test_people_of_a_cancelled_trip_are_free(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    acts.cancel_trip(trip.pk, reason="对方改期了", **make.who(cast, now))
    assert make.a_trip(cast, now).state == TripState.DRAFT


def test_rows_of_another_zone_are_refused(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused) as told:
        make.a_trip(cast, now, parties=((cast.stranger.pk,),), team=10_000)
    assert codes(told) == ["foreign_person", "foreign_row"]


def test_a_trip_is_changed_and_old_and_new_are_written_down(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    changed = make.outing(
        cast, name="长三角第二趟", cities=(WUXI,), parties=((cast.officer.pk,), (cast.colleague.pk,))
    )
    acts.change_trip(trip.pk, changed, version=1, **make.who(cast, now))
    trip.refresh_from_db()
    assert trip.name == "长三角第二趟" and trip.version == 2
    assert list(TripCity.objects.values_list("city", flat=True)) == [WUXI]
    assert [sorted(p.members.values_list("user_id", flat=True)) for p in Party.objects.all()] == [
        [cast.officer.pk], [cast.colleague.pk],
    ]  # fmt: skip
    facts = Event.objects.get(verb=TripEvent.CHANGED).facts["changes"]
    assert facts["name"] == ["长三角光机电行程", "长三角第二趟"] and set(facts) == {
        "name",
        "cities",
        "parties",
    }


def test_saving_the_same_again_writes_nothing_down(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    acts.change_trip(trip.pk, make.outing(cast), version=1, **make.who(cast, now))
    assert events(TripEvent.CHANGED) == 0


def test_an_old_form_is_stale(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    acts.change_trip(trip.pk, make.outing(cast, name="甲行程"), version=1, **make.who(cast, now))
    with pytest.raises(Stale):
        acts.change_trip(trip.pk, make.outing(cast, name="乙行程"), version=1, **make.who(cast, now))
    assert Trip.objects.get().name == "甲行程"


def test_a_trip_may_change_its_own_days(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    later = make.outing(cast, starts_on=TUESDAY, ends_on=date(2026, 11, 26))
    acts.change_trip(trip.pk, later, version=1, **make.who(cast, now))
    trip.refresh_from_db()
    assert trip.starts_on == TUESDAY


def test_other_days_free_the_plan_and_the_trip_is_a_draft_again(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now)
    assert plan.trip.state == TripState.PLANNED
    later = make.outing(cast, ends_on=TUESDAY)
    acts.change_trip(plan.trip_id, later, version=plan.trip.version, **make.who(cast, now))
    plan.trip.refresh_from_db()
    assert plan.trip.state == TripState.DRAFT
    assert set(Stop.objects.values_list("state", "party", "on")) == {(StopState.PROPOSED, None, None)}
    assert Event.objects.get(verb=TripEvent.CHANGED).facts["replan"] is True


def test_a_trip_on_the_road_that_grows_keeps_its_plan(cast: Any, now: datetime) -> None:
    trip = make.running(cast, now)
    before = list(Stop.objects.order_by("pk").values_list("state", "on", "half"))
    longer = make.outing(cast, starts_on=trip.starts_on, ends_on=trip.ends_on + timedelta(days=1))
    acts.change_trip(trip.pk, longer, version=trip.version, **make.who(cast, now))
    assert list(Stop.objects.order_by("pk").values_list("state", "on", "half")) == before
    assert Trip.objects.get(pk=trip.pk).state == TripState.RUNNING


def test_a_planned_trip_starts_finishes_and_is_written_down(cast: Any, now: datetime) -> None:
    trip = make.running(cast, now)
    assert trip.state == TripState.RUNNING and events(TripEvent.STARTED) == 1
    assert running_trip_of(cast.agent, now.date()) == trip
    assert running_trip_of(cast.colleague, now.date()) is None
    done = acts.finish_trip(trip.pk, spent=Decimal("1.68"), summary="访了 3 家", **make.who(cast, now))
    assert (done.state, done.spent, done.ends_on) == (TripState.FINISHED, Decimal("1.68"), now.date())
    assert running_trip_of(cast.agent, now.date()) is None
    assert Event.objects.get(verb=TripEvent.FINISHED).facts["spent"] == "1.68"


def test_twice_is_once(cast: Any, now: datetime) -> None:
    trip = make.running(cast, now)
    for _ in range(2):
        with pytest.raises(Refused) as told:
            acts.start_trip(trip.pk, **make.who(cast, now))
        assert codes(told) == ["wrong_state"]
    assert events(TripEvent.STARTED) == 1


def test_a_draft_does_not_start(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    with pytest.raises(Refused) as told:
        acts.start_trip(trip.pk, **make.who(cast, now))
    assert codes(told) == ["not_planned"] and events(TripEvent.STARTED) == 0


def test_a_trip_does_not_start_before_its_day_nor_with_an_empty_group(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now, make.a_trip(cast, now, parties=((cast.officer.pk,), ())))
    with pytest.raises(Refused) as told:
        acts.start_trip(plan.trip_id, **make.who(cast, now))
    assert codes(told) == ["too_early", "nobody"] and Trip.objects.get().state == TripState.PLANNED


def test_a_cancelled_trip_says_why_and_takes_nothing_any_more(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    with pytest.raises(Refused) as told:
        acts.cancel_trip(trip.pk, reason="", **make.who(cast, now))
    assert codes(told) == ["no_reason"] and Trip.objects.get().state == TripState.DRAFT
    acts.cancel_trip(trip.pk, reason="企业临时停产", **make.who(cast, now))
    assert Event.objects.get(verb=TripEvent.CANCELLED).facts["reason"] == "企业临时停产"
    with pytest.raises(Refused):
        make.some_stops(cast, now, trip)
    with pytest.raises(Refused):
        make.plan(cast, now, trip)
    with pytest.raises(Refused):
        acts.change_trip(trip.pk, make.outing(cast), version=None, **make.who(cast, now))
    assert not Stop.objects.exists()


# ------------------------------------------------------------------------------------------------ stops


def test_firms_come_from_the_library_from_projects_and_by_name(cast: Any, now: datetime) -> None:
    trip, target = make.a_trip(cast, now), make.a_target(cast, now, region="上海市浦东新区")
    project = projects.a_lead(cast, now, origin_region="江苏苏州")
    chosen = [
        Call(target=target.pk),
        Call(project=project.pk, must_see=True),
        make.call("甬澜模具有限公司", prize=Decimal(80)),
    ]
    added = firms.add_stops(trip.pk, chosen, **make.who(cast, now))
    assert [(s.name, s.city) for s in added.added] == [
        ("沪岭感知技术有限公司", SHANGHAI), ("河阳石墨材料有限公司", SUZHOU), ("甬澜模具有限公司", SHANGHAI),
    ]  # fmt: skip
    assert [(s.prize, s.prize_by_hand, s.must_see) for s in added.added] == [
        (50, False, False), (50, False, True), (80, True, False),
    ]  # fmt: skip
    assert Event.objects.get(verb=TripEvent.STOPS_ADDED).facts["count"] == 3


def test_a_firm_that_is_there_is_told_and_not_doubled(cast: Any, now: datetime) -> None:
    trip, target = make.a_trip(cast, now), make.a_target(cast, now)
    both = [Call(target=target.pk), make.call("甬澜模具有限公司")]
    firms.add_stops(trip.pk, both, **make.who(cast, now))
    again = firms.add_stops(trip.pk, [*both, Call(target=target.pk)], **make.who(cast, now))
    assert (len(again.added), again.known) == (0, 3)
    assert Stop.objects.count() == 2 and events(TripEvent.STOPS_ADDED) == 1


def test_the_same_firm_may_be_on_two_trips(cast: Any, now: datetime) -> None:
    target = make.a_target(cast, now)
    for parties in (((cast.officer.pk,),), ((cast.colleague.pk,),)):
        firms.add_stops(
            make.a_trip(cast, now, parties=parties).pk, [Call(target=target.pk)], **make.who(cast, now)
        )
    assert Stop.objects.filter(target=target).count() == 2


def test_a_firm_without_a_city_is_named_and_nothing_is_added(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    nowhere, here = make.a_target(cast, now, "无址光学", region=""), make.a_target(cast, now)
    with pytest.raises(Refused) as told:
        firms.add_stops(trip.pk, [Call(target=nowhere.pk), Call(target=here.pk)], **make.who(cast, now))
    assert codes(told) == ["no_city"] and "无址光学" in str(told.value)
    assert not Stop.objects.exists() and events(TripEvent.STOPS_ADDED) == 0
    firms.add_stops(trip.pk, [Call(target=nowhere.pk, city=SHANGHAI)], **make.who(cast, now))
    assert Stop.objects.get().city == SHANGHAI


def test_a_firm_of_another_zone_or_a_project_one_may_not_see_is_refused(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    secret = projects.a_lead(cast, now, restricted=True)
    for call in (Call(target=10_000), Call(project=10_000)):
        with pytest.raises(Refused) as told:
            firms.add_stops(trip.pk, [call], **make.who(cast, now))
        assert codes(told) == ["foreign_row"]
    with pytest.raises(Refused):
        firms.add_stops(
            trip.pk, [Call(project=secret.pk, city=SHANGHAI)], **make.who(cast, now, cast.colleague)
        )
    assert not Stop.objects.exists()


def test_a_confidential_firm_has_no_name_for_others(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    secret = projects.a_lead(cast, now, restricted=True, investors=("某某保密公司",))
    call = Call(project=secret.pk, city=SHANGHAI, address="某路 1 号")
    firms.add_stops(trip.pk, [call], **make.who(cast, now))
    (seen,) = stops_of(trip, cast.officer)
    (masked,) = stops_of(trip, cast.colleague)
    assert (seen.name, seen.address) == ("某某保密公司", "某路 1 号")
    assert (masked.name, masked.address, masked.hidden) == (HIDDEN, "", True)
    assert "某某保密公司" not in str(
        list(Event.objects.filter(verb__startswith="trip.").values_list("facts"))
    )


def test_a_stop_is_changed_and_gives_up_its_place_when_it_no_longer_fits(cast: Any, now: datetime) -> None:
    make.planned(cast, now)
    stop = Stop.objects.filter(state=StopState.PLANNED).first()
    assert stop is not None and stop.party is not None
    call = Call(stop.name, stop.city, address="张江 3 号", minutes=stop.minutes)
    kept = firms.change_stop(stop.pk, call, version=stop.version, **make.who(cast, now))
    assert kept.state == StopState.PLANNED and kept.address == "张江 3 号"
    moved = firms.change_stop(stop.pk, replace(call, city=WUXI), version=kept.version, **make.who(cast, now))
    assert (moved.state, moved.party, moved.on, moved.half) == (StopState.PROPOSED, None, None, "")
    assert [
        e.facts.get("replan") for e in Event.objects.filter(verb=TripEvent.STOP_CHANGED).order_by("pk")
    ] == [None, True]
    with pytest.raises(Stale):
        firms.change_stop(stop.pk, call, version=kept.version, **make.who(cast, now))


def test_a_firm_of_the_library_keeps_its_name(cast: Any, now: datetime) -> None:
    trip, target = make.a_trip(cast, now), make.a_target(cast, now)
    (stop,) = firms.add_stops(trip.pk, [Call(target=target.pk)], **make.who(cast, now)).added
    firms.change_stop(stop.pk, Call("改名公司", SUZHOU, prize=Decimal(90)), version=1, **make.who(cast, now))
    stop.refresh_from_db()
    assert (stop.name, stop.city, stop.prize, stop.prize_by_hand) == (target.name, SUZHOU, 90, True)


def test_windows_outside_the_trip_are_refused(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    (stop,) = make.some_stops(cast, now, trip, make.call())
    with pytest.raises(Refused) as told:
        windows = ((date(2026, 12, 1), "am"),)
        firms.change_stop(stop.pk, make.call(windows=windows), version=1, **make.who(cast, now))
    assert codes(told) == ["window_outside"] and Stop.objects.get().version == 1


def test_a_firm_calls_off_and_is_met_after_all(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now)
    stop = Stop.objects.filter(state=StopState.PLANNED).first()
    assert stop is not None
    others = Stop.objects.exclude(pk=stop.pk).order_by("pk").values_list("pk", "on", "half", "version")
    before = list(others)
    off = firms.decline_stop(stop.pk, reason="董事长出差", version=stop.version, **make.who(cast, now))
    assert (off.state, off.reason, off.on) == (StopState.DECLINED, "董事长出差", stop.on)
    assert list(others) == before and plan.trip.plans.count() == 1
    with pytest.raises(Refused):
        firms.decline_stop(stop.pk, reason="董事长出差", **make.who(cast, now))
    assert events(TripEvent.STOP_DECLINED) == 1
    again = firms.ask_again(stop.pk, **make.who(cast, now))
    assert (again.state, again.on, again.party) == (StopState.PROPOSED, None, None)


def test_a_time_is_agreed_only_where_there_is_one(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    (stop,) = make.some_stops(cast, now, trip, make.call())
    with pytest.raises(Refused) as told:
        firms.confirm_stop(stop.pk, confirmed=True, **make.who(cast, now))
    assert codes(told) == ["not_planned"]
    make.times(cast, now)
    make.plan(cast, now, trip)
    for _ in range(2):
        firms.confirm_stop(stop.pk, confirmed=True, **make.who(cast, now))
    assert Stop.objects.get().confirmed and events(TripEvent.STOP_CHANGED) == 1


def test_a_firm_is_taken_off_unless_it_was_visited(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    one, other = make.some_stops(cast, now, trip, make.call(), make.call("乙公司"))
    firms.remove_stop(one.pk, **make.who(cast, now))
    assert (
        list(Stop.objects.values_list("pk", flat=True)) == [other.pk] and events(TripEvent.STOP_REMOVED) == 1
    )
    Stop.objects.filter(pk=other.pk).update(state=StopState.VISITED)
    with pytest.raises(Refused) as told:
        firms.remove_stop(other.pk, **make.who(cast, now))
    assert codes(told) == ["visited"] and Stop.objects.count() == 1


def test_another_zone_sees_nothing(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    assert trip_for(cast.officer, trip.pk) == trip and trip_for(cast.viewer, trip.pk) == trip
    assert trip_for(cast.stranger, trip.pk) is None


def test_the_start_city_is_where_it_was_said(cast: Any, now: datetime) -> None:
    assert make.a_trip(cast, now).start_city == HOME and MONDAY.weekday() == 0

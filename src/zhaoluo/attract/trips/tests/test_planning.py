"""Plans: places and reasons are written, what stands is kept, what changed meanwhile is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from zhaoluo.engine import matching
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.tests import factories as projects

from ..actions import planning, travel
from ..actions import stops as firms
from ..models import Plan, Stop, TravelTime, Trip
from ..queries.routes import route_of
from ..queries.stops import stops_of
from ..queries.trips import groups_of
from ..rules.stops import Call
from ..rules.travel import Line, Time
from ..terms import StopState, TripEvent, TripState
from . import journeys as make
from .journeys import HOME, MONDAY, SHANGHAI, SHENZHEN, SUZHOU, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db


def codes(told: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in told.value.refusals]


def test_a_plan_places_firms_and_is_kept_whole(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now)
    trip = Trip.objects.get()
    assert trip.state == TripState.PLANNED and trip.version == 2
    assert (plan.number, plan.visits, plan.left_out) == (1, 3, 0)
    placed = list(Stop.objects.all())
    assert all(
        s.state == StopState.PLANNED and s.party is not None and MONDAY <= s.on <= WEDNESDAY
        for s in placed
        if s.on
    )
    assert all(s.arrives_at and s.leaves_at and s.arrives_at < s.leaves_at for s in placed)
    assert time(8, 30) <= min(s.arrives_at for s in placed if s.arrives_at)
    facts = Event.objects.get(verb=TripEvent.PLANNED).facts
    assert (facts["number"], facts["visits"]) == (1, 3)
    assert "沪岭感知" not in str(plan.question) and plan.answer["greedy"] > 0


def test_what_does_not_fit_has_its_reason(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now, ends_on=MONDAY)
    many = [make.call(f"第{n}号演示光学有限公司", SHANGHAI if n % 2 else SUZHOU) for n in range(12)]
    plan = make.planned(cast, now, trip, *many)
    left = Stop.objects.filter(state=StopState.LEFT_OUT)
    assert plan.left_out == left.count() > 0 and plan.visits + plan.left_out == 12
    assert all(stop.reason and stop.party is None and stop.on is None for stop in left)


def test_forty_firms_in_one_day_are_planned_as_far_as_possible_and_said(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now, ends_on=MONDAY)
    plan = make.planned(
        cast, now, trip, *(make.call(f"第{n}号演示光学有限公司", minutes=45) for n in range(40))
    )
    assert 0 < plan.visits < 40 and plan.visits + plan.left_out == 40
    assert plan.answer["remarks"]


def test_a_city_without_travel_times_is_refused_by_name(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    make.times(cast, now)
    make.some_stops(cast, now, trip, make.call(), make.call("粤澄传感有限公司", SHENZHEN))
    with pytest.raises(Refused) as told:
        make.plan(cast, now, trip)
    assert codes(told) == ["no_travel_time"] and "深圳" in str(told.value) and "上海" not in str(told.value)
    assert not Plan.objects.exists() and Trip.objects.get().state == TripState.DRAFT
    assert set(Stop.objects.values_list("state", flat=True)) == {StopState.PROPOSED}


def test_an_empty_trip_is_not_planned(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    with pytest.raises(Refused) as told:
        make.plan(cast, now, trip)
    assert codes(told) == ["no_stops"]


def test_a_must_see_firm_that_cannot_be_seen_is_refused(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now, ends_on=MONDAY)
    make.times(cast, now)
    windows = ((MONDAY, "am"),)
    chosen = [
        make.call(f"第{n}号光学有限公司", SHANGHAI, minutes=200, windows=windows, must_see=True)
        for n in range(2)
    ]
    make.some_stops(cast, now, trip, *chosen)
    with pytest.raises(Refused) as told:
        make.plan(cast, now, trip)
    assert set(codes(told)) == {"cannot_plan"} and not Plan.objects.exists()


def test_the_same_form_sent_twice_is_one_plan(cast: Any, now: datetime) -> None:
    first = make.planned(cast, now, once="plan-1")
    again = make.plan(cast, now, first.trip, once="plan-1", version=1)
    assert again.pk == first.pk and Plan.objects.count() == 1
    assert Event.objects.filter(verb=TripEvent.PLANNED).count() == 1


def test_who_planned_before_makes_the_other_form_stale(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now)
    with pytest.raises(Stale):
        make.plan(cast, now, plan.trip, version=1)
    assert Plan.objects.count() == 1


def test_what_changed_while_the_engine_ran_is_told(cast: Any, now: datetime, monkeypatch: Any) -> None:
    """Somebody puts a firm on the trip, or sets a travel time, between the question and the answer."""
    plan = make.planned(cast, now)
    engine = matching.plan

    def meddled(question: matching.Question) -> matching.Plan:
        answer = engine(question)
        make.some_stops(cast, now, plan.trip, make.call("后来的公司"))
        return answer

    monkeypatch.setattr(matching, "plan", meddled)
    with pytest.raises(Stale) as told:
        make.plan(cast, now, plan.trip)
    assert str(told.value) == planning.CHANGED_MEANWHILE and Plan.objects.count() == 1


def test_planning_again_keeps_what_is_agreed(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now)
    agreed = Stop.objects.order_by("pk").first()
    assert agreed is not None
    firms.confirm_stop(agreed.pk, confirmed=True, **make.who(cast, now))
    off = Stop.objects.exclude(pk=agreed.pk).order_by("pk").first()
    assert off is not None
    firms.decline_stop(off.pk, reason="董事长出差", **make.who(cast, now))
    for n in range(6):
        firms.add_stops(plan.trip_id, [make.call(f"补{n}号公司", SUZHOU)], **make.who(cast, now))
    second = make.plan(cast, now, plan.trip, reason="一家取消")
    agreed_now, off_now = Stop.objects.get(pk=agreed.pk), Stop.objects.get(pk=off.pk)
    assert (agreed_now.party, agreed_now.on, agreed_now.half, agreed_now.confirmed) == (
        agreed.party, agreed.on, agreed.half, True,
    )  # fmt: skip
    assert off_now.state == StopState.DECLINED
    assert (second.number, second.reason) == (2, "一家取消") and Plan.objects.count() == 2


def test_on_the_road_only_what_is_left_of_the_days_is_planned(cast: Any, now: datetime) -> None:
    trip = make.running(cast, now)
    past = {s.pk: (s.on, s.half) for s in Stop.objects.filter(on=now.date())}
    visited = Stop.objects.filter(on=now.date()).first()
    if visited is not None:
        Stop.objects.filter(pk=visited.pk).update(state=StopState.VISITED)
    tomorrow = now + timedelta(days=1, hours=4)
    firms.add_stops(trip.pk, [make.call("后来的公司", SUZHOU)], **make.who(cast, tomorrow))
    make.plan(cast, tomorrow, Trip.objects.get(pk=trip.pk), reason="路上加一家")
    for pk, place in past.items():
        stop = Stop.objects.get(pk=pk)
        assert (stop.on, stop.half) == place
    added = Stop.objects.get(name="后来的公司")
    assert added.state == StopState.LEFT_OUT or (added.on, added.half) >= (tomorrow.date(), "pm")
    assert Trip.objects.get(pk=trip.pk).state == TripState.RUNNING


def test_a_firm_whose_half_days_are_over_is_left_out_and_a_must_see_one_refused(
    cast: Any, now: datetime
) -> None:
    day = now.date()
    trip = make.running(cast, now, make.call(), make.call("上午公司", SUZHOU, windows=((day, "am"),)))
    stop = Stop.objects.get(name="上午公司")
    Stop.objects.filter(pk=stop.pk).update(state=StopState.PROPOSED, party=None, on=None, half="")
    afternoon = now + timedelta(hours=5)
    make.plan(cast, afternoon, Trip.objects.get(pk=trip.pk))
    stop.refresh_from_db()
    assert stop.state == StopState.LEFT_OUT and "已过" in stop.reason
    Stop.objects.filter(pk=stop.pk).update(must_see=True)
    with pytest.raises(Refused) as told:
        make.plan(cast, afternoon, Trip.objects.get(pk=trip.pk))
    assert codes(told) == ["must_see"] and "上午公司" in str(told.value)


def test_a_confidential_firm_is_named_in_no_reason(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now, ends_on=MONDAY)
    secret = projects.a_lead(cast, now, restricted=True, investors=("某某保密公司",))
    firms.add_stops(trip.pk, [Call(project=secret.pk, city=SHANGHAI, minutes=60)], **make.who(cast, now))
    make.planned(cast, now, trip, *(make.call(f"第{n}号公司") for n in range(8)))
    kept = str(list(Plan.objects.values_list("question", "answer"))) + str(
        list(Stop.objects.values_list("reason"))
    )
    assert "保密公司" not in kept


def test_a_route_is_drawn_from_home_to_home(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now)
    trip = Trip.objects.get()
    route = route_of(plan, stops_of(trip, cast.officer), groups_of(trip))
    (lane,) = route.lanes
    assert lane.nodes[0][0] == lane.nodes[-1][0] == "长治"
    assert lane.calls == 3 and len(lane.days) == 3 and lane.days[-1].at_home
    assert {"上海", "苏州"} <= set(lane.cities) and route.gain is not None
    assert sum(item.kind == "call" for day in lane.days for _, items in day.halves for item in items) == 3


def test_the_drawing_marks_what_changed_since(cast: Any, now: datetime) -> None:
    plan = make.planned(cast, now)
    off, gone, changed = Stop.objects.order_by("pk")
    firms.decline_stop(off.pk, reason="董事长出差", **make.who(cast, now))
    firms.remove_stop(gone.pk, **make.who(cast, now))
    firms.change_stop(
        changed.pk, Call(changed.name, SHANGHAI, minutes=60), version=None, **make.who(cast, now)
    )
    trip = Trip.objects.get()
    route = route_of(plan, stops_of(trip, cast.officer), groups_of(trip))
    items = [
        item
        for day in route.lanes[0].days
        for _, items in day.halves
        for item in items
        if item.kind == "call"
    ]
    assert sorted(item.note for item in items) == ["企业取消", "已改，等重排", "已移出"]


# ----------------------------------------------------------------------------------------- travel times


def test_a_travel_time_is_set_and_changed_and_written_down(cast: Any, now: datetime) -> None:
    make.times(cast, now, [(HOME, SHANGHAI, 200)])
    make.times(cast, now, [(HOME, SHANGHAI, 200)])
    make.times(cast, now, [(HOME, SHANGHAI, 210)])
    assert TravelTime.objects.get().minutes == 210
    facts = [e.facts for e in Event.objects.filter(verb=TripEvent.TRAVEL_TIME_SET).order_by("pk")]
    assert [(f.get("was"), f["minutes"]) for f in facts] == [(None, 200), (200, 210)]
    travel.drop_travel_time(TravelTime.objects.get().pk, **make.who(cast, now))
    assert not TravelTime.objects.exists()


def test_a_wrong_travel_time_leaves_no_trace(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused) as told:
        travel.set_travel_time(Time(HOME, HOME, 1), zone=cast.zone, **make.who(cast, now))
    assert codes(told) == ["same_city", "minutes"]
    with pytest.raises(Refused) as told:
        travel.set_travel_time(Time(HOME, SHANGHAI, 200), zone=cast.zone, **make.who(cast, now, cast.viewer))
    assert codes(told) == ["no_role"]
    assert (
        not TravelTime.objects.exists() and not Event.objects.filter(verb=TripEvent.TRAVEL_TIME_SET).exists()
    )


def line(number: int, origin: str, destination: str, minutes: int | None = 200) -> Line:
    return Line(number, origin, destination, Time(None, None, minutes))


def test_a_sheet_is_taken_whole_or_not_at_all(cast: Any, now: datetime) -> None:
    sheet: dict[str, Any] = {"zone": cast.zone, "file_name": "时间.csv", **make.who(cast, now)}
    wrong = [
        line(2, "长治", "上海"),
        line(3, "长治", "哪里"),
        line(4, "长治", "苏州", None),
        line(5, "长治", "上海"),
    ]
    with pytest.raises(Refused) as told:
        travel.import_travel_times(wrong, **sheet)
    said = [r.message for r in told.value.refusals]
    assert [text[:5] for text in said] == [
        "第 3 行",
        "第 4 行",
        "第 5 行",
    ] and not TravelTime.objects.exists()
    right = [line(2, "长治", "上海"), line(3, "长治", "江苏苏州")]
    done = travel.import_travel_times(right, once="f1", **sheet)
    assert (done.entered, done.changed, done.same) == (2, 0, 0)
    again = travel.import_travel_times(right, once="f1", **sheet)
    assert again.same == 2 and TravelTime.objects.count() == 2
    other = travel.import_travel_times([line(2, "长治", "上海", 210)], once="f2", **sheet)
    assert (other.entered, other.changed) == (0, 1)


def test_the_preset_comes_once_and_changes_nothing_that_is_there(cast: Any, now: datetime) -> None:
    make.times(cast, now, [("320500", "310000", 55), ("310000", "330100", 66)])
    came = travel.take_preset(zone=cast.zone, **make.who(cast, now))
    assert came > 40 and travel.take_preset(zone=cast.zone, **make.who(cast, now)) == 0
    assert TravelTime.objects.get(origin="320500", destination="310000").minutes == 55
    assert not TravelTime.objects.filter(origin="310000", destination="320500").exists()
    assert TravelTime.objects.filter(source="").count() == came


def test_the_preset_knows_its_cities_and_connects_them() -> None:
    from ..presets import preset_times
    from ..queries.cities import known_cities
    from ..rules.travel import reached, refusals_to_set

    rows = preset_times()
    cities = {code for row in rows for code in (row.origin, row.destination) if code}
    assert len(known_cities(cities)) == len(cities) >= 20
    assert not any(refusals_to_set(row) for row in rows)
    assert reached({(r.origin or "", r.destination or ""): 1 for r in rows}, "140400") == cities
    assert date(2026, 11, 24) == TUESDAY


def test_nobody_is_called_on_at_the_weekend_who_did_not_say_so(cast: Any, now: datetime) -> None:
    friday = make.MONDAY - timedelta(days=3)
    trip = make.a_trip(cast, now, starts_on=friday, ends_on=make.MONDAY)
    sunday = make.call("申颢光学有限公司", windows=((friday + timedelta(days=2), "am"),))
    calls = [make.call(f"沪岭第{n}厂") for n in range(4)]
    make.planned(cast, now, trip, sunday, *calls)
    days = dict(Stop.objects.filter(state=StopState.PLANNED).values_list("name", "on"))
    assert days.pop("申颢光学有限公司") == friday + timedelta(days=2)
    assert days and all(day.weekday() < 5 for day in days.values())

"""Rules of trips and stops, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.attract.trips.rules import stops, telling, trips
from zhaoluo.attract.trips.rules.stops import Call
from zhaoluo.attract.trips.rules.trips import Elsewhere, Outing, Standing, Surroundings
from zhaoluo.attract.trips.terms import StopState, TripEvent, TripState

START, END = date(2026, 11, 23), date(2026, 11, 25)
OUTING = Outing("长三角行程", START, END, "140400", ("310000",), ((1, 2),))
AROUND = Surroundings({1: "周启明", 2: "沈若谷"}, {}, {"140400": "长治", "310000": "上海"})


def codes(refusals: list[Any]) -> list[str]:
    return [r.code for r in refusals]


def test_a_trip_with_everything_is_opened() -> None:
    assert trips.refusals_to_open(OUTING, AROUND) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "no_name"),
        ({"name": "长" * 101}, "too_long"),
        ({"purpose": "长" * 301}, "too_long"),
        ({"budget": Decimal(-1)}, "negative"),
        ({"budget": Decimal("10000.01")}, "too_large"),
        ({"budget": Decimal(10) ** 12}, "too_large"),
        ({"starts_on": None}, "no_day"),
        ({"ends_on": None}, "no_day"),
        ({"ends_on": date(2026, 11, 22)}, "ends_before"),
        ({"ends_on": date(2026, 12, 23)}, "too_many_days"),
        ({"start_city": ""}, "no_city"),
        ({"start_city": "140000"}, "no_such_city"),
        ({"cities": ("999999",)}, "no_such_city"),
        ({"cities": ("310000",) * 21}, "too_many_cities"),
        ({"parties": ()}, "parties"),
        ({"parties": ((),) * 7}, "parties"),
        ({"parties": ((1, 9),)}, "foreign_person"),
        ({"leader": 9}, "foreign_person"),
        ({"parties": ((1,), (1,))}, "twice_member"),
        ({"team": 5}, "foreign_row"),
        ({"office": 5}, "foreign_row"),
    ],
)
def test_what_may_not_be_opened_is_refused(changes: dict[str, Any], code: str) -> None:
    assert codes(trips.refusals_to_open(replace(OUTING, **changes), AROUND)) == [code]


def test_all_reasons_come_at_once() -> None:
    wrong = replace(OUTING, name="", start_city="", ends_on=date(2026, 11, 1), parties=((9,),))
    assert codes(trips.refusals_to_open(wrong, AROUND)) == [
        "no_name",
        "ends_before",
        "no_city",
        "foreign_person",
    ]


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        (date(2026, 11, 20), date(2026, 11, 22), False),
        (date(2026, 11, 20), date(2026, 11, 23), True),
        (date(2026, 11, 24), date(2026, 11, 24), True),
        (date(2026, 11, 25), date(2026, 11, 28), True),
        (date(2026, 11, 26), date(2026, 11, 28), False),
    ],
)
def test_nobody_is_on_two_trips_on_one_day(first: date, last: date, clash: bool) -> None:
    other = Elsewhere(1, "周启明", "珠三角行程", first, last)
    found = trips.refusals_to_open(OUTING, replace(AROUND, elsewhere=[other]))
    assert codes(found) == (["elsewhere"] if clash else [])
    if clash:
        assert "周启明" in found[0].message and "珠三角行程" in found[0].message


def test_who_leads_is_away_too_and_others_trips_do_not_matter() -> None:
    other = Elsewhere(2, "沈若谷", "珠三角行程", START, END)
    around = replace(AROUND, elsewhere=[other])
    alone = replace(OUTING, parties=((1,),))
    assert trips.refusals_to_open(alone, around) == []
    assert codes(trips.refusals_to_open(replace(alone, leader=2), around)) == ["elsewhere"]


@pytest.mark.parametrize("act", trips.MOVES)
@pytest.mark.parametrize("state", TripState)
def test_the_state_machine(act: str, state: TripState) -> None:
    refusals = trips.refusals_to_move(act, state)
    assert bool(refusals) == (state not in trips.MOVES[act][0])
    assert all(r.message for r in refusals)


def test_a_draft_is_told_to_be_planned_first() -> None:
    assert codes(trips.refusals_to_move("start", TripState.DRAFT)) == ["not_planned"]


def test_a_trip_starts_on_its_day_with_somebody_in_each_group() -> None:
    ready = Standing(TripState.PLANNED, START, END)
    assert trips.refusals_to_start(ready, today=START) == []
    early = replace(ready, empty_parties=(2,))
    assert codes(trips.refusals_to_start(early, today=date(2026, 11, 22))) == ["too_early", "nobody"]


def test_a_trip_under_way_keeps_its_first_day_and_groups_with_visits() -> None:
    now = Standing(TripState.RUNNING, START, END, parties_with_visits=(1, 2))
    later = replace(OUTING, starts_on=date(2026, 11, 24))
    assert codes(trips.refusals_to_change(now, later)) == ["under_way", "has_visits"]
    longer = replace(OUTING, ends_on=date(2026, 11, 26), parties=((1,), (2,)))
    assert trips.refusals_to_change(now, longer) == []


def test_finishing_wants_a_day_that_has_come() -> None:
    now = Standing(TripState.RUNNING, START, END)
    given: dict[str, Any] = {"spent": None, "summary": "", "today": END}
    assert trips.refusals_to_finish(now, back_on=END, **given) == []
    assert codes(trips.refusals_to_finish(now, back_on=date(2026, 11, 26), **given)) == ["not_back"]
    assert codes(trips.refusals_to_finish(now, back_on=date(2026, 11, 22), **given)) == ["ends_before"]
    wrong = {**given, "spent": Decimal(-1), "summary": "长" * 2001}
    assert codes(trips.refusals_to_finish(now, back_on=None, **wrong)) == ["negative", "too_long"]


def test_what_was_spent_is_no_slip_of_the_unit() -> None:
    now = Standing(TripState.RUNNING, START, END)
    given: dict[str, Any] = {"back_on": None, "summary": "", "today": END}
    assert trips.refusals_to_finish(now, spent=trips.LARGEST, **given) == []
    assert codes(trips.refusals_to_finish(now, spent=Decimal(10) ** 12, **given)) == ["too_large"]


def test_a_trip_keeps_the_days_of_its_visits() -> None:
    now = Standing(TripState.RUNNING, START, END, visited_on=(START, date(2026, 11, 24)))
    given: dict[str, Any] = {"spent": None, "summary": "", "today": END}
    assert codes(trips.refusals_to_finish(now, back_on=START, **given)) == ["visits_outside"]
    assert trips.refusals_to_finish(now, back_on=date(2026, 11, 24), **given) == []
    assert codes(trips.refusals_to_change(now, replace(OUTING, ends_on=START))) == ["visits_outside"]
    draft = replace(now, state=TripState.DRAFT)
    later = replace(OUTING, starts_on=date(2026, 11, 24))
    assert codes(trips.refusals_to_change(draft, later)) == ["visits_outside"]
    assert trips.refusals_to_change(draft, OUTING) == []


def test_who_comes_back_later_is_on_no_other_trip_by_then_and_not_away_too_long() -> None:
    now = Standing(TripState.RUNNING, START, END, people=(1, 2))
    other = Elsewhere(2, "沈若谷", "珠三角行程", date(2026, 11, 26), date(2026, 11, 27))
    given: dict[str, Any] = {"spent": None, "summary": "", "today": date(2026, 12, 30), "elsewhere": [other]}
    assert trips.refusals_to_finish(now, back_on=END, **given) == []
    (told,) = trips.refusals_to_finish(now, back_on=date(2026, 11, 26), **given)
    assert (told.code, told.field) == ("elsewhere", "ends_on") and "珠三角行程" in told.message
    alone = replace(now, people=(1,))
    assert trips.refusals_to_finish(alone, back_on=date(2026, 12, 22), **given) == []
    assert codes(trips.refusals_to_finish(alone, back_on=date(2026, 12, 23), **given)) == ["too_many_days"]


def test_cancelling_says_why() -> None:
    assert trips.refusals_to_cancel(TripState.RUNNING, "企业临时停产") == []
    assert codes(trips.refusals_to_cancel(TripState.DRAFT, "  不 ")) == ["no_reason"]
    assert codes(trips.refusals_to_cancel(TripState.FINISHED, "")) == ["wrong_state", "no_reason"]


CALL = Call("沪岭感知", "310000", windows=((START, "am"),))
FRAME: dict[str, Any] = {"cities": {"310000": "上海"}, "starts_on": START, "ends_on": END}


def test_a_firm_with_everything_is_taken() -> None:
    assert stops.refusals_to_call(CALL, **FRAME) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "no_name"),
        ({"name": "长" * 201}, "too_long"),
        ({"address": "长" * 201}, "too_long"),
        ({"city": ""}, "no_city"),
        ({"city": "320000"}, "no_such_city"),
        ({"minutes": 10}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"prize": Decimal(101)}, "prize"),
        ({"prize": Decimal(-1)}, "prize"),
        ({"windows": ((date(2026, 11, 26), "am"),)}, "window_outside"),
        ({"windows": ((START, "noon"),)}, "window_half"),
    ],
)
def test_a_firm_that_cannot_be_planned_is_refused_by_name(changes: dict[str, Any], code: str) -> None:
    assert codes(stops.refusals_to_call(replace(CALL, **changes), **FRAME)) == [code]


def test_a_trip_holds_two_hundred_firms() -> None:
    assert codes(stops.refusals_of_count(0, 5)) == ["none_chosen"]
    assert stops.refusals_of_count(1, 199) == []
    assert codes(stops.refusals_of_count(2, 199)) == ["too_many"]


@pytest.mark.parametrize("state", TripState)
def test_firms_change_only_while_the_trip_is_open(state: TripState) -> None:
    assert bool(stops.refusals_to_touch(state)) == (state in (TripState.FINISHED, TripState.CANCELLED))


def test_what_was_visited_stays_where_it_was() -> None:
    moved = replace(CALL, city="320500")
    assert codes(stops.refusals_to_change(StopState.VISITED, CALL, moved)) == ["visited"]
    assert stops.refusals_to_change(StopState.VISITED, CALL, replace(CALL, must_see=True)) == []
    assert stops.refusals_to_change(StopState.PLANNED, CALL, moved) == []
    assert codes(stops.refusals_to_remove(StopState.VISITED, "甲", visits=0)) == ["visited"]
    assert codes(stops.refusals_to_remove(StopState.PLANNED, "甲", visits=1)) == ["visited"]
    assert stops.refusals_to_remove(StopState.DECLINED, "甲", visits=0) == []


def test_a_firm_calls_off_once_and_says_why() -> None:
    assert stops.refusals_to_decline(StopState.PLANNED, "甲", "董事长出差") == []
    assert codes(stops.refusals_to_decline(StopState.VISITED, "甲", "董事长出差")) == ["wrong_state"]
    assert codes(stops.refusals_to_decline(StopState.DECLINED, "甲", "")) == ["wrong_state", "no_reason"]
    assert stops.refusals_to_ask_again(StopState.DECLINED, "甲") == []
    assert codes(stops.refusals_to_ask_again(StopState.PLANNED, "甲")) == ["wrong_state"]
    assert codes(stops.refusals_to_confirm(StopState.LEFT_OUT, "甲")) == ["not_planned"]


def test_windows_go_there_and_back() -> None:
    said = ((START, "am"), (END, "pm"))
    assert stops.windows_from(stops.windows_to(said)) == said


@pytest.mark.parametrize("verb", [v for v in TripEvent if v.value.startswith("trip.")])
def test_every_act_of_a_trip_is_told_in_words(verb: TripEvent) -> None:
    assert telling.told(verb, {}) and telling.told(
        verb, {"reason": "甲", "changes": {"name": [1, 2]}, "replan": True}
    )
    assert "{" not in telling.told(verb, {"again": True})

"""Plans of trips: every constraint kept, checked by code that shares nothing with the planner."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.matching.checking import breaches
from tests.engine.matching.invented import trip
from tests.engine.matching.trying import largest_prize

from zhaoluo.engine.matching import Call, DayPlan, Firm, Plan, Question, Team, greedy, plan

HALVES = ("am", "pm")
ROADS = {("本地", "甲市"): 120, ("本地", "乙市"): 200, ("甲市", "乙市"): 90}


def ask(*firms: Firm, days: int = 2, teams: tuple[Team, ...] = (Team("一组"),), **more: object) -> Question:
    return Question(firms, teams, days, "本地", **{"travel": ROADS, "iterations": 80, **more})  # type: ignore[arg-type]


def kept(question: Question, how: Callable[[Question], Plan] = plan) -> Plan:
    answer = how(question)
    assert breaches(question, answer) == []
    return answer


def calls(answer: Plan) -> dict[str, tuple[str, int, Call]]:
    return {call.firm: (day.team, day.day, call) for day in answer.days for call in day.calls}


def test_a_day_out_and_home_again() -> None:
    answer = kept(ask(Firm("a", "甲市", 90, 10), days=1))
    assert answer.prize == 10 and answer.left_out == ()
    assert answer.days == (
        DayPlan("一组", 0, (Call("a", "am", 630, 720, 120, "本地"),), "本地", "本地", 120),
    )


def test_the_evening_before_serves_a_meeting_at_the_very_beginning() -> None:
    """180 minutes in the morning of the second day leave no time for the way; in the afternoon before there is."""
    answer = kept(ask(Firm("a", "甲市", 180, 10, ((1, "am"),))))
    assert answer.days == (
        DayPlan("一组", 0, (), "本地", "甲市", 120),
        DayPlan("一组", 1, (Call("a", "am", 510, 690, 0, "甲市"),), "甲市", "本地", 120),
    )


def test_a_way_is_not_made_half_in_the_evening_and_half_in_the_morning() -> None:
    """Free at 17:00: 60 minutes before the end of the day and 30 of the morning would do, were a way divisible."""
    first = Firm("a", "甲市", 210, 50, ((0, "pm"),))
    assert (
        len(calls(kept(ask(first, Firm("b", "乙市", 120, 10, ((1, "am"),)))))) == 2
    )  # 90 in the morning, 10:00–12:00
    answer = kept(ask(first, Firm("b", "乙市", 150, 10, ((1, "am"),))))
    assert list(calls(answer)) == ["a"]
    earlier = kept(ask(replace(first, minutes=180), Firm("b", "乙市", 210, 10, ((1, "am"),))))
    assert earlier.days[0].night_in == "乙市" and earlier.days[0].onward_minutes == 90


def test_home_by_the_end_of_the_last_day() -> None:
    late = Firm("a", "甲市", 160, 10, ((1, "pm"),))  # ends 16:10 at the earliest, home at 18:10
    assert kept(ask(late)).left_out[0].reasons == ("windows", "travel", "days")
    assert kept(ask(late, days=3)).prize == 10
    assert kept(ask(replace(late, minutes=150))).prize == 10


def test_noon_is_for_the_road_and_a_team_that_is_early_waits() -> None:
    answer = kept(ask(Firm("a", "甲市", 90, 10, ((0, "am"),)), Firm("b", "乙市", 60, 10, ((0, "pm"),))))
    _, _, second = calls(answer)["b"]
    assert (second.arrives, second.travel_minutes, second.from_city) == (810, 90, "甲市")


def test_the_order_within_a_half_day_is_found() -> None:
    """Only in the order home, 乙市, 甲市 do two meetings in one afternoon end before it does."""
    firms = (Firm("a", "甲市", 60, 10, ((0, "pm"),)), Firm("b", "乙市", 60, 10, ((0, "pm"),)))
    roads = {
        ("本地", "甲市"): 400,
        ("甲市", "本地"): 60,
        ("本地", "乙市"): 200,
        ("乙市", "甲市"): 90,
        ("甲市", "乙市"): 90,
    }
    answer = kept(ask(*firms, days=1, travel=roads))
    assert [call.firm for call in answer.days[0].calls] == ["b", "a"]


def test_must_see_comes_before_prize() -> None:
    one_half = ((0, "am"),)
    rich = Firm("rich", "甲市", 90, 90, one_half)
    answer = kept(ask(rich, Firm("must", "乙市", 10, 1, one_half, must_see=True), days=1))
    assert list(calls(answer)) == ["must"]
    assert answer.left_out[0].reasons[-1] == "score" and "必访" in answer.left_out[0].sentence


def test_fixed_calls_stay_whatever_the_windows_say() -> None:
    firms = (Firm("a", "甲市", 90, 1, ((0, "pm"),)), *(Firm(f"b{n}", "乙市", 90, 50) for n in range(8)))
    question = ask(*firms, teams=(Team("一组"), Team("二组")), fixed={"a": ("二组", 1, "am")})
    team, day, call = calls(kept(question))["a"]
    assert (team, day, call.half) == ("二组", 1, "am")


def test_planned_again_when_a_firm_cancels() -> None:
    question = trip(7, firms=24, teams=2, days=3)
    question = replace(question, iterations=160)
    before = calls(kept(question))
    cancelled = max(before, key=lambda key: before[key][2].arrives)
    past = {
        key: (team, day, call.half)
        for key, (team, day, call) in before.items()
        if day == 0 and key != cancelled
    }
    again = replace(
        question, firms=tuple(firm for firm in question.firms if firm.key != cancelled), fixed=past
    )
    after = calls(kept(again))
    assert past and cancelled not in after
    assert {key: (team, day, call.half) for key, (team, day, call) in after.items() if key in past} == past


def test_each_team_keeps_to_its_own_days() -> None:
    teams = (Team("早", 0, 0), Team("晚", 1, 2))
    firms = [Firm(f"f{n}", "甲市", 90, 10) for n in range(12)]
    answer = kept(ask(*firms, days=3, teams=teams))
    assert {day for team, day, _ in calls(answer).values() if team == "早"} == {0}
    assert {day for team, day, _ in calls(answer).values() if team == "晚"} == {1, 2}


def test_firms_at_home_need_no_road() -> None:
    answer = kept(ask(Firm("a", "本地", 210, 10, ((0, "am"),)), days=1, travel={}))
    assert answer.days[0].calls[0].arrives == 510


def test_ways_nobody_gave_are_put_together_and_told() -> None:
    question = ask(
        Firm("a", "甲市", 60, 10, ((0, "am"),)),
        Firm("b", "丙市", 60, 10, ((0, "pm"),)),
        travel={("甲市", "本地"): 60, ("甲市", "乙市"): 50, ("丙市", "乙市"): 40},
        city_names={"甲市": "甲", "丙市": "丙", "本地": "家"},
    )
    answer = kept(question)
    assert calls(answer)["b"][2].travel_minutes == 90
    assert any("甲—丙 90 分钟" in remark for remark in answer.remarks)


def test_forty_firms_in_one_day_are_told_and_planned_as_far_as_possible() -> None:
    firms = [Firm(f"f{n:02}", "甲市", 60, n) for n in range(40)]
    answer = kept(ask(*firms, days=1))
    assert set(calls(answer)) == {"f39", "f38", "f37"} and len(answer.left_out) == 37  # home by 18:00
    assert answer.remarks == (
        "共 40 家企业，1 个小组 1 天按会面时长最多排 6 家，已排 3 家，其余请分到别的行程",
    )


def test_more_firms_than_the_solver_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhaoluo.engine.matching.trips.solver.MOST_CLIENTS", 60)
    question = replace(trip(3, firms=40, teams=2, days=3), iterations=160)
    assert kept(question).prize >= kept(question, greedy).prize


def test_nothing_asked_nothing_planned() -> None:
    answer = kept(ask())
    assert answer.prize == 0 and [day.calls for day in answer.days] == [(), ()]


def test_without_pyvrp_the_simple_plan_and_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    question = replace(trip(3, firms=20, teams=2, days=2), iterations=80)
    with_solver = kept(question)
    monkeypatch.setitem(sys.modules, "zhaoluo.engine.matching.trips.solver", None)
    without = kept(question)
    assert (with_solver.engine, without.engine) == ("pyvrp", "greedy")
    assert "pyvrp" in without.remarks[0] and not any("pyvrp" in remark for remark in with_solver.remarks)
    assert greedy(question).prize <= without.prize


def test_the_same_plan_for_the_same_seed_when_limited_by_iterations() -> None:
    question = replace(trip(5, firms=25, teams=2, days=3), iterations=240, seed=11)
    one, other = plan(question), plan(question)
    assert replace(one, seconds=0) == replace(other, seconds=0)


def test_clearly_better_than_the_simple_plan() -> None:
    question = replace(trip(2, firms=40), iterations=400)
    simple, searched = kept(question, greedy), kept(question)
    assert searched.prize >= 1.05 * simple.prize


def test_shaking_alone_is_clearly_better_and_the_same_for_the_same_chance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "zhaoluo.engine.matching.trips.solver", None)
    question = replace(trip(2, firms=40), iterations=2400)
    one = kept(question)
    assert one.prize >= 1.05 * greedy(question).prize
    assert one == kept(question)


@st.composite
def questions(draw: st.DrawFn, firms: int = 9, teams: int = 2, days: int = 3) -> Question:
    """Small trips, tight enough that not everything fits; now and then a must-see firm."""
    days = draw(st.integers(1, days))
    cities = ["本地", "甲市", "乙市", "丙市"]
    at = {city: draw(st.integers(0, 300)) for city in cities}
    travel = {(a, b): 20 + abs(at[a] - at[b]) for a in cities for b in cities if a < b}
    halves = st.tuples(st.integers(0, days - 1), st.sampled_from(HALVES))
    asked = [
        Firm(
            f"f{number}",
            draw(st.sampled_from(cities)),
            draw(st.sampled_from((30, 60, 90, 150, 210, 270))),
            draw(st.integers(0, 20)) / 2,
            tuple(sorted(draw(st.sets(halves, max_size=3)))),
        )
        for number in range(draw(st.integers(0, firms)))
    ]
    sent = [Team(f"t{number}") for number in range(draw(st.integers(1, teams)))]
    return Question(
        tuple(asked), tuple(sent), days, "本地", travel, iterations=40, seed=draw(st.integers(0, 99))
    )


@settings(max_examples=40, deadline=None)
@given(questions())
def test_any_plan_keeps_every_constraint_and_is_never_below_the_simple_one(question: Question) -> None:
    simple = kept(question, greedy)
    assert kept(question).prize >= simple.prize


@settings(max_examples=25, deadline=None)
@given(questions(), st.data())
def test_what_is_fixed_or_must_be_seen_stays_when_planned_again(
    question: Question, data: st.DataObject
) -> None:
    """Calls of one plan, some fixed and some must-see: together they are possible, so the next plan has them all."""
    before = calls(plan(question))
    keep = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    fixed = {key: (team, day, call.half) for key, (team, day, call) in before.items() if key in keep}
    assert set(fixed) <= set(calls(kept(replace(question, fixed=fixed))))


@settings(max_examples=40, deadline=None)
@given(questions(firms=4, teams=1, days=2))
def test_never_more_than_trying_everything_finds_and_seldom_less(question: Question) -> None:
    best = largest_prize(question)
    found = kept(question).prize
    assert found <= best + 1e-9
    assert found >= 0.85 * best

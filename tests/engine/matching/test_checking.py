"""The checker the bench and the other tests trust: a good plan passes, a plan spoilt in any one way does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engine.matching.checking import breaches
from tests.engine.matching.invented import trip

from zhaoluo.engine.matching import DayPlan, Plan, greedy

QUESTION = trip(4, firms=30, teams=2, days=3)


@pytest.fixture(scope="module")
def good() -> Plan:
    answer = greedy(QUESTION)
    assert breaches(QUESTION, answer) == []
    return answer


def with_day(answer: Plan, number: int, day: DayPlan) -> Plan:
    return replace(answer, days=(*answer.days[:number], day, *answer.days[number + 1 :]))


def busy(answer: Plan) -> int:
    return next(number for number, day in enumerate(answer.days) if len(day.calls) > 1)


def test_a_call_twice_or_forgotten(good: Plan) -> None:
    day = good.days[busy(good)]
    assert breaches(QUESTION, with_day(good, busy(good), replace(day, calls=(*day.calls, day.calls[0]))))
    assert breaches(QUESTION, with_day(good, busy(good), replace(day, calls=day.calls[1:])))
    assert breaches(QUESTION, replace(good, left_out=good.left_out[1:]))


def test_a_prize_that_is_not_the_sum(good: Plan) -> None:
    assert breaches(QUESTION, replace(good, prize=good.prize + 1))


@pytest.mark.parametrize("earlier", [1, 60, 400])
def test_a_meeting_nobody_can_be_at(good: Plan, earlier: int) -> None:
    for number, day in enumerate(good.days):
        for at, call in enumerate(day.calls):
            if call.travel_minutes == 0:
                continue
            moved = replace(call, arrives=call.arrives - earlier, leaves=call.leaves - earlier)
            calls = (*day.calls[:at], moved, *day.calls[at + 1 :])
            too_early = call.arrives in (QUESTION.morning[0], QUESTION.afternoon[0]) or earlier == 400
            found = breaches(QUESTION, with_day(good, number, replace(day, calls=calls)))
            assert found or not too_early


def test_a_meeting_cut_short_a_way_told_shorter_a_night_elsewhere(good: Plan) -> None:
    number = busy(good)
    day = good.days[number]
    first = day.calls[0]
    for calls in (
        (replace(first, leaves=first.leaves - 1), *day.calls[1:]),
        (replace(first, travel_minutes=first.travel_minutes + 1), *day.calls[1:]),
        (replace(first, from_city="别处"), *day.calls[1:]),
    ):
        assert breaches(QUESTION, with_day(good, number, replace(day, calls=calls)))
    assert breaches(
        QUESTION, with_day(good, number, replace(day, night_in="本地" if day.night_in != "本地" else "城1"))
    )
    assert breaches(QUESTION, with_day(good, number, replace(day, starts_in="城9")))


def test_a_day_missing_and_nobody_home(good: Plan) -> None:
    assert breaches(QUESTION, replace(good, days=good.days[1:]))
    away = next(number for number, day in enumerate(good.days) if day.day == 2 and day.onward_minutes)
    stays = replace(good.days[away], night_in=good.days[away].calls[-1].from_city, onward_minutes=0)
    assert breaches(QUESTION, with_day(good, away, stays))


def test_windows_must_see_and_fixed(good: Plan) -> None:
    call, day = next((call, day) for day in good.days for call in day.calls)
    shut = (((day.day + 1) % 3, call.half),)
    firms = tuple(replace(firm, windows=shut) if firm.key == call.firm else firm for firm in QUESTION.firms)
    assert any("does not receive" in found for found in breaches(replace(QUESTION, firms=firms), good))
    left = good.left_out[0].firm
    firms = tuple(replace(firm, must_see=firm.key == left) for firm in QUESTION.firms)
    assert breaches(replace(QUESTION, firms=firms), good) == [f"{left} must be seen"]
    elsewhere = {call.firm: (day.team, (day.day + 1) % 3, call.half)}
    assert len(breaches(replace(QUESTION, fixed=elsewhere), good)) == 1

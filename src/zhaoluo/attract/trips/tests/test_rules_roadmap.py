"""The order of a road map: no database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ..rules.roadmap import Place, first_of, ordered, quarter_for, quarter_label, quarter_of

TODAY = date(2026, 11, 20)


def place(number: int, **more: Any) -> Place:
    known: dict[str, Any] = {
        "team": "一组", "city": "深圳", "due_on": TODAY, "planned_on": None, "late": False, "score": 50,
    }  # fmt: skip
    return Place(number, **(known | more))


@pytest.mark.parametrize(
    ("day", "quarter", "label"),
    [
        (date(2026, 1, 1), "2026Q1", "2026 年一季度"), (date(2026, 3, 31), "2026Q1", "2026 年一季度"),
        (date(2026, 4, 1), "2026Q2", "2026 年二季度"), (date(2026, 12, 31), "2026Q4", "2026 年四季度"),
    ],
)  # fmt: skip
def test_days_lie_in_their_quarter(day: date, quarter: str, label: str) -> None:
    assert quarter_of(day) == quarter and quarter_label(quarter) == label


@pytest.mark.parametrize(
    ("due_on", "planned_on", "quarter"),
    [
        (None, None, ""),
        (date(2027, 2, 1), None, "2027Q1"),
        (date(2027, 2, 1), date(2026, 12, 1), "2026Q4"),
        (None, date(2027, 5, 1), "2027Q2"),
        (date(2026, 2, 1), None, "2026Q4"),
    ],
)
def test_a_trip_goes_before_the_day_and_what_is_late_is_now(
    due_on: date | None, planned_on: date | None, quarter: str
) -> None:
    assert quarter_for(place(1, due_on=due_on, planned_on=planned_on), today=TODAY) == quarter


def test_late_first_then_by_day_then_by_score() -> None:
    soon, later = TODAY + timedelta(days=1), TODAY + timedelta(days=9)
    places = [
        place(1, due_on=later, score=99), place(2, due_on=soon, score=10), place(3, due_on=soon, score=20),
        place(4, due_on=TODAY - timedelta(days=5), late=True, score=0), place(5, due_on=later, planned_on=TODAY),
    ]  # fmt: skip
    (quarter,) = ordered(places, today=TODAY)
    assert quarter.teams[0].targets == [4, 5, 3, 2, 1]


def test_cities_with_most_that_is_late_come_first_and_unknown_ones_last() -> None:
    places = [
        place(1, city="上海", score=90), place(2, city="深圳", late=True, score=1), place(3, city="", late=True, score=99),
        place(4, city="北京", score=40), place(5, city="北京", score=60),
    ]  # fmt: skip
    (quarter,) = ordered(places, today=TODAY)
    assert [city.city for city in quarter.teams[0].cities] == ["深圳", "北京", "上海", ""]


def test_nobody_s_firms_and_those_without_a_day_come_last() -> None:
    places = [
        place(1, team=""),
        place(2, due_on=None),
        place(3, team="二组"),
        place(4, due_on=date(2027, 1, 1)),
    ]
    told = ordered(places, today=TODAY)
    assert [(q.quarter, [t.team for t in q.teams]) for q in told] == [
        ("2026Q4", ["二组", ""]), ("2027Q1", ["一组"]), ("", ["一组"]),
    ]  # fmt: skip
    assert told[-1].label == "没定时间"


PLACES = some.lists(
    some.builds(
        Place,
        target=some.integers(1, 10_000),
        team=some.sampled_from(["", "一组", "二组"]),
        city=some.sampled_from(["", "深圳", "上海"]),
        due_on=some.none() | some.dates(date(2026, 1, 1), date(2028, 1, 1)),
        planned_on=some.none() | some.dates(TODAY, date(2027, 1, 1)),
        late=some.booleans(),
        score=some.none() | some.integers(0, 100),
    ),
    unique_by=lambda p: p.target,
    max_size=40,
)


def all_of(quarters: Any) -> list[int]:
    return [target for quarter in quarters for team in quarter.teams for target in team.targets]


@given(PLACES, some.integers(0, 50))
def test_every_firm_stands_once_and_the_beginning_is_the_beginning(places: list[Place], most: int) -> None:
    whole = ordered(places, today=TODAY)
    assert sorted(all_of(whole)) == sorted(p.target for p in places)
    assert sum(q.count for q in whole) == len(places)
    part = first_of(whole, most)
    assert all_of(part) == all_of(whole)[:most]
    assert all(team.targets for quarter in part for team in quarter.teams)


@given(PLACES, some.randoms())
def test_the_sheet_is_the_same_however_the_rows_come(places: list[Place], chance: Any) -> None:
    turned = list(places)
    chance.shuffle(turned)
    assert ordered(places, today=TODAY) == ordered(turned, today=TODAY)

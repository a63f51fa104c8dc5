from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules.lights import Due, dwell_days, light_of, near_day
from ..terms import Light

TODAY = date(2026, 11, 20)


def due(in_days: int, near_in: int, label: str = "停留") -> Due:
    return Due(label, TODAY + timedelta(days=near_in), TODAY + timedelta(days=in_days))


@pytest.mark.parametrize(
    ("dues", "light", "left"),
    [
        ([], Light.NONE, None),
        ([due(10, 5)], Light.GREEN, 10),
        ([due(10, 0)], Light.AMBER, 10),
        ([due(0, -3)], Light.AMBER, 0),
        ([due(-1, -9)], Light.RED, -1),
        ([due(40, 30), due(-2, -9), due(3, -1)], Light.RED, -2),
        ([due(5, 2), due(30, -1)], Light.AMBER, 30),
    ],
)
def test_the_worst_clock_gives_the_light(dues: list[Due], light: Light, left: int | None) -> None:
    lamp = light_of(dues, today=TODAY)
    assert (lamp.light, lamp.days_left) == (light, left)


def test_a_project_at_rest_has_no_light() -> None:
    assert light_of([due(-5, -9)], today=TODAY, running=False).light is Light.NONE


@pytest.mark.parametrize(("limit", "near"), [(1, 1), (4, 4), (5, 4), (30, 24), (90, 72), (365, 292)])
def test_a_clock_is_near_when_a_fifth_is_left(limit: int, near: int) -> None:
    assert near_day(limit) == near


def test_days_in_a_stage_are_never_negative() -> None:
    assert dwell_days(TODAY, today=TODAY) == 0
    assert dwell_days(date(2026, 1, 1), today=TODAY) == 323
    assert dwell_days(date(2026, 12, 1), today=TODAY) == 0


spans = st.lists(st.tuples(st.integers(-60, 60), st.integers(0, 60)), max_size=5)


@given(spans)
def test_red_is_exactly_a_day_that_has_passed(pairs: list[tuple[int, int]]) -> None:
    dues = [due(end, end - before) for end, before in pairs]
    lamp = light_of(dues, today=TODAY)
    assert (lamp.light is Light.RED) == any(d.due_on < TODAY for d in dues)
    assert (lamp.light is Light.NONE) == (not dues)
    if lamp.light is Light.GREEN:
        assert all(d.near_on > TODAY for d in dues)
    if lamp.light is Light.AMBER:
        assert any(d.near_on <= TODAY for d in dues)


@given(st.integers(1, 3650))
def test_the_near_day_lies_within_the_limit(limit: int) -> None:
    assert 0 < near_day(limit) <= limit

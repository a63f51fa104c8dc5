"""Yields of a cohort of leads: no database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from zhaoluo.projects.terms import Stage

from ..rules.counting import UNKNOWN
from ..rules.yields import STEPS, Lead, leads_behind, yield_of, yields_of
from ..terms import Grouping

CUT = date(2026, 11, 20)
START = date(2026, 1, 10)


def lead(number: int, *stages: Stage, on: date = START, **more: Any) -> Lead:
    """A lead that came to these stages, thirty days apart."""
    days = {Stage.LEAD: on} | {s: on + timedelta(days=30 * n) for n, s in enumerate(stages, 1)}
    return Lead(number, on, days, **more)


def cohort(mode: str, size: int, signed: int, first: int = 1) -> list[Lead]:
    return [
        lead(n, *((Stage.TALKS, Stage.SIGNED) if n < first + signed else ()), mode=mode)
        for n in range(first, first + size)
    ]


def test_shares_are_of_all_leads_of_the_cohort() -> None:
    told = yield_of(
        [lead(1, Stage.TALKS, Stage.SIGNED, Stage.BUILDING), lead(2, Stage.TALKS), lead(3)], cut_off=CUT
    )
    assert [(told.reached[s].numerator, told.reached[s].denominator) for s in STEPS] == [
        (2, 3),
        (1, 3),
        (1, 3),
        (0, 3),
    ]


def test_a_skipped_stage_was_passed_and_has_no_days() -> None:
    told = yield_of([lead(1, Stage.SIGNED)], cut_off=CUT)
    assert told.reached[Stage.TALKS].numerator == 1
    assert (told.days[Stage.TALKS].known, told.days[Stage.TALKS].middle) == (0, None)
    assert (told.days[Stage.SIGNED].known, told.days[Stage.SIGNED].middle) == (1, 30)


def test_days_from_the_first_contact_are_of_those_whose_contact_is_known() -> None:
    rows = [lead(1, Stage.TALKS, contact_on=START - timedelta(days=20)), lead(2, Stage.TALKS)]
    told = yield_of(rows, cut_off=CUT)
    assert (told.contact_days[Stage.TALKS].middle, told.contact_days[Stage.TALKS].known) == (50, 1)
    assert (told.days[Stage.TALKS].middle, told.days[Stage.TALKS].known) == (30, 2)


def test_a_contact_after_the_stage_makes_no_negative_days() -> None:
    told = yield_of([lead(1, Stage.TALKS, contact_on=CUT)], cut_off=CUT)
    assert told.contact_days[Stage.TALKS].known == 0


def test_lost_leads_stay_in_the_cohort_and_young_ones_are_counted_apart() -> None:
    told = yield_of([lead(1, is_lost=True), lead(2, on=CUT - timedelta(days=89))], cut_off=CUT)
    assert (told.leads, told.lost, told.young) == (2, 1, 1)


def test_amounts_count_the_signed_and_say_who_has_none() -> None:
    rows = [
        lead(1, Stage.SIGNED, agreed=Decimal(100), funds=Decimal(10)),
        lead(2, Stage.SIGNED),
        lead(3, Stage.TALKS, agreed=Decimal(999), funds=Decimal(5)),
    ]
    told = yield_of(rows, cut_off=CUT)
    assert (told.agreed, told.unpriced, told.funds) == (Decimal(100), 1, Decimal(15))


def test_small_groups_are_not_ordered_by_share_and_unknown_comes_last() -> None:
    rows = (
        cohort("甲", 10, 2, 1) + cohort("乙", 10, 5, 21) + cohort("丁", 9, 9, 41) + cohort("丙", 3, 0, 61)
        + cohort("", 12, 12, 81)
    )  # fmt: skip
    told = yields_of(rows, Grouping.MODE, cut_off=CUT)
    assert [(line.key, line.ordered) for line in told.lines] == [
        ("乙", True), ("甲", True), ("丁", False), ("丙", False), (UNKNOWN, False),
    ]  # fmt: skip
    assert told.total.leads == len(rows)


LEADS = some.lists(
    some.builds(
        Lead,
        id=some.integers(1, 10_000),
        on=some.dates(date(2025, 1, 1), CUT),
        days=some.dictionaries(some.sampled_from(list(Stage)), some.dates(date(2025, 1, 1), CUT)),
        mode=some.sampled_from(["", "甲", "乙"]),
        agreed=some.none() | some.decimals(1, 100, places=2),
        funds=some.decimals(0, 100, places=2),
    ),
    unique_by=lambda x: x.id,
    max_size=40,
)


@given(LEADS)
def test_groups_add_up_to_the_cohort_and_every_figure_opens_to_as_many_rows(leads: list[Lead]) -> None:
    told = yields_of(leads, Grouping.MODE, cut_off=CUT)
    assert sum(line.told.leads for line in told.lines) == told.total.leads == len(leads)
    assert sum(line.told.funds for line in told.lines) == told.total.funds
    for line in told.lines:
        assert len(leads_behind(leads, by=Grouping.MODE, key=line.key, stage=None)) == line.told.leads
        numbers = [line.told.reached[s].numerator for s in STEPS]
        assert numbers == sorted(numbers, reverse=True), "nobody gets further without passing"
        for stage in STEPS:
            rows = leads_behind(leads, by=Grouping.MODE, key=line.key, stage=stage)
            assert len(rows) == line.told.reached[stage].numerator
            assert line.told.days[stage].known <= line.told.reached[stage].numerator

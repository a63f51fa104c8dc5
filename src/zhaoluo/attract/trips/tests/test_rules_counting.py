"""Counts, firms, intervals and periods: no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ..rules.counting import UNKNOWN, Fact, counted, rows_behind, tally_of
from ..rules.firms import Called, folded, same_firms
from ..rules.intervals import Share, middle_of
from ..rules.periods import asked_of
from ..terms import Grouping, Measure

ON = date(2026, 11, 20)
DAYS = some.dates(date(2025, 1, 1), date(2026, 11, 20))


def fact(measure: Measure, number: int, **more: Any) -> Fact:
    return Fact(measure, number, more.pop("on", ON), **more)


FACTS = some.lists(
    some.builds(
        Fact,
        measure=some.sampled_from(list(Measure)),
        id=some.integers(1, 9),
        on=DAYS,
        team=some.sampled_from(["", "1", "2"]),
        mode=some.sampled_from(["", "产业链招商", "基金招商"]),
        channels=some.lists(some.sampled_from(["1", "2", "3"]), max_size=3).map(tuple),
        regions=some.lists(some.sampled_from(["11", "31", "44"]), max_size=3).map(tuple),
        amount=some.none() | some.decimals(0, 1000, places=2),
    ),
    max_size=40,
    unique_by=lambda f: (f.measure, f.id),
)


@given(FACTS, some.sampled_from(list(Grouping)))
def test_the_total_counts_each_row_once_and_every_row_stands_in_a_line(
    facts: list[Fact], by: Grouping
) -> None:
    told = counted(facts, by)
    for measure in Measure:
        rows = {f.id for f in facts if f.measure is measure}
        in_lines = [rows_behind(facts, measure, by=by, key=line.key) for line in told.lines]
        assert told.total.counts[measure] == len(rows)
        assert set().union(*map(set, in_lines)) == rows, "no row is lost between the lines"
        assert [line.tally.counts[measure] for line in told.lines] == [len(r) for r in in_lines]
    if by not in (Grouping.REGION, Grouping.CHANNEL):
        assert (
            sum(line.tally.counts[Measure.LEADS] for line in told.lines) == told.total.counts[Measure.LEADS]
        )


@given(FACTS)
def test_what_nobody_wrote_down_stands_last_and_by_itself(facts: list[Fact]) -> None:
    keys = [line.key for line in counted(facts, Grouping.TEAM).lines]
    assert keys == sorted(keys, key=lambda k: (k == UNKNOWN, k))
    assert (UNKNOWN in keys) == any(not f.team for f in facts)


def test_a_trip_to_two_provinces_counts_in_both_and_once_altogether() -> None:
    told = counted([fact(Measure.TRIPS, 1, regions=("31", "44"), amount=Decimal(6))], Grouping.REGION)
    assert [(line.key, line.tally.counts[Measure.TRIPS]) for line in told.lines] == [("31", 1), ("44", 1)]
    assert told.total.counts[Measure.TRIPS] == 1
    assert [line.tally.cost for line in told.lines] == [None, None], "costs are not divided among places"
    assert told.total.cost is not None and told.total.cost.spent == 6


def test_a_firm_called_on_twice_counts_once_and_opens_to_one_row() -> None:
    facts = [
        fact(Measure.FIRMS, 1, once="a"),
        fact(Measure.FIRMS, 2, once="a"),
        fact(Measure.FIRMS, 3, once="b"),
    ]
    assert tally_of(facts).counts[Measure.FIRMS] == 2
    assert rows_behind(facts, Measure.FIRMS, by=Grouping.TEAM, key="") == [1, 3]


def test_cost_per_amount_agreed_is_told_only_where_both_are_known() -> None:
    trip, signing = (
        fact(Measure.TRIPS, 1, amount=Decimal("7.377")),
        fact(Measure.SIGNED, 1, amount=Decimal(737_700)),
    )
    assert tally_of([trip, signing]).cost_per_agreed == Decimal("0.1")
    unsaid = fact(Measure.RECEPTIONS, 1)
    told = tally_of([trip, signing, unsaid])
    assert told.cost is not None and (told.cost.known, told.cost.rows) == (1, 2)
    assert told.cost_per_agreed is None, "a part of the costs is not the cost"
    assert tally_of([trip, signing, fact(Measure.SIGNED, 2)]).cost_per_agreed is None
    assert tally_of([trip]).cost_per_agreed is None and tally_of([signing]).cost_per_agreed is None


def test_signed_without_an_amount_is_said_and_not_counted_as_nought() -> None:
    told = tally_of([fact(Measure.SIGNED, 1)])
    assert (told.agreed, told.unpriced, told.counts[Measure.SIGNED]) == (None, 1, 1)


def test_nothing_at_all_is_empty() -> None:
    told = tally_of([])
    assert told.empty and told.agreed is None and told.cost is not None and told.cost.spent is None


# ------------------------------------------------------------------------------ firms


@pytest.mark.parametrize(
    ("calls", "firms"),
    [
        ([Called(1, 1, "甲公司"), Called(2, 1, "甲公司")], 1),
        ([Called(1, 1, "甲（上海）公司"), Called(2, 1, "甲(上海)公司 ")], 1),
        ([Called(1, 1, "甲公司"), Called(2, 2, "甲公司")], 2),
        ([Called(1, 1, "甲公司", target=5), Called(2, 1, "甲集团", target=5)], 1),
        (
            [
                Called(1, 1, "甲公司", target=5),
                Called(2, 1, "甲集团", enterprise=7),
                Called(3, 1, "甲", 5, 7),
            ],
            1,
        ),
        ([Called(1, 1, "甲公司", enterprise=7), Called(2, 1, "乙公司", enterprise=8)], 2),
        ([Called(1, 1, ""), Called(2, 1, "")], 2),
        ([], 0),
    ],
)
def test_calls_on_the_same_firm_are_known_as_one(calls: list[Called], firms: int) -> None:
    marks = same_firms(calls)
    assert len(set(marks.values())) == firms and len(marks) == len(calls)


CALLS = some.lists(
    some.builds(
        Called,
        id=some.integers(1, 50),
        zone=some.integers(1, 2),
        name=some.sampled_from(["甲", "乙", "丙", ""]),
        target=some.none() | some.integers(1, 4),
        enterprise=some.none() | some.integers(1, 4),
    ),
    unique_by=lambda c: c.id,
    max_size=30,
)


@given(CALLS, some.randoms())
def test_the_order_of_calls_does_not_change_which_firms_they_are(calls: list[Called], chance: Any) -> None:
    turned = list(calls)
    chance.shuffle(turned)

    def groups(marks: dict[int, str]) -> set[frozenset[int]]:
        return {frozenset(c for c, m in marks.items() if m == mark) for mark in marks.values()}

    assert groups(same_firms(calls)) == groups(same_firms(turned))


def test_names_are_folded_by_width_case_and_space() -> None:
    assert folded("ＡＢＣ （中国） 有限公司") == folded("abc(中国)有限公司")


# ------------------------------------------------------------------------------ shares


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I: Wilson's method without continuity correction
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_those_published(numerator: int, denominator: int, low: float, high: float) -> None:
    told = Share(numerator, denominator).interval
    assert told is not None and [round(v, 4) for v in told] == [low, high]


@given(some.integers(0, 300), some.integers(1, 300))
def test_an_interval_holds_its_share_and_stays_within_bounds(k: int, n: int) -> None:
    share = Share(min(k, n), n)
    assert share.interval is not None and share.value is not None
    low, high = share.interval
    assert 0 <= low <= share.value <= high <= 1
    mirrored = Share(n - share.numerator, n).interval
    assert mirrored is not None and abs(mirrored[0] - (1 - high)) < 1e-9


def test_an_empty_cohort_has_no_share() -> None:
    assert Share(0, 0).value is None and Share(0, 0).interval is None and Share(0, 0).few


@pytest.mark.parametrize(("k", "n"), [(2, 1), (-1, 3)])
def test_more_than_all_is_no_share(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        Share(k, n)


@pytest.mark.parametrize(("days", "middle"), [([], None), ([5], 5), ([1, 2], 2), ([9, 1, 4], 4), ([0, 0], 0)])
def test_the_middle_of_days(days: list[int], middle: int | None) -> None:
    assert middle_of(days).middle == middle and middle_of(days).known == len(days)


# ------------------------------------------------------------------------------ periods


def asked(**params: str) -> Any:
    return asked_of(params, today=ON, by=Grouping.MODE, years_back=1)


def test_by_default_since_last_january_until_today() -> None:
    told = asked()
    assert (told.since, told.until, told.cut_off, told.by) == (date(2025, 1, 1), ON, ON, Grouping.MODE)
    assert not told.faults


def test_a_period_is_read_as_typed() -> None:
    told = asked(since="2026-01-01", until="2026-06-30", cut_off="2026-09-30", by="team")
    assert told.chosen == {
        "by": "team",
        "since": "2026-01-01",
        "until": "2026-06-30",
        "cut_off": "2026-09-30",
    }
    assert not told.faults


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"since": "2026-13-01"}, "读不懂"),
        ({"since": "1026-01-01"}, "读不懂"),
        ({"until": "昨天"}, "读不懂"),
        ({"until": "2027-01-01"}, "还没到"),
        ({"since": "2026-06-01", "until": "2026-05-01"}, "晚于"),
        ({"cut_off": "2026-01-01"}, "早于"),
        ({"cut_off": "2030-01-01"}, "还没到"),
        ({"by": "person"}, "不能按"),
        ({"by": "month"}, "不能按"),
    ],
)
def test_what_cannot_be_meant_is_told_and_the_page_still_stands(params: dict[str, str], said: str) -> None:
    told = asked(**params)
    assert said in "；".join(told.faults)
    assert told.since <= told.until <= told.cut_off <= ON


@given(some.fixed_dictionaries({n: some.text(max_size=12) for n in ("since", "until", "cut_off", "by")}))
def test_any_address_gives_a_period(params: dict[str, str]) -> None:
    told = asked_of(params, today=ON, by=Grouping.TEAM, months=True)
    assert told.since <= told.until <= told.cut_off <= ON

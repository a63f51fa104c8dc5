"""Draws: reproducible, whole where they can be, fair in the rule's sense; conflicts and days."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..rules.conflicts import Bound, Circle, Firm, Person, conflicts, plain_name, same_house
from ..rules.drawing import Eligible, Seat, at_random, by_rule, draw, seats_of, vacant
from ..rules.timing import calendar_days

#: Pools are large to make; a busy machine is no fault of theirs.
ENOUGH = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS = ("technology", "finance", "environment")
TECH, MONEY = Seat("expert", "technology"), Seat("expert", "finance")


def expert(
    pk: int, *fields: str, kind: str = "expert", panels: int = 0, last: date | None = None
) -> Eligible:
    return Eligible(pk, kind, frozenset(fields or ("technology",)), panels, last)


POOLS = st.lists(
    st.builds(
        Eligible,
        id=st.integers(1, 60),
        kind=st.sampled_from(["expert", "institute"]),
        fields=st.frozensets(st.sampled_from(FIELDS), min_size=1),
        panels=st.integers(0, 5),
        last_on=st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1)),
    ),
    max_size=9,
    unique_by=lambda e: e.id,
)
SEATS = st.lists(
    st.tuples(st.sampled_from(["expert", "institute"]), st.sampled_from(FIELDS), st.integers(1, 2)),
    max_size=3,
    unique_by=lambda row: row[:2],
).map(seats_of)


@ENOUGH
@given(SEATS, POOLS, st.none() | st.integers(0, 2**53 - 1))
def test_everybody_drawn_fits_and_sits_once(
    seats: tuple[Seat, ...], pool: list[Eligible], seed: int | None
) -> None:
    drawn = draw(seats, pool, seed=seed)
    known = {e.id: e for e in pool}
    assert all(seat.takes(known[pk].kind, known[pk].fields) for seat, pk in drawn.chosen.items())
    assert len(set(drawn.chosen.values())) == len(drawn.chosen)
    assert set(drawn.chosen) | set(drawn.unfilled) == set(seats)
    assert not set(drawn.chosen) & set(drawn.unfilled)


@ENOUGH
@given(SEATS, POOLS, st.integers(0, 2**53 - 1))
def test_the_same_seed_and_pool_draw_the_same_panel_in_whatever_order_the_pool_comes(
    seats: tuple[Seat, ...], pool: list[Eligible], seed: int
) -> None:
    assert draw(seats, pool, seed=seed) == draw(seats, list(reversed(pool)), seed=seed)


@ENOUGH
@given(SEATS, POOLS, st.none() | st.integers(0, 99))
def test_no_order_of_drawing_would_fill_more_seats(
    seats: tuple[Seat, ...], pool: list[Eligible], seed: int | None
) -> None:
    def most(left: tuple[Seat, ...], free: frozenset[Eligible]) -> int:
        if not left:
            return 0
        seat, *rest = left
        best = most(tuple(rest), free)
        for e in free:
            if seat.takes(e.kind, e.fields):
                best = max(best, 1 + most(tuple(rest), free - {e}))
        return best

    assert len(draw(seats, pool, seed=seed).chosen) == most(seats, frozenset(pool))


def test_the_order_at_random_is_the_one_written_down_for_good() -> None:
    """Whoever holds seed and pool can draw again, also years later: a change here breaks every draw on record."""
    assert at_random(20261120, TECH, range(1, 9)) == [6, 2, 5, 1, 7, 8, 4, 3]  # sha256sum's order
    assert at_random(20261120, MONEY, range(1, 9)) != at_random(20261120, TECH, range(1, 9))


def test_chance_is_even() -> None:
    pool = [expert(pk) for pk in range(1, 6)]
    firsts = Counter(draw((TECH,), pool, seed=seed).chosen[TECH] for seed in range(1000))
    assert set(firsts) == {1, 2, 3, 4, 5}
    assert all(143 <= n <= 257 for n in firsts.values())  # 200 each, ± 4.5 standard deviations


def test_by_rule_who_sat_least_comes_first_then_who_sat_longest_ago() -> None:
    rows = [
        expert(1, panels=2),
        expert(2, panels=1, last=date(2026, 5, 1)),
        expert(3, panels=1, last=date(2026, 2, 1)),
        expert(4, panels=0, last=date(2024, 1, 1)),
        expert(5, panels=0),
    ]
    assert by_rule(rows) == [5, 4, 3, 2, 1]
    assert all(by_rule(mixed) == [5, 4, 3, 2, 1] for mixed in permutations(rows))


def test_a_first_choice_gives_way_so_that_no_seat_stays_empty() -> None:
    only_both, only_tech = expert(1, "technology", "finance"), expert(2, "technology", panels=9)
    assert draw((TECH, MONEY), [only_both, only_tech], seed=None).chosen == {TECH: 2, MONEY: 1}


def test_vacancies_are_what_nobody_sits_on() -> None:
    seats = seats_of([("expert", "technology", 2), ("institute", "industry", 1)])
    assert [s.key for s in seats] == ["expert:technology:1", "expert:technology:2", "institute:industry:1"]
    left = vacant(seats, [("expert", "technology"), ("expert", "law")])
    assert [s.key for s in left] == ["expert:technology:2", "institute:industry:1"]
    assert seats[2].label == "产业市场研究院所"


# ------------------------------------------------------------------------------ conflict of interest

INVESTOR = Firm(("河阳石墨材料有限公司", "河阳石墨"), 7)
PARENT = Firm(("北原控股集团有限公司",), 8, "投资方的母公司")
CIRCLE = Circle((INVESTOR,), (PARENT, Firm(("远海贸易有限公司",), None, "投资方的客户")), frozenset({11, 12}))

WHO: list[tuple[str, Person, list[str]]] = [
    ("nothing known", Person("甲"), []),
    ("a university elsewhere", Person("甲", 1, (Bound("远山大学"),)), []),
    ("works for the investor", Person("甲", 1, (Bound("河阳石墨材料有限公司"),)), ["employer"]),
    ("written with a blank and other brackets", Person("甲", 1, (Bound("河阳石墨材料 有限公司（本部）"),)), ["employer"]),
    ("a part of the investor", Person("甲", 1, (Bound("河阳石墨材料有限公司技术中心"),)), ["employer"]),
    ("by its short name", Person("甲", 1, (Bound("河阳石墨"),)), ["employer"]),
    ("by its number in the register", Person("甲", 1, (Bound("石墨公司", 7),)), ["employer"]),
    ("another firm's number", Person("甲", 1, (Bound("石墨公司", 70),)), []),
    ("works for the parent", Person("甲", 1, (Bound("北原控股集团有限公司"),)), ["related"]),
    ("works for a customer known by name", Person("甲", 1, (Bound("远海贸易有限公司"),)), ["related"]),
    ("holds shares", Person("甲", 1, (Bound("远山大学"),), (Bound("北原控股集团有限公司", None, "持股"),)), ["tie"]),
    ("tied elsewhere", Person("甲", 1, (), (Bound("别家有限公司", None, "顾问"),)), []),
    ("runs the project", Person("甲", 11, (Bound("远山大学"),)), ["own_project"]),
    (
        "all at once",
        Person("甲", 12, (Bound("河阳石墨"),), (Bound("北原控股集团有限公司"),)),
        ["own_project", "employer", "tie"],
    ),
    ("an employer of two characters is not found in longer names", Person("甲", 1, (Bound("河阳"),)), []),
]  # fmt: skip


@pytest.mark.parametrize(("what", "person", "kinds"), WHO, ids=[row[0] for row in WHO])
def test_who_may_not_judge(what: str, person: Person, kinds: list[str]) -> None:
    found = conflicts(person, CIRCLE)
    assert [c.kind.value for c in found] == kinds, what
    assert all(person.name in c.text for c in found)


def test_a_conflict_names_what_the_firm_is_to_the_project() -> None:
    person = Person("甲", None, (Bound("北原控股集团有限公司"),))
    assert (
        conflicts(person, CIRCLE)[0].text
        == "甲的单位“北原控股集团有限公司”是投资方的母公司（北原控股集团有限公司）"
    )


@given(st.text(max_size=12), st.text(max_size=12))
def test_same_house_is_symmetric_and_nothing_is_nobody(one: str, other: str) -> None:
    assert same_house(one, other) == same_house(other, one)
    if not plain_name(one):
        assert not same_house(one, other)


# ------------------------------------------------------------------------------ days in review

DAY = date(2026, 11, 1)


def day(n: int) -> date:
    return DAY + timedelta(days=n)


def test_days_in_review_are_counted_once_and_cut_to_the_stage() -> None:
    assert calendar_days([], day(9)) == 0
    assert calendar_days([(day(0), day(0))], day(9)) == 0
    assert calendar_days([(day(0), None)], day(9)) == 9
    assert calendar_days([(day(0), day(4))], day(2)) == 2
    assert calendar_days([(day(5), None)], day(2)) == 0
    assert calendar_days([(day(0), day(4)), (day(2), day(6))], day(9)) == 6
    assert calendar_days([(day(0), day(2)), (day(5), day(6))], day(9)) == 3
    assert calendar_days([(day(0), day(8))], day(9), since=day(3), until=day(5)) == 2


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.none() | st.integers(0, 30)).map(
        lambda s: (day(s[0]), None if s[1] is None else day(s[0] + s[1]))
    ),
    max_size=6,
)


@given(SPANS, st.integers(0, 70), st.integers(0, 30))
def test_days_in_review_are_the_days_some_span_covers(
    spans: list[tuple[date, date | None]], upto: int, since: int
) -> None:
    def in_review(n: int) -> bool:
        """Whether the day from n − 1 to n was spent in review."""
        return any(begin < day(n) and (end is None or day(n) <= end) for begin, end in spans)

    counted = sum(in_review(n) for n in range(since + 1, upto + 1))
    assert calendar_days(spans, day(upto), since=day(since)) == counted

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .. import rules
from ..rules import Change, Period, Rate
from ..terms import Span

DAYS = st.integers(date(1995, 1, 1).toordinal(), date(2060, 12, 31).toordinal()).map(date.fromordinal)
COUNTS = st.integers(0, 5000)
#: A busy machine is no reason to fail.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("span", "today", "since"),
    [
        (Span.MONTH, date(2026, 11, 20), date(2026, 11, 1)),
        (Span.QUARTER, date(2026, 11, 20), date(2026, 10, 1)),
        (Span.QUARTER, date(2026, 3, 31), date(2026, 1, 1)),
        (Span.QUARTER, date(2026, 4, 1), date(2026, 4, 1)),
        (Span.YEAR, date(2026, 11, 20), date(2026, 1, 1)),
    ],
)
def test_a_period_begins_with_its_month_quarter_or_year_and_ends_today(
    span: Span, today: date, since: date
) -> None:
    assert rules.period_of(span, today=today) == Period(since, today)


@patient
@given(st.sampled_from(list(Span)), DAYS)
def test_every_period_holds_today_and_lies_within_the_year(span: Span, today: date) -> None:
    period = rules.period_of(span, today=today)
    assert (
        period.holds(today)
        and period.since <= today
        and period.since.day == 1
        and period.since.year == today.year
    )
    assert not period.holds(period.since - timedelta(days=1)) and not period.holds(today + timedelta(days=1))


@patient
@given(st.sampled_from(list(Span)), DAYS)
def test_last_year_is_cut_off_at_the_same_day(span: Span, today: date) -> None:
    period = rules.period_of(span, today=today)
    before = rules.same_last_year(period)
    assert (before.since.year, before.until.year) == (today.year - 1, today.year - 1)
    assert abs((period.until - period.since).days - (before.until - before.since).days) <= 1


def test_a_leap_day_has_the_28th_as_its_day_last_year() -> None:
    assert rules.year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert rules.last_year_of_days(date(2028, 2, 29)) == Period(date(2027, 3, 1), date(2028, 2, 29))


@patient
@given(DAYS, st.integers(1, 40))
def test_months_follow_each_other_and_end_with_the_present_one(today: date, count: int) -> None:
    months = rules.months_to(today, count)
    assert len(months) == count and months[-1] == today.replace(day=1)
    assert all((b - a).days in (28, 29, 30, 31) and b.day == 1 for a, b in pairwise(months))


def test_six_of_eleven_is_54_and_a_half_per_cent() -> None:
    share = Rate(6, 11).share
    assert share is not None and f"{share * 100:.1f}" == "54.5"


@pytest.mark.parametrize("rate", [Rate(0, 0), Rate(Decimal(0), Decimal(0))])
def test_a_rate_over_an_empty_cohort_is_unknown(rate: Rate) -> None:
    assert rate.share is None


@patient
@given(COUNTS, st.integers(1, 5000))
def test_a_share_of_a_cohort_lies_between_none_and_all(part: int, whole: int) -> None:
    share = Rate(min(part, whole), whole).share
    assert share is not None and 0 <= share <= 1


@pytest.mark.parametrize(
    ("now", "before", "arrow", "css"),
    [(12, 10, "▲", "up"), (8, 10, "▼", "down"), (10, 10, "", ""), (10, None, "", ""), (None, 10, "", "")],
)
def test_a_change_is_an_arrow_only_where_both_are_known(
    now: int | None, before: int | None, arrow: str, css: str
) -> None:
    change = Change(now, before)
    assert (change.arrow, change.css) == (arrow, css)


def test_shares_differ_by_points() -> None:
    assert Change(Decimal("0.545"), Decimal("0.6")).points == Decimal("5.500")


def test_a_record_that_begins_within_the_period_does_not_reach_back() -> None:
    period = Period(date(2025, 1, 1), date(2025, 11, 20))
    assert rules.recorded(date(2025, 1, 1), period)
    assert not rules.recorded(date(2025, 1, 2), period)
    assert not rules.recorded(None, period)


@patient
@given(COUNTS, COUNTS)
def test_a_longer_bar_never_stands_for_less(one: int, other: int) -> None:
    most = max(one, other, 1)
    shorter, longer = rules.bar(min(one, other), most), rules.bar(max(one, other), most)
    assert 0 <= shorter <= longer <= 100
    assert rules.bar(most, most) == 100 and rules.bar(0, most) == 0 == rules.bar(0, 0)


def test_a_bar_of_a_quarter_of_the_projects_is_half_as_long() -> None:
    assert rules.bar(25, 100) == 50


@patient
@given(st.lists(COUNTS, min_size=2, max_size=24))
def test_a_sparkline_stays_in_its_box(values: list[int]) -> None:
    points = rules.spark(values)
    assert (points == "") == (not any(values))
    for point in points.split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= 64 and 0 <= y <= 24


def test_days_since_never_run_backwards() -> None:
    now = datetime.fromisoformat("2026-11-20T09:00:00+08:00")
    assert rules.days_since(None, now=now) is None
    assert rules.days_since(now - timedelta(days=3, hours=1), now=now) == 3
    assert rules.days_since(now + timedelta(days=1), now=now) == 0


def test_the_finding_names_totals_and_the_best_month() -> None:
    months = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
    told = rules.finding(months, [("签约", [1, 6, 4]), ("开工", [0, 2, 1])])
    assert told == "近 3 个月签约 11 个、开工 3 个；签约最多的是 2026-10，6 个。"
    assert rules.finding(months, [("签约", [0, 0, 0])]) == "近 3 个月签约 0 个。"

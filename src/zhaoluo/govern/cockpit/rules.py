"""Periods, rates and what a page says of them.  Source: docs/domain/cockpit.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import sqrt

from .terms import Span

#: Days without a note after which a project's officer is asked, and days a promise is announced ahead.
SILENT_DAYS = 30
AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    since: date
    until: date

    def holds(self, on: date) -> bool:
        return self.since <= on <= self.until


def period_of(span: Span, *, today: date) -> Period:
    """From the first day of the month, quarter or year to today."""
    if span is Span.MONTH:
        return Period(today.replace(day=1), today)
    if span is Span.QUARTER:
        return Period(date(today.year, today.month - (today.month - 1) % 3, 1), today)
    return Period(date(today.year, 1, 1), today)


def year_before(on: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def same_last_year(period: Period) -> Period:
    """The same days a year earlier, cut off at the same day of the year."""
    return Period(year_before(period.since), year_before(period.until))


def last_year_of_days(today: date) -> Period:
    """The twelve months that end today."""
    return Period(year_before(today) + timedelta(days=1), today)


def months_to(today: date, count: int = 12) -> list[date]:
    """First days of the last ``count`` months, the present one last."""
    index = today.year * 12 + today.month - 1
    return [date(i // 12, i % 12 + 1, 1) for i in range(index - count + 1, index + 1)]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that never stands without its parts: ``numerator`` of ``denominator``.

    Unknown (``share`` is None) where nothing is in the cohort: a zone that signed nothing has no rate of 0 %.
    """

    numerator: Decimal | int
    denominator: Decimal | int

    @property
    def share(self) -> Decimal | None:
        """0..1; planned output may be exceeded, so 达效率 alone can be above 1."""
        if not self.denominator:
            return None
        return Decimal(self.numerator) / Decimal(self.denominator)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against the same period a year ago; ``before`` is None where no record reaches back so far."""

    now: Decimal | int | None
    before: Decimal | int | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.now is None or self.before is None else Decimal(self.now) - Decimal(self.before)

    @property
    def arrow(self) -> str:
        difference = self.difference
        return "" if not difference else "▲" if difference > 0 else "▼"

    @property
    def css(self) -> str:
        """More is better for everything compared here."""
        return {"▲": "up", "▼": "down"}.get(self.arrow, "")

    @property
    def amount(self) -> Decimal | None:
        difference = self.difference
        return None if difference is None else abs(difference)

    @property
    def points(self) -> Decimal | None:
        """Difference of two shares in percentage points."""
        return None if self.amount is None else self.amount * 100


def recorded(first_on: date | None, period: Period) -> bool:
    """Whether the record reaches back to the beginning of a period, so that its figures are not just blanks."""
    return first_on is not None and first_on <= period.since


def bar(count: int, most: int) -> float:
    """Length 0..100 of a funnel bar: the square root, since the line “428 → 19” would vanish."""
    return round(100 * sqrt(count / most), 1) if most > 0 and count > 0 else 0.0


def spark(values: Sequence[Decimal | int], width: int = 64, height: int = 24) -> str:
    """Points of a polyline over ``width`` × ``height``; '' where there is nothing to show (all zero)."""
    if len(values) < 2 or not any(values):
        return ""
    top = max(values)
    step = width / (len(values) - 1)
    return " ".join(
        f"{i * step:.1f},{height - 2 - float(v / top) * (height - 4):.1f}" for i, v in enumerate(values)
    )


def days_since(moment: datetime | None, *, now: datetime) -> int | None:
    """Whole days since a moment; None where there is none."""
    return None if moment is None else max(0, (now - moment).days)


def finding(months: Sequence[date], series: Sequence[tuple[str, Sequence[int]]]) -> str:
    """What the monthly chart shows, in one sentence for those who cannot see it."""
    told = "、".join(f"{name} {sum(values)} 个" for name, values in series)
    name, values = series[0]
    if not any(values):
        return f"近 {len(months)} 个月{told}。"
    best = max(range(len(values)), key=lambda i: values[i])
    return f"近 {len(months)} 个月{told}；{name}最多的是 {months[best]:%Y-%m}，{values[best]} 个。"

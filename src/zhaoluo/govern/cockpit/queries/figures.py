"""What the cockpit and the wall show, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.queries.lists import Row
from zhaoluo.projects.terms import Stage

from ..rules import Change, Period, Rate
from ..terms import Clock, Span
from . import stock as stocks
from .cohorts import SigningYear, Step
from .links import Figure


@dataclass(frozen=True)
class Strip:
    """The six figures at the top, each opening to its rows."""

    active: Figure
    unverified: Figure
    shelved: Figure
    lost: Figure
    new_leads: Figure
    leads_spark: str
    signed: Figure
    signed_amount: Decimal | None
    signed_unpriced: int
    signed_change: Change
    signed_waiting: Figure
    framework: Figure
    intent: Figure
    signed_spark: str
    starts: Rate
    starts_change: Change
    started: Figure
    cohort: Figure
    not_started: Figure
    funds: stocks.Funds
    funds_change: Change
    funds_projects: Figure
    funds_spark: str
    waiting: Figure
    waiting_days: int | None
    waiting_over: Figure
    red: Figure
    amber: Figure


@dataclass(frozen=True)
class Level:
    """A row of the funnel: a library's stock and, below it, how its projects go on."""

    stage: Stage
    shelf: stocks.Shelf
    width: float
    stock: Figure
    late: Figure
    unverified: Figure
    step: Step | None
    went_on: Figure
    came_in: Figure
    beyond: Figure | None = None


@dataclass(frozen=True)
class RateLine:
    """A cohort rate with numerator, denominator, cohort and where both open to."""

    name: str
    meaning: str
    rate: Rate
    numerator: Figure
    denominator: Figure
    note: str = ""


@dataclass(frozen=True)
class YearLine:
    """Projects signed in a year and what became of them."""

    told: SigningYear
    signed: Figure
    same_year: Figure
    started: Figure
    producing: Figure


@dataclass(frozen=True)
class WaitingLine:
    """Claimed against verified, for one kind of report."""

    name: str
    verified: Figure
    waiting: Figure
    taken_over: int
    over: int
    days: int | None


@dataclass(frozen=True)
class ZoneLine:
    """One zone of a reader who looks across several."""

    zone: Zone
    active: Figure
    signed: Figure
    amount: Decimal | None
    starts: Rate
    funds: Decimal
    waiting: Figure
    red: Figure


@dataclass(frozen=True)
class Monthly:
    """Signed, started and produced by month: the chart's data, its table and its finding."""

    months: list[date]
    series: list[tuple[str, list[int]]]
    finding: str

    @property
    def chart(self) -> dict[str, object]:
        """What ``charts.js`` draws."""
        series = [{"name": name, "data": values} for name, values in self.series]
        return {
            "months": [f"{m.month}月" if m.month > 1 else f"1月\n{m.year}" for m in self.months],
            "series": series,
        }


@dataclass(frozen=True)
class Urgent:
    """A red project: how late, with what, and who answers for it (people only to the zone's own staff)."""

    row: Row
    who: str


@dataclass(frozen=True)
class Overview:
    """Everything the cockpit and the wall show."""

    span: Span
    period: Period
    at: datetime
    strip: Strip
    funnel: list[Level]
    monthly: Monthly
    rates: list[RateLine]
    years: list[YearLine]
    waiting: list[WaitingLine]
    urgent: list[Urgent]
    late: list[tuple[Clock, Figure]]
    zones: list[ZoneLine]
    red_url: str

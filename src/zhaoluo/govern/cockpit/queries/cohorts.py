"""Cohort rates, conversion and time between stages: one query over the first counted day of every project in every stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Min,
    Q,
    QuerySet,
    Sum,
)

from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.queries.cohorts import counted, from_on
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.models import User

from ..rules import Period, Rate, last_year_of_days, same_last_year

STEPS = tuple(zip(list(Stage)[:4], list(Stage)[1:5], strict=True))
YEARS = 3


class Median(Aggregate):
    """Middle value of a cohort; None where it is empty."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Median"


@dataclass(frozen=True, slots=True)
class Step:
    """From one stage to the next: of those that came in within twelve months, how many went on; median days in calendar days."""

    stage: Stage
    next: Stage
    rate: Rate
    days: int | None


@dataclass(frozen=True, slots=True)
class SigningYear:
    """Projects signed in a year: started in the same year, started by today, producing by today (L12: both figures)."""

    year: int
    same_year: Rate
    started: Rate
    producing: Rate


@dataclass(frozen=True, slots=True)
class Output:
    """达效率 of a producing cohort: actual ÷ planned output (万元) of those ``known`` among ``count``."""

    rate: Rate
    known: int
    count: int


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Everything computed from the days on which stages were reached."""

    first_on: date | None
    starts: Rate
    starts_before: Rate
    productions: Rate
    output: Output
    new_leads: int
    arrived: dict[Stage, int]
    steps: list[Step]
    years: list[SigningYear]
    by_zone: dict[int, Rate]


def _days(user: User) -> QuerySet[Project]:
    """Projects with the first counted day in each stage (``…_on``)."""
    days: dict[str, Any] = {"real": FilteredRelation("stays", condition=counted("stays__"))}
    for stage in Stage:
        days[f"{stage.value}_on"] = Min("real__entered_on", filter=Q(real__stage=stage))
    return projects_for(user).order_by().annotate(**days)


def _in(stage: Stage, period: Period) -> Q:
    return Q(**{f"{stage.value}_on__gte": period.since, f"{stage.value}_on__lte": period.until})


def _by(stage: Stage, cut_off: date) -> Q:
    """Got to the stage, or to one after it (a permitted skip leaves a stage out), by a day."""
    got = Q()
    for later in from_on(stage):
        got |= Q(**{f"{later.value}_on__lte": cut_off})
    return got


class _Asked:
    """Figures asked in one query, the same one only once, and their answers."""

    def __init__(self) -> None:
        self.wanted: dict[Any, str] = {}
        self.told: dict[str, Any] = {}

    def ask(self, what: Any) -> str:
        return self.wanted.setdefault(what, f"a{len(self.wanted)}")

    def put(self, rows: QuerySet[Project]) -> None:
        """Ask the database."""
        self.told = rows.aggregate(**{key: what for what, key in self.wanted.items()})

    def count(self, cohort: Q) -> str:
        return self.ask(Count("pk", filter=cohort))

    def rate(self, cohort: Q, reached: Q) -> tuple[str, str]:
        return self.count(cohort & reached), self.count(cohort)

    def told_rate(self, keys: tuple[str, str]) -> Rate:
        return Rate(self.told[keys[0]] or 0, self.told[keys[1]] or 0)


def _median(step: tuple[Stage, Stage], window: Period) -> Median:
    """Days from entering a stage to entering the next, of those that entered the next within the window."""
    before, after = (f"{stage.value}_on" for stage in step)
    spent = ExpressionWrapper(F(after) - F(before), output_field=DurationField())
    cohort = _in(step[1], window) & Q(**{f"{before}__lte": F(after)})
    return Median(spent, filter=cohort, output_field=DurationField())


def cohorts_for(user: User, period: Period, *, zone_ids: Sequence[int] = ()) -> Cohorts:
    """Cohort figures over everything the reader may see, cut off at the period's end; by zone for those given."""
    today, window, before = period.until, last_year_of_days(period.until), same_last_year(period)
    signed, asked = _in(Stage.SIGNED, period), _Asked()
    first_on = [asked.ask(Min(f"{stage.value}_on")) for stage in Stage]
    starts = asked.rate(signed, _by(Stage.BUILDING, today))
    starts_before = asked.rate(_in(Stage.SIGNED, before), _by(Stage.BUILDING, before.until))
    productions = asked.rate(_in(Stage.BUILDING, period), _by(Stage.PRODUCING, today))
    new_leads = asked.count(_in(Stage.LEAD, period))
    arrived = {stage: asked.count(_in(stage, period)) for stage in list(Stage)[2:]}
    producing = _in(Stage.PRODUCING, period)
    known = producing & Q(planned_output__gt=0, actual_output__isnull=False)
    output = asked.ask(Sum("actual_output", filter=known)), asked.ask(Sum("planned_output", filter=known))
    produced = asked.count(known), asked.count(producing)
    steps = [
        (s, asked.rate(_in(s[0], window), _by(s[1], today)), asked.ask(_median(s, window))) for s in STEPS
    ]
    years = [(y, _signing_year(asked, y, today)) for y in range(today.year, today.year - YEARS, -1)]
    zones = {z: asked.rate(signed & Q(zone_id=z), _by(Stage.BUILDING, today)) for z in zone_ids}
    asked.put(_days(user))
    return Cohorts(
        first_on=min((day for key in first_on if (day := asked.told[key])), default=None),
        starts=asked.told_rate(starts),
        starts_before=asked.told_rate(starts_before),
        productions=asked.told_rate(productions),
        output=Output(asked.told_rate(output), asked.told[produced[0]], asked.told[produced[1]]),
        new_leads=asked.told[new_leads],
        arrived={stage: asked.told[key] for stage, key in arrived.items()},
        steps=[Step(*s, asked.told_rate(rate), _days_of(asked.told[days])) for s, rate, days in steps],
        years=[SigningYear(y, *(asked.told_rate(rate) for rate in rates)) for y, rates in years],
        by_zone={z: asked.told_rate(rate) for z, rate in zones.items()},
    )


def _signing_year(asked: _Asked, year: int, today: date) -> list[tuple[str, str]]:
    end = min(date(year, 12, 31), today)
    cohort = _in(Stage.SIGNED, Period(date(year, 1, 1), end))
    reached = (_by(Stage.BUILDING, end), _by(Stage.BUILDING, today), _by(Stage.PRODUCING, today))
    return [asked.rate(cohort, r) for r in reached]


def _days_of(spent: Any) -> int | None:
    return None if spent is None else round(spent.total_seconds() / 86400)

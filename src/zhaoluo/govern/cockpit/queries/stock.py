"""What stands where today: projects by stage, lights, clocks that have run out, reports that wait, funds in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, Exists, F, Func, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth

from zhaoluo.projects.models import Agreement, Deadline, MoneyEntry, Project, StageReport, StageStay
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.queries.cohorts import counted, reached
from zhaoluo.projects.queries.lists import marked
from zhaoluo.projects.terms import AgreementKind, MoneyKind, ReportState, Stage, Standing
from zhaoluo.registers.people.models import User

from ..rules import Period
from ..terms import Clock

#: Stages whose arrivals are drawn by month.
DRAWN = (Stage.LEAD, Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)


def active_for(user: User) -> QuerySet[Project]:
    """Projects the reader may see that are being pursued."""
    return projects_for(user).filter(standing=Standing.ACTIVE).order_by()


@dataclass
class Shelf:
    """Projects in one stage: count, planned investment (万元), how many of unknown amount, how many red and amber."""

    count: int = 0
    investment: Decimal | None = None
    unpriced: int = 0
    red: int = 0
    amber: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """One more group of projects."""
        self.count += row["n"]
        if row["amount"] is not None:
            self.investment = (self.investment or Decimal(0)) + row["amount"]
        self.unpriced += row["n"] - row["priced"]
        self.red += row["red"]
        self.amber += row["amber"]


@dataclass
class Stock:
    """Active projects altogether, by stage (the verified ones) and by zone; those whose stage is 待核 are apart."""

    everything: Shelf = field(default_factory=Shelf)
    verified: dict[str, Shelf] = field(default_factory=lambda: defaultdict(Shelf))
    unverified: dict[str, Shelf] = field(default_factory=lambda: defaultdict(Shelf))
    zones: dict[int, Shelf] = field(default_factory=lambda: defaultdict(Shelf))
    shelved: int = 0
    lost: int = 0


def stock_for(user: User, *, today: date) -> Stock:
    """All of it in one query, at most a few dozen rows a zone."""
    # “in” rather than “exists”: the set of late projects is made once, not asked for each row
    over = Q(pk__in=Deadline.objects.filter(due_on__lt=today).order_by().values("project"))
    near = Q(pk__in=Deadline.objects.filter(near_on__lte=today).order_by().values("project"))
    rows = (
        projects_for(user)
        .order_by()
        .values("zone_id", "stage", "stage_verified", "standing")
        .annotate(
            n=Count("pk"), amount=Sum("investment"), priced=Count("investment"),
            red=Count("pk", filter=over), amber=Count("pk", filter=near & ~over),
        )
    )  # fmt: skip
    stock = Stock()
    for row in rows:
        if row["standing"] == Standing.LOST:
            stock.lost += row["n"]
        elif row["standing"] == Standing.SHELVED:
            stock.shelved += row["n"]
        else:
            shelves = stock.verified if row["stage_verified"] else stock.unverified
            for shelf in (stock.everything, shelves[row["stage"]], stock.zones[row["zone_id"]]):
                shelf.add(row)
    return stock


@dataclass
class Waiting:
    """Reports that wait for a second person: how many, since when the oldest, how many beyond the limit or taken over."""

    count: int = 0
    oldest_at: datetime | None = None
    over: int = 0
    taken_over: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """One more group of reports."""
        if self.oldest_at is None or row["oldest"] < self.oldest_at:
            self.oldest_at = row["oldest"]
        self.count += row["n"]
        self.over += row["late"]
        self.taken_over += row["taken"]


@dataclass
class Reports:
    """Reports that wait, altogether, by the stage claimed and by zone."""

    everything: Waiting = field(default_factory=Waiting)
    stages: dict[str, Waiting] = field(default_factory=lambda: defaultdict(Waiting))
    zones: dict[int, Waiting] = field(default_factory=lambda: defaultdict(Waiting))


def reports_for(user: User, *, today: date) -> Reports:
    """Pending reports of active projects in one query; a project has at most one, so reports count as projects."""
    late = Exists(Deadline.objects.filter(project=OuterRef("project"), source="report", due_on__lt=today))
    rows = (
        StageReport.objects.filter(state=ReportState.PENDING, project__in=active_for(user).values("pk"))
        .order_by()
        .values("zone_id", "target")
        .annotate(
            n=Count("pk"),
            oldest=Min("reported_at"),
            late=Count("pk", filter=Q(late)),
            taken=Count("pk", filter=Q(taken_over=True)),
        )
    )
    reports = Reports()
    for row in rows:
        for waiting in (reports.everything, reports.stages[row["target"]], reports.zones[row["zone_id"]]):
            waiting.add(row)
    return reports


def overdue_for(user: User, *, today: date) -> dict[Clock, int]:
    """How many active projects are late, by kind of clock; a project late twice counts in both."""
    kind = Func(F("source"), Value(":"), Value(1), function="split_part", output_field=CharField())
    late = Deadline.objects.filter(due_on__lt=today, project__in=active_for(user).values("pk")).order_by()
    told = dict(late.values_list(kind).annotate(n=Count("project", distinct=True)))
    return {clock: told.get(clock.value, 0) for clock in Clock}


@dataclass
class Agreed:
    """What the projects signed in a period agreed formally: 万元 altogether and by zone, and how many gave an amount."""

    amount: Decimal | None = None
    priced: int = 0
    zones: dict[int, Decimal] = field(default_factory=dict)


def agreed_for(user: User, period: Period) -> Agreed:
    """Formal agreements of the projects whose verified signing lies in the period, all their amounts, in one query."""
    cohort = reached(projects_for(user).order_by(), Stage.SIGNED, since=period.since, until=period.until)
    formal = Agreement.objects.filter(
        kind=AgreementKind.FORMAL, amount__isnull=False, project__in=cohort.values("pk")
    )
    rows = (
        formal.order_by()
        .values_list("zone_id")
        .annotate(total=Sum("amount"), n=Count("project", distinct=True))
    )
    agreed = Agreed()
    for zone_id, total, n in rows:
        agreed.amount = (agreed.amount or Decimal(0)) + total
        agreed.priced += n
        agreed.zones[zone_id] = total
    return agreed


@dataclass(frozen=True, slots=True)
class Apart:
    """Framework and intent agreements of a period: projects and amount (万元), never counted as signed."""

    projects: dict[str, int]
    amount: dict[str, Decimal | None]


def apart_for(user: User, period: Period) -> Apart:
    """One query over the agreements of the period."""
    rows = (
        Agreement.objects.filter(
            on__gte=period.since, on__lte=period.until, project__in=projects_for(user).order_by().values("pk")
        )
        .exclude(kind=AgreementKind.FORMAL)
        .order_by()
        .values_list("kind")
        .annotate(n=Count("project", distinct=True), amount=Sum("amount"))
    )
    told = list(rows)
    return Apart({kind: n for kind, n, _ in told}, {kind: amount for kind, _, amount in told})


@dataclass
class Funds:
    """Funds in place (到位资金), 万元: in the period, the year, the same days of last year, altogether; by month, by zone."""

    period: Decimal = Decimal(0)
    year: Decimal = Decimal(0)
    before: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    first_on: date | None = None
    projects: int = 0
    months: dict[date, Decimal] = field(default_factory=dict)
    zones: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def funds_for(user: User, period: Period, before: Period) -> Funds:
    """Sums of the entries that were not voided, in two queries; statistics investment is another figure and not in it."""
    entries = MoneyEntry.objects.filter(
        kind=MoneyKind.FUNDS, voided=False, project__in=projects_for(user).order_by().values("pk")
    )
    now, then = (Q(on__gte=p.since, on__lte=p.until) for p in (period, before))
    rows = (
        entries.order_by()
        .values("zone_id", month=TruncMonth("on"))
        .annotate(
            total=Sum("amount"),
            now=Sum("amount", filter=now),
            then=Sum("amount", filter=then),
            first=Min("on"),
        )
    )
    funds = Funds()
    for row in rows:
        month, zero = row["month"], Decimal(0)
        funds.total += row["total"]
        funds.period += row["now"] or zero
        funds.before += row["then"] or zero
        funds.zones[row["zone_id"]] += row["now"] or zero
        funds.months[month] = funds.months.get(month, zero) + row["total"]
        funds.year += row["total"] if month.year == period.until.year else zero
        funds.first_on = min(funds.first_on or row["first"], row["first"])
    funds.projects = entries.filter(now).order_by().aggregate(n=Count("project", distinct=True))["n"]
    return funds


def most_urgent_for(user: User, limit: int, *, today: date) -> list[Project]:
    """Active projects with a clock that has run out, the longest overdue first (as the list sorts them by ``due``)."""
    late = Deadline.objects.filter(due_on__lt=today, project__in=active_for(user).values("pk")).order_by()
    worst = late.values("project_id").annotate(due=Min("due_on")).order_by("due", "project_id")[:limit]
    order = [row["project_id"] for row in worst]
    related = Project.objects.filter(pk__in=order).select_related("officer", "team", "department", "zone")
    found = {p.pk: p for p in marked(related)}
    return [found[pk] for pk in order]


def arrivals_for(user: User, months: list[date]) -> dict[str, list[int]]:
    """Projects that arrived in each stage by month: counted stays, the first of each project in that stage, by claimed day."""
    earlier = StageStay.objects.filter(counted(), project=OuterRef("project"), stage=OuterRef("stage"))
    earlier = earlier.filter(
        Q(entered_on__lt=OuterRef("entered_on")) | Q(entered_on=OuterRef("entered_on"), pk__lt=OuterRef("pk"))
    )
    rows = (
        StageStay.objects.filter(counted(), ~Exists(earlier), entered_on__gte=months[0], stage__in=DRAWN)
        .filter(project__in=projects_for(user).order_by().values("pk"))
        .order_by()
        .values_list("stage", TruncMonth("entered_on"))
        .annotate(n=Count("pk"))
    )
    told = {(stage, month): n for stage, month, n in rows}
    return {stage.value: [told.get((stage.value, month), 0) for month in months] for stage in DRAWN}

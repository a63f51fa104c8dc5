from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from zhaoluo.foundation import search
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.registers.people.models import Team, User
from zhaoluo.registers.people.queries import organisations_of, reach_of, staff_of, teams_of

from ..models import Deadline, Project, ProjectInvestor, PromotionMode, StageReport
from ..rules.lights import Due, Lamp, dwell_days, light_of
from ..terms import Light, ReportState, Stage, Standing
from . import cohorts
from .access import projects_for

SORTS = {
    "changed": ("changed_at", "id"),
    "name": ("sort_key", "id"),
    "investment": ("investment", "id"),
    "entered": ("stage_entered_on", "id"),
    "due": ("next_due", "id"),
    "code": ("code", "id"),
}
#: Sort columns that may be unknown; unknown comes last either way.
NULLABLE = {"investment", "next_due"}
#: Filters that are plain equality on an id column.
_IDS = {"mode": "mode_id", "team": "team_id", "officer": "officer_id", "zone": "zone_id"}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by; comes from the URL and goes back into it.  Unknown values narrow to nothing.

    ``pending``: any report waits, or one for the named stage.  ``verified``: yes or no, the present stage.
    ``reached``, ``agreement``, ``money``: a stage, kind of agreement, kind of amount, first dated ``since``–``until``.
    ``then`` / ``lacks``: a stage reached or not reached ``by`` a day.  ``output``: known or unknown, planned and actual.
    ``over``: a clock that has run out (dwell, report, promise, waiver).
    """

    q: str = ""
    stage: str = ""
    standing: str = "active"
    light: str = ""
    chain: str = ""
    mode: str = ""
    team: str = ""
    officer: str = ""
    zone: str = ""
    pending: str = ""
    reached: str = ""
    since: str = ""
    until: str = ""
    verified: str = ""
    then: str = ""
    lacks: str = ""
    by: str = ""
    agreement: str = ""
    money: str = ""
    output: str = ""
    over: str = ""
    sort: str = "-changed"

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Filters:
        """Filters of a query string."""
        known = {name: tidy(str(params.get(name, "")))[:80] for name in cls.__dataclass_fields__}
        known["standing"] = known["standing"] or "active"
        key = known["sort"].lstrip("-")
        known["sort"] = known["sort"] if key in SORTS else "-changed"
        return cls(**known)

    @property
    def chosen(self) -> dict[str, str]:
        """Filters that differ from the default, for the removable chips."""
        default = Filters()
        names = [n for n in self.__dataclass_fields__ if n != "sort"]
        return {n: getattr(self, n) for n in names if getattr(self, n) != getattr(default, n)}


def filtered_for(user: User, filters: Filters, *, today: date) -> QuerySet[Project]:
    """The reader's projects, narrowed and ordered.  List, board, search and export use this one function."""
    rows = projects_for(user)
    if filters.q:
        rows = search.narrow(rows, filters.q)
    if filters.stage:
        rows = rows.filter(stage=filters.stage)
    if filters.standing != "all":
        rows = rows.filter(standing=filters.standing)
    if filters.chain:
        rows = rows.filter(chain=filters.chain)
    for name, column in _IDS.items():
        if value := getattr(filters, name):
            rows = (
                rows.filter(**{column: int(value)}) if value.isdecimal() and len(value) < 18 else rows.none()
            )
    rows = _by_verification(rows, filters)
    rows = _by_history(rows, filters)
    if filters.output:
        rows = _by_output(rows, filters.output)
    if filters.over:
        rows = rows.filter(cohorts.overdue(filters.over, today=today), standing=Standing.ACTIVE)
    if filters.light:
        rows = _lit(rows, filters.light, today)
    key = filters.sort.lstrip("-")
    if key == "due":
        nearest = Deadline.objects.filter(project=OuterRef("pk")).order_by("due_on")
        rows = rows.annotate(next_due=Subquery(nearest.values("due_on")[:1]))
    down = filters.sort.startswith("-")
    first, *rest = SORTS[key]
    last = True if first in NULLABLE else None  # said only where needed: it keeps the index from being used
    lead = F(first).desc(nulls_last=last) if down else F(first).asc(nulls_last=last)
    return rows.order_by(lead, *(f"-{r}" if down else r for r in rest))


def _by_verification(rows: QuerySet[Project], filters: Filters) -> QuerySet[Project]:
    """What waits for a second person's word."""
    if filters.pending:
        reports = StageReport.objects.filter(project=OuterRef("pk"), state=ReportState.PENDING)
        if filters.pending != "1":
            reports = reports.filter(target=filters.pending)
        rows = rows.filter(Exists(reports))
    if filters.verified:
        known = {"yes": True, "no": False}.get(filters.verified)
        rows = rows.none() if known is None else rows.filter(stage_verified=known)
    return rows


def _by_history(rows: QuerySet[Project], filters: Filters) -> QuerySet[Project]:
    """What was reached, agreed or paid in, and when (the rows behind “signed this year, started since”)."""
    try:
        since, until, by = (
            date.fromisoformat(d) if d else None for d in (filters.since, filters.until, filters.by)
        )
    except ValueError:
        return rows.none()
    stages = {
        name: Stage.known(getattr(filters, name))
        for name in ("reached", "then", "lacks")
        if getattr(filters, name)
    }
    for name, stage in stages.items():
        if stage is None:
            return rows.none()
        if name == "reached":
            rows = cohorts.reached(rows, stage, since=since, until=until)
        else:
            got = cohorts.got_to(stage, by=by)
            rows = rows.filter(got if name == "then" else ~got)
    if filters.agreement:
        rows = cohorts.agreed(rows, filters.agreement, since=since, until=until)
    if filters.money:
        rows = cohorts.paid(rows, filters.money, since=since, until=until)
    return rows


def _by_output(rows: QuerySet[Project], wanted: str) -> QuerySet[Project]:
    both = Q(planned_output__gt=0, actual_output__isnull=False)
    return (
        rows.filter(both) if wanted == "known" else rows.exclude(both) if wanted == "unknown" else rows.none()
    )


def _lit(rows: QuerySet[Project], light: str, today: date) -> QuerySet[Project]:
    over = Exists(Deadline.objects.filter(project=OuterRef("pk"), due_on__lt=today))
    near = Exists(Deadline.objects.filter(project=OuterRef("pk"), near_on__lte=today))
    some = Exists(Deadline.objects.filter(project=OuterRef("pk")))
    active = rows.filter(standing=Standing.ACTIVE)
    if light == Light.RED:
        return active.filter(over)
    if light == Light.AMBER:
        return active.filter(near).exclude(over)
    if light == Light.GREEN:
        return active.filter(some).exclude(near).exclude(over)
    if light == Light.NONE:
        return rows.exclude(Q(standing=Standing.ACTIVE) & some)
    return rows.none()


@dataclass(frozen=True, slots=True)
class Row:
    """A project in a list or on a card, with its lamp, days and investors."""

    project: Project
    lamp: Lamp
    dwell: int
    investors: str = ""
    pending: str = ""

    @property
    def stage(self) -> Stage:
        return Stage.of(self.project.stage)

    @property
    def targets(self) -> list[Stage]:
        """Stages offered in the card's “移至”: the next one and every earlier one."""
        current = self.stage
        return [*([current.next] if current.next else []), *list(Stage)[: current.order]]


def marked(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Projects with what a row shows beside them (clocks, investors, pending report), in the same query."""
    here = OuterRef("pk")
    clocks = Deadline.objects.filter(project=here).order_by("due_on")
    reports = StageReport.objects.filter(project=here, state=ReportState.PENDING)
    return rows.annotate(
        due_labels=ArraySubquery(clocks.values("label")),
        due_nears=ArraySubquery(clocks.values("near_on")),
        due_days=ArraySubquery(clocks.values("due_on")),
        investor_names=ArraySubquery(
            ProjectInvestor.objects.filter(project=here).order_by("id").values("name")
        ),
        pending_target=Subquery(reports.values("target")[:1]),
    ).defer("content", "search_text", "search", "sort_key")


def rows_of(projects: Iterable[Any], *, today: date) -> list[Row]:
    """Lamps, dwell days, investors and pending reports of projects that ``marked`` has fetched."""
    return [
        Row(
            p,
            light_of(
                map(Due, p.due_labels, p.due_nears, p.due_days),
                today=today,
                running=p.standing == Standing.ACTIVE,
            ),
            dwell_days(p.stage_entered_on, today=today),
            "、".join(p.investor_names),
            p.pending_target or "",
        )
        for p in projects
    ]


@dataclass(frozen=True)
class Totals:
    """Foot of a list: how many, how much, how many whose amount is unknown."""

    count: int
    investment: Decimal | None
    unknown: int


def totals_of(rows: QuerySet[Project]) -> Totals:
    """Totals of a filtered list in one query."""
    told = rows.order_by().aggregate(n=Count("pk"), amount=Sum("investment"), known=Count("investment"))
    return Totals(told["n"], told["amount"], told["n"] - told["known"])


@dataclass
class Column:
    """A column of the board: one library."""

    stage: Stage
    count: int = 0
    investment: Decimal | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


BOARD = (Stage.LEAD, Stage.TALKS, Stage.SIGNED, Stage.BUILDING)
CARDS = 50


def board_for(user: User, filters: Filters, *, today: date) -> list[Column]:
    """The four libraries, at most 50 cards each, most recently changed first."""
    rows = filtered_for(user, filters, today=today).filter(stage__in=BOARD)
    columns = {stage.value: Column(stage) for stage in BOARD}
    for told in rows.order_by().values("stage").annotate(n=Count("pk"), amount=Sum("investment")):
        columns[told["stage"]].count, columns[told["stage"]].investment = told["n"], told["amount"]
    shown: list[Project] = []
    for stage in BOARD:
        if columns[stage.value].count:
            shown += list(marked(rows.filter(stage=stage))[:CARDS])
    for row in rows_of(shown, today=today):
        columns[row.project.stage].rows.append(row)
    return list(columns.values())


@dataclass(frozen=True)
class Choices:
    """What the filter row offers."""

    chains: list[str]
    modes: list[tuple[int, str]]
    teams: list[tuple[int, str]]


def choices_for(user: User) -> Choices:
    """Chains in use, modes and teams of the reader's zones, in one query."""
    zones = reach_of(user).zone_ids
    chains = Project.objects.filter(zone_id__in=zones).exclude(chain="").order_by().values("chain").distinct()
    modes = PromotionMode.objects.filter(zone_id__in=zones, active=True).order_by()
    teams = Team.objects.filter(zone_id__in=zones, active=True).order_by()
    none = Value(0)
    told = (
        chains.values_list(Value("chain"), none, "chain")
        .union(modes.values_list(Value("mode"), "id", "name"), teams.values_list(Value("team"), "id", "name"))
        .order_by()
    )
    by_kind: dict[str, list[tuple[int, str]]] = {"chain": [], "mode": [], "team": []}
    for kind, pk, name in told:
        by_kind[kind].append((pk, name))
    return Choices(
        sorted((name for _, name in by_kind["chain"]), key=search.sort_key_of),
        sorted(by_kind["mode"]),
        sorted(by_kind["team"], key=lambda pair: search.sort_key_of(pair[1])),
    )


def form_choices(zone: Zone) -> dict[str, list[tuple[str, str]]]:
    """What a project's form offers: people, modes, departments and teams of the zone."""
    staff = [(str(u.pk), f"{u.name} · {u.post}" if u.post else u.name) for u in staff_of(zone)]
    return {
        "officer": staff,
        "leader": staff,
        "mode": [(str(m.pk), m.name) for m in PromotionMode.objects.filter(zone=zone, active=True)],
        "department": [(str(o.pk), o.name) for o in organisations_of(zone)],
        "team": [(str(t.pk), t.name) for t in teams_of(zone)],
    }

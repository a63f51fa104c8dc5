from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhaoluo.foundation import search
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.queries import timeline_of
from zhaoluo.foundation.text import tidy
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import Team, User
from zhaoluo.registers.people.queries import reach_of, staff_of, teams_of
from zhaoluo.registers.standards.queries import place_in_words

from ..models import Candidate, Signal, Target
from ..rules import acts, scores
from ..terms import Grade, TargetOrigin, TargetState
from .access import keeps, targets_visible_for


@dataclass(frozen=True, slots=True)
class TargetFilters:
    """What the library is narrowed by; comes from the URL and goes back into it.  Unknown values narrow to nothing.

    ``officer``, ``team``, ``chain``, ``link``: ids; ``officer`` may be ``me``.  ``due``: ``over`` (the day has passed).
    """

    q: str = ""
    state: str = ""
    chain: str = ""
    link: str = ""
    team: str = ""
    officer: str = ""
    due: str = ""

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> TargetFilters:
        """Filters of a query string."""
        return cls(**{name: tidy(str(params.get(name, "")))[:80] for name in cls.__dataclass_fields__})

    @property
    def chosen(self) -> dict[str, str]:
        """Filters that are set, for the removable chips."""
        return {n: getattr(self, n) for n in self.__dataclass_fields__ if getattr(self, n)}


def targets_for(
    user: User, filters: TargetFilters | None = None, *, today: date | None = None
) -> QuerySet[Target]:
    """The reader's targets, narrowed, latest change first.  List, counts and export use this one function."""
    filters = filters or TargetFilters()
    rows = _narrowed(user, filters, today=today)
    return rows.filter(state=filters.state) if filters.state else rows


def _narrowed(user: User, filters: TargetFilters, *, today: date | None) -> QuerySet[Target]:
    """All filters but the state, so that counts by state can stand beside."""
    rows = search.narrow(targets_visible_for(user), filters.q)
    for name in ("chain", "link", "team"):
        if value := getattr(filters, name):
            rows = rows.filter(**{f"{name}_id": int(value)}) if _number(value) else rows.none()
    if filters.officer:
        officer = user.pk if filters.officer == "me" else filters.officer
        rows = rows.filter(officer_id=int(officer)) if _number(str(officer)) else rows.none()
    if filters.due == "over" and today is not None:
        rows = rows.filter(due_on__lt=today, state__in=[TargetState.OPEN, TargetState.WORKING])
    elif filters.due:
        rows = rows.none()
    return rows


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def counts_by_state(
    user: User, filters: TargetFilters | None = None, *, today: date | None = None
) -> dict[str, int]:
    """How many of the reader's targets are in each state, and ``all``; the state filter itself left aside.  One query."""
    rows = _narrowed(user, filters or TargetFilters(), today=today).order_by()
    found = dict(rows.values_list("state").annotate(n=Count("pk")))
    counts = {state.value: found.get(state.value, 0) for state in TargetState}
    return counts | {"all": sum(counts.values())}


@dataclass(frozen=True, slots=True)
class TargetMark:
    """What other lists show of a target: where it stands and with whom."""

    id: int
    state: str
    state_label: str
    with_whom: str
    due_on: date | None

    @classmethod
    def of(cls, target: Target) -> TargetMark:
        who = target.officer.name if target.officer else target.team.name if target.team else ""
        return cls(target.pk, target.state, TargetState.label_of(target.state), who, target.due_on)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target in the list.  ``project``: what became of it, only if this reader may see that.

    ``score``, ``high``: 0–100 and ``grade`` from the search it came from; None for those entered by hand.
    """

    target: Target
    mark: TargetMark
    score: int | None
    high: int | None
    grade: Grade | None
    project: Project | None
    days_left: int | None
    is_over: bool

    @property
    def where(self) -> str:
        """Chain and link it is wanted for."""
        return " · ".join(part for part in (self.target.chain_name, self.target.link_name) if part)

    @property
    def origin(self) -> str:
        return TargetOrigin.label_of(self.target.origin)


def rows_of_targets(targets: Iterable[Target], user: User, *, today: date) -> list[TargetRow]:
    """Rows of a page of targets; what they need is fetched here in three queries, whatever their number."""
    rows = list(targets)
    people = _people({t.officer_id for t in rows}, User)
    teams = _people({t.team_id for t in rows}, Team)
    candidates = Candidate.objects.in_bulk({t.candidate_id for t in rows if t.candidate_id})
    seen = _projects({t.project_id for t in rows if t.project_id}, user)
    out = []
    for target in rows:
        target.officer = people.get(target.officer_id or 0)
        target.team = teams.get(target.team_id or 0)
        out.append(_row(target, candidates.get(target.candidate_id or 0), seen, today))
    return out


def _people(ids: set[int | None], model: Any) -> dict[int, Any]:
    return dict(model.objects.in_bulk({pk for pk in ids if pk}))


def _projects(ids: set[int], user: User) -> dict[int, Project]:
    """Of these projects, those the reader may see."""
    if not ids:
        return {}
    return {p.pk: p for p in projects_for(user).filter(pk__in=ids).defer("search", "search_text")}


def _row(target: Target, candidate: Candidate | None, seen: dict[int, Project], today: date) -> TargetRow:
    works = target.state in (TargetState.OPEN, TargetState.WORKING)
    left = (target.due_on - today).days if target.due_on and works else None
    return TargetRow(
        target=target,
        mark=TargetMark.of(target),
        score=scores.points(candidate.score) if candidate else None,
        high=scores.points(candidate.score_high) if candidate else None,
        grade=scores.grade_of(candidate.completeness) if candidate else None,
        project=seen.get(target.project_id or 0),
        days_left=left,
        is_over=left is not None and left < 0,
    )


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """A target's own page.  ``acts``: what this reader may do now; ``twins``: targets of the same enterprise."""

    row: TargetRow
    candidate: Candidate | None
    acts: list[str]
    twins: list[Target]
    signals: list[Signal]
    events: list[Event]


def detail_of(target: Target, user: User, *, today: date) -> TargetDetail:
    """Everything a target's page shows; a constant number of queries."""
    (row,) = rows_of_targets([target], user, today=today)
    visible = targets_visible_for(user)
    twins = (
        visible.filter(enterprise_id=target.enterprise_id).exclude(pk=target.pk)
        if target.enterprise_id
        else ()
    )
    events = timeline_of(Target._meta.label_lower, target.pk)[:50]
    return TargetDetail(
        row=row,
        candidate=target.candidate,
        acts=acts.allowed(target.state) if keeps(user, target) else [],
        twins=list(twins),
        signals=list(signals_of(target)),
        events=list(events),
    )


def signals_of(target: Target) -> QuerySet[Signal]:
    """Signals that speak of a target's firm, by number, code, entry of the register or exact name."""
    same = Q(name=target.name)
    for field in ("firm_id", "credit_code"):
        if value := getattr(target, field):
            same |= Q(**{field: value})
    if target.enterprise_id:
        same |= Q(enterprise_id=target.enterprise_id)
    return Signal.objects.filter(same, zone_id=target.zone_id, voided_at=None)


def choices_for(user: User) -> dict[str, list[tuple[int, str]]]:
    """What the library can be narrowed by: chains and links that have targets, teams, officers."""
    rows = targets_visible_for(user).order_by()
    zones = reach_of(user).zone_ids
    chains = rows.exclude(chain=None).values_list("chain_id", "chain_name").distinct()
    links = rows.exclude(link=None).values_list("link_id", "link_name").distinct()
    return {
        "chain": sorted(set(chains), key=lambda c: c[1]),
        "link": sorted(set(links), key=lambda c: c[1]),
        "team": [(t.pk, t.name) for zone in zones for t in teams_of(zone)],
        "officer": [(u.pk, u.name) for zone in zones for u in staff_of(zone)],
    }


HEADER = (
    "名称", "统一社会信用代码", "国家或地区", "所在地", "行业代码", "产业链", "环节", "来历", "名次", "得分", "资料", "状态",
    "招商组", "责任人", "下一步", "不晚于", "处理结果", "为什么无需处理", "项目编号", "理由", "模拟",
)  # fmt: skip


def export_rows(user: User, filters: TargetFilters, *, today: date) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of the filtered library for a table file; projects only where the reader may see them."""
    rows = rows_of_targets(targets_for(user, filters, today=today), user, today=today)
    ranks = dict(
        Candidate.objects.filter(
            pk__in={r.target.candidate_id for r in rows if r.target.candidate_id}
        ).values_list("pk", "rank")
    )
    return list(HEADER), [_exported(row, ranks.get(row.target.candidate_id or 0)) for row in rows]


def _exported(row: TargetRow, rank: int | None) -> list[Any]:
    t = row.target
    return [
        t.name, t.credit_code, t.country, place_in_words(t.region), t.industry_class, t.chain_name, t.link_name, row.origin, rank, row.score,
        row.grade.name if row.grade else "", row.mark.state_label, t.team.name if t.team else "",
        t.officer.name if t.officer else "", t.next_step, t.due_on, t.outcome, t.dismissed_reason,
        row.project.code if row.project else "", t.reason, "模拟" if t.is_synthetic else "",
    ]  # fmt: skip

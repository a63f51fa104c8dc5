"""Visits as lists, cards and their own page show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhaoluo.foundation import clock
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachments_of
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.queries import timeline_of
from zhaoluo.foundation.text import tidy
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for, works_on
from zhaoluo.projects.queries.facts import gate_of
from zhaoluo.projects.rules.demands import Finding
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.standards.queries import region

from ..models import Origin, Trip, Visit
from ..rules.visits import TALKING, TRAVELLERS, may_correct
from ..terms import VisitOutcome
from .visits import actor_on, followed_of, may_open_files, visits_for

SHOWN = 5


@dataclass(frozen=True, slots=True)
class VisitFilters:
    """What the list is narrowed by; comes from the URL and goes back into it.  ``step``: ``open`` or ``over``; ``mine``: ``1``."""

    q: str = ""
    outcome: str = ""
    trip: str = ""
    step: str = ""
    mine: str = ""

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> VisitFilters:
        """Filters of a query string."""
        return cls(**{name: tidy(str(params.get(name, "")))[:80] for name in cls.__dataclass_fields__})

    @property
    def chosen(self) -> dict[str, str]:
        """Filters that are set."""
        return {n: getattr(self, n) for n in self.__dataclass_fields__ if getattr(self, n)}


def narrowed_visits(user: User, filters: VisitFilters, *, today: date) -> QuerySet[Visit]:
    """The reader's visits, narrowed, latest first; voided ones stand in it, struck through."""
    rows = with_names(visits_for(user))
    if filters.q:
        rows = rows.filter(Q(name__icontains=filters.q) | Q(note__icontains=filters.q))
    if filters.outcome:
        rows = rows.filter(outcome=filters.outcome, voided=False)
    if filters.trip:
        known = filters.trip.isascii() and filters.trip.isdigit() and len(filters.trip) < 18
        rows = rows.filter(trip_id=int(filters.trip)) if known else rows.none()
    if filters.step:
        rows = rows.filter(voided=False, next_done_on=None).exclude(next_step="")
    if filters.step == "over":
        rows = rows.filter(next_on__lt=today)
    if filters.mine:
        rows = rows.filter(by=user)
    return rows


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit in a list.  ``project``: only if this reader may see it; ``days_left`` to the next step, None when done."""

    visit: Visit
    project: Project | None
    days_left: int | None

    @property
    def outcome(self) -> str:
        return VisitOutcome.label_of(self.visit.outcome)

    @property
    def where(self) -> str:
        """The city's name; what is no code as it stands."""
        place = region(self.visit.city) if self.visit.city else None
        return place.name if place else self.visit.city


def with_names(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with the trip and the people whose names a row shows."""
    return visits.select_related("trip", "by")


def rows_of_visits(visits: Iterable[Visit], user: User, *, today: date) -> list[VisitRow]:
    """Rows of a page of visits (``with_names``); two queries whatever their number."""
    rows = list(visits)
    seen = _projects({v.project_id for v in rows if v.project_id}, user)
    return [_row(visit, seen.get(visit.project_id or 0), today) for visit in rows]


def _row(visit: Visit, project: Project | None, today: date) -> VisitRow:
    waits = visit.next_on is not None and visit.next_done_on is None and not visit.voided
    left = (visit.next_on - today).days if waits and visit.next_on else None
    return VisitRow(visit, project, left)


def _projects(ids: Iterable[int], user: User) -> dict[int, Project]:
    wanted = list(ids)
    if not wanted:
        return {}
    return {p.pk: p for p in projects_for(user).filter(pk__in=wanted).defer("search", "search_text")}


def trips_visited(user: User) -> list[tuple[int, str]]:
    """Trips that visits can be narrowed by."""
    ids = visits_for(user).exclude(trip=None).order_by().values("trip_id")
    return list(Trip.objects.filter(pk__in=ids).values_list("pk", "name")[:60])


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """A visit's own page.  ``missing``: what its project's gate to talks still wants now; ``files`` only for who may open them."""

    row: VisitRow
    made_lead: bool
    opened_talks: bool
    missing: list[Finding]
    closed: str
    files: list[Attachment]
    events: list[Event]
    may_correct: bool
    may_record: bool


def detail_of(visit: Visit, user: User, *, today: date) -> VisitDetail:
    """Everything a visit's page shows; a constant number of queries."""
    project = _projects([visit.project_id], user).get(visit.project_id) if visit.project_id else None
    actor, followed = actor_on(user, visit), followed_of(visit)
    waits = (
        project is not None and visit.outcome in TALKING and project.stage == Stage.LEAD and not visit.voided
    )
    gate = gate_of(project, Stage.TALKS) if waits and project else None
    active = project is None or project.standing == Standing.ACTIVE
    kind = Visit._meta.label_lower
    return VisitDetail(
        row=_row(visit, project, today),
        made_lead=followed.lead,
        opened_talks=followed.talks,
        missing=[f for f in gate.findings if f.open] if gate else [],
        closed="" if active or project is None else Standing.label_of(project.standing),
        files=list(attachments_of(kind, visit.pk)) if may_open_files(user, visit.pk) else [],
        events=list(timeline_of(kind, visit.pk)[:50]),
        may_correct=may_correct(actor, visit.by_id) and not visit.voided,
        may_record=actor.has(*TRAVELLERS),
    )


def may_record_in(user: User, zone_id: int | None) -> bool:
    """Whether the reader may record visits in a zone."""
    return zone_id is not None and reach_of(user).actor_in(zone_id).has(*TRAVELLERS)


# ---------------------------------------------------------------- cards on other pages


def origin_of(project: Project) -> Origin | None:
    """Through what a project came, where that is known."""
    related = ("trip", "visit", "reception", "event", "channel", "pairing")
    return Origin.objects.filter(project=project).select_related(*related).first()


def project_panel(user: User, project: Any) -> dict[str, Any] | None:
    """The card 由来与接触 on a project's page: through what it came, and the latest visits."""
    origin = origin_of(project)
    visits = with_names(visits_for(user).filter(project=project))
    total = visits.count()
    may = works_on(user, project)
    if origin is None and not total and not may:
        return None
    place = region(origin.region) if origin and origin.region else None
    return {
        "project": project,
        "origin": origin,
        "place": place.full_name if place else "",
        "rows": rows_of_visits(visits[:SHOWN], user, today=clock.today()),
        "total": total,
        "may": may,
        "may_record": may_record_in(user, project.zone_id),
    }


def enterprise_panel(user: User, enterprise: Any) -> dict[str, Any] | None:
    """The card 走访 on an enterprise's page: visits of the firm, by its target, its projects, or its very name."""
    same = (
        Q(target__enterprise=enterprise)
        | Q(project__investors__enterprise=enterprise)
        | Q(zone=enterprise.zone_id, name=enterprise.name)
    )
    ids = visits_for(user).filter(same).order_by().values("pk")
    visits = with_names(Visit.objects.filter(pk__in=ids))
    total = visits.count()
    if not total:
        return None
    return {
        "rows": rows_of_visits(visits[:SHOWN], user, today=clock.today()),
        "total": total,
        "name": enterprise.name,
    }


def target_panel(user: User, target: Any) -> dict[str, Any] | None:
    """The card 走访 on a target's page: its visits, and the way to the next."""
    visits = with_names(visits_for(user).filter(target=target))
    may = may_record_in(user, target.zone_id)
    total = visits.count()
    if not total and not may:
        return None
    rows = rows_of_visits(visits[:SHOWN], user, today=clock.today())
    return {"rows": rows, "total": total, "target": target, "may_record": may, "name": target.name}

"""Receptions and events as readers see them, with the firms that were met there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from zhaoluo.foundation.text import tidy
from zhaoluo.projects.models import Agreement
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import EventFirm, Guest, PromotionEvent, Reception
from ..terms import VisitOutcome

RECEPTION_RELATED = ("zone", "host", "team", "mode", "channel", "entered_by")
EVENT_RELATED = ("zone", "team", "mode", "channel", "entered_by")


def guests_for(user: User) -> QuerySet[Guest]:
    """Guests this reader may see: one with a restricted project only who may see that project, and who entered it."""
    seen = Q(project=None) | Q(reception__entered_by=user) | Q(project__in=projects_for(user).values("pk"))
    return Guest.objects.filter(seen, zone_id__in=reach_of(user).zone_ids)


def event_firms_for(user: User) -> QuerySet[EventFirm]:
    """Firms at events this reader may see; as guests."""
    seen = Q(project=None) | Q(event__entered_by=user) | Q(project__in=projects_for(user).values("pk"))
    return EventFirm.objects.filter(seen, zone_id__in=reach_of(user).zone_ids)


def receptions_for(user: User, *, text: str = "", year: str = "") -> QuerySet[Reception]:
    """Receptions of the reader's zones, latest first, with the guests this reader may see; by name or firm, and by year."""
    guests = guests_for(user)
    rows = Reception.objects.filter(zone_id__in=reach_of(user).zone_ids)
    if text := tidy(text):
        by_firm = guests.filter(name__icontains=text).values("reception")
        rows = rows.filter(Q(name__icontains=text) | Q(pk__in=by_firm))
    if is_year(year):
        rows = rows.filter(on__year=int(year))
    return rows.select_related(*RECEPTION_RELATED).prefetch_related(Prefetch("guests", guests))


def reception_for(user: User, reception_id: int) -> Reception | None:
    """One reception if this reader may see it, with guests and their projects."""
    guests = Prefetch("guests", guests_for(user).select_related("project", "target"))
    rows = Reception.objects.filter(zone_id__in=reach_of(user).zone_ids, pk=reception_id)
    return rows.select_related(*RECEPTION_RELATED).prefetch_related(guests).first()


def events_for(user: User, *, text: str = "", year: str = "", kind: str = "") -> QuerySet[PromotionEvent]:
    """Events of the reader's zones, latest first, with the firms this reader may see; by name or firm, year and kind."""
    firms = event_firms_for(user)
    rows = PromotionEvent.objects.filter(zone_id__in=reach_of(user).zone_ids)
    if text := tidy(text):
        by_firm = firms.filter(name__icontains=text).values("event")
        rows = rows.filter(Q(name__icontains=text) | Q(pk__in=by_firm))
    if is_year(year):
        rows = rows.filter(on__year=int(year))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related(*EVENT_RELATED).prefetch_related(Prefetch("firms", firms))


def event_for(user: User, event_id: int) -> PromotionEvent | None:
    """One event if this reader may see it, with its firms, their projects and agreements."""
    firms = Prefetch("firms", event_firms_for(user).select_related("project", "target", "agreement"))
    rows = PromotionEvent.objects.filter(zone_id__in=reach_of(user).zone_ids, pk=event_id)
    return rows.select_related(*EVENT_RELATED).prefetch_related(firms).first()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of the firms of one meeting: how many there were, and how many of each outcome."""

    firms: int
    told: tuple[tuple[str, int], ...]
    signed: int = 0


def outcomes_of(firms: Iterable[Guest | EventFirm]) -> Outcomes:
    """Counted from the rows at hand; outcomes in the order of the terms, those without one left out."""
    firms = list(firms)
    counts = Counter(firm.outcome for firm in firms if firm.outcome)
    told = tuple((o.label, counts[o.value]) for o in VisitOutcome if counts[o.value])
    return Outcomes(len(firms), told, sum(getattr(f, "agreement_id", None) is not None for f in firms))


def agreements_of(firms: Sequence[EventFirm]) -> dict[int, list[Agreement]]:
    """Firm → the agreements of its project, one query whatever their number."""
    projects = {firm.project_id for firm in firms if firm.project_id}
    by_project: dict[int, list[Agreement]] = {}
    for agreement in Agreement.objects.filter(project__in=projects):
        by_project.setdefault(agreement.project_id, []).append(agreement)
    return {firm.pk: by_project.get(firm.project_id, []) for firm in firms if firm.project_id}


def is_year(text: str) -> bool:
    """Whether it is a year that a calendar has: four digits, not 0000."""
    return text.isascii() and text.isdigit() and len(text) == 4 and int(text) >= 1


def years_of(model: type[Reception] | type[PromotionEvent], user: User) -> list[int]:
    """Years there is something of, latest first."""
    days = model._default_manager.filter(zone_id__in=reach_of(user).zone_ids).dates(
        "on", "year", order="DESC"
    )
    return [day.year for day in days]

"""Visits as readers see them: one definition of who sees which, for lists, pages, cards and attachments."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor

from ..models import Visit


def visits_for(user: User) -> QuerySet[Visit]:
    """Visits of the reader's zones; one of a restricted project only for who may see that project, and who wrote it down."""
    seen = Q(project=None) | Q(by=user) | Q(project__in=projects_for(user).values("pk"))
    return Visit.objects.filter(seen, zone_id__in=reach_of(user).zone_ids)


def visit_for(user: User, visit_id: int) -> Visit | None:
    """One visit if this reader may see it."""
    related = ("zone", "trip", "party", "stop", "target", "project", "channel", "mode", "by")
    return visits_for(user).select_related(*related).filter(pk=visit_id).first()


def actor_on(user: User, visit: Visit) -> Actor:
    """The reader as rules see them, in the visit's zone."""
    return reach_of(user).actor_in(visit.zone_id)

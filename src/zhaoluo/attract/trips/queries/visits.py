"""Visits as readers see them: one definition of who sees which, for lists, pages, cards and attachments."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhaoluo.foundation.forms import once_key
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..models import Visit
from ..terms import TripEvent


def visits_for(user: User) -> QuerySet[Visit]:
    """Visits of the reader's zones; one of a restricted project only for who may see that project, and who wrote it down."""
    seen = Q(project=None) | Q(by=user) | Q(project__in=projects_for(user).values("pk"))
    return Visit.objects.filter(seen, zone_id__in=reach_of(user).zone_ids)


def visit_for(user: User, visit_id: int) -> Visit | None:
    """One visit if this reader may see it."""
    related = ("zone", "trip", "party", "stop", "target", "project", "channel", "mode", "by")
    return visits_for(user).select_related(*related).filter(pk=visit_id).first()


def is_recorded(zone: Zone, once: str) -> bool:
    """Whether the form with this key has been taken in already."""
    return bool(once) and Visit.objects.filter(zone=zone, once=once_key(once)).exists()


def actor_on(user: User, visit: Visit) -> Actor:
    """The reader as rules see them, in the visit's zone."""
    return reach_of(user).actor_in(visit.zone_id)


def may_open_files(user: User, visit_id: int) -> bool:
    """Who may open a visit's photos and cards: its readers of the zone itself; cards are personal data, a viewer from above has
    no use for them.
    """
    visit = visits_for(user).filter(pk=visit_id).first()
    return visit is not None and bool(reach_of(user).roles_in(visit.zone_id) - {Role.CITY_VIEWER.value})


@dataclass(frozen=True, slots=True)
class FollowedByNow:
    """What came of a visit so far.  ``missing``: what its project's gate still wanted when the visit was last written down."""

    lead: bool
    talks: bool
    missing: list[str]


def followed_of(visit: Visit) -> FollowedByNow:
    """What a visit led to, as the journal has it: its recording and its corrections."""
    verbs = (TripEvent.VISITED.value, TripEvent.VISIT_CHANGED.value)
    rows = Event.objects.filter(subject_kind=Visit._meta.label_lower, subject_id=visit.pk, verb__in=verbs)
    told = list(rows.order_by("id").values_list("facts", flat=True))
    talks = any("talks" in facts for facts in told)
    missing = [] if talks or not told else told[-1].get("missing", [])
    return FollowedByNow(any("lead" in facts for facts in told), talks, missing)

"""What a form offers to choose from: experts for a seat, projects to submit.  The rules say who not, and why."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

from ..models import Expert, Panellist, Review
from ..rules.acts import DECIDERS
from ..rules.drawing import Seat
from ..terms import UNDER_WAY, Field, ReviewState

Choice = tuple[int, str]


def nameable(review: Review, seats: Sequence[Seat] | None = None) -> list[Choice]:
    """Experts in use (of these seats, where given) who were not met in this review: number and words."""
    rows = Expert.objects.filter(zone=review.zone_id, active=True, erased_at=None)
    met = Panellist.objects.filter(review=review).values("expert")
    return [
        (e.pk, _words(e))
        for e in rows.exclude(pk__in=met)
        if seats is None or any(seat.takes(e.kind, e.fields) for seat in seats)
    ]


def _words(expert: Expert) -> str:
    fields = "、".join(Field.label_of(f) for f in expert.fields)
    return f"{expert.name}（{fields}{f'，{expert.employer}' if expert.employer else ''}）"


def working_for(user: User) -> QuerySet[Project]:
    """Projects of the reader's own zone that the reader works on, as ``projects.rules.moves.may_work`` says it of one."""
    actor = reach_of(user).actor_in(user.zone_id or 0)
    rows = projects_for(user).filter(zone=user.zone_id, standing=Standing.ACTIVE)
    if actor.has(Role.LEADER, Role.ADMINISTRATOR):
        return rows
    return rows.filter(Q(officer=user) | Q(leader=user) | Q(team__in=actor.team_ids))


def enterable_for(user: User) -> QuerySet[Project]:
    """Projects in progress of the reader's own zone for which the reader may enter an outside review: who decides, all."""
    if reach_of(user).actor_in(user.zone_id or 0).has(*DECIDERS):
        return projects_for(user).filter(zone=user.zone_id, standing=Standing.ACTIVE)
    return working_for(user)


def reviewable_for(user: User) -> list[Choice]:
    """Projects the reader may submit: before signing, never reviewed but for reviews given up."""
    met = Review.objects.filter(state__in=[*UNDER_WAY, ReviewState.DECIDED]).values("project")
    before = [stage.value for stage in Stage if stage.order < Stage.SIGNED.order]
    rows = working_for(user).filter(stage__in=before).exclude(pk__in=met).order_by("name")
    return [(p.pk, f"{p.name}（{p.code}）") for p in rows.only("pk", "name", "code")]

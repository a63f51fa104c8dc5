from __future__ import annotations

from django.db.models import Q, QuerySet

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor

from ..models import DiligenceCheck, Expert, Panellist, Review, ReviewTemplate, VetoFinding
from ..rules import acts
from ..terms import SITTING

Row = Review | Expert | ReviewTemplate | Panellist


def reviews_for(user: User) -> QuerySet[Review]:
    """Reviews of projects this reader may see, and those on whose panel the reader sits, latest first."""
    sits = Panellist.objects.filter(expert__user=user, state__in=[s.value for s in SITTING]).values("review")
    seen = Q(project__in=projects_for(user).values("pk")) | Q(pk__in=sits)
    return Review.objects.filter(seen, zone_id__in=reach_of(user).zone_ids)


def review_for(user: User, review_id: int) -> Review | None:
    """One review if this reader may see it."""
    related = (
        "zone", "project__officer", "project__leader", "template", "previous", "opened_by", "decided_by", "minutes"
    )  # fmt: skip
    return reviews_for(user).select_related(*related).filter(pk=review_id).first()


def may_read(user: User, review_id: int) -> bool:
    """Whether this reader may see the review (attachments ask this)."""
    return reviews_for(user).filter(pk=review_id).exists()


def may_read_paper(user: User, panellist_id: int) -> bool:
    """Whether this reader may open the paper sheet of a panellist: after the session was opened, or who handed it in."""
    seat = Panellist.objects.select_related("review", "expert").filter(pk=panellist_id).first()
    return seat is not None and may_read(user, seat.review_id) and sees_scores(user, seat)


def sees_scores(user: User, seat: Panellist) -> bool:
    """Scores are seen by all once the session is open; before it only by who gave or handed in this very sheet."""
    return seat.review.session_on is not None or user.pk in (seat.expert.user_id, seat.submitted_by_id)


def project_open_for(user: User, review: Review) -> bool:
    """Whether the reader may also open the project (a panellist may not, where it is restricted)."""
    return projects_for(user).filter(pk=review.project_id).exists()


def standing_review(project: Project | int) -> Review | None:
    """The review that speaks for a project: the last that was not cancelled."""
    return Review.objects.filter(project=project).exclude(state="cancelled").order_by("-round", "-id").first()


def experts_for(user: User) -> QuerySet[Expert]:
    """Experts of the reader's zones; those erased are left out."""
    return Expert.objects.filter(zone_id__in=reach_of(user).zone_ids, erased_at=None)


def expert_for(user: User, expert_id: int) -> Expert | None:
    """One expert with zone, account and ties, if this reader may see them."""
    return (
        experts_for(user).select_related("zone", "user").prefetch_related("ties").filter(pk=expert_id).first()
    )


def templates_for(user: User, *, active: bool | None = None) -> QuerySet[ReviewTemplate]:
    """Forms of review of the reader's zones, newest version first of each."""
    rows = ReviewTemplate.objects.filter(zone_id__in=reach_of(user).zone_ids)
    return rows if active is None else rows.filter(active=active)


def template_for(user: User, template_id: int) -> ReviewTemplate | None:
    """One form of review with its seats, criteria, vetoes and due diligence, if this reader may see it."""
    rows = templates_for(user).select_related("zone")
    return rows.prefetch_related("seats", "criteria", "vetoes", "diligence").filter(pk=template_id).first()


def templates_in(zone: Zone | int) -> QuerySet[ReviewTemplate]:
    """Forms of review in use in a zone, to choose from."""
    return ReviewTemplate.objects.filter(zone=zone, active=True)


def panellist_for(user: User, panellist_id: int) -> Panellist | None:
    """One member of a panel, if this reader may see the review."""
    related = ("review__project", "review__template", "review__zone", "expert")
    rows = Panellist.objects.select_related(*related).filter(review__in=reviews_for(user).values("pk"))
    return rows.filter(pk=panellist_id).first()


def seat_of(user: User, review: Review) -> Panellist | None:
    """The reader's own seat on this review's panel, sitting or not."""
    return (
        Panellist.objects.select_related("expert", "review").filter(review=review, expert__user=user).first()
    )


def actor_on(user: User, row: Row) -> Actor:
    """The reader as rules see them, in the row's zone."""
    return reach_of(user).actor_in(row.zone_id)


def may_keep_in(user: User, zone_id: int | None) -> bool:
    """Whether the reader may write reviews and experts in a zone."""
    return zone_id is not None and not acts.refusals_to_keep(reach_of(user).actor_in(zone_id))


def may_keep_templates_in(user: User, zone_id: int | None) -> bool:
    """Whether the reader may write forms of review in a zone."""
    return zone_id is not None and not acts.refusals_to_keep_templates(reach_of(user).actor_in(zone_id))


def paper_of(seat: Panellist) -> str:
    """Kind under which the paper of a sheet is kept with the files."""
    return seat._meta.label_lower


def findings_of(review: Review) -> dict[int, VetoFinding]:
    """Veto → what was found."""
    return {f.veto_id: f for f in VetoFinding.objects.select_related("by", "evidence").filter(review=review)}


def checks_of(review: Review) -> dict[int, DiligenceCheck]:
    """Point of due diligence → what was found."""
    return {
        c.item_id: c for c in DiligenceCheck.objects.select_related("by", "evidence").filter(review=review)
    }

"""Lists of reviews and experts; the number of queries does not grow with the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.registers.enterprises.rules.contacts import masked_phone
from zhaoluo.registers.people.models import RoleGrant, User

from ..models import Expert, Panellist, Review, ReviewTemplate, Tie
from ..rules.timing import calendar_days
from ..terms import SITTING, UNDER_WAY, Field, ReviewState, SeatKind
from .access import experts_for, reviews_for

SITS = [state.value for state in SITTING]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in a list: who sits, how many have scored (never what), and its calendar days."""

    review: Review
    members: int
    submitted: int
    calendar_days: int
    mine: bool
    overdue: bool


def filtered_reviews(
    user: User, *, state: str = "", verdict: str = "", project: int | None = None, mine: bool = False
) -> QuerySet[Review]:
    """Reviews of the reader by state, verdict, project, or on whose panel the reader sits; unknown codes find nothing."""
    rows = reviews_for(user).select_related("project", "template")
    if state:
        rows = rows.filter(state=state)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if project is not None:
        rows = rows.filter(project=project)
    if mine:
        seats = Panellist.objects.filter(expert__user=user, state__in=SITS).values("review")
        rows = rows.filter(pk__in=seats)
    return rows


def rows_of_reviews(reviews: Iterable[Review], user: User, *, on: date) -> list[ReviewRow]:
    """A page of reviews (from ``filtered_reviews``) as rows: one query more."""
    shown = list(reviews)
    seats: dict[int, list[tuple[bool, int | None]]] = {}
    found = Panellist.objects.filter(review__in=[r.pk for r in shown], state__in=SITS)
    for review, submitted, account in found.values_list("review", "submitted_at", "expert__user"):
        seats.setdefault(review, []).append((submitted is not None, account))
    rows = []
    for review in shown:
        panel = seats.get(review.pk, [])
        days = 0
        if not review.held_outside:
            days = calendar_days([(review.opened_on, review.cancelled_on or review.decided_on)], on)
        limit = review.template.limit_calendar_days
        rows.append(
            ReviewRow(
                review=review,
                members=len(panel),
                submitted=sum(done for done, _ in panel),
                calendar_days=days,
                mine=any(account == user.pk for _, account in panel),
                overdue=limit is not None and days > limit and review.state in UNDER_WAY,
            )
        )
    return rows


def counts_of_reviews(user: User) -> dict[str, int]:
    """State → how many reviews this reader sees; one query."""
    rows = reviews_for(user).order_by().values("state").annotate(n=Count("pk"))
    known = {row["state"]: row["n"] for row in rows}
    return {state.value: known.get(state.value, 0) for state in ReviewState}


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert in a list: phone masked; ``panels``: on how many panels, cancelled reviews not counted."""

    expert: Expert
    phone: str
    panels: int
    ties: int

    @property
    def fields(self) -> tuple[str, ...]:
        """Labels of what the expert knows."""
        return tuple(Field.label_of(f) for f in self.expert.fields)

    @property
    def kind(self) -> str:
        return SeatKind.label_of(self.expert.kind)


def filtered_experts(
    user: User, *, kind: str = "", field: str = "", text: str = "", active: bool | None = None
) -> QuerySet[Expert]:
    """Experts of the reader's zones by kind, field and words of name or employer."""
    rows = experts_for(user)
    if kind:
        rows = rows.filter(kind=kind)
    if field:
        rows = rows.filter(fields__contains=[field])
    if text := text.strip():
        rows = rows.filter(Q(name__icontains=text) | Q(employer__icontains=text))
    return rows if active is None else rows.filter(active=active)


def rows_of_experts(experts: QuerySet[Expert] | Sequence[Expert]) -> list[ExpertRow]:
    """A page of experts as rows: two queries more."""
    shown = list(experts)
    ids = [e.pk for e in shown]
    sat = Panellist.objects.filter(expert__in=ids, state__in=SITS).exclude(review__state="cancelled")
    panels = Counter(sat.values_list("expert", flat=True))
    ties = Counter(Tie.objects.filter(expert__in=ids).values_list("expert", flat=True))
    return [ExpertRow(e, masked_phone(e.phone), panels[e.pk], ties[e.pk]) for e in shown]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A form of review in a list, with how many reviews went by it."""

    template: ReviewTemplate
    reviews: int


def rows_of_templates(templates: QuerySet[ReviewTemplate]) -> list[TemplateRow]:
    """Forms of review with their parts at hand and the number of reviews by each: a fixed number of queries."""
    shown = list(templates.prefetch_related("seats", "criteria", "vetoes", "diligence"))
    used = Counter(Review.objects.filter(template__in=shown).values_list("template", flat=True))
    return [TemplateRow(t, used[t.pk]) for t in shown]


def accounts_of(zone: Zone | int) -> QuerySet[User]:
    """Active users of a zone who may be tied to an expert."""
    zone_id = zone.pk if isinstance(zone, Zone) else zone
    held = RoleGrant.objects.filter(zone_id=zone_id).values("user_id")
    return User.objects.filter(is_active=True, pk__in=held).order_by("name", "id")

"""Lists of reviews and experts; the number of queries does not grow with the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.rules.lights import Due, Lamp, light_of
from zhaoluo.registers.enterprises.rules.contacts import masked_phone
from zhaoluo.registers.people.models import RoleGrant, User

from ..models import Expert, Panellist, Review, ReviewTemplate, Tie
from ..rules.timing import NEAR_DAYS, calendar_days
from ..terms import SITTING, UNDER_WAY, Field, ReviewState, SeatKind
from .access import experts_for, reviews_for
from .sheet import spans_of_one, tallies_of

SITS = [state.value for state in SITTING]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in a list: how many sit and have scored, marks once the session is open, calendar days and days left."""

    review: Review
    sitting: int
    submitted: int
    mine: bool
    total: Decimal | None
    spread: Decimal | None
    days: int
    days_left: int | None
    light: str


def filtered_reviews(
    user: User,
    *,
    state: str = "",
    verdict: str = "",
    text: str = "",
    project: int | None = None,
    mine: bool = False,
) -> QuerySet[Review]:
    """Reviews of the reader by state, verdict, words of name or number, project, or on whose panel the reader sits; unknown codes find nothing."""
    rows = reviews_for(user).select_related("project", "template")
    if state:
        rows = rows.filter(state=state)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if text := text.strip():
        rows = rows.filter(Q(project__name__icontains=text) | Q(project__code__icontains=text))
    if project is not None:
        rows = rows.filter(project=project)
    if mine:
        seats = Panellist.objects.filter(expert__user=user, state__in=SITS).values("review")
        rows = rows.filter(pk__in=seats)
    return rows


def rows_of_reviews(reviews: Iterable[Review], user: User, *, on: date) -> list[ReviewRow]:
    """A page of reviews (from ``filtered_reviews``) as rows: three queries more whatever their number."""
    shown = list(reviews)
    seats: dict[int, list[tuple[bool, int | None]]] = {}
    found = Panellist.objects.filter(review__in=[r.pk for r in shown], state__in=SITS)
    for pk, submitted, account in found.values_list("review", "submitted_at", "expert__user"):
        seats.setdefault(pk, []).append((submitted is not None, account))
    tallies = tallies_of([r for r in shown if r.state == ReviewState.SESSION])
    rows = []
    for review in shown:
        panel, counted = seats.get(review.pk, []), tallies.get(review.pk)
        days = calendar_days(spans_of_one(review), on)
        lamp = lamp_of(review, days)
        rows.append(
            ReviewRow(
                review=review,
                sitting=len(panel),
                submitted=sum(done for done, _ in panel),
                mine=any(account == user.pk for _, account in panel),
                total=counted.total if counted else review.total,
                spread=counted.overall.range if counted else review.spread,
                days=days,
                days_left=lamp.days_left,
                light=lamp.light.value,
            )
        )
    return rows


def lamp_of(review: Review, days: int) -> Lamp:
    """The clock of a review under way, by the limit of its form."""
    limit = review.template.limit_calendar_days
    if limit is None or review.state not in UNDER_WAY:
        return light_of((), today=review.opened_on)
    due = Due(
        "评审出结论", *(review.opened_on + timedelta(days=n) for n in (max(0, limit - NEAR_DAYS), limit))
    )
    return light_of((due,), today=review.opened_on + timedelta(days=days))


def counts_of_reviews(user: User) -> dict[str, int]:
    """State → how many reviews this reader sees, and ``all`` of them; one query."""
    rows = reviews_for(user).order_by().values("state").annotate(n=Count("pk"))
    known = {row["state"]: row["n"] for row in rows}
    return {state.value: known.get(state.value, 0) for state in ReviewState} | {"all": sum(known.values())}


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

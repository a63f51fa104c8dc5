from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from zhaoluo.foundation.journal.queries import timeline_of
from zhaoluo.foundation.text import tidy
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import CompetitionReview
from ..rules.reviews import KEEPERS, REVIEWERS, ReviewFacts, in_force
from ..terms import Conclusion, PolicyEvent
from .triggers import suspicions_in


@dataclass(frozen=True, slots=True)
class Filters:
    """How the list is narrowed."""

    q: str = ""
    conclusion: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Filters:
        conclusion = Conclusion.known(sent.get("conclusion", ""))
        return cls(tidy(sent.get("q", ""))[:60], conclusion.value if conclusion else "")

    @property
    def chosen(self) -> bool:
        return bool(self.q or self.conclusion)


def competition_reviews_for(user: User, filters: Filters | None = None) -> QuerySet[CompetitionReview]:
    """Fair-competition reviews of the reader's zones, newest first."""
    rows = CompetitionReview.objects.filter(zone_id__in=reach_of(user).zone_ids)
    if filters and filters.conclusion:
        rows = rows.filter(conclusion=filters.conclusion)
    if filters and filters.q:
        rows = rows.filter(Q(title__icontains=filters.q) | Q(drafter__icontains=filters.q))
    return rows.select_related("zone", "entered_by", "concluded_by", "evidence")


def competition_review_for(user: User, review_id: int) -> CompetitionReview | None:
    """One review if this reader may see it."""
    return competition_reviews_for(user).filter(pk=review_id).first()


def counts_for(user: User) -> dict[str, int]:
    """How many reviews stand at each conclusion."""
    rows = competition_reviews_for(user).order_by().values_list("conclusion").annotate(n=Count("pk"))
    return dict(rows)


def may_open(user: User, review_id: int) -> bool:
    """Whether this reader may open a review's paper (attachments ask this)."""
    return competition_reviews_for(user).filter(pk=review_id).exists()


def keeps(user: User) -> bool:
    """Whether the reader may send something for review in the own zone."""
    return bool(user.zone_id and reach_of(user).actor_in(user.zone_id).has(*KEEPERS))


def concludes(user: User, review: CompetitionReview) -> bool:
    """Whether the reader may conclude this one."""
    return reach_of(user).actor_in(review.zone_id).has(*REVIEWERS) and user.pk not in authors_of(review)


def authors_of(review: CompetitionReview) -> frozenset[int]:
    """Who entered what was sent for review, or changed it since by the journal."""
    events = (
        timeline_of(review._meta.label_lower, review.pk).filter(verb=PolicyEvent.CHANGED).exclude(by=None)
    )
    return frozenset([review.entered_by_id, *events.values_list("by_id", flat=True)])


def in_force_in(zone_id: int, *, on: date) -> list[CompetitionReview]:
    """Passed reviews of a zone that have not run out: what a promise can rest on."""
    rows = CompetitionReview.objects.filter(zone_id=zone_id, conclusion=Conclusion.PASSED)
    return [row for row in rows if in_force(row.conclusion, row.sunset_on, on=on)]


def facts_of(review: CompetitionReview, *, entered_on: date) -> ReviewFacts:
    """A review as the concluding rules see it."""
    return ReviewFacts(
        conclusion=review.conclusion,
        authors=authors_of(review),
        entered_on=entered_on,
        legal_basis=review.legal_basis,
        exception=review.exception,
        opinions=review.opinions,
        sunset_on=review.sunset_on,
        suspicions=suspicions_in(review.suspicions),
    )

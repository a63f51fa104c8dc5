"""Whoever sits on a panel, or answers for the project, is told."""

from __future__ import annotations

from django.urls import reverse

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.registry import reacts_to
from zhaoluo.foundation.notices.actions import tell

from .models import Panellist, Review
from .terms import SITTING, ReviewEvent, Verdict

SITS = [state.value for state in SITTING]


@reacts_to(ReviewEvent.DRAWN, ReviewEvent.REOPENED)
def tell_panel(event: Event) -> None:
    """Experts with an account are told that they sit, and that they declare first."""
    review = _review(event)
    if review is None:
        return
    for seat in _with_account(review):
        text = f"您被选为“{review.project.name}”评审的{seat.get_field_display()}评委，请先声明有无利益冲突"
        _tell(review, seat.expert.user_id, text, f"review-seat:{seat.pk}", event)


@reacts_to(ReviewEvent.SCORING_STARTED)
def tell_to_score(event: Event) -> None:
    """Scoring has begun."""
    review = _review(event)
    if review is None:
        return
    for seat in _with_account(review):
        text = f"“{review.project.name}”评审开始评分，请独立填写您的评分表"
        _tell(review, seat.expert.user_id, text, f"review-score:{seat.pk}", event)


@reacts_to(ReviewEvent.DECIDED, ReviewEvent.RECORDED)
def tell_responsible(event: Event) -> None:
    """The project's officer and leader hear the verdict."""
    review = _review(event)
    if review is None:
        return
    label = Verdict.label_of(event.facts["verdict"])
    more = f"，附条件 {event.facts['conditions']} 条" if event.facts.get("conditions") else ""
    for user in {review.project.officer_id, review.project.leader_id} - {event.by_id}:
        text = f"“{review.project.name}”评审结论：{label}{more}"
        _tell(review, user, text, f"review-verdict:{review.pk}", event)


def _review(event: Event) -> Review | None:
    return Review.objects.select_related("project").filter(pk=event.subject_id or 0).first()


def _with_account(review: Review) -> list[Panellist]:
    rows = Panellist.objects.filter(review=review, state__in=SITS, expert__user__isnull=False)
    return list(rows.select_related("expert"))


def _tell(review: Review, user: int | None, text: str, key: str, event: Event) -> None:
    if user is not None:
        url = reverse("reviews:show", args=[review.pk])
        tell([user], text, zone_id=review.zone_id, url=url, key=key, at=event.at)

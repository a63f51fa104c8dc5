"""What every act on a review shares: how a row is found and locked, how it is saved, what projects are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhaoluo.foundation.verdict import Stale
from zhaoluo.projects.actions.locking import clear_deadline, day_of, set_deadline
from zhaoluo.projects.actions.reviewing import note_review, set_condition
from zhaoluo.projects.models import Project
from zhaoluo.registers.people.models import User

from ..models import Panellist, Review
from ..queries.access import standing_review
from ..queries.sheet import source_of
from ..rules.timing import NEAR_DAYS
from ..terms import PASSING, Verdict


def locked(review_id: int, version: int | None = None) -> Review:
    """A review's row, locked, with project and form; ``version`` is the one the page was opened with (409 when old).

    A review is always locked before its project, so that two acts never wait for each other.
    """
    rows = Review.objects.select_for_update(of=("self",)).select_related("zone", "project", "template")
    review = rows.get(pk=review_id)
    if version is not None and review.version != version:
        raise Stale
    return review


def seated(panellist_id: int, version: int | None = None) -> Panellist:
    """A member of a panel with the review locked; ``version`` is the member's own."""
    review = locked(Panellist.objects.values_list("review_id", flat=True).get(pk=panellist_id))
    rows = Panellist.objects.select_for_update(of=("self",)).select_related("expert")
    seat = rows.prefetch_related("expert__ties").get(pk=panellist_id)
    seat.review = review
    if version is not None and seat.version != version:
        raise Stale
    return seat


def touch(review: Review, at: datetime, *fields: str) -> None:
    """Save the named fields and count the version up."""
    review.version += 1
    review.changed_at = at
    review.save(update_fields=[*fields, "version", "changed_at"])


def touch_seat(seat: Panellist, *fields: str) -> None:
    """Save the named fields of a member and count the version up."""
    seat.version += 1
    seat.save(update_fields=[*fields, "version"])


def start_clock(review: Review) -> None:
    """The form of review gives so many days: the project's deadline 评审."""
    days = review.template.limit_calendar_days
    if days is None:
        return
    due = review.opened_on + timedelta(days=days)
    near = max(review.opened_on, due - timedelta(days=NEAR_DAYS))
    set_deadline(review.project, source_of(review), f"评审（第 {review.round} 次）出结论", near, due)


def stop_clock(review: Review) -> None:
    """A verdict was said, or the review cancelled."""
    clear_deadline(review.project, source_of(review))


def tell_project(review: Review, *, by: User, at: datetime) -> Project:
    """Tell the project what this review said."""
    assert review.decided_on is not None
    return note_review(
        review.project_id, passed=review.verdict in PASSING, on=review.decided_on, source=source_of(review), by=by, at=at,
        verdict_label=Verdict.label_of(review.verdict),
    )  # fmt: skip


def set_conditions(review: Review, *, by: User, at: datetime) -> None:
    """Its conditions become demands of the project's gates; those that are set already stay as they are."""
    for row in review.conditions.all():
        set_condition(
            review.project_id, stage=row.stage, source=source_of(review), text=row.text, due_on=row.due_on, by=by, at=at
        )  # fmt: skip


def hold_back(review: Review, *, by: User, at: datetime) -> None:
    """A re-review begins: the pass said before opens no gate until the new verdict."""
    note_review(
        review.project_id, passed=False, on=review.opened_on, source=source_of(review), by=by, at=at,
        verdict_label="重新评审中",
    )  # fmt: skip


def take_back(review: Review, *, by: User, at: datetime) -> None:
    """This review was cancelled: what the one before it said stands again, with its conditions."""
    before = standing_review(review.project_id)
    said = before if before is not None and before.decided_on is not None else None
    on = said.decided_on if said is not None and said.decided_on else review.opened_on
    note_review(
        review.project_id, passed=said is not None and said.verdict in PASSING, on=on, source=source_of(review), by=by, at=at,
        verdict_label=f"{Verdict.label_of(said.verdict)}（后一次评审已撤销）" if said else "评审已撤销",
    )  # fmt: skip
    if said is not None:
        set_conditions(said, by=by, at=at)


__all__ = ["day_of", "locked", "seated", "touch", "touch_seat"]

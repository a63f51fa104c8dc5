from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Panellist, Review, Score
from ..queries.circles import conflicts_in
from ..queries.drawing import SITS, panel_facts
from ..queries.sheet import scales_of
from ..rules import acts, scoring
from ..terms import ReviewEvent, ReviewState, SeatState
from .panel import speaks_for
from .writing import day_of, locked, seated, touch, touch_seat

NO_NOTES: Mapping[int, str] = MappingProxyType({})


@transaction.atomic
def submit_scores(
    panellist_id: int, *, scores: Mapping[int, Decimal | None], opinion: str = "", notes: Mapping[int, str] = NO_NOTES,
    paper: files.Upload | None = None, by: User, actor: Actor, at: datetime, version: int | None = None,
) -> Panellist:  # fmt: skip
    """Hand in one's sheet (提交评分), alone; handed in again before the session it replaces the one before.

    ``scores``: criterion → mark; ``notes``: criterion → a word on it.  For an expert without an account the organiser hands
    in the signed ``paper``.  The journal does not say what was given.
    """
    seat = seated(panellist_id, version)
    review = seat.review
    refusals = acts.refusals_of_state("score", review.state)
    on_behalf = seat.expert.user_id != by.pk
    if not speaks_for(seat, by, actor):
        refusals.append(Refusal("not_yours", "评分只由专家本人填，或由评审组织人按其签字评分表代录"))
    elif on_behalf and paper is None:
        refusals.append(Refusal("no_paper", "代录评分请附专家签字的评分表", "paper"))
    if on_behalf and sits_on(review, by):
        refusals.append(Refusal("own_seat", "您自己是这次评审的评委，不能代录别人的评分，请另找人录"))
    if seat.state not in (SeatState.SEATED, SeatState.CLEAR):
        refusals.append(Refusal("not_sitting", f"{seat.name}已不在评审组，不能评分"))
    elif seat.state != SeatState.CLEAR:
        refusals.append(Refusal("undeclared", "请先声明有无利益冲突，再评分"))
    for conflict in conflicts_in(review.project, [seat.expert], review)[seat.expert_id]:
        refusals.append(Refusal("conflict", f"{conflict.text}，须回避，不能评分"))
    refuse_if(refusals + scoring.refusals_to_submit(scores, scales_of(review), opinion, notes))
    if paper is not None:
        files.store(paper, seat, by=by, at=at)
    again = seat.submitted_at is not None
    Score.objects.filter(panellist=seat).delete()
    insert_many(
        [
            Score(
                zone_id=seat.zone_id,
                panellist=seat,
                criterion_id=criterion,
                value=value,
                note=tidy(notes.get(criterion, "")),
            )
            for criterion, value in scores.items()
            if value is not None  # the rule has seen to it
        ]
    )
    seat.submitted_at, seat.submitted_by, seat.opinion = at, by, tidy(opinion)
    touch_seat(seat, "submitted_at", "submitted_by", "opinion")
    record(
        ReviewEvent.SCORED, review, by=by, at=at, panellist=seat.pk, expert=seat.expert_id, again=again, on_behalf=on_behalf
    )  # fmt: skip
    return seat


def sits_on(review: Review, user: User) -> bool:
    """Whether this person judges in this review."""
    return Panellist.objects.filter(review=review, expert__user=user, state__in=SITS).exists()


@transaction.atomic
def open_session(
    review_id: int, *, on: date | None, place: str = "", chair: str, by: User, actor: Actor, at: datetime,
    version: int | None = None,
) -> Review:  # fmt: skip
    """All sheets are in: the panel meets, and sees them side by side (召开评审会).  No sheet changes any more."""
    review = locked(review_id, version)
    refusals = acts.refusals_to_organise(actor, review.project.officer_id)
    refusals += acts.refusals_to_open_session(
        review.state, panel_facts(review), on, place, chair, opened_on=review.opened_on, today=day_of(at)
    )
    refuse_if(refusals)
    review.state, review.session_on = ReviewState.SESSION, on
    review.session_place, review.chaired_by = tidy(place), tidy(chair)
    touch(review, at, "state", "session_on", "session_place", "chaired_by")
    record(
        ReviewEvent.SESSION_OPENED, review, by=by, at=at, on=on, place=tidy(place) or None, chair=tidy(chair)
    )
    return review

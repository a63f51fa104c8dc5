from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions import locking as projects
from zhaoluo.projects.actions.reviewing import drop_conditions
from zhaoluo.projects.models import Project
from zhaoluo.projects.rules.moves import may_work
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Panellist, Review, ReviewTemplate
from ..queries.access import standing_review
from ..queries.circles import conflicts_in
from ..queries.drawing import seats_for, sitting
from ..queries.sheet import source_of
from ..rules import acts
from ..rules.drawing import vacant
from ..terms import PASSING, UNDER_WAY, DrawMethod, ReviewEvent, ReviewState
from .writing import day_of, hold_back, locked, start_clock, stop_clock, take_back, touch


@transaction.atomic
def open_review(
    project_id: int, *, template_id: int, request: str = "", by: User, actor: Actor, at: datetime, version: int | None = None,
    once: str = "",
) -> Review:  # fmt: skip
    """Put a project before its reviewers (提交评审).  ``version``: the project's; ``once``: a form sent twice counts once."""
    project = projects.locked(project_id, version)
    template = ReviewTemplate.objects.filter(zone=project.zone_id, pk=template_id).first()
    rounds = Review.objects.filter(project=project)
    facts = acts.OpeningFacts(
        stage=project.stage,
        standing=project.standing,
        works_on=works_on(actor, project),
        template_active=template is not None and template.active,
        under_way=rounds.filter(state__in=UNDER_WAY).exists(),
        decided=rounds.filter(state=ReviewState.DECIDED).exists(),
    )
    refuse_if(acts.refusals_to_open(facts, request, actor=actor))
    assert template is not None  # the rule has seen to it
    review = _new(project, template, request, by=by, at=at)
    record(
        ReviewEvent.OPENED, review, by=by, at=at, once=once, project=project.pk, template=template.pk, name=template.name
    )  # fmt: skip
    return review


def works_on(actor: Actor, project: Project) -> bool:
    """Whether this person may write to the project."""
    return may_work(actor, project.officer_id, project.leader_id, project.team_id)


def _new(project: Project, template: ReviewTemplate, request: str, *, by: User, at: datetime) -> Review:
    last = Review.objects.filter(project=project).order_by("-round").first()
    review = Review.objects.create(
        zone_id=project.zone_id, project=project, template=template, previous=standing_review(project),
        round=last.round + 1 if last else 1, body=template.body, request=tidy(request), opened_by=by, opened_at=at,
        opened_on=day_of(at), changed_at=at, is_synthetic=project.is_synthetic,
    )  # fmt: skip
    start_clock(review)
    return review


@transaction.atomic
def re_review(
    review_id: int, *, reason: str, template_id: int | None = None, keep_panel: bool = True, by: User, actor: Actor,
    at: datetime, version: int | None = None, once: str = "",
) -> Review:  # fmt: skip
    """Review a project again after a verdict (重新评审): a round of its own.  A pass said before opens no gate meanwhile.

    ``keep_panel``: those who sat last time sit again, but who left the register or got an interest since; all declare anew.
    """
    before = locked(review_id, version)
    project = projects.locked(before.project_id)
    latest = standing_review(project)
    template: ReviewTemplate | None = ReviewTemplate.objects.filter(
        zone=before.zone_id, **({"pk": template_id} if template_id else {"name": before.template.name, "active": True})
    ).first()  # fmt: skip
    refusals = acts.refusals_to_re_review(
        before.state,
        reason,
        latest=latest is not None and latest.pk == before.pk,
        stage=project.stage,
        standing=project.standing,
        works_on=works_on(actor, project),
        template_active=template is not None and template.active,
        actor=actor,
    )
    refuse_if(refusals)
    assert template is not None  # the rule has seen to it
    review = _new(project, template, reason, by=by, at=at)
    carried = _carry(before, review, at) if keep_panel else []
    if before.verdict in PASSING:
        hold_back(review, by=by, at=at)
    record(
        ReviewEvent.REOPENED, review, by=by, at=at, once=once, project=project.pk, previous=before.pk, reason=tidy(reason),
        carried=[p.expert_id for p in carried],
    )  # fmt: skip
    return review


def _carry(before: Review, review: Review, at: datetime) -> list[Panellist]:
    """Those who sat last time onto the new panel, as far as it has seats for them."""
    panel = [p for p in sitting(before) if p.expert.active and p.expert.erased_at is None]
    found = conflicts_in(review.project, [p.expert for p in panel], review)
    seats = list(seats_for(review))
    rows = []
    for p in panel:
        seat = next((s for s in seats if (s.kind, s.field) == (p.kind, p.field)), None)
        if found[p.expert_id] or seat is None:
            continue
        seats = list(vacant(seats, [(p.kind, p.field)]))
        rows.append(new_seat(review, p, DrawMethod.CARRIED, at))
    return list(insert_many(rows))


def new_seat(review: Review, old: Panellist, method: DrawMethod, at: datetime) -> Panellist:
    """The same expert on the same seat of another review; nothing is saved."""
    expert = old.expert
    return Panellist(
        zone_id=review.zone_id, review=review, expert=expert, name=expert.name, employer=expert.employer, post=expert.post,
        kind=old.kind, field=old.field, method=method, seated_at=at,
    )  # fmt: skip


@transaction.atomic
def cancel_review(
    review_id: int, *, reason: str, by: User, actor: Actor, at: datetime, version: int | None = None
) -> Review:
    """Cancel a review under way, or an outside one entered wrongly (撤销).  What was said before stands again."""
    review = locked(review_id, version)
    refusals = acts.refusals_to_cancel(review.state, reason, outside=review.held_outside, actor=actor)
    # What was said about a later round hangs on this one.
    if review.state == ReviewState.DECIDED and Review.objects.filter(previous=review).exclude(
        state=ReviewState.CANCELLED
    ):
        refusals.append(Refusal("not_latest", "这不是最近一次评审，请先处理最近一次"))
    refuse_if(refusals)
    told = review.state == ReviewState.DECIDED or (
        review.previous is not None and review.previous.verdict in PASSING
    )
    review.state, review.cancelled_on, review.cancel_reason = ReviewState.CANCELLED, day_of(at), tidy(reason)
    touch(review, at, "state", "cancelled_on", "cancel_reason")
    stop_clock(review)
    if told:
        drop_conditions(review.project_id, source=source_of(review), by=by, at=at, reason="评审已撤销")
        take_back(review, by=by, at=at)
    record(ReviewEvent.CANCELLED, review, by=by, at=at, project=review.project_id, reason=tidy(reason))
    return review

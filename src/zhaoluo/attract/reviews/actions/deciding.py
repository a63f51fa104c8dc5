from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.projects.actions import locking as projects
from zhaoluo.projects.actions.reviewing import drop_conditions
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Condition, Review, ReviewTemplate
from ..queries.access import standing_review
from ..queries.drawing import panel_facts
from ..queries.sheet import source_of, tally_of, verdict_facts
from ..rules import acts, verdicts
from ..rules.verdicts import ConditionDraft, OutsideFacts, VerdictDraft
from ..terms import UNDER_WAY, ReviewEvent, ReviewState, Verdict
from .opening import works_on
from .outside import Answers, ItemAnswer, VetoAnswer
from .writing import day_of, locked, set_conditions, stop_clock, tell_project, touch

NO_VETOES: Mapping[int, VetoAnswer] = MappingProxyType({})
NO_ITEMS: Mapping[int, ItemAnswer] = MappingProxyType({})


@transaction.atomic
def decide(
    review_id: int, *, verdict: str, reasons: str, on: date | None, conditions: Sequence[ConditionDraft] = (),
    dispersion_note: str = "", minutes: files.Upload | None = None, by: User, actor: Actor, at: datetime,
    version: int | None = None, once: str = "",
) -> Review:  # fmt: skip
    """Say the verdict (评审结论): the project hears of it, and conditions become demands of its gates."""
    review = locked(review_id, version)
    panel, counted = panel_facts(review), tally_of(review)
    facts = verdict_facts(review, conflicts=panel.conflicts, vacancies=panel.vacancies, counted=counted)
    draft = VerdictDraft(verdict, reasons, on, tuple(conditions), dispersion_note)
    refuse_if(verdicts.refusals_to_decide(facts, draft, actor=actor, today=day_of(at)))
    review.total, review.spread = facts.total, facts.spread
    review.dispersion_note = tidy(dispersion_note)
    _say(review, draft, minutes, by=by, at=at)
    touch(
        review, at, "state", "verdict", "reasons", "decided_on", "decided_by", "decided_at", "dispersion_note", "total",
        "spread", "minutes",
    )  # fmt: skip
    stop_clock(review)
    _pass_on(review, draft, ReviewEvent.DECIDED, by=by, at=at, once=once)
    return review


def _say(
    review: Review, draft: VerdictDraft, minutes: files.Upload | None, *, by: User, at: datetime
) -> None:
    review.state, review.verdict = ReviewState.DECIDED, Verdict.of(draft.verdict)
    review.reasons, review.decided_on = tidy(draft.reasons), draft.on
    review.decided_by, review.decided_at = by, at
    if minutes is not None:
        review.minutes = files.store(minutes, review, by=by, at=at, kind=FileKind.BASIS)


def _pass_on(
    review: Review, draft: VerdictDraft, verb: ReviewEvent, *, by: User, at: datetime, once: str = ""
) -> None:
    """Conditions, the project's milestone and the journal."""
    insert_many(
        [
            Condition(
                zone_id=review.zone_id, review=review, text=tidy(c.text), stage=c.stage, due_on=c.due_on
            )
            for c in draft.conditions
        ]
    )
    said = Review.objects.filter(project=review.project_id, decided_on__lte=review.decided_on)
    for earlier in said.exclude(pk=review.pk):
        reason = f"第 {review.round} 次评审：{Verdict.label_of(review.verdict)}"
        drop_conditions(review.project_id, source=source_of(earlier), by=by, at=at, reason=reason)
    set_conditions(review, by=by, at=at)
    tell_project(review, by=by, at=at)
    record(
        verb, review, by=by, at=at, once=once, project=review.project_id, verdict=review.verdict, on=review.decided_on,
        total=review.total, spread=review.spread, conditions=len(draft.conditions), reasons=review.reasons,
        dispersion=review.dispersion_note or None, body=review.body,
    )  # fmt: skip


@transaction.atomic
def record_outside_review(
    project_id: int, *, template_id: int, body: str, on: date | None, verdict: str, reasons: str,
    minutes: files.Upload | None, total: Decimal | None = None, conditions: Sequence[ConditionDraft] = (),
    vetoes: Mapping[int, VetoAnswer] = NO_VETOES, items: Mapping[int, ItemAnswer] = NO_ITEMS, by: User, actor: Actor,
    at: datetime, once: str = "",
) -> Review:  # fmt: skip
    """Enter a review that was held elsewhere (登记外部评审), with its minutes.

    The form of review says which vetoes and points must have been looked at; a pass needs them here as in a session of our
    own.  ``vetoes`` and ``items``: number of the veto or point → what the minutes say.
    """
    project = projects.locked(project_id)
    template = ReviewTemplate.objects.filter(zone=project.zone_id, pk=template_id, active=True).first()
    if template is None:
        raise Refused([Refusal("retired_template", "请选在用的评审办法", "template")])
    today, answers = day_of(at), Answers(vetoes, items)
    draft = VerdictDraft(verdict, reasons, on, tuple(conditions))
    facts = answers.facts(
        template,
        on=on or today,
        by=by.pk,
        officer=project.officer_id,
        standing=project.standing,
        total=total,
    )
    standing = standing_review(project)
    outside = OutsideFacts(
        works_on(actor, project),
        Review.objects.filter(project=project, state__in=UNDER_WAY).exists(),
        minutes is not None,
        standing.decided_on if standing else None,
    )
    refusals = verdicts.refusals_to_record_outside(outside, facts, draft, body, actor=actor, today=today)
    if total is not None and not 0 <= total <= 100:
        refusals.append(Refusal("bad_total", "总分请填 0–100，或留空", "total"))
    refuse_if(refusals + acts.refusals_to_keep(actor) + answers.refusals(template, today=today))
    assert on is not None  # the rule has seen to it
    last = Review.objects.filter(project=project).order_by("-round").first()
    review = Review(
        zone_id=project.zone_id, project=project, template=template, previous=standing,
        round=last.round + 1 if last else 1, held_outside=True, body=tidy(body), opened_by=by, opened_at=at, opened_on=on,
        changed_at=at, is_synthetic=project.is_synthetic, total=total,
    )  # fmt: skip
    review.save()
    _say(review, draft, minutes, by=by, at=at)
    review.save()
    answers.write(review, by=by, at=at)
    _pass_on(review, draft, ReviewEvent.RECORDED, by=by, at=at, once=once)
    return review


@transaction.atomic
def attach_minutes(
    review_id: int, *, minutes: files.Upload | None, by: User, actor: Actor, at: datetime
) -> Review:
    """Attach the signed minutes to a decided review (附会议纪要); attached again they replace what is shown first."""
    review = locked(review_id)
    refusals = acts.refusals_to_keep(actor)
    if review.state != ReviewState.DECIDED:
        refusals.append(Refusal("wrong_state", "出结论以后才有会议纪要"))
    if minutes is None:
        refusals.append(Refusal("no_minutes", "请选会议纪要文件", "minutes"))
    refuse_if(refusals)
    assert minutes is not None
    review.minutes = files.store(minutes, review, by=by, at=at, kind=FileKind.BASIS)
    touch(review, at, "minutes")
    return review

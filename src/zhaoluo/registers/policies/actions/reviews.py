from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhaoluo.foundation import clock
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Stale, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import CompetitionReview
from ..queries.reviews import facts_of
from ..queries.triggers import kept, table_of
from ..rules import reviews as rules
from ..rules.triggers import suspicions
from ..terms import Conclusion, ExceptionGround, PolicyEvent, SubjectKind

FIELDS = (
    "title",
    "kind",
    "text",
    "drafter",
    "legal_basis",
    "exception",
    "exception_note",
    "opinions",
    "sunset_on",
)


def _day(at: datetime) -> date:
    return clock.local(at).date()


def _fill(review: CompetitionReview, subject: rules.Subject) -> None:
    """Put what is said into the row, and what it is suspected of by the zone's table."""
    for name in FIELDS:
        value = getattr(subject, name)
        setattr(review, name, tidy(value) if isinstance(value, str) else value)
    review.kind, review.exception = SubjectKind.of(subject.kind), ExceptionGround.of(subject.exception)
    table = table_of(review.zone_id)
    review.suspicions = kept(suspicions(review.text, table, review.kind))
    review.triggers_version = table.version


@transaction.atomic
def enter_review(
    subject: rules.Subject, *, zone: Zone, by: User, actor: Actor | None, at: datetime, once: str = "",
    synthetic: bool = False,
) -> CompetitionReview:  # fmt: skip
    """Send a text for review (登记公平竞争审查); what it is suspected of is written down with it."""
    refuse_if(rules.refusals_to_keep(actor) + rules.refusals_of_subject(subject, today=_day(at)))
    review = CompetitionReview(zone=zone, entered_by=by, entered_at=at, is_synthetic=synthetic)
    _fill(review, subject)
    review.save()
    record(
        PolicyEvent.ENTERED, review, by=by, at=at, once=once, title=review.title,
        suspected=[row["code"] for row in review.suspicions], triggers=review.triggers_version,
    )  # fmt: skip
    return review


def _locked(review_id: int, version: int | None) -> CompetitionReview:
    review = CompetitionReview.objects.select_for_update().get(pk=review_id)
    if version is not None and review.version != version:
        raise Stale
    return review


@transaction.atomic
def change_review(
    review_id: int, subject: rules.Subject, *, by: User, actor: Actor, at: datetime, version: int | None = None
) -> CompetitionReview:  # fmt: skip
    """Rewrite what was sent for review, as long as nothing was concluded."""
    review = _locked(review_id, version)
    refuse_if(
        rules.refusals_to_keep(actor)
        + rules.refusals_to_change(review.conclusion)
        + rules.refusals_of_subject(subject, today=_day(at))
    )
    was = {name: getattr(review, name) for name in FIELDS}
    _fill(review, subject)
    changed = {
        name: [was[name], getattr(review, name)] for name in FIELDS if was[name] != getattr(review, name)
    }
    review.version += 1
    review.save()
    record(PolicyEvent.CHANGED, review, by=by, at=at, changes=changed, version=review.version)
    return review


@transaction.atomic
def conclude_review(
    review_id: int, *, passed: bool, on: date | None, note: str, evidence: files.Upload | None, by: User, actor: Actor,
    at: datetime, version: int | None = None,
) -> CompetitionReview:  # fmt: skip
    """Conclude a review (审查结论): passed or not, by another person than sent or changed it, on a paper."""
    review = _locked(review_id, version)
    refuse_if(
        rules.refusals_to_conclude(
            facts_of(review, entered_on=_day(review.entered_at)), passed=passed, actor=actor, on=on, note=note,
            has_evidence=evidence is not None, today=_day(at),
        )
    )  # fmt: skip
    assert evidence is not None  # the rule has seen to it
    review.evidence = files.store(evidence, review, by=by, at=at, kind=FileKind.BASIS)
    review.conclusion = Conclusion.PASSED if passed else Conclusion.NOT_PASSED
    review.concluded_on, review.concluded_by, review.conclusion_note = on, by, tidy(note)
    review.version += 1
    review.save()
    verb = PolicyEvent.PASSED if passed else PolicyEvent.NOT_PASSED
    record(verb, review, by=by, at=at, title=review.title, on=on, note=review.conclusion_note or None)
    return review


@transaction.atomic
def revoke_review(
    review_id: int, *, reason: str, by: User, actor: Actor, at: datetime, version: int | None = None
) -> CompetitionReview:
    """Take a passed review back (撤销): promises that rest on it no longer count as confirmed."""
    review = _locked(review_id, version)
    refuse_if(rules.refusals_to_revoke(review.conclusion, actor=actor, reason=reason))
    review.conclusion, review.conclusion_note = Conclusion.REVOKED, tidy(reason)[:500]
    review.version += 1
    review.save(update_fields=["conclusion", "conclusion_note", "version"])
    record(PolicyEvent.REVOKED, review, by=by, at=at, title=review.title, reason=review.conclusion_note)
    return review

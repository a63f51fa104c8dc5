from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import DiligenceCheck, DiligenceItem, Review, Veto, VetoFinding
from ..rules import acts
from ..terms import CheckResult, ReviewEvent
from .writing import day_of, locked, touch


def _kept(upload: files.Upload | None, review: Review, by: User, at: datetime) -> Attachment | None:
    return files.store(upload, review, by=by, at=at, kind=FileKind.BASIS) if upload else None


@transaction.atomic
def check_veto(
    review_id: int, *, veto_id: int, result: str, note: str = "", evidence: files.Upload | None = None, by: User, actor: Actor,
    at: datetime, version: int | None = None,
) -> VetoFinding:  # fmt: skip
    """Say whether the project touches what forbids a pass (核一票否决项), by what; again corrects it.

    Not for the project's own officer.
    """
    review = locked(review_id, version)
    veto = Veto.objects.filter(pk=veto_id, template=review.template_id).first()
    refusals = acts.refusals_to_organise(actor, review.project.officer_id)
    refuse_if(refusals + acts.refusals_to_check_veto(review.state, result, note, known=veto is not None))
    assert veto is not None  # the rule has seen to it
    kept = _kept(evidence, review, by, at)
    fields = {"zone_id": review.zone_id, "result": result, "note": tidy(note), "by": by, "at": at}
    finding, _ = VetoFinding.objects.update_or_create(
        review=review, veto=veto, defaults=fields | ({"evidence": kept} if kept else {})
    )
    touch(review, at)
    record(
        ReviewEvent.VETO_CHECKED, review, by=by, at=at, veto=veto.pk, label=veto.label, result=result, note=tidy(note) or None
    )  # fmt: skip
    return finding


@transaction.atomic
def check_item(
    review_id: int, *, item_id: int, result: str, source: str = "", note: str = "", checked_on: date | None = None,
    evidence: files.Upload | None = None, by: User, actor: Actor, at: datetime, version: int | None = None,
) -> DiligenceCheck:  # fmt: skip
    """Say what a look at one point of due diligence found (尽职调查), where and when; again corrects it."""
    review = locked(review_id, version)
    item = DiligenceItem.objects.filter(pk=item_id, template=review.template_id).first()
    before = DiligenceCheck.objects.filter(review=review, item=item).first() if item else None
    has_evidence = evidence is not None or (before is not None and before.evidence_id is not None)
    refusals = acts.refusals_to_keep(actor) + acts.refusals_to_check_item(
        review.state,
        result,
        source,
        note,
        checked_on,
        known=item is not None,
        has_evidence=has_evidence,
        today=day_of(at),
    )
    refuse_if(refusals)
    assert item is not None  # the rule has seen to it
    looked = result in (CheckResult.CLEAN, CheckResult.ISSUE)
    kept = _kept(evidence, review, by, at)
    fields = {
        "zone_id": review.zone_id, "result": result, "source": tidy(source), "note": tidy(note),
        "checked_on": checked_on if looked else None, "by": by, "at": at,
    }  # fmt: skip
    check, _ = DiligenceCheck.objects.update_or_create(
        review=review, item=item, defaults=fields | ({"evidence": kept} if kept else {})
    )
    touch(review, at)
    record(
        ReviewEvent.ITEM_CHECKED, review, by=by, at=at, item=item.pk, label=item.label, result=result,
        source=tidy(source) or None, note=tidy(note) or None,
    )  # fmt: skip
    return check

"""A promise under the law: confirmed by another person on what covers it, withdrawn, checked anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.policies.models import CompetitionReview
from zhaoluo.registers.policies.queries.triggers import kept, suspicions_in

from ..models import Agreement, Promise
from ..queries.pledges import check_promise, covered
from ..rules import pledges as rules
from ..rules.moves import refusals_to_work
from ..terms import ProjectEvent, PromiseState
from .locking import clear_deadline, day_of, locked, touch


@transaction.atomic
def confirm_promise(
    promise_id: int, *, project_id: int, basis: str, competition_review: int | None, agreement: int | None, by: User,
    actor: Actor, at: datetime,
) -> Promise:  # fmt: skip
    """Confirm a promise (确认承诺).  A suspected one is refused without a named law and a passed review in force; an empty
    ``basis`` leaves the one written with the promise, an empty ``agreement`` the one it stands in.
    """
    project = locked(project_id)
    row = (
        Promise.objects.select_for_update(of=("self",))
        .select_related("competition_review")
        .get(pk=promise_id, project=project)
    )
    found = check_promise(project.zone_id, row.text)
    review = CompetitionReview.objects.filter(pk=competition_review or 0, zone_id=project.zone_id).first()
    stands_in = Agreement.objects.filter(pk=agreement or 0, project=project).first()
    text = basis.strip() or row.basis
    refusals = rules.refusals_to_confirm(
        state=row.state, lawful=row.confirmed_at is not None and (not found or covered(row)), entered_by=row.entered_by_id,
        actor=actor, suspected=found, basis=text, today=day_of(at),
        review=rules.ReviewFacts(review.conclusion, review.sunset_on) if review else None,
    )  # fmt: skip
    if competition_review and review is None:
        refusals.append(Refusal("foreign_row", "没有这份公平竞争审查，请重选", "competition_review"))
    if agreement and stands_in is None:
        refusals.append(Refusal("foreign_row", "这个项目没有这份协议，请重选", "agreement"))
    refuse_if(refusals)
    row.basis, row.suspicions, row.competition_review = text[:200], kept(found), review
    row.agreement, row.confirmed_by, row.confirmed_at = stands_in or row.agreement, by, at
    row.save(
        update_fields=[
            "basis",
            "suspicions",
            "competition_review",
            "agreement",
            "confirmed_by",
            "confirmed_at",
        ]
    )
    touch(project, at)
    record(
        ProjectEvent.PROMISE_CONFIRMED, project, by=by, at=at, promise=row.pk, text=row.text, basis=row.basis,
        suspected=[s.code for s in found] or None, review=review.pk if review else None,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_promise(
    promise_id: int, *, project_id: int, reason: str, by: User, actor: Actor, at: datetime
) -> Promise:
    """Take a promise back (撤回承诺), with the reason; it stays visible and binds nobody."""
    project = locked(project_id)
    row = Promise.objects.select_for_update().get(pk=promise_id, project=project)
    refuse_if(
        refusals_to_work(actor, project.officer_id, project.leader_id, project.team_id)
        + rules.refusals_to_withdraw_promise(row.state, reason)
    )
    row.state, row.settled_on, row.settled_note = PromiseState.WITHDRAWN, day_of(at), reason.strip()[:200]
    row.save(update_fields=["state", "settled_on", "settled_note"])
    clear_deadline(project, f"promise:{row.pk}")
    touch(project, at)
    record(ProjectEvent.PROMISE_WITHDRAWN, project, by=by, at=at, text=row.text, reason=row.settled_note)
    return row


@transaction.atomic
def recheck_promises(zone_id: int, *, at: datetime) -> int:
    """The zone's table of triggers changed: open promises nobody confirmed are checked anew; how many changed."""
    rows = Promise.objects.select_for_update(of=("self",)).select_related("project")
    changed = 0
    for row in rows.filter(zone_id=zone_id, state=PromiseState.OPEN, confirmed_at=None).order_by("pk"):
        was, found = suspicions_in(row.suspicions or []), check_promise(zone_id, row.text)
        if row.suspicions is not None and list(was) == found:
            continue
        row.suspicions = kept(found)
        row.save(update_fields=["suspicions"])
        if list(was) != found:
            changed += 1
            codes = [s.code for s in found]
            record(
                ProjectEvent.PROMISE_RECHECKED, row.project, by=None, at=at, text=row.text, suspected=codes
            )
    return changed

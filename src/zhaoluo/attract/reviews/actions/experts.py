from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Stale, refuse_if
from zhaoluo.projects.rules.moves import refusals_of_reason
from zhaoluo.registers.enterprises.rules.contacts import refusals_to_show
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Expert, Panellist, Tie
from ..queries.lists import accounts_of
from ..rules import acts, experts
from ..rules.experts import ExpertDraft
from ..terms import SITTING, UNDER_WAY, ReviewEvent

TEXTS = ("kind", "name", "employer", "post", "phone", "purpose", "consent", "note", "active")
ERASED_NAME = "（已删去）"


@transaction.atomic
def save_expert(
    draft: ExpertDraft, *, zone: Zone, by: User | None, actor: Actor | None, at: datetime, expert_id: int | None = None,
    version: int | None = None, synthetic: bool = False, once: str = "",
) -> Expert:  # fmt: skip
    """Enter an expert, institute or department, or correct one (登记专家).  Panels that were drawn keep what they said."""
    draft = experts.cleaned(draft)
    row = _locked(expert_id, zone, version) if expert_id else Expert(zone=zone, is_synthetic=synthetic)
    account_known = draft.user is None or accounts_of(zone).filter(pk=draft.user).exists()
    refusals = acts.refusals_to_keep(actor) + experts.refusals_to_save(draft, account_known=account_known)
    others = Expert.objects.filter(zone=zone, erased_at=None).exclude(pk=expert_id or 0)
    if others.filter(name=draft.name, employer=draft.employer).exists():
        refusals.append(Refusal("known_expert", f"“{draft.name}”（{draft.employer}）已在专家库", "name"))
    if draft.user is not None and others.filter(user=draft.user).exists():
        refusals.append(Refusal("account_taken", "这个账号已是另一位专家的，一个账号只对一位", "user"))
    refuse_if(refusals)
    for field in TEXTS:
        setattr(row, field, getattr(draft, field))
    row.fields, row.user_id, row.changed_at = list(draft.fields), draft.user, at
    row.version = row.version + 1 if row.pk else 1
    row.save()
    Tie.objects.filter(expert=row).delete()
    insert_many([Tie(zone=zone, expert=row, firm=t.firm, reason=t.reason) for t in draft.ties])
    # Names and firms stay out of the journal: what is erased on demand must not live on there.
    record(
        ReviewEvent.EXPERT_SAVED, row, by=by, at=at, once=once, kind=row.kind, fields=row.fields, active=row.active,
        ties=len(draft.ties), new=expert_id is None,
    )  # fmt: skip
    return row


def _locked(expert_id: int, zone: Zone, version: int | None) -> Expert:
    row = Expert.objects.select_for_update(of=("self",)).get(pk=expert_id, zone=zone, erased_at=None)
    if version is not None and row.version != version:
        raise Stale
    return row


@transaction.atomic
def show_expert(expert_id: int, *, purpose: str, by: User, actor: Actor, at: datetime) -> Expert:
    """An expert's phone in full (查看联系方式): the purpose is written down first."""
    purpose = tidy(purpose)
    refuse_if(refusals_to_show(actor, purpose))
    row = Expert.objects.get(pk=expert_id, erased_at=None)
    record(ReviewEvent.EXPERT_SEEN, row, by=by, at=at, purpose=purpose)
    return row


@transaction.atomic
def erase_expert(expert_id: int, *, reason: str, by: User, actor: Actor, at: datetime) -> Expert:
    """Delete an expert's personal data on demand (删去个人信息).  Minutes of past reviews keep the names they were held with."""
    row = Expert.objects.select_for_update(of=("self",)).get(pk=expert_id)
    refusals = acts.refusals_to_keep(actor) + refusals_of_reason(tidy(reason))
    if row.erased_at is not None:
        refusals.append(Refusal("erased", "这位专家的个人信息已经删去"))
    sits = Panellist.objects.filter(
        expert=row,
        state__in=[s.value for s in SITTING],
        review__state__in=[s.value for s in UNDER_WAY],
    )
    if sits.exists():
        refusals.append(Refusal("sitting", "这位专家正在评审组里，请先更换，再删去"))
    refuse_if(refusals)
    row.name, row.active, row.erased_at, row.changed_at = ERASED_NAME, False, at, at
    row.employer = row.post = row.phone = row.purpose = row.consent = row.note = ""
    row.user = None
    row.version += 1
    row.save()
    Tie.objects.filter(expert=row).delete()
    record(ReviewEvent.EXPERT_ERASED, row, by=by, at=at, reason=tidy(reason))
    return row

"""Contacts: personal data.  The journal holds ids and purposes, never names or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Contact
from ..rules import contacts as rules
from ..terms import EnterpriseEvent
from .writing import locked, may_keep


@transaction.atomic
def save_contact(
    enterprise_id: int, *, name: str, post: str, phone: str, mail: str, purpose: str, basis: str, zone: Zone,
    by: User | None, at: datetime, actor: Actor | None = None, contact_id: int | None = None,
) -> Contact:  # fmt: skip
    """A contact with the purpose it is kept for and the basis it is kept on (记联系人); ``contact_id`` changes one."""
    may_keep(actor)
    row = locked(enterprise_id, zone=zone)
    contact = (
        Contact.objects.get(pk=contact_id, enterprise=row)
        if contact_id
        else Contact(zone=zone, enterprise=row)
    )
    contact.name, contact.post, contact.phone, contact.mail = map(tidy, (name, post, phone, mail))
    contact.purpose, contact.basis = tidy(purpose), tidy(basis)
    refuse_if(
        rules.refusals_of_contact(contact.name, contact.phone, contact.mail, contact.purpose, contact.basis)
    )
    contact.save()
    facts: dict[str, Any] = {"contact": contact.pk, "purpose": contact.purpose, "changed": bool(contact_id)}
    record(EnterpriseEvent.CONTACT_SAVED, row, by=by, at=at, **facts)
    return contact


@transaction.atomic
def remove_contact(
    contact_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Delete a contact: what is personal does not stay."""
    may_keep(actor)
    row = locked(Contact.objects.get(pk=contact_id, zone=zone).enterprise_id, zone=zone)
    contact = Contact.objects.get(pk=contact_id, enterprise=row)
    contact.delete()
    record(EnterpriseEvent.CONTACT_REMOVED, row, by=by, at=at, contact=contact_id)


@transaction.atomic
def show_contact(
    contact_id: int, *, purpose: str, zone: Zone, by: User, at: datetime, actor: Actor
) -> Contact:
    """A contact in full for somebody who usually sees it masked (查看全文): the purpose is written down first."""
    purpose = tidy(purpose)
    refuse_if(rules.refusals_to_show(actor, purpose))
    contact = Contact.objects.select_related("enterprise").get(pk=contact_id, zone=zone)
    facts: dict[str, Any] = {"contact": contact.pk, "purpose": purpose}
    record(EnterpriseEvent.CONTACT_SHOWN, contact.enterprise, by=by, at=at, **facts)
    return contact


@transaction.atomic
def note_contacts_export(
    contacts: Sequence[Contact], *, purpose: str, filters: dict[str, str], zone: Zone, by: User, at: datetime,
    actor: Actor,
) -> None:  # fmt: skip
    """Contacts leave as a file (导出联系人): refused without a purpose, written down with whose they are."""
    purpose = tidy(purpose)
    refuse_if(rules.refusals_to_export(actor, purpose, count=len(contacts)))
    record(
        EnterpriseEvent.CONTACTS_EXPORTED, None, zone=zone, by=by, at=at, purpose=purpose, rows=len(contacts), filters=filters,
        contacts=[contact.pk for contact in contacts],
        enterprises=sorted({contact.enterprise_id for contact in contacts}),
    )  # fmt: skip

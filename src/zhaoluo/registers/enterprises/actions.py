from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from zhaoluo.foundation import search
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from . import rules
from .models import Enterprise
from .terms import EnterpriseEvent


@transaction.atomic
def enter(
    *,
    zone: Zone,
    name: str,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    credit_code: str = "",
    region: str = "",
    industry_class: str = "",
    enterprise_id: int | None = None,
    is_synthetic: bool = False,
) -> Enterprise:
    """Enter an enterprise or change one (登记企业).  ``actor`` None is the system itself."""
    refuse_if(rules.refusals_to_keep(actor) if actor else [])
    _one_at_a_time(zone)
    name, code, industry_class = (
        tidy(name),
        rules.clean_credit_code(credit_code),
        industry_class.strip().upper(),
    )
    others = Enterprise.objects.filter(zone=zone).exclude(pk=enterprise_id or 0)
    holder = others.filter(credit_code=code).first() if code else None
    refuse_if(
        rules.refusals_to_enter(
            name,
            code,
            industry_class,
            name_taken=others.filter(name=name).exists(),
            code_holder=holder.name if holder else "",
        )
    )
    new = Enterprise(zone=zone, is_synthetic=is_synthetic)
    row = Enterprise.objects.select_for_update().get(pk=enterprise_id, zone=zone) if enterprise_id else new
    row.name, row.credit_code, row.region, row.industry_class = name, code, tidy(region), industry_class
    _index(row)
    row.save()
    verb = EnterpriseEvent.CHANGED if enterprise_id else EnterpriseEvent.ENTERED
    record(verb, row, by=by, at=at, name=row.name, credit_code=code)
    return row


@transaction.atomic
def find_or_enter(
    name: str, *, zone: Zone, by: User | None, at: datetime, is_synthetic: bool = False
) -> Enterprise:
    """The enterprise of exactly this name, entered now if the zone does not know it yet."""
    known = Enterprise.objects.filter(zone=zone, name=name.strip()).first()
    return known or enter(zone=zone, name=name, by=by, at=at, is_synthetic=is_synthetic)


def _one_at_a_time(zone: Zone) -> None:
    """Two who enter the same firm at once: the second waits, and is then told that it is there."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_002, zone.pk])


def _index(row: Enterprise) -> None:
    row.search_text = search.text_of(row.name, row.credit_code)
    row.search = search.vector_of(row.search_text)
    row.sort_key = search.sort_key_of(row.name)

"""What every act of the register shares: one at a time, how a row is found, who may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from zhaoluo.foundation import clock, search
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.people.rules import Actor

from .. import rules
from ..models import Alias, Enterprise


def one_at_a_time(zone: Zone | int) -> None:
    """Two who write the same firm at once: the second waits, and is then told that it is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, %s)", [74_002, zone.pk if isinstance(zone, Zone) else zone]
        )


def locked(enterprise_id: int, *, zone: Zone | int) -> Enterprise:
    """An enterprise of the zone that may be written, locked; refused when it was merged into another."""
    rows = Enterprise.objects.select_for_update(of=("self",)).select_related("merged_into")
    row = rows.get(pk=enterprise_id, zone=zone)
    if row.merged_into is not None:
        raise Refused([Refusal("merged", f"这家已并入“{row.merged_into.name}”，请改那一家")])
    return row


def may_keep(actor: Actor | None) -> None:
    """Refuse who only reads; no actor is the system itself."""
    refuse_if(rules.refusals_to_keep(actor) if actor else [])


def day_of(at: datetime) -> date:
    """The day of a moment, here."""
    return clock.local(at).date()


def index(row: Enterprise, aliases: Iterable[str]) -> None:
    """What search and order of a row are made of; the row is not saved."""
    row.search_text = search.text_of(row.name, row.credit_code, row.foreign_number, *aliases)
    row.search = search.vector_of(row.search_text)
    row.sort_key = search.sort_key_of(row.name)


def index_anew(row: Enterprise) -> None:
    """Search text again after an alias came or went."""
    index(row, Alias.objects.filter(enterprise=row).values_list("name", flat=True))
    row.save(update_fields=["search_text", "search", "sort_key"])

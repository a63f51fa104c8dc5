"""Purchases from a table: all of its lines, or none."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Purchase
from ..queries.purchases import Planned, PurchaseTable, read_purchases
from ..rules.purchases import RowFault
from ..terms import ChainEvent
from .writing import day_of, may_keep, one_at_a_time


@transaction.atomic
def import_purchases(
    name: str, content: bytes, *, source: str, as_of: date | None, zone: Zone, by: User | None, at: datetime,
    actor: Actor | None = None, once: str = "",
) -> PurchaseTable:  # fmt: skip
    """Write a table of purchases that has no fault at all; refused with every fault by line otherwise.

    Read again here, so that what is written is what stands in the file now.  A line known already is changed; one that
    says nothing new is left.
    """
    may_keep(actor)
    one_at_a_time(zone)
    table = read_purchases(zone, name, content, today=day_of(at), source=tidy(source), as_of=as_of)
    refuse_if([Refusal("bad_row", told(fault)) for fault in table.faults])
    changed = [row for row in table.rows if row.changes]
    rows = [_row(planned, zone) for planned in changed]
    Purchase.objects.bulk_create([row for row in rows if row.pk is None])
    fields = ["supplier", "link", *asdict(changed[0].content)] if changed else []
    if known := [row for row, planned in zip(rows, changed, strict=True) if planned.purchase is not None]:
        Purchase.objects.bulk_update(known, fields)
    if changed:
        record(
            ChainEvent.PURCHASES_IMPORTED, None, zone=zone, by=by, at=at, once=once, file=name[:120], new=table.new,
            changed=table.changed, unchanged=table.unchanged, source=tidy(source), purchases=[row.pk for row in rows][:500],
        )  # fmt: skip
    return table


def told(fault: RowFault) -> str:
    """A fault with its place: 第 3 行“金额（万元）”：…"""
    where = f"第 {fault.line} 行" if fault.line else ""
    column = f"“{fault.column}”" if fault.column else ""
    return f"{where}{column}：{fault.message}" if where or column else fault.message


def _row(planned: Planned, zone: Zone) -> Purchase:
    row = planned.purchase or Purchase(zone=zone, buyer=planned.buyer)
    row.supplier, row.link = planned.supplier, planned.link
    for field, value in asdict(planned.content).items():
        setattr(row, field, value)
    return row

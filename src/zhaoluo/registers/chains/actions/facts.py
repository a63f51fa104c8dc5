"""Purchases, yearly figures and machines, entered one by one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.queries import recognise
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import EnterpriseFigure, Equipment, Purchase
from ..queries.facts import stays
from ..rules import facts as rules
from ..rules.facts import PurchaseContent
from ..terms import ChainEvent
from .writing import chain_of, day_of, firm_of, link_of, may_keep, one_at_a_time

PURCHASE = tuple(PurchaseContent.__dataclass_fields__)


@transaction.atomic
def enter_purchase(
    *,
    buyer_id: int,
    product: str,
    year: int | None,
    zone: Zone,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    supplier_id: int | None = None,
    supplier_name: str = "",
    supplier_region: str = "",
    is_local: bool | None = None,
    link_id: int | None = None,
    amount: Decimal | None = None,
    source: str = "",
    as_of: date | None = None,
    purchase_id: int | None = None,
    once: str = "",
) -> Purchase:
    """Enter what a resident buys in a year, or change it (登记采购).

    A supplier known by name only is joined to its row in the register where the name certainly means that firm.
    """
    may_keep(actor)
    one_at_a_time(zone)
    row = Purchase.objects.get(pk=purchase_id, zone=zone) if purchase_id else Purchase(zone=zone)
    row.buyer = firm_of(buyer_id, zone=zone, field="buyer")
    row.supplier = _supplier(supplier_id, tidy(supplier_name), zone)
    row.link = link_of(link_id, zone=zone) if link_id else None
    name = tidy(supplier_name) or (row.supplier.name if row.supplier else "")
    content = rules.cleaned(
        PurchaseContent(product, year, name, supplier_region, is_local, amount, source, as_of)
    )
    before = _said(row) if purchase_id else {}
    for field, value in asdict(content).items():
        setattr(row, field, value)
    refuse_if(
        rules.refusals_of_purchase(
            content,
            buyer_resident=stays(row.buyer),
            itself=row.supplier == row.buyer,
            supplier_resident=row.supplier is not None and stays(row.supplier),
            known=_same(row).exists(),
            today=day_of(at),
        )
    )
    row.save()
    record(
        ChainEvent.PURCHASE_ENTERED,
        row,
        by=by,
        at=at,
        once=once,
        name=row.buyer.name,
        before=before or None,
        **_said(row),
    )
    return row


def _supplier(supplier_id: int | None, name: str, zone: Zone) -> Enterprise | None:
    if supplier_id:
        return firm_of(supplier_id, zone=zone, field="supplier_name")
    answer = recognise(zone, [name]).get(name) if name else None
    if answer is None or answer.verdict != "certain" or answer.id is None:
        return None
    return Enterprise.objects.select_related("merged_into").get(pk=answer.id, zone=zone)


def _same(row: Purchase) -> Any:
    """Other rows that say the same purchase."""
    buyer = Q(buyer=row.buyer) | Q(buyer__merged_into=row.buyer)
    same = Purchase.objects.filter(
        buyer, zone=row.zone, product=row.product, year=row.year, supplier_name=row.supplier_name
    )
    return same.exclude(pk=row.pk or 0)


def _said(row: Purchase) -> dict[str, Any]:
    """A purchase as the journal tells it."""
    return {
        "buyer": row.buyer_id, "supplier": row.supplier_id, "link": row.link_id,
        **{field: getattr(row, field) for field in PURCHASE},
    }  # fmt: skip


@transaction.atomic
def remove_purchase(
    purchase_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Take a purchase away."""
    may_keep(actor)
    one_at_a_time(zone)
    row = Purchase.objects.select_related("buyer").get(pk=purchase_id, zone=zone)
    record(ChainEvent.PURCHASE_REMOVED, row, by=by, at=at, name=row.buyer.name, **_said(row))
    row.delete()


@transaction.atomic
def enter_figure(
    enterprise_id: int, *, year: int | None, output: Decimal | None, employees: int | None, source: str, as_of: date | None,
    zone: Zone, by: User | None, at: datetime, actor: Actor | None = None, once: str = "",
) -> EnterpriseFigure:  # fmt: skip
    """Enter an enterprise's output and head-count of a year, or change them."""
    may_keep(actor)
    one_at_a_time(zone)
    firm, source = firm_of(enterprise_id, zone=zone), tidy(source)
    refuse_if(
        rules.refusals_of_figure(
            year=year, output=output, employees=employees, source=source, as_of=as_of, today=day_of(at)
        )
    )
    assert year is not None  # or the rule had refused
    row = EnterpriseFigure.objects.filter(enterprise=firm, year=year).first()
    if row is not None:  # one of the two alone leaves the other as it was; 去掉 takes both away
        output = row.output if output is None else output
        employees = row.employees if employees is None else employees
    said: dict[str, Any] = {"output": output, "employees": employees, "source": source, "as_of": as_of}
    before = {field: getattr(row, field) for field in said} if row else None
    row = row or EnterpriseFigure(zone=zone, enterprise=firm, year=year)
    for field, value in said.items():
        setattr(row, field, value)
    if before != said:
        row.save()
        record(
            ChainEvent.FIGURE_ENTERED, row, by=by, at=at, once=once, enterprise=firm.pk, name=firm.name, year=year,
            before=before, **said,
        )  # fmt: skip
    return row


@transaction.atomic
def remove_figure(
    figure_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Take a year's figures of an enterprise away."""
    may_keep(actor)
    one_at_a_time(zone)
    row = EnterpriseFigure.objects.select_related("enterprise").get(pk=figure_id, zone=zone)
    record(
        ChainEvent.FIGURE_REMOVED, row, by=by, at=at, enterprise=row.enterprise_id, name=row.enterprise.name, year=row.year,
        output=row.output, employees=row.employees, source=row.source, as_of=row.as_of,
    )  # fmt: skip
    row.delete()


@transaction.atomic
def enter_equipment(
    chain_id: int, *, name: str, count: int | None, unit: str, source: str, as_of: date | None, zone: Zone,
    by: User | None, at: datetime, actor: Actor | None = None, enterprise_id: int | None = None, once: str = "",
) -> Equipment:  # fmt: skip
    """Enter how many machines of a kind an enterprise, or the whole chain, has; or change the count."""
    may_keep(actor)
    one_at_a_time(zone)
    chain = chain_of(chain_id, zone=zone)
    firm = firm_of(enterprise_id, zone=zone) if enterprise_id else None
    name, unit, source = tidy(name), tidy(unit), tidy(source)
    refuse_if(
        rules.refusals_of_equipment(
            name=name, count=count, unit=unit, source=source, as_of=as_of, today=day_of(at)
        )
    )
    row = Equipment.objects.filter(chain=chain, enterprise=firm, name=name, unit=unit).first()
    said: dict[str, Any] = {"count": count, "source": source, "as_of": as_of}
    before = {field: getattr(row, field) for field in said} if row else None
    row = row or Equipment(zone=zone, chain=chain, enterprise=firm, name=name, unit=unit)
    for field, value in said.items():
        setattr(row, field, value)
    if before != said:
        row.save()
        record(
            ChainEvent.EQUIPMENT_ENTERED, chain, by=by, at=at, once=once, equipment=row.pk, name=name, unit=unit,
            enterprise=firm.pk if firm else None, before=before, **said,
        )  # fmt: skip
    return row


@transaction.atomic
def remove_equipment(
    equipment_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Take a count of machines away."""
    may_keep(actor)
    one_at_a_time(zone)
    row = Equipment.objects.select_related("chain").get(pk=equipment_id, zone=zone)
    record(
        ChainEvent.EQUIPMENT_REMOVED, row.chain, by=by, at=at, equipment=row.pk, name=row.name, unit=row.unit,
        count=row.count, enterprise=row.enterprise_id, source=row.source, as_of=row.as_of,
    )  # fmt: skip
    row.delete()

"""A table of purchases read against the zone's register and chains; nothing is written here."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhaoluo.engine.ledger import UnreadableLedger, open_ledger
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.queries import recognise

from ..models import Link, Purchase
from ..rules import purchases as rules
from ..rules.facts import PurchaseContent, cleaned, refusals_of_purchase
from ..rules.purchases import HEADINGS, MOST_FAULTS, MOST_ROWS, Row, RowFault
from .facts import stays, survivor


@dataclass(frozen=True, slots=True)
class Planned:
    """A line ready to be written: over ``purchase`` where that is known already."""

    line: int
    buyer: Enterprise
    supplier: Enterprise | None
    link: Link | None
    content: PurchaseContent
    purchase: Purchase | None
    changes: bool

    @property
    def identity(self) -> tuple[int, str, str, int | None]:
        return self.buyer.pk, self.content.supplier_name, self.content.product, self.content.year


#: Purchases by buyer, supplier's name, product, year.
Known = Mapping[tuple[int, str, str, int | None], Purchase]


@dataclass(frozen=True, slots=True)
class PurchaseTable:
    """What a table would do; ``rows`` are only written when there is no fault at all."""

    rows: list[Planned]
    faults: list[RowFault]

    @property
    def new(self) -> int:
        return sum(row.purchase is None for row in self.rows)

    @property
    def changed(self) -> int:
        return sum(row.purchase is not None and row.changes for row in self.rows)

    @property
    def unchanged(self) -> int:
        return sum(not row.changes for row in self.rows)


def read_purchases(
    zone: Zone, name: str, content: bytes, *, today: date, source: str = "", as_of: date | None = None
) -> PurchaseTable:
    """A CSV or workbook (its first visible sheet) of purchases; ``source`` and ``as_of`` hold where a line has none."""
    try:
        sheet = next((s for s in open_ledger(content, name) if not s.hidden), None)
    except UnreadableLedger as trouble:
        return PurchaseTable([], [RowFault(0, "", str(trouble).replace("台账", "表格"))])
    if sheet is None or not sheet.rows:
        return PurchaseTable([], [RowFault(0, "", "表里没有内容")])
    columns, faults = rules.columns_of(sheet.rows[0])
    lines = [(n, row) for n, row in enumerate(sheet.rows[1:], 2) if any(rules.text_of(cell) for cell in row)]
    if len(lines) > MOST_ROWS:
        faults.append(RowFault(0, "", f"有 {len(lines)} 行，超过 {MOST_ROWS} 行，请拆成几个文件"))
    if not lines:
        faults.append(RowFault(0, "", "表里只有列名，没有数据"))
    if faults:
        return PurchaseTable([], faults)
    rows = []
    for line, cells in lines:
        named = {field: cells[place] for field, place in columns.items() if place < len(cells)}
        row, wrong = rules.row_of(line, named, source=source, as_of=as_of)
        rows.append(row)
        faults += wrong
    planned, wrong = _settle(zone, rows, today=today)
    faults = sorted([*faults, *wrong], key=lambda fault: fault.line)
    more = len(faults) - MOST_FAULTS
    rest = [RowFault(0, "", f"另有 {more} 处问题，改好上面这些后再看")] if more > 0 else []
    return PurchaseTable([] if faults else planned, faults[:MOST_FAULTS] + rest)


def _settle(zone: Zone, rows: Sequence[Row], *, today: date) -> tuple[list[Planned], list[RowFault]]:
    """Names to enterprises and links, what is known already, and what the rules say."""
    firms, links = _firms(zone, rows), _links(zone)
    known = _known(zone, firms)
    planned: list[Planned] = []
    faults: list[RowFault] = []
    met: dict[tuple[int, str, str, int | None], int] = {}
    for row in rows:
        buyer, supplier, link = firms.get(row.buyer), firms.get(row.supplier_name), links.get(row.link, [])
        wrong: list[tuple[str, str]] = []
        if row.buyer and buyer is None:
            wrong.append(("buyer", f"“{row.buyer}”不在企业底册，或有几家相像；请写全称，或先登记"))
        if row.link and len(link) != 1:
            told = "在几条产业链上都有，请写“产业链/环节”" if link else "不在任何产业链上"
            wrong.append(("link", f"环节“{row.link}”{told}"))
        if (
            buyer is not None and row.product and row.year is not None
        ):  # what is not there was told by its line
            plan = _plan(row, buyer, supplier, link[0] if len(link) == 1 else None, known)
            first = met.setdefault(plan.identity, row.line)
            if first != row.line:
                wrong.append(("product", f"与第 {first} 行是同一笔（采购方、供应方、产品、年份都相同）"))
            refusals = refusals_of_purchase(
                plan.content, buyer_resident=stays(buyer), itself=supplier == buyer, known=False, today=today,
                supplier_resident=supplier is not None and stays(supplier),
            )  # fmt: skip
            wrong += [(refusal.field, refusal.message) for refusal in refusals]
            planned.append(plan)
        faults += [RowFault(row.line, HEADINGS[field][0], message) for field, message in wrong]
    return planned, faults


def _plan(
    row: Row, buyer: Enterprise, supplier: Enterprise | None, link: Link | None, known: Known
) -> Planned:
    content = cleaned(_content(row))
    purchase = known.get((buyer.pk, content.supplier_name, content.product, content.year))
    changes = _differs(purchase, supplier, link, content)
    return Planned(row.line, buyer, supplier, link, content, purchase, changes)


def _known(zone: Zone, firms: Mapping[str, Enterprise]) -> Known:
    """Purchases written down already, by the firm that stands for their buyer now."""
    ids = [firm.pk for firm in firms.values()]
    rows = Purchase.objects.filter(Q(buyer__in=ids) | Q(buyer__merged_into__in=ids), zone=zone)
    return {
        (survivor(p.buyer).pk, p.supplier_name, p.product, p.year): p
        for p in rows.select_related("buyer__merged_into", "supplier", "link")
    }


def _content(row: Row) -> PurchaseContent:
    return PurchaseContent(
        product=row.product, year=row.year, supplier_name=row.supplier_name, supplier_region=row.supplier_region,
        is_local=row.is_local, amount=row.amount, source=row.source, as_of=row.as_of,
    )  # fmt: skip


def _firms(zone: Zone, rows: Sequence[Row]) -> dict[str, Enterprise]:
    """Enterprises that a name certainly means; one load of the register."""
    names = {name for row in rows for name in (row.buyer, row.supplier_name) if name}
    ids = {name: a.id for name, a in recognise(zone, sorted(names)).items() if a.verdict == "certain"}
    firms = Enterprise.objects.filter(zone=zone, merged_into=None).in_bulk([pk for pk in ids.values() if pk])
    return {name: firms[pk] for name, pk in ids.items() if pk in firms}


def _links(zone: Zone) -> dict[str, list[Link]]:
    """Links by name, by key, and by 产业链/环节."""
    found: dict[str, list[Link]] = {}
    for link in Link.objects.filter(zone=zone).select_related("chain"):
        for name in {link.name, link.key, f"{link.chain.name}/{link.name}", f"{link.chain.key}/{link.key}"}:
            found.setdefault(name, []).append(link)
    return found


def _differs(
    purchase: Purchase | None, supplier: Enterprise | None, link: Link | None, content: PurchaseContent
) -> bool:
    if purchase is None:
        return True
    fields = PurchaseContent.__dataclass_fields__
    same = all(getattr(purchase, field) == getattr(content, field) for field in fields)
    return not same or purchase.supplier != supplier or purchase.link != link


def purchase_template() -> bytes:
    """An empty table with the headings, as Excel opens it."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerow(names[0] for names in HEADINGS.values())
    return stream.getvalue().encode("utf-8-sig")

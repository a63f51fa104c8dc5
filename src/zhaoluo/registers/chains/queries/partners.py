"""Short chains inside the zone (A12): residents that could supply each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhaoluo.registers.enterprises.models import Enterprise

from ..models import Chain, Link
from .facts import Bought, ChainFacts, Evidence, facts_of


@dataclass(frozen=True, slots=True)
class ShortChain:
    """A resident buys from outside what another resident's link makes, and no purchase between them is recorded."""

    buyer: Enterprise
    supplier: Enterprise
    link: Link
    product: str
    amount: Decimal | None
    reason: str
    rows: list[Evidence]


def short_chains(chain: Chain | ChainFacts) -> list[ShortChain]:
    """Pairs of residents that could supply each other, largest amount first."""
    facts = facts_of(chain)
    trading = {(r.buyer.pk, r.supplier.pk) for r in facts.purchases if r.supplier}
    trading |= {(s.buyer_id, s.supplier_id) for s in facts.relations}
    wanted: dict[tuple[int, int], list[Bought]] = {}
    for row in facts.purchases:
        if row.local is False and row.link_id is not None and row.buyer.pk in facts.residents:
            wanted.setdefault((row.buyer.pk, row.link_id), []).append(row)
    found = [
        _pair(rows, p.firm, facts.link_by_id[link_id])
        for (buyer, link_id), rows in wanted.items()
        for p in facts.on_link[link_id]
        if p.firm.pk != buyer and (buyer, p.firm.pk) not in trading
    ]
    return sorted(found, key=lambda s: (s.amount is None, -(s.amount or 0), s.buyer.pk, s.supplier.pk))


def _pair(rows: list[Bought], supplier: Enterprise, link: Link) -> ShortChain:
    amounts = [r.amount for r in rows if r.amount is not None]
    amount = sum(amounts, Decimal(0)) if amounts else None
    buyer, product = rows[0].buyer, "、".join(dict.fromkeys(r.product for r in rows))
    told = f"从外地采购{product}" + (f" {amount:f} 万元" if amount is not None else "，金额未知")
    reason = f"{buyer.name}{told}，{supplier.name}在“{link.name}”环节，双方没有采购往来记录"
    return ShortChain(buyer, supplier, link, product, amount, reason, [r.evidence for r in rows])

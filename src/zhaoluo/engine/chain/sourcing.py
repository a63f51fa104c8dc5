"""Where residents buy: the local sourcing rate (本地配套率) in its three named variants, and how many suppliers they lean on.

The rate has no single definition (docs/domain/relatedness.md, Local sourcing), so all three are told side by side, each with
numerator, denominator and what was left out because nobody knows.  Unknown is never counted as "not local".
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

Variant = Literal["by_value", "by_item", "by_supplier"]

#: In the order in which they are shown.
VARIANTS: dict[Variant, str] = {
    "by_value": "按采购额",
    "by_item": "按采购品种",
    "by_supplier": "按供应商家数",
}
UNITS: dict[Variant, str] = {"by_value": "万元", "by_item": "种", "by_supplier": "家"}


@dataclass(frozen=True, slots=True)
class Purchase:
    """One row: `buyer` bought `item` (a product or a link).  amount: 万元 in the year; None = not known, for each but buyer, item."""

    buyer: str
    item: str
    supplier: str | None = None
    amount: float | None = None
    local: bool | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """One variant of the rate.

    numerator, denominator : local / known to be local or not, in the variant's unit
    unknown                : what could not be counted in, in that unit, because nobody knows whether it is local
    not_counted            : rows that have no measure in this variant at all (no amount; no supplier's name)
    buyers, buyers_known   : buyers asked about, and those of them with at least one thing counted
    """

    variant: Variant
    numerator: float
    denominator: float
    unknown: float
    not_counted: int
    buyers: int
    buyers_known: int

    @property
    def label(self) -> str:
        return VARIANTS[self.variant]

    @property
    def unit(self) -> str:
        return UNITS[self.variant]

    @property
    def value(self) -> float | None:
        """0..1, None where nothing is known."""
        return self.numerator / self.denominator if self.denominator > 0 else None

    @property
    def coverage(self) -> float:
        """Share, 0..1, of what was measured whose place is known."""
        measured = self.denominator + self.unknown
        return self.denominator / measured if measured > 0 else 0.0

    @property
    def coverage_of_buyers(self) -> float:
        return self.buyers_known / self.buyers if self.buyers else 0.0


@dataclass(frozen=True, slots=True)
class Concentration:
    """hhi: Σ share² over suppliers, 1/n (n alike) .. 1 (a single one), None if unknown.  coverage: share of rows counted."""

    hhi: float | None
    suppliers: int
    coverage: float


@dataclass(frozen=True, slots=True)
class SingleSource:
    """Of buyer × item pairs all of whose suppliers are known by name, those with one.  coverage: such pairs ÷ all pairs."""

    single: int
    known: int
    pairs: int
    items: tuple[str, ...]

    @property
    def value(self) -> float | None:
        return self.single / self.known if self.known else None

    @property
    def coverage(self) -> float:
        return self.known / self.pairs if self.pairs else 0.0


def local_sourcing_rates(
    purchases: Iterable[Purchase], buyers: Collection[str] | None = None
) -> dict[Variant, Rate]:
    """All three variants of the local sourcing rate over these rows: of one buyer, one link, or the whole chain.

    by_value    : amounts bought locally ÷ amounts whose place is known
    by_item     : buyer × item pairs with a local source ÷ such pairs whose place is known.  A pair is local as soon as one
                  of its rows is; not local only if all are known not to be; else unknown
    by_supplier : suppliers that are local ÷ suppliers whose place is known, each counted once, by the same three values

    buyers: who was asked (default: who has rows), for `coverage_of_buyers`.  ValueError: an amount negative or not finite.
    """
    rows = _checked(purchases)
    asked = set(buyers) if buyers is not None else {row.buyer for row in rows}

    valued = [row for row in rows if row.amount is not None]
    placed = [row for row in valued if row.local is not None]
    by_value = Rate(
        "by_value",
        numerator=math.fsum(row.amount or 0.0 for row in placed if row.local),
        denominator=math.fsum(row.amount or 0.0 for row in placed),
        unknown=math.fsum(row.amount or 0.0 for row in valued if row.local is None),
        not_counted=len(rows) - len(valued),
        buyers=len(asked),
        buyers_known=len({row.buyer for row in placed if row.amount} & asked),
    )

    items: dict[tuple[str, str], bool | None] = {}
    for row in rows:
        pair = (row.buyer, row.item)
        items[pair] = _either(items[pair], row.local) if pair in items else row.local
    by_item = Rate(
        "by_item",
        numerator=sum(local is True for local in items.values()),
        denominator=sum(local is not None for local in items.values()),
        unknown=sum(local is None for local in items.values()),
        not_counted=0,
        buyers=len(asked),
        buyers_known=len({buyer for (buyer, _), local in items.items() if local is not None} & asked),
    )

    suppliers: dict[str, bool | None] = {}
    named = [row for row in rows if row.supplier]
    for row in named:
        name = row.supplier or ""
        suppliers[name] = _either(suppliers[name], row.local) if name in suppliers else row.local
    by_supplier = Rate(
        "by_supplier",
        numerator=sum(local is True for local in suppliers.values()),
        denominator=sum(local is not None for local in suppliers.values()),
        unknown=sum(local is None for local in suppliers.values()),
        not_counted=len(rows) - len(named),
        buyers=len(asked),
        buyers_known=len({row.buyer for row in named if suppliers[row.supplier or ""] is not None} & asked),
    )
    return {"by_value": by_value, "by_item": by_item, "by_supplier": by_supplier}


def concentration(purchases: Iterable[Purchase]) -> Concentration:
    """Herfindahl–Hirschman index of suppliers by value, over rows with supplier and amount.  ValueError as above."""
    rows = _checked(purchases)
    amounts: dict[str, float] = {}
    counted = 0
    for row in rows:
        if row.supplier and row.amount is not None:
            counted += 1
            amounts[row.supplier] = amounts.get(row.supplier, 0.0) + row.amount
    total = math.fsum(amounts.values())
    return Concentration(
        hhi=math.fsum((amount / total) ** 2 for amount in amounts.values()) if total > 0 else None,
        suppliers=len(amounts),
        coverage=counted / len(rows) if rows else 0.0,
    )


def single_source(purchases: Iterable[Purchase]) -> SingleSource:
    """How many of the things residents buy come from one supplier alone; a pair with an unnamed supplier is unknown."""
    sources: dict[tuple[str, str], set[str | None]] = {}
    for row in purchases:
        sources.setdefault((row.buyer, row.item), set()).add(row.supplier or None)
    known = {pair: names for pair, names in sources.items() if None not in names}
    single = {pair for pair, names in known.items() if len(names) == 1}
    return SingleSource(
        single=len(single),
        known=len(known),
        pairs=len(sources),
        items=tuple(sorted({item for _, item in single})),
    )


def bought_outside(purchases: Iterable[Purchase]) -> tuple[float | None, float]:
    """(万元 known to be bought outside, share of rows with amount and place known); None if there is no such row at all."""
    rows = _checked(purchases)
    known = [row for row in rows if row.amount is not None and row.local is not None]
    if not known:
        return None, 0.0
    return math.fsum(row.amount or 0.0 for row in known if not row.local), len(known) / len(rows)


def _either(one: bool | None, other: bool | None) -> bool | None:
    """Kleene's or: true as soon as one is, unknown unless both are known."""
    if one or other:
        return True
    return None if one is None or other is None else False


def _checked(purchases: Iterable[Purchase]) -> list[Purchase]:
    rows = list(purchases)
    for row in rows:
        if row.amount is not None and not 0 <= row.amount < math.inf:
            raise ValueError(f"{row.buyer} 采购“{row.item}”的金额不能为负或非数：{row.amount}")
    return rows

"""A whole chain loaded once, in a constant number of queries; everything else is computed from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from django.db.models import F, Max, Prefetch, Q

from zhaoluo.registers.enterprises.models import Enterprise, Relation
from zhaoluo.registers.enterprises.terms import RelationKind, Role
from zhaoluo.registers.standards.queries import place_of

from ..models import (
    Chain,
    ChainLeader,
    EnterpriseFigure,
    Equipment,
    Link,
    LinkClass,
    LinkEdge,
    Placement,
    Purchase,
)
from ..rules.standing import GONE, within


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row behind a figure: opens at ``kind`` (a model of this app) and ``id``."""

    kind: str
    id: int
    text: str
    value: Decimal | int | None
    unit: str
    source: str
    as_of: date | None
    enterprise_id: int | None = None
    old: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A firm on a link.  ``stays`` False: no resident (any more), so it holds nothing."""

    id: int
    link_id: int
    firm: Enterprise
    stays: bool
    source: str
    as_of: date | None

    @property
    def evidence(self) -> Evidence:
        return Evidence("placement", self.id, self.firm.name, None, "", self.source, self.as_of, self.firm.pk)


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase with supplier and link settled.  ``matched``: no link was written down, the product's name told it;
    ``local`` None: unknown, ``why`` says what settled it."""

    id: int
    buyer: Enterprise
    supplier: Enterprise | None
    supplier_name: str
    supplier_region: str
    link_id: int | None
    matched: bool
    product: str
    amount: Decimal | None
    year: int
    local: bool | None
    why: str
    source: str
    as_of: date | None

    @property
    def evidence(self) -> Evidence:
        text = f"{self.buyer.name} ← {self.supplier_name or '供应方未写'}：{self.product}（{self.year}）"
        return Evidence(
            "purchase", self.id, text, self.amount, "万元", self.source, self.as_of, self.buyer.pk
        )


@dataclass(frozen=True, slots=True)
class Supplies:
    """One firm of the register supplies another, by a relation written down there."""

    id: int
    supplier_id: int
    buyer_id: int
    source: str
    as_of: date | None

    @property
    def evidence(self) -> Evidence:
        return Evidence(
            "relation", self.id, "企业底册中的供应关系", None, "", self.source, self.as_of, self.supplier_id
        )


@dataclass(frozen=True)
class ChainFacts:
    """What is known of one chain.  Merged enterprises have given way to their survivors."""

    chain: Chain
    links: tuple[Link, ...]
    edges: tuple[LinkEdge, ...]
    placed: tuple[Placed, ...]
    leaders: tuple[ChainLeader, ...]
    purchases: tuple[Bought, ...]
    relations: tuple[Supplies, ...]
    figures: Mapping[int, EnterpriseFigure]
    equipment: tuple[Equipment, ...]

    @cached_property
    def link_by_id(self) -> dict[int, Link]:
        return {link.pk: link for link in self.links}

    @cached_property
    def on_link(self) -> dict[int, list[Placed]]:
        """Residents of each link, each once."""
        held: dict[int, dict[int, Placed]] = {link.pk: {} for link in self.links}
        for p in self.placed:
            if p.stays:
                held[p.link_id].setdefault(p.firm.pk, p)
        return {link: list(firms.values()) for link, firms in held.items()}

    @cached_property
    def residents(self) -> dict[int, Enterprise]:
        return {p.firm.pk: p.firm for p in self.placed if p.stays}

    @cached_property
    def leading(self) -> dict[int, Enterprise]:
        """The chain's leaders by id."""
        return {firm.pk: firm for row in self.leaders for firm in (survivor(row.enterprise),)}

    @cached_property
    def links_of_firm(self) -> dict[int, list[Link]]:
        stands: dict[int, list[Link]] = {}
        for link_id, placed in self.on_link.items():
            for p in placed:
                stands.setdefault(p.firm.pk, []).append(self.link_by_id[link_id])
        return stands

    def classes_of(self, link: Link) -> dict[str, float | None]:
        return {c.code: c.weight for c in link.classes.all()}


def survivor(firm: Enterprise) -> Enterprise:
    """The row that stands for a firm: itself, or the one it was merged into."""
    return firm.merged_into or firm


def stays(firm: Enterprise) -> bool:
    """Whether a firm is a resident that has not left."""
    return Role.RESIDENT.value in firm.roles and firm.status not in GONE


def facts_of(chain: Chain | ChainFacts) -> ChainFacts:
    """Everything known of a chain, in at most ten queries; facts already loaded are given back."""
    if isinstance(chain, ChainFacts):
        return chain
    links = tuple(chain.links.prefetch_related(Prefetch("classes", LinkClass.objects.order_by("id"))))
    placements = Placement.objects.filter(link__chain=chain).select_related("enterprise__merged_into")
    placed = tuple(
        Placed(p.pk, p.link_id, firm, stays(firm), p.source, p.as_of)
        for p in placements
        for firm in (survivor(p.enterprise),)
    )
    leaders = tuple(chain.leaders.select_related("enterprise__merged_into"))
    firms = {p.firm.pk for p in placed} | {survivor(row.enterprise).pk for row in leaders}
    return ChainFacts(
        chain=chain,
        links=links,
        edges=tuple(chain.edges.all()),
        placed=placed,
        leaders=leaders,
        purchases=_latest_purchases(chain, links, {p.firm.pk for p in placed if p.stays}),
        relations=_relations(chain, firms),
        figures=_latest_figures(firms),
        equipment=tuple(chain.equipment.select_related("enterprise__merged_into")),
    )


def _latest_purchases(chain: Chain, links: Iterable[Link], residents: Iterable[int]) -> tuple[Bought, ...]:
    """Each buyer's purchases in the last year it reported: those of this chain's links, and those of its residents
    that were given to no link."""
    of_residents = Q(buyer__in=list(residents)) | Q(buyer__merged_into__in=list(residents))
    rows = Purchase.objects.filter(Q(link__chain=chain) | Q(link=None) & of_residents, zone_id=chain.zone_id)
    makers: dict[str, list[int]] = {}
    for link in links:
        for product in {*link.products, link.name}:
            makers.setdefault(product, []).append(link.pk)
    found = list(rows.select_related("buyer__merged_into", "supplier__merged_into").order_by("id"))
    named = _firms_named(
        chain, {row.supplier_name for row in found if row.supplier is None and row.supplier_name}
    )
    bought = [
        _bought(
            row,
            survivor(row.supplier) if row.supplier else named.get(row.supplier_name),
            makers,
            chain.local_region,
        )
        for row in found
        if stays(survivor(row.buyer))  # who has left needs nothing here any more
    ]
    last = _last_years(chain)
    return tuple(row for row in bought if row.year == last[row.buyer.pk])


def _last_years(chain: Chain) -> dict[int, int]:
    """Buyer → the last year it reported any purchase in, whatever chain it was for; merged rows count for the survivor."""
    last: dict[int, int] = {}
    rows = Purchase.objects.filter(zone_id=chain.zone_id).order_by()
    for buyer, into, year in rows.values_list("buyer_id", "buyer__merged_into_id").annotate(Max("year")):
        last[into or buyer] = max(last.get(into or buyer, 0), year)
    return last


def _firms_named(chain: Chain, names: Collection[str]) -> dict[str, Enterprise]:
    """Firms of the register by exactly these names: suppliers that came in after the purchase was written down."""
    rows = Enterprise.objects.filter(zone_id=chain.zone_id, merged_into=None, name__in=names)
    return {firm.name: firm for firm in rows}


def _bought(
    row: Purchase, supplier: Enterprise | None, makers: Mapping[str, list[int]], local_region: str
) -> Bought:
    local, why = _local(row, supplier, local_region)
    named = makers.get(row.product, [])
    link_id = row.link_id or (named[0] if len(named) == 1 else None)
    return Bought(
        row.pk, survivor(row.buyer), supplier, supplier.name if supplier else row.supplier_name,
        row.supplier_region or (supplier.region if supplier else ""), link_id,
        link_id is not None and row.link_id is None, row.product, row.amount, row.year, local, why, row.source, row.as_of,
    )  # fmt: skip


def _local(row: Purchase, supplier: Enterprise | None, local_region: str) -> tuple[bool | None, str]:
    """Whether a purchase is local, and what says so: the row itself, the supplier's role here, then its region."""
    if row.is_local is not None:
        return row.is_local, "登记时写明"
    if supplier is not None and stays(supplier):
        return True, "供应方是本区入驻企业"
    code = region_code(row.supplier_region or (supplier.region if supplier else ""))
    if local_region and code:
        return within(code, local_region), "供应方所在地"
    return None, ""


@lru_cache(maxsize=8192)
def region_code(text: str) -> str:
    """The six digits of a place as people write it; '' where it names none or more than one."""
    found = place_of(text) if text else None
    return found.code if found else ""


def _relations(chain: Chain, firms: Iterable[int]) -> tuple[Supplies, ...]:
    """Supplier and customer relations among the chain's firms, from whichever end they were written."""
    wanted = set(firms)
    rows = Relation.objects.filter(
        Q(enterprise__in=wanted) | Q(enterprise__merged_into__in=wanted), zone_id=chain.zone_id, other__isnull=False,
        kind__in=[RelationKind.SUPPLIER.value, RelationKind.CUSTOMER.value],
    ).select_related("enterprise", "other").order_by("id")  # fmt: skip
    found = []
    for row in rows:
        this = row.enterprise.merged_into_id or row.enterprise_id
        assert row.other is not None
        other = row.other.merged_into_id or row.other.pk
        supplier, buyer = (other, this) if row.kind == RelationKind.SUPPLIER else (this, other)
        if supplier != buyer and {supplier, buyer} <= wanted:
            found.append(Supplies(row.pk, supplier, buyer, row.source, row.as_of))
    return tuple(found)


def _latest_figures(firms: Iterable[int]) -> dict[int, EnterpriseFigure]:
    """Each firm's figures of the last year there are any; its own before those of a firm merged into it."""
    wanted = list(firms)
    rows = EnterpriseFigure.objects.filter(
        Q(enterprise__in=wanted) | Q(enterprise__merged_into__in=wanted)
    ).select_related("enterprise__merged_into")
    latest: dict[int, EnterpriseFigure] = {}
    for row in rows.order_by("-year", F("enterprise__merged_into").asc(nulls_first=True), "id"):
        latest.setdefault(survivor(row.enterprise).pk, row)
    return latest

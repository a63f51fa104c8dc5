"""The five maps as tables: what stands where, and what is drawn between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.standards.queries import province_of

from ..models import Chain, Link
from ..terms import Partner
from .facts import Bought, ChainFacts, Evidence, facts_of, region_code


@dataclass(frozen=True, slots=True)
class Proposed:
    """A firm the zone would like to have on a link; told by an upper app."""

    key: str
    name: str
    link_id: int


@dataclass(frozen=True, slots=True)
class PartnerNode:
    """A firm on the collaboration map.  ``key`` is stable: ``e<id>`` or what the caller gave."""

    key: str
    name: str
    kind: Partner
    enterprise_id: int | None
    links: list[str]


@dataclass(frozen=True, slots=True)
class PartnerEdge:
    """Supplier → buyer.  ``proposed``: would be; amount in 万元 a year, None: not said."""

    supplier: str
    buyer: str
    product: str
    amount: Decimal | None
    proposed: bool
    rows: list[Evidence]


@dataclass(frozen=True, slots=True)
class Collaboration:
    nodes: list[PartnerNode]
    edges: list[PartnerEdge]


def collaboration(chain: Chain | ChainFacts, *, proposed: Sequence[Proposed] = ()) -> Collaboration:
    """Leaders, residents, their local suppliers and proposed firms, and who supplies whom; drawn from purchases and from
    supplier and customer relations of the register."""
    facts = facts_of(chain)
    nodes = {
        _key(firm.pk): PartnerNode(
            _key(firm.pk), firm.name, Partner.LEADER, firm.pk, _link_names(facts, firm.pk)
        )
        for firm in facts.leading.values()
    }
    for firm in facts.residents.values():
        nodes.setdefault(
            _key(firm.pk),
            PartnerNode(_key(firm.pk), firm.name, Partner.RESIDENT, firm.pk, _link_names(facts, firm.pk)),
        )
    edges: dict[tuple[str, str], list[Bought]] = {}
    for row in facts.purchases:
        if _key(row.buyer.pk) not in nodes or not (
            row.local or (row.supplier and _key(row.supplier.pk) in nodes)
        ):
            continue
        pk = row.supplier.pk if row.supplier else None
        key = _key(pk) if pk else f"n:{row.supplier_name}"
        if row.supplier_name:
            nodes.setdefault(key, PartnerNode(key, row.supplier_name, Partner.SUPPLIER, pk, []))
            edges.setdefault((key, _key(row.buyer.pk)), []).append(row)
    drawn = [_edge(supplier, buyer, rows) for (supplier, buyer), rows in edges.items()]
    for supplies in facts.relations:
        pair = (_key(supplies.supplier_id), _key(supplies.buyer_id))
        if pair not in edges and all(key in nodes for key in pair):
            drawn.append(PartnerEdge(*pair, "", None, False, [supplies.evidence]))
    wanted, would = _proposed(facts, proposed)
    return Collaboration([*nodes.values(), *wanted], drawn + would)


def _key(enterprise_id: int) -> str:
    return f"e{enterprise_id}"


def _link_names(facts: ChainFacts, enterprise_id: int) -> list[str]:
    return [link.name for link in facts.links_of_firm.get(enterprise_id, [])]


def _edge(supplier: str, buyer: str, rows: Sequence[Bought]) -> PartnerEdge:
    amounts = [r.amount for r in rows if r.amount is not None]
    products = "、".join(dict.fromkeys(r.product for r in rows))
    return PartnerEdge(
        supplier,
        buyer,
        products,
        sum(amounts, Decimal(0)) if amounts else None,
        False,
        [r.evidence for r in rows],
    )


def _proposed(facts: ChainFacts, proposed: Sequence[Proposed]) -> tuple[list[PartnerNode], list[PartnerEdge]]:
    """Proposed firms, and whom their link would supply."""
    nodes, edges = [], []
    for firm in proposed:
        link = facts.link_by_id.get(firm.link_id)
        if link is None:
            continue
        nodes.append(PartnerNode(firm.key, firm.name, Partner.PROPOSED, None, [link.name]))
        edges += [
            PartnerEdge(firm.key, _key(p.firm.pk), e.product, None, True, [])
            for e in facts.edges
            if e.supplier_id == link.pk
            for p in facts.on_link[e.buyer_id]
        ]
    return nodes, edges


@dataclass(frozen=True, slots=True)
class Group:
    """Links and residents under one heading (a technology route, a field of application)."""

    name: str
    links: list[Link]
    residents: list[Enterprise]
    missing: list[Link]


def routes(chain: Chain | ChainFacts) -> list[Group]:
    """技术路线: each route with the links that follow it."""
    facts = facts_of(chain)
    return _groups(facts, {link.pk: link.routes for link in facts.links})


def fields(chain: Chain | ChainFacts) -> list[Group]:
    """应用领域: each field with the links that serve it."""
    facts = facts_of(chain)
    return _groups(facts, {link.pk: link.fields for link in facts.links})


def _groups(facts: ChainFacts, named: dict[int, list[str]]) -> list[Group]:
    groups = []
    for name in dict.fromkeys(name for names in named.values() for name in names):
        links = [facts.link_by_id[pk] for pk, names in named.items() if name in names]
        firms = {p.firm.pk: p.firm for link in links for p in facts.on_link[link.pk]}
        groups.append(
            Group(name, links, list(firms.values()), [link for link in links if not facts.on_link[link.pk]])
        )
    return groups


@dataclass(frozen=True, slots=True)
class Place:
    """Firms of a province: residents' suppliers, and what they deliver."""

    region: str
    name: str
    suppliers: list[str]
    amount: Decimal | None
    rows: list[Evidence]


def regions_of(chain: Chain | ChainFacts) -> list[Place]:
    """区域分布: where the chain's residents buy, by province, largest amount first; what nobody knows stands last."""
    facts = facts_of(chain)
    found: dict[str, list[Bought]] = {}
    for row in facts.purchases:
        code = region_code(row.supplier_region)
        if not code and row.supplier is not None and row.local:
            code = facts.chain.local_region
        found.setdefault(f"{code[:2]}0000" if code else "", []).append(row)
    places = [_place(code, rows) for code, rows in found.items()]
    return sorted(places, key=lambda p: (not p.region, -(p.amount or 0), p.region))


def _place(code: str, rows: Sequence[Bought]) -> Place:
    province = province_of(code) if code else None
    amounts = [r.amount for r in rows if r.amount is not None]
    return Place(
        region=code,
        name=province.name if province else "所在地未知",
        suppliers=list(dict.fromkeys(r.supplier_name for r in rows if r.supplier_name)),
        amount=sum(amounts, Decimal(0)) if amounts else None,
        rows=[r.evidence for r in rows],
    )

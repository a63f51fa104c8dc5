"""Two of the five maps: where the firms sit, and who works with whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhaoluo.foundation.panels.registry import cards_for

from .. import queries
from ..queries.access import ChainView
from ..queries.facts import ChainFacts
from ..queries.maps import Collaboration, PartnerNode, Place, Proposed
from ..queries.provinces import firms_by_province
from ..terms import Partner
from .drawing import ring, squares
from .maps import Asked, Drawn

#: Firms on the ring before the least connected are folded away; and when it is opened.
FEW, MOST = 120, 300
#: Upper apps tell here which firms are to come (``proposed``) and where their firms sit (``layer``).
PROPOSED, LAYERS = "chains.chain.proposed", "chains.chain.regions"


def regions_map(facts: ChainFacts, view: ChainView, asked: Asked) -> Drawn:
    """区域分布: a square for each province, one count at a time, all of them in the table."""
    places = queries.regions_of(facts)
    layers = [
        _suppliers(places),
        *(card.context for card in cards_for(LAYERS, view.user, view)),
        _nation(facts, view),
    ]
    layer = next((item for item in layers if item["key"] == asked.by), layers[0])
    counts = layer["counts"]
    hrefs = {c: asked.to(region="" if c == asked.region else c, by=layer["key"]) for c in squares.PLACES}
    own = facts.chain.local_region[:2]
    picture = squares.draw(counts, own=own, hrefs=hrefs, chosen=asked.region)
    known = sum((counts or {}).values())
    said = f"{layer['label']}按省级行政区：{'未知' if counts is None else f'共 {known:,} 家'}，方格示意，不表示边界"
    foot = [f"{layer['label']} {'未知' if counts is None else f'{known:,} 家'}"]
    extra = {"layers": layers, "layer": layer, "places": places, "rows": _rows(layers, places, asked.region)}
    return Drawn("regions", picture, said, foot, extra | {"to": asked.to})


def _suppliers(places: Sequence[Place]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for place in places:
        if place.region:
            counts[place.region[:2]] = counts.get(place.region[:2], 0) + len(place.suppliers)
    return {
        "key": "suppliers", "label": "供应企业", "counts": counts if places else None,
        "note": "本区企业采购清单里的供应方，按所在省", "source": "采购登记",
    }  # fmt: skip


def _nation(facts: ChainFacts, view: ChainView) -> dict[str, Any]:
    found = firms_by_province(facts, view.link)
    what = f"“{view.link.name}”" if view.link else "全链各环节"
    return {
        "key": "universe", "label": "同类企业", "counts": found.counts if found else None,
        "note": f"全国企业库里行业代码属于{what}的企业，不论权重" if found else "没有全国企业库，或环节没有行业代码",
        "source": f"全国企业库{f' {found.as_of}' if found and found.as_of else ''}",
        "synthetic": bool(found and found.synthetic),
    }  # fmt: skip


def _rows(layers: Sequence[dict[str, Any]], places: Sequence[Place], chosen: str) -> list[dict[str, Any]]:
    """Provinces with anything at all, most first, or the chosen one alone."""
    amounts = {place.region[:2]: place for place in places}
    rows: list[dict[str, Any]] = []
    for code, (name, _, _) in squares.PLACES.items():
        counts = [None if item["counts"] is None else item["counts"].get(code, 0) for item in layers]
        if (chosen and code != chosen) or not (chosen or any(counts)):
            continue
        rows.append({"code": code, "name": name, "counts": counts, "place": amounts.get(code)})
    rows.sort(key=lambda row: [-(n or 0) for n in row["counts"]])
    nowhere = next((place for place in places if not place.region), None)
    if nowhere is not None and not chosen:  # on no square, but bought all the same
        counted = [len(nowhere.suppliers) if item["key"] == "suppliers" else None for item in layers]
        rows.append({"code": "", "name": nowhere.name, "counts": counted, "place": nowhere})
    return rows


def collaboration_map(facts: ChainFacts, view: ChainView, asked: Asked) -> Drawn:
    """企业协作: leaders, residents, their suppliers, and the firms to come, on one ring."""
    proposed: list[Proposed] = []
    for card in cards_for(PROPOSED, view.user, view):
        proposed += card.context["proposed"]
    net = queries.collaboration(facts, proposed=proposed)
    nodes, folded = _fit(net, MOST if asked.opened == "all" else FEW)
    names = {node.key: node.name for node in net.nodes}
    firms = [_firm(node, asked) for node in nodes]
    if folded:
        firms.append(
            ring.Firm("more", f"其余 {folded} 家", "more", asked.to(open="all"), f"其余 {folded} 家，点开")
        )
    ties = [
        ring.Tie(e.supplier, e.buyer, f"{names[e.supplier]} → {names[e.buyer]}：{e.product}", e.proposed)
        for e in net.edges
    ]
    said = f"{len(net.nodes)} 家企业，供货关系 {sum(not e.proposed for e in net.edges)} 条，下方有数据表"
    foot = [f"节点 {len(net.nodes)}", f"边 {len(net.edges)}"] + (
        ["虚线为拟引进后的供货关系"] if proposed else []
    )
    extra = {"edges": _edge_rows(net, asked.firm), "alone": _alone(net), "to": asked.to}
    return Drawn("collaboration", ring.draw(firms, ties), said, foot, extra)


def _firm(node: PartnerNode, asked: Asked) -> ring.Firm:
    href = asked.to(firm="" if asked.firm == node.key else node.key)
    said = "，".join([node.name, node.kind.label, *node.links])
    return ring.Firm(node.key, node.name, node.kind.value, href, said, asked.firm == node.key)


def _fit(net: Collaboration, most: int) -> tuple[list[PartnerNode], int]:
    """Firms by kind; where there are too many, those with the most ties."""
    degree: dict[str, int] = {}
    for edge in net.edges:
        for key in (edge.supplier, edge.buyer):
            degree[key] = degree.get(key, 0) + 1
    kinds = list(Partner)
    kept = sorted(net.nodes, key=lambda n: (n.kind != Partner.LEADER, -degree.get(n.key, 0), n.key))[:most]
    # firms of one link stand together, so that ties run in bundles
    ordered = sorted(kept, key=lambda n: (kinds.index(n.kind), n.links[:1], n.key))
    return ordered, len(net.nodes) - len(kept)


def _edge_rows(net: Collaboration, firm: str) -> list[dict[str, Any]]:
    """Supplies as a table, those of the chosen firm only where one is chosen."""
    nodes = {node.key: node for node in net.nodes}
    return [
        {"supplier": nodes[e.supplier], "buyer": nodes[e.buyer], "edge": e}
        for e in net.edges
        if not firm or firm in (e.supplier, e.buyer)
    ]


def _alone(net: Collaboration) -> list[PartnerNode]:
    """Firms without any recorded supply: unknown, not unconnected."""
    tied = {key for e in net.edges for key in (e.supplier, e.buyer)}
    return [node for node in net.nodes if node.key not in tied]

"""How each link stands: present, weak or missing, what is bought past it, and what the zone would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from zhaoluo.engine import chain as engine
from zhaoluo.registers.enterprises.models import Enterprise

from ..models import Chain, Link
from ..terms import LinkKind, LinkState
from .facts import Bought, ChainFacts, Evidence, facts_of
from .market import Market

#: What an unknown class weight counts in a question to the universe, beside the link's best.
ASSUMED_WEIGHT = 0.5


class Buyer(NamedTuple):
    """Who buys a link's products from outside, for how much (万元; None: not said)."""

    enterprise: Enterprise
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """A link as it stands in the zone; what nobody knows is None.

    kind          : 强链, 补链, 延链; None: nothing calls for work
    severity      : 0..1, unmet need · weight (engine.chain.gaps.standings); for sorting and the universe query
    gap_recorded  : 万元 a year bought from outside, by purchases recorded on this link
    gap_estimated : 万元 a year by coefficients, output and regional share; ``gap_why`` says why it is unknown
    coverage      : 0..1, share of the residents on the buying links with a purchase of this link recorded
    local_share   : 0..1, share of the recorded value bought locally
    single_source : 0..1, share of what residents buy here that comes from one supplier alone
    hhi           : concentration of suppliers, 0..1
    """

    link: Link
    state: LinkState
    kind: LinkKind | None
    severity: float
    residents: list[Enterprise]
    gap_recorded: Decimal | None
    gap_estimated: Decimal | None
    gap_why: str
    coverage: float | None
    local_share: float | None
    single_source: float | None
    hhi: float | None
    rca: float | None
    buyers: list[Buyer]
    classes: dict[str, float | None]
    reasons: list[str]
    rows: list[Evidence]

    @property
    def assumed(self) -> list[str]:
        """Classes whose weight is unknown."""
        return [code for code, weight in self.classes.items() if weight is None]


def link_standing(chain: Chain | ChainFacts, *, market: Market | None = None) -> list[LinkStanding]:
    """Every link of a chain, in its order.  Without ``market`` location quotients, and the estimate in yuan, stay unknown."""
    facts = facts_of(chain)
    bought = purchases_by_link(facts)
    outputs = output_of_links(facts)
    estimated = estimated_gaps(facts, outputs, market)
    known = {
        link.pk: _facts_of_link(facts, link, bought[link.pk], estimated[link.key], market)
        for link in facts.links
    }
    found = engine.standings(list(known.values()), edge_keys(facts))
    return [
        _standing(
            facts,
            link,
            bought[link.pk],
            known[link.pk],
            found[link.key],
            estimated[link.key],
            outputs,
            market,
        )
        for link in facts.links
    ]


def purchases_by_link(facts: ChainFacts) -> Mapping[int, list[Bought]]:
    """Purchases of each link; those given to no link are left out."""
    bought: dict[int, list[Bought]] = defaultdict(list)
    for row in facts.purchases:
        if row.link_id is not None:
            bought[row.link_id].append(row)
    return bought


def edge_keys(facts: ChainFacts) -> list[tuple[str, str]]:
    """Supplier → buyer by key."""
    return [(facts.link_by_id[e.supplier_id].key, facts.link_by_id[e.buyer_id].key) for e in facts.edges]


def engine_rows(rows: Sequence[Bought]) -> list[engine.Purchase]:
    """Purchases as the engine reads them; an item is what was bought, by its name."""
    return [
        engine.Purchase(
            buyer=str(r.buyer.pk),
            item=r.product,
            supplier=(f"e{r.supplier.pk}" if r.supplier else r.supplier_name) or None,
            amount=None if r.amount is None else float(r.amount),
            local=r.local,
        )
        for r in rows
    ]


def output_of_links(facts: ChainFacts) -> dict[str, float | None]:
    """Output of the residents on each link by key, 万元; None where any is unknown or stands on several links at once."""
    outputs: dict[str, float | None] = {}
    for link in facts.links:
        values = [
            float(figure.output)
            if (figure := facts.figures.get(p.firm.pk)) is not None
            and figure.output is not None
            and len(facts.links_of_firm[p.firm.pk]) == 1
            else None
            for p in facts.on_link[link.pk]
        ]
        outputs[link.key] = None if None in values else sum(v for v in values if v is not None)
    return outputs


def estimated_gaps(
    facts: ChainFacts, outputs: Mapping[str, float | None], market: Market | None
) -> dict[str, engine.Gap]:
    """The estimate of every link by key; coefficients and class weights without a source count as unknown."""
    quotients = {
        link.pk: market.quotient(weights) if market and (weights := _sourced(link)) else None
        for link in facts.links
    }
    bundles = {link.pk: _sourced(link) for link in facts.links}
    supplies = [
        engine.Supply(
            supplier=facts.link_by_id[e.supplier_id].key,
            buyer=facts.link_by_id[e.buyer_id].key,
            coefficient=e.coefficient if e.source else None,
            flq=_flq(quotients, bundles, e.supplier_id, e.buyer_id, market),
        )
        for e in facts.edges
    ]
    return engine.gaps([link.key for link in facts.links], supplies, outputs)


def _flq(
    quotients: Mapping[int, float | None], bundles: Mapping[int, dict[str, float] | None], supplier: int, buyer: int,
    market: Market | None,
) -> float | None:  # fmt: skip
    if market is None:
        return None
    same = bundles[supplier] is not None and bundles[supplier] == bundles[buyer]
    return engine.flq(quotients[supplier], quotients[buyer], market.share, same=same)


def _sourced(link: Link) -> dict[str, float] | None:
    """Class weights that count in yuan: all of a link's, each with a source; None otherwise."""
    rows = list(link.classes.all())
    weights = {c.code: c.weight for c in rows if c.weight is not None and c.source}
    return weights if rows and len(weights) == len(rows) else None


def _facts_of_link(
    facts: ChainFacts, link: Link, rows: Sequence[Bought], estimated: engine.Gap, market: Market | None
) -> engine.LinkFacts:
    read = engine_rows(rows)
    recorded, _ = engine.bought_outside(read)
    suppliers = {r.supplier for r in read}
    weights = {code: w for code, w in facts.classes_of(link).items() if w is not None}
    return engine.LinkFacts(
        key=link.key,
        residents=len(facts.on_link[link.pk]),
        critical=link.is_critical,
        local_share=engine.local_sourcing_rates(read)["by_value"].value,
        single_source=None if not read or None in suppliers else len(suppliers) == 1,
        rca=market.quotient(weights) if market else None,
        gap=estimated.value if recorded is None else recorded,
    )


def _standing(
    facts: ChainFacts, link: Link, rows: Sequence[Bought], known: engine.LinkFacts, found: engine.Standing,
    estimated: engine.Gap, outputs: Mapping[str, float | None], market: Market | None,
) -> LinkStanding:  # fmt: skip
    placed = facts.on_link[link.pk]
    read = engine_rows(rows)
    amounts = [r.amount for r in rows if r.local is False and r.amount is not None]
    recorded, _ = engine.bought_outside(read)
    return LinkStanding(
        link=link,
        state=LinkState.of(found.state),
        kind=LinkKind.of(found.kind) if found.kind else None,
        severity=found.severity,
        residents=[p.firm for p in placed],
        gap_recorded=None if recorded is None else sum(amounts, Decimal(0)),
        gap_estimated=None if estimated.value is None else Decimal(estimated.value).quantize(Decimal("0.01")),
        gap_why=_why_unknown(facts, link, estimated, outputs, market),
        coverage=_coverage(facts, link, rows),
        local_share=known.local_share,
        single_source=engine.single_source(read).value,
        hhi=engine.concentration(read).hhi,
        rca=known.rca,
        buyers=_buyers(rows),
        classes=facts.classes_of(link),
        reasons=list(found.reasons),
        rows=[p.evidence for p in placed] + [r.evidence for r in rows],
    )


def _why_unknown(
    facts: ChainFacts,
    link: Link,
    estimated: engine.Gap,
    outputs: Mapping[str, float | None],
    market: Market | None,
) -> str:
    """Why the estimate is unknown or covers a part only; '' where it is whole."""
    edges = [e for e in facts.edges if e.supplier_id == link.pk]
    if not edges:
        return "链内没有环节采购它"
    if estimated.coverage == 1:
        return ""
    reasons = []
    if any(e.coefficient is None or not e.source for e in edges):
        reasons.append("投入系数未知或没有出处")
    if any(outputs[facts.link_by_id[e.buyer_id].key] is None for e in edges):
        reasons.append("下游企业产值不全，或一家企业在多个环节")
    if market is None:
        reasons.append("没有全国企业库或未设本地范围，算不出区位商")
    elif any(_sourced(facts.link_by_id[pk]) is None for e in edges for pk in (e.supplier_id, e.buyer_id)):
        reasons.append("行业权重未知或没有出处")
    share = f"只估到 {estimated.coverage:.0%} 的下游环节：" if estimated.value is not None else ""
    return share + "；".join(reasons or ["该地区没有下游行业的企业数"])


def _coverage(facts: ChainFacts, link: Link, rows: Sequence[Bought]) -> float | None:
    """Of the residents on the links that buy here, how many have a purchase of this link recorded; None: nobody there."""
    buying = {e.buyer_id for e in facts.edges if e.supplier_id == link.pk}
    firms = {p.firm.pk for pk in buying for p in facts.on_link[pk]}
    return len(firms & {r.buyer.pk for r in rows}) / len(firms) if firms else None


def _buyers(rows: Sequence[Bought]) -> list[Buyer]:
    """Who buys from outside, largest first; an amount nobody said comes last."""
    amounts: dict[int, Decimal | None] = {}
    firms: dict[int, Enterprise] = {}
    for r in rows:
        if r.local is not False:
            continue
        firms[r.buyer.pk] = r.buyer
        so_far = amounts.get(r.buyer.pk)
        amounts[r.buyer.pk] = so_far if r.amount is None else (so_far or Decimal(0)) + r.amount
    return sorted(
        (Buyer(firms[pk], amount) for pk, amount in amounts.items()),
        key=lambda b: (b.amount is None, -(b.amount or Decimal(0)), b.enterprise.pk),
    )


def asked_weights(standing: LinkStanding) -> dict[str, float]:
    """A link's classes as the universe is asked for them, 0..1: each relative to the link's best class.

    A class's weight is the share of its firms that make the product, often a few in a hundred; what tells one candidate
    from another is which class of the link it is in.  An unknown weight counts ``ASSUMED_WEIGHT`` of the best.
    """
    best = max((weight for weight in standing.classes.values() if weight is not None), default=0.0)
    known = {c: w / best if best > 0 else w for c, w in standing.classes.items() if w is not None}
    return {code: known.get(code, ASSUMED_WEIGHT) for code in standing.classes}


def gap_query_of(links: Sequence[LinkStanding]) -> list[dict[str, Any]]:
    """The ``gaps`` of a question to the universe; links without classes are left out."""
    return [
        {"classes": asked_weights(standing), "severity": standing.severity}
        for standing in links
        if standing.classes
    ]

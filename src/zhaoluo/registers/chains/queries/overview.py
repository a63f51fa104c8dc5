"""The strip of figures above a chain's maps, each with the rows it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from zhaoluo.engine import chain as engine
from zhaoluo.engine.chain.graph import Loss, Share

from ..models import Chain
from ..rules import standing as rules
from ..terms import LinkState, SourcingRate
from .facts import ChainFacts, Evidence, facts_of, survivor
from .market import Market
from .standing import LinkStanding, edge_keys, engine_rows, link_standing, output_of_links

Value = Decimal | float | int | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of the strip.  ``value`` None: unknown, ``why`` says why; else ``why`` is what it means.

    A value in ``%`` is 0..1.  ``coverage``: 0..1, share of what should be known that is; None where that question makes
    no sense.  ``as_of``: day of its oldest row; None: a row without a day, or no row.
    """

    key: str
    label: str
    value: Value
    unit: str
    why: str
    coverage: float | None
    as_of: date | None
    sources: list[str]
    stale: bool
    rows: list[Evidence]


@dataclass(frozen=True, slots=True)
class Overview:
    """A chain at a glance: ``metrics`` for the strip, ``sourcing`` by variant, ``equipment`` as indicators."""

    metrics: list[Metric]
    sourcing: dict[SourcingRate, Metric]
    equipment: list[Metric]
    leaders: list[Evidence]
    standings: list[LinkStanding]

    def metric(self, key: str) -> Metric:
        """The metric of a key; KeyError for another."""
        return {m.key: m for m in (*self.metrics, *self.sourcing.values(), *self.equipment)}[key]


def metric_of(
    key: str, label: str, value: Value, unit: str, why: str, rows: Sequence[Evidence], *, on: date,
    coverage: float | None = None, kind: str = "structure",
) -> Metric:  # fmt: skip
    """A metric with age and sources taken from its rows."""
    as_of = rules.oldest([r.as_of for r in rows])
    sources = sorted({r.source for r in rows if r.source})
    told = [replace(r, old=rules.stale(r.as_of, on, kind=_fresh_as(r, kind))) for r in rows]
    return Metric(key, label, value, unit, why, coverage, as_of, sources, any(r.old for r in told), told)


def _fresh_as(row: Evidence, kind: str) -> str:
    """Whose promise of freshness holds for a row: links named beside figures are structure."""
    return "structure" if row.kind == "link" else kind


def overview(
    chain: Chain | ChainFacts,
    on: date,
    *,
    market: Market | None = None,
    standings: list[LinkStanding] | None = None,
) -> Overview:
    """The figures of a chain as of a day."""
    facts = facts_of(chain)
    standings = link_standing(facts, market=market) if standings is None else standings
    named = {survivor(row.enterprise).pk: row for row in reversed(facts.leaders)}
    leaders = [
        Evidence("leader", named[pk].pk, firm.name, None, "", named[pk].source, named[pk].as_of, pk)
        for pk, firm in facts.leading.items()
    ]
    placed = {p.firm.pk: p.evidence for p in reversed(facts.placed) if p.stays}
    firms = [placed[pk] for pk in facts.residents]
    missing = [_link_row(s, facts) for s in standings if s.state == LinkState.MISSING]
    told = "放在环节上、没有迁出注销的入驻企业，每家算一次"
    metrics = [
        metric_of("leaders", "链主", len(leaders), "家", "确定为链主的企业", leaders, on=on, kind="leader"),
        metric_of("residents", "链上企业", len(firms), "家", told, firms, on=on, kind="placement"),
        metric_of("gaps", "缺口环节", len(missing), "个", "没有入驻企业的环节", missing, on=on),
        _output(facts, on),
        _employees(facts, on),
        _recorded_gap(facts, standings, on),
        *_completeness(facts, on),
        *_concentration(facts, on),
        _knock_out(facts, on),
    ]
    return Overview(metrics, _sourcing(facts, on), _equipment(facts, on), leaders, standings)


def _link_row(standing: LinkStanding, facts: ChainFacts) -> Evidence:
    """A link as a row; what it does not say of source and day, its chain does."""
    link, chain = standing.link, facts.chain
    return Evidence(
        "link", link.pk, link.name, None, "", link.source or chain.source, link.as_of or chain.as_of
    )


def _links_of(facts: ChainFacts, keys: Sequence[str]) -> list[Evidence]:
    return [
        Evidence(
            "link",
            link.pk,
            link.name,
            None,
            "",
            link.source or facts.chain.source,
            link.as_of or facts.chain.as_of,
        )
        for link in facts.links
        if link.key in keys
    ]


# ---------------------------------------------------------------- output and people


def _output(facts: ChainFacts, on: date) -> Metric:
    """Output of the residents, each once, in the last year each told; the unknown are not counted as nought."""
    rows = _outputs(facts)
    value = sum((r.value for r in rows if isinstance(r.value, Decimal)), Decimal(0)) if rows else None
    why = f"{len(rows)}/{len(facts.residents)} 家有产值；各取最近一年，每家算一次" if rows else "没有登记产值"
    return metric_of(
        "output", "链上产值", value, "万元", why, rows, on=on, coverage=_share(rows, facts), kind="figure"
    )


def _outputs(facts: ChainFacts) -> list[Evidence]:
    """The output of each resident in the last year it told one."""
    return [
        Evidence("figure", f.pk, f"{firm.name} {f.year} 年产值", f.output, "万元", f.source, f.as_of, pk)
        for pk, firm in facts.residents.items()
        if (f := facts.figures.get(pk)) is not None and f.output is not None
    ]


def _employees(facts: ChainFacts, on: date) -> Metric:
    rows = [
        Evidence("figure", f.pk, f"{firm.name} {f.year} 年用工", f.employees, "人", f.source, f.as_of, pk)
        for pk, firm in facts.residents.items()
        if (f := facts.figures.get(pk)) is not None and f.employees is not None
    ]
    value = sum(r.value for r in rows if isinstance(r.value, int)) if rows else None
    why = (
        f"{len(rows)}/{len(facts.residents)} 家有人数；各取最近一年，每家算一次"
        if rows
        else "没有登记用工人数"
    )
    return metric_of(
        "employees", "链上用工", value, "人", why, rows, on=on, coverage=_share(rows, facts), kind="figure"
    )


def _share(rows: Sequence[Evidence], facts: ChainFacts) -> float | None:
    return len(rows) / len(facts.residents) if facts.residents else None


# ---------------------------------------------------------------- what is bought


def _sourcing(facts: ChainFacts, on: date) -> dict[SourcingRate, Metric]:
    """The local sourcing rate in its three variants, side by side, none of them “the” rate."""
    rates = engine.local_sourcing_rates(engine_rows(facts.purchases), [str(pk) for pk in facts.residents])
    rows = [r.evidence for r in facts.purchases]
    found = {}
    for variant, rate in rates.items():
        left = f"，另有 {rate.unknown:,.10g} {rate.unit}不知是否本地" if rate.unknown else ""
        left += (
            f"，{rate.not_counted} 笔没有{'金额' if variant == 'by_value' else '供应方名称'}"
            if rate.not_counted
            else ""
        )
        told = f"本地 {rate.numerator:,.10g} / 已知 {rate.denominator:,.10g} {rate.unit}{left}"
        why = (
            told + f"；{rate.buyers_known}/{rate.buyers} 家有数"
            if rate.value is not None
            else "没有登记能判断的采购"
        )
        found[SourcingRate.of(variant)] = metric_of(
            variant,
            rate.label,
            rate.value,
            "%",
            why,
            rows,
            on=on,
            coverage=rate.coverage_of_buyers,
            kind="purchase",
        )
    return found


def _recorded_gap(facts: ChainFacts, standings: Sequence[LinkStanding], on: date) -> Metric:
    """What residents are known to buy outside, links only; a lower bound."""
    rows = [r.evidence for r in facts.purchases if r.local is False and r.link_id and r.amount is not None]
    known = [s.gap_recorded for s in standings if s.gap_recorded is not None]
    value = sum(known, Decimal(0)) if known else None
    loose = sum(1 for r in facts.purchases if r.link_id is None)
    why = "登记的、从外地采购的各环节产品；没有登记的不在内" + (f"，{loose} 笔未归环节" if loose else "")
    buyers = {r.buyer.pk for r in facts.purchases} & set(facts.residents)
    coverage = len(buyers) / len(facts.residents) if facts.residents else None
    return metric_of(
        "bought_outside", "年外采额", value, "万元", why if known else "没有登记带金额的采购", rows, on=on,
        coverage=coverage, kind="purchase",
    )  # fmt: skip


def _concentration(facts: ChainFacts, on: date) -> list[Metric]:
    read, rows = engine_rows(facts.purchases), [r.evidence for r in facts.purchases]
    single, found = engine.single_source(read), engine.concentration(read)
    one = (
        f"{single.single}/{single.known} 项采购只有一个供应方" if single.known else "没有登记供应方齐全的采购"
    )
    many = (
        f"{found.suppliers} 个供应方按采购额的集中度，1 为只有一个"
        if found.hhi is not None
        else "没有登记带供应方和金额的采购"
    )
    return [
        metric_of("single_source", "单一来源占比", single.value, "%", one, rows, on=on, coverage=single.coverage, kind="purchase"),
        metric_of("hhi", "供应集中度", found.hhi, "", many, rows, on=on, coverage=found.coverage, kind="purchase"),
    ]  # fmt: skip


# ---------------------------------------------------------------- the chain as a whole


def _completeness(facts: ChainFacts, on: date) -> list[Metric]:
    found = engine.completeness(
        {link.key: link.is_critical for link in facts.links},
        {link.key: len(facts.on_link[link.pk]) for link in facts.links},
    )
    critical = [
        key for key in found.missing if any(link.key == key and link.is_critical for link in facts.links)
    ]

    def of(key: str, label: str, share: Share, missing: Sequence[str], what: str) -> Metric:
        why = f"{share.part}/{share.whole} 个{what}有入驻企业" if share.whole else f"没有标明{what}"
        return metric_of(key, label, share.value, "%", why, _links_of(facts, missing), on=on)

    return [
        of("completeness", "完整度", found.links, found.missing, "环节"),
        of("critical_completeness", "关键环节完整度", found.critical, critical, "关键环节"),
    ]


def _knock_out(facts: ChainFacts, on: date) -> Metric:
    """The link whose stop would cost the chain most, in the worst case of the first weeks."""
    label = "断链最大损失"
    worst = worst_of(facts)
    if worst is None:
        return metric_of(
            "knock_out", label, None, "%", "产值不全，算不出哪一环停下损失最大", [], on=on, kind="figure"
        )
    key, found = worst
    name = next(link.name for link in facts.links if link.key == key)
    why = f"“{name}”停下，已知产值最多少这么多（无替代、无库存的最坏情形），牵连 {len(found.hit)} 个环节"
    firms = {p.firm.pk for link in facts.links if link.key in found.hit for p in facts.on_link[link.pk]}
    hit = [*_links_of(facts, found.hit), *(r for r in _outputs(facts) if r.enterprise_id in firms)]
    return metric_of(
        "knock_out",
        label,
        found.share,
        "%",
        why,
        hit,
        on=on,
        coverage=found.coverage,
        kind="figure",
    )


def worst_of(facts: ChainFacts) -> tuple[str, Loss] | None:
    """Key of the link whose stop would cost most of the known output, and that loss; None where no output is known.

    A link costs at most its own output and that of all it goes into; so the dearest by that bound are tried first, and
    those that cannot cost more than the best are not tried at all.
    """
    outputs, edges = output_of_links(facts), edge_keys(facts)
    present = {link.key: outputs[link.key] for link in facts.links if facts.on_link[link.pk]}
    elsewhere = {facts.link_by_id[r.link_id].key for r in facts.purchases if r.local is False and r.link_id}
    bound = {
        key: sum(present.get(k) or 0.0 for k in engine.downstream([key], edges) | {key}) for key in present
    }
    total = sum(value or 0.0 for value in present.values())
    best: tuple[str, Loss] | None = None
    for key in sorted(present, key=lambda key: (-bound[key], key)):
        if best is not None and total and bound[key] / total <= (best[1].share or 0.0):
            break
        loss = engine.knock_out(present, edges, {key: 1.0}, elsewhere)
        if loss.share is not None and (best is None or loss.share > (best[1].share or 0.0)):
            best = key, loss
    return best


def _equipment(facts: ChainFacts, on: date) -> list[Metric]:
    """Machines by kind: the chain's own count where there is one, else the sum of the enterprises'."""
    kinds: dict[tuple[str, str], list[Evidence]] = {}
    whole: dict[tuple[str, str], Evidence] = {}
    for row in facts.equipment:
        firm = survivor(row.enterprise) if row.enterprise else None
        text = f"{firm.name if firm else '全链'}：{row.name}"
        evidence = Evidence(
            "equipment", row.pk, text, row.count, row.unit, row.source, row.as_of, firm.pk if firm else None
        )
        if firm is None:
            whole[row.name, row.unit] = evidence
        kinds.setdefault((row.name, row.unit), []).append(evidence)
    found = []
    for n, ((name, unit), rows) in enumerate(kinds.items(), 1):
        own = whole.get((name, unit))
        summed = sum(r.value for r in rows if r is not own and isinstance(r.value, int))
        parts = f"{len(rows) - (own is not None)} 家企业合计 {summed} {unit}"
        why = (f"全链登记数；{parts}" if len(rows) > 1 else "全链登记数") if own else parts
        value = own.value if own else summed
        found.append(metric_of(f"equipment_{n}", name, value, unit, why, rows, on=on, kind="equipment"))
    return found

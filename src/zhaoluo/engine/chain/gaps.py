"""Where a chain is weak: state of a link, kind of work it calls for, what residents must buy outside in yuan, severity.

Unknown propagates: a sum tells its known part and how much of it is known, and is None where nothing is.  Probability of
entry (relatedness.py) and the gap in yuan stay two axes; nothing here blends them.  docs/domain/relatedness.md, Gaps.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

State = Literal["present", "weak", "missing"]
Kind = Literal["strengthen", "fill", "extend"]

STATES: dict[State, str] = {"present": "具备", "weak": "薄弱", "missing": "缺失"}
KINDS: dict[Kind, str] = {"strengthen": "强链", "fill": "补链", "extend": "延链"}

#: Flegg & Tohmo (2013) and others find .25 to .3 for most regions; Flegg & Webber (1997) leave it open.
DELTA = 0.3


@dataclass(frozen=True, slots=True)
class Supply:
    """Link `supplier` sells to link `buyer`.

    coefficient : a_ij, yuan of the supplier's product per yuan of the buyer's output, 0 or more; None = unknown
    flq         : cross-industry location quotient FLQ_ij, 0 or more (`flq`); None = unknown; 0 = nothing of it is made here
    """

    supplier: str
    buyer: str
    coefficient: float | None = None
    flq: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Of one link: Σ_j a_ij X_j (1 − min(1, FLQ_ij)) over its buyers j.

    value    : sum of the known terms, in the unit of the outputs; None if none is known (or nobody in the chain buys it)
    coverage : known terms ÷ supplies of the link within the chain, 0 if there is none
    buyers   : what is known of each buyer and not 0, largest first
    """

    value: float | None
    coverage: float
    buyers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known of a link; None = unknown, except `residents`, which the zone counts.

    local_share   : 0..1, share of what residents need of it that is bought locally, by value (sourcing.py)
    single_source : do residents get it from one supplier alone?
    rca           : specialisation of the zone's host region in the link's classes (relatedness.py)
    gap           : what residents buy of it outside, any one unit for the whole chain
    value         : 0..1, how high its value added stands among the links (a rank; PCI or output per head), or None
    """

    key: str
    residents: int
    critical: bool = False
    local_share: float | None = None
    single_source: bool | None = None
    rca: float | None = None
    gap: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """weak_local_share: below it a link is weak.  large_gap: share of all known gaps of the chain from which one is large.

    strong_rca: RCA from which a critical link is a strength.  high_value: `LinkFacts.value` from which a link is worth going
    for.  unmet_*: severity of a link whose local share nobody knows.  ordinary: weight of links that are not critical.
    """

    weak_local_share: float = 0.5
    large_gap: float = 0.1
    strong_rca: float = 1.0
    high_value: float = 0.5
    unmet_weak: float = 0.6
    unmet_single: float = 0.3
    ordinary: float = 0.7


@dataclass(frozen=True, slots=True)
class Standing:
    """kind None: nothing calls for work here.  severity: 0..1, see `standings`.  reasons: short Chinese sentences."""

    key: str
    state: State
    kind: Kind | None
    severity: float
    reasons: tuple[str, ...]


def location_quotients(region: NDArray[np.float64], nation: NDArray[np.float64]) -> NDArray[np.float64]:
    """SLQ_i = (region_i / Σ region) / (nation_i / Σ nation).

    region, nation : float [class], firms, jobs or output, never negative or nan, region ≤ nation is not demanded (ValueError)
    returns        : float [class]; nan where the nation has none of it or the region nothing at all
    """
    if region.shape != nation.shape or region.ndim != 1:
        raise ValueError("两列数的长度不同")
    if not (np.all(region >= 0) and np.all(nation >= 0) and np.all(np.isfinite(region + nation))):
        raise ValueError("数量不能为负或非数")
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (region / region.sum()) / (nation / nation.sum())
    return np.where(nation > 0, quotient, np.nan)


def flq(
    supplier: float | None,
    buyer: float | None,
    regional_share: float,
    *,
    same: bool = False,
    delta: float = DELTA,
) -> float | None:
    """Flegg's quotient FLQ_ij = (SLQ_i / SLQ_j) · log2(1 + E_r / E_n)^δ; SLQ_i alone where supplier and buyer are one class.

    supplier, buyer : SLQ_i, SLQ_j, 0 or more, None or nan = unknown
    regional_share  : E_r / E_n, 0..1: the region's part of all employment (or firms) of the nation
    delta           : 0..1; more = the region buys more outside
    returns         : 0 or more (inf if the buyer's SLQ is 0), None if unknown; Flegg & Webber 1997, Regional Studies 31(8)
    """
    if not 0 <= regional_share <= 1 or not 0 <= delta < 1:
        raise ValueError("地区占比须在 0 到 1 之间，δ 须在 0 到 1 之间（不含 1）")
    for value in (supplier, buyer):
        if value is not None and value < 0:
            raise ValueError("区位商不能为负")
    if supplier is None or math.isnan(supplier):
        return None
    size: float = math.log2(1 + regional_share) ** delta
    if supplier == 0:
        return 0.0
    if same:
        return supplier * size
    if buyer is None or math.isnan(buyer):
        return None
    return supplier / buyer * size if buyer > 0 else math.inf


def gaps(
    links: Iterable[str], supplies: Iterable[Supply], output: Mapping[str, float | None]
) -> dict[str, Gap]:
    """The gap of every link.  output: X_j of the zone's residents per link, 0 where there are none, None or absent = unknown.

    A term with a factor known to be 0 is 0 whatever else is unknown; zeros alone, beside terms that are unknown, say nothing: None.  A
    sum that is more than 0 is at least that much where coverage is below 1.  ValueError: a negative or infinite coefficient or output.
    """
    terms: dict[str, list[tuple[str, float | None]]] = {key: [] for key in links}
    for supply in supplies:
        if supply.supplier not in terms or supply.buyer not in terms:
            raise ValueError(f"供应关系 {supply.supplier} → {supply.buyer} 的一端不在链上")
        terms[supply.supplier].append((supply.buyer, _term(supply, output.get(supply.buyer))))
    found = {}
    for key, rows in terms.items():
        known = [(buyer, value) for buyer, value in rows if value is not None]
        by_buyer: dict[str, float] = {}
        for buyer, value in known:
            by_buyer[buyer] = by_buyer.get(buyer, 0.0) + value
        total, whole = math.fsum(by_buyer.values()), len(known) == len(rows)
        found[key] = Gap(
            value=total if known and (whole or total > 0) else None,
            coverage=len(known) / len(rows) if rows else 0.0,
            buyers=tuple(
                sorted(((b, v) for b, v in by_buyer.items() if v > 0), key=lambda row: (-row[1], row[0]))
            ),
        )
    return found


def standings(
    links: Sequence[LinkFacts],
    edges: Iterable[tuple[str, str]],
    thresholds: Thresholds | None = None,
) -> dict[str, Standing]:
    """State, kind and severity of every link of a chain; edges: supplier → buyer.

    state    : missing = no resident; weak = local share below `weak_local_share`, or critical with one resident only;
               present = otherwise (not knowing the local share does not make a link weak)
    kind     : the first that fits.  strengthen 强链 = RCA ≥ `strong_rca`, critical, residents there; fill 补链 = large gap and
               missing or single-source (where no yuan is known: missing while a buyer of it is here); extend 延链 = not present,
               sells nothing that residents need so much, but a link with residents supplies it, and its value is high
               (where no value is known it is listed, and the reason says so)
    severity : unmet · weight, for sorting and as `gaps[].severity` of a universe query.  unmet = 1 − local share if known,
               else 1 missing, `unmet_weak` weak, `unmet_single` single-source, 0 present; weight = 1 critical, else `ordinary`.
               It is no probability and holds no yuan.
    """
    limit = thresholds or Thresholds()
    facts = {link.key: link for link in links}
    if len(facts) < len(links):
        raise ValueError("链上有两个环节用了同一个键")
    suppliers: dict[str, list[LinkFacts]] = {key: [] for key in facts}
    buyers: dict[str, list[LinkFacts]] = {key: [] for key in facts}
    for supplier, buyer in sorted(set(edges)):
        if supplier not in facts or buyer not in facts:
            raise ValueError(f"供应关系 {supplier} → {buyer} 的一端不在链上")
        suppliers[buyer].append(facts[supplier])
        buyers[supplier].append(facts[buyer])
    all_gaps = math.fsum(link.gap for link in links if link.gap is not None)
    found = {}
    for key, link in facts.items():
        state, reasons = _state(link, limit)
        kind, why = _kind(link, state, suppliers[key], buyers[key], all_gaps, limit)
        found[key] = Standing(key, state, kind, _severity(link, state, limit), (*reasons, *why))
    return found


def _term(supply: Supply, output: float | None) -> float | None:
    for value in (supply.coefficient, output):
        if value is not None and not 0 <= value < math.inf:
            raise ValueError(f"{supply.supplier} → {supply.buyer} 的系数或产值不能为负或非数：{value}")
    if supply.flq is not None and not supply.flq >= 0:
        raise ValueError(f"{supply.supplier} → {supply.buyer} 的区位商不能为负或非数：{supply.flq}")
    outside = None if supply.flq is None else 1 - min(1.0, supply.flq)
    factors = (supply.coefficient, output, outside)
    if any(factor == 0 for factor in factors):
        return 0.0
    if supply.coefficient is None or output is None or outside is None:
        return None
    return supply.coefficient * output * outside


def _state(link: LinkFacts, limit: Thresholds) -> tuple[State, list[str]]:
    if link.residents < 0 or (link.local_share is not None and not 0 <= link.local_share <= 1):
        raise ValueError(f"环节 {link.key} 的企业数或本地配套率超出范围")
    if link.gap is not None and not 0 <= link.gap < math.inf:
        raise ValueError(f"环节 {link.key} 的缺口不能为负或非数：{link.gap}")
    if not link.residents:
        return "missing", ["区内没有这一环节的企业"]
    if link.local_share is not None and link.local_share < limit.weak_local_share:
        return "weak", [f"本地配套率 {link.local_share:.0%}，低于 {limit.weak_local_share:.0%}"]
    if link.critical and link.residents == 1:
        return "weak", ["关键环节只有 1 家企业"]
    return "present", []


def _kind(
    link: LinkFacts,
    state: State,
    suppliers: Sequence[LinkFacts],
    buyers: Sequence[LinkFacts],
    all_gaps: float,
    limit: Thresholds,
) -> tuple[Kind | None, list[str]]:
    if link.residents and link.critical and link.rca is not None and link.rca >= limit.strong_rca:
        return "strengthen", [f"关键环节，专业化程度 {link.rca:.2f}"]
    if state == "missing" or link.single_source:
        alone = "区内缺失" if state == "missing" else "只有一个供应来源"
        if link.gap is None:
            if here := [buyer.key for buyer in buyers if buyer.residents]:
                return "fill", [f"{alone}，区内有 {len(here)} 个下游环节需要它；缺口金额未知"]
        elif link.gap > 0 and link.gap >= limit.large_gap * all_gaps:
            return "fill", [f"{alone}，缺口占全链已知缺口的 {link.gap / all_gaps:.0%}"]
    if state != "present" and any(supplier.residents for supplier in suppliers):
        if link.value is None:
            return "extend", ["区内已有它的上游；附加值未知，待核"]
        if link.value >= limit.high_value:
            return "extend", ["区内已有它的上游，附加值较高"]
    return None, []


def _severity(link: LinkFacts, state: State, limit: Thresholds) -> float:
    if link.local_share is not None:
        unmet = 1 - link.local_share
    elif state == "missing":
        unmet = 1.0
    elif state == "weak":
        unmet = limit.unmet_weak
    else:
        unmet = limit.unmet_single if link.single_source else 0.0
    return unmet * (1.0 if link.critical else limit.ordinary)

"""The strip of figures above a chain's maps, each with the rows it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..models import Chain
from ..rules import standing as rules
from ..terms import LinkState, SourcingRate
from .facts import ChainFacts, Evidence, facts_of
from .market import Market
from .standing import LinkStanding, link_standing


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of the strip.  ``value`` None: unknown, ``why`` says why; else ``why`` is what it means.

    ``coverage``: 0..1, share of what should be known that is; None where that question makes no sense.
    """

    key: str
    label: str
    value: Decimal | float | int | None
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
        return {m.key: m for m in (*self.metrics, *self.sourcing.values())}[key]


def metric_of(
    key: str, label: str, value: Decimal | float | int | None, unit: str, why: str, rows: Sequence[Evidence],
    *, on: date, coverage: float | None = None, kind: str = "structure",
) -> Metric:  # fmt: skip
    """A metric with age and sources taken from its rows."""
    as_of = rules.oldest([r.as_of for r in rows])
    sources = sorted({r.source for r in rows if r.source})
    old = any(rules.stale(r.as_of, on, kind=kind) for r in rows)
    return Metric(key, label, value, unit, why, coverage, as_of, sources, old, list(rows))


def overview(
    chain: Chain | ChainFacts, on: date, *, market: Market | None = None,
    standings: list[LinkStanding] | None = None,
) -> Overview:  # fmt: skip
    """The figures of a chain as of a day."""
    facts = facts_of(chain)
    standings = link_standing(facts, market=market) if standings is None else standings
    firms = [next(p for p in facts.placed if p.stays and p.firm.pk == pk).evidence for pk in facts.residents]
    leaders = [
        Evidence("leader", row.pk, row.enterprise.name, None, "", row.source, row.as_of, row.enterprise_id)
        for row in facts.leaders
    ]
    missing = [s for s in standings if s.state == LinkState.MISSING]
    return Overview(
        metrics=[
            metric_of(
                "leaders", "链主", len(leaders), "家", "核定的链主企业", leaders, on=on, kind="placement"
            ),
            metric_of(
                "residents",
                "链上企业",
                len(firms),
                "家",
                "放在环节上的入驻企业，每家算一次",
                firms,
                on=on,
                kind="placement",
            ),
            metric_of(
                "gaps",
                "缺口环节",
                len(missing),
                "个",
                "没有入驻企业的环节",
                [_link_row(s) for s in missing],
                on=on,
            ),
        ],
        sourcing={},
        equipment=[],
        leaders=leaders,
        standings=standings,
    )


def _link_row(standing: LinkStanding) -> Evidence:
    link = standing.link
    return Evidence("link", link.pk, link.name, None, "", link.source, link.as_of)

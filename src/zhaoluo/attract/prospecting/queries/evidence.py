"""What a row of the engine's answer is kept as: facts, gaps, links, evidence and the sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhaoluo.engine.universe import Row
from zhaoluo.registers.chains.queries import LinkStanding
from zhaoluo.registers.chains.queries.standing import asked_weights

from ..rules import reasons, scores
from ..rules.reasons import Grounds, SignalSeen
from .expansion import SignalRow

FACTS = (
    "capital_wan", "founded", "employees", "insured", "patents", "is_listed", "is_high_tech", "is_little_giant", "growth",
    "expansion_signal",
)  # fmt: skip
#: Chips of one row; the sentence names no more either.
MOST_EVIDENCE = 12


@dataclass(frozen=True, slots=True)
class Setting:
    """What all rows of one answer share.  ``signals``: firm id → its live signals, strongest first."""

    standings: Sequence[LinkStanding]
    residents: Mapping[str, str]
    signals: Mapping[str, Sequence[SignalRow]]
    store: str
    as_of: str
    weights: Mapping[str, float]
    ceilings: Mapping[str, float]


def kept(row: Row, number: int, setting: Setting) -> dict[str, Any]:
    """Fields of the candidate that keeps this row."""
    gaps = gaps_filled(row.firm.class_, setting.standings)
    signals = setting.signals.get(row.id, ())
    code = row.uscc or ""
    facts = {name: value for name in FACTS if (value := getattr(row.firm, name)) is not None}
    links = [
        {
            "id": link["resident"],
            "name": setting.residents.get(link["resident"], link["resident"]),
            "supplies": link["direction"] == "supplies",
            "product": link["product"] or "",
        }
        for link in row.links
    ]
    grounds = Grounds(
        gaps=tuple(gap["name"] for gap in gaps),
        residents=len({link["id"] for link in links}),
        supplies=any(link["supplies"] for link in links),
        buys=any(not link["supplies"] for link in links),
        signals=tuple(SignalSeen(s.signal.on.isoformat(), s.kind, s.signal.source) for s in signals),
        facts=facts,
        unknown=tuple(row.unknown),
        affinity=row.terms.get("affinity", 0.0),
    )
    return {
        "rank": number,
        "firm_id": row.id,
        "name": row.name[:200],
        "credit_code": code if len(code) <= 18 else "",
        "region": (row.firm.region or "")[:60],
        "industry_class": (row.firm.class_ or "")[:20],
        "facts": facts,
        "score": row.score,
        "score_high": scores.highest_score(
            row.score, row.terms, row.unknown, setting.weights, setting.ceilings
        ),
        "terms": row.terms,
        "unknown": row.unknown,
        "completeness": min(1.0, max(0.0, row.completeness)),
        "gaps": gaps,
        "links": links,
        "evidence": _evidence(links, signals, setting),
        "reason": reasons.reason_of(grounds),
    }


def gaps_filled(code: str | None, standings: Sequence[LinkStanding]) -> list[dict[str, Any]]:
    """Links whose classes this class is among, best first: severity · weight, as the engine counts."""
    found = []
    for standing in standings:
        if code is not None and code in standing.classes:
            value = standing.severity * asked_weights(standing)[code]
            found.append({"id": standing.link.pk, "name": standing.link.name, "value": value})
    return sorted(found, key=lambda gap: (-gap["value"], gap["id"]))


def _evidence(
    links: Sequence[Mapping[str, Any]], signals: Sequence[SignalRow], setting: Setting
) -> list[dict[str, Any]]:
    """Chips: where each thing said comes from and of which day."""
    chips: list[dict[str, Any]] = [
        {
            "kind": "signal",
            "text": f"{s.kind} {s.signal.on.isoformat()[:7]}",
            "source": s.signal.source,
            "as_of": (s.signal.as_of or s.signal.on).isoformat(),
            "signal": s.signal.pk,
        }
        for s in signals
    ]
    seen = Counter(("供货给" if link["supplies"] else "采购自", link["name"]) for link in links)
    chips += [
        {
            "kind": "link",
            "text": f"{way} {name}" + (f" {n} 条" if n > 1 else ""),
            "source": setting.store,
            "as_of": setting.as_of,
        }
        for (way, name), n in seen.items()
    ]
    chips.append({"kind": "store", "text": "企业库资料", "source": setting.store, "as_of": setting.as_of})
    return chips[:MOST_EVIDENCE]

"""Weights, ranges and grades.  Source: docs/domain/prospecting.md, Search; issue of the universe, Scorecard."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, Final

from zhaoluo.foundation.verdict import Refusal

from ..terms import Grade, ScoreTerm

#: How much of a term of the default scorecard a feature can add at full: what an unknown one could still bring.
SHARES: Final[dict[str, dict[str, float]]] = {
    "gap": {"class": 1.0},
    "scale": {"capital_wan": 0.5, "employees": 0.5},
    "innovation": {"patents": 0.4, "is_high_tech": 0.25, "is_little_giant": 0.25, "is_listed": 0.1},
    "expansion": {"expansion_signal": 0.6, "growth": 0.4},
    "affinity": {"region": 1.0},
    "links": {},
}
#: Least completeness of a grade.
GRADES: Final = ((0.75, Grade.A), (0.5, Grade.B), (0.25, Grade.C), (0.0, Grade.D))
GREATEST_WEIGHT: Final = 1_000_000.0


def refusals_of_weights(weights: Mapping[str, float]) -> list[Refusal]:
    """Parts of known terms, not negative, not all 0."""
    refusals = []
    for code, weight in weights.items():
        term = ScoreTerm.known(code)
        if term is None:
            refusals.append(Refusal("unknown_term", f"没有“{code}”这一项，请从六项里选", "weights"))
        elif isinstance(weight, bool) or not math.isfinite(weight) or weight > GREATEST_WEIGHT:
            refusals.append(Refusal("bad_weight", f"{term.label}的权重要填数字", f"weight_{code}"))
        elif weight < 0:
            refusals.append(Refusal("negative_weight", f"{term.label}的权重不能是负数", f"weight_{code}"))
    if not refusals and sum(weights.values()) <= 0:
        refusals.append(Refusal("no_weight", "权重不能全是 0，至少给一项大于 0", "weights"))
    return refusals


def shares_of(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights as shares of 1, every term named, in the order of the terms.  Weights must have passed the refusals."""
    total = math.fsum(weights.values())
    return {term.value: float(weights.get(term.value, 0)) / total for term in ScoreTerm}


def settled(weights: Mapping[str, float], own: Mapping[str, float]) -> dict[str, float]:
    """Typed weights as shares; the zone's own where a page would show the same whole points for both (nobody moved a slider)."""
    typed = shares_of(weights)
    same = all(points(typed[term]) == points(own.get(term, 0.0)) for term in typed)
    return dict(own) if same else typed


def grade_of(completeness: float) -> Grade:
    """A–D in quarters."""
    return next(grade for least, grade in GRADES if completeness >= least)


def highest_terms(
    terms: Mapping[str, float], unknown: Collection[str], ceilings: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Each term if its unknown features were at full, at most 1.

    ``ceilings``: the most a term can be in this question (gap: severest gap; affinity: dearest region), else 1.
    """
    most = ceilings or {}
    return {
        term: max(value, min(most.get(term, 1.0), value + _open(term, unknown)))
        for term, value in terms.items()
    }


def highest_score(
    score: float,
    terms: Mapping[str, float],
    unknown: Collection[str],
    weights: Mapping[str, float],
    ceilings: Mapping[str, float] | None = None,
) -> float:
    """The score (Σ weight · term) if every unknown feature were at full; never below ``score``."""
    high = highest_terms(terms, unknown, ceilings)
    return score + math.fsum(weights.get(term, 0.0) * (high[term] - value) for term, value in terms.items())


def ceilings_of(question: Mapping[str, Any]) -> dict[str, float]:
    """The most that gap and affinity can be for any firm under this question."""
    gaps = [
        gap["severity"] * weight for gap in question.get("gaps") or () for weight in gap["classes"].values()
    ]
    return {
        "gap": max(gaps, default=0.0),
        "affinity": max((question.get("affinity") or {}).values(), default=0.0),
    }


def _open(term: str, unknown: Collection[str]) -> float:
    return math.fsum(share for feature, share in SHARES.get(term, {}).items() if feature in unknown)


def unknown_terms(unknown: Collection[str]) -> list[str]:
    """Terms of which nothing is known: drawn hatched, not as 0."""
    return [
        term for term, features in SHARES.items() if features and all(name in unknown for name in features)
    ]


def points(score: float) -> int:
    """A score as people read it: 0–100."""
    return round(score * 100)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db.models import Q

from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Candidate, Search, Target
from ..rules import scores, seals
from ..terms import Feature, Grade, ScoreTerm, TargetState
from .targets import TargetMark


@dataclass(frozen=True, slots=True)
class Bar:
    """A term of a row: 0–100, its share of the score, and whether nothing is known of it."""

    term: str
    label: str
    value: int
    share: float
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A sealed row with its words.  ``score``, ``high``: 0–100; equal where everything is known."""

    candidate: Candidate
    score: int
    high: int
    grade: Grade
    bars: list[Bar]
    unknown: list[str]
    target: TargetMark | None

    @property
    def has_range(self) -> bool:
        return self.high > self.score


def rows_of(search: Search, user: User) -> list[CandidateRow]:
    """Every row of a sealed answer in order, with the target it has become in the zone; two queries."""
    candidates = list(search.candidates.order_by("rank"))
    marks = _marks(search, candidates, user)
    return [_row(search, candidate, marks) for candidate in candidates]


def _row(search: Search, candidate: Candidate, marks: dict[str, TargetMark]) -> CandidateRow:
    dark = scores.unknown_terms(candidate.unknown)
    bars = [
        Bar(term, ScoreTerm.label_of(term), scores.points(value), search.weights.get(term, 0.0), term in dark)
        for term, value in sorted(candidate.terms.items(), key=lambda t: -search.weights.get(t[0], 0.0))
    ]
    mark = marks.get(f"id:{candidate.firm_id}") or marks.get(f"code:{candidate.credit_code}")
    return CandidateRow(
        candidate=candidate,
        score=scores.points(candidate.score),
        high=scores.points(candidate.score_high),
        grade=scores.grade_of(candidate.completeness),
        bars=bars,
        unknown=[Feature.label_of(name) for name in candidate.unknown],
        target=mark,
    )


def _marks(search: Search, candidates: Sequence[Candidate], user: User) -> dict[str, TargetMark]:
    """Targets of these firms, by number in the store and by credit code."""
    if search.zone_id not in reach_of(user).zone_ids:
        return {}
    ids = [c.firm_id for c in candidates]
    codes = [c.credit_code for c in candidates if c.credit_code]
    found = Target.objects.filter(Q(firm_id__in=ids) | Q(credit_code__in=codes), zone_id=search.zone_id)
    marks: dict[str, TargetMark] = {}
    for target in found.select_related("team", "officer"):
        mark = TargetMark.of(target)
        if target.firm_id:
            marks[f"id:{target.firm_id}"] = mark
        if target.credit_code:
            marks[f"code:{target.credit_code}"] = mark
    return marks


def asked_of(search: Search) -> dict[str, Any]:
    """Everything of a search that is sealed besides its rows."""
    return {
        "zone": search.zone_id,
        "chain": search.chain_id,
        "chain_name": search.chain_name,
        "links": search.links,
        "question": search.question,
        "weights": search.weights,
        "scorecard": search.scorecard_id,
        "generation": search.generation,
        "store_as_of": search.store_as_of,
        "is_synthetic": search.is_synthetic,
        "scanned": search.scanned,
        "candidates": search.candidates_count,
        "residents": search.residents,
        "residents_unknown": search.residents_unknown,
        "by": search.by_id,
        "at": search.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


SEALED = (
    "rank", "firm_id", "name", "credit_code", "region", "industry_class", "facts", "score", "score_high", "terms", "unknown",
    "completeness", "gaps", "links", "evidence", "reason",
)  # fmt: skip


def seal_of(search: Search, candidates: Sequence[Candidate]) -> str:
    """The seal these rows and this question have now."""
    rows = [{name: getattr(candidate, name) for name in SEALED} for candidate in candidates]
    return seals.seal_of(asked_of(search), rows)


def is_intact(search: Search, rows: Sequence[CandidateRow]) -> bool:
    """Whether the rows (all of them, as ``rows_of`` gives them) are those that were sealed (封存校验一致)."""
    return seal_of(search, [row.candidate for row in rows]) == search.seal


def states_of(rows: Sequence[CandidateRow]) -> dict[str, int]:
    """How many rows are in the library, by state; ``""``: not in it."""
    counts = dict.fromkeys(["", *(state.value for state in TargetState)], 0)
    for row in rows:
        counts[row.target.state if row.target else ""] += 1
    return counts

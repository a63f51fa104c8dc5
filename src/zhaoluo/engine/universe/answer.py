"""The answer to a query: the best candidates with what speaks for each, and what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .schema import Firm
from .scorecard import Scorecard

VALUE = "value_"  # the value of a term stands in the column value_<key> of a result


@dataclass(frozen=True)
class Row:
    """One candidate.

    terms        : value 0..1 of each term of the scorecard, unweighted; score = Σ weight · value
    unknown      : features of the scorecard that are not known of this firm, in the order of its terms
    completeness : Σ weight · share of the term's features known
    links        : every link row to a resident: {"resident": id, "direction": "supplies" | "buys", "product"}
    firm         : as it stands in the store; its expansion_signal is the zone's own where the query brought a newer one
    """

    id: str
    name: str
    uscc: str | None
    score: float
    terms: dict[str, float]
    unknown: list[str]
    completeness: float
    links: list[dict[str, Any]]
    firm: Firm


@dataclass(frozen=True)
class Answer:
    """The ranked list.

    scanned    : rows of the classes looked at (all rows where all classes are)
    candidates : how many of them met the filters and are neither resident nor excluded
    seconds    : by the caller's stopwatch; None if none was given
    absent     : ids of `exclude` and `signals` that are not in this store, which changes nothing else
    """

    rows: list[Row]
    scanned: int
    candidates: int
    seconds: float | None = None
    absent: tuple[str, ...] = ()


def unknown_features(scorecard: Scorecard, values: dict[str, Any]) -> list[str]:
    """Features of the scorecard whose value is None, each once."""
    features = dict.fromkeys(name for term in scorecard.terms for name in term.features)
    return [name for name in features if values[name] is None]


def as_document(answer: Answer) -> dict[str, Any]:
    """The answer as the JSON that `zhaoluo universe rank --json` prints."""
    return {
        "rows": [
            {
                "id": row.id,
                "name": row.name,
                "uscc": row.uscc,
                "score": row.score,
                "terms": row.terms,
                "unknown": row.unknown,
                "completeness": row.completeness,
                "links": row.links,
            }
            for row in answer.rows
        ],
        "scanned": answer.scanned,
        "seconds": answer.seconds,
    }

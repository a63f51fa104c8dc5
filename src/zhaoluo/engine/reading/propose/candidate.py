"""What every proposer returns, and the one interface they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from ..atoms.bundle import Atoms
from ..layout import Article
from ..text import Span

FieldValue = str | Decimal | tuple[str, ...]

# Fields a candidate may carry; anything else is dropped by the validator.
FIELDS = (
    "name",
    "zone",
    "investors",
    "investment_wan",
    "land_mu",
    "area_sqm",
    "stage",
    "started_on",
    "expected_on",
    "progress_pct",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project proposed by someone.

    fields : values by field name (money in 万元, land in 亩, area in ㎡, share in per cent, dates as text)
    spans  : for each field the spans of the article's clean text it was read from, in order
    score  : 0..1, how sure the proposer is that this is a project
    origin : who proposes
    """

    fields: Mapping[str, FieldValue]
    spans: Mapping[str, Sequence[Span]]
    score: float
    origin: str


class Proposer(Protocol):
    """Anything that proposes candidates for one article."""

    def propose(self, article: Article, atoms: Atoms) -> list[Candidate]: ...

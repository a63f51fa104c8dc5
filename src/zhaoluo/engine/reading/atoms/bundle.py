"""All atoms of one article, found once and shared by proposers, validator and indicators."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..gazetteer import Gazetteer
from ..layout import Article
from ..text import Span, clauses, sentences
from .dates import DateAtom, dates
from .enterprises import EnterpriseAtom, enterprises
from .quantities import Quantity, quantities
from .stages import StageAtom, stages
from .zones import ZoneAtom, zones


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """What one article states outright; every span counts characters of the article's clean text."""

    quantities: tuple[Quantity, ...]
    dates: tuple[DateAtom, ...]
    zones: tuple[ZoneAtom, ...]
    enterprises: tuple[EnterpriseAtom, ...]
    stages: tuple[StageAtom, ...]
    sentences: tuple[Span, ...]
    clauses: tuple[Span, ...]
    published_on: date
    home_zone: str
    gazetteer: Gazetteer

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds `position`."""
        return max(0, bisect_right([start for start, _ in self.sentences], position) - 1)

    def clause_at(self, position: int) -> Span:
        if not self.clauses:
            return (0, 0)
        return self.clauses[max(0, bisect_right(self.clauses, (position, 1 << 60)) - 1)]


def atoms_of(
    article: Article,
    published_on: date,
    home_zone: str,
    gazetteer: Gazetteer,
    register_names: Sequence[str] = (),
) -> Atoms:
    text = article.text
    spans = sentences(text)
    return Atoms(
        quantities=tuple(quantities(text)),
        dates=tuple(dates(text, published_on)),
        zones=tuple(zones(text, home_zone, gazetteer)),
        enterprises=tuple(enterprises(text, gazetteer, register_names)),
        stages=tuple(stages(text)),
        sentences=tuple(spans),
        clauses=tuple(clause for start, end in spans for clause in clauses(text, start, end)),
        published_on=published_on,
        home_zone=home_zone,
        gazetteer=gazetteer,
    )

"""The national universe of enterprises (企业全库): built, stored, ranked.  Pure Python over DuckDB; docs/domain/universe.md."""

from .answer import Answer, Row, as_document
from .building import Built, build
from .faults import UniverseError
from .inventing import generate, invented, invented_id
from .links import Neighbours
from .query import Query, parse_query
from .ranking import rank
from .schema import COLUMNS, FEATURES, LINK_COLUMNS, Firm
from .scorecard import DEFAULT_SCORECARD, Scorecard, parse_scorecard
from .store import About, Store, Tally, open_store

__all__ = [
    "COLUMNS",
    "DEFAULT_SCORECARD",
    "FEATURES",
    "LINK_COLUMNS",
    "About",
    "Answer",
    "Built",
    "Firm",
    "Neighbours",
    "Query",
    "Row",
    "Scorecard",
    "Store",
    "Tally",
    "UniverseError",
    "as_document",
    "build",
    "generate",
    "invented",
    "invented_id",
    "open_store",
    "parse_query",
    "parse_scorecard",
    "rank",
]

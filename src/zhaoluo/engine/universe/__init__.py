"""The national universe of enterprises (企业全库): built, stored, ranked.  Pure Python over DuckDB; docs/domain/universe.md."""

from .building import Built, build
from .faults import UniverseError
from .inventing import generate, invented, invented_id
from .links import Neighbours
from .schema import COLUMNS, FEATURES, LINK_COLUMNS, Firm
from .store import About, Store, Tally, open_store

__all__ = [
    "COLUMNS",
    "FEATURES",
    "LINK_COLUMNS",
    "About",
    "Built",
    "Firm",
    "Neighbours",
    "Store",
    "Tally",
    "UniverseError",
    "build",
    "generate",
    "invented",
    "invented_id",
    "open_store",
]

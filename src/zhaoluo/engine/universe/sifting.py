"""Finding the best of 60 million: who is promising is sifted out in one pass, and only the few are scored exactly.

A score that rounds the factors up is never too low, so that whoever is left behind has been shown not to be among the best.  With gaps, and
all classes looked at, the firms of the gaps' classes come first: the best of them say what the others must reach, and hence how high each
of their factors must at least be; nearly all fall at the first column read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import duckdb
import numpy as np
from numpy.typing import NDArray

from .query import Gap, Query

MOST_BLOCKS = 24  # of more classes their codes are compared: a long chain of comparisons is no quicker
SPARE = 512  # rows sifted beyond those wanted, so that rounding up and a few ties do no harm
SORT_UP_TO = 4_000_000  # rows to look at; so few are sorted outright
MOST_SIFTED = 999_999  # DuckDB's limit
ROUNDING = 1e-9  # of a sum of some ten products
FACTORS = ("scale", "innovation", "expansion")
BOUND_STEPS = 65_535
Blocks = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Statements:
    """The SQL of one query."""

    sift: str  # how many meet the filters, and the most promising of them, in one pass
    first: str | None  # the same among the classes of the gaps, where all classes are looked at
    count: str  # how many meet the filters, out or not
    candidates: str  # how many meet the filters and are not out
    near: str  # what is asked of those in table `winners`
    least: str  # the lowest promise of those in table `sifted`
    best: str  # the best of table `near`, exactly
    out: str  # how many of table `near` are out
    sort: str  # the best of all, exactly: where they are few, or where who was left behind might be as good
    details: str


class Sieve:
    """One query put to a store; table `touched` must lie on the connection.

    touched   : rows that the query treats apart
    are_out   : how many of them are out
    set_aside : how many of them may be worth less than they would be untouched
    wanted    : the rows of the candidate classes
    gaps      : the rows of the classes that fill a gap
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        query: Query,
        touched: NDArray[np.uint32],
        are_out: int,
        set_aside: int,
        wanted: list[range],
        gaps: list[range],
    ) -> None:
        self.connection, self.touched = connection, touched.astype(np.int64)
        self.are_out = are_out
        self.examined = sum(len(block) for block in wanted)
        everywhere = query.candidate_classes() is None
        # Whom the small table names does not change the SQL, but that there are signals does.
        self.query = replace(query, residents=(), exclude=(), signals=(("", 0.0),) if query.signals else ())
        # at least so many; few different numbers, so that compiled SQL is found again
        self.set_aside = 1 << set_aside.bit_length()
        self.number = min(query.top + self.set_aside + SPARE, MOST_SIFTED)
        self.gaps = _spans(gaps) if everywhere and 0 < len(gaps) <= MOST_BLOCKS else ()
        self.rest = _between(self.gaps, self.examined) if self.gaps else ()
        blocks = _spans(wanted)
        self.sql = _compiled(
            self.query,
            touched=len(touched) > 0,
            set_aside=self.set_aside,
            number=self.number,
            blocks=blocks if not everywhere and 0 < len(blocks) <= MOST_BLOCKS else None,
            first=self.gaps if self.rest else None,
        )

    def best(self) -> tuple[NDArray[np.int64], int]:
        """Rows of the best candidates, best first, ties by id, and how many candidates there are."""
        if self.examined <= SORT_UP_TO:
            return self._sorted(), self._count(self.sql.candidates, self.are_out)
        if self.sql.first is not None:
            sifted, met, least = self._gaps_first()
        else:
            sifted, met, overflowed = self._sift(self.sql.sift)
            self._look_at(sifted, afresh=True)
            least = self._least(sifted) if overflowed else -math.inf
        self._look_at(np.setdiff1d(self.touched, sifted))
        ((out,),) = self.connection.execute(self.sql.out).fetchall()
        found = self.connection.execute(self.sql.best).fetchnumpy()
        rows, scores = found["place"], found["score"]
        if least > -math.inf and (len(rows) < self.query.top or scores[-1] <= least + ROUNDING):
            return self._sorted(), met - int(out)
        return np.ascontiguousarray(rows, dtype=np.int64), met - int(out)

    def _sorted(self) -> NDArray[np.int64]:
        found = self.connection.execute(self.sql.sort).fetchnumpy()["rowid"]
        return np.ascontiguousarray(found, dtype=np.int64)

    def _gaps_first(self) -> tuple[NDArray[np.int64], int, float]:
        """Who was sifted out, how many meet the filters, and a score that nobody left behind exceeds."""
        assert self.sql.first is not None
        first, met, overflowed = self._sift(self.sql.first)
        self._look_at(first, afresh=True)
        least = self._least(first) if overflowed else -math.inf
        scores = self.connection.execute(self.sql.best).fetchnumpy()["score"]
        reached = float(scores[-1]) if len(scores) >= self.query.top else -math.inf
        floors = floors_of(self.query, reached)
        rest = _rest(self.query, number=self.number, blocks=self.rest, floors=floors)
        others, passed, overflowed = self._sift(rest)
        self._look_at(others)
        if overflowed:
            least = max(least, self._least(others))
        if not floors:
            return np.union1d(first, others), met + passed, least
        # Who fell below a floor cannot reach what the best of the gaps' classes have, be it only by a rounding.
        return np.union1d(first, others), self._count(self.sql.count, 0), max(least, reached - 2 * ROUNDING)

    def _sift(self, sql: str) -> tuple[NDArray[np.int64], int, bool]:
        """The most promising rows, how many there were to choose from, and whether any was left behind."""
        ((met, keys),) = self.connection.execute(sql).fetchall()
        sifted = np.array(sorted(keys or []), dtype=np.int64)
        return sifted, int(met), met > len(sifted)

    def _look_at(self, rows: NDArray[np.int64], afresh: bool = False) -> None:
        """Put what is asked of these rows into table `near`."""
        lay_rows(self.connection, "winners", rows)
        begin = "CREATE OR REPLACE TEMP TABLE near AS" if afresh else "INSERT INTO near BY NAME"
        self.connection.execute(f"{begin} {self.sql.near}")

    def _least(self, sifted: NDArray[np.int64]) -> float:
        lay_rows(self.connection, "sifted", sifted)
        ((least,),) = self.connection.execute(self.sql.least).fetchall()
        return float(least)

    def _count(self, sql: str, less: int) -> int:
        """How many there are; where only the class is asked, the tally has told it, and ``less`` of them do not count."""
        filters = self.query.filters
        if (filters.regions, filters.founded_max, filters.capital_min_wan, filters.insured_min) == (
            None,
        ) * 4:
            return self.examined - less
        ((count,),) = self.connection.execute(sql).fetchall()
        return int(count)


def floors_of(query: Query, reached: float) -> tuple[tuple[str, int], ...]:
    """How high the bound of each factor must be for an untouched firm of no gap's class to come to this score, in steps.

    A firm gets at most: nothing for gaps and links, the most anybody gets for affinity, and everything for the rest.
    """
    most: dict[str, float] = {"gap": 0.0, "links": 0.0}
    most["affinity"] = max((points for _, points in query.affinity), default=0.0)
    terms = query.scorecard.terms
    full = math.fsum(term.weight * most.get(term.transform, 1.0) for term in terms)
    floors = []
    for term in terms:
        if term.transform in FACTORS and term.weight > 0 and math.isfinite(reached):
            floor = math.floor((reached - ROUNDING - (full - term.weight)) / term.weight * BOUND_STEPS) - 1
            if floor > 0:
                floors.append((term.transform, min(floor, BOUND_STEPS + 1)))
    return tuple(floors)


def _spans(blocks: list[range]) -> Blocks:
    return tuple((block.start, block.stop) for block in blocks if block)


def _between(spans: Blocks, rows: int) -> Blocks:
    """The rows outside of these spans, which are sorted."""
    edges = [0, *(edge for span in spans for edge in span), rows]
    return tuple((start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True) if start < stop)


@lru_cache(maxsize=128)
def _compiled(
    query: Query, *, touched: bool, set_aside: int, number: int, blocks: Blocks | None, first: Blocks | None
) -> Statements:
    # Ibis takes a second to import; who only opens a store or reads a query need not wait for it.
    from . import compiling as c
    from . import expression as e

    return Statements(
        sift=c.duckdb_sql(e.sift(query, e.STORE, number, blocks)),
        first=c.duckdb_sql(e.sift(query, e.STORE, number, first)) if first else None,
        count=c.duckdb_sql(e.count(query, e.STORE, False, blocks)),
        candidates=c.duckdb_sql(e.count(query, e.STORE, touched, blocks)),
        near=c.duckdb_sql(e.near(query, e.STORE, blocks)),
        least=c.duckdb_sql(e.least(query)),
        best=c.duckdb_sql(e.best_near(query, touched)),
        out=c.duckdb_sql(e.out_near(query)),
        sort=c.duckdb_sql(e.best(query, e.STORE, touched, set_aside, blocks)),
        details=c.duckdb_sql(e.details(query, e.STORE, touched, blocks)),
    )


@lru_cache(maxsize=128)
def _rest(query: Query, *, number: int, blocks: Blocks, floors: tuple[tuple[str, int], ...]) -> str:
    """Sifting the classes that fill no gap: there the gaps give no points."""
    from . import compiling as c
    from . import expression as e

    return c.duckdb_sql(e.sift(replace(query, gaps=()), e.STORE, number, blocks, floors))


def prepare() -> None:
    """Load the compiler now, so that the first query need not wait for it."""
    query = Query(gaps=(Gap((("0000", 1.0),), 1.0),))
    _compiled(query, touched=True, set_aside=1, number=1, blocks=None, first=None)


def lay_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: NDArray[np.int64]) -> None:
    """A temporary table of rows on this connection."""
    connection.register("given", {"kept": rows})
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT kept::BIGINT AS kept FROM given")
    connection.unregister("given")

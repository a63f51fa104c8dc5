"""Putting a query to a store: one small table of what is special, one pass for the best, one look at the winners.

What makes 60 million rows quick, largest first: the store is sorted by class, so that other classes are passed over; links come
from CSR and are counted into a small table first; factors are precomputed; ties are broken by `id_rank`, so that no id is
read; names and everything else are fetched for the winners only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .answer import VALUE, Answer, Row, unknown_features
from .faults import plainly
from .links import Neighbours
from .query import Gap, Query
from .schema import COLUMNS, Firm
from .scorecard import Scorecard, refuse
from .store import Store

NAMED = 5  # of many ids or classes at fault, so many are named
MOST_BLOCKS = 24  # of more classes their codes are compared: a long chain of comparisons is no quicker
SPARE = 512  # rows sifted beyond those wanted, so that rounding up and a few ties do no harm
ROUNDING = 1e-9  # of a sum of some ten products
MOST_SIFTED = 999_999  # DuckDB's limit
DIRECTION = {True: "supplies", False: "buys"}


@dataclass(frozen=True)
class Statements:
    """The SQL of one query."""

    sift: str  # how many meet the filters, and the most promising of them, in one pass
    near: str  # what is asked of those in table `winners`
    least: str  # the lowest promise of those in table `sifted`
    best: str  # the best of table `near`, exactly
    out: str  # how many of table `near` are out
    sort: str  # the best of all, exactly: where who was sifted out might be as good
    details: str


@dataclass(frozen=True)
class Touched:
    """Rows that the query treats apart, sorted; arrays of one length."""

    rows: NDArray[np.uint32]
    links: NDArray[np.int64]
    signal: NDArray[np.float64]  # nan where the query brings none
    is_out: NDArray[np.bool_]


def rank(
    store: Store,
    query: Query,
    *,
    top: int | None = None,
    scorecard: Scorecard | None = None,
    known_classes: Collection[str] = (),
    stopwatch: Callable[[], float] | None = None,
) -> Answer:
    """The best candidates, best first, ties by id.

    top           : beats query.top
    scorecard     : beats query.scorecard
    known_classes : industry classes that exist even if the store has no firm of them
    stopwatch     : gives seconds, such as time.perf_counter; this room has no clock
    UniverseError names residents and classes that are not there.
    """
    started = stopwatch() if stopwatch else None
    query = replace(query, top=top or query.top, scorecard=scorecard or query.scorecard)
    with plainly("排名"), store.connection.cursor() as connection:
        residents = store.row_of(query.residents)
        blocks = blocks_of(connection)
        refuse(faults_of(query, blocks, known_classes, residents))
        wanted = wanted_rows(blocks, query)
        examined = sum(len(block) for block in wanted)
        others = store.row_of([*query.exclude, *dict(query.signals)])
        neighbours = store.links.around(list(residents.values()))
        touched = _within(wanted, touched_rows(query, residents, others, neighbours))
        sql = statements(query, touched, wanted)
        lay_touched(connection, touched)
        best, candidates = best_of(connection, sql, query.top, touched)
        found = _details(connection, sql.details, best)
    links = links_of(store, best, neighbours, {row: id for id, row in residents.items()})
    rows = [row_of(query.scorecard, values, links.get(values["rowid"], [])) for values in found]
    return Answer(
        rows=rows,
        scanned=examined,
        candidates=candidates,
        seconds=stopwatch() - started if stopwatch and started is not None else None,
        absent=tuple(sorted({*query.exclude, *dict(query.signals)} - set(others))),
    )


def statements(query: Query, touched: Touched, wanted: list[range]) -> Statements:
    """The SQL of a query on a store; compiled once for queries that differ only in their firms."""
    # Whom the small table names does not change the SQL, but that there are signals does.
    signals = (("", 0.0),) if query.signals else ()
    blocks = tuple((block.start, block.stop) for block in wanted if block)
    set_aside = int((touched.is_out | ~np.isnan(touched.signal)).sum())
    return _compiled(
        replace(query, residents=(), exclude=(), signals=signals),
        touched=len(touched.rows) > 0,
        set_aside=1
        << set_aside.bit_length(),  # at least so many; few different numbers, so that compiled SQL is found again
        blocks=blocks if 0 < len(blocks) <= MOST_BLOCKS else None,
    )


@lru_cache(maxsize=128)
def _compiled(
    query: Query, *, touched: bool, set_aside: int, blocks: tuple[tuple[int, int], ...] | None = None
) -> Statements:
    # Ibis takes a second to import; who only opens a store or reads a query need not wait for it.
    from . import compiling as c
    from . import expression as e

    number = min(query.top + set_aside + SPARE, MOST_SIFTED)
    return Statements(
        sift=c.duckdb_sql(e.sift(query, e.STORE, number, blocks)),
        near=c.duckdb_sql(e.near(query, e.STORE, blocks)),
        least=c.duckdb_sql(e.least(query)),
        best=c.duckdb_sql(e.best_near(query, touched)),
        out=c.duckdb_sql(e.out_near(query)),
        sort=c.duckdb_sql(e.best(query, e.STORE, touched, set_aside, blocks)),
        details=c.duckdb_sql(e.details(query, e.STORE, touched, blocks)),
    )


def prepare() -> None:
    """Load the compiler now, so that the first query need not wait for it."""
    _compiled(Query(gaps=(Gap((("0000", 1.0),), 1.0),)), touched=True, set_aside=1)


# ---------------------------------------------------------------- before
def blocks_of(connection: duckdb.DuckDBPyConnection) -> dict[str | None, range]:
    """The rows of each class: the store is sorted by class, unknown last."""
    blocks, start = {}, 0
    counted = connection.execute(
        'SELECT "class", sum(firms)::BIGINT FROM tally GROUP BY "class" ORDER BY "class" ASC NULLS LAST'
    )
    for code, count in counted.fetchall():
        blocks[code] = range(start, start + count)
        start += count
    return blocks


def wanted_rows(blocks: dict[str | None, range], query: Query) -> list[range]:
    """The rows to look at, in order."""
    classes = query.candidate_classes()
    if classes is None:
        return [range(sum(len(block) for block in blocks.values()))]
    return [block for code, block in blocks.items() if code in classes]


def _within(wanted: list[range], touched: Touched) -> Touched:
    """The touched rows among these: one that is no candidate need not be scored apart."""
    inside = np.zeros(len(touched.rows), dtype=bool)
    for block in wanted:
        inside |= (touched.rows >= block.start) & (touched.rows < block.stop)
    return Touched(*(part[inside] for part in vars(touched).values()))


def faults_of(
    query: Query, in_store: Collection[str | None], known: Collection[str], residents: Collection[str]
) -> list[str]:
    """What only the store can tell is wrong with a query: classes nobody knows, residents that are not there."""
    faults = []
    asked = sorted({*(query.candidate_classes() or ()), *query.gap_of_class()})
    if unknown := [code for code in asked if code not in in_store and not _is_class(code, known)]:
        faults.append(f"没有这样的行业小类：{_named(unknown)}，请写国民经济行业分类的四位代码")
    if missing := [id for id in query.residents if id not in residents]:
        faults.append(f"已入驻企业不在企业库里：{_named(missing)}，请核对编号，或先从查询中去掉")
    return faults


def _is_class(code: str, known: Collection[str]) -> bool:
    if known:
        return code in known
    return len(code) == 4 and code.isascii() and code.isdigit()


def _named(names: list[str]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} 等 {len(names)} 个"


def touched_rows(
    query: Query, residents: dict[str, int], others: dict[str, int], neighbours: Neighbours
) -> Touched:
    """The small table: link rows counted per firm, newer signals, who is out."""
    signals = {others[id]: strength for id, strength in query.signals if id in others}
    out = {*residents.values(), *(others[id] for id in query.exclude if id in others)}
    linked, counts = np.unique(neighbours.row, return_counts=True)
    special = np.array(sorted(out | set(signals)), dtype=np.uint32)
    rows = np.union1d(linked, special).astype(np.uint32)
    links = np.zeros(len(rows), dtype=np.int64)
    links[np.searchsorted(rows, linked)] = counts
    signal = np.full(len(rows), np.nan)
    signal[np.searchsorted(rows, np.array(list(signals), dtype=np.uint32))] = list(signals.values())
    is_out = np.isin(rows, np.array(sorted(out), dtype=np.uint32))
    return Touched(rows, links, signal, is_out)


def lay_touched(connection: duckdb.DuckDBPyConnection, touched: Touched) -> None:
    """Temporary table `touched` on this connection."""
    connection.register("given", vars(touched))
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE touched AS
        SELECT rows::BIGINT AS touched, links, CASE WHEN isnan(signal) THEN NULL ELSE signal END AS signal,
               CASE WHEN is_out THEN true END AS is_out FROM given"""
    )
    connection.unregister("given")


# ---------------------------------------------------------------- the pass
def best_of(
    connection: duckdb.DuckDBPyConnection, sql: Statements, top: int, touched: Touched
) -> tuple[NDArray[np.int64], int]:
    """Rows of the best candidates, and how many candidates there are.

    One pass sifts out the most promising by a score that is never too low; they and the touched rows are then scored exactly.  Where
    the last of the answer is not better than the last that was sifted, somebody just as good may have been lost: then all are sorted.
    """
    ((met, keys),) = connection.execute(sql.sift).fetchall()
    sifted = np.array(keys or [], dtype=np.int64)
    _lay_rows(connection, "sifted", sifted)
    _lay_rows(connection, "winners", np.union1d(sifted, touched.rows.astype(np.int64)))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE near AS {sql.near}")
    ((out,),) = connection.execute(sql.out).fetchall()
    found = connection.execute(sql.best).fetchnumpy()
    rows, scores = found["place"], found["score"]
    if met > len(sifted):
        ((least,),) = connection.execute(sql.least).fetchall()
        if len(rows) < top or scores[-1] <= least + ROUNDING:
            rows = connection.execute(sql.sort).fetchnumpy()["rowid"]
    return np.ascontiguousarray(rows, dtype=np.int64), int(met) - int(out)


# ---------------------------------------------------------------- after
def _lay_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: NDArray[np.int64]) -> None:
    """A temporary table of rows on this connection."""
    connection.register("given", {"kept": rows})
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT kept::BIGINT AS kept FROM given")
    connection.unregister("given")


def _details(
    connection: duckdb.DuckDBPyConnection, sql: str, rows: NDArray[np.int64]
) -> list[dict[str, Any]]:
    """Everything about these rows, best first."""
    if not len(rows):
        return []
    _lay_rows(connection, "winners", rows)
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


def links_of(
    store: Store, rows: NDArray[np.int64] | list[int], neighbours: Neighbours, resident_ids: dict[int, str]
) -> dict[int, list[dict[str, Any]]]:
    """The link rows of these firms, in the order of residents' rows."""
    mine = np.flatnonzero(np.isin(neighbours.row, rows))
    product_names = store.products(np.unique(neighbours.product[mine]).tolist())
    links: dict[int, list[dict[str, Any]]] = {}
    for row, resident, supplies, product in zip(
        neighbours.row[mine].tolist(),
        neighbours.resident[mine].tolist(),
        neighbours.supplies[mine].tolist(),
        neighbours.product[mine].tolist(),
        strict=True,
    ):
        links.setdefault(row, []).append(
            {
                "resident": resident_ids[resident],
                "direction": DIRECTION[supplies],
                "product": product_names.get(product),
            }
        )
    return links


def row_of(scorecard: Scorecard, values: dict[str, Any], links: list[dict[str, Any]]) -> Row:
    """A row of the answer from the columns of `expression.details` or `expression.whole`."""
    return Row(
        id=values["id"],
        name=values["name"],
        uscc=values["uscc"],
        score=values["score"],
        terms={term.key: values[VALUE + term.key] for term in scorecard.terms},
        unknown=unknown_features(scorecard, values),
        completeness=values["completeness"],
        links=links,
        firm=Firm(values.get("rowid", -1), *(values[column.name] for column in COLUMNS)),
    )

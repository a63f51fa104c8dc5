"""Putting a query to a store: one small table of what is special, one pass for the best, one look at the winners.

What makes 60 million rows quick, largest first: the store is sorted by class, so that other classes are passed over; links come
from CSR and are counted into a small table first; factors are precomputed; ties are broken by `id_rank`, so that no id is
read; names and everything else are fetched for the winners only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .answer import VALUE, Answer, Row, unknown_features
from .faults import plainly
from .links import Neighbours
from .query import Query
from .schema import COLUMNS, Firm
from .scorecard import Scorecard, refuse
from .sifting import Sieve, lay_rows
from .store import Store

NAMED = 5  # of many ids or classes at fault, so many are named
DIRECTION = {True: "supplies", False: "buys"}


@dataclass(frozen=True)
class Touched:
    """Rows that the query treats apart, sorted; arrays of one length."""

    rows: NDArray[np.uint32]
    links: NDArray[np.int64]
    signal: NDArray[np.float64]  # nan where the query brings none
    is_out: NDArray[np.bool_]

    @property
    def set_aside(self) -> int:
        """How many may be worth less than they would be untouched."""
        return int((self.is_out | ~np.isnan(self.signal)).sum())


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
        lay_touched(connection, touched)
        sieve = Sieve(
            connection,
            query,
            touched.rows,
            int(touched.is_out.sum()),
            touched.set_aside,
            wanted,
            gap_rows(blocks, query),
        )
        best, candidates = sieve.best()
        found = _details(connection, sieve.sql.details, best)
    links = links_of(store, best, neighbours, {row: id for id, row in residents.items()})
    rows = [row_of(query.scorecard, values, links.get(values["rowid"], [])) for values in found]
    return Answer(
        rows=rows,
        scanned=examined,
        candidates=candidates,
        seconds=stopwatch() - started if stopwatch and started is not None else None,
        absent=tuple(sorted({*query.exclude, *dict(query.signals)} - set(others))),
    )


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


def gap_rows(blocks: dict[str | None, range], query: Query) -> list[range]:
    """The rows of classes that fill a gap, in order."""
    gaps = query.gap_of_class()
    return [block for code, block in blocks.items() if code is not None and gaps.get(code) and len(block)]


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


# ---------------------------------------------------------------- after
def _details(
    connection: duckdb.DuckDBPyConnection, sql: str, rows: NDArray[np.int64]
) -> list[dict[str, Any]]:
    """Everything about these rows, best first."""
    if not len(rows):
        return []
    lay_rows(connection, "winners", rows)
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

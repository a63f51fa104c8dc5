"""The ranking as ONE Ibis expression, compiled to DuckDB's SQL and to Spark's (docs/decisions/0008).

Ibis is used as a compiler only: no connection of its own, no pandas, no pyarrow.  What is written here once:
the query-independent factors from raw columns (the store is built with them, too), the value of every term, the score,
who is a candidate, completeness, the order.  All arithmetic is float64, in the order of the scorecard's terms.

Two tables come in.  `firms` holds one row per enterprise.  `touched` is small: one row per enterprise that the query treats
apart, because it is linked to a resident (`links`, rows either way, repeats included), because the zone knows a newer signal
(`signal`), or because it is a resident or excluded (`is_out`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import reduce
from operator import add, or_
from typing import Any, Literal

import ibis
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from .answer import VALUE
from .query import Query
from .scorecard import Term

# Ibis ships no types: tables and columns of an expression are Any to mypy.
Table = Any
Column = Any
Blocks = tuple[tuple[int, int], ...] | None  # of keys: from, and up to without it

RAW = {
    "id": "string",
    "uscc": "string",
    "name": "string",
    "region": "string",
    "class": "string",
    "capital_wan": "float64",
    "founded": "int16",
    "employees": "int32",
    "insured": "int32",
    "patents": "int32",
    "is_listed": "boolean",
    "is_high_tech": "boolean",
    "is_little_giant": "boolean",
    "growth": "float64",
    "expansion_signal": "float64",
}
FACTORS = ("scale", "innovation", "expansion")
# DuckDB counts the rows itself, and finds one by its rowid several times as quickly as by a column; rowid and row are the same.
STORED = {"rowid": "int64", "id_rank": "uint32"} | RAW | dict.fromkeys(FACTORS, "float64")
TOUCHED = {"links": "int64", "signal": "float64", "is_out": "boolean"}


@dataclass(frozen=True)
class Source:
    """Where the rows come from: by which column `touched` knows them, what breaks ties, whether factors are stored."""

    columns: tuple[tuple[str, str], ...]
    key: str
    tie: str
    factors_stored: bool


STORE = Source(tuple(STORED.items()), key="rowid", tie="id_rank", factors_stored=True)
PARQUET = Source(tuple(RAW.items()), key="id", tie="id", factors_stored=False)


# ---------------------------------------------------------------- values
def _known(column: Column) -> Column:
    return column.notnull()


def _number(column: Column) -> Column:
    return column.coalesce(0.0)


def _log(column: Column, full: float) -> Column:
    """ln(1 + x) / ln(1 + full), unknown and negative as 0."""
    return (1.0 + ibis.greatest(_number(column), 0.0)).ln() / math.log(1.0 + full)


def _half_log(column: Column, full: float) -> Column:
    return 0.5 * (1.0 + ibis.greatest(_number(column), 0.0)).ln() / math.log(1.0 + full)


def _clip(column: Column, low: float, high: float) -> Column:
    """(x − low) / (high − low) held in 0..1, unknown as 0; with low above high, small is good."""
    held = ibis.greatest(0.0, ibis.least(1.0, (column - low) / (high - low)))
    return ibis.ifelse(_known(column), held, 0.0)


def _flag(column: Column, points: float = 1.0) -> Column:
    return ibis.ifelse(column, points, 0.0)  # unknown is not true


def scale(firm: Table) -> Column:
    """min(1, ½·ln(1+capital_wan)/ln(1 000 001) + ½·ln(1+employees)/ln(100 001))."""
    return ibis.least(
        1.0, _half_log(firm["capital_wan"], 1_000_000.0) + _half_log(firm["employees"], 100_000.0)
    )


def innovation(firm: Table) -> Column:
    """min(1, 0.4·min(1, ln(1+patents)/ln 1001) + 0.25·high_tech + 0.25·little_giant + 0.1·listed)."""
    return ibis.least(
        1.0,
        0.4 * ibis.least(1.0, _log(firm["patents"], 1000.0))
        + _flag(firm["is_high_tech"], 0.25)
        + _flag(firm["is_little_giant"], 0.25)
        + _flag(firm["is_listed"], 0.1),
    )


def expansion(signal: Column, growth: Column) -> Column:
    """0.6·expansion_signal + 0.4·clip((growth+0.2)/0.7, 0, 1)."""
    pace = ibis.greatest(0.0, ibis.least(1.0, (growth + 0.2) / 0.7))
    return 0.6 * _number(signal) + ibis.ifelse(_known(growth), 0.4 * pace, 0.0)


def factors(firm: Table) -> dict[str, Column]:
    """The three factors that no query changes, from raw columns."""
    return {
        "scale": scale(firm),
        "innovation": innovation(firm),
        "expansion": expansion(firm["expansion_signal"], firm["growth"]),
    }


def _lookup(column: Column, points: Iterable[tuple[str, float]]) -> Column:
    """The points of a code, 0 for every other code and for an unknown one.

    A map and no chain of cases: DuckDB looks it up once per distinct code of a block, however many codes have points.
    """
    table = sorted((code, point) for code, point in points if point)
    if not table:
        return ibis.literal(0.0)
    return ibis.map([code for code, _ in table], [point for _, point in table]).get(column, 0.0)


def _value(term: Term, firm: Firms, query: Query) -> Column:
    """The value 0..1 of one term for each enterprise, before weighting."""
    match term.transform:
        case "gap":
            return _lookup(firm["class"], query.gap_of_class().items())
        case "affinity":
            return _lookup(firm["region"], query.affinity)
        case "links" if firm.touched:
            return ibis.least(1.0, (1.0 + _number(firm["links"])).ln() / math.log(9.0))
        case "links":
            return ibis.literal(0.0)
        case "scale" | "innovation" | "expansion" if firm.source.factors_stored:
            stored = firm[term.transform]
            if term.transform == "expansion" and firm.newer_signals:
                return ibis.ifelse(_known(firm["signal"]), expansion(firm["signal"], firm["growth"]), stored)
            return stored
        case "scale":
            return scale(firm)
        case "innovation":
            return innovation(firm)
        case "expansion":
            return expansion(firm["expansion_signal"], firm["growth"])
        case "log":
            return ibis.least(1.0, _log(firm[term.features[0]], term.parameter("full")))
        case "clip":
            return _clip(firm[term.features[0]], term.parameter("low"), term.parameter("high"))
        case "flag":
            return _flag(firm[term.features[0]])
        case "ratio":
            above, below = (firm[name] for name in term.features)
            share = above / below / term.parameter("full")
            return ibis.ifelse(_known(above) & (below > 0), ibis.greatest(0.0, ibis.least(1.0, share)), 0.0)
        case _:  # parse_scorecard lets no other through
            raise ValueError(term.transform)


def _share_known(term: Term, firm: Firms) -> Column:
    """Share of the term's features that are known, 0..1; a term without features is always known."""
    if not term.features:
        return ibis.literal(1.0)
    known = [ibis.ifelse(_known(firm[name]), 1.0, 0.0) for name in term.features]
    return reduce(add, known) / float(len(known))


# ---------------------------------------------------------------- the whole
class Firms:
    """The enterprises a query looks at, each with what is special about it in this query.

    touched : "left" for all enterprises, "inner" for those of table `touched` only, None for all without looking there
    columns : those read of `firms`; few of them keep the SQL short and its making quick
    among   : name of a table of keys to keep to, in its column `kept`
    """

    def __init__(
        self,
        source: Source,
        query: Query,
        touched: Literal["left", "inner"] | None,
        columns: Iterable[str],
        among: str | None = None,
    ) -> None:
        self.source, self.touched = source, touched is not None
        self.newer_signals = self.touched and bool(query.signals)
        self.query = query
        kinds = dict(source.columns)
        names = dict.fromkeys([source.key, source.tie, *columns])
        table = ibis.table({name: kinds[name] for name in names}, name="firms")
        if among is not None:
            kept = ibis.table({"kept": kinds[source.key]}, name=among)
            table = table.semi_join(kept, table[source.key] == kept["kept"])
        if touched is not None:
            few = _touched(source)
            table = table.join(few, table[source.key] == few["touched"], how=touched)
        self.table = table

    def __getitem__(self, name: str) -> Column:
        if name == "expansion_signal" and self.newer_signals:  # the zone's own news goes before the store's
            return ibis.coalesce(self.table["signal"], self.table["expansion_signal"])
        return self.table[name]

    def candidates(self, blocks: Blocks = None) -> Firms:
        """Those who meet the filters and are not out.  An unknown value fails its filter; no filtered column is cast.

        blocks : where the candidate classes lie in a source sorted by class; told so, DuckDB reads only there and compares no text
        """
        filters, firm, conditions = self.query.filters, self.table, []
        if (classes := self.query.candidate_classes()) is not None:
            if blocks is None:
                conditions.append(firm["class"].isin(classes))
            else:
                key = firm[self.source.key]
                conditions.append(reduce(or_, [(key >= start) & (key < stop) for start, stop in blocks]))
        if filters.regions is not None:
            conditions.append(firm["region"].isin(filters.regions))
        if filters.founded_max is not None:
            conditions.append(firm["founded"] <= filters.founded_max)
        if filters.capital_min_wan is not None:
            conditions.append(firm["capital_wan"] >= filters.capital_min_wan)
        if filters.insured_min is not None:
            conditions.append(firm["insured"] >= filters.insured_min)
        if self.touched:
            conditions.append(firm["is_out"].isnull())
        chosen = copy(self)
        chosen.table = firm.filter(*conditions) if conditions else firm
        return chosen

    def score(self) -> Column:
        return reduce(
            add, [term.weight * _value(term, self, self.query) for term in self.query.scorecard.terms]
        )

    def ranked(self) -> Table:
        """Key, what breaks ties, and score; best first."""
        scored = self.table.select(self[self.source.key], self[self.source.tie], score=self.score())
        return scored.order_by(ibis.desc("score"), self.source.tie)

    def shown(self) -> Table:
        """Every raw column, the value of each term, score and completeness; best first, ties by id."""
        terms = self.query.scorecard.terms
        columns = {self.source.key: self[self.source.key], self.source.tie: self[self.source.tie]}
        columns |= {name: self[name] for name in RAW}
        columns |= {VALUE + term.key: _value(term, self, self.query) for term in terms}
        columns["score"] = self.score()
        columns["completeness"] = reduce(add, [term.weight * _share_known(term, self) for term in terms])
        return self.table.select(**columns).order_by(ibis.desc("score"), self.source.tie)


def _filtered(query: Query) -> list[str]:
    """Columns the filters read."""
    filters = query.filters
    asked = {
        "class": query.candidate_classes(),
        "region": filters.regions,
        "founded": filters.founded_max,
        "capital_wan": filters.capital_min_wan,
        "insured": filters.insured_min,
    }
    return [name for name, value in asked.items() if value is not None]


def _scored(query: Query, source: Source) -> list[str]:
    """Columns the terms' values read."""
    names: list[str] = []
    for term in query.scorecard.terms:
        stored = source.factors_stored and term.transform in FACTORS
        names += [term.transform] if stored else term.features
        if stored and term.transform == "expansion" and query.signals:
            names.append("growth")
    return names


def best(query: Query, source: Source, touched: bool, set_aside: int, blocks: Blocks = None) -> Table:
    """Key and score of the `query.top` best candidates, best first, ties by id: reads no name and no id.

    Joining 60 million rows to a few is dear, so the touched rows are scored apart.  All rows are scored as if untouched, which for
    one with links is at most its true score: hence whoever is best is among the `query.top` + `set_aside` best of these, where
    `set_aside` (at least) counts the touched rows that are out or have a newer signal.  Then the touched give way to their true score.
    """
    columns = [*_filtered(query), *_scored(query, source)]
    untouched = Firms(source, query, None, columns).candidates(blocks).ranked()
    if not touched:
        return untouched.limit(query.top)
    few = _touched(source)
    untouched = untouched.limit(query.top + set_aside)
    untouched = untouched.anti_join(few, untouched[source.key] == few["touched"])
    special = Firms(source, query, "inner", columns).candidates(blocks).ranked().limit(query.top)
    together = untouched.union(special)
    return together.order_by(ibis.desc("score"), source.tie).limit(query.top)


def count(query: Query, source: Source, touched: bool, blocks: Blocks = None) -> Table:
    """How many candidates there are."""
    firm = Firms(source, query, "left" if touched else None, _filtered(query)).candidates(blocks)
    return firm.table.aggregate(candidates=firm.table.count())


def details(query: Query, source: Source, touched: bool, blocks: Blocks = None) -> Table:
    """Everything about the candidates whose keys stand in the table `winners`."""
    columns = [*RAW, *_scored(query, source)]
    return (
        Firms(source, query, "left" if touched else None, columns, among="winners").candidates(blocks).shown()
    )


def whole(query: Query, source: Source, touched: bool) -> Table:
    """The ranking in one step, where a second look is not cheap: the best candidates with everything about them."""
    columns = [*RAW, *_scored(query, source)]
    return Firms(source, query, "left" if touched else None, columns).candidates().shown().limit(query.top)


def _touched(source: Source) -> Table:
    return ibis.table({"touched": dict(source.columns)[source.key]} | TOUCHED, name="touched")


def with_factors(table: str, columns: dict[str, str]) -> Table:
    """The table of that name with the three factors beside its own columns (Ibis type by name): how a store is built."""
    firms = ibis.table(columns, name=table)
    return firms.mutate(**factors(firms))


# ---------------------------------------------------------------- to SQL
def _double(value: float) -> sge.Expression:
    """A literal that DuckDB and Spark both read as float64: without the exponent it would be a decimal to them."""
    text = repr(float(value))
    return sge.Literal.number(text if "e" in text else f"{text}e0")


class _DuckDB(DuckDBCompiler):  # type: ignore[misc]
    __slots__ = ()

    def visit_MapGet(self, op: Any, *, arg: Any, key: Any, default: Any) -> Any:
        # Ibis's own form, made for values that are lists or null, is ten times as slow
        return self.f.coalesce(self.f.map_extract_value(arg, key), default)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_floating():
            return _double(value)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)


class _Spark(PySparkCompiler):  # type: ignore[misc]
    """Spark's compiler without the options that Ibis only sets once pyspark is there (how to treat not-a-number)."""

    __slots__ = ()

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_floating():
            return _double(value)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)


def duckdb_sql(table: Table) -> str:
    compiler = _DuckDB()
    return str(compiler.to_sqlglot(table).sql(dialect=compiler.dialect))


def spark_sql(table: Table) -> str:
    compiler = _Spark()
    return str(compiler.to_sqlglot(table).sql(dialect=compiler.dialect))

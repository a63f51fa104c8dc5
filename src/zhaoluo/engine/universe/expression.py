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

from .answer import VALUE
from .factors import (
    BOUND_STEPS,
    BOUNDS,
    FACTORS,
    Column,
    Table,
    clip,
    expansion,
    flag,
    innovation,
    is_known,
    log_share,
    number,
    scale,
)
from .query import Query
from .scorecard import Term

Blocks = tuple[tuple[int, int], ...] | None  # of keys: from, and up to without it
Floors = tuple[tuple[str, int], ...]  # a factor and the least of its bound

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
# DuckDB counts the rows itself, and finds one by its rowid several times as quickly as by a column; rowid and row are the same.
STORED = (
    {"rowid": "int64", "id_rank": "uint32"}
    | RAW
    | dict.fromkeys(FACTORS, "float64")
    | dict.fromkeys(BOUNDS, "uint16")
)
TOUCHED = {"links": "int64", "signal": "float64", "is_out": "boolean"}


@dataclass(frozen=True)
class Source:
    """Where the rows come from: by which column `touched` knows them, what breaks ties, whether factors are stored."""

    columns: tuple[tuple[str, str], ...]
    key: str
    tie: str
    factors_stored: bool
    name: str = "firms"


STORE = Source(tuple(STORED.items()), key="rowid", tie="id_rank", factors_stored=True)
NEAR = Source(
    (("place", "int64"), *STORED.items()), key="place", tie="id_rank", factors_stored=True, name="near"
)
PARQUET = Source(tuple(RAW.items()), key="id", tie="id", factors_stored=False)


# ---------------------------------------------------------------- values
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
            return ibis.least(1.0, (1.0 + number(firm["links"])).ln() / math.log(9.0))
        case "links":
            return ibis.literal(0.0)
        case "scale" | "innovation" | "expansion" if firm.bounds:
            return firm[f"{term.transform}_bound"] * (1.0 / BOUND_STEPS)
        case "scale" | "innovation" | "expansion" if firm.source.factors_stored:
            stored = firm[term.transform]
            if term.transform == "expansion" and firm.newer_signals:
                return ibis.ifelse(
                    is_known(firm["signal"]), expansion(firm["signal"], firm["growth"]), stored
                )
            return stored
        case "scale":
            return scale(firm)
        case "innovation":
            return innovation(firm)
        case "expansion":
            return expansion(firm["expansion_signal"], firm["growth"])
        case "log":
            return ibis.least(1.0, log_share(firm[term.features[0]], term.parameter("full")))
        case "clip":
            return clip(firm[term.features[0]], term.parameter("low"), term.parameter("high"))
        case "flag":
            return flag(firm[term.features[0]])
        case "ratio":
            above, below = (firm[name] for name in term.features)
            share = above / below / term.parameter("full")
            return ibis.ifelse(is_known(above) & (below > 0), ibis.greatest(0.0, ibis.least(1.0, share)), 0.0)
        case _:  # parse_scorecard lets no other through
            raise ValueError(term.transform)


def _share_known(term: Term, firm: Firms) -> Column:
    """Share of the term's features that are is_known, 0..1; a term without features is always known."""
    if not term.features:
        return ibis.literal(1.0)
    known = [ibis.ifelse(is_known(firm[name]), 1.0, 0.0) for name in term.features]
    return reduce(add, known) / float(len(known))


# ---------------------------------------------------------------- the whole
class Firms:
    """The enterprises a query looks at, each with what is special about it in this query.

    touched : "left" for all enterprises, "inner" for those of table `touched` only, None for all without looking there
    columns : those read of `firms`; few of them keep the SQL short and its making quick
    among   : name of a table of keys to keep to, in its column `kept`
    bounds  : the factors rounded up, in place of themselves
    """

    def __init__(
        self,
        source: Source,
        query: Query,
        touched: Literal["left", "inner"] | None,
        columns: Iterable[str],
        among: str | None = None,
        bounds: bool = False,
    ) -> None:
        self.bounds = bounds
        self.source, self.touched = source, touched is not None
        self.newer_signals = self.touched and bool(query.signals)
        self.query = query
        kinds = dict(source.columns)
        names = dict.fromkeys([source.key, source.tie, *columns])
        table = ibis.table({name: kinds[name] for name in names}, name=source.name)
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
        """Those who meet the filters and are not out."""
        return self.meeting(blocks).in_or_out()

    def in_or_out(self, out: bool = False) -> Firms:
        """Those who are not out, or those who are."""
        if not self.touched:
            return self
        is_out = self.table["is_out"]
        return self._kept(is_out.notnull() if out else is_out.isnull())

    def meeting(self, blocks: Blocks = None) -> Firms:
        """Those who meet the filters.  An unknown value fails its filter; no filtered column is cast.

        blocks : where the candidate classes lie in a source sorted by class; told so, DuckDB reads only there and compares no text
        """
        filters, firm, conditions = self.query.filters, self.table, []
        if blocks is not None:
            key = firm[self.source.key]
            conditions.append(reduce(or_, [(key >= start) & (key < stop) for start, stop in blocks]))
        elif (classes := self.query.candidate_classes()) is not None:
            conditions.append(firm["class"].isin(classes))
        if filters.regions is not None:
            conditions.append(firm["region"].isin(filters.regions))
        if filters.founded_max is not None:
            conditions.append(firm["founded"] <= filters.founded_max)
        if filters.capital_min_wan is not None:
            conditions.append(firm["capital_wan"] >= filters.capital_min_wan)
        if filters.insured_min is not None:
            conditions.append(firm["insured"] >= filters.insured_min)
        return self._kept(*conditions)

    def at_least(self, floors: Floors) -> Firms:
        """Those whose factors' bounds are no lower than these."""
        return self._kept(*(self.table[f"{name}_bound"] >= floor for name, floor in floors))

    def _kept(self, *conditions: Column) -> Firms:
        chosen = copy(self)
        chosen.table = self.table.filter(*conditions) if conditions else self.table
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


def _scored(query: Query, source: Source, bounds: bool = False) -> list[str]:
    """Columns the terms' values read."""
    names: list[str] = []
    for term in query.scorecard.terms:
        stored = source.factors_stored and term.transform in FACTORS
        if stored and bounds:
            names.append(f"{term.transform}_bound")
            continue
        names += [term.transform] if stored else term.features
        if stored and term.transform == "expansion" and query.signals:
            names.append("growth")
    return names


@ibis.udf.agg.builtin(name="max_by", signature=(("int64", "float64", "int64"), "array<int64>"))  # type: ignore[untyped-decorator]
def _keys_of_highest(key: Any, score: Any, number: Any) -> Any:
    """DuckDB's own: the keys of the highest scores, best first; ties in any order."""


def sift(query: Query, source: Source, number: int, blocks: Blocks = None, floors: Floors = ()) -> Table:
    """One row in one pass over all who meet the filters, out or not: how many they are (`met`), and `number` of those with the
    highest scores (`keys`), computed as if untouched and with the factors rounded up: none less than the true one.

    floors : least bound of a factor, by its transform; who lies lower is passed over before anything else is read
    Two thirds of the time of sorting exact scores; with floors a fraction.
    """
    columns = [*_filtered(query), *_scored(query, source, bounds=True)]
    columns += [f"{name}_bound" for name, _ in floors]
    firm = Firms(source, query, None, columns, bounds=True).meeting(blocks)
    firm = firm.at_least(floors)
    scored = firm.table.select(firm[source.key], score=firm.score())
    keys = _keys_of_highest(scored[source.key], scored["score"], number)
    return scored.aggregate(met=scored.count(), keys=keys)


def near(query: Query, source: Source, blocks: Blocks = None) -> Table:
    """What ranking asks of the rows whose keys stand in table `winners`; column `place` is the key."""
    columns = [*_filtered(query), *_scored(query, source), *_scored(query, source, bounds=True)]
    firm = Firms(source, query, None, columns, among="winners").meeting(blocks)
    names = dict.fromkeys([source.tie, *columns])
    return firm.table.select(place=firm[source.key], **{name: firm[name] for name in names})


def least(query: Query) -> Table:
    """The lowest score of the rows of table `near` whose keys stand in table `sifted`, as `sift` saw it."""
    firm = Firms(NEAR, query, None, _scored(query, NEAR, bounds=True), among="sifted", bounds=True)
    scored = firm.table.select(firm[NEAR.key], score=firm.score())
    return scored.aggregate(score=scored["score"].min())


def best_near(query: Query, touched: bool) -> Table:
    """Key and score of the `query.top` best candidates of table `near`, best first, ties by id."""
    firm = Firms(NEAR, query, "left" if touched else None, _scored(query, NEAR))
    return firm.in_or_out().ranked().limit(query.top)


def out_near(query: Query) -> Table:
    """How many rows of table `near` are out."""
    firm = Firms(NEAR, query, "inner", []).in_or_out(out=True)
    return firm.table.aggregate(out=firm.table.count())


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

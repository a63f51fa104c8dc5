"""The ranking on DuckDB against the plain reference: the same firms in the same order, scores to 1e-12."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.universe.making import (
    CLASSES,
    REGIONS,
    Firm,
    Pair,
    build_store,
    judged,
    some_firms,
    some_links,
)

from zhaoluo.engine.universe import sifting
from zhaoluo.engine.universe.answer import Answer, as_document
from zhaoluo.engine.universe.faults import UniverseError
from zhaoluo.engine.universe.query import Query, parse_query
from zhaoluo.engine.universe.ranking import rank
from zhaoluo.engine.universe.scorecard import parse_scorecard
from zhaoluo.engine.universe.store import Store, open_store

GAPS = [{"classes": {"3974": 0.8, "3052": 0.5}, "severity": 0.9}, {"classes": {"3974": 1.0}, "severity": 0.3}]
CLOSE = pytest.approx


@dataclass
class Small:
    store: Store
    firms: list[Firm]
    pairs: list[Pair]

    @property
    def ids(self) -> list[str]:
        return [firm["id"] for firm in self.firms]


@pytest.fixture(scope="module", params=["sorted-1", "sorted-2", "sifted-1", "sifted-2"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A small store, its rows sorted as few rows are, or sifted as millions are, with hardly one kept too many."""
    way, _, number = request.param.partition("-")
    firms = some_firms(600, seed=int(number))
    pairs = some_links(firms, 2500, seed=int(number))
    with (
        pytest.MonkeyPatch.context() as patched,
        open_store(build_store(tmp_path_factory.mktemp("universe"), firms, pairs)) as store,
    ):
        if way == "sifted":
            patched.setattr(sifting, "SORT_UP_TO", 0)
            patched.setattr(sifting, "SPARE", 1)
        yield Small(store, firms, pairs)


def agree(answer: Answer, small: Small, query: Query) -> None:
    expected = judged(small.store, small.pairs, query)
    assert [row.id for row in answer.rows] == expected.ids
    assert [row.score for row in answer.rows] == CLOSE(expected.scores, abs=1e-12, rel=0)
    for row, terms in zip(answer.rows, expected.terms, strict=True):
        assert row.terms == CLOSE(terms, abs=1e-12, rel=0)
    assert [set(row.unknown) for row in answer.rows] == expected.unknown
    assert [row.completeness for row in answer.rows] == CLOSE(expected.completeness, abs=1e-12, rel=0)
    assert answer.candidates == expected.candidates


# ---------------------------------------------------------------- parity
share = st.sampled_from([0.0, 0.1, 0.3, 0.5, 1.0])
gap = st.fixed_dictionaries(
    {"classes": st.dictionaries(st.sampled_from(CLASSES), share, min_size=1), "severity": share}
)
own_terms = st.sampled_from(
    [
        {"key": "p", "transform": "log", "feature": "patents", "full": 500},
        {"key": "g", "transform": "log", "feature": "growth", "full": 2},
        {"key": "old", "transform": "clip", "feature": "founded", "low": 2020, "high": 1990},
        {"key": "i", "transform": "clip", "feature": "insured", "low": 1, "high": 100},
        {"key": "l", "transform": "flag", "feature": "is_listed"},
        {"key": "r", "transform": "ratio", "features": ["patents", "employees"], "full": 0.5},
        {"key": "gap", "transform": "gap"},
        {"key": "links", "transform": "links"},
        {"key": "scale", "transform": "scale"},
        {"key": "expansion", "transform": "expansion"},
    ]
)
weight = st.sampled_from([0.1, 0.15, 0.35, 1.0])
scorecards = st.one_of(
    st.none(),
    st.dictionaries(
        st.sampled_from(["gap", "scale", "innovation", "expansion", "affinity", "links"]), weight, min_size=1
    ),
    st.lists(st.tuples(own_terms, weight), min_size=1, max_size=4, unique_by=lambda pair: pair[0]["key"]).map(
        lambda pairs: [term | {"weight": worth} for term, worth in pairs]
    ),
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "founded_max": st.sampled_from([1980, 2001, 2020]),
        "capital_min_wan": st.sampled_from([0, 50, 500.5]),
        "insured_min": st.sampled_from([0, 20]),
        "classes": st.one_of(st.just("all"), st.lists(st.sampled_from(CLASSES), min_size=1)),
        "regions": st.lists(st.sampled_from(REGIONS), min_size=1),
    },
)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_query_gives_what_the_plain_reference_gives(small: Small, data: st.DataObject) -> None:
    few = st.lists(st.sampled_from(small.ids), max_size=30)
    query = parse_query(
        {
            "filters": data.draw(filters),
            "gaps": data.draw(st.lists(gap, min_size=1, max_size=3)),
            "affinity": data.draw(st.dictionaries(st.sampled_from(REGIONS), share)),
            "residents": data.draw(few),
            "exclude": data.draw(few),
            "signals": {id: data.draw(share) for id in data.draw(few)},
            "scorecard": data.draw(scorecards),
            "top": data.draw(st.sampled_from([1, 7, 50, 1000])),
        }
    )
    agree(rank(small.store, query), small, query)


def test_the_stored_factors_are_those_of_the_expression(small: Small) -> None:
    """The store may precompute them only because they are, to the bit, what the one expression says."""
    from zhaoluo.engine.universe.compiling import duckdb_sql
    from zhaoluo.engine.universe.expression import RAW
    from zhaoluo.engine.universe.factors import BOUNDS, FACTORS, with_factors

    computed = duckdb_sql(with_factors("firms", RAW | {"row": "uint32"}))
    different = " OR ".join(f"stored.{name} IS DISTINCT FROM computed.{name}" for name in (*FACTORS, *BOUNDS))
    found = small.store.connection.execute(
        f"SELECT count(*), count(*) FILTER ({different}) FROM firms AS stored JOIN ({computed}) AS computed USING (row)"
    ).fetchone()
    assert found == (600, 0)


def test_a_row_is_where_duckdb_counts_it(small: Small) -> None:
    """The ranking finds rows by DuckDB's rowid, the links by the column: they must be the same."""
    found = small.store.connection.execute("SELECT count(*) FILTER (rowid <> row) FROM firms").fetchone()
    assert found == (0,)


# ---------------------------------------------------------------- what the words of the issue ask
def test_residents_and_excluded_firms_are_never_in_the_answer(small: Small) -> None:
    everyone = parse_query({"gaps": GAPS, "filters": {"classes": "all"}, "top": 1000})
    ranked_ids = [row.id for row in rank(small.store, everyone).rows]
    assert len(ranked_ids) == 600
    query = parse_query(
        {
            "gaps": GAPS,
            "filters": {"classes": "all"},
            "top": 1000,
            "residents": ranked_ids[:20],
            "exclude": ranked_ids[20:30],
        }
    )
    answer = rank(small.store, query)
    assert {row.id for row in answer.rows} == set(ranked_ids[30:])
    assert answer.scanned == 600 and answer.candidates == 570


def test_with_gaps_only_their_classes_are_looked_at(small: Small) -> None:
    answer = rank(small.store, parse_query({"gaps": GAPS, "top": 1000}))
    asked = [firm for firm in small.firms if firm["class"] in ("3974", "3052")]
    assert answer.scanned == answer.candidates == len(answer.rows) == len(asked)
    assert {row.firm.class_ for row in answer.rows} == {"3974", "3052"}


def test_an_unknown_value_fails_its_filter(small: Small) -> None:
    for name, condition in (
        ("founded", {"founded_max": 9999}),
        ("capital_wan", {"capital_min_wan": 0}),
        ("insured", {"insured_min": 0}),
        ("region", {"regions": list(REGIONS)}),
        ("class", {"classes": list(CLASSES)}),
    ):
        query = parse_query({"gaps": GAPS, "filters": {"classes": "all"} | condition, "top": 1000})
        known = {firm["id"] for firm in small.firms if firm[name] is not None}
        assert {row.id for row in rank(small.store, query).rows} == known


def test_nobody_is_sorted_who_was_sifted_out_by_a_floor(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With gaps among all classes, the best of the gaps' classes tell how high the others' factors must be."""
    seen: list[tuple[tuple[str, int], ...]] = []
    real = sifting.floors_of
    monkeypatch.setattr(
        sifting, "floors_of", lambda query, reached: seen.append(real(query, reached)) or seen[-1]
    )
    query = parse_query({"gaps": GAPS, "filters": {"classes": "all"}, "top": 3})
    agree(rank(small.store, query), small, query)
    if sifting.SORT_UP_TO == 0:
        assert seen and seen[0] and all(floor > 0 for _, floor in seen[0])
    else:
        assert not seen


def test_ties_go_by_id(small: Small) -> None:
    query = parse_query({"filters": {"classes": "all"}, "scorecard": {"affinity": 1}, "top": 1000})
    ids = [row.id for row in rank(small.store, query).rows]
    assert ids == sorted(small.ids, key=str.encode)


def test_links_count_both_ways_with_repeats_and_are_listed(small: Small) -> None:
    residents = small.ids[:40]
    query = parse_query(
        {"filters": {"classes": "all"}, "residents": residents, "scorecard": {"links": 1}, "top": 1000}
    )
    linked = [row for row in rank(small.store, query).rows if row.links]
    assert linked
    for row in linked:
        supplied = sorted(
            buyer for supplier, buyer in small.pairs if supplier == row.id and buyer in residents
        )
        bought = sorted(
            supplier for supplier, buyer in small.pairs if buyer == row.id and supplier in residents
        )
        assert sorted(link["resident"] for link in row.links if link["direction"] == "supplies") == supplied
        assert sorted(link["resident"] for link in row.links if link["direction"] == "buys") == bought
        assert {link["product"] for link in row.links} == {"轴承"}
    assert any(len(row.links) > len({tuple(link.items()) for link in row.links}) for row in linked)  # repeats


def test_a_newer_signal_replaces_the_stores_and_is_no_longer_unknown(small: Small) -> None:
    silent = next(
        firm["id"] for firm in small.firms if firm["expansion_signal"] is None and firm["growth"] is None
    )
    before = parse_query({"filters": {"classes": "all"}, "top": 1000})
    after = parse_query({"filters": {"classes": "all"}, "top": 1000, "signals": {silent: 0.5, "nobody": 1.0}})
    old, new = (
        next(row for row in rank(small.store, query).rows if row.id == silent) for query in (before, after)
    )
    assert (old.terms["expansion"], new.terms["expansion"]) == (0.0, 0.3)
    assert "expansion_signal" in old.unknown and "expansion_signal" not in new.unknown
    assert new.completeness == CLOSE(old.completeness + 0.15 / 2)
    assert new.firm.expansion_signal == 0.5
    assert rank(small.store, after).absent == ("nobody",)


def test_what_is_unknown_adds_nothing_and_lowers_completeness(tmp_path: Path) -> None:
    blank: Firm = {"id": "blank", "name": "空白"}
    full = {
        "id": "full", "name": "齐全", "region": "440300", "class": "3974", "capital_wan": 999_999.0 + 1, "employees": 100_000,
        "patents": 1000, "is_listed": True, "is_high_tech": True, "is_little_giant": True, "growth": 0.5, "expansion_signal": 1.0,
    }  # fmt: skip
    query = parse_query(
        {
            "gaps": [{"classes": {"3974": 1}, "severity": 1}],
            "affinity": {"440300": 1},
            "filters": {"classes": "all"},
        }
    )
    with open_store(build_store(tmp_path, [blank, full], [])) as store:
        best, worst = rank(store, query).rows
    assert best.id == "full" and best.unknown == [] and best.completeness == CLOSE(1.0)
    assert best.score == CLOSE(0.9) and best.terms["links"] == 0.0
    assert worst.score == 0.0 and worst.completeness == CLOSE(0.1)  # links are always known
    assert worst.unknown == [
        "class", "capital_wan", "employees", "patents", "is_high_tech", "is_little_giant", "is_listed",
        "expansion_signal", "growth", "region",
    ]  # fmt: skip


def test_top_and_scorecard_beat_the_query(small: Small) -> None:
    query = parse_query({"gaps": GAPS, "top": 50})
    answer = rank(small.store, query, top=3, scorecard=parse_scorecard({"scale": 1}))
    assert len(answer.rows) == 3 and list(answer.rows[0].terms) == ["scale"]


def test_seconds_come_from_the_callers_stopwatch(small: Small) -> None:
    ticks = iter([5.0, 7.5])
    query = parse_query({"gaps": GAPS})
    assert rank(small.store, query, stopwatch=lambda: next(ticks)).seconds == 2.5
    assert rank(small.store, query).seconds is None


def test_the_document_is_that_of_the_issue(small: Small) -> None:
    document = as_document(rank(small.store, parse_query({"gaps": GAPS, "top": 2})))
    assert set(document) == {"rows", "scanned", "seconds"}
    assert set(document["rows"][0]) == {
        "id",
        "name",
        "uscc",
        "score",
        "terms",
        "unknown",
        "completeness",
        "links",
    }


# ---------------------------------------------------------------- faults only the store can tell
@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"gaps": GAPS, "residents": ["ghost"]}, ["已入驻企业不在企业库里：“ghost”"]),
        ({"gaps": [{"classes": {"39": 0.8}, "severity": 1}]}, ["没有这样的行业小类：“39”"]),
        ({"filters": {"classes": ["光学玻璃"]}, "residents": ["ghost"]}, ["“光学玻璃”", "“ghost”"]),
        ({"gaps": GAPS, "residents": [f"g{n}" for n in range(9)]}, ["“g4” 等 9 个"]),
    ],
)
def test_what_is_not_in_the_store_is_named(small: Small, document: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(UniverseError) as refused:
        rank(small.store, parse_query(document))
    for word in words:
        assert word in str(refused.value)


def test_a_class_that_exists_but_has_no_firm_is_no_fault(small: Small) -> None:
    query = parse_query({"gaps": [{"classes": {"1011": 1.0}, "severity": 1}]})
    answer = rank(small.store, query)
    assert (answer.rows, answer.scanned, answer.candidates) == ([], 0, 0)
    with pytest.raises(UniverseError, match="“1011”"):
        rank(small.store, query, known_classes={"3974"})
    assert rank(small.store, query, known_classes={"1011"}).rows == []

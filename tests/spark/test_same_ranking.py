"""One expression, two engines: DuckDB on the store and Spark on Parquet give the same firms in the same order."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from zhaoluo.engine.universe import Answer, Store, generate, invented_id, open_store, parse_query, rank
from zhaoluo.engine.universe.spark import export_parquet, rank_on_spark, spark_session

ROWS, LINKS, SEED = 200_000, 400_000, 4
CLOSE = 1e-9
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


@dataclass
class Both:
    store: Store
    session: Any
    parquet: str
    classes: list[str]
    regions: list[str]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("spark")
    # beside the invented firms: some that are alike but for their id, some of which nothing is known, and repeated links
    also, also_links = folder / "also.csv", folder / "also_links.csv"
    chance = random.Random(SEED)
    twins = [f"{chance.choice('zAa企')}{number}" for number in range(500)]
    with open(also, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "class", "region", "capital_wan", "growth"])
        for number, twin in enumerate(twins):
            known = ["3974", "440300", 800, 0.1] if number % 2 else ["", "", "", ""]
            writer.writerow([twin, f"模拟双生{number}", *known])
    with open(also_links, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["supplier_id", "buyer_id", "product"])
        for number in range(300):
            pair = [twins[number], invented_id(number % 40)]
            writer.writerows([[*pair, "轴承"]] * (number % 12 + 1))
            writer.writerow([*reversed(pair), "机床"])
    generate(ROWS, LINKS, SEED, folder / "store", also=[also], also_links=[also_links], memory="1GB")
    with open_store(folder / "store") as store, spark_session(SETTINGS) as session:
        parquet = folder / "parquet"
        assert export_parquet(store, parquet) == ROWS + 500
        tally = store.tally()
        common = sorted(tally.classes, key=lambda code: -tally.firms[:, tally.classes.index(code)].sum())
        yield Both(store, session, str(parquet), common, tally.regions)


def queries(both: Both) -> dict[str, dict[str, Any]]:
    gaps = [
        {
            "classes": {code: 0.3 + number / 10 for number, code in enumerate(both.classes[5:10])},
            "severity": 0.9,
        },
        {"classes": {both.classes[6]: 1.0, "3974": 0.6}, "severity": 0.5},
    ]
    residents = [invented_id(number) for number in range(60)]
    return {
        "gaps": {"gaps": gaps},
        "all classes, links with repeats": {"gaps": gaps, "filters": {"classes": "all"}, "residents": residents, "top": 2000},
        "filters": {
            "gaps": gaps,
            "filters": {"classes": "all", "founded_max": 2015, "capital_min_wan": 200, "insured_min": 5},
            "residents": residents,
        },
        "regions and affinity": {
            "gaps": gaps,
            "filters": {"classes": "all", "regions": both.regions[:150]},
            "affinity": {region: number / 200 for number, region in enumerate(both.regions[:150])},
        },
        "signals and exclusions": {
            "gaps": gaps,
            "residents": residents,
            "signals": {invented_id(number): number % 11 / 10 for number in range(100, 4000, 3)} | {"nobody": 1.0},
            "exclude": [invented_id(number) for number in range(1000, 1500)],
            "filters": {"classes": "all"},
        },
        "ties": {"filters": {"classes": "all"}, "scorecard": {"links": 1.0}, "residents": residents[:3], "top": 5000},
        "a scorecard of one's own": {
            "filters": {"classes": "all"},
            "scorecard": [
                {"key": "patents", "transform": "log", "feature": "patents", "full": 300, "weight": 0.3},
                {"key": "old", "transform": "clip", "feature": "founded", "low": 2020, "high": 1990, "weight": 0.2},
                {"key": "dense", "transform": "ratio", "features": ["patents", "employees"], "full": 0.2, "weight": 0.3},
                {"key": "giant", "transform": "flag", "feature": "is_little_giant", "weight": 0.2},
            ],
        },
        "nobody": {"gaps": gaps, "filters": {"founded_max": 1700}},
    }  # fmt: skip


def test_every_query_gives_the_same_rows_and_scores(both: Both) -> None:
    for name, document in queries(both).items():
        query = parse_query(document)
        here = rank(both.store, query)
        there = rank_on_spark(both.store, query, both.session, both.parquet)
        assert [row.id for row in there.rows] == [row.id for row in here.rows], name
        assert (there.scanned, there.candidates, there.absent) == (
            here.scanned,
            here.candidates,
            here.absent,
        ), name
        assert bool(here.rows) == (name != "nobody")
        same_rows(here, there, name)


def same_rows(here: Answer, there: Answer, name: str) -> None:
    for mine, other in zip(here.rows, there.rows, strict=True):
        assert other.score == pytest.approx(mine.score, abs=CLOSE, rel=0), name
        assert other.terms == pytest.approx(mine.terms, abs=CLOSE, rel=0), name
        assert other.completeness == pytest.approx(mine.completeness, abs=CLOSE, rel=0), name
        assert (other.name, other.uscc, other.unknown, other.links) == (
            mine.name,
            mine.uscc,
            mine.unknown,
            mine.links,
        )
        assert other.firm == replace(mine.firm, row=-1), name


def test_the_filtered_columns_are_read_by_parquet_itself(both: Both) -> None:
    """What is filtered is not cast, so Spark hands the filter to Parquet and passes over whole row groups."""
    from zhaoluo.engine.universe import compiling as c
    from zhaoluo.engine.universe import expression as e

    query = parse_query(
        {"gaps": [{"classes": {both.classes[0]: 1.0}, "severity": 1}], "filters": {"founded_max": 2000}}
    )
    both.session.read.parquet(both.parquet).createOrReplaceTempView("firms")
    plan = both.session.sql(c.spark_sql(e.whole(query, e.PARQUET, False)))._jdf.queryExecution().toString()
    pushed = next(line for line in plan.splitlines() if "PushedFilters" in line)
    assert f"EqualTo(class,{both.classes[0]})" in pushed or f"In(class, [{both.classes[0]}])" in pushed
    assert "LessThanOrEqual(founded,2000)" in pushed

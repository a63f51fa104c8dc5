"""The peers of benches/universe.py: the gap query as one would write it without a store.

Raw columns in Parquet, sorted as the store is; links as pairs of row numbers, which spares the peers all comparing of ids.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from universe_queries import TOP, pairs, queries, timed

from zhaoluo.engine.universe import open_store


def child_duckdb(place: Path, folder: str) -> dict[str, Any]:
    """Plain SQL over Parquet, as one would write it without a store."""
    import duckdb

    document, residents, gap = _peer_query(place)
    connection = duckdb.connect()
    connection.execute("CREATE TABLE inside AS SELECT unnest($1)::UINTEGER AS row", [residents])
    connection.execute(
        "CREATE TABLE gap AS SELECT unnest($1) AS class, unnest($2) AS value", [list(gap), list(gap.values())]
    )
    affinity = document["affinity"]
    connection.execute(
        "CREATE TABLE affinity AS SELECT unnest($1) AS region, unnest($2) AS value",
        [list(affinity), list(affinity.values())],
    )
    classes = ", ".join(f"'{code}'" for code in gap)
    sql = f"""
    WITH linked AS (
        SELECT row, count(*) AS n FROM (
            SELECT supplier AS row FROM read_parquet('{folder}/links-*.parquet') WHERE buyer IN (FROM inside)
            UNION ALL
            SELECT buyer FROM read_parquet('{folder}/links-*.parquet') WHERE supplier IN (FROM inside)
        ) GROUP BY row
    )
    SELECT id, name, uscc,
        0.35 * gap.value
        + 0.15 * least(1, 0.5 * ln(1 + coalesce(capital_wan, 0)) / ln(1000001e0) + 0.5 * ln(1 + coalesce(employees, 0)) / ln(100001e0))
        + 0.15 * least(1, 0.4 * least(1, ln(1 + coalesce(patents, 0)) / ln(1001e0)) + 0.25 * coalesce(is_high_tech, false)::INTEGER
            + 0.25 * coalesce(is_little_giant, false)::INTEGER + 0.1 * coalesce(is_listed, false)::INTEGER)
        + 0.15 * (0.6 * coalesce(expansion_signal, 0)
            + CASE WHEN growth IS NULL THEN 0 ELSE 0.4 * greatest(0, least(1, (growth + 0.2) / 0.7)) END)
        + 0.10 * coalesce(affinity.value, 0)
        + 0.10 * least(1, ln(1 + coalesce(linked.n, 0)) / ln(9e0)) AS score
    FROM read_parquet('{folder}/firms.parquet') firms
    JOIN gap ON firms.class = gap.class
    LEFT JOIN affinity ON firms.region = affinity.region
    LEFT JOIN linked ON firms.row = linked.row
    WHERE firms.class IN ({classes}) AND firms.row NOT IN (FROM inside)
    ORDER BY score DESC, id LIMIT {TOP}"""
    answer = connection.execute(sql).fetchall()
    taken = timed(lambda: connection.execute(sql).fetchall())
    return taken | {"answer": [(row[0], row[3]) for row in answer], "version": duckdb.__version__}


def child_polars(place: Path, folder: str) -> dict[str, Any]:
    """The same with Polars' streaming engine."""
    import polars as pl

    document, residents, gap = _peer_query(place)
    inside = pl.Series(residents, dtype=pl.UInt32)
    affinity = document["affinity"]

    def answered() -> pl.DataFrame:
        links = pl.scan_parquet(f"{folder}/links-*.parquet")
        linked = (
            pl.concat(
                [
                    links.filter(pl.col("buyer").is_in(inside.implode())).select(row="supplier"),
                    links.filter(pl.col("supplier").is_in(inside.implode())).select(row="buyer"),
                ]
            )
            .group_by("row")
            .agg(n=pl.len())
        )
        flag = lambda name: pl.col(name).fill_null(False).cast(pl.Float64)  # noqa: E731
        log = lambda name, full: (1.0 + pl.col(name).fill_null(0)).log() / math.log(1 + full)  # noqa: E731
        score = (
            0.35 * pl.col("class").replace_strict(gap, default=0.0, return_dtype=pl.Float64)
            + 0.15 * (0.5 * log("capital_wan", 1e6) + 0.5 * log("employees", 1e5)).clip(upper_bound=1.0)
            + 0.15
            * (
                0.4 * log("patents", 1000).clip(upper_bound=1.0)
                + 0.25 * flag("is_high_tech")
                + 0.25 * flag("is_little_giant")
                + 0.1 * flag("is_listed")
            ).clip(upper_bound=1.0)
            + 0.15
            * (
                0.6 * pl.col("expansion_signal").fill_null(0.0)
                + 0.4 * ((pl.col("growth") + 0.2) / 0.7).clip(0.0, 1.0).fill_null(0.0)
            )
            + 0.10 * pl.col("region").replace_strict(affinity, default=0.0, return_dtype=pl.Float64)
            + 0.10 * ((1.0 + pl.col("n").fill_null(0)).log() / math.log(9)).clip(upper_bound=1.0)
        )
        return (
            pl.scan_parquet(f"{folder}/firms.parquet")
            .filter(pl.col("class").is_in(list(gap)), ~pl.col("row").is_in(inside.implode()))
            .join(linked, on="row", how="left")
            .select("id", "name", "uscc", score=score)
            .sort(["score", "id"], descending=[True, False])
            .head(TOP)
            .collect(engine="streaming")
        )

    answer = answered()
    return timed(answered) | {
        "answer": list(zip(answer["id"].to_list(), answer["score"].to_list(), strict=True)),
        "version": pl.__version__,
    }


def _peer_query(place: Path) -> tuple[dict[str, Any], list[int], dict[str, float]]:
    """The gap query's document, rows of its residents, and its value of each class."""
    with open_store(place) as store:
        document = queries(store)["gap"]
        residents = sorted(store.row_of(document["residents"]).values())
    value: dict[str, float] = {}
    for gap in document["gaps"]:
        for code, weight in gap["classes"].items():
            value[code] = max(value.get(code, 0.0), gap["severity"] * weight)
    return document, residents, value


def child_export(place: Path, folder: str) -> dict[str, Any]:
    """The store's raw columns and links as Parquet, for the peers and for nobody else."""
    import duckdb

    with open_store(place) as store:
        store.connection.execute(
            f"""COPY (SELECT row, id, uscc, name, region, "class", capital_wan, founded, employees, insured, patents, is_listed,
            is_high_tech, is_little_giant, growth, expansion_signal FROM firms) TO '{folder}/firms.parquet' (FORMAT parquet)"""
        )
        with duckdb.connect() as writer:
            for number, (supplier, buyer) in enumerate(pairs(store)):
                writer.register(
                    "part", {"supplier": supplier.astype(np.uint32), "buyer": buyer.astype(np.uint32)}
                )
                writer.execute(f"COPY (FROM part) TO '{folder}/links-{number:03d}.parquet' (FORMAT parquet)")
                writer.unregister("part")
    return {"bytes": sum(path.stat().st_size for path in Path(folder).iterdir())}

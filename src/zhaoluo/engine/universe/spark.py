"""The same ranking on Apache Spark, where one machine is not enough; docs/guides/spark.md.

The expression is the one DuckDB runs (expression.py), compiled by Ibis to Spark's SQL.  Firms come from Parquet, the factors from
their raw columns; what is special about a few firms is passed in as a small table, made from the store's links.  pyspark is
the extra `[spark]` and only imported here when asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from . import ranking
from .answer import Answer
from .faults import UniverseError, plainly
from .query import Query
from .schema import COLUMNS
from .scorecard import Scorecard, refuse
from .store import Store

ROWS_PER_GROUP = 122_880
Special = tuple[str, int, float | None, bool | None]  # id, link rows, newer signal, True where out


@contextmanager
def spark_session(settings: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A Spark session of our own, stopped at the end.  UniverseError where pyspark or Java is missing or the master does not answer.

    settings : Spark's own, such as {"spark.master": "spark://host:7077"}; without a master, all cores of this machine
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise UniverseError(
            "没有安装 pyspark，请先安装 zhaoluo[spark]（见 docs/guides/spark.md）。"
        ) from None
    builder = SparkSession.builder.appName("zhaoluo universe")
    for key, value in (settings or {}).items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkRuntimeError, OSError, RuntimeError) as error:
        raise UniverseError(
            "Spark 启动不了：请确认装有 Java 17 或 21（java -version），且 spark.master 能连上。"
        ) from error
    try:
        yield session
    finally:
        session.stop()


def export_parquet(store: Store, folder: Path) -> int:
    """Write the firms of a store as Parquet files for Spark, sorted as the store is; returns the number of rows.

    UniverseError if the folder exists already or cannot be written.
    """
    if folder.exists():
        raise UniverseError(f"“{folder}”已经存在，请换一个目录，或先删去旧的。")
    listed = ", ".join(f'"{column.name}"' for column in COLUMNS)
    source, target = (str(path).replace("'", "''") for path in (store.path / "firms.duckdb", folder))
    with plainly("导出 Parquet"), duckdb.connect() as connection:
        connection.execute(f"ATTACH '{source}' AS made (READ_ONLY)")
        folder.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"""COPY (SELECT {listed} FROM made.firms ORDER BY row) TO '{target}'
            (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_PER_GROUP}, ROW_GROUPS_PER_FILE 32)"""
        )
    return store.about.rows


def rank_on_spark(
    store: Store,
    query: Query,
    session: Any,
    parquet: str,
    *,
    top: int | None = None,
    scorecard: Scorecard | None = None,
    known_classes: Collection[str] = (),
    stopwatch: Callable[[], float] | None = None,
) -> Answer:
    """As `ranking.rank`, with the firms read by Spark.

    session : a Spark session, see `spark_session`
    parquet : where Spark finds the firms of this store (`export_parquet`), as Spark names the place: path, hdfs://…, s3a://…
    The firms of the answer carry row -1: Parquet knows no rows.
    """
    started = stopwatch() if stopwatch else None
    query = replace(query, top=top or query.top, scorecard=scorecard or query.scorecard)
    with plainly("排名"), store.connection.cursor() as connection:
        blocks = ranking.blocks_of(connection)
        residents = store.row_of(query.residents)
        refuse(ranking.faults_of(query, blocks, known_classes, residents))
        others = store.row_of([*query.exclude, *dict(query.signals)])
        neighbours = store.links.around(list(residents.values()))
        touched = ranking.touched_rows(query, residents, others, neighbours)
        ranking.lay_touched(connection, touched)
        special = connection.execute(
            "SELECT id, links, signal, is_out, row FROM touched JOIN firms ON row = touched ORDER BY id"
        ).fetchall()
    found, candidates = ranked_rows(session, query, parquet, [row[:4] for row in special])
    rows_by_id = {row[0]: row[4] for row in special}
    links = ranking.links_of(
        store,
        [rows_by_id[values["id"]] for values in found if values["id"] in rows_by_id],
        neighbours,
        {row: id for id, row in residents.items()},
    )
    wanted = ranking.wanted_rows(blocks, query)
    return Answer(
        rows=[
            ranking.row_of(query.scorecard, values, links.get(rows_by_id.get(values["id"], -1), []))
            for values in found
        ],
        scanned=sum(len(block) for block in wanted),
        candidates=candidates,
        seconds=stopwatch() - started if stopwatch and started is not None else None,
        absent=tuple(sorted({*query.exclude, *dict(query.signals)} - set(others))),
    )


def ranked_rows(
    session: Any, query: Query, parquet: str, special: Iterable[Special]
) -> tuple[list[dict[str, Any]], int]:
    """The best candidates as columns of `expression.whole`, and how many candidates there are.

    special : the small table: firms linked to residents, with a newer signal, or out (residents, excluded)
    """
    from pyspark.sql import functions

    from . import compiling as c
    from . import expression as e

    session.read.parquet(parquet).createOrReplaceTempView("firms")
    small = session.createDataFrame(
        list(special), "touched string, links bigint, signal double, is_out boolean"
    )
    functions.broadcast(small).createOrReplaceTempView("touched")
    found = session.sql(c.spark_sql(e.whole(query, e.PARQUET, True))).collect()
    (counted,) = session.sql(c.spark_sql(e.count(query, e.PARQUET, True))).collect()
    return [row.asDict() for row in found], int(counted["candidates"])

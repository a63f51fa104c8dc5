"""`zhaoluo universe rank`: one query put to the store, on DuckDB or on Spark."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zhaoluo.engine.universe import (
    Answer,
    Query,
    Store,
    UniverseError,
    as_document,
    open_store,
    parse_query,
    rank,
)
from zhaoluo.engine.universe.query import read_top
from zhaoluo.engine.universe.scorecard import refuse
from zhaoluo.engine.universe.sifting import prepare
from zhaoluo.registers.standards.queries import industries

COLUMNS = ("名次", "得分", "完整度", "联系", "名称", "未知")


def add_rank_arguments(ranking: ArgumentParser) -> None:
    ranking.add_argument(
        "--query", type=Path, required=True, help="查询文件（JSON），写法见 docs/domain/universe.md"
    )
    ranking.add_argument("--top", type=int, help="取多少家；不写即按查询文件，查询文件也没写即 200")
    ranking.add_argument("--json", action="store_true", help="按 JSON 输出")
    ranking.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="在哪里算，结果相同")
    ranking.add_argument(
        "--parquet", help="Spark 从哪里读企业（本库用 export 导出的目录）；不写即临时导出一份"
    )
    ranking.add_argument(
        "--spark-set",
        action="append",
        default=[],
        metavar="名=值",
        help="Spark 的设置，可多次，如 spark.master=…",
    )


def ranked(options: dict[str, Any]) -> Answer:
    """The answer to the query of the options.  UniverseError for everything the user can put right."""
    query = read_query(options["query"])
    top = options["top"]
    faults: list[str] = []
    read_top(top, faults)
    refuse([f"--top 不对：{fault}" for fault in faults])
    prepare()  # part of starting the program, not of the query's seconds
    with open_store(options["store"]) as store:
        if options["engine"] == "spark":
            return _on_spark(store, query, options)
        return rank(store, query, top=top, known_classes=known_classes(), stopwatch=time.perf_counter)


def known_classes() -> set[str]:
    """The classes (小类) of the national standard."""
    return {industry.code for industry in industries(level=4)}


def read_query(path: Path) -> Query:
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UniverseError(f"查询文件“{path}”读不出：{error.strerror}。") from error
    except ValueError as error:
        raise UniverseError(f"查询文件“{path}”不是 UTF-8 的 JSON：{error}。") from error
    except RecursionError:
        raise UniverseError(f"查询文件“{path}”的层次太深，请照说明书的写法改正。") from None
    return parse_query(document)


def _on_spark(store: Store, query: Query, options: dict[str, Any]) -> Answer:
    from zhaoluo.engine.universe.spark import export_parquet, rank_on_spark, spark_session

    settings = dict(_setting(text) for text in options["spark_set"])
    with TemporaryDirectory(prefix="zhaoluo-parquet-") as folder:
        parquet = options["parquet"]
        if parquet is None:
            parquet = str(Path(folder) / "firms")
            export_parquet(store, Path(parquet))
        with spark_session(settings) as session:
            return rank_on_spark(
                store,
                query,
                session,
                parquet,
                top=options["top"],
                known_classes=known_classes(),
                stopwatch=time.perf_counter,
            )


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.startswith("spark."):
        raise UniverseError(
            f"--spark-set“{text}”不对，应写成 spark.名=值，例如 spark.master=spark://主机:7077。"
        )
    return name, value


def as_json(answer: Answer) -> str:
    return json.dumps(as_document(answer), ensure_ascii=False, allow_nan=False)


def as_table(answer: Answer) -> list[str]:
    """The answer in lines for people."""
    lines = [
        f"扫描 {answer.scanned} 家，符合条件 {answer.candidates} 家，列出 {len(answer.rows)} 家，"
        f"用时 {answer.seconds or 0:.3f} 秒。上榜不等于可以享受任何政策。",
        "\t".join(COLUMNS),
    ]
    for place, row in enumerate(answer.rows, 1):
        unknown = "、".join(row.unknown) or "—"
        lines.append(
            f"{place}\t{row.score:.4f}\t{row.completeness:.0%}\t{len(row.links)}\t{row.name}（{row.id}）\t{unknown}"
        )
    if answer.absent:
        lines.append(f"查询里有 {len(answer.absent)} 家不在库中，未起作用：{'、'.join(answer.absent[:5])}")
    return lines

"""`make bench-universe ROWS=60000000`: the whole country ranked, timed beside two peers, checked against plain numpy.

A synthetic universe of ROWS enterprises and 5/3 as many supplier links is made in a temporary directory and removed at the end; with
STORE=DIR it is made there, kept, and used again by the next run.  Three queries with 300 residents:

    gap      the eight largest manufacturing classes of divisions 36 to 40 as gaps
    filters  all classes; founded by 2018, capital of 5 million yuan, 10 persons insured
    all      all classes, no filter: every row scored

Each is timed warm (median of 7 on an open store) in a process of its own, whose largest resident size is taken, too.  Cold: a fresh process after
the page cache was dropped (root; else the kernel is asked to forget the store's files).  The peers answer the gap query from raw columns in
Parquet, sorted as the store is, links as integer pairs: plain DuckDB SQL and Polars' streaming engine.  All ids and scores are compared
with tests/engine/universe/reference.py over every row.

Prints one JSON line, progress to stderr; exit status 1 where a bound is missed or an answer differs.

    python benches/universe.py [--rows 6000000] [--no-peers] [--no-parity]      (ROWS and STORE also from the environment)
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zhaoluo.engine.universe import Store, UniverseError, generate, invented_id, open_store, parse_query, rank

HERE = Path(__file__).resolve()
DEFAULT_ROWS = 6_000_000
SEED = 7
RESIDENTS = 300
RUNS = 7
TOP = 200
DIVISIONS = ("36", "37", "38", "39", "40")
PARITY_CHUNK = 1_000_000
PEER_BYTES_PER_ROW, PEER_BYTES_PER_LINK = 70, 9  # of their Parquet

#: What the issue asks; seconds but for the last two.
BOUNDS = {
    "gap_warm": 0.25,
    "gap_over_sum": 3.0,
    "filters_warm": 1.0,
    "all_warm": 3.0,
    "gap_cold": 3.0,
    "resident_gb": 2.0,
    "score_difference": 1e-12,
}
#: The columns the gap query reads, added up by DuckDB itself over the same rows.
SUM = """SELECT sum(scale), sum(innovation), sum(expansion), sum(row), sum(id_rank), count(region)
    FROM firms WHERE "class" IN ({})"""


def say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


# ---------------------------------------------------------------- the queries
def queries(store: Store) -> dict[str, dict[str, Any]]:
    """The three documents, the same for every run on a store."""
    tally = store.tally()
    per_class = dict(zip(tally.classes, tally.firms.sum(axis=0).tolist(), strict=True))
    wanted = sorted((code for code in per_class if code[:2] in DIVISIONS), key=lambda code: -per_class[code])[
        :8
    ]
    chance = random.Random(SEED)
    rows = store.about.rows
    # half of them among the firms that buy from many
    numbers = {chance.randrange(rows) for _ in range(RESIDENTS // 2)}
    numbers |= {chance.randrange(max(RESIDENTS, rows // 1000)) for _ in range(RESIDENTS // 2)}
    common = {
        "gaps": [
            {"classes": dict(zip(wanted[:3], (1.0, 0.8, 0.5), strict=True)), "severity": 0.9},
            {"classes": dict(zip(wanted[2:6], (0.9, 0.7, 0.6, 0.4), strict=True)), "severity": 0.7},
            {"classes": dict(zip(wanted[5:], (1.0, 0.6, 0.3), strict=True)), "severity": 0.5},
        ],
        "affinity": {
            "440300": 0.9,
            "441900": 0.7,
            "320500": 0.6,
            "330200": 0.5,
            "310115": 0.5,
            "140100": 0.3,
        },
        "residents": [invented_id(number) for number in sorted(numbers)],
        "top": TOP,
    }
    return {
        "gap": common,
        "filters": common
        | {"filters": {"founded_max": 2018, "capital_min_wan": 500, "insured_min": 10, "classes": "all"}},
        "all": common | {"filters": {"classes": "all"}},
    }


# ---------------------------------------------------------------- in processes of their own
def child_warm(place: Path) -> dict[str, Any]:
    """Every query on an open store, and DuckDB's own sum on the same connection."""
    told: dict[str, Any] = {}
    with open_store(place) as store:
        documents = queries(store)
        for name, document in documents.items():
            query = parse_query(document)
            answer = rank(store, query)
            told[name] = _timed(lambda query=query: rank(store, query)) | {
                "scanned": answer.scanned,
                "candidates": answer.candidates,
                "answer": [(row.id, row.score) for row in answer.rows],
            }
        told["resident_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        sql = SUM.format(
            ", ".join(f"'{code}'" for gap in documents["gap"]["gaps"] for code in gap["classes"])
        )
        told["sum"] = _timed(lambda: store.connection.execute(sql).fetchall())
    query = parse_query(documents["gap"])

    def opened() -> None:
        with open_store(place) as store:
            rank(store, query)

    told["gap_with_opening"] = _timed(opened)
    return told


def _timed(act: Callable[[], Any]) -> dict[str, Any]:
    """Seconds on the clock; and of all cores together, which tells more on a machine that is not alone."""
    act()
    taken, worked = [], []
    for _ in range(RUNS):
        begun, used = time.perf_counter(), time.process_time()
        act()
        taken.append(time.perf_counter() - begun)
        worked.append(time.process_time() - used)
    return {
        "median": round(statistics.median(taken), 4),
        "best": round(min(taken), 4),
        "cpu": round(statistics.median(worked), 4),
    }


def child_cold(place: Path, document: str) -> dict[str, Any]:
    """The gap query in a process that has just begun, on files nobody has read."""
    begun = time.perf_counter()
    with open_store(place) as store:
        answer = rank(store, parse_query(json.loads(document)))
    return {"seconds": round(time.perf_counter() - begun, 3), "rows": len(answer.rows)}


def child_reference(place: Path) -> dict[str, Any]:
    """The three answers by plain numpy over every row."""
    sys.path.insert(0, str(HERE.parents[1]))
    from tests.engine.universe.reference import SQL, columns_of, ranked

    with open_store(place) as store:
        parsed = {name: parse_query(document) for name, document in queries(store).items()}
        residents = list(store.row_of(parsed["gap"].residents).values())
        counted = _links_by_hand(store, residents)
        names = {row: firm.id for row, firm in store.firms_at(counted).items()}
        linked = {names[row]: count for row, count in counted.items()}
        best: dict[str, list[tuple[str, float]]] = {name: [] for name in parsed}
        candidates = dict.fromkeys(parsed, 0)
        for start in range(0, store.about.rows, PARITY_CHUNK):
            columns = columns_of(
                store.connection.execute(
                    f"SELECT {SQL} FROM firms WHERE rowid >= ? AND rowid < ?", [start, start + PARITY_CHUNK]
                ).fetchnumpy()
            )
            for name, query in parsed.items():
                part = ranked(columns, query, linked)
                candidates[name] += part.candidates
                both = best[name] + list(zip(part.ids, part.scores, strict=True))
                best[name] = sorted(both, key=lambda pair: (-pair[1], pair[0].encode()))[:TOP]
            say(f"  numpy: {min(start + PARITY_CHUNK, store.about.rows):,} rows")
    return {name: {"answer": best[name], "candidates": candidates[name]} for name in parsed}


def _links_by_hand(store: Store, residents: list[int]) -> dict[int, int]:
    """Row → link rows to residents either way, by looking at every link (and only in the direction out)."""
    inside = np.zeros(store.about.rows, dtype=bool)
    inside[residents] = True
    counts = np.zeros(store.about.rows, dtype=np.int64)
    for supplier, buyer in _pairs(store):
        counts += np.bincount(supplier[inside[buyer]], minlength=len(counts))
        counts += np.bincount(buyer[inside[supplier]], minlength=len(counts))
    return {int(row): int(counts[row]) for row in np.flatnonzero(counts)}


def _pairs(store: Store) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Supplier and buyer rows of all links, a part at a time."""
    indptr, to = store.links.out_indptr, store.links.out_to
    step = 10_000_000
    for start in range(0, store.about.rows, step):
        stop = min(start + step, store.about.rows)
        degree = np.diff(indptr[start : stop + 1])
        yield (
            np.repeat(np.arange(start, stop), degree),
            np.asarray(to[indptr[start] : indptr[stop]], dtype=np.int64),
        )


# ---------------------------------------------------------------- peers
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
    timed = _timed(lambda: connection.execute(sql).fetchall())
    return timed | {"answer": [(row[0], row[3]) for row in answer], "version": duckdb.__version__}


def child_polars(place: Path, folder: str) -> dict[str, Any]:
    """The same with Polars' streaming engine."""
    import polars as pl

    document, residents, gap = _peer_query(place)
    inside = pl.Series(residents, dtype=pl.UInt32)
    affinity = document["affinity"]

    def answered() -> pl.DataFrame:
        pairs = pl.scan_parquet(f"{folder}/links-*.parquet")
        linked = (
            pl.concat(
                [
                    pairs.filter(pl.col("buyer").is_in(inside.implode())).select(row="supplier"),
                    pairs.filter(pl.col("supplier").is_in(inside.implode())).select(row="buyer"),
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
    return _timed(answered) | {
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
            for number, (supplier, buyer) in enumerate(_pairs(store)):
                writer.register(
                    "part", {"supplier": supplier.astype(np.uint32), "buyer": buyer.astype(np.uint32)}
                )
                writer.execute(f"COPY (FROM part) TO '{folder}/links-{number:03d}.parquet' (FORMAT parquet)")
                writer.unregister("part")
    return {"bytes": sum(path.stat().st_size for path in Path(folder).iterdir())}


# ---------------------------------------------------------------- putting it together
def in_child(name: str, place: Path, *more: str) -> dict[str, Any]:
    """Run one of the above in a fresh process; what it told."""
    done = subprocess.run(
        [sys.executable, str(HERE), "--child", name, str(place), *more],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def forget_pages(place: Path) -> str:
    """Make the next reading come from disk; how that was done."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("1\n")
        return "page cache dropped"
    except OSError:
        pass
    for path in place.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
    return "posix_fadvise(DONTNEED) on the store's files"


@dataclass(frozen=True)
class Made:
    seconds: float | None  # None where it lay there already
    rows: int
    links: int
    gb: float


@contextmanager
def universe(rows: int) -> Iterator[tuple[Path, Made]]:
    """A store of so many rows: in $STORE, kept, or in a temporary directory."""
    links = rows * 5 // 3
    kept = os.environ.get("STORE")
    place = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="universe-bench-"))
    try:
        seconds = None
        if not _is_ours(place, rows, links):
            free = shutil.disk_usage(place if place.is_dir() else place.parent).free
            if free < (needed := rows * PEER_BYTES_PER_ROW + links * PEER_BYTES_PER_LINK):
                raise UniverseError(
                    f"磁盘剩余 {free / 1e9:.1f} GB，对照用的 Parquet 约需 {needed / 1e9:.1f} GB。"
                )
            begun = time.perf_counter()
            generate(rows, links, SEED, place, say=say)
            seconds = round(time.perf_counter() - begun, 1)
        with open_store(place) as store:
            gb = sum(store.about.files.values()) / 1e9
        yield place, Made(seconds, rows, links, round(gb, 2))
    finally:
        if not kept:
            shutil.rmtree(place, ignore_errors=True)


def _is_ours(place: Path, rows: int, links: int) -> bool:
    try:
        with open_store(place) as store:
            about = store.about
    except UniverseError:
        return False
    return (about.rows, about.links, about.seed, about.synthetic) == (rows, links, SEED, True)


def differences(ours: list[list[Any]], theirs: list[list[Any]]) -> dict[str, Any]:
    """Whether two answers name the same firms in the same order, and how far their scores lie apart."""
    same = [id for id, _ in ours] == [id for id, _ in theirs]
    apart = max((abs(a - b) for (_, a), (_, b) in zip(ours, theirs, strict=False)), default=0.0)
    return {"same_ids": same, "score_difference": apart}


def measure(place: Path, asked: argparse.Namespace) -> dict[str, Any]:
    say("warm …")
    warm = in_child("warm", place)
    with open_store(place) as store:
        document = json.dumps(queries(store)["gap"])
        generation = store.about.generation
    how = forget_pages(place)
    say(f"cold ({how}) …")
    begun = time.perf_counter()
    cold = in_child("cold", place, document)
    cold |= {"process_seconds": round(time.perf_counter() - begun, 3), "how": how}
    found: dict[str, Any] = {"cold": cold}
    if not asked.no_peers:
        folder = place / f"peers-{generation}"
        if not (folder / "done").exists():
            say("Parquet for the peers …")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            in_child("export", place, str(folder))
            (folder / "done").touch()
        found["peers"] = {}
        for peer in ("duckdb", "polars"):
            say(f"peer {peer} …")
            told = in_child(peer, place, str(folder))
            found["peers"][peer] = told | differences(warm["gap"]["answer"], told.pop("answer"))
    if not asked.no_parity:
        say("every row by plain numpy …")
        reference = in_child("reference", place)
        found["parity"] = {
            name: differences(warm[name]["answer"], told["answer"])
            | {"same_candidates": warm[name]["candidates"] == told["candidates"]}
            for name, told in reference.items()
        }
    for name in ("gap", "filters", "all"):
        del warm[name]["answer"]
    return {"warm": warm, **found}


def judged(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each bound with what was measured."""
    warm = found["warm"]
    measured = {
        "gap_warm": warm["gap"]["median"],
        "gap_over_sum": round(warm["gap"]["median"] / warm["sum"]["median"], 2),
        "filters_warm": warm["filters"]["median"],
        "all_warm": warm["all"]["median"],
        "gap_cold": found["cold"]["seconds"],
        "resident_gb": round(warm["resident_gb"], 2),
    }
    if parity := found.get("parity"):
        measured["score_difference"] = max(part["score_difference"] for part in parity.values())
    verdict = {
        name: {"measured": value, "bound": BOUNDS[name], "met": value < BOUNDS[name]}
        for name, value in measured.items()
    }
    if parity:
        same = all(part["same_ids"] and part["same_candidates"] for part in parity.values())
        verdict["same_ids"] = {"measured": same, "bound": True, "met": same}
    return verdict


CHILDREN: dict[str, Callable[..., dict[str, Any]]] = {
    "warm": child_warm,
    "cold": child_cold,
    "reference": child_reference,
    "export": child_export,
    "duckdb": child_duckdb,
    "polars": child_polars,
}


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        name, place, *more = sys.argv[2:]
        print(json.dumps(CHILDREN[name](Path(place), *more)))
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=int(os.environ.get("ROWS") or DEFAULT_ROWS))
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--no-parity", action="store_true")
    asked = parser.parse_args()
    try:
        with universe(asked.rows) as (place, made):
            found = measure(place, asked)
    except UniverseError as error:
        print(error, file=sys.stderr)
        return 1
    verdict = judged(found)
    missed = [name for name, bound in verdict.items() if not bound["met"]]
    said = {
        "bench": "universe",
        "command": " ".join(["benches/universe.py", "--rows", str(asked.rows)]),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "store": asdict(made),
        **found,
        "bounds": verdict,
        "missed": missed,
    }
    print(json.dumps(said, ensure_ascii=False))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

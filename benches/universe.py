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
import os
import platform
import resource
import shutil
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
from universe_peers import child_duckdb, child_export, child_polars
from universe_queries import SEED, TOP, pairs, queries, timed

from zhaoluo.engine.universe import Store, UniverseError, generate, open_store, parse_query, rank

HERE = Path(__file__).resolve()
DEFAULT_ROWS = 6_000_000
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
#: Rows from which gap_over_sum is judged; below, both are told and not compared.
RATIO_FROM = 30_000_000
#: The columns the gap query reads, added up by DuckDB itself over the same rows.
SUM = """SELECT sum(scale), sum(innovation), sum(expansion), sum(row), sum(id_rank), count(region)
    FROM firms WHERE "class" IN ({})"""


def say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


# ---------------------------------------------------------------- in processes of their own
def child_warm(place: Path) -> dict[str, Any]:
    """Every query on an open store, and DuckDB's own sum on the same connection."""
    told: dict[str, Any] = {}
    with open_store(place) as store:
        documents = queries(store)
        for name, document in documents.items():
            query = parse_query(document)
            answer = rank(store, query)
            told[name] = timed(lambda query=query: rank(store, query)) | {
                "scanned": answer.scanned,
                "candidates": answer.candidates,
                "answer": [(row.id, row.score) for row in answer.rows],
            }
        told["resident_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        sql = SUM.format(
            ", ".join(f"'{code}'" for gap in documents["gap"]["gaps"] for code in gap["classes"])
        )
        told["sum"] = timed(lambda: store.connection.execute(sql).fetchall())
    query = parse_query(documents["gap"])

    def opened() -> None:
        with open_store(place) as store:
            rank(store, query)

    told["gap_with_opening"] = timed(opened)
    return told


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
    for supplier, buyer in pairs(store):
        counts += np.bincount(supplier[inside[buyer]], minlength=len(counts))
        counts += np.bincount(buyer[inside[supplier]], minlength=len(counts))
    return {int(row): int(counts[row]) for row in np.flatnonzero(counts)}


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
    seed: int | None


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
            gb, seed = sum(store.about.files.values()) / 1e9, store.about.seed
        yield place, Made(seconds, rows, links, round(gb, 2), seed)
    finally:
        if not kept:
            shutil.rmtree(place, ignore_errors=True)


def _is_ours(place: Path, rows: int, links: int) -> bool:
    try:
        with open_store(place) as store:
            about = store.about
    except UniverseError:
        return False
    return (about.rows, about.links, about.synthetic) == (rows, links, True)


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
    if found["rows"] < RATIO_FROM:  # what does not grow with the rows decides then, and gap_warm judges it
        del measured["gap_over_sum"]
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
    verdict = judged(found | {"rows": asked.rows})
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

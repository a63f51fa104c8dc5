"""Generations: one build at a time, the old store in force until the new one is whole, the same input the same store."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from tests.engine.universe.delivered import GOOD, csv_file, firm_of

from zhaoluo.engine.universe import UniverseError, build, building, open_store
from zhaoluo.engine.universe.generations import workshop

SOURCE = Path(__file__).resolve().parents[3] / "src"


def test_two_builds_at_once_the_second_is_refused(tmp_path: Path) -> None:
    file = csv_file(tmp_path, GOOD)
    with workshop(tmp_path / "store") as place:
        with pytest.raises(UniverseError, match="另一次建库正在"):
            build([file], tmp_path / "store")
        assert place.is_dir(), "the refused one leaves the other's work alone"
    build([file], tmp_path / "store")


def test_a_reader_keeps_its_generation_while_others_are_built(tmp_path: Path) -> None:
    out = tmp_path / "store"
    build([csv_file(tmp_path, "a,第一", heading="id,name")], out)
    with open_store(out) as reader:
        for number in range(2, 5):
            build([csv_file(tmp_path, f"a,第{number}", "b,新", heading="id,name")], out)
        assert reader.find(["a", "b"])[0].name == "第一"
        assert reader.about.rows == len(reader.find(["a", "b"])) == 1
    assert firm_of(out, "a")["name"] == "第4"
    assert [path.name for path in sorted(out.glob("gen-*"))] == ["gen-000003", "gen-000004"]


def test_a_generation_that_was_never_announced_goes_with_the_next_build(tmp_path: Path) -> None:
    out, file = tmp_path / "store", csv_file(tmp_path, "a,第一", heading="id,name")
    build([file], out)
    shutil.copytree(out / "gen-000001", out / "gen-000002")  # killed between the two renames
    assert build([file], out).generation == "gen-000002"
    shutil.rmtree(out / "gen-000001")
    (out / "CURRENT").unlink()  # or in the first build of all
    assert build([file], out).generation == "gen-000001"
    assert [path.name for path in out.glob("gen-*")] == ["gen-000001"]


KILLED = """
import sys
from pathlib import Path
from zhaoluo.engine.universe import generate
print("begun", flush=True)
while True:
    generate(30_000, 60_000, 1, Path(sys.argv[1]), say=lambda sentence: print(sentence, flush=True))
"""


@pytest.mark.parametrize("step", ["生成 30000", "排序", "写企业表", "整理供应关系", "启用新库"])
def test_a_build_killed_at_any_step_leaves_a_whole_store(tmp_path: Path, step: str) -> None:
    out = tmp_path / "store"
    build([csv_file(tmp_path, "old,旧", heading="id,name")], out)
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(out)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(step):
            time.sleep(0.005 if step == "启用新库" else 0.05)
            process.send_signal(signal.SIGKILL)
            break
    process.wait(20)
    process.stdout.close()
    with open_store(out) as store:
        assert store.about.rows in (1, 30_000)
        assert store.connection.execute("SELECT count(*) FROM firms").fetchone() == (store.about.rows,)
    built = build([csv_file(tmp_path, "new,新", heading="id,name")], out)
    assert firm_of(out, "new")["name"] == "新"
    left = {path.name for path in out.iterdir()}
    assert left <= {"CURRENT", "build.lock", built.generation, *(path.name for path in out.glob("gen-*"))}
    assert len(list(out.glob("gen-*"))) <= 2 and not (out / "building").exists()


# ---------------------------------------------------------------- the same again
def contents(out: Path) -> tuple[object, ...]:
    with open_store(out) as store:
        tables = [
            store.connection.execute(f"FROM {table} ORDER BY ALL").fetchall()
            for table in ("firms", "tally", "products")
        ]
        folder = store.path
        arrays = [
            (folder / "links" / f"{name}.npy").read_bytes()
            for name in ("out_to", "out_product", "in_indptr", "in_from")
        ]
        ids = [
            (folder / "ids" / name).read_bytes()
            for name in ("text.bin", "marks.npy", "marks.txt", "rows.npy")
        ]
        return (tables, arrays, ids, {**vars(store.about), "files": None, "generation": None})


def test_the_same_input_makes_the_same_store_whatever_the_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        f"f{number * 7919 % 5000:04d},企业{number},{number % 7:04d},{number % 11}" for number in range(5000)
    ]
    firms = csv_file(tmp_path, *lines, *lines[:50], heading="id,name,class,region")
    links = csv_file(
        tmp_path, *(f"f{n % 5000:04d},f{n * 31 % 5000:04d},p{n % 5}" for n in range(9000)),
        heading="supplier_id,buyer_id,product", name="links.csv",
    )  # fmt: skip
    connect = duckdb.connect
    made = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(
            building.duckdb,
            "connect",
            lambda path, n=threads, **more: connect(
                path, **more | {"config": more["config"] | {"threads": n}}
            ),
        )
        build([firms], tmp_path / f"store{threads}", links=[links])
        made.append(contents(tmp_path / f"store{threads}"))
    assert made[0] == made[1] == made[2]


def test_rows_lie_by_class_region_and_id_with_the_unknown_last(tmp_path: Path) -> None:
    lines = ["d,丁,,", "c,丙,0112,110000", "b,乙,0112,", "e,戊,0111,310000", "a,甲,0112,110000"]
    build([csv_file(tmp_path, *lines, heading="id,name,class,region")], tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        assert store.connection.execute("SELECT id, row FROM firms ORDER BY row").fetchall() == [
            ("e", 0), ("a", 1), ("c", 2), ("b", 3), ("d", 4),
        ]  # fmt: skip


def test_about_says_what_the_store_was_made_from(tmp_path: Path) -> None:
    file = csv_file(tmp_path, GOOD)
    build([file], tmp_path / "store", as_of="2026-06-30")
    about = json.loads((tmp_path / "store" / "gen-000001" / "about.json").read_text("utf-8"))
    assert (about["synthetic"], about["seed"], about["as_of"], about["rows"]) == (
        False,
        None,
        "2026-06-30",
        1,
    )
    [made_from] = about["made_from"]
    assert made_from["name"] == "firms.csv" and made_from["bytes"] == file.stat().st_size
    assert len(made_from["sha256"]) == 64

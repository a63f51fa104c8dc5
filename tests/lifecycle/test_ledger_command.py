"""`zhaoluo ledger` as a person types it: tried out, written, written again, and a sentence for what cannot be read."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from zhaoluo.site.postgres import lease

from .conftest import SOURCE, Bench

EXAMPLE = SOURCE.parent / "examples" / "ledger.xlsx"
WRITTEN = ("projects_project", "journal_event", "enterprises_enterprise", "intake_ledger", "files_attachment")


def count(bench: Bench) -> dict[str, int]:
    """Rows of every table that an import could write to."""
    with lease(bench.home) as database, psycopg.connect(database.superuser_url) as chief:
        rows = {}
        for table in WRITTEN:
            found = chief.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
            assert found is not None
            rows[table] = found[0]
        return rows


def ledger(bench: Bench, *words: str) -> dict[str, Any]:
    """What it answers in JSON, and in nothing but JSON."""
    done = bench.command("ledger", *words, "--zone", "heyang", "--json", ZHAOLUO_NOW="2026-11-20")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert {"rows", "new", "changed", "unchanged", "duplicates", "errors"} <= set(answer)
    assert all({"row", "of", "why"} <= set(twin) for twin in answer["duplicates"])
    assert all({"row", "column", "message"} <= set(error) for error in answer["errors"])
    wrong = {(error["sheet"], error["row"]) for error in answer["errors"]}
    assert answer["rows"] == answer["new"] + answer["changed"] + answer["unchanged"] + len(wrong)
    return answer


def numbers(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    return answer["rows"], answer["new"], answer["changed"], answer["unchanged"]


def test_a_ledger_is_tried_out_then_written_and_then_there_is_nothing_left_to_write(product: Bench) -> None:
    before = count(product)
    tried = ledger(product, str(EXAMPLE), "--dry-run")
    assert count(product) == before, "a dry run writes nothing"
    assert numbers(tried) == (40, 38, 0, 0)
    assert [(error["row"], error["column"]) for error in tried["errors"]] == [
        (23, "时间节点｜签约时间"), (26, "投资情况（万元）｜总投资"),
    ]  # fmt: skip
    in_file = next(twin for twin in tried["duplicates"] if twin["row"] == 16)
    assert in_file["of"] == 6 and "投资方相同" in in_file["why"]

    written = ledger(product, str(EXAMPLE))
    assert numbers(written) == numbers(tried) and written["duplicates"] == tried["duplicates"]
    held = len(tried["duplicates"])
    assert written["written"] == 38 - held, "a likely twin waits for a person"
    after = count(product)
    assert after["projects_project"] == before["projects_project"] + written["written"]

    again = ledger(product, str(EXAMPLE))
    assert numbers(again) == (40, held, 0, 38 - held) and again["written"] == 0
    assert count(product)["projects_project"] == after["projects_project"]

    said = product.command("ledger", str(EXAMPLE), "--zone", "heyang", "--dry-run", ZHAOLUO_NOW="2026-11-20")
    assert said.stdout.startswith(f"数据 40 行：新增 {held}，有变化 0，无变化 {38 - held}，有错 2\n")
    assert said.stdout.endswith("只是试算，什么都没有写入。\n")


def test_what_cannot_be_brought_in_gets_a_sentence(product: Bench) -> None:
    folder = product.home.parent
    (folder / "坏的.xlsx").write_bytes(EXAMPLE.read_bytes()[:3000])
    (folder / "空的.xlsx").write_bytes(b"")
    (folder / "一封信.txt").write_text("今天没有项目。\n", "utf-8")
    before = count(product)
    tried = ("--dry-run", "--json")
    for words, how, sentence in (
        ((str(EXAMPLE), "--zone", "nowhere"), tried, "没有标识为“nowhere”的园区。现有：heyang"),
        (("没有的.xlsx", "--zone", "heyang"), tried, "没有这个文件：没有的.xlsx"),
        ((str(folder / "坏的.xlsx"), "--zone", "heyang"), (), "已损坏"),
        ((str(folder / "空的.xlsx"), "--zone", "heyang"), tried, "文件是空的"),
        ((str(folder / "一封信.txt"), "--zone", "heyang"), tried, "没有读到项目行"),
        ((__file__, "--zone", "heyang"), tried, "“.py”文件不是能导入的表格"),
        ((str(EXAMPLE), "--zone", "heyang", "--by", "nobody"), (), "没有账号“nobody”"),
        ((str(EXAMPLE), "--zone", "heyang", "--by", "demo.viewer"), tried, "只能查看"),
        ((str(EXAMPLE),), (), "参数有误"),
    ):
        done = product.command("ledger", *words, *how)
        assert (done.returncode, done.stdout) == (1, ""), (words, done.stdout)
        assert sentence in done.stderr and "Traceback" not in done.stderr, (words, done.stderr)
    assert count(product) == before

"""Files as programs write them: names that are patterns, columns of odd kinds, numbers made of codes."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from tests.engine.universe.delivered import csv_file, firm_of, rejects

from zhaoluo.engine.universe import UniverseError, build, open_store, parse_query
from zhaoluo.engine.universe.faults import plainly


def test_a_path_is_no_pattern_and_a_folder_is_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "region=999999"
    folder.mkdir()
    for name, firm in (("data1", "others"), ("data[1]", "own"), ("d*a", "star"), ("d?a", "mark")):
        duckdb.sql(f"SELECT '{firm}' AS id, '演示' AS name, '110000' AS region").write_parquet(
            str(folder / "made.parquet")
        )
        (folder / "made.parquet").rename(folder / f"{name}.parquet")
    for name, firm in (("data[1]", "own"), ("d*a", "star"), ("d?a", "mark")):
        built = build([folder / f"{name}.parquet"], tmp_path / "a[1]*" / firm)
        assert built.read == 1
        assert firm_of(tmp_path / "a[1]*" / firm, firm)["region"] == "110000"
    file = csv_file(tmp_path, "c,丙", heading="id,name")
    assert build([file], tmp_path / "a[1]*" / "text").stored == 1, "nor is the path of a working file"


def test_odd_columns_of_a_parquet_file(tmp_path: Path) -> None:
    file = tmp_path / "firms.parquet"
    duckdb.sql(
        """SELECT uuid() AS id, '演示' AS "na""me", 5 AS file_row_number, uuid() AS patents, true AS expansion_signal,
        'x' AS line UNION ALL BY NAME SELECT uuid() AS id, '演示' AS "na""me", false AS expansion_signal"""
    ).write_parquet(str(file))
    built = build([file], tmp_path / "store", mapping={"name": 'na"me', "uscc": "line"})
    [bad] = rejects(built)
    assert (bad["line"], bad["reason"]) == ("1", "专利数应为不小于 0 的整数")
    with open_store(tmp_path / "store") as store:
        assert [(f.name, f.uscc, f.expansion_signal) for f in store.firms_at([0]).values()] == [
            ("演示", None, 0.0)
        ]
    duckdb.sql("SELECT 'a' AS id, '演示' AS name, [1] AS employees").write_parquet(str(file))
    with pytest.raises(UniverseError, match="“employees”列是列表或结构"):
        build([file], tmp_path / "store")


def test_codes_that_became_numbers_are_codes_again_and_truth_is_a_share(tmp_path: Path) -> None:
    lines = ["a,甲,440300.0,3974.0,true", "b,乙,v1.0,3974.5,false", "c,丙,,,0.5", "1.2e+17,丁,,,"]
    built = build(
        [csv_file(tmp_path, *lines, heading="id,name,region,class,expansion_signal")], tmp_path / "store"
    )
    with open_store(tmp_path / "store") as store:
        assert [(f.region, f.class_, f.expansion_signal) for f in store.find(list("abc"))] == [
            ("440300", "3974", 1.0),
            ("v1.0", "3974.5", 0.0),
            (None, None, 0.5),
        ]
    assert [row["line"] for row in rejects(built)] == ["5"]


def test_a_workbook_row_too_wide_or_with_a_code_cut_short_is_rejected(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "firms.xlsx")
    sheet = book.add_worksheet()
    for number, row in enumerate(
        [["id", "name", "uscc"], ["a", "甲", "x"], ["b", "乙", "x", "多"], ["c", "丙", 911100001234567890.0]]
    ):
        sheet.write_row(number, 0, row)
    book.close()
    built = build([tmp_path / "firms.xlsx"], tmp_path / "store")
    assert (built.read, built.stored) == (3, 1)
    wide, cut = rejects(built)
    assert (wide["line"], wide["text"]) == ("3", "b,乙,x,多") and "这一行有 4 列" in wide["reason"]
    assert cut["line"] == "4" and "被截短的长数字" in cut["reason"]


def test_a_mapping_to_a_column_that_no_file_has_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UniverseError, match="列名对照里的“人数”"):
        build(
            [csv_file(tmp_path, "a,甲", heading="id,name")], tmp_path / "store", mapping={"employees": "人数"}
        )


@pytest.mark.parametrize("name", ["firms.csv", "firms.parquet"])
def test_a_file_with_a_heading_only_is_said_to_be_that(tmp_path: Path, name: str) -> None:
    file = csv_file(tmp_path, heading="id,name")
    if name.endswith("parquet"):
        duckdb.sql("SELECT 'a' AS id, 'b' AS name LIMIT 0").write_parquet(str(tmp_path / name))
    with pytest.raises(UniverseError, match="文件里只有表头，没有数据行"):
        build([file.with_name(name)], tmp_path / "store")


@pytest.mark.parametrize(
    "error",
    [
        duckdb.TransactionException('Failed to commit: Could not write file "work.duckdb"'),
        duckdb.TransactionException("Failed to commit: No space left on device"),
        duckdb.IOException("Could not write all bytes to file: No space left on device"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_full_disk_is_said_whatever_class_of_error_says_it(error: Exception) -> None:
    with pytest.raises(UniverseError, match=r"^建库时磁盘已满，请腾出空间后重做。$"), plainly("建库"):
        raise error


def test_a_query_of_no_text_or_too_deep_is_refused_in_a_sentence() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for document, said in (
        ({"gaps": deep}, "层次太深"),
        ({"residents": ["\ud800"]}, "不成字"),
        ({"\udc00": 1}, "不成字"),
    ):
        with pytest.raises(UniverseError, match=said) as refused:
            parse_query(document)
        str(refused.value).encode()

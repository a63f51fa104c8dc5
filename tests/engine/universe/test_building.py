"""Building a universe from files: nothing is lost silently, nothing half-made is ever seen."""

from __future__ import annotations

import csv
import tempfile
from collections import namedtuple
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.universe.delivered import GOOD, HEADING, csv_file, firm_of, rejects

from zhaoluo.engine.universe import COLUMNS, UniverseError, build, building, generate, open_store

# ---------------------------------------------------------------- what is read
EXPECTED = {
    "row": 0, "id": "a1", "uscc": "91110000S000000001", "name": "演示甲公司", "region": "110105", "class_": "0111",
    "capital_wan": 500.5, "founded": 2001, "employees": 30, "insured": 28, "patents": 2, "is_listed": True,
    "is_high_tech": True, "is_little_giant": False, "growth": 0.15, "expansion_signal": 0.5,
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_column_of_a_csv_arrives_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    build([csv_file(tmp_path, GOOD, encoding=encoding)], tmp_path / "store")
    assert firm_of(tmp_path / "store", "a1") == EXPECTED


def test_parquet_and_a_workbook_say_the_same_as_a_csv(tmp_path: Path) -> None:
    fields = GOOD.split(",")
    book = xlsxwriter.Workbook(tmp_path / "firms.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADING.split(","))
    for column, (declared, field) in enumerate(zip(COLUMNS, fields, strict=True)):
        if declared.kind in ("text", "flag"):
            sheet.write_string(1, column, field)
        else:
            sheet.write_number(1, column, float(field))
    book.close()
    typed = ", ".join(
        f'{"true" if field in ("是", "true") else "false" if column.kind == "flag" else repr(field)}::{column.type} AS "{column.name}"'
        for column, field in zip(COLUMNS, fields, strict=True)
    )
    duckdb.sql(f"SELECT {typed}").write_parquet(str(tmp_path / "firms.parquet"))
    for kind in ("xlsx", "parquet"):
        built = build([tmp_path / f"firms.{kind}"], tmp_path / kind)
        assert (built.read, built.stored, rejects(built)) == (1, 1, [])
        assert firm_of(tmp_path / kind, "a1") == EXPECTED


def test_numbers_that_a_data_frame_made_of_codes_become_codes_again(tmp_path: Path) -> None:
    duckdb.sql(
        """SELECT 7::BIGINT AS id, '演示' AS name, 440300.0::DOUBLE AS region, 3974::INTEGER AS class,
        'nan'::DOUBLE AS employees, 12.0::DOUBLE AS patents"""
    ).write_parquet(str(tmp_path / "firms.parquet"))
    build([tmp_path / "firms.parquet"], tmp_path / "store")
    firm = firm_of(tmp_path / "store", "7")
    assert (firm["region"], firm["class_"], firm["employees"], firm["patents"]) == (
        "440300",
        "3974",
        None,
        12,
    )


def test_other_column_names_come_by_a_mapping_and_missing_columns_are_unknown(tmp_path: Path) -> None:
    file = csv_file(tmp_path, "x,演示乙公司,12", heading="编号,企业名称,人数")
    mapping = {"id": "编号", "name": "企业名称", "employees": "人数"}
    build([file], tmp_path / "store", mapping=mapping)
    firm = firm_of(tmp_path / "store", "x")
    assert firm["employees"] == 12
    assert {firm[name] for name in ("uscc", "region", "class_", "capital_wan", "is_listed", "growth")} == {
        None
    }


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("id", "", "企业编号为空"),
        ("id", " \u3000", "企业编号为空"),
        ("name", "", "名称为空"),
        ("capital_wan", "五百", "注册资本（万元）应为不小于 0 的数"),
        ("capital_wan", "-1", "注册资本（万元）应为不小于 0 的数"),
        ("capital_wan", "inf", "注册资本（万元）应为不小于 0 的数"),
        ("capital_wan", "nan", "注册资本（万元）应为不小于 0 的数"),
        ("founded", "2001-05-06", "成立年份应为1600—2200 之间的整数"),
        ("founded", "2001.5", "成立年份应为1600—2200 之间的整数"),
        ("founded", "20010506", "成立年份应为1600—2200 之间的整数"),
        ("employees", "3.5", "从业人数应为不小于 0 的整数"),
        ("insured", "9999999999", "参保人数应为不小于 0 的整数"),
        ("patents", "-2", "专利数应为不小于 0 的整数"),
        ("is_high_tech", "也许", "是否高新技术企业应为是或否"),
        ("growth", "很快", "营收增速不是数"),
        ("expansion_signal", "1.5", "扩张信号应在 0 到 1 之间"),
    ],
)
def test_a_bad_value_rejects_its_row_with_the_reason(
    tmp_path: Path, field: str, value: str, said: str
) -> None:
    names = HEADING.split(",")
    fields = GOOD.replace("a1,", "a2,").split(",")
    fields[names.index(field)] = value
    built = build([csv_file(tmp_path, GOOD, ",".join(fields))], tmp_path / "store")
    assert (built.read, built.stored, built.rejected) == (2, 1, 1)
    [row] = rejects(built)
    assert (row["file"], row["line"], row["reason"]) == ("firms.csv", "3", said)
    assert row["text"] == ",".join(fields)


def test_all_that_is_wrong_with_a_row_is_said_at_once(tmp_path: Path) -> None:
    file = csv_file(tmp_path, "a,甲,1,2001", "b,,x,0", heading="id,name,employees,founded")
    [row] = rejects(build([file], tmp_path / "store"))
    assert row["reason"].count("；") == 2


def test_an_unknown_class_or_region_is_kept_as_delivered(tmp_path: Path) -> None:
    build([csv_file(tmp_path, "a,甲,0042,X9", heading="id,name,region,class")], tmp_path / "store")
    firm = firm_of(tmp_path / "store", "a")
    assert (firm["region"], firm["class_"]) == ("0042", "X9")


def test_of_a_repeated_id_the_first_row_stays_across_files(tmp_path: Path) -> None:
    one = csv_file(tmp_path, "a,甲", "b,乙", "a,再甲", heading="id,name", name="one.csv")
    two = csv_file(tmp_path, "b,再乙", "c,丙", heading="id,name", name="two.csv")
    built = build([one, two], tmp_path / "store")
    assert (built.read, built.stored, built.rejected) == (5, 3, 2)
    assert [(row["file"], row["line"]) for row in rejects(built)] == [("one.csv", "4"), ("two.csv", "2")]
    assert firm_of(tmp_path / "store", "b")["name"] == "乙"


def test_a_stray_quotation_mark_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = ['a,"甲', "b,乙", 'c,"丙""丁"', 'd,"戊\n己"', 'e,庚"辛', "f,壬,多一列", "", "g,癸"]
    built = build([csv_file(tmp_path, *lines, heading="id,name")], tmp_path / "store")
    assert (built.read, built.stored) == (7, 5)
    assert [row["line"] for row in rejects(built)] == ["2", "8"]
    with open_store(tmp_path / "store") as store:
        assert [firm.name for firm in store.find(list("bcdeg"))] == ["乙", '丙"丁', "戊 己", '庚"辛', "癸"]


def test_bytes_that_are_no_text_reject_their_row(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes("id,name\na,甲乙丙\nb,丁戊".encode() + b"\xff\xfe\n" + "c,己庚\n".encode())
    built = build([path], tmp_path / "store")
    assert [(row["line"], "编码" in row["reason"]) for row in rejects(built)] == [("3", True)]


# ---------------------------------------------------------------- links
def test_links_to_nobody_and_to_oneself_are_rejected_and_repeats_are_kept(tmp_path: Path) -> None:
    firms = csv_file(tmp_path, "a,甲", "b,乙", heading="id,name")
    links = csv_file(
        tmp_path, "a,b,玻璃", "a,b,玻璃", "b,a,", "a,a,x", "a,zz,x", "yy,zz,x", ",b,x", "a,b",
        heading="supplier_id,buyer_id,product", name="links.csv",
    )  # fmt: skip
    built = build([firms], tmp_path / "store", links=[links])
    assert (built.links_read, built.links_stored, built.links_rejected) == (8, 3, 5)
    assert [(row["line"], row["reason"]) for row in rejects(built)] == [
        ("5", "企业不能向自己供货"),
        ("6", "库中没有采购企业“zz”"),
        ("7", "库中没有供应企业“yy”；库中没有采购企业“zz”"),
        ("8", "供应企业编号为空"),
        ("9", "列数不对：表头有 3 列，这一行有 2 列"),
    ]
    with open_store(tmp_path / "store") as store:
        around = store.neighbours(["a"])
        assert around.supplies.tolist() == [True, False, False]
        assert store.products(around.product) == {int(around.product[1]): "玻璃"}
        assert around.product.tolist()[0] == -1


# ---------------------------------------------------------------- read = stored + rejected
nasty = st.text(st.sampled_from('a1,"\n\r\t\0 甲\u3000\u2028\x1f\x85\\;.-'), max_size=12)
number = st.sampled_from(["", "1", "-1", "2001", "1e3", "1e400", "0x1", "nan", "1,5", "٣", "true", "1_0"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "", " a"]) | nasty, nasty, number, number), max_size=12
    ),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_is_read_is_stored_or_rejected_once_each(
    rows: list[tuple[str, ...]], quoting: int, tmp_path: Path
) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        path = Path(folder) / "firms.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=quoting)  # type: ignore[arg-type]
            writer.writerow(["id", "name", "capital_wan", "founded"])
            writer.writerow(["sure", "必有", "1", "2001"])
            writer.writerows(rows)
        built = build([path], Path(folder) / "store")
        assert built.read == len(rows) + 1, (
            "well-formed rows are records one by one, however nasty their fields"
        )
        assert built.read == built.stored + built.rejected
        told = rejects(built)
        assert len(told) == built.rejected and all(row["reason"] for row in told)
        with open_store(Path(folder) / "store") as store:
            ids = [
                id for (id,) in store.connection.execute("SELECT id FROM firms ORDER BY id_rank").fetchall()
            ]
            assert len(ids) == len(set(ids)) == built.stored == store.about.rows
            assert ids == sorted(ids, key=str.encode)
            assert store.row_of(ids) == dict(store.connection.execute("SELECT id, row FROM firms").fetchall())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=120) | nasty.map(str.encode))
def test_any_bytes_at_all_are_read_or_refused_in_a_sentence(body: bytes, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        path = Path(folder) / "firms.csv"
        path.write_bytes(b"id,name\nsure,yes\n" + body)
        built = build([path], Path(folder) / "store")
        assert built.read == built.stored + built.rejected
        assert len(rejects(built)) == built.rejected


# ---------------------------------------------------------------- refused as a whole
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("firms.csv", b"", "是空的"),
        ("firms.csv", "id,称呼\na,甲\n".encode(), "缺少“name”列"),
        ("firms.csv", "id,name,name\na,甲,乙\n".encode(), "有两列都叫“name”"),
        ("firms.csv", "id,name\na,甲\n".encode("utf-16"), "UTF-16"),
        ("firms.csv", b"PK\x03\x04rest", "不是 CSV"),
        ("firms.xlsx", b"no workbook", "不是读得出的 Excel 工作簿"),
        ("firms.parquet", b"no parquet", "不是读得出的 Parquet 文件"),
        ("firms.txt", b"id,name", "类型不认识"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_the_old_store_stays(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    build([csv_file(tmp_path, "old,旧", heading="id,name", name="old.csv")], tmp_path / "store")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UniverseError, match="文件") as refused:
        build([tmp_path / name], tmp_path / "store")
    assert said.replace("不是 CSV", "而不是 CSV") in str(refused.value)
    assert firm_of(tmp_path / "store", "old")["name"] == "旧"
    assert not (tmp_path / "store" / "building").exists()


def test_a_file_without_one_good_row_makes_no_store_and_the_reasons_are_kept(tmp_path: Path) -> None:
    with pytest.raises(UniverseError, match="没有一行可用"):
        build([csv_file(tmp_path, ",无号", heading="id,name")], tmp_path / "store")
    assert "企业编号为空" in (tmp_path / "store" / "rejected.csv").read_text("utf-8-sig")
    with pytest.raises(UniverseError, match="没有建成的企业库"):
        open_store(tmp_path / "store")


@pytest.mark.parametrize("memory", ["lots", "-1", "", "2", "2GB; DROP TABLE firms"])
def test_a_memory_limit_that_is_none_is_refused(tmp_path: Path, memory: str) -> None:
    with pytest.raises(UniverseError, match="内存上限"):
        build([csv_file(tmp_path, GOOD)], tmp_path / "store", memory=memory)


def test_an_unknown_name_in_the_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UniverseError, match="“turnover”不是企业库的列"):
        build([csv_file(tmp_path, GOOD)], tmp_path / "store", mapping={"turnover": "营收"})


def test_a_disk_too_small_is_said_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    file = csv_file(tmp_path, GOOD)
    build([file], tmp_path / "store")
    monkeypatch.setattr(building.shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 1000, 1000))
    for again in (
        lambda: build([file], tmp_path / "store"),
        lambda: generate(1000, 0, 1, tmp_path / "store"),
    ):
        with pytest.raises(UniverseError, match=r"剩余 0\.0 GB，建库约需"):
            again()
    assert firm_of(tmp_path / "store", "a1") == EXPECTED
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == [
        "CURRENT",
        "build.lock",
        "gen-000001",
    ]

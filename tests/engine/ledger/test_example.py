"""examples/ledger.xlsx: it is what its script makes, and it is read as a person would read it."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.engine.ledger.making import column, read

from zhaoluo.engine.ledger import Ledger, Row

CHECKOUT = Path(__file__).resolve().parents[3]
EXAMPLE = CHECKOUT / "examples" / "ledger.xlsx"


def contents(path: Path) -> dict[str, tuple[dict[str, Any], set[str]]]:
    """Sheet → its filled cells with type and number format, and its merged areas."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: (
            {
                cell.coordinate: (cell.value, cell.data_type, cell.number_format)
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None
            },
            {str(area) for area in sheet.merged_cells.ranges},
        )
        for sheet in book.worksheets
    }


def test_the_example_is_what_its_script_makes(tmp_path: Path) -> None:
    sys.path.insert(0, str(CHECKOUT / "scripts"))
    try:
        from example_ledger import make
    finally:
        sys.path.pop(0)
    make(tmp_path / "again.xlsx")
    kept, made = contents(EXAMPLE), contents(tmp_path / "again.xlsx")
    assert list(kept) == list(made) == ["四库台账", "技改扩产", "填写说明"]
    assert kept == made
    assert "演示" in kept["四库台账"][0]["A1"][0] and "虚构" in kept["四库台账"][0]["A1"][0]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read(EXAMPLE.read_bytes(), "ledger.xlsx")


def named(ledger: Ledger, name: str) -> Row:
    (row,) = (row for row in ledger.rows if row.values.get("name") == name)
    return row


def test_forty_projects_and_nothing_else(ledger: Ledger) -> None:
    four, works, guide = ledger.sheets
    assert (four.header_row, len(four.rows), four.totals, four.blanks) == (4, 34, 5, 1)
    assert (works.header_row, len(works.rows), works.totals, works.blanks) == (2, 6, 1, 0)
    assert not guide.rows and "填写说明" in guide.message
    assert ledger.refusal == ""
    stages = Counter(row.values["stage"] for row in ledger.rows)
    assert stages == {"lead": 3, "talks": 9, "signed": 12, "building": 12, "producing": 3, "at_capacity": 1}


def test_two_rows_are_in_error_and_say_where(ledger: Ledger) -> None:
    troubled = {
        row.values["name"]: [(t.column, t.message) for t in row.troubles]
        for row in ledger.rows
        if row.troubles
    }
    assert set(troubled) == {"生物可降解膜项目", "汽车内饰件项目"}
    ((letter, message),) = troubled["生物可降解膜项目"]
    assert letter == "H" and "2026-13-05" in message and "不存在" in message
    ((letter, message),) = troubled["汽车内饰件项目"]
    assert letter == "D" and "负数" in message


@pytest.mark.parametrize(
    "name, amount",
    [
        ("智能水表生产基地项目", 12000), ("植物基食品加工项目", 6800), ("氢能叉车总装项目", 26000), ("低空巡检无人机项目", 35000),
        ("再生铝循环利用项目", 8600), ("数字标签印刷项目", None), ("中药配方颗粒项目", 15000), ("数据标注基地项目", 2600),
        ("智慧物流枢纽项目", 102000), ("光学薄膜项目", 17000), ("挤压生产线智能化改造", 8500), ("废铝保级利用改造", 3200),
        ("冷库节能改造", 1600),
    ],
)  # fmt: skip
def test_amounts_however_written_are_in_wan_yuan(ledger: Ledger, name: str, amount: int | None) -> None:
    said = named(ledger, name).values.get("investment")
    assert said == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    "name, day",
    [
        ("高强度紧固件项目", date(2026, 3, 5)), ("光伏边框智造项目", date(2026, 4, 18)), ("储能变流器项目", date(2026, 5, 1)),
        ("医用敷料扩能项目", date(2026, 6, 11)), ("激光切割装备项目", date(2026, 7, 2)), ("石墨双极板项目", date(2026, 9, 1)),
        ("数据标注基地项目", date(2026, 10, 6)),
    ],
)  # fmt: skip
def test_days_however_written_are_days(ledger: Ledger, name: str, day: date) -> None:
    assert named(ledger, name).values["signed_on"] == day


def test_merged_cells_stand_for_every_row_they_cover(ledger: Ledger) -> None:
    assert named(ledger, "石墨双极板项目").values["investors"] == ("岭川砺岩新材料有限公司",)
    assert named(ledger, "表面处理线扩产").values["investors"] == ("云川曜川铝业有限公司",)
    assert [
        named(ledger, n).values["leader"] for n in ("高强度紧固件项目", "光伏边框智造项目", "储能变流器项目")
    ] == ["陈向南"] * 3


def test_no_telephone_number_is_taken(ledger: Ledger) -> None:
    phones = column(ledger.sheets[0], "联系电话")
    assert phones.field is None and "个人信息" in phones.note and not phones.samples
    assert not any(
        "0000-88" in str(text)
        for row in ledger.rows
        for text in (*row.values.values(), *row.shown.values(), *row.remarks)
    )


def test_the_column_nobody_understands_is_left_to_a_person(ledger: Ledger) -> None:
    assert column(ledger.sheets[0], "牵头").field is None

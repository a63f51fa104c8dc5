"""A table of purchases: shown with every fault by line, written whole or not at all."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused

from .. import actions
from ..models import Purchase
from ..queries.purchases import purchase_template, read_purchases
from .factories import a_chain, a_resident, who

HEAD = "采购方,供应方,供应方所在地,本地供应,环节,产品,金额（万元）,年份,出处,数据日期"
GOOD = [
    '河阳模组有限公司,粤港某电子,广东深圳,否,光学镜片,镜片,"1,200.50",2025,自报,2026-03-01',
    "河阳模组有限公司,河阳镜片有限公司,,,光学/光学镜片,棱镜,,2025年,,",
]


def table(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode()


@pytest.fixture
def firms(cast: Any, now: datetime) -> Any:
    a_chain(cast, now)
    for name in ("河阳模组有限公司", "河阳镜片有限公司"):
        a_resident(cast, now, name)
    return cast


def told(cast: Any, now: datetime, content: bytes, name: str = "采购.csv") -> Any:
    return read_purchases(cast.zone, name, content, today=now.date(), source="企业自报", as_of=now.date())


def write(cast: Any, now: datetime, content: bytes, name: str = "采购.csv", **more: Any) -> Any:
    return actions.import_purchases(
        name, content, source="企业自报", as_of=now.date(), **(who(cast, now) | more)
    )


def test_good_lines_are_written_once(firms: Any, now: datetime) -> None:
    content = table(*GOOD)
    seen = told(firms, now, content)
    assert (seen.faults, seen.new, seen.changed, Purchase.objects.count()) == ([], 2, 0, 0), "only looked at"
    write(firms, now, content)
    first, second = Purchase.objects.order_by("id")
    assert (first.amount, first.is_local, first.link.key, first.source) == (
        Decimal("1200.50"),
        False,
        "lens",
        "自报",
    )
    assert first.as_of == date(2026, 3, 1)
    assert (second.supplier.name, second.amount, second.source, second.as_of) == (
        "河阳镜片有限公司", None, "企业自报", now.date(),
    )  # fmt: skip
    event = Event.objects.get(verb="chain.purchases_imported")
    assert (event.facts["new"], event.facts["purchases"]) == (2, [first.pk, second.pk])
    assert write(firms, now, content).unchanged == 2
    assert (
        Purchase.objects.count() == 2 and Event.objects.filter(verb="chain.purchases_imported").count() == 1
    )
    changed = write(firms, now, table(GOOD[0].replace("1,200.50", "9"), GOOD[1]))
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 1)
    assert Purchase.objects.get(pk=first.pk).amount == Decimal(9) and Purchase.objects.count() == 2


def test_every_fault_is_told_by_line_and_nothing_is_written(firms: Any, now: datetime) -> None:
    content = table(
        GOOD[0],
        "没有的公司,甲,,,,镜片,1,2025,,",
        "河阳模组有限公司,甲,,也许,不在的环节,支架,一百,去年,,2026年13月1日",
        "河阳模组有限公司,乙,,,,,3.001,2025,,",
        GOOD[0],
        "河阳模组有限公司,丙,,,,胶,-5,2025,,",
    )
    seen = told(firms, now, content)
    assert seen.rows == []
    assert {(f.line, f.column) for f in seen.faults} == {
        (3, "采购方"), (4, "本地供应"), (4, "环节"), (4, "金额（万元）"), (4, "年份"), (4, "数据日期"), (5, "产品"),
        (5, "金额（万元）"), (6, "产品"), (7, "金额（万元）"),
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        write(firms, now, content)
    assert any("第 3 行“采购方”" in r.message for r in refused.value.refusals)
    assert (
        not Purchase.objects.exists() and not Event.objects.filter(verb="chain.purchases_imported").exists()
    )


def test_links_and_heads_that_are_not_known(firms: Any, now: datetime) -> None:
    line = "河阳模组有限公司,甲,,,无此环节,镜片,1,2025,,"
    assert [(f.line, f.column) for f in told(firms, now, table(line)).faults] == [(2, "环节")]
    a_chain(firms, now, key="second", name="另一条")
    twice = told(firms, now, table(GOOD[0])).faults
    assert "几条产业链上都有" in twice[0].message
    assert told(firms, now, table(GOOD[1])).faults == [], "said with its chain it is clear"
    bad = told(firms, now, table("甲,乙", head="采购方,备注")).faults
    assert [(f.line, f.column) for f in bad] == [(1, "备注"), (1, "产品"), (1, "年份")]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", "采购方,产品,年份\n".encode()])
def test_what_is_no_table_is_refused_in_a_sentence(firms: Any, now: datetime, content: bytes) -> None:
    (fault,) = told(firms, now, content).faults
    assert fault.message and "台账" not in fault.message


def test_a_workbook_and_the_template_are_read(firms: Any, now: datetime) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for column, label in enumerate(("采购企业", "产品", "年度", "采购额（万元）", "数据日期")):
        sheet.write(0, column, label)
    for column, value in enumerate(("河阳模组有限公司", "马达", 2025, 12.5)):
        sheet.write(1, column, value)
    sheet.write_datetime(1, 4, datetime(2026, 1, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    write(firms, now, stream.getvalue(), "采购.xlsx")
    row = Purchase.objects.get()
    assert (row.product, row.year, row.amount, row.as_of, row.supplier_name) == (
        "马达", 2025, Decimal("12.5"), date(2026, 1, 31), "",
    )  # fmt: skip
    assert [f.message for f in told(firms, now, purchase_template()).faults] == ["表里只有列名，没有数据"]


def test_who_only_reads_imports_nothing(firms: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        write(firms, now, table(*GOOD), actor=firms.actor(firms.viewer))
    assert not Purchase.objects.exists()


def test_a_cell_without_a_value_is_told_by_line_and_column(firms: Any, now: datetime) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    book.active.append(["河阳模组有限公司", "#N/A", None, None, None, "=A1", 1, 2025])
    stream = io.BytesIO()
    book.save(stream)
    seen = told(firms, now, stream.getvalue(), "采购.xlsx")
    assert [(f.line, f.column, f.message) for f in seen.faults] == [
        (2, "供应方", "单元格是错误值 #N/A，请改正"),
        (2, "产品", "公式没有结果，请粘贴成数值"),
    ]

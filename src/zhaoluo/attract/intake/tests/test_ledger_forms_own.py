"""The zone's own table: kept from a ledger, filled on export, read back without changing anything."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from zhaoluo.foundation.files.actions import path_of
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.test_concurrency import at_once, crowd, scoped
from zhaoluo.projects.tests.tracing import refused, written

from ..actions import ledger_forms as actions
from ..actions import ledgers
from ..models import LedgerForm
from ..queries.ledger_forms.forms import attachment_of, columns_of
from ..queries.ledger_forms.own import own_ledger_for
from .test_ledger_forms import ALL, moved, planned

__all__ = ["crowd"]

THIN = Side(style="thin")
GREY = PatternFill("solid", fgColor="DDDDDD")
#: header (upper, lower), and what the old rows say
COLUMNS = (
    (("序号", ""), [1, 2, 3]),
    (("项目名称", ""), ["旧项目甲", "旧项目乙", "旧项目丙"]),
    (("投资方", ""), ["甲有限公司", "乙有限公司", "丙有限公司"]),
    (("投资（亿元）", "总投资"), [1.5, 2, 0.75]),
    (("投资（亿元）", "其中固定资产"), [1, 1.25, 0.5]),
    (("用地（公顷）", ""), [4, 5, 6]),
    (("投资强度", ""), ["=D5/F5", "=D6/F6", "=D7/F7"]),
    (("阶段", ""), ["在谈", "在谈", "签约"]),
    (("签约时间", ""), [None, None, date(2026, 3, 5)]),
    (("责任人", ""), ["周启明", "周启明", "郑晓岚"]),
    (("本区自设一栏", ""), ["红", "黄", "绿"]),
)


def messy() -> Workbook:
    """Title over all columns, a unit line, two header rows, three old rows, a total, two footnotes, a second sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    sheet["A1"], sheet["A2"] = "河阳经开区招商项目月报", "填报单位：招商局　　二〇二六年十一月"
    sheet.merge_cells("A1:K1")
    sheet.merge_cells("A2:K2")
    sheet["A1"].font = Font(bold=True, size=16)
    for x, ((upper, lower), values) in enumerate(COLUMNS, 1):
        sheet.cell(3, x, upper)
        if lower:
            sheet.cell(4, x, lower)
        else:
            sheet.merge_cells(start_row=3, end_row=4, start_column=x, end_column=x)
        for y, value in enumerate(values, 5):
            cell = sheet.cell(y, x, value)
            cell.border = Border(top=THIN, bottom=THIN, left=THIN, right=THIN)
            if x in (4, 5):
                cell.number_format = "0.00"
            elif x == 2:
                cell.fill = GREY
    sheet.merge_cells("D3:E3")
    total = ["合计", None, "共3个项目", 4.25, "=SUM(E5:E7)", 15, 9.9]
    for x, value in enumerate(total, 1):
        sheet.cell(8, x, value).font = Font(bold=True)
    sheet.merge_cells("A8:B8")
    sheet["A10"], sheet["A11"] = "注：总投资为协议数。", "填报人：周启明"
    sheet.merge_cells("A10:K10")
    sheet.row_dimensions[5].height, sheet.row_dimensions[8].height = 31, 27
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["B"].width = 41
    sheet.auto_filter.ref = "A4:K7"
    sheet.print_area, sheet.print_title_rows = "A1:K11", "1:4"
    rule = DataValidation(type="list", formula1='"在谈,签约,开工,投产"')
    rule.add("H5:H7")
    sheet.add_data_validation(rule)
    other = book.create_sheet("字典")
    other["A1"], other["B2"] = "别的内容", "=1+1"
    return book


def bytes_of(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(cast: Any, now: datetime, data: bytes, name: str = "月报.xlsx") -> Any:
    return ledgers.open_ledger(
        zone=cast.zone, upload=SimpleUploadedFile(name, data), **make.who(cast, cast.officer, now)
    )


def kept(
    cast: Any, now: datetime, book: Workbook | None = None, sheet: str = "月报", name: str = "招商月报"
) -> Any:
    ledger = opened(cast, now, bytes_of(book or messy()))
    return actions.keep_form(ledger.pk, name=name, sheet=sheet, **make.who(cast, cast.officer, now))


def filled(cast: Any, now: datetime, form: Any) -> bytes:
    return own_ledger_for(cast.administrator, form, ALL, now=now).content


def three(cast: Any, now: datetime) -> list[Project]:
    return [
        make.in_talks(cast, now, name="-40℃冷链项目", investment=Decimal("42000.50"), fixed_investment=None),
        make.signed(cast, now, name="智能装备项目", investors=("甲有限公司", "乙（中国）有限公司")),
        make.a_lead(cast, now, name="=SUM(A1)铝箔项目", land_need_mu=Decimal("67.00")),
    ]  # fmt: skip


def test_a_messy_form_filled_comes_back_unchanged(cast: Any, now: datetime) -> None:
    three(cast, now)
    rows = planned(cast, now, filled(cast, now, kept(cast, now)))
    assert len(rows) == 3 and moved(rows) == []
    told = {row.said.name: row.said.values for row in rows}
    assert told["-40℃冷链项目"]["investment"] == Decimal("42000.50")
    assert told["智能装备项目"]["investors"] == ("甲有限公司", "乙（中国）有限公司")


def test_the_forms_look_is_kept_and_its_old_rows_are_gone(cast: Any, now: datetime) -> None:
    three(cast, now)
    book = load_workbook(io.BytesIO(filled(cast, now, kept(cast, now))))
    sheet = book["月报"]
    assert [sheet.cell(row, 1).value for row in range(1, 12)] == [
        "河阳经开区招商项目月报", "填报单位：招商局　　二〇二六年十一月", "序号", None, 1, 2, 3, "合计", None, "注：总投资为协议数。",
        "填报人：周启明",
    ]  # fmt: skip
    text = str([list(row) for row in sheet.values])
    assert "旧项目" not in text and "红" not in text
    assert {str(area) for area in sheet.merged_cells.ranges if area.min_row > 4} == {"A8:B8", "A10:K10"}
    for row in (5, 6, 7):
        assert (
            sheet.cell(row, 2).fill.fgColor.rgb == "00DDDDDD"
            and sheet.cell(row, 11).border.top.style == "thin"
        )
        assert sheet.cell(row, 4).number_format == "0.00" and sheet.cell(row, 7).value is None
        assert sheet.row_dimensions[row].height == 31 and not sheet.row_dimensions[row].hidden
    assert sheet.column_dimensions["B"].width == 41 and sheet.print_title_rows == "$1:$4"
    assert book["字典"]["A1"].value == "别的内容" and book["字典"]["B2"].value == "=1+1"
    assert isinstance(sheet.cell(6, 9).value, datetime) or any(sheet.cell(r, 9).is_date for r in (5, 6, 7))


@pytest.mark.parametrize("count", [0, 1, 12])
def test_total_notes_and_ranges_follow_the_number_of_rows(cast: Any, now: datetime, count: int) -> None:
    for number in range(count):
        make.a_lead(cast, now, name=f"项目{number:02}", investment=Decimal(10001), fixed_investment=None)
    sheet = load_workbook(io.BytesIO(filled(cast, now, kept(cast, now))))["月报"]
    total, last = 5 + count, 4 + max(count, 1)
    assert [sheet.cell(total, x).value for x in (1, 3)] == ["合计", f"共{count}个项目"]
    amount = sheet.cell(total, 4).value
    assert amount is None if count == 0 else Decimal(str(amount)) == Decimal("1.0001") * count
    assert sheet.cell(total, 5).value is None and sheet.cell(total, 7).value is None
    assert sheet.cell(total, 1).font.bold and sheet.row_dimensions[total].height == 27
    assert sheet.cell(total + 2, 1).value == "注：总投资为协议数。"
    assert sheet.auto_filter.ref == f"A4:K{last}"
    assert str(sheet.data_validations.dataValidation[0].sqref) in (f"H5:H{last}", "H5")
    assert sheet.print_area == f"'月报'!$A$1:$K${total + 3}"


def test_stages_are_said_in_the_zones_own_words(cast: Any, now: datetime) -> None:
    make.in_talks(cast, now)
    make.building(cast, now, name="建设中的项目")
    sheet = load_workbook(io.BytesIO(filled(cast, now, kept(cast, now))))["月报"]
    assert {sheet.cell(row, 8).value for row in (5, 6)} == {"在谈", "建设"}


@pytest.mark.parametrize(
    ("header", "amount", "shown"),
    [
        ("总投资（万元）", "12345.67", 12345.67), ("总投资（元）", "12345.67", 123456700), ("总投资（亿元）", "0.01", 0.000001),
        ("总投资（千元）", "7.77", 77.7), ("总投资", "12345.67", 12345.67), ("总投资（百万元）", "333.33", 3.3333),
    ],
)  # fmt: skip
def test_money_goes_out_and_comes_in_exactly(
    cast: Any, now: datetime, header: str, amount: str, shown: float
) -> None:
    book = Workbook()
    book.active.append(["项目名称", header, "阶段"])  # type: ignore[union-attr]
    book.active.append(["旧项目", 1234, "洽谈"])  # type: ignore[union-attr]
    make.a_lead(cast, now, investment=Decimal(amount), fixed_investment=None)
    data = filled(cast, now, kept(cast, now, book, "Sheet"))
    assert load_workbook(io.BytesIO(data))["Sheet"]["B2"].value == pytest.approx(shown, rel=1e-12)
    assert moved(planned(cast, now, data)) == []


@pytest.mark.parametrize("unit", ["亩", "公顷", "㎡", "万㎡", "平方公里"])
@pytest.mark.parametrize("area", ["0.01", "67.00", "1234.56"])
def test_areas_go_out_and_come_in_exactly(cast: Any, now: datetime, unit: str, area: str) -> None:
    book = Workbook()
    book.active.append(["项目名称", f"用地面积（{unit}）", f"厂房面积（{unit}）", "阶段"])  # type: ignore[union-attr]
    book.active.append(["旧项目", 5, 5, "洽谈"])  # type: ignore[union-attr]
    make.a_lead(cast, now, land_need_mu=Decimal(area), premises_need_sqm=Decimal(area))
    assert moved(planned(cast, now, filled(cast, now, kept(cast, now, book, "Sheet")))) == []


def test_a_blank_form_with_ruled_rows_and_a_total_is_filled(cast: Any, now: datetime) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["项目表"], ["序号", "项目名称", "总投资（亿元）", "阶段"], ["例", "示例项目", 1, "洽谈"]):
        sheet.append(row)
    for row in range(4, 9):
        for column in range(1, 5):
            sheet.cell(row, column).fill = GREY
    sheet["A9"], sheet["C9"], sheet["A10"] = "合计", 0, "说明：按月报送"
    sheet["B4"] = "旧项目"  # one row, so that the ledger opens
    form = kept(cast, now, book, "Sheet")
    make.a_lead(cast, now)
    out = load_workbook(io.BytesIO(filled(cast, now, form)))["Sheet"]
    rows = [[cell for cell in row if cell is not None] for row in out.values]
    assert rows[-3:] == [[1, "高纯石墨制品项目", 4.2, "线索"], ["合计", 4.2], ["说明：按月报送"]]


def test_what_leads_nowhere_stays_empty_and_is_said(cast: Any, now: datetime) -> None:
    book = Workbook()
    book.active.append(["项目名称", "总投资（万美元）", "联系人", "联系电话", "预计投产时间", "阶段"])  # type: ignore[union-attr]
    book.active.append(["旧项目", 5, "某某", "13800000000", "2027年", "洽谈"])  # type: ignore[union-attr]
    form = kept(cast, now, book, "Sheet")
    notes = {column.header: column.note for column in columns_of(form)}
    assert (
        "不能换算" in notes["总投资（万美元）"]
        and notes["联系电话"] == "导出时留空"
        and "留空" in notes["预计投产时间"]
    )
    make.a_lead(cast, now)
    row = list(load_workbook(io.BytesIO(filled(cast, now, form)))["Sheet"].values)[1]
    assert row == ("高纯石墨制品项目", None, None, None, None, "线索")


def test_other_zones_projects_never_stand_in_a_form(cast: Any, now: datetime) -> None:
    from zhaoluo.registers.people.actions import staff

    form = kept(cast, now)
    make.a_lead(cast, now)
    staff.grant_view(cast.colleague, cast.other_zone, at=now)
    made = own_ledger_for(cast.colleague, form, ALL, now=now)
    assert made.rows == 1


# ---------------------------------------------------------------- keeping and retiring


def test_keeping_is_written_down_with_its_file(cast: Any, now: datetime) -> None:
    form = kept(cast, now)
    assert (form.sheet, form.header_row, form.active) == ("月报", 4, True)
    assert [c["field"] for c in form.columns][:4] == ["serial", "name", "investors", "investment"]
    assert {c["header"]: c["unit"] for c in form.columns if c["unit"]}
    source = attachment_of(form)
    assert source is not None and path_of(source.sha256).read_bytes()[:2] == b"PK"
    event = written("ledger_form.kept", by=cast.officer, at=now)
    assert event.facts["name"] == "招商月报"


@pytest.mark.parametrize(
    ("name", "sheet", "code"), [("", "月报", "no_name"), ("长" * 81, "月报", "long_name"), ("月报", "字典", "no_sheet"), ("月报", "没有", "no_sheet")]
)  # fmt: skip
def test_what_cannot_be_kept_leaves_no_trace(
    cast: Any, now: datetime, name: str, sheet: str, code: str
) -> None:
    ledger = opened(cast, now, bytes_of(messy()))
    who = make.who(cast, cast.officer, now)
    assert refused(lambda: actions.keep_form(ledger.pk, name=name, sheet=sheet, **who)) == {code}


def test_only_who_may_import_keeps_and_retires(cast: Any, now: datetime) -> None:
    form = kept(cast, now)
    ledger = opened(cast, now, bytes_of(messy()))
    for user in (cast.inspector, cast.viewer, cast.stranger):
        keep = partial(actions.keep_form, ledger.pk, name="又一份", sheet="月报", **make.who(cast, user, now))
        assert refused(keep) == {"no_role"}
        assert refused(partial(actions.retire, form.pk, **make.who(cast, user, now))) == {"no_role"}


def test_a_name_is_taken_once_until_it_is_retired(cast: Any, now: datetime) -> None:
    form = kept(cast, now)
    ledger = opened(cast, now, bytes_of(messy()))
    who = make.who(cast, cast.leader, now)
    keep = partial(actions.keep_form, ledger.pk, name=" 招商月报 ", sheet="月报", **who)
    assert refused(keep) == {"taken"}
    actions.retire(form.pk, **who)
    written("ledger_form.retired", by=cast.leader, at=now)
    assert refused(partial(actions.retire, form.pk, **who)) == {"retired"}
    again = keep()
    assert again.active and again.pk != form.pk


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_macros_and_csv_are_refused_in_a_sentence(cast: Any, now: datetime) -> None:
    who = make.who(cast, cast.officer, now)
    macro = opened(cast, now, with_member(bytes_of(messy()), "xl/vbaProject.bin", b"x"))
    with pytest.raises(Refused, match="带宏"):
        actions.keep_form(macro.pk, name="带宏的", sheet="月报", **who)
    table = opened(cast, now, "项目名称,阶段,投资方\n旧项目,洽谈,甲公司\n".encode(), "台账.csv")
    with pytest.raises(Refused, match=r"只有 .xlsx"):
        actions.keep_form(table.pk, name="文本", sheet=table.sheets[0]["name"], **who)


def test_a_file_gone_from_disk_is_a_sentence(cast: Any, now: datetime) -> None:
    ledger, form = opened(cast, now, bytes_of(messy())), kept(cast, now)
    source = attachment_of(form)
    assert source is not None
    path_of(source.sha256).unlink()
    with pytest.raises(Refused, match="文件不在了"):
        own_ledger_for(cast.officer, form, ALL, now=now)
    for sha in {source.sha256, ledger.sha256}:
        path_of(sha).unlink(missing_ok=True)
    with pytest.raises(Refused, match="文件不在了"):
        actions.keep_form(ledger.pk, name="没有文件", sheet="月报", **make.who(cast, cast.officer, now))


def test_three_hundred_columns_a_protected_sheet_and_formulas_are_filled(cast: Any, now: datetime) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目名称", "总投资（亿元）", "阶段", *(f"自设栏{n}" for n in range(297))])
    sheet.append(["旧项目", "=1+1", "洽谈", *("=A2&B2" for _ in range(297))])
    sheet.protection.sheet = True
    make.a_lead(cast, now)
    form = kept(cast, now, book, "Sheet")
    data = filled(cast, now, form)
    out = load_workbook(io.BytesIO(data))["Sheet"]
    assert out.protection.sheet and [cell.value for cell in out[2]][:4] == [
        "高纯石墨制品项目",
        4.2,
        "线索",
        None,
    ]
    assert moved(planned(cast, now, data)) == []


def test_more_than_a_workbook_can_hold_is_refused(cast: Any, now: datetime, monkeypatch: Any) -> None:
    from ..queries.ledger_forms import filling

    three(cast, now)
    form = kept(cast, now)
    monkeypatch.setattr(filling, "MOST_CELLS", 20)
    with pytest.raises(Refused, match="分几次导出"):
        filled(cast, now, form)


def test_of_two_at_once_one_is_kept_and_one_is_retired(crowd: Any, now: datetime) -> None:
    two = [scoped(crowd, lambda: opened(crowd, now, bytes_of(messy())).pk) for _ in range(2)]
    who = make.who(crowd, crowd.officer, now)
    keeping = [partial(actions.keep_form, pk, name="招商月报", sheet="月报", **who) for pk in two]
    assert at_once(crowd, keeping[0], keeping[0]) == ["ok", "taken"]
    (form,) = scoped(crowd, lambda: list(LedgerForm.objects.values_list("pk", flat=True)))
    retiring = partial(actions.retire, form, **who)
    assert at_once(crowd, retiring, retiring) == ["ok", "retired"]
    first, second = at_once(crowd, *keeping)  # neither waits for the other: the rule or the database says no
    assert (first == "ok" and second == "taken") or ("ledger_form_name" in first and second == "ok")
    assert scoped(crowd, LedgerForm.objects.filter(active=True).count) == 1

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from zhaoluo.foundation.documents import OfficialDocument, Sheet, chinese_day, chinese_number, workbook

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


def written(sheet: OfficialDocument) -> Any:
    return docx.Document(io.BytesIO(sheet.content()))


def words(document: Any) -> list[str]:
    return [p.text for p in document.paragraphs if p.text]


def mm(*lengths: int) -> list[float]:
    """EMU → mm; Word keeps twips, so a tenth is as near as may be."""
    return [round(length / 36000, 1) for length in lengths]


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_numbers_are_written_as_headings_number(number: int, word: str) -> None:
    assert chinese_number(number) == word


@pytest.mark.parametrize("number", [0, -1, 100])
def test_a_number_no_heading_has_is_told(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        chinese_number(number)


def test_a_day_is_written_without_leading_zeros() -> None:
    assert chinese_day(date(2026, 1, 5)) == "2026年1月5日"


def test_the_page_is_that_of_official_papers() -> None:
    section = written(OfficialDocument("纪要", at=AT)).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert mm(section.page_width, section.page_height) == [210, 297]
    assert mm(*margins) == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    # 22 lines of 28 characters must fit into 225 × 156 mm, and 23 or 29 must not
    line = int(grid.get(qn("w:linePitch"))) / 20
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert 22 * line <= 225 * 72 / 25.4 < 23 * line
    assert 28 * character <= 156 * 72 / 25.4 + 0.01 < 29 * character


def test_a_wide_sheet_turns_with_its_margins() -> None:
    section = written(OfficialDocument("路线图", at=AT, landscape=True)).sections[0]
    wide = section.page_width - section.left_margin - section.right_margin
    high = section.page_height - section.top_margin - section.bottom_margin
    assert mm(section.page_width, section.page_height, wide, high) == [297, 210, 225, 156]


def test_headings_number_themselves_and_start_anew_under_the_next() -> None:
    sheet = OfficialDocument("纪要", at=AT)
    for text, level in (
        ("甲", 1),
        ("子", 2),
        ("丑", 2),
        ("细", 3),
        ("末", 4),
        ("乙", 1),
        ("寅", 2),
        ("细", 3),
    ):
        sheet.heading(text, level)
    marks = ["一、甲", "（一）子", "（二）丑", "1.细", "（1）末", "二、乙", "（一）寅", "1.细"]
    assert words(written(sheet)) == ["纪要", *marks]


def test_every_font_is_named_and_none_is_the_theme_s() -> None:
    sheet = OfficialDocument("纪要", at=AT)
    sheet.heading("情况")
    sheet.body("正文")
    sheet.table(["甲"], [["乙"]])
    document = written(sheet)
    fonts = {font.get(qn("w:eastAsia")) for font in document.element.iter(qn("w:rFonts"))}
    assert fonts == {"方正小标宋简体", "黑体", "仿宋"}
    for style in ("Normal", "Heading 1", "Heading 2"):
        attributes = document.styles[style].element.rPr.rFonts.attrib
        assert not [key for key in attributes if key.lower().endswith("theme")]


def test_a_table_repeats_its_head_keeps_rows_whole_and_fills_the_text_area() -> None:
    sheet = OfficialDocument("名单", at=AT)
    sheet.table(
        ["序号", "企业", "得分"], [(1, "演示甲\n二行", None), (2, "演示乙", 3.5)], widths_mm=[1, 4, 1]
    )
    table = written(sheet).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "企业", "得分"],
        ["1", "演示甲\n二行", "—"],
        ["2", "演示乙", "3.5"],
    ]
    assert len(list(table._tbl.iter(qn("w:tblHeader")))) == 1
    assert len(list(table._tbl.iter(qn("w:cantSplit")))) == 3
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert abs(sum(widths) - 156 * 72 / 25.4 * 20) < 4 and widths[1] > 3 * widths[0]


def test_a_row_of_another_length_is_told() -> None:
    with pytest.raises(ValueError, match="argument"):
        OfficialDocument("名单", at=AT).table(["甲", "乙"], [["一"]])


def test_characters_word_cannot_open_are_dropped() -> None:
    sheet = OfficialDocument("纪\x0b要\x00", at=AT)
    sheet.body("甲\ufffe乙\ud800丙")
    sheet.table(["头\x1f"], [["格\uffff"]])
    document = written(sheet)
    assert words(document) == ["纪要", "甲乙丙"]
    assert [row.cells[0].text for row in document.tables[0].rows] == ["头", "格"]


def test_the_file_says_when_it_was_made_and_names_no_program_or_person() -> None:
    about = written(OfficialDocument("纪要", at=AT)).core_properties
    assert (about.title, about.author, about.comments) == ("纪要", "", "")
    assert about.created.replace(tzinfo=UTC) == AT


def test_pages_are_numbered_right_and_left_in_turn() -> None:
    document = written(OfficialDocument("纪要", at=AT))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —"
        assert "PAGE" in footer._element.xml


def test_a_workbook_keeps_numbers_as_numbers_and_runs_nothing() -> None:
    rows = [["=1+1", 3, Decimal("2.5"), date(2026, 11, 24), None], ["＋86", 0, 0.5, None, ""]]
    made = workbook([Sheet("招商统计", ["名称", "个", "万元", "日期", "空"], rows, ["口径：演示", "@导出"])])
    page = openpyxl.load_workbook(io.BytesIO(made))["招商统计"]
    assert [[cell.value for cell in line] for line in page.iter_rows(max_row=3)] == [
        ["名称", "个", "万元", "日期", "空"],
        ["'=1+1", 3, 2.5, "2026-11-24", None],
        ["'＋86", 0, 0.5, None, None],
    ]
    assert [page.cell(row, 1).value for row in (5, 6)] == ["口径：演示", "'@导出"]

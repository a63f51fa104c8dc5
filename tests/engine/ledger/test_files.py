"""Files: encodings, separators, kinds told by content, and everything that is refused with a sentence."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill
from tests.engine.ledger.making import names, only, read, xls, xlsx

from zhaoluo.engine.ledger import UnreadableLedger, open_ledger

TEXT = "项目名称,投资方,总投资（亿元）\n甲项目,甲公司,1.5\n乙项目,乙公司,2\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_in_the_usual_encodings_and_separators(encoding, separator):
    sheet = read(TEXT.replace(",", separator).encode(encoding), "台账.csv").sheets[0]
    assert names(sheet) == ["甲项目", "乙项目"] and sheet.rows[1].values["investment"] == 20000


def test_a_cell_with_line_breaks_quotes_and_separators_is_one_cell_of_one_row():
    text = '项目名称,建设内容,总投资\n"甲,""一期""\n项目","年产1,000台\n配套设施",5\n\n乙项目,x,6\n'
    sheet = read(text.encode("gb18030"), "台账.csv").sheets[0]
    assert [(row.number, row.values["name"]) for row in sheet.rows] == [(2, '甲,"一期"项目'), (4, "乙项目")]
    assert sheet.rows[0].values["content"] == "年产1,000台\n配套设施"


def test_long_numbers_kept_as_text_by_an_equals_sign_and_the_sep_line():
    text = 'sep=;\n项目名称;统一社会信用代码\n甲项目;="91140100MA0K000017"\n'
    row = only(read(text.encode("utf-8"), "a.csv").sheets[0])
    assert row.values["credit_code"] == "91140100MA0K000017" and row.number == 2


def test_content_goes_before_the_ending():
    rows = [["项目名称", "投资方"], ["甲项目", "甲公司"]]
    for data, filename in (
        (xlsx(("a", rows, ())), "a.xls"),
        (xls(rows), "a.xlsx"),
        (xlsx(("a", rows, ())), "a.csv"),
    ):
        assert names(read(data, filename).sheets[0]) == ["甲项目"]


def test_invisible_and_control_characters_vanish():
    text = (
        "\u200b项目名称\u200b,投\x00资方,总投资\ufeff（万元）\n甲\u200b项目\x07,甲公司\x00,\u202d5000\u202c\n"
    )
    row = only(read(text.encode("utf-8"), "a.csv").sheets[0])
    assert (
        row.values["name"] == "甲项目"
        and row.values["investors"] == ("甲公司",)
        and row.values["investment"] == 5000
    )


def test_thirty_thousand_empty_but_formatted_rows_are_no_rows():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, border = book.add_worksheet("台账"), book.add_format({"border": 1})
    sheet.write_row(0, 0, ["项目名称", "投资方"])
    sheet.write_row(1, 0, ["甲项目", "甲公司"])
    for row in range(2, 30_000):
        sheet.write_blank(row, 0, None, border)
        sheet.write_blank(row, 1, None, border)
    book.close()
    sheets = open_ledger(out.getvalue(), "a.xlsx")
    assert len(sheets[0].rows) == 2


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "项目名称", "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def ole(*streams: str) -> bytes:
    """A compound file that holds nothing but a directory with these names."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 0x18, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIII", header, 0x2C, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    struct.pack_into("<I", header, 0x4C, 0)
    for at in range(1, 109):
        struct.pack_into("<I", header, 0x4C + 4 * at, 0xFFFFFFFF)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b""
    for number, name in enumerate(("Root Entry", *streams)):
        entry = bytearray(128)
        raw = name.encode("utf-16-le") + b"\0\0"
        entry[: len(raw)] = raw
        struct.pack_into("<H", entry, 64, len(raw))
        entry[66] = 5 if number == 0 else 2
        struct.pack_into("<II", entry, 116, 0xFFFFFFFE, 0)
        directory += bytes(entry)
    return bytes(header) + table + directory.ljust(512, b"\0")


def old_with_password() -> bytes:
    data = bytearray(xls([["项目名称"], ["甲项目"]]))
    at = data.find(b"\xe1\x00\x02\x00")  # the record after the first BOF becomes FILEPASS
    assert at > 0
    data[at : at + 2] = b"\x2f\x00"
    return bytes(data)


GOOD = xlsx(("a", [["项目名称", "投资方"], ["甲项目", "甲公司"]], ()))
BAD = {
    "empty": (b"", "a.xlsx", "空"),
    "blanks": (b"  \r\n \x00", "a.csv", "空"),
    "no content": (xlsx(("a", [], ())), "a.xlsx", "没有任何内容"),
    "broken zip": (GOOD[: len(GOOD) // 2], "a.xlsx", "损坏"),
    "garbage": (b"\x01\x02\x03\x04" * 200, "a.xlsx", "损坏"),
    "csv named xlsx": (TEXT.encode("gb18030"), "a.xlsx", "改成 .csv"),
    "csv named xls": (TEXT.encode(), "a.xls", "改成 .csv"),
    "html named xls": ("<html><head></head><table><tr><td>项目名称</td></tr></table>".encode(), "a.xls", "网页"),
    "html with a mark": ("\ufeff\r\n<TABLE border=1><tr><td>项目".encode(), "a.xls", "网页"),
    "html in utf-16": ("<html><table>".encode("utf-16"), "a.xls", "网页"),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "a.xls", "网页"),
    "xml 2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "a.xls", "XML"),
    "pdf": (b"%PDF-1.7 ...", "a.xlsx", "PDF"),
    "picture": (b"\x89PNG\r\n", "a.csv", "图片"),
    "rar": (b"Rar!\x1a\x07", "a.xlsx", "压缩包"),
    "word": (archive({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "a.xlsx", "Word"),
    "old word": (ole("WordDocument"), "a.xls", "Word"),
    "binary workbook": (archive({"xl/workbook.bin": b"x"}), "a.xlsb", "xlsb"),
    "open document": (archive({"content.xml": b"<a/>", "mimetype": b"x"}), "a.ods", "ods"),
    "zip of ledgers": (archive({"台账.xlsx": b"x"}), "a.zip", "解压"),
    "no sheets inside": (archive({"xl/workbook.xml": b"<workbook/>"}), "a.xlsx", ""),
    "password xlsx": (ole("EncryptionInfo", "EncryptedPackage"), "a.xlsx", "密码"),
    "password xls": (old_with_password(), "a.xls", "密码"),
    "ole without sheets": (ole("Thing"), "a.xls", "没有工作表"),
    "ole cut short": (ole("Workbook")[:600], "a.xls", ""),
    "bomb": (archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 120_000_000}), "a.xlsx", "压缩炸弹"),
    "far cell": (far_cell(), "a.xlsx", "删去离表格很远的内容"),
    "strange ending": (b"hello,world", "a.doc", "不支持"),
    "Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00", "a.xls", "很旧"),
    "too many columns": ((",".join(f"列{n}" for n in range(1500)) + "\n").encode(), "a.csv", "1000 列"),
    "open quote": (b'a,"' + b"x" * 11_000_000, "a.csv", "CSV"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_refused_in_a_sentence(case):
    data, filename, said = BAD[case]
    with pytest.raises(UnreadableLedger) as refused:
        open_ledger(data, filename)
    sentence = str(refused.value)
    assert said in sentence and sentence.endswith("。") and "\n" not in sentence


def test_size_is_looked_at_before_reading(tmp_path):
    large = tmp_path / "a.xlsx"
    with large.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(UnreadableLedger, match="40 MB"):
        open_ledger(large, "a.xlsx")
    with pytest.raises(UnreadableLedger, match="找不到"):
        open_ledger(tmp_path / "none.xlsx", "none.xlsx")
    with pytest.raises(UnreadableLedger, match="文件夹"):
        open_ledger(tmp_path, "a.xlsx")


@pytest.mark.parametrize("data", [GOOD, xls([["项目名称"], ["甲项目"]])])
def test_no_damage_gets_further_than_a_sentence(data):
    """Every file cut or scratched somewhere is read or refused; nothing else is raised."""
    for at in range(0, len(data), max(1, len(data) // 60)):
        for broken in (data[:at], data[:at] + b"\xff\x00\xff\x7f" + data[at + 4 :]):
            try:
                read(broken, "a.xlsx")
            except UnreadableLedger as refused:
                assert str(refused).endswith("。")


def test_formulas_count_by_their_stored_value_and_errors_are_told():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["项目名称", "投资方", "总投资（万元）", "固定资产投资（万元）"])
    sheet.write_row(1, 0, ["甲项目", "甲公司"])
    sheet.write_formula(1, 2, "=2*150", None, 300)
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.close()
    row = only(read(out.getvalue()).sheets[0])
    assert row.values["investment"] == 300 and "fixed_investment" not in row.values
    assert [(t.column, "#DIV/0!" in t.message) for t in row.troubles] == [("D", True)]


def test_formulas_that_were_never_computed_are_told():
    row = only(
        read(
            xlsx(("a", [["项目名称", "投资方", "总投资（万元）"], ["甲项目", "甲公司", "=2*150"]], ()))
        ).sheets[0]
    )
    assert "公式没有保存计算结果" in row.troubles[0].message and row.troubles[0].column == "C"


def test_error_cells_of_an_old_workbook_are_told():
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for at, text in enumerate(["项目名称", "投资方", "总投资（万元）"]):
        sheet.write(0, at, text)
    sheet.write(1, 0, "甲项目")
    sheet.row(1).set_cell_error(2, "#REF!")
    out = io.BytesIO()
    book.save(out)
    assert "#REF!" in only(read(out.getvalue(), "a.xls").sheets[0]).troubles[0].message


def test_formatted_cells_far_away_do_no_harm():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["项目名称", "投资方"])
    sheet.append(["甲项目", "甲公司"])
    sheet["XFD1048576"].fill = PatternFill("solid", fgColor="FFFF00")
    out = io.BytesIO()
    book.save(out)
    assert names(read(out.getvalue()).sheets[0]) == ["甲项目"]


def test_a_file_without_projects_says_so():
    ledger = read(xlsx(("通讯录", [["姓名", "电话"], ["某某", "13800000000"]], ())))
    assert not ledger.rows and "通讯录" in ledger.refusal
    assert "只有表头" in read(xlsx(("a", [["项目名称", "投资方"]], ()))).refusal

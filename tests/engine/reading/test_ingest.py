"""Ingest: the usual encodings and files are read, everything else is refused in a sentence."""

import io
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest

from zhaoluo.engine.reading import UnreadableDocument, ingest

WORDS = "总投资5亿元的云海项目已在河谷经济技术开发区开工，一切顺利，进展有序。\r\n第二行。"
PLAIN = WORDS.replace("\r\n", "\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_in_the_usual_encodings(encoding: str) -> None:
    assert ingest(WORDS.encode(encoding), "page.txt") == PLAIN


def test_a_path_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(WORDS.encode())
    assert ingest(path, path.name) == PLAIN


def test_just_under_five_megabytes_of_text_are_read() -> None:
    text = ("云海项目进展顺利。" * 9 + "\n") * (5 * 1024 * 1024 // 244)
    assert 4_900_000 < len(text.encode()) <= 5 * 1024 * 1024
    assert ingest(text.encode(), "page.txt") == text


def word(paragraphs: list[str], rows: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_word_paragraphs_and_tables_in_order() -> None:
    assert (
        ingest(word(["第一段。", "第二段。"], [["云海项目", "5亿元"]]), "a.docx")
        == "第一段。\n第二段。\n云海项目\t5亿元"
    )


def test_cells_that_say_the_same_stay_two_and_a_merged_cell_is_one() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, ["云海项目", "5", "5"], strict=True):
        cell.text = text
    table.rows[1].cells[0].merge(table.rows[1].cells[1]).text = "合计"
    table.rows[1].cells[2].text = "5"
    data = io.BytesIO()
    document.save(data)
    assert ingest(data.getvalue(), "a.docx") == "云海项目\t5\t5\n合计\t5"


def pdf(text: str = "", password: str = "") -> bytes:
    """A one-page PDF with a Latin text layer, or none."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    data += f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{data.__len__()}\n%%EOF"
    if not password:
        return data.encode("latin-1")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data.encode("latin-1")))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_with_a_text_layer() -> None:
    assert "Zone 2025 project" in ingest(pdf("Zone 2025 project"), "a.pdf")


def test_page_numbers_alone_are_no_text_layer() -> None:
    writer = pypdf.PdfWriter()
    for number in range(1, 9):
        writer.append(io.BytesIO(pdf(f"- {number} -")))
    data = io.BytesIO()
    writer.write(data)
    with pytest.raises(UnreadableDocument, match="需先识别文字"):
        ingest(data.getvalue(), "scan.pdf")


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return data.getvalue()


def not_word() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "空的"),
        (b" \r\n\t ", "a.txt", "空的"),
        ("，。！".encode(), "a.txt", "没有可读的文字"),
        (b"PK\x03\x04rest", "a.txt", "后缀与内容不符"),
        (b"\x89PNG\r\n", "a.txt", "后缀与内容不符"),
        (b"MZ\x90", "a.exe", "不支持"),
        (b"x", "noending", "不支持"),
        (b"x", "../../x", "不支持"),
        (b"\xd0\xcf\x11\xe0", "a.doc", "另存为 .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 50, "a.docx", "密码"),
        (b"not a word file", "a.docx", "后缀与内容不符"),
        (word(["一段"])[:-200], "a.docx", "损坏"),
        (not_word(), "a.docx", "后缀与内容不符"),
        (bomb(), "a.docx", "压缩炸弹"),
        (word([]), "a.docx", "识别文字"),
        (b"not a pdf", "a.pdf", "后缀与内容不符"),
        (pdf(), "a.pdf", "需先识别文字"),
        (pdf("- 3 -"), "a.pdf", "需先识别文字"),
        ("\u200b\u200d\ufeff".encode(), "a.txt", "没有可读的文字"),
        (pdf("Zone 2025 project", "secret"), "a.pdf", "密码"),
        (b"%PDF-1.4\nbroken", "a.pdf", "损坏"),
        ("项".encode() * 1_800_000, "a.txt", "5 MB"),
        (b"a" * (21 * 1024 * 1024), "a.txt", "20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, name: str, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says) as refused:
        ingest(data, name)
    assert str(refused.value).endswith("。")


def test_a_missing_file_is_a_sentence_too(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="打不开"):
        ingest(tmp_path / "none.txt", "none.txt")

"""Files that are no documents, through the page and the command: a clear sentence, nothing kept, never an error of ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from zhaoluo.foundation.files.rules import MAX_BYTES
from zhaoluo.projects.tests.tracing import trace

from ..models import Document, Draft
from ..rules.documents import MAX_CHARACTERS

PAGE = "河阳经开区加快项目建设\n\n11月16日，江南晶显科技有限公司投资建设的车载显示模组项目在河阳经开区签约，项目总投资3.2亿元，占地68亩。\n"
FORM = {"title": "河阳日报", "published_on": "2026-11-18", "home_zone": "河阳经开区"}


def word(*paragraphs: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


def repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """A Word file whose parts were changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word(PAGE))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def scan() -> bytes:
    """A PDF of two pages without a word on them."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(2):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def locked() -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


BOMB = repacked(lambda name, data: b"\x20" * 60_000_000 if name == "word/document.xml" else data)
BROKEN = repacked(lambda name, data: data[: len(data) // 2] if name == "word/document.xml" else data)
HOLLOW = repacked(lambda name, data: b"" if name == "word/document.xml" else data)

#: name of the case: file name, bytes, words of the sentence
CASES: dict[str, tuple[str, bytes, str]] = {
    "zip bomb": ("稿.docx", BOMB, "压缩炸弹"),
    "broken docx": ("稿.docx", BROKEN, "已损坏"),
    "docx without content": ("稿.docx", HOLLOW, "已损坏"),
    "docx cut off": ("稿.docx", word(PAGE)[:3000], "已损坏"),
    "docx without words": ("稿.docx", word(""), "没有文字"),
    "scanned pdf": ("报.pdf", scan(), "需先识别文字"),
    "locked pdf": ("报.pdf", locked(), "密码"),
    "empty": ("报.txt", b"", "空"),
    "blank": ("报.txt", b" \r\n\t" * 100, "空"),
    "only invisible characters": ("报.txt", "\u200b\ufeff\u200d".encode() * 100, "没有可读的文字"),
    "5 MB of text": ("报.txt", (PAGE * 40_000).encode()[: 5 * 1024 * 1024 - 6].decode(errors="ignore").encode(), "字"),
    "more than 5 MB of text": ("报.txt", b"abc " * 1_400_000, "5 MB"),
    "too large a file": ("报.txt", b"a" * (MAX_BYTES + 1), "20 MB"),
    "utf-16 without a mark": ("报.txt", (PAGE * 9).encode("utf-16-le"), "另存"),
    "old word": ("稿.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ".docx"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_page_refuses_in_a_sentence_and_keeps_nothing(cast: Any, signed_in: Any, case: str) -> None:
    name, content, words = CASES[case]
    client = signed_in(cast.officer)
    before = trace()
    answer = client.post("/intake/new/", FORM | {"file": SimpleUploadedFile(name, content)})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page, page[:2000]
    assert "没有读入" in page and 'value="河阳日报"' in page, "what was typed is still there"
    assert trace() == before


@pytest.mark.parametrize("case", [c for c in CASES if c not in ("5 MB of text", "utf-16 without a mark")])
def test_the_command_refuses_in_the_same_sentence(tmp_path: Path, case: str) -> None:
    name, content, words = CASES[case]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError) as told:
        call_command("read", str(tmp_path / name), published="2026-11-18", zone="河阳经开区", json=True)
    assert words in str(told.value) and "\n" not in str(told.value)


def test_a_file_of_200_mb_is_refused_before_it_is_read(cast: Any, signed_in: Any, tmp_path: Path) -> None:
    large = tmp_path / "报.txt"
    with large.open("wb") as out:
        out.truncate(200 * 1024 * 1024)
    with pytest.raises(CommandError, match="20 MB"):
        call_command("read", str(large), published="2026-11-18", zone="河阳经开区")
    client = signed_in(cast.officer)
    before = trace()
    length = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}
    answer = client.generic("POST", "/intake/new/", b"x", "multipart/form-data; boundary=b", **length)
    assert answer.status_code == 413 and "20 MB" in answer.content.decode()
    assert trace() == before


def test_too_much_pasted_text_is_refused_in_a_sentence(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    before = trace()
    for text in ("字" * (MAX_CHARACTERS + 1), "字" * 600_000):
        answer = client.post("/intake/new/", FORM | {"text": text})
        assert answer.status_code == 422 and "分开上传" in answer.content.decode()
    assert trace() == before


READ = {
    "utf-16": PAGE.encode("utf-16"), "gb18030": PAGE.encode("gb18030"),
    "zero-width": "\u200b".join(PAGE).encode(), "docx": None, "bom": PAGE.encode("utf-8-sig"),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_odd_encodings_are_read_all_the_same(cast: Any, signed_in: Any, case: str) -> None:
    content = READ[case]
    sheet = (
        SimpleUploadedFile("报.txt", content)
        if content
        else SimpleUploadedFile("报.docx", word(*PAGE.split("\n\n")))
    )
    answer = signed_in(cast.officer).post("/intake/new/", FORM | {"file": sheet})
    assert answer.status_code == 302, answer.content.decode()[:1500]
    draft = Draft.objects.get()
    assert draft.fields["investment_wan"] == 32000 and draft.fields["land_mu"] == 68
    text = draft.document.text
    assert all(text[e["start"] : e["end"]] == e["text"] for e in draft.evidence)
    page = signed_in(cast.officer).get(answer.headers["Location"])
    assert page.status_code == 200 and "3.2 亿元" in page.content.decode()


def test_a_page_in_english_gives_no_drafts_and_says_so(cast: Any, signed_in: Any) -> None:
    english = (
        "The zone signed a contract on Monday. The investment of 320 million yuan will build a display module plant.\n"
        * 5
    )
    client = signed_in(cast.officer)
    answer = client.post("/intake/new/", FORM | {"text": english})
    assert answer.status_code == 302 and Document.objects.get().drafts.count() == 0
    page = client.get(answer.headers["Location"]).content.decode()
    assert "没有读出项目" in page and "漏读" in page


def test_the_command_reads_for_any_place_and_asks_for_one(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "报.txt"
    file.write_text(PAGE, encoding="utf-8")
    for place in ("河阳经开区", "没人听过的地方", "某县"):
        call_command("read", str(file), published="2026-11-18", zone=place)
        assert "项目 1 个" in capsys.readouterr().out
    for wrong, words in (
        ({"zone": " "}, "--zone"),
        ({"published": "昨天"}, "YYYY-MM-DD"),
        ({"published": "2026-02-30"}, "YYYY-MM-DD"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("read", str(file), **({"published": "2026-11-18", "zone": "河阳"} | wrong))
    with pytest.raises(CommandError, match="打不开"):
        call_command("read", str(tmp_path / "没有.txt"), published="2026-11-18", zone="河阳")


def test_a_pasted_text_of_several_megabytes_is_refused_in_a_sentence(cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.officer).post(
        "/intake/new/",
        {"text": "招商" * 1_200_000, "title": "长文", "published_on": "2026-11-18", "home_zone": "河阳"},
    )
    assert answer.status_code == 413 and "粘贴的文字太长" in answer.content.decode()
    assert not Document.objects.exists()

"""What may be stored: types by content, names without tricks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules import FAMILY, MAX_BYTES, MEDIA, FileFacts, refusals_to_store, safe_name, suffix_of, true_type

HEADS = {
    "pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n\x00", "jpg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ", "zip": b"PK\x03\x04\x14\x00", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "text": "编号,名称\n1,甲".encode(),
}  # fmt: skip


def codes(name: str, head: bytes, size: int | None = None) -> set[str]:
    facts = FileFacts(name, len(head) if size is None else size, head)
    return {r.code for r in refusals_to_store(facts)}


@pytest.mark.parametrize("family", HEADS)
def test_types_are_told_by_the_first_bytes(family: str) -> None:
    assert true_type(HEADS[family]) == family


@pytest.mark.parametrize(
    "head",
    [
        b"", b"MZ\x90\x00", b"\x7fELF\x02", b"\x00\x01\x02\x03", b"<!DOCTYPE html>", b"  <html><script>", b"<svg xmlns=",
        b"<?xml version='1.0'?><svg/>", b"<script>alert(1)</script>", b"RIFF\x00\x00\x00\x00AVI ", b"\x89PN\x00",
    ],
)  # fmt: skip
def test_programs_markup_and_unknown_bytes_are_nothing_we_keep(head: bytes) -> None:
    assert true_type(head) == ""


@pytest.mark.parametrize(
    "head",
    [
        "甲乙丙".encode("gb18030"),
        "甲乙丙".encode("utf-16"),
        "甲乙丙".encode("utf-8-sig"),
        "甲乙丙".encode()[:-1],
    ],
)
def test_text_in_the_encodings_offices_use_is_text(head: bytes) -> None:
    assert true_type(head) == "text"


@pytest.mark.parametrize("suffix", FAMILY)
def test_each_kind_is_kept_under_its_own_name_only(suffix: str) -> None:
    right = HEADS[FAMILY[suffix]]
    assert codes(f"文件.{suffix}", right) == set()
    assert codes(f"文件.{suffix.upper()}", right) == set()
    for family, head in HEADS.items():
        if family != FAMILY[suffix]:
            assert codes(f"文件.{suffix}", head) == {"false_type"}, family
    assert codes(f"文件.{suffix}", b"MZ\x90\x00") == {"false_type"}
    assert suffix in MEDIA and "html" not in MEDIA[suffix] and "svg" not in MEDIA[suffix]


@pytest.mark.parametrize(
    "name", ["a.exe", "a.html", "a.svg", "a.js", "a.pdf.exe", "a", "pdf", ".pdf", "a.", "", "a.zip", "a.xlsm"]
)
def test_other_kinds_are_refused(name: str) -> None:
    assert codes(name, HEADS["pdf"]) == {"wrong_type"}


def test_empty_and_large_files_are_refused() -> None:
    assert codes("a.pdf", b"") == {"empty_file"}
    assert codes("a.pdf", HEADS["pdf"], MAX_BYTES) == set()
    assert codes("a.pdf", HEADS["pdf"], MAX_BYTES + 1) == {"too_large"}
    assert codes("a.exe", HEADS["pdf"], 200 * 1024 * 1024) == {"too_large", "wrong_type"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../x", "x"),
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("/etc/passwd", "passwd"),
        ("C:\\用户\\协议.pdf", "协议.pdf"),
        ("..", "未命名"),
        ("", "未命名"),
        ("   ", "未命名"),
        ("a\x00.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("协议\u202efdp.exe", "协议fdp.exe"),
        ("\u200b\u200b.pdf", "pdf"),
        ("协\u061c议\u2028.pdf", "协议.pdf"),
        ("协\x85议.pdf", "协议.pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_lose_folders_and_tricks(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("长" * 300 + ".pdf")
    assert len(name) == 120 and name.endswith("长.pdf")
    assert safe_name("长" * 300) == "长" * 120
    assert len(safe_name("长" * 300 + "." + "x" * 50)) == 120


@given(st.text(max_size=300))
def test_every_name_is_made_safe(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 120
    assert not set("/\\") & set(safe) and safe not in (".", "..")
    assert not [c for c in safe if unicodedata.category(c) == "Cc" or unicodedata.bidirectional(c) in BIDI]
    assert safe_name(safe) == safe


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.binary(max_size=64), st.text(max_size=20))
def test_any_bytes_get_an_answer(head: bytes, name: str) -> None:
    refusals_to_store(FileFacts(name, len(head), head))
    assert suffix_of(name) == suffix_of(name).lower()

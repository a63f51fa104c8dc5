"""What may be stored.  Types are told by content, not by name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from zhaoluo.foundation.text import INVISIBLE
from zhaoluo.foundation.verdict import Refusal

MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as received: its name, size in bytes, and its first kilobytes."""

    name: str
    size: int
    head: bytes


def true_type(head: bytes) -> str:
    """Family told by the first bytes: pdf, png, jpg, gif, webp, zip (docx, xlsx), ole (doc, xls), text, or ''."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head and not head.startswith((b"MZ", b"\x7fELF")) and _is_text(head):
        return "text"
    return ""


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head or head.lstrip().lower().startswith(
        (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
    ):
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


FAMILY = {
    "pdf": "pdf", "png": "png", "jpg": "jpg", "jpeg": "jpg", "gif": "gif", "webp": "webp",
    "docx": "zip", "xlsx": "zip", "doc": "ole", "xls": "ole", "txt": "text", "csv": "text",
}  # fmt: skip

MEDIA = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def safe_name(name: str) -> str:
    """A file name without folders, control characters and tricks; at most 120 characters; never empty."""
    name = unicodedata.normalize("NFC", re.sub(r"[\t\n]", "", INVISIBLE.sub("", name)))
    name = name.replace("\\", "/").split("/")[-1].strip(" .")
    if len(name) > 120:
        stem, dot, suffix = name.rpartition(".")
        short = stem[: 119 - len(suffix)] + dot + suffix if dot and len(suffix) < 8 else name[:120]
        name = short.strip(" .")
    return name or "未命名"


def suffix_of(name: str) -> str:
    """Lower-case suffix without the dot, '' when there is none."""
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem else ""


def refusals_to_store(facts: FileFacts) -> list[Refusal]:
    """Every reason this file may not be kept.  Source: docs/domain/foundation.md, Files."""
    refusals = []
    suffix = suffix_of(safe_name(facts.name))
    if facts.size > MAX_BYTES:
        refusals.append(
            Refusal(
                "too_large",
                f"文件 {facts.size / 1048576:.0f} MB，超过上限 {MAX_BYTES // 1048576} MB；请压缩或分开上传",
                "file",
            )
        )
    if facts.size == 0:
        refusals.append(Refusal("empty_file", "文件是空的，请重新选择", "file"))
    elif suffix not in FAMILY:
        refusals.append(
            Refusal("wrong_type", "只收 PDF、图片、Word、Excel、CSV 和文本文件，请另存为其中一种", "file")
        )
    elif true_type(facts.head) != FAMILY[suffix]:
        refusals.append(
            Refusal("false_type", f"文件名写的是 .{suffix}，内容却不是；请用原来的软件另存一次再上传", "file")
        )
    return refusals

"""Text with separators (.csv, .txt): encoding, separator, rows."""

from __future__ import annotations

import csv
import io
import re

from .cells import Cell, Sheet, UnreadableLedger

MAX_ROWS = 200_000
MAX_CELLS = 6_000_000
_SEPARATORS = (",", "\t", ";", "|", "，")
_COMMON = frozenset("项目名称投资序号企业单位时间日期万元建设内容的一二三是有在，。、（）")


def looks_like_text(data: bytes) -> bool:
    """Whether the bytes decode to something mostly printable."""
    try:
        text = decoded(data[:8192])
    except UnreadableLedger:
        try:
            text = data[:8192].decode("gb18030", "ignore")
        except UnicodeDecodeError:
            return False
    return (
        bool(text)
        and sum(char.isprintable() or char in "\r\n\t" for char in text) > 0.97 * len(text)
        and "\x00" not in text
    )


def decoded(data: bytes) -> str:
    """The text: UTF-8 with or without mark, UTF-16 with or without mark, else GB18030."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        encodings = ["utf-32"]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig", "gb18030"]
    else:
        encodings = [*_unmarked_utf16(data), "utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            # A cut at the end is no wrong encoding; a single bad byte in a long file is not, either.
            if encoding == "gb18030" or error.start >= len(data) - 4:
                text = data.decode(encoding, "replace")
                if text.count("\ufffd") <= 2 + len(text) // 2000:
                    return text
    raise UnreadableLedger("文字编码无法识别，请用 Excel 打开后“另存为”.xlsx 或“CSV UTF-8”再上传。")


def _unmarked_utf16(data: bytes) -> list[str]:
    """UTF-16 without a mark, told by the zeros of its ASCII part or by how much of it reads as common Chinese."""
    head = data[:4000]
    if len(data) % 2:
        return []
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        try:
            text = head.decode(encoding, "ignore")
        except UnicodeDecodeError:
            continue
        if zeros.count(0) > len(zeros) * 0.2 and (("," in text) or ("\t" in text) or ("\n" in text)):
            return [encoding]
        if text and sum(char in _COMMON for char in text) > max(3, len(text) * 0.15):
            return [encoding]
    return []


def separator_of(text: str) -> str:
    """The separator most lines agree on, counted outside quotes."""
    sample = re.sub(r'"[^"]*"', "", text[:60_000])
    lines = [line for line in sample.splitlines()[:80] if line.strip()]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        counts = [line.count(separator) for line in lines]
        hits = [count for count in counts if count]
        if not hits:
            continue
        usual = max(set(hits), key=hits.count)
        score = counts.count(usual) * min(usual, 30) + sum(hits) / 1000
        if separator == "，":
            score *= 0.3  # prose holds it; only a file without any other separator is cut by it
        if score > best_score:
            best, best_score = separator, score
    return best


def read_csv(data: bytes, name: str) -> Sheet:
    """One sheet of text cells; row numbers are those Excel shows (a cell with line breaks is in one row)."""
    text = decoded(data).replace("\x00", "").removeprefix("\ufeff")
    separator = ""
    if match := re.match(r'"?sep=(.)"?\r?\n', text):
        separator, text = match[1], text[match.end() :]
    separator = separator or separator_of(text)
    rows: list[list[Cell]] = []
    cells = 0
    try:
        previous = csv.field_size_limit(10_000_000)
        try:
            for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                while record and not record[-1]:
                    record.pop()
                cells += len(record)
                rows.append([_plain(value) for value in record])
                if len(rows) > MAX_ROWS or cells > MAX_CELLS:
                    raise UnreadableLedger(
                        f"文件超过 {MAX_ROWS // 10_000} 万行或格子太多，请拆成几个文件后再上传。"
                    )
        finally:
            csv.field_size_limit(previous)
    except csv.Error as error:
        raise UnreadableLedger(
            "CSV 文件的引号不配对或有过长的格子，请用 Excel 打开检查后“另存为”.xlsx 再上传。"
        ) from error
    while rows and not any(str(cell).strip() for cell in rows[-1]):
        rows.pop()
    return Sheet(name or "CSV", rows)


def _plain(value: str) -> str:
    """A cell without the ="…" that keeps Excel from turning long numbers into figures."""
    if value.startswith('="') and value.endswith('"') and len(value) > 3:
        return value[2:-1]
    return value

"""A look at a workbook before it is parsed: zip bombs, cells far out, error cells, formulas without a stored result.

calamine reserves memory for the whole rectangle a sheet's cells span: one cell in XFD1048576 would end the process, so the
extent is measured first, on a stream.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from .cells import UnreadableLedger

MAX_ROWS = 200_000
MAX_CELLS = 6_000_000
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_MEMBERS = 5000
# Empty cells with a format, repeated a million times, pack about 300 : 1; a bomb packs near 1000 : 1.
MAX_RATIO = 600
_CHUNK = 1 << 20
_MAX_BROKEN = 100_000

_DAMAGED = "表格文件已损坏，打不开，请用 Excel 打开修复，“另存为”.xlsx 后再上传。"
_BOMB = "表格文件解压后异常庞大，疑似压缩炸弹，已拒绝；若确是台账，请只留需要的工作表另存后再上传。"


@dataclass(slots=True)
class Survey:
    """Extent of the cells that hold something (counted from 0, -1 for none) and the cells without a value."""

    last_row: int = -1
    last_column: int = -1
    broken: dict[tuple[int, int], str] = field(default_factory=dict)


def survey_xlsx(data: bytes) -> dict[str, Survey]:
    """Survey per sheet name.  Raises UnreadableLedger for bombs, damaged archives and other kinds of zip files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_bomb(members, len(data))
            names = {member.filename for member in members}
            _refuse_other_kind(names, archive)
            if any(member.flag_bits & 0x1 for member in members):
                raise UnreadableLedger("表格设有密码，请在 Excel 中取消密码后再上传。")
            return {
                title: _survey_sheet(archive, path)
                for title, path in _sheet_paths(archive).items()
                if path in names
            }
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError) as error:  # fmt: skip
        raise UnreadableLedger(_DAMAGED) from error


def _refuse_bomb(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_UNPACKED_BYTES
        or (unpacked > 20_000_000 and unpacked > MAX_RATIO * packed)
    ):
        raise UnreadableLedger(_BOMB)


def _refuse_other_kind(names: set[str], archive: zipfile.ZipFile) -> None:
    if any(name.startswith("word/") for name in names):
        raise UnreadableLedger("这是 Word 文档，不是表格，请上传 .xlsx、.xls 或 .csv 文件。")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableLedger("这是演示文稿，不是表格，请上传 .xlsx、.xls 或 .csv 文件。")
    if "xl/workbook.bin" in names:
        raise UnreadableLedger(
            "这是二进制工作簿（.xlsb），请在 Excel 中“另存为”“Excel 工作簿（.xlsx）”后再上传。"
        )
    if "content.xml" in names:
        raise UnreadableLedger("这是 OpenDocument 表格（.ods），请“另存为”.xlsx 后再上传。")
    if not any(name.lower().startswith("xl/") for name in names):
        inner = any(name.lower().endswith((".xlsx", ".xls", ".csv")) for name in names)
        raise UnreadableLedger(
            "这是压缩包，请解压后上传其中的表格文件。"
            if inner
            else "这是压缩包或已损坏的文件，不是 Excel 表格，请上传 .xlsx、.xls 或 .csv 文件。"
        )


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): _unescaped((a or b).decode("utf-8", "replace"))
        for name, a, b in _ATTRIBUTE.findall(tag)
    }


def _unescaped(text: str) -> str:
    import html

    return html.unescape(text) if "&" in text else text


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part in the archive, by the workbook's relations."""
    workbook = next((n for n in archive.namelist() if n.lower() == "xl/workbook.xml"), "xl/workbook.xml")
    folder, name = posixpath.split(workbook)
    text = _limited(archive, workbook)
    relations = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for tag in _RELATION.findall(_limited(archive, f"{folder}/_rels/{name}.rels"))
        for attributes in (_attributes(tag),)
    }
    paths: dict[str, str] = {}
    for tag in _SHEET.findall(text):
        attributes = _attributes(tag)
        target = next((relations.get(v, "") for k, v in attributes.items() if k.endswith(":id")), "")
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        paths[attributes.get("name", "")] = path
    return paths


def _limited(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(20_000_000)


# A cell with content: <c r="B7" …>; an empty one closes at once: <c r="B7" s="3"/> or <c r="B7" s="3"></c>.
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>(?!</)')
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_PLAIN_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_BROKEN_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^>]*?)(?<!/)>(?P<inside>.{0,20000}?)</(?:\w+:)?c>", re.DOTALL
)
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_INLINE = re.compile(rb"<(?:\w+:)?(?:is|t)[\s>]")


def _survey_sheet(archive: zipfile.ZipFile, path: str) -> Survey:
    survey = Survey()
    with archive.open(path) as part:
        _scan(part, survey)
    return survey


def _scan(part: IO[bytes], survey: Survey) -> None:
    """Read the sheet's XML piece by piece, cut behind the last complete row of each piece."""
    rest = b""
    unnumbered = 0
    columns: dict[bytes, int] = {}
    while True:
        chunk = part.read(_CHUNK)
        piece = rest + chunk
        cut = piece.rfind(b"</row>") + 6 if chunk else len(piece)
        if chunk and cut < 6:
            cut = piece.rfind(b"</c>") + 4
            if cut < 4:
                cut = piece.rfind(b"/>") + 2
                if cut < 2:
                    cut = 0 if len(piece) < 8 * _CHUNK else len(piece)
        rest, piece = piece[cut:], piece[:cut]
        found = False
        for column, row in _CELL.findall(piece):
            found = True
            if column not in columns:
                columns[column] = _column(column)
            number = int(row) - 1
            if number > survey.last_row:
                survey.last_row = number
        if columns:
            survey.last_column = max(columns.values())
        if not found and _PLAIN_CELL.search(piece):
            unnumbered += len(_ROW.findall(piece))
        if b"<f" in piece or b":f" in piece or b't="e"' in piece:
            _note_broken(piece, survey)
        if not chunk:
            break
    survey.last_row = max(survey.last_row, unnumbered - 1)


def _note_broken(piece: bytes, survey: Survey) -> None:
    for match in _BROKEN_CELL.finditer(piece):
        attributes, inside = match["attributes"], match["inside"]
        error = b't="e"' in attributes
        formula = inside.startswith(b"<f") or b":f" in inside[:8]
        if not (error or formula) or len(survey.broken) >= _MAX_BROKEN:
            continue
        result = _RESULT.search(inside)
        value = result[1].decode("utf-8", "replace").strip() if result else ""
        if error or (not value and b't="str"' not in attributes and not _INLINE.search(inside)):
            place = re.search(rb'\br="([A-Z]{1,3})([0-9]{1,7})"', attributes)
            if place:
                survey.broken[(int(place[2]) - 1, _column(place[1]))] = value if error else ""


def _column(name: bytes) -> int:
    index = 0
    for char in name:
        index = index * 26 + char - 64
    return index - 1

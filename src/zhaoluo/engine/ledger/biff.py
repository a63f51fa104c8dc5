"""A look at an old workbook (.xls) before calamine parses it: password, error cells.

The compound file's sectors are followed to the Workbook stream, its records are walked.  Sources: [MS-CFB] for the file,
[MS-XLS] for the records; only the few that are needed.
"""

from __future__ import annotations

import struct

from .cells import UnreadableLedger
from .survey import Survey

_END = 0xFFFFFFFA  # sector numbers from here on are no sectors
_DAMAGED = "表格文件已损坏，打不开，请用 Excel 打开修复，“另存为”.xlsx 后再上传。"
_PASSWORD = "表格设有密码，请在 Excel 中取消密码后再上传。"
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}  # fmt: skip
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _FORMULA, _BOOLERR = 0x809, 0x0A, 0x85, 0x2F, 0x06, 0x205


def survey_xls(data: bytes) -> dict[str, Survey]:
    """Survey per sheet name (error cells only).  Raises UnreadableLedger for passwords and files that are no workbooks."""
    try:
        stream = _workbook_stream(data)
    except (struct.error, IndexError) as error:
        raise UnreadableLedger(_DAMAGED) from error
    return _walk(stream)


def _workbook_stream(data: bytes) -> bytes:
    shift, mini_shift = struct.unpack_from("<HH", data, 0x1E)
    if not (7 <= shift <= 16 and 4 <= mini_shift <= 12):
        raise UnreadableLedger(_DAMAGED)
    size = 1 << shift
    directory_at, cutoff, mini_at = (
        struct.unpack_from("<I", data, 0x30)[0],
        struct.unpack_from("<I", data, 0x38)[0],
        struct.unpack_from("<I", data, 0x3C)[0],
    )
    difat = list(struct.unpack_from("<109I", data, 0x4C))
    following = struct.unpack_from("<I", data, 0x44)[0]
    guard = 0
    while following < _END and guard < 10_000:
        block = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        difat += block[:-1]
        following, guard = block[-1], guard + 1
    table: list[int] = []
    for sector in difat:
        if sector < _END and (sector + 2) * size <= len(data) + size:
            piece = data[(sector + 1) * size : (sector + 2) * size]
            table += struct.unpack(f"<{len(piece) // 4}I", piece[: len(piece) // 4 * 4])

    def chain(start: int) -> bytes:
        parts: list[bytes] = []
        seen = 0
        while start < _END and seen <= len(table):
            parts.append(data[(start + 1) * size : (start + 2) * size])
            start, seen = table[start], seen + 1
        return b"".join(parts)

    directory = chain(directory_at)
    entries: dict[str, tuple[int, int]] = {}
    root = (0, 0)
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        if not 2 <= length <= 64:
            continue
        name = directory[at : at + length - 2].decode("utf-16-le", "replace")
        start, total = struct.unpack_from("<II", directory, at + 116)
        entries.setdefault(name.casefold(), (start, total))
        if directory[at + 66] == 5:
            root = (start, total)
    if "encryptedpackage" in entries or "encryptioninfo" in entries:
        raise UnreadableLedger(_PASSWORD)
    if "worddocument" in entries:
        raise UnreadableLedger("这是 Word 文档，不是表格，请上传 .xlsx、.xls 或 .csv 文件。")
    found = entries.get("workbook") or entries.get("book")
    if found is None:
        raise UnreadableLedger(
            "文件里没有工作表，可能已损坏或不是 Excel 文件，请用 Excel 打开后“另存为”.xlsx 再上传。"
        )
    start, total = found
    if total >= cutoff:
        return chain(start)[:total]
    mini = chain(root[0])
    mini_table_bytes = chain(mini_at)
    mini_table = struct.unpack(f"<{len(mini_table_bytes) // 4}I", mini_table_bytes)
    parts: list[bytes] = []
    width = 1 << mini_shift
    while start < _END and len(parts) <= len(mini_table):
        parts.append(mini[start * width : (start + 1) * width])
        start = mini_table[start]
    return b"".join(parts)[:total]


def _walk(stream: bytes) -> dict[str, Survey]:
    names: dict[int, str] = {}
    surveys: dict[str, Survey] = {}
    current: Survey | None = None
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if kind == _FILEPASS:
            raise UnreadableLedger(_PASSWORD)
        if kind == 0 and length == 0:
            break
        if kind == _BOF:
            name = names.get(at)
            current = surveys.setdefault(name, Survey()) if name is not None else None
        elif kind == _BOUNDSHEET and length >= 8:
            position = struct.unpack_from("<I", stream, body)[0]
            names[position] = _short_text(stream[body + 6 : body + length])
        elif current is not None and kind == _BOOLERR and length >= 8 and stream[body + 7] == 1:
            row, column = struct.unpack_from("<HH", stream, body)
            current.broken[(row, column)] = _ERRORS.get(stream[body + 6], "#错误")
        elif (
            current is not None
            and kind == _FORMULA
            and length >= 14
            and stream[body + 12 : body + 14] == b"\xff\xff"
            and stream[body + 6] == 2
        ):
            row, column = struct.unpack_from("<HH", stream, body)
            current.broken[(row, column)] = _ERRORS.get(stream[body + 8], "#错误")
        at = body + length
    return surveys


def _short_text(body: bytes) -> str:
    """A ShortXLUnicodeString: length, flag, characters in one or two bytes each."""
    if len(body) < 2:
        return ""
    count, wide = body[0], body[1] & 1
    return (
        body[2 : 2 + count * 2].decode("utf-16-le", "replace")
        if wide
        else body[2 : 2 + count].decode("latin-1")
    )

"""Text rows out of CSV and XLSX files, one at a time, with the line they stand in; nothing is lost silently.

CSV: UTF-8 with or without byte order mark, or GB18030; commas; RFC 4180 quoting.  A record whose quoting or number of fields
is wrong costs its first line only: reading goes on with the next line, so one stray quotation mark does not swallow the rest.
"""

import csv
import math
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from python_calamine import CalamineError, CalamineWorkbook

from .faults import UniverseError

#: A quoted field may run over so many lines; more is taken for a quotation mark gone astray.
MOST_LINES = 20
#: And over so many characters.
LONGEST_FIELD = 100_000
#: So many lines with letters beyond ASCII decide the encoding.
SAMPLE = 2_000
#: Put by the decoder where bytes make no character.
UNREADABLE = "\ufffd"
#: Whole numbers beyond this are not all told apart in a workbook.
LARGEST_WHOLE = 2**53


class Row(NamedTuple):
    """A record: where it starts, its fields as text, and what is wrong with its form ("" where nothing is)."""

    line: int
    fields: list[str]
    fault: str


class _TooLong(Exception):
    pass


class _Lines:
    """The lines of a file, with those of the record being read kept, so that they can be given back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0  # of the last line handed out

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise _TooLong
        line = self._back.popleft() if self._back else next(self._file)
        self.taken.append(line)
        self.number += 1
        return line

    def give_back_all_but_one(self) -> str:
        """Undo the reading of all lines of the record but its first, which is returned."""
        first, *rest = self.taken
        self._back.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


def csv_rows(path: Path) -> Iterator[Row]:
    """The records of a CSV file, the heading first; blank lines are no records.  UniverseError where it cannot be opened."""
    csv.field_size_limit(LONGEST_FIELD)
    with open(path, encoding=encoding_of(path), errors="replace", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, strict=True)
        width = 0
        while True:
            start = lines.number + 1
            lines.taken.clear()
            fault = ""
            fields: list[str] = []
            try:
                fields = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLong):
                fault = "引号不成对，或字段过长"
                reader = csv.reader(lines, strict=True)
            if not fault and not fields:
                continue
            width = width or len(fields)
            if not fault and len(fields) != width:
                fault = f"列数不对：表头有 {width} 列，这一行有 {len(fields)} 列"
            if fault:
                first = lines.give_back_all_but_one()
                if not first.strip():
                    continue
                fields = [first.rstrip("\r\n")]
            yield Row(start, fields, fault)


def encoding_of(path: Path) -> str:
    """utf-8-sig or gb18030, whichever reads more of the lines that tell the two apart."""
    well = ill = 0
    try:
        with open(path, "rb") as file:
            head = file.read(4)
            if head.startswith(b"\xef\xbb\xbf"):
                return "utf-8-sig"
            if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise UniverseError(f"文件“{path.name}”是 UTF-16 编码，请另存为 UTF-8 的 CSV。")
            if head[:2] == b"PK":
                raise UniverseError(f"文件“{path.name}”是压缩包或 Excel 文件而不是 CSV，请改用正确的扩展名。")
            file.seek(0)
            for line in file:
                if line.isascii():
                    continue
                try:
                    line.decode("utf-8")
                    well += 1
                except UnicodeDecodeError:
                    ill += 1
                if well + ill >= SAMPLE:
                    break
    except OSError as error:
        raise UniverseError(f"文件“{path}”读不出：{error.strerror}。") from None
    return "gb18030" if ill > well else "utf-8-sig"


def xlsx_rows(path: Path) -> Iterator[Row]:
    """The rows of the first sheet, the heading first; empty rows are no records."""
    try:
        with open(path, "rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            sheet = workbook.get_sheet_by_index(0)
            rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise UniverseError(f"文件“{path.name}”不是读得出的 Excel 工作簿。") from error
    width = 0
    for number, values in enumerate(rows, start=1):
        fields = [_text(value) for value in values]
        filled = max((place for place, field in enumerate(fields, start=1) if field.strip()), default=0)
        if not filled:
            continue
        width = width or filled
        if filled > width:  # said of the whole row, as in a CSV
            fault = f"列数不对：表头有 {width} 列，这一行有 {filled} 列"
            yield Row(number, [",".join(fields[:filled])], fault)
        else:
            yield Row(number, fields[:width], "")


def _text(value: object) -> str:
    """A cell as it would stand in a CSV; whole numbers without a decimal point, so that codes stay codes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and LARGEST_WHOLE < abs(value) < math.inf:
        return f"{value:.16e}"  # a number still, but no code: checking.py refuses it as one
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)

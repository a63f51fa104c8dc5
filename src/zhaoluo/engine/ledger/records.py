"""What reading a ledger gives back: sheets, columns, rows, each value with what the person saw in its cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Value = Decimal | date | int | str | tuple[str, ...]
How = Literal["chosen", "remembered", "exact", "similar", "none"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that could not be taken; the message says what is wrong and how to fix it."""

    column: str  # Excel's letter
    header: str
    message: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet and the field it was taken for."""

    index: int  # 0 is A
    letter: str
    header: str
    field: str | None
    unit: str  # as the sheet states it, else empty
    how: How
    note: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: what could be read of it.  A field without a value is absent: unknown.

    number : Excel's row number   ·   shown : the cell's text, per field that has a text
    troubles : what could not be taken   ·   remarks : what was taken, but not quite as it stands
    """

    sheet: str
    number: int
    values: dict[str, Value]
    shown: dict[str, str]
    troubles: tuple[Trouble, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet as read.

    header_row : Excel's number of the last header row, 0 where none was found
    totals, blanks, notes : rows that are no data (sums; empty; notes, headings of sections, repeated headers)
    message : empty, or why this sheet was not taken
    """

    name: str
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: int = 0
    blanks: int = 0
    notes: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole file as read."""

    sheets: tuple[ReadSheet, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of data, sheet by sheet."""
        return tuple(row for sheet in self.sheets for row in sheet.rows)

    @property
    def refusal(self) -> str:
        """Why nothing could be taken from the file, in one sentence; empty where there are rows."""
        if any(sheet.rows for sheet in self.sheets):
            return ""
        said = [f"工作表“{sheet.name}”：{sheet.message}" for sheet in self.sheets if sheet.message]
        return "；".join(said[:5]) or "文件里没有项目数据，请确认选对了文件。"

"""A table as a workbook: heads, rows, and below them what it means and who took it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What makes a spreadsheet take a text for a formula, also in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | int | float | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.  ``widths`` in characters, the last one for all further columns; ``foot`` one line each."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[str] = ()
    widths: Sequence[int] = field(default=(24, 14))


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The .xlsx.  Unknown cells stay empty; text that would run as a formula is made plain; numbers stay numbers."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    head = book.add_format(
        {"bold": True, "bg_color": "#EEF2F6", "border": 1, "text_wrap": True, "valign": "top"}
    )
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:31])
        page.write_row(0, 0, list(sheet.heads), head)
        for y, row in enumerate(sheet.rows, 1):
            for x, cell in enumerate(row):
                _write(page, y, x, cell)
        for y, line in enumerate(sheet.foot, len(sheet.rows) + 2):
            page.write_string(y, 0, plain(line))
        for x in range(len(sheet.heads)):
            page.set_column(x, x, sheet.widths[min(x, len(sheet.widths) - 1)])
        page.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, y: int, x: int, cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, int | float | Decimal):
        page.write_number(y, x, float(cell))
    else:
        page.write_string(y, x, f"{cell:%Y-%m-%d}" if isinstance(cell, date) else plain(cell))


def plain(text: str) -> str:
    """Text that a spreadsheet would run as a formula, made plain."""
    return f"'{text}" if text.startswith(FORMULA) else text

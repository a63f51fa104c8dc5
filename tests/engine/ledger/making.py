"""Ledgers for the tests, made on the fly: workbooks by openpyxl, xlsxwriter and xlwt, text by hand.  All names are fictional."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl
import xlwt

from zhaoluo.engine.ledger import Ledger, ReadSheet, Row, Sheet, load_vocabulary, open_ledger, read_ledger

TODAY = date(2026, 11, 20)
VOCABULARY = load_vocabulary()


def xlsx(*sheets: tuple[str, Sequence[Sequence[Any]], Iterable[str]], hidden: Iterable[str] = ()) -> bytes:
    """A workbook of (name, rows, merged ranges)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merges in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Sequence[Sequence[Any]], merges: Iterable[tuple[int, int, int, int]] = ()) -> bytes:
    """An old workbook of one sheet; merges as (first row, last row, first column, last column), from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账", cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, column, cell, day) if isinstance(cell, date) else sheet.write(
                    at, column, cell
                )
    for first, last, left, right in merges:
        sheet.merge(first, last, left, right)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, filename: str = "台账.xlsx", **more: Any) -> Ledger:
    return read_ledger(open_ledger(data, filename), vocabulary=VOCABULARY, today=TODAY, **more)


def read_rows(
    rows: Sequence[Sequence[Any]], merges: Iterable[str] = (), name: str = "台账", **more: Any
) -> ReadSheet:
    """One sheet of these rows; through a real workbook where cells are merged (quicker without)."""
    if merges:
        return read(xlsx((name, rows, merges)), **more).sheets[0]
    sheet = Sheet(name, [[plain(cell) for cell in row] for row in rows])
    return read_ledger([sheet], vocabulary=VOCABULARY, today=TODAY, **more).sheets[0]


def plain(cell: Any) -> Any:
    """A value as calamine hands it on: nothing is empty text, whole numbers are floats."""
    return "" if cell is None else float(cell) if type(cell) is int else cell


def fields(sheet: ReadSheet) -> dict[str, str | None]:
    return {column.header: column.field for column in sheet.columns}


def column(sheet: ReadSheet, header: str) -> Any:
    return next(column for column in sheet.columns if header in column.header)


def only(sheet: ReadSheet) -> Row:
    assert len(sheet.rows) == 1, sheet
    return sheet.rows[0]


def names(sheet: ReadSheet) -> list[str]:
    return [str(row.values.get("name", "")) for row in sheet.rows]

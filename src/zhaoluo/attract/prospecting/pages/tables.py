"""A table as a file: CSV that a spreadsheet opens (UTF-8 with BOM), or XLSX; what was chosen and who took it stands below."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from zhaoluo.projects.queries.export import FORMULA, XLSX


def table_file(
    title: str, form: str, header: Sequence[str], rows: Sequence[Sequence[Any]], foot: Sequence[str]
) -> HttpResponse:
    """The answer that a browser saves; ``form`` is csv or xlsx, ``title`` becomes its name."""
    lines = list(_lines(header, rows, foot))
    content, media = (_csv(lines), "text/csv; charset=utf-8") if form == "csv" else (_xlsx(lines), XLSX)
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{title}.{form}')}"
    return response


def _lines(header: Sequence[str], rows: Sequence[Sequence[Any]], foot: Sequence[str]) -> Iterator[list[Any]]:
    yield list(header)
    for row in rows:
        yield [_plain(cell) for cell in row]
    yield []
    for line in foot:
        yield [line]


def _plain(value: Any) -> Any:
    """Days written out; text that a spreadsheet would run as a formula made plain; unknown left empty."""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value


def _csv(lines: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(lines: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet("目标企业")
    head = book.add_format({"bold": True, "border": 1})
    for y, line in enumerate(lines):
        for x, cell in enumerate(line):
            number = isinstance(cell, int | float | Decimal)
            sheet.write(y, x, float(cell) if number else str(cell), head if y == 0 else None)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 36)
    book.close()
    return out.getvalue()

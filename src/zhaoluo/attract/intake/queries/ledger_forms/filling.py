"""A kept workbook filled anew: one sheet's rows are replaced, everything else of the file stays as it is."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from zhaoluo.engine.ledger.values.amounts import MEASURES
from zhaoluo.projects.queries.export import FORMULA

from .judging import in_unit
from .lines import Value

#: Cells of the filled table; beyond, the file would need more memory than a small server has.
MOST_CELLS = 1_000_000
_TOTAL = re.compile(r"^\s*(?:全?[省市县区园镇]+\s*)?(?:[合总共累小]\s*计)")
_SUBTOTAL = re.compile(r"^\s*小\s*计")
_COUNTED = re.compile(r"\d+(?=\s*个)")


class Unfillable(Exception):
    """The workbook cannot be filled; `str()` is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Target:
    """A column of the form: where it stands (0 is A), what it holds, in which unit (empty where it has none)."""

    index: int
    field: str
    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a form's table stands: its sheet, last header row, columns, and the numbers of its old data rows.

    words : field → what the register says → how the form says it (在谈 for 洽谈)
    """

    sheet: str
    header_row: int
    targets: Sequence[Target]
    numbers: Collection[int]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def fill(data: bytes, layout: Layout, rows: Sequence[Mapping[str, Value]]) -> bytes:
    """The workbook with these rows in place of its own.  ``rows``: values by field in 万元, 亩, ㎡.  Unfillable."""
    try:
        book = load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl fails in as many ways as files are odd
        raise Unfillable("表样文件打不开，请用 Excel 打开后“另存为”.xlsx，重新存为表样") from error
    if layout.sheet not in book.sheetnames or not isinstance(book[layout.sheet], Worksheet):
        raise Unfillable(f"表样里没有工作表“{layout.sheet}”，请重新存为表样")
    _Table(book[layout.sheet], layout).write(rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(slots=True)
class _Kept:
    """A row that stays, though not in its place: cells (column, value, style) and height."""

    cells: list[tuple[int, Any, Any]]
    height: float | None
    total: bool
    source: int


class _Table:
    """The sheet taken apart: rows that stay above the data, the look of a data row, rows that stay below."""

    def __init__(self, sheet: Worksheet, layout: Layout) -> None:
        self.sheet, self.layout = sheet, layout
        self.by_row: dict[int, dict[int, Any]] = {}
        for (row, column), cell in sheet._cells.items():
            if row > layout.header_row:
                self.by_row.setdefault(row, {})[column] = cell
        filled = sorted(row for row, cells in self.by_row.items() if any(_says(c) for c in cells.values()))
        data = sorted(row for row in layout.numbers if row > layout.header_row)
        self.above = [row for row in filled if data and row < data[0] and self._stays_above(row)]
        self.below = self._below(filled, data)
        blank = next((row for row in range(layout.header_row + 1, sheet.max_row + 1) if row in self.by_row and row not in filled), 0)  # fmt: skip
        self.pattern = data[0] if data else blank
        self.old_last = max([layout.header_row + 1, *data])

    def _stays_above(self, row: int) -> bool:
        """A total right under the header, a row of numbers or units; not the heading of a section."""
        return self._total(row) or sum(_says(cell) for cell in self.by_row[row].values()) > 1

    def _below(self, filled: Sequence[int], data: Sequence[int]) -> list[int]:
        """Totals and notes after the data, with the blank rows between them; sums of sections go where a total stands."""
        after = [row for row in filled if row > (data[-1] if data else self.layout.header_row)]
        totals = [row for row in [*self.above, *after] if self._total(row)]
        if any(not self._total(row, _SUBTOTAL) for row in totals):
            after = [row for row in after if not self._total(row, _SUBTOTAL)]
        if not after:
            return []
        gap = not self._total(after[0]) and data and after[0] - data[-1] > 1
        return list(range(after[0] - (1 if gap else 0), after[-1] + 1))

    def _total(self, row: int, words: re.Pattern[str] = _TOTAL) -> bool:
        return any(
            isinstance(c.value, str) and words.match(c.value) for c in self.by_row.get(row, {}).values()
        )

    def write(self, rows: Sequence[Mapping[str, Value]]) -> None:
        look = self.by_row.get(self.pattern, {})
        if len(rows) * max(len(look), len(self.layout.targets)) > MOST_CELLS:
            raise Unfillable(f"{len(rows)} 个项目填这张表太大，请先筛选，分几次导出")
        kept = {row: self._keep(row) for row in (*self.above, *self.below)}
        styles = {column: copy(cell._style) for column, cell in look.items()}
        height = self._height(self.pattern)
        merges = self._merges()
        across = [m for m in merges if m[1] == m[3] == self.pattern]
        self._clear()
        at = self.layout.header_row + 1
        for row in self.above:
            self._put_kept(kept[row], at, merges, rows)
            at += 1
        first = at
        for number, values in enumerate(rows, 1):
            self._put_row(at, number, values, styles)
            self._place(at, height, across)
            at += 1
        last = max(at - 1, first)
        for row in self.below:
            self._put_kept(kept[row], at, merges, rows)
            at += 1
        self._stretch(first, last, max(at - 1, last))

    def _keep(self, row: int) -> _Kept:
        cells = self.by_row.get(row, {})
        plain = [
            (column, None if cell.data_type == "f" or isinstance(cell, MergedCell) else cell.value, copy(cell._style))
            for column, cell in cells.items()
        ]  # fmt: skip
        return _Kept(plain, self._height(row), self._total(row), row)

    def _height(self, row: int) -> float | None:
        known = self.sheet.row_dimensions.get(row)
        return known.height if known is not None else None

    def _merges(self) -> list[tuple[int, int, int, int]]:
        """Merged areas below the header, taken off the sheet: left, top, right, bottom."""
        areas = [area for area in self.sheet.merged_cells.ranges if area.min_row > self.layout.header_row]
        for area in areas:
            self.sheet.merged_cells.remove(area)
        return [area.bounds for area in areas]

    def _clear(self) -> None:
        first = self.layout.header_row + 1
        for place in [place for place in self.sheet._cells if place[0] >= first]:
            del self.sheet._cells[place]
        for row in [row for row in self.sheet.row_dimensions if row >= first]:
            del self.sheet.row_dimensions[row]

    def _place(self, row: int, height: float | None, areas: Sequence[tuple[int, int, int, int]]) -> None:
        if height is not None:
            self.sheet.row_dimensions[row].height = height
        for left, top, right, bottom in areas:
            self.sheet.merge_cells(
                start_row=row, end_row=row + bottom - top, start_column=left, end_column=right
            )

    def _put_row(self, row: int, number: int, values: Mapping[str, Value], styles: Mapping[int, Any]) -> None:
        for column, style in styles.items():  # one look is shared by the whole column
            cell = self.sheet._cells[row, column] = Cell(self.sheet, row, column)
            cell._style = style
        for target in self.layout.targets:
            value = number if target.kind == "serial" else self._worded(target, values.get(target.field))
            if value is not None:
                _put(self.sheet.cell(row, target.index + 1), value)

    def _worded(self, target: Target, value: Value | None) -> Value | float | None:
        if isinstance(value, Decimal | int) and target.kind in MEASURES:
            return in_unit(value, target.kind, target.unit)
        if isinstance(value, str):
            return self.layout.words.get(target.field, {}).get(value, value)
        return value

    def _put_kept(
        self,
        kept: _Kept,
        row: int,
        merges: Sequence[tuple[int, int, int, int]],
        rows: Sequence[Mapping[str, Value]],
    ) -> None:
        summed = {t.index + 1: t for t in self.layout.targets if t.kind in MEASURES} if kept.total else {}
        for column, value, style in kept.cells:
            cell = self.sheet.cell(row, column)
            cell._style = style
            if column in summed:
                value = total_of(rows, summed[column])
            elif kept.total and isinstance(value, str):
                value = _COUNTED.sub(str(len(rows)), value)
            elif kept.total and isinstance(value, int | float):
                value = None  # a sum over rows that are gone
            if value is not None:
                _put(cell, value)
        self._place(row, kept.height, [m for m in merges if m[1] == kept.source])

    def _stretch(self, first: int, last: int, end: int) -> None:
        """Drop-downs, colour rules, filter, table and print area reach as far as the rows do."""
        sheet = self.sheet

        def reached(text: str, to: int) -> str:
            left, top, right, bottom = range_boundaries(text)
            bottom = to if bottom >= first else bottom
            return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{max(bottom, top)}"

        def ranges(areas: Any) -> str:
            whole = [a for a in areas if a.max_row < first or a.min_row <= self.old_last]
            return " ".join(reached(a.coord, last) if a.max_row < 1_048_576 else a.coord for a in whole)

        for validation in list(sheet.data_validations.dataValidation):
            if text := ranges(validation.sqref.ranges):
                validation.sqref = MultiCellRange(text)
            else:
                sheet.data_validations.dataValidation.remove(validation)
        rules = [(ranges(c.sqref.ranges), c.rules) for c in sheet.conditional_formatting]
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        for text, found in rules:
            for rule in found if text else ():
                sheet.conditional_formatting.add(text, rule)
        if sheet.auto_filter.ref:
            sheet.auto_filter.ref = reached(sheet.auto_filter.ref, last)
            sheet.auto_filter.filterColumn, sheet.auto_filter.sortState = [], None
        for table in sheet.tables.values():
            table.ref = reached(table.ref, last)
            if table.autoFilter is not None:
                table.autoFilter.ref = table.ref
        if sheet.print_area:
            areas = [part.rpartition("!")[2].replace("$", "") for part in sheet.print_area.split(",")]
            sheet.print_area = ",".join(reached(area, end) for area in areas)


def total_of(rows: Sequence[Mapping[str, Value]], target: Target) -> float | None:
    """What a column adds up to, in its unit; None where nothing in it is known."""
    known = [Decimal(value) for row in rows if isinstance(value := row.get(target.field), Decimal | int)]
    return in_unit(sum(known, Decimal(0)), target.kind, target.unit) if known else None


def _says(cell: Any) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _put(cell: Any, value: Value | float) -> None:
    """A value as what it is: a text that looks like a formula or an error stays a text."""
    if not isinstance(value, str):
        if isinstance(value, date):  # may set a format of its own
            cell._style = copy(cell._style)
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    if value.startswith(FORMULA):
        cell._style = copy(cell._style)
        cell.quotePrefix = True

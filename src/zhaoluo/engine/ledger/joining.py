"""Cells merged over several rows, and the rows of one project put together."""

from __future__ import annotations

from typing import Any

from .cells import Sheet
from .records import Column, Row
from .values.outcome import quoted


def troubled(row: Row, column: Column | None) -> bool:
    return column is not None and any(trouble.column == column.letter for trouble in row.troubles)


def remarked(row: Row, remark: str) -> Row:
    return Row(row.sheet, row.number, row.values, row.shown, row.troubles, (*row.remarks, remark))


def carried_cells(sheet: Sheet, begin: int) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """Cells below the first of a merged area: (row, column) → row of the area's top; twice, as set and as look-up."""
    carried: dict[tuple[int, int], int] = {}
    last = len(sheet.rows) - 1
    for top, left, bottom, _right in sheet.merges:
        if top < begin:
            continue
        for row in range(top + 1, min(bottom, last) + 1):
            carried[row, left] = top
    return carried, carried


def joined(first: Row, further: Row) -> Row:
    """A project that takes several rows under one merged name: what the further rows add to the first."""
    values: dict[str, Any] = dict(first.values)
    shown_texts = dict(first.shown)
    remarks = list(first.remarks)
    for key, value in further.values.items():
        if key not in values:
            values[key], shown_texts[key] = value, further.shown.get(key, "")
        elif key == "investors":
            values[key] = tuple(dict.fromkeys((*values[key], *(value if isinstance(value, tuple) else ()))))
            shown_texts[key] = "、".join(values[key])
        elif values[key] != value:
            if key in ("content", "progress") and isinstance(value, str):
                values[key] = f"{values[key]}\n{value}"
                shown_texts[key] = values[key]
            else:
                remarks.append(
                    f"第 {further.number} 行同属这个项目，那一行的{quoted(further.shown.get(key, ''))}没有取"
                )
    remarks.append(f"第 {further.number} 行与本行的名称是合并的一格，并作一个项目")
    own = {trouble.message for trouble in first.troubles}
    troubles = (*first.troubles, *(t for t in further.troubles if t.message not in own))
    return Row(
        first.sheet,
        first.number,
        values,
        shown_texts,
        troubles,
        tuple(dict.fromkeys([*remarks, *further.remarks])),
    )

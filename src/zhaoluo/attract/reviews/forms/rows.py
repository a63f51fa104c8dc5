"""Tables typed into a form: some rows of the same columns; blank rows are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField
from zhaoluo.foundation.text import tidy

Row = dict[str, Any]


class RowsWidget(forms.Widget):
    """Reads ``<name>-<column>`` sent once per row; the page draws the table itself."""

    def __init__(self, columns: Sequence[str], *, told_by: Sequence[str]) -> None:
        super().__init__()
        self.columns, self.told_by = columns, told_by

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        sent = {column: data.getlist(f"{name}-{column}") for column in self.columns}
        longest = max((len(cells) for cells in sent.values()), default=0)
        rows = [
            {column: cells[at].strip() if at < len(cells) else "" for column, cells in sent.items()}
            for at in range(min(longest, 60))
        ]
        return [row for row in rows if any(row[column] for column in self.told_by)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}-{column}" not in data for column in self.columns)


class RowsField(forms.Field):
    """Rows of cells, each read by the field of its column; a fault names row and column.

    ``columns``: name → field (its label is the column's); ``told_by``: columns of which one must hold something for a row to
    count (selects always hold something).
    """

    def __init__(self, columns: Mapping[str, forms.Field], *, told_by: Sequence[str], **kwargs: Any) -> None:
        self.columns = dict(columns)
        kwargs.setdefault("required", False)
        super().__init__(widget=RowsWidget(list(columns), told_by=told_by), **kwargs)

    def to_python(self, value: Any) -> list[Row]:
        rows: list[Row] = []
        faults: list[str] = []
        for at, sent in enumerate(value or [], start=1):
            row: Row = {}
            for column, field in self.columns.items():
                try:
                    row[column] = field.clean(sent.get(column, ""))
                except forms.ValidationError as error:
                    faults += [f"{self.label}第 {at} 行的{field.label}：{text}" for text in error.messages]
            rows.append(row)
        if faults:
            raise forms.ValidationError(faults)
        return rows

    def prepare_value(self, value: Any) -> Any:
        """Rows as the page draws them: every cell as text."""
        return [{column: _text(row.get(column)) for column in self.columns} for row in value or []]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def text_cell(label: str, most: int) -> forms.CharField:
    """A cell of text."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        error_messages={"max_length": "最多 %(limit_value)d 字，现在 %(show_value)d 字"},
    )


def figure_cell(label: str, places: int = 2) -> AmountField:
    """A cell with a figure."""
    return AmountField(label=label, required=False, places=places)


def choice_cell(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    """A cell with a choice."""
    return forms.ChoiceField(
        label=label, choices=choices, required=False, error_messages={"invalid_choice": "请从列表里选"}
    )


def told(text: str) -> str:
    """A cell's text as it is stored."""
    return tidy(text)

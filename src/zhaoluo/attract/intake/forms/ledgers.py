from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import Form

from ..terms import TwinDecision

COLUMN = re.compile(r"c-(\d{1,4})-(\d{1,5})")
ROW = re.compile(r"d-(\d{1,18})")


class LedgerUploadForm(Form):
    """A ledger as uploaded."""

    file = forms.FileField(
        label="台账文件", allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text="Excel（.xlsx、.xls）或 CSV，不超过 20 MB；多个工作表、合并的标题行、合计行都认得",
    )  # fmt: skip


class LedgerForm(Form):
    """What was on the page when a person acted on it."""

    version = forms.IntegerField(required=False)
    unmoved = forms.BooleanField(required=False)


class UndoForm(Form):
    """Why an import is taken back."""

    ids = "f-undo-%s"

    reason = forms.CharField(
        label="为什么撤回", max_length=200, help_text="如：传错了月份；会记进日志和每个项目的时间线"
    )


def columns_typed(
    data: Mapping[str, str], sheets: Sequence[Mapping[str, Any]], fields: Collection[str]
) -> dict[str, dict[int, str | None]]:
    """Sheet → column → field that a person chose (None is: do not import), now or before; columns left alone are absent.

    ``fields`` are those there are; anything else sent is left alone.
    A column that was only guessed (请看一眼) counts as chosen once the person has sent it on.  Where a field is given to
    another column now, the column that had it by guess or by an earlier choice lets it go.
    """
    sent = {(int(m[1]), int(m[2])): value for name, value in data.items() if (m := COLUMN.fullmatch(name))}
    chosen: dict[str, dict[int, str | None]] = {}
    for place, sheet in enumerate(sheets):
        changed, kept = {}, {}
        for column in sheet["columns"]:
            index = column["index"]
            was = "" if column["field"] == "serial" else column["field"] or ""
            now = sent.get((place, index), was)
            now = now if now == "" or now in fields else was
            if now != was:
                changed[index] = now or None
            elif column["how"] == "chosen" or (column["how"] == "similar" and (place, index) in sent):
                kept[index] = was or None
        moved = set(changed.values()) - {None}
        kept = {index: None if field in moved else field for index, field in kept.items()}
        if changed or kept:
            chosen[sheet["name"]] = kept | changed
    return chosen


def rows_typed(data: Mapping[str, str]) -> dict[int, str]:
    """Number of a row → what was chosen for its twins."""
    return {int(m[1]): value for name, value in data.items() if (m := ROW.fullmatch(name))}


def decisions_typed(sent: Mapping[int, str], known: Mapping[int, str]) -> dict[int, str]:
    """Only what differs from what was said before; who said nothing yet holds the row back."""
    hold = TwinDecision.HOLD.value
    return {pk: value for pk, value in sent.items() if value != (known.get(pk) or hold)}

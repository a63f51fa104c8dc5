"""One panellist's sheet of scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.forms.boundfield import BoundField

from zhaoluo.foundation.forms import AmountField, Form


class Criterion(Protocol):
    """What the form needs of a criterion."""

    pk: int
    label: str
    weight: Decimal
    full_marks: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its two fields."""

    criterion: Criterion
    value: BoundField
    note: BoundField


class SheetForm(Form):
    """A mark and a note for every criterion, and an opinion on the whole."""

    opinion = forms.CharField(
        label="总的意见",
        max_length=1000,
        required=False,
        help_text="看好什么、担心什么、建议加什么条件；写进纪要",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    paper = forms.FileField(
        label="专家签字的评分表", required=False, help_text="代录必附；照片或扫描件，会审前只有代录人能打开"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            mark = AmountField(label=criterion.label, required=False, places=1)
            share = criterion.weight / criterion.full_marks
            mark.widget.attrs.update({"data-share": f"{share:f}", "class": "inp num"})
            note = forms.CharField(label=f"{criterion.label}的说明", max_length=200, required=False)
            note.widget.attrs["class"] = "inp"
            self.fields[f"score-{criterion.pk}"] = mark
            self.fields[f"note-{criterion.pk}"] = note

    @property
    def lines(self) -> list[Line]:
        return [Line(c, self[f"score-{c.pk}"], self[f"note-{c.pk}"]) for c in self.criteria]

    @property
    def marks(self) -> dict[int, Decimal | None]:
        """Criterion → mark; None where nothing was typed."""
        return {c.pk: self.cleaned_data.get(f"score-{c.pk}") for c in self.criteria}

    @property
    def notes(self) -> dict[int, str]:
        """Criterion → why."""
        return {c.pk: self.cleaned_data.get(f"note-{c.pk}", "") for c in self.criteria}

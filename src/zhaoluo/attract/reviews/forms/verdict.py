"""Opening a review, its verdict, and reviews held elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, OnceField
from zhaoluo.projects.terms import Stage

from ..terms import CheckResult, VetoResult
from .panel import Choices, Versioned, offer
from .rows import RowsField, choice_cell, text_cell

#: Stages a condition may stand before; the rule has the last word.
STAGES = [(stage.value, stage.label) for stage in (Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)]


class OpenForm(Form):
    """A project submitted for review under a form of review."""

    project = forms.ChoiceField(label="项目", help_text="只列您负责的、还没签约、没评审过的项目")
    template = forms.ChoiceField(label="评审办法")
    request = forms.CharField(
        label="提请评审什么",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="要评审组拿主意的事，如工艺是否成熟、用地是否偏大",
    )
    once = OnceField(required=False)

    def __init__(self, *args: Any, projects: Choices, templates: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "project", projects)
        offer(self, "template", templates)


class AgainForm(Versioned):
    """Another round, and why."""

    template = forms.ChoiceField(label="评审办法")
    keep_panel = forms.BooleanField(label="沿用上次的评审组（有冲突、已停用的除外）", required=False)
    reason = forms.CharField(
        label="为什么重新评审（必填）",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="上次的意见改了什么",
    )
    once = OnceField(required=False)

    def __init__(self, *args: Any, templates: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "template", templates)


class VerdictForm(Versioned):
    """A verdict with its reasons and conditions."""

    verdict = forms.CharField(label="结论", required=False)
    reasons = forms.CharField(
        label="理由（必填）",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="看了什么、凭什么这样定；写进纪要",
    )
    dispersion_note = forms.CharField(
        label="分歧怎么取得一致", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    conditions = RowsField(
        {
            "text": text_cell("条件", 300),
            "stage": choice_cell("阶段", STAGES),
            "due_on": DayField(label="期限", required=False),
        },
        told_by=("text", "due_on"),
        label="附带条件",
    )
    on = DayField(label="结论日期（必填）", required=False)
    minutes = forms.FileField(label="签字的纪要（扫描件）", required=False)
    once = OnceField(required=False)

    stages = STAGES

    @property
    def condition_rows(self) -> list[dict[str, str]]:
        """Rows as typed, and blank ones to write in."""
        rows: list[dict[str, str]] = self["conditions"].value() or []
        return [*rows, *({"stage": Stage.SIGNED.value} for _ in range(max(1, 3 - len(rows))))]


class MinutesForm(Form):
    """The signed minutes."""

    ids = "m-%s"
    minutes = forms.FileField(label="签字的纪要（扫描件）", required=False)


class OutsideForm(VerdictForm):
    """A review held elsewhere, from its minutes: also what they say of each veto and point of the form of review (``template``)."""

    body = forms.CharField(label="由谁组织评审（必填）", max_length=100, required=False)
    total = AmountField(label="总分（纪要里有才填）", required=False)
    minutes = forms.FileField(label="会议纪要或评审意见原件（必附）", required=False)

    def __init__(self, *args: Any, template: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].help_text = "照纪要写"
        self.template = template
        for veto in template.vetoes.all():
            self._add(f"veto-{veto.pk}", veto.label, VetoResult.choices(), VetoResult.UNCHECKED)
        for item in template.diligence.all():
            self._add(f"item-{item.pk}", item.label, CheckResult.choices(), CheckResult.UNCHECKED)
            source = forms.CharField(label="来源", max_length=200, required=False)
            self.fields[f"item-{item.pk}-source"] = source
            source.widget.attrs["class"] = "inp"

    def _add(self, name: str, label: str, choices: Choices, start: str) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=start, required=False)
        note = forms.CharField(label="说明", max_length=300, required=False)
        note.widget.attrs["class"] = "inp"
        self.fields[f"{name}-note"] = note

    @property
    def veto_lines(self) -> list[tuple[Any, Any, Any]]:
        """Each veto with its result and note."""
        return [(v, self[f"veto-{v.pk}"], self[f"veto-{v.pk}-note"]) for v in self.template.vetoes.all()]

    @property
    def item_lines(self) -> list[tuple[Any, Any, Any, Any]]:
        """Each point with its result, source and note."""
        return [
            (d, self[f"item-{d.pk}"], self[f"item-{d.pk}-source"], self[f"item-{d.pk}-note"])
            for d in self.template.diligence.all()
        ]

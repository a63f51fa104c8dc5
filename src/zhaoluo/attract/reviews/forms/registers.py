"""Experts and forms of review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, Form, OnceField

from ..terms import Field, SeatKind
from .panel import Choices, Versioned
from .rows import Row, RowsField, choice_cell, figure_cell, text_cell

REQUIRED = [("yes", "必查"), ("no", "选查")]


def _blank(form: Form, name: str, spare: int, least: int = 0) -> list[Row]:
    """Rows of a table as typed, and blank ones to write in."""
    rows: list[Row] = form[name].value() or []
    return [*rows, *({} for _ in range(max(spare, least - len(rows))))]


class ExpertForm(Versioned):
    """Somebody for the register."""

    kind = forms.ChoiceField(label="类型", choices=SeatKind.choices())
    name = forms.CharField(label="姓名或机构（必填）", max_length=60, required=False)
    employer = forms.CharField(label="单位（专家必填）", max_length=120, required=False, help_text="写全称")
    post = forms.CharField(label="职务职称", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    user = forms.ChoiceField(
        label="系统账号", required=False, help_text="有账号的自己评分；没有的由工作人员照纸质表代录"
    )
    purpose = forms.CharField(
        label="用途（专家必填）", max_length=120, required=False, help_text="如“项目评审”"
    )
    consent = forms.CharField(
        label="同意方式（专家必填）", max_length=120, required=False, help_text="如“本人书面同意，2026-03-02”"
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
    active = forms.BooleanField(label="在用（停用的不再抽取）", required=False, initial=True)
    ties = RowsField(
        {"firm": text_cell("企业", 120), "reason": text_cell("关系", 120)},
        told_by=("firm", "reason"),
        label="利益关系",
    )
    once = OnceField(required=False)

    def __init__(self, *args: Any, users: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # named as the rule names it; a class attribute "fields" would hide the form's own
        self.fields["fields"] = forms.MultipleChoiceField(
            label="专业（至少一项）",
            choices=Field.choices(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        account = self.fields["user"]
        assert isinstance(account, forms.ChoiceField)
        account.choices = [("", "没有"), *((str(pk), name) for pk, name in users)]

    @property
    def tie_rows(self) -> list[Row]:
        return _blank(self, "ties", 2)


class PurposeForm(Form):
    """Why masked data is asked for."""

    purpose = forms.CharField(label="用途（留痕）", max_length=120, required=False)


class PresetForm(Form):
    """A preset taken over; the key of the form counts it once."""

    once = OnceField(required=False)


class TemplateForm(Versioned):
    """A form of review; saving makes a new version."""

    name = forms.CharField(label="名称（必填）", max_length=60, required=False)
    body = forms.CharField(
        label="评审机构（必填）", max_length=100, required=False, help_text="如“区项目评审委员会”"
    )
    source = forms.CharField(label="依据", max_length=200, required=False, help_text="文件名和文号")
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    pass_mark = AmountField(label="通过线（百分，必填）", required=False)
    dispersion_limit = AmountField(
        label="总分差上限（分）", required=False, help_text="最高与最低总分之差；留空不限"
    )
    limit_calendar_days = forms.IntegerField(
        label="评审时限（自然日）",
        required=False,
        help_text="留空不限",
        error_messages={"invalid": "填整数天数，如 20"},
    )
    seats = RowsField(
        {
            "kind": choice_cell("类型", SeatKind.choices()),
            "field": choice_cell("专业", Field.choices()),
            "count": figure_cell("人数", 0),
        },
        told_by=("field", "count"),
        label="席位",
    )
    criteria = RowsField(
        {
            "label": text_cell("评分项", 60),
            "hint": text_cell("看什么", 200),
            "weight": figure_cell("权重"),
            "full_marks": figure_cell("满分", 1),
        },
        told_by=("label", "hint", "weight"),
        label="评分项",
    )
    vetoes = RowsField(
        {
            "label": text_cell("否决项", 100),
            "hint": text_cell("怎么核", 200),
            "source": text_cell("依据", 200),
        },
        told_by=("label", "hint", "source"),
        label="一票否决项",
    )
    diligence = RowsField(
        {
            "label": text_cell("查什么", 100),
            "hint": text_cell("到哪里查", 200),
            "required": choice_cell("必查", REQUIRED),
        },
        told_by=("label", "hint"),
        label="尽职调查项",
    )
    once = OnceField(required=False)

    seat_kinds = SeatKind.choices()
    expertise = Field.choices()
    required_choices = REQUIRED

    def tables(self, spare: int) -> dict[str, list[Row]]:
        """Every table with blank rows below."""
        return {name: _blank(self, name, spare, 4) for name in ("seats", "criteria", "vetoes", "diligence")}


def start_of(rows: Iterable[Any], *columns: str) -> list[Row]:
    """Rows of a model as a table starts with them."""
    return [{column: getattr(row, column) for column in columns} for row in rows]

"""Panel: draw, name, declare, replace; the session; checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import DayField, Form, OnceField

from ..terms import CheckResult, DrawMethod, VetoResult

Choices = Sequence[tuple[Any, str]]


def offer(form: Form, name: str, choices: Choices, *, blank: str = "请选") -> None:
    """Fill a select."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", blank), *((str(key), label) for key, label in choices)]
    field.error_messages |= {"invalid_choice": "请从列表里选", "required": f"请选{field.label}"}


def number_of(text: str) -> int | None:
    """An id that was chosen; None where nothing was."""
    return int(text) if text else None


class Versioned(Form):
    """The version of the row that the form was opened on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DrawForm(Versioned):
    method = forms.CharField(label="怎么选", required=False, initial=DrawMethod.RANDOM.value)
    once = OnceField(required=False)


class NameForm(Versioned):
    """One expert by name, onto an empty seat."""

    ids = "n-%s"
    expert = forms.ChoiceField(label="指定哪一位")
    reason = forms.CharField(label="为什么指定这一位（必填）", max_length=300, required=False)
    once = OnceField(required=False)

    def __init__(self, *args: Any, experts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "expert", experts)


class DeclareForm(Versioned):
    """Whether there is an interest."""

    conflicted = forms.ChoiceField(
        label="声明",
        choices=[("no", "没有利益关系"), ("yes", "有，我回避")],
        required=False,
    )
    reason = forms.CharField(
        label="什么关系（回避的必填）",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如“持有投资方股份”“为其做过可研”",
    )

    def clean_conflicted(self) -> bool:
        """Never guessed: one of the two must be said."""
        said: str = self.cleaned_data["conflicted"]
        if not said:
            raise forms.ValidationError("请选有没有利益关系", code="required")
        return said == "yes"


class ReplaceForm(Versioned):
    """Somebody else on this seat, drawn or named, and why."""

    reason = forms.CharField(
        label="为什么更换（必填）", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    method = forms.ChoiceField(
        label="换成谁", choices=[(m.value, m.label) for m in (DrawMethod.RANDOM, DrawMethod.RULE)]
    )
    expert = forms.ChoiceField(label="或指定一位", required=False, help_text="选了就不再抽取")
    once = OnceField(required=False)

    def __init__(self, *args: Any, experts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "expert", experts, blank="不指定，照上面的办法选")


class ReasonForm(Versioned):
    """An act that only needs a reason."""

    ids = "c-%s"
    reason = forms.CharField(
        label="原因（必填）", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SessionForm(Versioned):
    """When, where and under whom the panel meets."""

    on = DayField(label="会审日期（必填）", required=False)
    chair = forms.CharField(label="主持人（必填）", max_length=60, required=False)
    place = forms.CharField(label="会审地点", max_length=100, required=False)


class VetoForm(Versioned):
    """What a look at a veto found."""

    result = forms.ChoiceField(label="结果", choices=VetoResult.choices())
    note = forms.CharField(
        label="依据或说明",
        max_length=300,
        required=False,
        help_text="如“对照省两高目录，不在其内”",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence = forms.FileField(label="凭据", required=False)


class CheckForm(Versioned):
    """What a look at a point of due diligence found."""

    result = forms.ChoiceField(label="结果", choices=CheckResult.choices())
    checked_on = DayField(label="查询日期", required=False)
    source = forms.CharField(
        label="在哪里查的", max_length=200, required=False, help_text="如“国家企业信用信息公示系统”"
    )
    evidence = forms.FileField(label="凭据（截图、报告）", required=False)
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

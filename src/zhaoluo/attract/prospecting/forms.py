from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, OnceField

from .terms import FadeShape, ScoreTerm, SignalKind

Choices = Sequence[tuple[Any, str]]
BLANK: list[tuple[str, str]] = [("", "不选")]


def _offer(form: Form, name: str, choices: Choices, *, blank: bool = True) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*(BLANK if blank else []), *((str(key), label) for key, label in choices)]
    field.error_messages["invalid_choice"] = "请从列表里选"


def number_of(text: str) -> int | None:
    """An id that was chosen; None where nothing was."""
    return int(text) if text else None


class NumbersField(forms.Field):
    """Several ids or ranks, as check boxes send them."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        sent = value if isinstance(value, list | tuple) else [value] if value else []
        found = [str(one) for one in sent]
        if not all(one.isascii() and one.isdigit() and len(one) < 18 for one in found):
            raise forms.ValidationError("勾选的内容不对，请刷新后重选", code="invalid")
        return [int(one) for one in dict.fromkeys(found)]


class WordsField(forms.Field):
    """Codes or numbers of the universe, sent several times or written with blanks, commas or lines between."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[str]:
        text = "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
        parts = text.replace(",", " ").replace("，", " ").replace("、", " ").replace("；", " ").split()
        return list(dict.fromkeys(parts))


class QuestionForm(Form):
    """A question: links, weights (one slider per term), filters, firms left out."""

    links = NumbersField(label="要补的环节", required=False)
    founded_max = forms.IntegerField(label="最晚成立于", required=False, help_text="年份，如 2020")
    capital_min_wan = AmountField(label="注册资本至少（万元）", required=False)
    insured_min = AmountField(label="参保人数至少", places=0, required=False)
    regions: forms.Field = WordsField(label="来源地区", required=False)
    affinity: forms.Field = WordsField(label="优先来源地", required=False)
    all_classes = forms.BooleanField(label="行业不限于缺口", required=False)
    excluded = WordsField(label="不列出的企业", required=False)
    once = OnceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in ScoreTerm:
            self.fields[f"weight_{term.value}"] = forms.FloatField(
                label=term.label,
                required=False,
                widget=forms.NumberInput(attrs={"type": "range", "min": "0", "max": "100", "step": "1"}),
                error_messages={"invalid": f"{term.label}的权重要填数字"},
            )

    @property
    def weights(self) -> dict[str, float] | None:
        """The parts that were set; None where no slider was sent: the zone's own hold."""
        sent = {t.value: self.cleaned_data.get(f"weight_{t.value}") for t in ScoreTerm}
        if all(part is None for part in sent.values()):
            return None
        return {term: part or 0.0 for term, part in sent.items()}

    @property
    def nearness(self) -> dict[str, float]:
        """Regions that are preferred, each in full."""
        return dict.fromkeys(self.cleaned_data["affinity"], 1.0)


class AddForm(Form):
    """Ranks to be taken into the library."""

    ranks = NumbersField(label="名次", required=False)


class TargetForm(Form):
    """A firm entered by hand: foreign, not registered yet, or unknown to the universe."""

    name = forms.CharField(label="企业名称", max_length=200, help_text="还没注册的写拟用名或母公司名")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    country = forms.CharField(label="国家或地区", max_length=40, required=False, help_text="境内企业留空")
    region = forms.CharField(label="所在地", max_length=60, required=False)
    industry_class = forms.CharField(label="行业代码", max_length=20, required=False)
    chain = forms.ChoiceField(label="产业链", required=False)
    link = forms.ChoiceField(label="环节", required=False)
    source = forms.CharField(label="从哪里知道", max_length=200)
    reason = forms.CharField(
        label="为什么找它", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    once = OnceField(required=False)

    def __init__(self, *args: Any, chains: Choices, links: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "chain", chains)
        _offer(self, "link", links)


class AssignForm(Form):
    """To whom, what next, until when; for one target or several."""

    targets = NumbersField(label="目标企业", required=False)
    team = forms.ChoiceField(label="招商组", required=False)
    officer = forms.ChoiceField(label="责任人", required=False)
    next_step = forms.CharField(label="下一步", max_length=200)
    due_on = DayField(label="不晚于", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, teams: Choices, officers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "team", teams)
        _offer(self, "officer", officers)


class DismissForm(Form):
    """Why a target needs no call; for one target or several."""

    targets = NumbersField(label="目标企业", required=False)
    reason = forms.CharField(label="为什么无需处理", max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SettleForm(Form):
    outcome = forms.CharField(label="处理结果", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class VersionForm(Form):
    """An act without words: start, reopen."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LeadForm(Form):
    """What the lead is called and who answers for it."""

    name = forms.CharField(label="项目名称", max_length=200, required=False)
    officer = forms.ChoiceField(label="责任人", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, officers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "officer", officers)


class SignalForm(Form):
    """An expansion signal."""

    name = forms.CharField(label="企业名称", max_length=200, required=False)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    firm_id = forms.CharField(label="企业库编号", max_length=200, required=False)
    kind = forms.ChoiceField(label="类型", choices=[("", "请选"), *SignalKind.choices()])
    on = DayField(label="发生日期")
    strength = forms.FloatField(
        label="强度", required=False, initial=1, help_text="0 到 1，不清楚填 1",
        error_messages={"invalid": "强度填 0 到 1 之间的数，如 0.8"},
    )  # fmt: skip
    text = forms.CharField(label="内容", max_length=300, required=False)
    source = forms.CharField(label="出处", max_length=200)
    as_of = DayField(label="数据日期", required=False)
    once = OnceField(required=False)


class SignalFileForm(Form):
    """A sheet of signals: CSV or XLSX."""

    file = forms.FileField(label="表格文件", help_text="CSV 或 XLSX，第一行是栏目名")
    once = OnceField(required=False)


class VoidForm(Form):
    reason = forms.CharField(label="为什么作废", max_length=200)


class FadeForm(Form):
    """For how long a kind of signal counts."""

    kind = forms.ChoiceField(label="类型", choices=SignalKind.choices())
    days = forms.IntegerField(label="天数")
    shape = forms.ChoiceField(label="怎么减", choices=FadeShape.choices())
    source = forms.CharField(label="依据", max_length=120, required=False)


class ScorecardForm(Form):
    """Weights that hold from now on."""

    note = forms.CharField(label="说明", max_length=200, required=False)
    once = OnceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in ScoreTerm:
            self.fields[f"weight_{term.value}"] = forms.FloatField(
                label=term.label, error_messages={"invalid": f"{term.label}的权重要填数字"}
            )

    @property
    def weights(self) -> dict[str, float]:
        return {t.value: self.cleaned_data[f"weight_{t.value}"] for t in ScoreTerm}

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.forms import AmountField, DayField, Form, OnceField

from ..terms import (
    AgreementKind,
    InstrumentKind,
    MilestoneKind,
    MoneyKind,
    PromiseKind,
    Stage,
    WaiverReason,
)

Choices = Sequence[tuple[str, str]]


def _offer(form: Form, name: str, choices: Choices, *, blank: str) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", blank), *choices]
    field.error_messages["invalid_choice"] = "请从列表里选"


class VersionedForm(Form):
    """A form that knows which version of the row it was opened with, and is counted once."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)


class MoveForm(VersionedForm):
    to = forms.ChoiceField(label="移至", choices=Stage.choices())
    on = DayField(label="发生日期", required=False)
    reason = forms.CharField(label="理由", required=False, max_length=300)


class ReportForm(VersionedForm):
    to = forms.ChoiceField(label="申报", choices=Stage.choices())
    claimed_on = DayField(label="哪一天", required=False)
    note = forms.CharField(label="说明", required=False, max_length=500)
    skip_reason = forms.CharField(label="越级理由", required=False, max_length=300)


class AnswerForm(VersionedForm):
    answer = forms.CharField(label="意见", required=False, max_length=300)


class OpenMultipleChoice(forms.MultipleChoiceField):
    """Codes as sent; the rule knows which exist."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= 60


class WaiverForm(VersionedForm):
    ids = "f-waiver-%s"
    to = forms.ChoiceField(choices=Stage.choices())
    demands = OpenMultipleChoice(label="要越过哪几项", required=False)
    reason_kind = forms.ChoiceField(label="理由类别", choices=WaiverReason.choices())
    reason = forms.CharField(
        label="理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = DayField(label="何日补齐", required=False)
    basis = forms.FileField(label="依据文件", required=False)


class CloseForm(VersionedForm):
    on = DayField(label="日期", required=False)
    reason = forms.CharField(label="理由", required=False, max_length=300)
    lost_to = forms.CharField(label="去了哪里", required=False, max_length=80)


class VoidForm(VersionedForm):
    reason = forms.CharField(label="理由", required=False, max_length=200)


class MoneyForm(VersionedForm):
    ids = "f-money-%s"
    kind = forms.ChoiceField(label="口径", choices=MoneyKind.choices())
    on = DayField(label="日期", required=False)
    amount = AmountField(label="金额（万元）", required=False)
    note = forms.CharField(label="说明", required=False, max_length=200)
    file = forms.FileField(label="凭证", required=False)


class PlanForm(VersionedForm):
    ids = "f-plan-%s"
    year = forms.IntegerField(label="年度", required=False)
    amount = AmountField(label="计划投资（万元）", required=False)


class InstrumentForm(VersionedForm):
    ids = "f-instrument-%s"
    kind = forms.ChoiceField(label="类型", choices=InstrumentKind.choices())
    provider = forms.CharField(label="提供方", required=False, max_length=80)
    agreed = AmountField(label="约定（万元）", required=False)
    drawn = AmountField(label="已用（万元）", required=False)
    basis = forms.CharField(label="依据", required=False, max_length=200)
    on = DayField(label="约定日期", required=False)


class AgreementForm(VersionedForm):
    ids = "f-agreement-%s"
    kind = forms.ChoiceField(label="类型", choices=AgreementKind.choices())
    on = DayField(label="签订日期", required=False)
    amount = AmountField(label="协议额（万元）", required=False)
    note = forms.CharField(label="说明", required=False, max_length=200)
    file = forms.FileField(label="文本", required=False)


#: Milestones that other acts tell and nobody types.
TOLD = (MilestoneKind.START, MilestoneKind.REVIEW)


class MilestoneForm(VersionedForm):
    ids = "f-milestone-%s"
    kind = forms.ChoiceField(label="里程碑", choices=[c for c in MilestoneKind.choices() if c[0] not in TOLD])
    on = DayField(label="日期", required=False)
    land_mu = AmountField(label="面积（亩）", required=False)
    note = forms.CharField(label="说明", required=False, max_length=200)
    file = forms.FileField(label="文件", required=False)


class PromiseForm(VersionedForm):
    kind = forms.ChoiceField(label="类型", choices=PromiseKind.choices())
    text = forms.CharField(label="承诺了什么", required=False, max_length=300)
    promised_by = forms.CharField(label="谁承诺的（职务）", required=False, max_length=60)
    basis = forms.CharField(label="依据", required=False, max_length=200)
    promised_on = DayField(label="承诺日期", required=False)
    due_on = DayField(label="到期", required=False)
    agreement = forms.ChoiceField(label="写在哪份协议里", required=False)
    owner = forms.ChoiceField(label="谁负责兑现", required=False)

    def __init__(self, *args: Any, agreements: Choices = (), owners: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "agreement", agreements, blank="还没有写进协议")
        _offer(self, "owner", owners, blank="项目责任人")


class ConfirmForm(VersionedForm):
    """Confirming a promise: what covers it."""

    basis = forms.CharField(label="法律依据", required=False, max_length=200)
    competition_review = forms.ChoiceField(label="公平竞争审查", required=False)
    agreement = forms.ChoiceField(label="写在哪份协议里", required=False)

    def __init__(
        self, *args: Any, reviews: Choices = (), agreements: Choices = (), promise: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id=f"f-confirm-{promise}-%s", **kwargs)
        _offer(self, "competition_review", reviews, blank="不选")
        _offer(self, "agreement", agreements, blank="不改")


class ConditionForm(VersionedForm):
    """A condition is met: when, how, with which paper."""

    on = DayField(label="办结日期", required=False)
    note = forms.CharField(label="怎样办结的", required=False, max_length=300)
    file = forms.FileField(label="凭证", required=False)


class SettleForm(VersionedForm):
    state = forms.ChoiceField(label="结果", choices=[("kept", "已兑现"), ("broken", "未兑现")])
    on = DayField(label="日期", required=False)
    note = forms.CharField(label="说明", required=False, max_length=200)


class NoteForm(VersionedForm):
    text = forms.CharField(label="进展", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    on = DayField(label="日期", required=False)
    file = forms.FileField(label="附件", required=False)


class AttachForm(VersionedForm):
    kind = forms.ChoiceField(label="证明什么", choices=FileKind.choices())
    file = forms.FileField(label="文件", required=False)


class DemandForm(Form):
    stage = forms.ChoiceField(label="进入阶段", choices=[c for c in Stage.choices() if c[0] != "lead"])
    check_code = forms.ChoiceField(label="要求")
    threshold = AmountField(label="数值", required=False)
    source = forms.CharField(label="依据", required=False, max_length=120)
    active = forms.BooleanField(label="在用", required=False)

    def __init__(self, *args: Any, checks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["check_code"].choices = checks  # type: ignore[attr-defined]


class LimitForm(Form):
    stage = forms.ChoiceField(label="阶段", choices=[*Stage.choices(), ("report", "申报核实")])
    days = forms.IntegerField(label="上限（自然日）", required=False)
    source = forms.CharField(label="依据", required=False, max_length=120)


class ModeForm(Form):
    mode_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="名称", required=False, max_length=30)
    source = forms.CharField(label="出处", required=False, max_length=120)
    active = forms.BooleanField(label="在用", required=False)

from __future__ import annotations

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, LinesField


class SampleForm(Form):
    """Fields of every kind, for the gallery."""

    name = forms.CharField(label="项目名称", max_length=200, help_text="全称，不写简称")
    amount = AmountField(label="计划总投资（万元）", required=False)
    on = DayField(label="签约日期", required=False)
    stage = forms.ChoiceField(label="阶段", choices=[("lead", "线索"), ("talks", "洽谈")])
    investors = LinesField(label="投资方", required=False, help_text="一行一个")
    file = forms.FileField(label="协议", required=False)

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, LinesField

from ..terms import Stage

Choice = list[tuple[str, str]]
BLANK: Choice = [("", "不清楚")]


class ProjectForm(Form):
    """Everything a person says about a project; ``choices`` (officer, leader, mode, department, team) are the zone's own."""

    name = forms.CharField(label="项目名称", max_length=200)
    investors = LinesField(label="投资方", required=False, help_text="一行一家")
    officer = forms.ChoiceField(label="责任人")
    content = forms.CharField(
        label="建设内容", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    investment = AmountField(label="计划总投资（万元）", required=False)
    fixed_investment = AmountField(label="其中固定资产（万元）", required=False)
    planned_output = AmountField(label="达产年产值（万元）", required=False)
    planned_tax = AmountField(label="达产年税收（万元）", required=False)
    actual_output = AmountField(label="实际年产值（万元）", required=False, help_text="投产以后填最近一年的")
    jobs = AmountField(label="用工（人）", places=0, required=False)

    land_need_mu = AmountField(label="需用地（亩）", required=False)
    premises_need_sqm = AmountField(label="需厂房（㎡）", required=False)

    chain = forms.CharField(label="产业链", max_length=40, required=False)
    industry_class = forms.CharField(
        label="行业代码", max_length=5, required=False, help_text="GB/T 4754-2017，如 C3974"
    )
    mode = forms.ChoiceField(label="招商方式", required=False, help_text="转入洽谈前要填")
    origin_region = forms.CharField(label="来源地", max_length=60, required=False, help_text="如 广东深圳")

    leader = forms.ChoiceField(label="包联领导", required=False)
    department = forms.ChoiceField(label="责任部门", required=False)
    team = forms.ChoiceField(label="招商组或专班", required=False)
    restricted = forms.BooleanField(label="保密：只给责任人、所在组、区领导、督查和管理员看", required=False)

    GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("是什么", ("name", "investors", "officer", "content")),
        (
            "多大",
            ("investment", "fixed_investment", "planned_output", "planned_tax", "actual_output", "jobs"),
        ),
        ("要什么", ("land_need_mu", "premises_need_sqm")),
        ("从哪来", ("chain", "industry_class", "mode", "origin_region")),
        ("谁管", ("leader", "department", "team", "restricted")),
    )

    def __init__(self, *args: Any, choices: Mapping[str, Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("officer", [("", "请选"), *choices["officer"]])
        for name in ("leader", "mode", "department", "team"):
            self._offer(name, BLANK + choices[name])

    def _offer(self, name: str, choices: Choice) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["invalid_choice"] = "请从列表里选"

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


class TakeOverForm(ProjectForm):
    """A project that already stands somewhere: the same, with its stage and the day it got there."""

    stage = forms.ChoiceField(label="现在的阶段", choices=Stage.choices())
    claimed_on = DayField(label="哪天进入这个阶段")

    OWN = ("stage", "claimed_on")
    GROUPS = (("现在到哪了", ("stage", "claimed_on")), *ProjectForm.GROUPS)

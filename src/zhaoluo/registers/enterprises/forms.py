from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import DayField, Form

from .terms import AliasKind, RelationKind, Role, Status, TitleKind


def _choices(kind: Any, empty: str) -> list[tuple[str, str]]:
    return [("", empty), *kind.choices()]


class EnterpriseForm(Form):
    """An enterprise as typed."""

    name = forms.CharField(label="企业名称", max_length=120)
    credit_code = forms.CharField(
        label="统一社会信用代码",
        max_length=24,
        required=False,
        help_text="18 位；筹建中的企业可以先空着，境外企业没有",
    )
    roles = forms.MultipleChoiceField(
        label="角色（可多选）", choices=Role.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )
    status = forms.ChoiceField(label="状态", choices=_choices(Status, "不清楚"), required=False)
    region = forms.CharField(label="所在地", max_length=60, required=False, help_text="如 广东深圳")
    industry_class = forms.CharField(
        label="行业代码", max_length=5, required=False, help_text="GB/T 4754-2017，如 C3974"
    )
    products = forms.CharField(
        label="主要产品", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    country = forms.CharField(
        label="国家或地区", max_length=40, required=False, help_text="境外企业才填，如 德国"
    )
    foreign_number = forms.CharField(label="境外注册号", max_length=40, required=False)
    source = forms.CharField(label="出处", max_length=120, required=False, help_text="这些内容从哪里来")
    as_of = DayField(label="数据日期", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    keep_former = forms.BooleanField(label="改了名称的话，原名称记为曾用名", required=False)
    another = forms.BooleanField(label="不是同一家，仍要登记", required=False)

    GROUPS = (
        ("基本情况", ("name", "credit_code", "status", "region", "industry_class", "products", "roles")),
        ("境外企业", ("country", "foreign_number")),
        ("出处", ("source", "as_of")),
    )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by the cards of the page."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


class AliasForm(Form):
    ids = "f-alias-%s"
    name = forms.CharField(label="名称或号码", max_length=120)
    kind = forms.ChoiceField(label="类型", choices=_choices(AliasKind, "请选"))
    source = forms.CharField(label="出处", max_length=120, required=False)


class TitleForm(Form):
    ids = "f-title-%s"
    kind = forms.ChoiceField(label="称号", choices=_choices(TitleKind, "请选"))
    note = forms.CharField(label="说明", max_length=80, required=False, help_text="批次、级别、股票代码")
    awarded_on = DayField(label="认定日期", required=False)
    expires_on = DayField(label="到期日期", required=False)
    source = forms.CharField(label="出处", max_length=120, required=False)


class RelationForm(Form):
    ids = "f-relation-%s"
    kind = forms.ChoiceField(label="对方是本企业的", choices=_choices(RelationKind, "请选"))
    other_name = forms.CharField(label="对方企业", max_length=120)
    source = forms.CharField(label="出处", max_length=120, required=False)
    as_of = DayField(label="数据日期", required=False)


class ContactForm(Form):
    ids = "f-contact-%s"
    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", max_length=40, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    mail = forms.CharField(label="邮箱", max_length=80, required=False)
    purpose = forms.CharField(
        label="用途", max_length=120, required=False, help_text="为什么要存，如“联系签约事宜”"
    )
    basis = forms.CharField(
        label="同意或来源", max_length=120, required=False, help_text="本人同意（何时）或公开出处"
    )


class PurposeForm(Form):
    """Why personal data are looked at or taken out."""

    ids = "f-purpose-%s"
    purpose = forms.CharField(label="用途", max_length=120, required=False)


class MergeForm(Form):
    """Which value of each of the given fields stays."""

    ids = "f-merge-%s"
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    other_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        for name in names:
            sides = [("", ""), ("own", ""), ("other", "")]
            self.fields[f"keep_{name}"] = forms.ChoiceField(choices=sides, required=False)

    @property
    def chosen(self) -> dict[str, str]:
        """Field → own or other, of a valid form."""
        return {name: side for name in self.names if (side := self.cleaned_data.get(f"keep_{name}"))}


class EmptyForm(Form):
    """A button: everything is in the address."""

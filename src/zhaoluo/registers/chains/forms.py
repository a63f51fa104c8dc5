"""What a person typed about chains, parsed; what may not be is the rules' business."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, LinesField, OnceField
from zhaoluo.foundation.text import tidy

from .rules.document import ClassEntry
from .terms import Position


class OriginForm(Form):
    """Where a fact is from and of what day it is."""

    source = forms.CharField(label="出处", max_length=120, help_text="如 企业自报、统计报表、走访记录")
    as_of = DayField(label="数据日期")
    once = OnceField(required=False)


class FileForm(Form):
    """A chain's file, and what a person agreed to drop."""

    ids = "f-file-%s"
    file = forms.FileField(label="产业链文件", help_text="YAML 或 Excel，可用导出的文件作样板")
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="这一版改了什么")


class DraftForm(Form):
    """Which shipped chain to begin with."""

    ids = "f-draft-%s"
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ChainForm(Form):
    """What stands above a chain's links."""

    ids = "f-chain-%s"
    name = forms.CharField(label="名称", max_length=60)
    columns = LinesField(label="阶段", help_text="图上从左到右的各列，一行一个")
    local_region = forms.CharField(
        label="本地范围",
        max_length=6,
        required=False,
        help_text="六位行政区划代码，算本地配套率时的“本地”，如 140400",
    )
    owner_note = forms.CharField(label="维护", max_length=120, required=False)
    source = forms.CharField(label="出处", max_length=120, required=False)
    as_of = DayField(label="数据日期", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ClassesField(forms.Field):
    """Industry classes, one a line: ``3052 0.8``; no number: weight unknown; what follows is its source."""

    widget = forms.Textarea
    LINE = re.compile(r"(\d{4})(?:[\s:：=]+([0-9.]+|[?？]))?(?:\s+(.+))?")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"rows": 3})

    def to_python(self, value: Any) -> tuple[ClassEntry, ...]:
        found = []
        for line in filter(None, map(tidy, str(value or "").splitlines())):
            match = self.LINE.fullmatch(line)
            try:
                weight = float(match[2]) if match and match[2] and match[2] not in "?？" else None
            except ValueError:
                match = None
            if match is None:
                raise forms.ValidationError(
                    f"“{line}”请写成“行业代码 权重 出处”，如 3052 0.8", code="invalid"
                )
            found.append(ClassEntry(match[1], weight, match[3] or ""))
        return tuple(found)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        rows = ((c.code, "?" if c.weight is None else f"{c.weight:g}", c.source) for c in value)
        return "\n".join(" ".join(filter(None, row)) for row in rows)


class LinkForm(Form):
    """A link as typed; ``suppliers`` and ``buyers`` are keys of links joined to it."""

    ids = "f-link-%s"
    key = forms.CharField(label="标识", max_length=40, help_text="小写字母、数字、下划线，以后不改")
    name = forms.CharField(label="名称", max_length=40)
    position = forms.ChoiceField(label="位置", choices=Position.choices())
    column = forms.ChoiceField(label="阶段")
    products = LinesField(label="产品", required=False)
    classes = ClassesField(
        label="行业与权重",
        required=False,
        help_text="一行一个：四位行业代码、0 到 1 的权重、出处；权重不知道写 ?",
    )
    routes = LinesField(label="技术路线", required=False)
    fields_ = LinesField(label="应用领域", required=False)
    critical = forms.BooleanField(label="关键环节", required=False)
    suppliers = forms.MultipleChoiceField(label="由哪些环节供应", required=False)
    buyers = forms.MultipleChoiceField(label="供应哪些环节", required=False)
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(label="出处", max_length=120, required=False)
    as_of = DayField(label="数据日期", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)

    def __init__(self, *args: Any, columns: Any = (), links: Any = (), **kwargs: Any) -> None:
        """``columns``: headings; ``links``: (key, name) of the chain's links."""
        super().__init__(*args, **kwargs)
        _choose(self, "column", [(c, c) for c in columns])
        for name in ("suppliers", "buyers"):
            _choose(self, name, list(links))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["fields"] = data.pop("fields_", ())  # ``fields`` is the form's own name
        return data


class EdgeForm(Form):
    """A supply between two links, by their keys."""

    ids = "f-edge-%s"
    supplier = forms.ChoiceField(label="供应环节")
    buyer = forms.ChoiceField(label="采购环节")
    product = forms.CharField(label="产品", max_length=60, required=False)
    coefficient = AmountField(
        label="投入系数",
        places=6,
        required=False,
        help_text="每 1 元产出用这种产品多少元，0 到 1；不知道就留空",
    )
    source = forms.CharField(label="出处", max_length=120, required=False)
    as_of = DayField(label="数据日期", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)

    def __init__(self, *args: Any, links: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("supplier", "buyer"):
            _choose(self, name, list(links))

    def clean_coefficient(self) -> float | None:
        value = self.cleaned_data["coefficient"]
        return None if value is None else float(value)


class PlaceForm(OriginForm):
    ids = "f-place-%s"
    enterprise = forms.IntegerField(label="入驻企业")


class LeaderForm(OriginForm):
    ids = "f-leader-%s"
    enterprise = forms.IntegerField(label="企业")


LOCAL = [("", "不清楚"), ("yes", "本地"), ("no", "外地")]


class PurchaseForm(OriginForm):
    """A purchase of a resident in a year."""

    ids = "f-purchase-%s"
    buyer = forms.IntegerField(label="采购方")
    product = forms.CharField(label="产品", max_length=60)
    year = forms.IntegerField(label="年份")
    amount = AmountField(label="金额（万元）", required=False)
    supplier_name = forms.CharField(label="供应方", max_length=120, required=False)
    supplier_region = forms.CharField(
        label="供应方所在地", max_length=60, required=False, help_text="如 广东深圳"
    )
    is_local = forms.ChoiceField(label="本地供应", choices=LOCAL, required=False)
    link = forms.IntegerField(label="环节", required=False)

    def clean_is_local(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["is_local"])


class PurchasesFileForm(OriginForm):
    """A table of purchases; source and day stand for the lines that have none."""

    ids = "f-purchases-%s"
    file = forms.FileField(label="采购表", help_text="Excel 或 CSV，第一行是列名")


class FigureForm(OriginForm):
    ids = "f-figure-%s"
    year = forms.IntegerField(label="年份")
    output = AmountField(label="产值（万元）", required=False)
    employees = forms.IntegerField(label="用工人数", required=False)


class EquipmentForm(OriginForm):
    ids = "f-equipment-%s"
    enterprise = forms.IntegerField(label="企业", required=False, help_text="空着就是全链的数")
    name = forms.CharField(label="设备", max_length=60, help_text="如 CNC、SMT 产线、冲压机")
    count = forms.IntegerField(label="数量")
    unit = forms.CharField(label="单位", max_length=8, help_text="如 台、条")


class EmptyForm(Form):
    """A button: everything is in the address."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)


def _choose(form: Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices

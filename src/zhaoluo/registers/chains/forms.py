"""What a person typed about chains, parsed; what may not be is the rules' business.

Enterprises are typed by name or credit code; the page looks them up (``pages.answering.firm``).
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, LinesField, OnceField
from zhaoluo.foundation.text import tidy

from .terms import Position

Choices = Sequence[tuple[str, str]]
#: A class as typed: four digits, weight or None (unknown), where the weight is from.
TypedClass = tuple[str, float | None, str]


def share(text: str) -> float | None:
    """0.8 or 80% as a number; None where it is not a share."""
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})(%?)", text)
    if match is None:
        return None
    number = float(match[1]) / (100 if match[2] else 1)
    return round(number, 6) if number <= 1 else None


class ShareField(forms.Field):
    """A number between 0 and 1; 80% is taken as 0.8; empty is unknown."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "inp num", "autocomplete": "off"})

    def to_python(self, value: Any) -> float | None:
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        if not text:
            return None
        number = share(text)
        if number is None:
            raise forms.ValidationError("写 0 到 1 之间的数，如 0.8；不知道就空着", code="invalid")
        return number


class ClassesField(forms.Field):
    """Industry classes, one a line: four digits, then the weight or nothing (unknown), then where the weight is from."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs.update({"rows": 3, "spellcheck": "false"})

    def to_python(self, value: Any) -> list[TypedClass]:
        found: dict[str, TypedClass] = {}
        for line in filter(None, map(tidy, str(value or "").splitlines())):
            parts = re.split(r"[\s,，:：;；=]+", line, maxsplit=2)
            code = re.fullmatch(r"[A-Za-z]?(\d{4})", unicodedata.normalize("NFKC", parts[0]))
            said = unicodedata.normalize("NFKC", parts[1]) if len(parts) > 1 else "?"
            weight = share(said)
            if code is None or (weight is None and said != "?"):
                raise forms.ValidationError(
                    f"“{line}”看不懂，一行写“行业代码 权重 出处”，如 3974 0.8；权重不知道就只写代码",
                    code="invalid",
                )
            if code[1] in found:
                raise forms.ValidationError(f"行业代码 {code[1]} 写了两次", code="invalid")
            found[code[1]] = (code[1], weight, parts[2][:120] if len(parts) > 2 else "")
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(_line(*row) for row in value)


def _line(code: str, weight: float | None, source: str) -> str:
    said = f"{weight:g}" if weight is not None else "?" if source else ""
    return " ".join(filter(None, (code, said, source)))


class FirmField(forms.CharField):
    """An enterprise by its name, another name or its credit code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
        self.widget.attrs.update({"list": "firm-names", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        return tidy(str(value or ""))


def _choose(form: Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class OnceForm(Form):
    """A form that counts once however often it is sent."""

    once = OnceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", uuid.uuid4().hex)


class OriginForm(OnceForm):
    """Where a fact is from and of what day it is; these two stand last."""

    source = forms.CharField(label="出处", max_length=120, help_text="如 企业自报、统计报表、走访记录")
    as_of = DayField(label="数据日期")

    def order_fields(self, field_order: Any) -> None:
        own = [name for name in self.fields if name not in ("source", "as_of", "once")]
        super().order_fields([*own, "source", "as_of", "once"])


class VersionForm(Form):
    """A button that counts only for what the reader has seen."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EmptyForm(Form):
    """A button: everything is in the address."""


class DraftForm(Form):
    """Which of the shipped chains to begin with."""

    draft = forms.ChoiceField(
        label="样板", widget=forms.RadioSelect, error_messages={"required": "请选一条样板"}
    )

    def __init__(self, *args: Any, drafts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "draft", drafts)


class FileForm(Form):
    """A chain's file to read."""

    ids = "f-file-%s"
    file = forms.FileField(
        label="产业链文件",
        help_text="YAML 或 Excel，可用导出的文件作样子",
        error_messages={"required": "请选一个文件"},
    )


class RetainedForm(Form):
    """A file that was read and shown, sent back to be taken over."""

    ids = "f-retained-%s"
    text = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000, strip=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    drop = forms.MultipleChoiceField(required=False)
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="这一版为什么改")

    def __init__(self, *args: Any, held: Choices = (), **kwargs: Any) -> None:
        """``held``: (key, name) of links that go although something stands on them; a person ticks each."""
        super().__init__(*args, **kwargs)
        _choose(self, "drop", held)


class ChainForm(Form):
    """What stands above a chain's links."""

    name = forms.CharField(label="名称", max_length=60)
    columns = LinesField(
        label="阶段", help_text="图上从左到右的各列，一行一个；改名不会挪环节，有环节的阶段不能去掉"
    )
    local_region = forms.CharField(
        label="本地范围",
        max_length=6,
        required=False,
        help_text="六位行政区划代码，算本地配套率时的“本地”，如 140400",
    )
    owner_note = forms.CharField(label="维护", max_length=120, required=False, help_text="谁在维护这条链")
    source = forms.CharField(label="出处", max_length=120, required=False)
    as_of = DayField(label="数据日期", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LinkForm(OnceForm):
    """A link as typed; a new one says what it is joined to."""

    name = forms.CharField(label="环节名称", max_length=40)
    position = forms.ChoiceField(label="位置", choices=Position.choices())
    column = forms.ChoiceField(label="阶段", help_text="图上的一列")
    critical = forms.BooleanField(label="关键环节", required=False)
    products = LinesField(label="产品", required=False, help_text="一行一个")
    classes = ClassesField(
        label="行业代码与权重",
        help_text="一行一个，如 3974 0.8；权重是这一小类里真做这些产品的大致份额，不知道就只写代码，有出处写在后面",
    )
    routes = LinesField(label="技术路线", required=False, help_text="一行一个")
    applications = LinesField(label="应用领域", required=False, help_text="一行一个")
    supplier = forms.ChoiceField(label="由哪个环节供应", required=False)
    buyer = forms.ChoiceField(label="供给哪个环节", required=False, help_text="两样至少选一样；以后可以再添")
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(label="出处", max_length=120, required=False)
    as_of = DayField(label="数据日期", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, columns: Sequence[str], links: Choices = (), **kwargs: Any) -> None:
        """``columns``: headings of the stages; ``links``: (key, name) of links a new one may be joined to."""
        super().__init__(*args, **kwargs)
        self.joins = bool(links)
        _choose(self, "column", [(name, name) for name in columns])
        for name in ("supplier", "buyer"):
            _choose(self, name, [("", "不选"), *links])

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by the cards of the page."""
        groups = [
            ("环节", ("name", "position", "column", "critical")),
            ("做什么", ("products", "classes", "routes", "applications")),
            ("上下游", ("supplier", "buyer") if self.joins else ()),
            ("出处", ("source", "as_of", "note")),
        ]
        return [(title, [self[name] for name in names]) for title, names in groups if names]


class EdgeForm(OnceForm):
    """A supply between two links, by their keys."""

    ids = "f-edge-%s"
    supplier = forms.ChoiceField(label="供应环节")
    buyer = forms.ChoiceField(label="采购环节")
    product = forms.CharField(label="供的产品", max_length=60, required=False)
    coefficient = ShareField(label="投入系数", help_text="每 1 元产出要投入多少元；没有出处就空着")
    source = forms.CharField(label="出处", max_length=120, required=False)
    as_of = DayField(label="数据日期", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, links: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("supplier", "buyer"):
            _choose(self, name, [("", "请选"), *links])


class PlaceForm(OriginForm):
    ids = "f-place-%s"
    enterprise = FirmField(label="企业", help_text="名称或信用代码，须是企业底册里的入驻企业")


class LeaderForm(OriginForm):
    ids = "f-leader-%s"
    enterprise = FirmField(label="链主企业")


class PurchaseForm(OriginForm):
    """What a resident buys in a year; who supplies may be a firm of the register or only a name."""

    ids = "f-purchase-%s"
    buyer = FirmField(label="采购方", help_text="本区企业")
    supplier_name = FirmField(label="供应方", required=False, help_text="在底册里的会自动认出来")
    supplier_region = forms.CharField(
        label="供应方所在地", max_length=60, required=False, help_text="如 广东深圳"
    )
    is_local = forms.TypedChoiceField(
        label="是不是本地供应", required=False, empty_value=None, coerce=lambda said: said == "yes",
        choices=[("", "没说，按供应方判断"), ("yes", "本地"), ("no", "外地")],
    )  # fmt: skip
    link = forms.TypedChoiceField(label="属于哪个环节", required=False, empty_value=None, coerce=int)
    product = forms.CharField(label="产品", max_length=60)
    amount = AmountField(label="金额（万元/年）", required=False, help_text="不知道就空着")
    year = forms.IntegerField(label="年份")

    def __init__(self, *args: Any, links: Choices, **kwargs: Any) -> None:
        """``links``: (id, name)."""
        super().__init__(*args, **kwargs)
        _choose(self, "link", [("", "不清楚"), *links])


class PurchaseFileForm(OnceForm):
    """A table of purchases; source and day hold where a line says none."""

    ids = "f-purchases-%s"
    file = forms.FileField(
        label="采购表", help_text="Excel 或 CSV，第一行是列名", error_messages={"required": "请选一个文件"}
    )
    source = forms.CharField(label="出处", max_length=120, required=False, help_text="行里没写出处的按它")
    as_of = DayField(label="数据日期", required=False)


class FigureForm(OriginForm):
    ids = "f-figure-%s"
    enterprise = FirmField(label="企业")
    year = forms.IntegerField(label="年份")
    output = AmountField(label="产值（万元）", required=False)
    employees = forms.IntegerField(label="用工（人）", required=False)


class EquipmentForm(OriginForm):
    ids = "f-equipment-%s"
    enterprise = FirmField(label="企业", required=False, help_text="空着就是全链的数")
    name = forms.CharField(label="设备", max_length=60, help_text="如 CNC、SMT 产线、冲压机")
    count = forms.IntegerField(label="数量")
    unit = forms.CharField(label="单位", max_length=8, help_text="如 台、条")

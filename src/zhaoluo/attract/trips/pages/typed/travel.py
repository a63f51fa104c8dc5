from __future__ import annotations

from typing import Any

from django import forms

from zhaoluo.foundation.forms import DayField, Form, OnceField

from ...rules.travel import Time, minutes_of
from ...terms import Carrier
from .trips import CityField


class MinutesField(forms.Field):
    """A length of time as people write it: 220, 3:40, 3小时40分."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        text = str(value or "")
        if not text.strip():
            return None
        minutes = minutes_of(text)
        if minutes is None:
            raise forms.ValidationError("写成 220 或 3:40 这样", code="invalid")
        return minutes


class TravelForm(Form):
    """How long it takes from city to city."""

    origin = CityField(label="从", help_text="")
    destination = CityField(label="到", help_text="")
    minutes = MinutesField(label="门到门", help_text="分钟，或 3:40；包括到车站和候车")
    carrier = forms.ChoiceField(label="方式", choices=Carrier.choices())
    source = forms.CharField(
        label="出处", max_length=120, required=False, help_text="如“12306，11-20 查”；空着标待核"
    )
    as_of = DayField(label="截至", required=False)

    def time(self) -> Time:
        """What a valid form says, as the action reads it."""
        data = self.cleaned_data
        return Time(
            data["origin"] or None, data["destination"] or None, data["minutes"], data["carrier"], data["source"],
            data["as_of"],
        )  # fmt: skip


class TravelFileForm(Form):
    """A sheet of travel times: CSV or XLSX."""

    file = forms.FileField(label="表格文件", help_text="CSV 或 XLSX，第一行是栏目名")
    once = OnceField(required=False)

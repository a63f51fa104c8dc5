"""Places as people type them (深圳, 山西夏县, 310000), kept as six-digit codes."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from zhaoluo.registers.standards.queries import place_of, region
from zhaoluo.registers.standards.queries.places import places_of


class PlaceField(forms.CharField):
    """One place, typed by name or code; the value is its code, '' for none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("help_text", "写地名，如 深圳、江苏苏州")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return code_of(text) if text else ""

    def prepare_value(self, value: Any) -> Any:
        return name_of(value) if isinstance(value, str) else value


class PlacesField(forms.Field):
    """Several places, divided by 、 or commas; the value is the list of their codes."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "几个地方用顿号隔开，如 深圳、东莞、惠州")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str]:
        texts = value if isinstance(value, list) else re.split(r"[、，,；;\s]+", str(value or ""))
        return list(dict.fromkeys(code_of(text) for text in texts if text))

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(name_of, value)) if isinstance(value, list | tuple) else value


def code_of(text: str) -> str:
    """The code of a typed place; says what to write where it is none, or more than one."""
    if place := place_of(text):
        return place.code
    if like := places_of(text):
        names = "、".join(one.full_name for one in like[:4])
        raise forms.ValidationError(f"“{text}”有好几处：{names}，请写全", code="invalid")
    raise forms.ValidationError(f"不认识“{text}”，请写省、市、县的名称，如 江苏苏州", code="invalid")


def name_of(code: str) -> str:
    """The full name of a code; what is no code as it stands."""
    place = region(code) if code.isdigit() else None
    return place.full_name if place else code

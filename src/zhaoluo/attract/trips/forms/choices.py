"""What a form lets one choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import Form

Choices = Sequence[tuple[Any, str]]


def offer(form: Form, blank: str = "不选", **choices: Choices) -> None:
    """Fill the named fields with rows of the zone; each may stay empty."""
    for name, rows in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", blank), *((str(key), label) for key, label in rows)]
        field.error_messages["invalid_choice"] = "请从列表里选"


class ChosenField(forms.ChoiceField):
    """A row of the zone, or none; the value is its id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return int(text) if text else None

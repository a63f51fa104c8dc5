"""Base of every form: parses what a person typed; what may not be is the rules' business, and comes back into the form."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refused


class Form(forms.Form):
    """Plain Django form with the house's widgets; ``refuse`` puts an action's reasons at their fields."""

    required_css_class = "req"
    #: Ids of the fields; forms that share a page with others say their own.
    ids = "f-%s"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", self.ids)
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if isinstance(
                widget,
                forms.TextInput | forms.NumberInput | forms.DateInput | forms.PasswordInput | forms.FileInput,
            ):
                widget.attrs.setdefault("class", "inp file" if isinstance(widget, forms.FileInput) else "inp")
            if field.required:
                field.error_messages["required"] = f"请填{field.label}" if field.label else "必填"

    def refuse(self, refused: Refused) -> None:
        """Show each reason at its field, or above the form where it belongs to none."""
        for reason in refused.refusals:
            self.add_error(reason.field if reason.field in self.fields else None, reason.message)

    def id_of(self, name: str) -> str:
        """Id of a field on the page; '' for what is not a field of this form."""
        return self[name].id_for_label if name in self.fields else ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id or '', sentence) of every error, for the summary above the form."""
        out = []
        for name, errors in self.errors.items():
            out += [(self.id_of(name), str(error)) for error in errors]
        return out


class DayField(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "日期写成 2026-11-20 这样"


def once_key(sent: str) -> str:
    """The key by which a form sent twice is counted once: letters, figures and dashes, as our pages make them.

    Keys that actions make for themselves carry a colon, so nobody can send one of those beforehand.
    """
    return re.sub(r"[^0-9A-Za-z-]", "", sent)[:64]


class OnceField(forms.CharField):
    """Hidden key of a form; see ``once_key``."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> str:
        return once_key(str(value or ""))


class AmountField(forms.Field):
    """A figure as Decimal: thousands separators, full-width digits and blanks are taken in stride."""

    widget = forms.TextInput

    def __init__(self, *, places: int = 2, **kwargs: Any) -> None:
        self.places = places
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "inp num", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        text = re.sub(r"[,\s_]", "", text)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError(
                f"“{value}”不是数；单位已在栏目名里，只填数字", code="invalid"
            ) from None
        if not number.is_finite() or (number and number.adjusted() >= 12):
            raise forms.ValidationError("这个数太大，请核对", code="invalid")
        exact = number.quantize(Decimal(1).scaleb(-self.places))
        if number != exact:
            raise forms.ValidationError(f"最多 {self.places} 位小数", code="invalid")
        return exact


class LinesField(forms.Field):
    """Several names, one a line (also split at 、；;)."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"rows": 2})

    def to_python(self, value: Any) -> tuple[str, ...]:
        parts = re.split(r"[\n、；;]+", str(value or ""))
        return tuple(dict.fromkeys(tidied for part in parts if (tidied := tidy(part))))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import DayField, Form, OnceField

from ..terms import VisitOutcome
from .places import PlaceField

Choices = Sequence[tuple[Any, str]]
PICTURES = "image/jpeg,image/png,image/webp"


class PicturesInput(forms.FileInput):
    """Several pictures at once; a phone offers its camera."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Pictures, none to several; what may be kept is the files' own rule."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PicturesInput(attrs={"accept": PICTURES}))
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        return [one for one in sent if one]


class ResultForm(Form):
    """What came of a visit; what is missing is the rule's to say."""

    met_post = forms.CharField(label="见到谁", required=False, help_text="写职务，如 总经理；不用写姓名")
    outcome = forms.ChoiceField(
        label="结果", choices=VisitOutcome.choices(), required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选走访结果"},
    )  # fmt: skip
    next_step = forms.CharField(label="做什么", required=False)
    next_on = DayField(label="不晚于", required=False)
    note = forms.CharField(
        label="一句话", required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500})
    )
    files = PicturesField(label="名片、照片")  # type: ignore[assignment]  # a field, taken off the class by Django

    @property
    def said(self) -> dict[str, Any]:
        """What the acts ask for."""
        return {
            name: self.cleaned_data[name] for name in ("met_post", "outcome", "next_step", "next_on", "note")
        }


class VisitForm(ResultForm):
    """A visit, as typed on the phone.  A stop that is chosen says which firm it was."""

    once = OnceField(required=False)
    stop = forms.ChoiceField(label="行程上的企业", required=False)
    target = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label="企业名称", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    project = forms.ChoiceField(label="谈的是哪个项目", required=False)
    on = DayField(label="走访日期", required=False)
    trip = forms.ChoiceField(label="哪次外出", required=False)
    city = PlaceField(label="城市", required=False)
    channel = forms.ChoiceField(label="经谁介绍", required=False)
    mode = forms.ChoiceField(label="招商方式", required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "不选"), *((str(key), label) for key, label in offered)]
            field.error_messages["invalid_choice"] = f"没有这个{field.label}，请重选"

    @property
    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        ids = {
            key: int(data[key]) if data[key] else None
            for key in ("stop", "project", "trip", "channel", "mode")
        }
        name = "" if ids["stop"] else data["name"]
        more = {
            "once": data["once"],
            "on": data["on"],
            "city": data["city"],
            "target": data["target"],
            "name": name,
        }
        return super().said | ids | more


class VoidVisitForm(Form):
    ids = "v-%s"
    reason = forms.CharField(label="为什么作废", required=False, max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class StepDoneForm(Form):
    ids = "s-%s"
    on = DayField(label="哪天办完", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OriginForm(Form):
    """Through what a project came, as a person knows it; empty is unknown."""

    first_contact_on = DayField(label="首次接触", required=False)
    visit = forms.ChoiceField(label="哪次走访", required=False)
    reception = forms.ChoiceField(label="哪批来访", required=False)
    event = forms.ChoiceField(label="哪场活动", required=False)
    channel = forms.ChoiceField(label="渠道", required=False)
    pairing = forms.ChoiceField(label="结对合作", required=False)
    region = PlaceField(label="来源地区", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "不清楚"), *((str(key), label) for key, label in offered)]
            field.error_messages["invalid_choice"] = f"没有这个{field.label}，请重选"

    @property
    def said(self) -> dict[str, Any]:
        """What the act asks for."""
        data = self.cleaned_data
        ids = {
            key: int(data[key]) if data[key] else None
            for key in ("visit", "reception", "event", "channel", "pairing")
        }
        return ids | {key: data[key] for key in ("first_contact_on", "region", "version")}

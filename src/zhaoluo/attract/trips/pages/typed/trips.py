from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, OnceField

from ...forms.places import PlaceField, PlacesField
from ...queries.cities import city_name, city_of
from ...rules.trips import MOST_PARTIES, Outing

Choices = Sequence[tuple[Any, str]]
PLAIN = ("name", "purpose", "starts_on", "ends_on", "start_city", "leader_post", "budget_line", "budget")
CHOSEN = ("leader", "team", "mode", "chain", "office")


class CityField(PlaceField):
    """One city, typed by name; a district or county stands for its city.  The value is its code, '' for none."""

    def to_python(self, value: Any) -> str:
        return _city(super().to_python(value), str(value))

    def prepare_value(self, value: Any) -> Any:
        return city_name(value) if isinstance(value, str) and value.isdigit() else value


class CitiesField(PlacesField):
    """Several cities, divided by 、; the value is the list of their codes."""

    def to_python(self, value: Any) -> list[str]:
        codes = super().to_python(value)
        return list(dict.fromkeys(_city(code, city_name(code)) for code in codes))

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(city_name, value)) if isinstance(value, list | tuple) else value


def _city(code: str, typed: str) -> str:
    if not code:
        return ""
    city = city_of(code)
    if city is None:
        raise forms.ValidationError(f"“{typed}”是省，请写到市，如 江苏苏州", code="invalid")
    return city


class TripForm(Form):
    """A trip: where to, when, who, what for.  ``people`` go by a choice each: not along, or in which group."""

    name = forms.CharField(label="名称", max_length=100)
    purpose = forms.CharField(
        label="目的", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    starts_on = DayField(label="出发日期")
    ends_on = DayField(label="返回日期")
    start_city = CityField(label="出发地", help_text="写城市名，如 长治")
    cities: forms.Field = CitiesField(label="目的城市", required=False)
    groups = forms.IntegerField(
        label="分几个小组", min_value=1, max_value=MOST_PARTIES, initial=1,
        error_messages={"min_value": "至少 1 组", "max_value": f"最多 {MOST_PARTIES} 组", "invalid": "请填数字"},
    )  # fmt: skip
    leader = forms.ChoiceField(label="带队领导", required=False)
    leader_post = forms.CharField(label="带队领导职务", max_length=60, required=False)
    team = forms.ChoiceField(label="招商组", required=False)
    mode = forms.ChoiceField(label="招商方式", required=False)
    chain = forms.ChoiceField(label="产业链", required=False)
    office = forms.ChoiceField(label="驻外联络处", required=False)
    budget_line = forms.CharField(label="预算科目", max_length=100, required=False)
    budget = AmountField(label="预算（万元）", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)

    def __init__(
        self, *args: Any, people: Choices, choices: Mapping[str, Choices], parties: Sequence[Sequence[int]] = (), **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "不选"), *((str(pk), text) for pk, text in offered)]
            field.error_messages["invalid_choice"] = "请从列表里选"
        self.people = [pk for pk, _ in people]
        places = [("", "不去"), *((str(n), f"第{n}组") for n in range(1, MOST_PARTIES + 1))]
        known = {pk: n for n, party in enumerate(parties, 1) for pk in party}
        for pk, text in people:
            self.fields[f"person_{pk}"] = forms.ChoiceField(
                label=text, choices=places, required=False, initial=str(known.get(pk, ""))
            )

    @property
    def plain(self) -> list[forms.BoundField]:
        """Fields above the table of people."""
        return [
            self[name]
            for name in self.fields
            if not name.startswith("person_") and name not in ("version", "once")
        ]

    @property
    def people_fields(self) -> list[forms.BoundField]:
        return [self[f"person_{pk}"] for pk in self.people]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        groups = data.get("groups") or 1
        for pk in self.people:
            if int(data.get(f"person_{pk}") or 0) > groups:
                label = self.fields[f"person_{pk}"].label
                self.add_error("groups", f"{label}分在第{data[f'person_{pk}']}组，但只有 {groups} 个组")
        return data

    def outing(self) -> Outing:
        """What a valid form says, as the action reads it."""
        data = self.cleaned_data
        groups = range(1, data["groups"] + 1)
        parties = tuple(tuple(pk for pk in self.people if data[f"person_{pk}"] == str(n)) for n in groups)
        said: dict[str, Any] = {name: data[name] for name in PLAIN}
        said |= {name: int(data[name]) if data[name] else None for name in CHOSEN}
        return Outing(**said, cities=tuple(data["cities"]), parties=parties)


class VersionForm(Form):
    """An act without words."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FinishForm(Form):
    """What a trip that is over came to."""

    ends_on = DayField(label="返回日期", required=False)
    spent = AmountField(label="支出（万元）", required=False)
    summary = forms.CharField(
        label="小结", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(Form):
    """Why a trip is cancelled, or a firm calls off."""

    reason = forms.CharField(label="原因", max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PlanForm(Form):
    """Plan it, or plan it again, and why."""

    reason = forms.CharField(label="为什么重排", max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from zhaoluo.attract.prospecting.forms import NumbersField
from zhaoluo.foundation.forms import AmountField, Form, OnceField

from ...rules.stops import Call, Window
from ...rules.trips import days_of
from ...terms import HalfDay
from .trips import CityField

WEEKDAYS = "一二三四五六日"


class StopForm(Form):
    """A firm on a trip: where it is, how long, when it can receive, what it is worth."""

    name = forms.CharField(label="企业名称", max_length=200)
    city = CityField(label="所在城市")
    address = forms.CharField(label="地址", max_length=200, required=False)
    minutes = forms.IntegerField(
        label="会面时长（分钟）", initial=120, error_messages={"invalid": "会面时长填分钟数，如 90"}
    )
    prize = AmountField(label="分值", required=False, help_text="0 到 100，空着用目标库的得分，没有的算 50")
    must_see = forms.BooleanField(label="必访", required=False)
    windows = forms.MultipleChoiceField(
        label="可会面时段", required=False, widget=forms.CheckboxSelectMultiple, help_text="不勾就是周一到周五都可以",
        error_messages={"invalid_choice": "可会面时段要在行程日期里，请刷新后重选"},
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)

    def __init__(
        self, *args: Any, days: tuple[date, date], named: bool = True, chosen: Sequence[Window] = (), **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.named = named
        windows = self.fields["windows"]
        assert isinstance(windows, forms.MultipleChoiceField)
        windows.choices = half_days(*days)
        windows.initial = [f"{day}:{half}" for day, half in chosen]
        if not named:
            del self.fields["name"]

    def call(self, *, name: str = "") -> Call:
        """What a valid form says, as the action reads it."""
        data = self.cleaned_data
        said = [text.split(":") for text in data["windows"]]
        return Call(
            name=data["name"] if self.named else name, city=data["city"], address=data["address"], minutes=data["minutes"],
            windows=tuple((date.fromisoformat(day), half) for day, half in said), must_see=data["must_see"],
            prize=data["prize"],
        )  # fmt: skip


def half_days(starts_on: date, ends_on: date) -> list[tuple[str, str]]:
    """Each half day of a trip as a choice."""
    return [
        (f"{day}:{half}", f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}{half.label}")
        for day in days_of(starts_on, ends_on)
        for half in HalfDay
    ]


class PicksForm(Form):
    """Firms ticked in a list; ``city`` for those whose city the library does not say."""

    targets = NumbersField(label="目标企业", required=False)
    projects = NumbersField(label="线索", required=False)
    city = CityField(label="没写所在城市的，按", required=False, help_text="")
    once = OnceField(required=False)


class TakeForm(Form):
    """Firms ticked in the library, and the trip they go on."""

    targets = NumbersField(label="目标企业", required=False)
    trip = forms.IntegerField(label="外出", required=False)

"""Forms of receptions and events, and of the firms met there."""

from __future__ import annotations

from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, LinesField, OnceField

from ..terms import EventKind, VisitOutcome
from .choices import Choices, ChosenField, offer
from .places import PlaceField


class ReceptionForm(Form):
    """A group of visitors; the firms are asked when it is entered."""

    name = forms.CharField(label="名称", max_length=100)
    on = DayField(label="来访日期")
    firms = LinesField(label="来访企业", required=False, help_text="一行一家；结果登记后逐家记")
    until = DayField(label="离开日期", required=False, help_text="当天往返的留空")
    host = ChosenField(label="接待领导")
    host_post = forms.CharField(label="接待领导职务", max_length=60, required=False)
    team = ChosenField(label="招商组")
    mode = ChosenField(label="招商方式")
    channel = ChosenField(label="渠道")
    spent = AmountField(label="支出（万元）", required=False)
    purpose = forms.CharField(label="来意", max_length=300, required=False)
    places = forms.CharField(label="看了哪里", max_length=300, required=False)
    once = OnceField(required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, people: Choices, teams: Choices, modes: Choices, channels: Choices, new: bool = True, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        offer(self, host=people, team=teams, mode=modes, channel=channels)
        if not new:
            del self.fields["firms"]


class EventForm(Form):
    """A promotion event; the firms are asked when it is entered."""

    kind = forms.ChoiceField(label="类型", choices=EventKind.choices())
    name = forms.CharField(label="名称", max_length=100)
    on = DayField(label="日期")
    city = PlaceField(label="举办地", required=False, help_text="写到城市，如 广东深圳")
    firms = LinesField(label="到会企业", required=False, help_text="一行一家；结果和协议登记后逐家记")
    host = forms.CharField(label="主办", max_length=100, required=False)
    team = ChosenField(label="招商组")
    mode = ChosenField(label="招商方式")
    channel = ChosenField(label="渠道")
    guests = AmountField(label="到会人数", places=0, required=False)
    budget = AmountField(label="预算（万元）", required=False)
    spent = AmountField(label="支出（万元）", required=False)
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    once = OnceField(required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, teams: Choices, modes: Choices, channels: Choices, new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, team=teams, mode=modes, channel=channels)
        if not new:
            del self.fields["firms"]


class FirmsForm(Form):
    """More firms of a meeting."""

    firms = LinesField(label="企业名称", required=False, help_text="一行一家")


class FirmForm(Form):
    """One firm of a meeting: what came of it."""

    name = forms.CharField(label="企业名称", max_length=200)
    outcome = forms.ChoiceField(
        label="结果", choices=[("", "还没有"), *VisitOutcome.choices()], required=False,
        help_text="有意向起自动转为项目线索；达成意向的，够条件就进洽谈",
    )  # fmt: skip
    next_step = forms.CharField(label="下一步", max_length=200, required=False, help_text="办完了就清空")
    next_on = DayField(label="不晚于", required=False)
    project_code = forms.CharField(
        label="已有项目编号", max_length=20, required=False, help_text="还没立项的留空"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class GuestForm(FirmForm):
    """A guest: also from where, led by whom, how many."""

    region = PlaceField(label="从哪里来", required=False)
    head_post = forms.CharField(label="领队职务", max_length=60, required=False)
    persons = AmountField(label="人数", places=0, required=False)


class EventFirmForm(FirmForm):
    """A firm at an event: also the agreement of its project that was signed there."""

    agreement = ChosenField(label="当场签的协议")

    def __init__(self, *args: Any, agreements: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, blank="没有", agreement=agreements)
        if not agreements:
            self.fields["agreement"].help_text = "协议先在项目里登记，再到这里选"


class SheetForm(Form):
    """A sheet of receptions."""

    file = forms.FileField(
        label="来访台账", help_text="CSV 或 Excel（.xlsx），一行一家企业，照模板填",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )  # fmt: skip
    once = OnceField(required=False)

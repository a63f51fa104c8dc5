"""Forms of channels, liaison offices and pairings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, OnceField

from ..terms import AssetKind, AssetState, ChannelKind
from .choices import Choices, ChosenField, offer
from .places import PlaceField, PlacesField


class ChannelForm(Form):
    """What is asked of every channel."""

    name = forms.CharField(label="名称", max_length=100)
    region = PlaceField(label="地区", required=False)
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    active = forms.BooleanField(label="在用", required=False, initial=True)
    once = OnceField(required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    #: Order on the page: what makes the kind stands before the note.
    field_order: Sequence[str] = ("name", "region")


class AgentForm(ChannelForm):
    """An agent: the contract, and the fee with its lawful basis."""

    contract_no = forms.CharField(label="合同编号", max_length=60, required=False)
    contract_from = DayField(label="合同起", required=False)
    contract_to = DayField(label="合同止", required=False)
    fee_terms = forms.CharField(
        label="服务费约定", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="按服务内容计价；不与引进企业的税收挂钩",
    )  # fmt: skip
    fee_basis = forms.CharField(
        label="服务费依据", max_length=200, required=False, help_text="哪份文件、哪次采购；写了服务费就要写"
    )
    field_order = (
        "name", "region", "contract_no", "fee_basis", "contract_from", "contract_to", "fee_terms", "note", "active",
    )  # fmt: skip


class HomeTieForm(ChannelForm):
    """A home tie: what everybody reads, and the person, who is shown masked."""

    person = forms.CharField(label="姓名", max_length=40)
    employer = forms.CharField(label="单位", max_length=100, required=False)
    post = forms.CharField(label="职务", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    purpose = forms.CharField(label="用途", max_length=120, help_text="为什么存，如“联系在深企业家回乡考察”")
    consent = forms.CharField(label="怎样同意的", max_length=120, help_text="如“当面同意”；不写姓名")
    consent_on = DayField(label="同意日期")
    field_order = (
        "name", "region", "person", "phone", "employer", "post", "purpose", "consent", "consent_on", "note", "active",
    )  # fmt: skip

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = "人人看得到：写代号或地区，不写姓名；留空自动编号"
        self.fields["note"].help_text = "人人看得到，不写姓名、电话"
        if known:  # what is stored is not sent to the page; left empty it stays
            for name in ("person", "phone", "employer", "post"):
                self.fields[name].required = False
                self.fields[name].help_text = "不改就留空"


class AssetForm(ChannelForm):
    """An idle asset: what it is, where, how large, on what terms."""

    asset_kind = forms.ChoiceField(label="是什么", choices=AssetKind.choices())
    place = forms.CharField(label="位置", max_length=120)
    area_sqm = AmountField(label="建筑面积（㎡）", required=False)
    land_mu = AmountField(label="土地（亩）", required=False)
    owner = forms.CharField(
        label="权属人", max_length=100, required=False, help_text="个人的写“个人”，不写姓名"
    )
    available_from = DayField(label="何时可用", required=False)
    terms = forms.CharField(label="租售条件", max_length=200, required=False)
    state = forms.ChoiceField(label="状态", choices=AssetState.choices())
    source = forms.CharField(label="出处", max_length=120, help_text="谁报的、哪份清单")
    as_of = DayField(label="截至", required=False)
    field_order = (
        "name", "asset_kind", "place", "region", "area_sqm", "land_mu", "owner", "available_from", "terms", "state",
        "source", "as_of", "note", "active",
    )  # fmt: skip


FORMS: dict[ChannelKind, type[ChannelForm]] = {
    ChannelKind.AGENT: AgentForm,
    ChannelKind.HOME_TIE: HomeTieForm,
    ChannelKind.IDLE_ASSET: AssetForm,
}


def form_of(kind: str) -> type[ChannelForm]:
    """The form of a kind of channel."""
    known = ChannelKind.known(kind)
    return FORMS.get(known, ChannelForm) if known else ChannelForm


class PurposeForm(Form):
    """What a home tie's particulars are wanted for."""

    purpose = forms.CharField(label="用途（留痕）", max_length=120, required=False)


class ReasonForm(Form):
    """Why something is erased or removed."""

    reason = forms.CharField(label="为什么删", max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OfficeForm(Form):
    """A liaison office."""

    name = forms.CharField(label="名称", max_length=60)
    city = PlaceField(label="驻地", help_text="写到城市，如 广东深圳")
    regions = PlacesField(label="负责地区", required=False)
    head = ChosenField(label="负责人")
    team = ChosenField(label="招商组")
    opened_on = DayField(label="设立日期", required=False)
    closed_on = DayField(label="撤销日期", required=False, help_text="还在用的留空")
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    once = OnceField(required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, head=people, team=teams)


class PairingForm(Form):
    """A cooperation agreement between places."""

    partner = forms.CharField(label="与谁结对", max_length=100)
    region = PlaceField(label="地区", required=False)
    signed_on = DayField(label="签订日期")
    until = DayField(label="有效期至", required=False)
    fields_ = forms.CharField(
        label="合作内容", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    once = OnceField(required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CreditForm(Form):
    """A project that came of a pairing, by its number."""

    project_code = forms.CharField(label="项目编号", max_length=20, required=False)

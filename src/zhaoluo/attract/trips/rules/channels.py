"""Whether a channel may be written down like this.  Source: docs/domain/channels.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.enterprises.rules.contacts import (
    PHONE,
    may_ask,
    refusals_of_purpose,
)
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.policies.rules.triggers import Suspicion, Trigger
from zhaoluo.registers.policies.terms import TriggerAction

from ..terms import AssetKind, AssetState, ChannelKind
from .keeping import refusals_of_lengths, tidied

#: ㎡ and 亩; more is a slip of the unit.
LARGEST_SQM: Final = Decimal(10_000_000)
LARGEST_MU: Final = Decimal(100_000)
REASON_MIN: Final = 4
#: A fee measured by what the firm pays in tax; asked beside the zone's own table.  A tax that the fee itself bears is none.
FEE_BY_TAX: Final = Trigger(
    code="fee_by_tax", label="服务费按税收计付", articles=("18",), action=TriggerAction.BLOCK,
    patterns=((
        ("税收", "纳税", "税额", "税款", "缴税", "交税", "增值税", "所得税", "地方留成", "留成部分", "地方留存", "地方财力",
         "财政贡献", "经济贡献", "综合贡献", "地方贡献", "退税", "返税"),
        ("提成", "分成", "计提", "计付", "计算", "比例", "挂钩", "支付", "抽取", "的#%", "的百分之", "的#‰", "的#成"),
    ),),
)  # fmt: skip
#: Where a text speaks of the tax on the fee itself.
FEE_UNLESS: Final = ("含增值税", "含税", "增值税专用发票", "增值税普通发票", "增值税发票", "税率", "完税证明")


@dataclass(frozen=True, slots=True)
class Channel:
    """What a person says about a channel; contract and fee belong to agents."""

    kind: str
    name: str
    region: str = ""
    contract_no: str = ""
    contract_from: date | None = None
    contract_to: date | None = None
    fee_terms: str = ""
    fee_basis: str = ""
    note: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class HomeTie:
    """A person from here: personal data, with purpose and consent."""

    name: str
    employer: str = ""
    post: str = ""
    phone: str = ""
    purpose: str = ""
    consent: str = ""
    consent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """An idle asset on offer."""

    kind: str
    place: str
    owner: str = ""
    area_sqm: Decimal | None = None
    land_mu: Decimal | None = None
    available_from: date | None = None
    terms: str = ""
    state: str = AssetState.OFFERED.value
    source: str = ""
    as_of: date | None = None


def cleaned(channel: Channel) -> Channel:
    """As it is stored."""
    return replace(channel, **tidied(channel, "name", "contract_no", "fee_terms", "fee_basis", "note"))


def cleaned_tie(tie: HomeTie) -> HomeTie:
    """As it is stored."""
    return replace(tie, **tidied(tie, "name", "employer", "post", "phone", "purpose", "consent"))


def cleaned_asset(asset: Asset) -> Asset:
    """As it is stored."""
    return replace(asset, **tidied(asset, "place", "owner", "terms", "source"))


def refusals_of_channel(channel: Channel, *, suspected: Sequence[Suspicion] = ()) -> list[Refusal]:
    """Every reason a (cleaned) channel may not be written down.  ``suspected``: what its fee terms are suspected of."""
    refusals = []
    if not ChannelKind.known(channel.kind):
        refusals.append(Refusal("unknown_kind", "请选渠道类型", "kind"))
    if not channel.name:
        refusals.append(Refusal("no_name", "请写渠道名称，如“深圳市河阳商会”", "name"))
    if channel.contract_from and channel.contract_to and channel.contract_to < channel.contract_from:
        refusals.append(
            Refusal(
                "ends_before_start",
                f"合同止 {channel.contract_to} 早于合同起 {channel.contract_from}",
                "contract_to",
            )
        )
    refusals += _refusals_of_fee(channel) + refusals_of_suspicions(
        suspected, "fee_terms", "服务费请按服务内容计价，不与税收挂钩"
    )
    return refusals + refusals_of_lengths([
        ("name", "名称", channel.name, 100), ("contract_no", "合同编号", channel.contract_no, 60),
        ("fee_terms", "服务费约定", channel.fee_terms, 300), ("fee_basis", "服务费依据", channel.fee_basis, 200),
        ("note", "说明", channel.note, 300),
    ])  # fmt: skip


def refusals_of_parts(kind: str, *, has_tie: bool, has_asset: bool) -> list[Refusal]:
    """A home tie comes with its person, an idle asset with what is offered, and no other kind with either."""
    if has_tie != (kind == ChannelKind.HOME_TIE):
        return [Refusal("wrong_part", "乡贤要登记本人，别的渠道不登记个人信息；请重新选类型", "kind")]
    if has_asset != (kind == ChannelKind.IDLE_ASSET):
        return [Refusal("wrong_part", "闲置资产要登记是什么、在哪里；请重新选类型", "kind")]
    return []


def _refusals_of_fee(channel: Channel) -> list[Refusal]:
    """A fee stands in a contract and on a lawful basis, and only an agent is paid one."""
    contracted = channel.contract_no or channel.contract_from or channel.contract_to
    if channel.kind != ChannelKind.AGENT:
        if contracted or channel.fee_terms or channel.fee_basis:
            return [
                Refusal("not_agent", "合同和服务费只记在“委托招商机构”名下，请改选类型或清空", "fee_terms")
            ]
        return []
    refusals = []
    if channel.fee_terms and not channel.fee_basis:
        refusals.append(
            Refusal(
                "no_basis",
                "写了服务费，就要写依据：哪份文件、哪次采购，如“政府购买服务合同第 5 条”",
                "fee_basis",
            )
        )
    if channel.fee_terms and not channel.contract_no:
        refusals.append(Refusal("no_contract", "写了服务费，就要写合同编号；没签合同不谈费用", "contract_no"))
    if channel.fee_basis and not channel.fee_terms:
        refusals.append(Refusal("no_fee", "写了依据，请写约定的是什么服务费", "fee_terms"))
    return refusals


def refusals_of_suspicions(suspected: Sequence[Suspicion], field: str, mend: str) -> list[Refusal]:
    """What the law blocks is not stored; what needs a basis or a review is told beside the text.  ``mend``: what to write."""
    return [
        Refusal("suspected", f"{suspicion.sentence}。{mend}", field)
        for suspicion in suspected
        if suspicion.action in (TriggerAction.BLOCK, TriggerAction.BLOCK_OR_BASIS)
    ]


def refusals_of_home_tie(
    tie: HomeTie, *, name: str, note: str, today: date, erased: bool = False
) -> list[Refusal]:
    """Every reason a (cleaned) home tie may not be written down.  ``name``, ``note``: the channel's, which everybody reads."""
    if erased:
        return [Refusal("erased", "这位的个人信息已删去，不能再改；需要时另行登记并重新取得同意")]
    refusals = []
    if not tie.name:
        refusals.append(Refusal("no_person", "请写姓名", "person"))
    if tie.phone and not PHONE.fullmatch(tie.phone):
        refusals.append(Refusal("bad_phone", "电话只写数字、空格、横线，如 0355-2028888", "phone"))
    refusals += refusals_of_purpose(tie.purpose)
    if not tie.consent:
        refusals.append(Refusal("no_consent", "请写本人怎样同意的，如“当面同意”“微信同意”", "consent"))
    if tie.consent_on is None:
        refusals.append(Refusal("no_consent_day", "请填同意日期", "consent_on"))
    elif tie.consent_on > today:
        refusals.append(
            Refusal("day_in_future", f"同意日期 {tie.consent_on} 还没到；先取得同意再登记", "consent_on")
        )
    for field, label, text in (
        ("name", "渠道名称", name), ("note", "说明", note), ("purpose", "用途", tie.purpose), ("consent", "同意方式", tie.consent),
    ):  # fmt: skip
        if len(tie.name) > 1 and tie.name in text:
            refusals.append(
                Refusal("name_told", f"{label}人人看得到，请不要写姓名；姓名只写在“姓名”一栏", field)
            )
    return refusals + refusals_of_lengths([
        ("person", "姓名", tie.name, 40), ("employer", "单位", tie.employer, 100), ("post", "职务", tie.post, 60),
        ("phone", "电话", tie.phone, 30), ("purpose", "用途", tie.purpose, 120), ("consent", "同意方式", tie.consent, 120),
    ])  # fmt: skip


def refusals_to_see(actor: Actor, purpose: str, *, erased: bool) -> list[Refusal]:
    """Every reason a home tie may not be shown in full; the purpose is written down first."""
    if erased:
        return [Refusal("erased", "这位的个人信息已应本人要求删去")]
    if not may_ask(actor):
        return [Refusal("no_role", "您的角色看不到乡贤的联系方式；需要联系请找本区招商专员")]
    return refusals_of_purpose(purpose)


def refusals_to_erase(reason: str, *, erased: bool) -> list[Refusal]:
    """Erased once, and why is said."""
    if erased:
        return [Refusal("erased", "这位的个人信息早已删去")]
    if (length := len(tidy(reason))) < REASON_MIN:
        return [Refusal("no_reason", f"请写为什么删去，至少 {REASON_MIN} 个字，现在 {length} 个字", "reason")]
    return refusals_of_lengths([("reason", "原因", tidy(reason), 120)])


def refusals_of_asset(asset: Asset, *, today: date, suspected: Sequence[Suspicion] = ()) -> list[Refusal]:
    """Every reason a (cleaned) idle asset may not be written down."""
    refusals = []
    if not AssetKind.known(asset.kind):
        refusals.append(Refusal("unknown_kind", "请选是厂房、土地、楼宇还是设备", "asset_kind"))
    if not AssetState.known(asset.state):
        refusals.append(Refusal("unknown_state", "请选现在可用、已盘活还是撤回", "state"))
    if not asset.place:
        refusals.append(Refusal("no_place", "请写在哪里，如“工业大道 8 号 2 号车间”", "place"))
    for field, label, size, most in (
        ("area_sqm", "建筑面积", asset.area_sqm, LARGEST_SQM), ("land_mu", "土地", asset.land_mu, LARGEST_MU),
    ):  # fmt: skip
        if size is not None and size <= 0:
            refusals.append(Refusal("not_positive", f"{label}要大于 0；不清楚就留空", field))
        elif size is not None and size > most:
            refusals.append(Refusal("too_large", f"{label} {size:,f} 太大，请核对单位", field))
    if not asset.source:
        refusals.append(Refusal("no_source", "请写出处：谁报的、哪份清单", "source"))
    if asset.as_of is not None and asset.as_of > today:
        refusals.append(Refusal("day_in_future", f"截至日期 {asset.as_of} 还没到，请核对", "as_of"))
    refusals += refusals_of_suspicions(suspected, "terms", "租售条件请照市场价写")
    return refusals + refusals_of_lengths([
        ("place", "位置", asset.place, 120), ("owner", "权属人", asset.owner, 100), ("terms", "租售条件", asset.terms, 200),
        ("source", "出处", asset.source, 120),
    ])  # fmt: skip

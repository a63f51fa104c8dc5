"""Whether what was typed about a project can be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.enterprises.rules import INDUSTRY_CLASS

from ..terms import AgreementKind, InstrumentKind, MilestoneKind, MoneyKind, PromiseKind
from .moves import refusals_of_day

#: 万元; a single project above this is a slip of the unit (元 typed as 万元).
LARGEST = Decimal("100000000")
#: 亩; more is a slip of the unit (㎡ typed as 亩).
LARGEST_AREA = Decimal("1000000")
MOST_INVESTORS = 30
#: Characters that fit.
LONGEST = {
    "content": ("建设内容", 2000), "origin_region": ("来源地", 60), "chain": ("产业链", 40), "officer_text": ("台账责任人", 40),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """What a person says about a project.  Amounts 万元; None and '' are unknown."""

    name: str
    officer: int | None
    investors: tuple[str, ...] = ()
    content: str = ""
    investment: Decimal | None = None
    fixed_investment: Decimal | None = None
    planned_output: Decimal | None = None
    planned_tax: Decimal | None = None
    actual_output: Decimal | None = None
    jobs: int | None = None
    land_need_mu: Decimal | None = None
    premises_need_sqm: Decimal | None = None
    origin_region: str = ""
    mode: int | None = None
    chain: str = ""
    industry_class: str = ""
    leader: int | None = None
    department: int | None = None
    team: int | None = None
    restricted: bool = False
    officer_text: str = ""


AMOUNTS = {
    "investment": "计划总投资",
    "fixed_investment": "固定资产投资",
    "planned_output": "达产年产值",
    "planned_tax": "达产年税收",
    "actual_output": "实际年产值",
    "jobs": "用工",
    "land_need_mu": "需用地",
    "premises_need_sqm": "需厂房",
}


def refusals_of_content(content: Content) -> list[Refusal]:
    """Every reason this cannot be written down: name, officer, signs and sizes of the amounts, code of the class."""
    refusals = []
    if not tidy(content.name):
        refusals.append(Refusal("no_name", "请写项目名称", "name"))
    if len(content.name) > 200:
        refusals.append(Refusal("long_name", f"项目名称最多 200 字，现在 {len(content.name)} 字", "name"))
    if content.officer is None:
        refusals.append(Refusal("no_officer", "没有责任人的项目不能存在，请选责任人", "officer"))
    for field, label in AMOUNTS.items():
        value = getattr(content, field)
        if value is None:
            continue
        if value < 0:
            refusals.append(Refusal("negative", f"{label}不能是负数", field))
        elif field == "land_need_mu":
            refusals += _too_wide(value, label, field)
        elif value > LARGEST:
            refusals.append(Refusal("too_large", f"{label} {value:,f} 太大，是不是把元写成了万元？", field))
    if content.investment is not None and round(content.investment, 2) == 0:
        refusals.append(Refusal("zero", "计划总投资不能是 0；不清楚就留空", "investment"))
    if content.investment and content.fixed_investment and content.fixed_investment > content.investment:
        refusals.append(
            Refusal(
                "fixed_above_total",
                f"固定资产 {content.fixed_investment:,f} 万元大于总投资 {content.investment:,f} 万元",
                "fixed_investment",
            )
        )
    if content.industry_class and not INDUSTRY_CLASS.fullmatch(content.industry_class.upper()):
        refusals.append(Refusal("bad_class", "行业代码写成门类字母加 2–4 位数字，如 C3974", "industry_class"))
    if any(len(name) > 120 for name in content.investors):
        refusals.append(Refusal("long_investor", "投资方名称最多 120 字；多家请一行一家", "investors"))
    for field, (label, most) in LONGEST.items():
        if (length := len(getattr(content, field))) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", field))
    if len(content.investors) > MOST_INVESTORS:
        refusals.append(
            Refusal(
                "many_investors",
                f"投资方最多 {MOST_INVESTORS} 家，现在 {len(content.investors)} 家",
                "investors",
            )
        )
    return refusals


def _too_wide(area_mu: Decimal, label: str, field: str) -> list[Refusal]:
    if area_mu <= LARGEST_AREA:
        return []
    return [Refusal("too_large", f"{label} {area_mu:,f} 亩太大，是不是把平方米写成了亩？", field)]


def _positive(amount: Decimal | None, label: str, field: str, *, required: bool = True) -> list[Refusal]:
    if amount is None:
        return [Refusal("no_amount", f"请填{label}", field)] if required else []
    if amount <= 0:
        return [Refusal("not_positive", f"{label}要大于 0；记错的请作废，不要记负数", field)]
    if amount > LARGEST:
        return [Refusal("too_large", f"{label} {amount:,f} 太大，是不是把元写成了万元？", field)]
    return []


def refusals_to_enter_money(
    kind: str, amount: Decimal | None, on: date | None, *, has_evidence: bool, today: date
) -> list[Refusal]:
    """A dated amount; funds in place need their voucher."""
    refusals = [] if MoneyKind.known(kind) else [Refusal("unknown_kind", "请选资金口径", "kind")]
    refusals += _positive(amount, "金额", "amount") + refusals_of_day(on, today=today)
    if kind == MoneyKind.FUNDS and not has_evidence:
        refusals.append(Refusal("no_evidence", "到位资金须附凭证（验资、进账单）", "file"))
    return refusals


def refusals_to_set_plan(year: int | None, amount: Decimal | None) -> list[Refusal]:
    """A year within reason and an amount."""
    refusals = _positive(amount, "计划投资", "amount")
    if year is None or not 2000 <= year <= 2100:
        refusals.append(Refusal("bad_year", "年度请填四位数，如 2026", "year"))
    return refusals


def refusals_to_enter_instrument(
    kind: str,
    provider: str,
    agreed: Decimal | None,
    drawn: Decimal | None,
    basis: str,
    on: date | None,
    *,
    today: date,
) -> list[Refusal]:
    """A financial instrument needs its provider and lawful basis; no more is drawn than agreed."""
    refusals = [] if InstrumentKind.known(kind) else [Refusal("unknown_kind", "请选工具类型", "kind")]
    refusals += _positive(agreed, "约定金额", "agreed") + refusals_of_day(on, today=today)
    if not provider.strip():
        refusals.append(Refusal("no_provider", "请写由谁提供", "provider"))
    if not basis.strip():
        refusals.append(Refusal("no_basis", "请写依据：哪份文件、哪份合同", "basis"))
    if drawn is not None and drawn < 0:
        refusals.append(Refusal("negative", "已用不能是负数", "drawn"))
    if drawn and agreed and drawn > agreed:
        refusals.append(Refusal("overdrawn", f"已用 {drawn:,f} 大于约定 {agreed:,f} 万元", "drawn"))
    return refusals


def refusals_to_enter_agreement(
    kind: str, on: date | None, amount: Decimal | None, *, has_evidence: bool, today: date
) -> list[Refusal]:
    """A formal agreement carries its amount and its text; intent and framework need neither."""
    refusals = [] if AgreementKind.known(kind) else [Refusal("unknown_kind", "请选协议类型", "kind")]
    formal = kind == AgreementKind.FORMAL
    refusals += refusals_of_day(on, today=today, label="签订日期") + _positive(
        amount, "协议额", "amount", required=formal
    )
    if formal and not has_evidence:
        refusals.append(Refusal("no_evidence", "正式协议须附文本（PDF 或照片）", "file"))
    return refusals


def refusals_to_date_milestone(
    kind: str, on: date | None, land_mu: Decimal | None, *, today: date
) -> list[Refusal]:
    """A dated milestone; 开工 is never typed here, it comes from a verified report."""
    refusals = [] if MilestoneKind.known(kind) else [Refusal("unknown_kind", "请选里程碑", "kind")]
    if kind == MilestoneKind.REVIEW:
        refusals.append(
            Refusal("by_review", "评审由“项目评审”的结论产生，不能直接填；在别处评过的，到那里补记", "kind")
        )
    if kind == MilestoneKind.START:
        refusals.append(Refusal("by_report", "开工由申报、核实产生，不能直接填", "kind"))
    refusals += refusals_of_day(on, today=today) + _positive(land_mu, "面积", "land_mu", required=False)
    return refusals + (_too_wide(land_mu, "面积", "land_mu") if land_mu and land_mu <= LARGEST else [])


def refusals_to_promise(
    kind: str, text: str, promised_by: str, basis: str, on: date | None, due_on: date | None, *, today: date
) -> list[Refusal]:
    """A promise names who gave it; a promise of money also its basis."""
    refusals = [] if PromiseKind.known(kind) else [Refusal("unknown_kind", "请选承诺类型", "kind")]
    refusals += refusals_of_day(on, today=today, field="promised_on", label="承诺日期")
    if not text.strip():
        refusals.append(Refusal("no_text", "请写承诺了什么", "text"))
    if not promised_by.strip():
        refusals.append(Refusal("no_promiser", "请写谁承诺的（职务）", "promised_by"))
    if kind == PromiseKind.MONEY and not basis.strip():
        refusals.append(Refusal("no_basis", "承诺给钱须写法定依据；没有依据的不能承诺", "basis"))
    if due_on and on and due_on < on:
        refusals.append(Refusal("due_before", "到期日早于承诺日", "due_on"))
    return refusals


def refusals_to_settle(
    state: str, on: date | None, note: str, *, was: str, promised_on: date, today: date
) -> list[Refusal]:
    """A promise is settled once, not before it was given; a broken one says why."""
    refusals = refusals_of_day(on, today=today)
    if on is not None and on < promised_on:
        refusals.append(Refusal("before_promise", f"{on} 早于承诺日 {promised_on}，请核对日期", "on"))
    if was != "open":
        refusals.append(Refusal("settled", "这条承诺已有结果"))
    if state not in ("kept", "broken"):
        refusals.append(Refusal("unknown_state", "请选已兑现或未兑现", "state"))
    if state == "broken" and len(note.strip()) < 6:
        refusals.append(Refusal("no_reason", "没有兑现的，请写明原因", "note"))
    return refusals


def refusals_to_note(text: str, on: date | None, *, today: date) -> list[Refusal]:
    """Progress says something, about a day that was; without a day it is of today."""
    refusals = []
    if not tidy(text):
        refusals.append(Refusal("no_text", "请写进展；没有变化就点“本月无变化”", "text"))
    if len(text) > 1000:
        refusals.append(Refusal("long_text", f"最多 1000 字，现在 {len(text)} 字", "text"))
    return refusals + (refusals_of_day(on, today=today) if on is not None else [])


def refusals_of_batch(names: Sequence[str]) -> list[Refusal]:
    """A batch has at least one row."""
    return [] if names else [Refusal("empty", "没有一行可以接入")]

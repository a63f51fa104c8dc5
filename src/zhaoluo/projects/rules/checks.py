"""What is asked of a project, check by check: frozen facts in; met, missing or waiting out, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from ..terms import REPORT_NAME, Stage


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """A condition set for entering a stage, met or not."""

    id: int
    stage: str
    text: str
    due_on: date | None = None
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """Everything the table asks about one project.  None is unknown.  Amounts 万元, areas 亩 or ㎡."""

    stage: str = "lead"
    investors: tuple[str, ...] = ()
    investor_codes: int = 0
    origin_region: str = ""
    chain: str = ""
    industry_class: str = ""
    mode: str = ""
    investment: Decimal | None = None
    fixed_investment: Decimal | None = None
    planned_output: Decimal | None = None
    actual_output: Decimal | None = None
    jobs: int | None = None
    land_need_mu: Decimal | None = None
    premises_need_sqm: Decimal | None = None
    has_leader: bool = False
    has_department: bool = False
    has_officer: bool = True
    formal_on: date | None = None
    formal_amount: Decimal | None = None
    formal_evidence: bool = False
    milestones: Mapping[str, date] = field(default_factory=dict)
    funds: Decimal = Decimal(0)
    funds_evidence: bool = False
    promises: int = 0
    promises_without_basis: int = 0
    promises_suspected: tuple[str, ...] = ()
    file_kinds: frozenset[str] = frozenset()
    pending_target: str = ""
    pending_claimed_on: date | None = None
    reached: frozenset[str] = frozenset({"lead"})
    conditions: tuple[ConditionFacts, ...] = ()


class State(Enum):
    MET = "met"
    MISSING = "missing"
    WAITING = "waiting"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Answer:
    """A check's answer: its state, what is there and what is wanted, and the form where it can be mended."""

    state: State
    note: str
    act: str = ""
    evidence: str = ""


Check = Callable[[ProjectFacts, Decimal | None], Answer]


def figure(value: Decimal | int | None) -> str:
    """A figure with separators and no idle zeros: 42,000 or 0.5."""
    text = f"{value or 0:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def known_or(value: object, present: str, missing: str, act: str) -> Answer:
    known = value not in (None, "", (), 0)
    return Answer(State.MET if known else State.MISSING, present if known else missing, "" if known else act)


def investor(f: ProjectFacts, _: Decimal | None) -> Answer:
    return known_or(f.investors, "、".join(f.investors[:3]), "还不知道是谁来投", "edit")


def chain(f: ProjectFacts, _: Decimal | None) -> Answer:
    return known_or(
        f.chain or f.industry_class, f.chain or f.industry_class, "产业链或行业代码至少填一项", "edit"
    )


def mode(f: ProjectFacts, _: Decimal | None) -> Answer:
    return known_or(f.mode, f.mode, "没有写是怎么招来的", "edit")


def investment(f: ProjectFacts, _: Decimal | None) -> Answer:
    return known_or(f.investment, f"{figure(f.investment)} 万元", "计划总投资不清楚", "edit")


def site_need(f: ProjectFacts, _: Decimal | None) -> Answer:
    known = f.land_need_mu is not None or f.premises_need_sqm is not None
    parts = [f"用地 {figure(f.land_need_mu)} 亩"] if f.land_need_mu is not None else []
    parts += [f"厂房 {figure(f.premises_need_sqm)} ㎡"] if f.premises_need_sqm is not None else []
    return Answer(
        State.MET if known else State.MISSING,
        "，".join(parts) or "要多少地或厂房不清楚",
        "" if known else "edit",
    )


def formal_agreement(f: ProjectFacts, _: Decimal | None) -> Answer:
    if f.formal_on is None:
        return Answer(State.MISSING, "没有正式协议；意向、框架协议不算签约", "agreement")
    if f.formal_amount is None:
        return Answer(State.MISSING, f"{f.formal_on} 签，协议额没有填", "agreement")
    if not f.formal_evidence:
        return Answer(State.MISSING, f"{f.formal_on} 签，协议文本没有附", "agreement")
    return Answer(State.MET, f"{f.formal_on} 签，{figure(f.formal_amount)} 万元", evidence="协议")


def site(f: ProjectFacts, _: Decimal | None) -> Answer:
    on = f.milestones.get("land") or f.milestones.get("premises")
    if on is None:
        return Answer(State.MISSING, "没有拿地，也没有租定厂房", "milestone")
    if f.pending_target == Stage.BUILDING and f.pending_claimed_on and f.pending_claimed_on < on:
        return Answer(
            State.MISSING, f"称 {f.pending_claimed_on} 开工，早于 {on} 拿地，请核对日期", "milestone"
        )
    return Answer(State.MET, f"{'拿地' if 'land' in f.milestones else '租定厂房'} {on}")


def three_levels(f: ProjectFacts, _: Decimal | None) -> Answer:
    lacking = [
        name
        for name, there in (
            ("包联领导", f.has_leader),
            ("责任部门", f.has_department),
            ("责任人", f.has_officer),
        )
        if not there
    ]
    return Answer(
        State.MISSING if lacking else State.MET,
        f"缺{'、'.join(lacking)}" if lacking else "三级齐全",
        "edit" if lacking else "",
    )


def funds(f: ProjectFacts, _: Decimal | None) -> Answer:
    if f.funds <= 0:
        return Answer(State.MISSING, "没有一笔到位资金", "money")
    if not f.funds_evidence:
        return Answer(State.MISSING, f"已记 {figure(f.funds)} 万元，没有一笔附凭证", "money")
    return Answer(State.MET, f"到位 {figure(f.funds)} 万元", evidence="凭证")


def planned_output(f: ProjectFacts, _: Decimal | None) -> Answer:
    return known_or(
        f.planned_output,
        f"达产年产值 {figure(f.planned_output)} 万元",
        "达产年产值不清楚，无从谈达效",
        "edit",
    )


def output_reached(f: ProjectFacts, _: Decimal | None) -> Answer:
    if not f.planned_output:
        return Answer(State.MISSING, "达产年产值不清楚，无从谈达效", "edit")
    if f.actual_output is None:
        return Answer(State.MISSING, "实际年产值没有填", "edit")
    share = f"{f.actual_output / f.planned_output:.1%}"
    note = f"实际 {figure(f.actual_output)} ÷ 计划 {figure(f.planned_output)} 万元 {share}"
    met = f.actual_output >= f.planned_output
    return Answer(State.MET if met else State.MISSING, note, "" if met else "edit")


def basis(f: ProjectFacts, _: Decimal | None) -> Answer:
    if f.promises_without_basis:
        return Answer(State.MISSING, f"{f.promises} 条承诺，{f.promises_without_basis} 条没写依据", "promise")
    return Answer(State.MET, f"{f.promises} 条承诺，条条有据" if f.promises else "没有作过承诺")


def lawful(f: ProjectFacts, _: Decimal | None) -> Answer:
    """No promise is suspected of limiting competition, but those confirmed on a passed review."""
    if f.promises_suspected:
        first = f.promises_suspected[0]
        more = f" 等 {len(f.promises_suspected)} 条" if len(f.promises_suspected) > 1 else ""
        note = f"{first}{more}；补法律依据和通过的公平竞争审查后确认，或撤回"
        return Answer(State.MISSING, note, "promise")
    return Answer(State.MET, "没有疑似的，或都已确认" if f.promises else "没有作过承诺")


def condition(f: ConditionFacts) -> Answer:
    """A condition of a stage is met with a paper, or stands in the way."""
    if f.met_on is not None:
        return Answer(State.MET, f"{f.met_on} 办结", evidence="凭证")
    due = f"，限 {f.due_on} 前" if f.due_on else ""
    return Answer(State.MISSING, f"还没有办结{due}", "condition")


def report_of(stage: Stage) -> Check:
    def check(f: ProjectFacts, _: Decimal | None) -> Answer:
        name = REPORT_NAME[stage]
        if stage.value in f.reached:
            return Answer(State.MET, f"{name}已经另一人核实")
        if f.pending_target == stage:
            return Answer(State.WAITING, f"称 {f.pending_claimed_on} {name}，等另一人核实", "verify")
        return Answer(State.MISSING, f"还没有申报{name}", "report")

    return check


def funds_share(f: ProjectFacts, threshold: Decimal | None) -> Answer:
    wanted = threshold or Decimal(0)
    if not f.investment:
        return Answer(State.MISSING, "计划总投资不清楚，算不出比例", "edit")
    share = f.funds / f.investment * 100
    short = f.investment * wanted / 100 - f.funds
    if share >= wanted:
        return Answer(State.MET, f"已到 {figure(f.funds)} 万元，{share:.1f}%")
    return Answer(
        State.MISSING,
        f"已到 {figure(f.funds)} 万元，{share:.1f}%；还差 {figure(round(short, 2))} 万元",
        "money",
    )


def review(f: ProjectFacts, _: Decimal | None) -> Answer:
    on = f.milestones.get("review")
    return (
        Answer(State.MET, f"{on} 评审")
        if on
        else Answer(State.MISSING, "没有评审通过的记录；在“项目评审”里办", "review")
    )


def file_of(kind: str, name: str) -> Check:
    def check(f: ProjectFacts, _: Decimal | None) -> Answer:
        there = kind in f.file_kinds
        return Answer(
            State.MET if there else State.MISSING,
            f"{name}{'已附' if there else '没有附'}",
            "" if there else "file",
        )

    return check


def credit_code(f: ProjectFacts, _: Decimal | None) -> Answer:
    return known_or(f.investor_codes, "投资方有信用代码", "投资方还没有统一社会信用代码", "edit")


def intensity(f: ProjectFacts, threshold: Decimal | None) -> Answer:
    wanted = threshold or Decimal(0)
    if not f.land_need_mu:
        return Answer(State.MET, "不单独用地，不算强度")
    amount = f.fixed_investment or f.investment
    if not amount:
        return Answer(State.MISSING, "投资额不清楚，算不出强度", "edit")
    per_mu = amount / f.land_need_mu
    note = f"{per_mu:,.0f} 万元/亩，要求 {figure(wanted)}"
    return Answer(State.MET if per_mu >= wanted else State.MISSING, note, "" if per_mu >= wanted else "edit")


def jobs(f: ProjectFacts, _: Decimal | None) -> Answer:
    return known_or(f.jobs, f"{f.jobs} 人", "用工人数不清楚", "edit")

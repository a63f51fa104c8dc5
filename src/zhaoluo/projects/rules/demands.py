"""The table of what each stage demands.  Gate, “还缺什么” list and completeness mark all read this one table.

Source: docs/domain/projects.md, Demands.  A demand answers met, missing, or waiting (somebody else must act first).
Facts of apps that are not built demand nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from ..terms import REPORT_NAME, VERIFIED, DemandKind, Stage


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
    file_kinds: frozenset[str] = frozenset()
    pending_target: str = ""
    pending_claimed_on: date | None = None
    reached: frozenset[str] = frozenset({"lead"})


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


@dataclass(frozen=True, slots=True)
class Demand:
    """One row of the table."""

    code: str
    label: str
    kind: DemandKind
    check: Check
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A demand answered for one project."""

    code: str
    label: str
    kind: DemandKind
    state: State
    note: str
    act: str = ""
    evidence: str = ""

    @property
    def open(self) -> bool:
        """Whether it still stands in the way."""
        return self.state in (State.MISSING, State.WAITING)

    @property
    def waivable(self) -> bool:
        """Only what the zone added may be waived; the law and the verification may not."""
        return self.kind is DemandKind.ZONE


def _fig(value: Decimal | int | None) -> str:
    """A figure with separators and no idle zeros: 42,000 or 0.5."""
    text = f"{value or 0:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _known(value: object, present: str, missing: str, act: str) -> Answer:
    known = value not in (None, "", (), 0)
    return Answer(State.MET if known else State.MISSING, present if known else missing, "" if known else act)


def _investor(f: ProjectFacts, _: Decimal | None) -> Answer:
    return _known(f.investors, "、".join(f.investors[:3]), "还不知道是谁来投", "edit")


def _chain(f: ProjectFacts, _: Decimal | None) -> Answer:
    return _known(
        f.chain or f.industry_class, f.chain or f.industry_class, "产业链或行业代码至少填一项", "edit"
    )


def _mode(f: ProjectFacts, _: Decimal | None) -> Answer:
    return _known(f.mode, f.mode, "没有写是怎么招来的", "edit")


def _investment(f: ProjectFacts, _: Decimal | None) -> Answer:
    return _known(f.investment, f"{_fig(f.investment)} 万元", "计划总投资不清楚", "edit")


def _site_need(f: ProjectFacts, _: Decimal | None) -> Answer:
    known = f.land_need_mu is not None or f.premises_need_sqm is not None
    parts = [f"用地 {_fig(f.land_need_mu)} 亩"] if f.land_need_mu is not None else []
    parts += [f"厂房 {_fig(f.premises_need_sqm)} ㎡"] if f.premises_need_sqm is not None else []
    return Answer(
        State.MET if known else State.MISSING,
        "，".join(parts) or "要多少地或厂房不清楚",
        "" if known else "edit",
    )


def _formal_agreement(f: ProjectFacts, _: Decimal | None) -> Answer:
    if f.formal_on is None:
        return Answer(State.MISSING, "没有正式协议；意向、框架协议不算签约", "agreement")
    if f.formal_amount is None:
        return Answer(State.MISSING, f"{f.formal_on} 签，协议额没有填", "agreement")
    if not f.formal_evidence:
        return Answer(State.MISSING, f"{f.formal_on} 签，协议文本没有附", "agreement")
    return Answer(State.MET, f"{f.formal_on} 签，{_fig(f.formal_amount)} 万元", evidence="协议")


def _site(f: ProjectFacts, _: Decimal | None) -> Answer:
    on = f.milestones.get("land") or f.milestones.get("premises")
    if on is None:
        return Answer(State.MISSING, "没有拿地，也没有租定厂房", "milestone")
    if f.pending_target == Stage.BUILDING and f.pending_claimed_on and f.pending_claimed_on < on:
        return Answer(
            State.MISSING, f"称 {f.pending_claimed_on} 开工，早于 {on} 拿地，请核对日期", "milestone"
        )
    return Answer(State.MET, f"{'拿地' if 'land' in f.milestones else '租定厂房'} {on}")


def _three_levels(f: ProjectFacts, _: Decimal | None) -> Answer:
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


def _funds(f: ProjectFacts, _: Decimal | None) -> Answer:
    if f.funds <= 0:
        return Answer(State.MISSING, "没有一笔到位资金", "money")
    if not f.funds_evidence:
        return Answer(State.MISSING, f"已记 {_fig(f.funds)} 万元，没有一笔附凭证", "money")
    return Answer(State.MET, f"到位 {_fig(f.funds)} 万元", evidence="凭证")


def _planned_output(f: ProjectFacts, _: Decimal | None) -> Answer:
    return _known(
        f.planned_output,
        f"达产年产值 {_fig(f.planned_output)} 万元",
        "达产年产值不清楚，无从谈达效",
        "edit",
    )


def _output_reached(f: ProjectFacts, _: Decimal | None) -> Answer:
    if not f.planned_output:
        return Answer(State.MISSING, "达产年产值不清楚，无从谈达效", "edit")
    if f.actual_output is None:
        return Answer(State.MISSING, "实际年产值没有填", "edit")
    share = f"{f.actual_output / f.planned_output:.1%}"
    note = f"实际 {_fig(f.actual_output)} ÷ 计划 {_fig(f.planned_output)} 万元 {share}"
    met = f.actual_output >= f.planned_output
    return Answer(State.MET if met else State.MISSING, note, "" if met else "edit")


def _basis(f: ProjectFacts, _: Decimal | None) -> Answer:
    if f.promises_without_basis:
        return Answer(State.MISSING, f"{f.promises} 条承诺，{f.promises_without_basis} 条没写依据", "promise")
    return Answer(State.MET, f"{f.promises} 条承诺，条条有据" if f.promises else "没有作过承诺")


def _report_of(stage: Stage) -> Check:
    def check(f: ProjectFacts, _: Decimal | None) -> Answer:
        name = REPORT_NAME[stage]
        if stage.value in f.reached:
            return Answer(State.MET, f"{name}已经另一人核实")
        if f.pending_target == stage:
            return Answer(State.WAITING, f"称 {f.pending_claimed_on} {name}，等另一人核实", "verify")
        return Answer(State.MISSING, f"还没有申报{name}", "report")

    return check


def _fact(code: str, label: str, check: Check, kind: DemandKind = DemandKind.FACT) -> Demand:
    return Demand(code, label, kind, check)


def _report(stage: Stage) -> Demand:
    return Demand(
        f"report_{stage.value}",
        f"{REPORT_NAME[stage]}申报，另一人核过",
        DemandKind.VERIFICATION,
        _report_of(stage),
    )


#: What entering each stage demands.  The report row of a verified stage comes last: it waits for the rest.
DEMANDS: dict[Stage, tuple[Demand, ...]] = {
    Stage.LEAD: (),
    Stage.TALKS: (_fact("investor", "投资方", _investor), _fact("chain", "产业链或行业", _chain)),
    Stage.SIGNED: (
        _fact("investment", "计划总投资", _investment),
        _fact("mode", "招商方式", _mode),
        _fact("site_need", "用地或厂房需求", _site_need),
        _fact("formal_agreement", "正式协议、协议额、文本", _formal_agreement, DemandKind.STATUTORY),
        _report(Stage.SIGNED),
    ),
    Stage.BUILDING: (
        _fact("site", "拿地（或租定厂房）", _site, DemandKind.STATUTORY),
        _fact("three_levels", "领导、部门、责任人三级齐", _three_levels),
        _fact("promises_have_basis", "承诺有据", _basis, DemandKind.STATUTORY),
        _report(Stage.BUILDING),
    ),
    Stage.PRODUCING: (
        _fact("funds", "到位资金有凭证", _funds),
        _fact("planned_output", "达产年产值", _planned_output),
        _report(Stage.PRODUCING),
    ),
    Stage.AT_CAPACITY: (_fact("output_reached", "实际年产值达到计划", _output_reached),),
}


def _funds_share(f: ProjectFacts, threshold: Decimal | None) -> Answer:
    wanted = threshold or Decimal(0)
    if not f.investment:
        return Answer(State.MISSING, "计划总投资不清楚，算不出比例", "edit")
    share = f.funds / f.investment * 100
    short = f.investment * wanted / 100 - f.funds
    if share >= wanted:
        return Answer(State.MET, f"已到 {_fig(f.funds)} 万元，{share:.1f}%")
    return Answer(
        State.MISSING, f"已到 {_fig(f.funds)} 万元，{share:.1f}%；还差 {_fig(round(short, 2))} 万元", "money"
    )


def _review(f: ProjectFacts, _: Decimal | None) -> Answer:
    on = f.milestones.get("review")
    return Answer(State.MET, f"{on} 评审") if on else Answer(State.MISSING, "没有评审记录", "milestone")


def _file_of(kind: str, name: str) -> Check:
    def check(f: ProjectFacts, _: Decimal | None) -> Answer:
        there = kind in f.file_kinds
        return Answer(
            State.MET if there else State.MISSING,
            f"{name}{'已附' if there else '没有附'}",
            "" if there else "file",
        )

    return check


def _credit_code(f: ProjectFacts, _: Decimal | None) -> Answer:
    return _known(f.investor_codes, "投资方有信用代码", "投资方还没有统一社会信用代码", "edit")


def _intensity(f: ProjectFacts, threshold: Decimal | None) -> Answer:
    wanted = threshold or Decimal(0)
    if not f.land_need_mu:
        return Answer(State.MET, "不单独用地，不算强度")
    amount = f.fixed_investment or f.investment
    if not amount:
        return Answer(State.MISSING, "投资额不清楚，算不出强度", "edit")
    per_mu = amount / f.land_need_mu
    note = f"{per_mu:,.0f} 万元/亩，要求 {_fig(wanted)}"
    return Answer(State.MET if per_mu >= wanted else State.MISSING, note, "" if per_mu >= wanted else "edit")


def _jobs(f: ProjectFacts, _: Decimal | None) -> Answer:
    return _known(f.jobs, f"{f.jobs} 人", "用工人数不清楚", "edit")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A check a zone may add to a stage: its label (``{}`` takes the threshold) and the unit of the threshold, if any."""

    label: str
    check: Check
    unit: str = ""


#: What a zone can choose from when it adds demands.
CATALOGUE: dict[str, CatalogueEntry] = {
    "review_passed": CatalogueEntry("专家评审通过", _review),
    "funds_share": CatalogueEntry("到位资金 ≥ {}%", _funds_share, "%"),
    "intensity": CatalogueEntry("投资强度 ≥ {} 万元/亩", _intensity, "万元/亩"),
    "three_levels": CatalogueEntry("领导、部门、责任人三级齐", _three_levels),
    "credit_code": CatalogueEntry("投资方有信用代码", _credit_code),
    "planned_output": CatalogueEntry("达产年产值", _planned_output),
    "jobs": CatalogueEntry("用工人数", _jobs),
    "start_photos": CatalogueEntry("开工证据（照片或开工令）", _file_of("start", "开工证据")),
    "land_papers": CatalogueEntry("用地文件", _file_of("land", "用地文件")),
    "formal_agreement": CatalogueEntry("正式协议、协议额、文本", _formal_agreement),
}


def zone_demand(check_code: str, threshold: Decimal | None) -> Demand | None:
    """A zone's own demand as a row of the table; None where the catalogue does not know the check."""
    entry = CATALOGUE.get(check_code)
    if entry is None:
        return None
    shown = f"{threshold.normalize():f}" if threshold is not None else ""
    return Demand(f"zone_{check_code}", entry.label.format(shown), DemandKind.ZONE, entry.check, threshold)


def findings(
    facts: ProjectFacts, target: Stage, own: Iterable[Demand] = (), waived: Iterable[str] = ()
) -> list[Finding]:
    """Every demand of entering ``target``, answered; missing first, then waiting, then met.

    ``own`` are the zone's additions for this stage, ``waived`` the codes another person has excused.  A zone's row that
    repeats a general one is left out: the general one rules.
    """
    excused = set(waived)
    general = DEMANDS[target]
    codes = {d.code for d in general}
    body = [d for d in general if d.kind is not DemandKind.VERIFICATION]
    added = [d for d in own if d.code.removeprefix("zone_") not in codes]
    last = [d for d in general if d.kind is DemandKind.VERIFICATION]
    answered = []
    for demand in [*body, *added, *last]:
        answer = demand.check(facts, demand.threshold)
        state = answer.state
        if state is State.MISSING and demand.kind is DemandKind.ZONE and demand.code in excused:
            state = State.WAIVED
        answered.append(
            Finding(demand.code, demand.label, demand.kind, state, answer.note, answer.act, answer.evidence)
        )
    order = {State.MISSING: 0, State.WAITING: 1, State.WAIVED: 2, State.MET: 3}
    return sorted(answered, key=lambda finding: order[finding.state])


def completeness(facts: ProjectFacts, stage: Stage) -> tuple[int, int]:
    """(met, all) over the general demands of every stage up to the next one; reports are left out."""
    met = total = 0
    upto = stage.next or stage
    for target in list(Stage)[: upto.order + 1]:
        for demand in DEMANDS[target]:
            if demand.kind is not DemandKind.VERIFICATION:
                total += 1
                met += demand.check(facts, demand.threshold).state is State.MET
    return met, total


def gaps(facts: ProjectFacts, stage: Stage) -> list[Finding]:
    """What a project that already stands at ``stage`` still owes for having got there (taken over from a ledger)."""
    owed: dict[str, Finding] = {}
    for target in list(Stage)[: stage.order + 1]:
        for finding in findings(facts, target):
            if finding.open and finding.kind is not DemandKind.VERIFICATION:
                owed.setdefault(finding.code, finding)
    return list(owed.values())


def needs_report(target: Stage) -> bool:
    """Whether a stage is reached only through a report that another person verifies."""
    return target in VERIFIED

"""The table of what each stage demands.  Gate, “还缺什么” list and completeness mark all read this one table.

Source: docs/domain/projects.md, Demands.  A demand answers met, missing, or waiting (somebody else must act first).
Facts of apps that are not built demand nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..terms import REPORT_NAME, VERIFIED, DemandKind, Stage
from . import checks
from .checks import Check, ProjectFacts, State


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


def _fact(code: str, label: str, check: Check, kind: DemandKind = DemandKind.FACT) -> Demand:
    return Demand(code, label, kind, check)


def _report(stage: Stage) -> Demand:
    return Demand(
        f"report_{stage.value}",
        f"{REPORT_NAME[stage]}申报，另一人核过",
        DemandKind.VERIFICATION,
        checks.report_of(stage),
    )


#: Asked at talks, and again at signing of those that came into talks before it was asked there, or lost it since.
MODE = _fact("mode", "招商方式", checks.mode)
#: Asked at signing, and again before building, since promises are also made after signing.
LAWFUL = _fact("promises_lawful", "承诺没有疑似违反公平竞争的", checks.lawful, DemandKind.STATUTORY)

#: What entering each stage demands.  The report row of a verified stage comes last: it waits for the rest.
DEMANDS: dict[Stage, tuple[Demand, ...]] = {
    Stage.LEAD: (),
    Stage.TALKS: (
        _fact("investor", "投资方", checks.investor),
        _fact("chain", "产业链或行业", checks.chain),
        MODE,
    ),
    Stage.SIGNED: (
        _fact("investment", "计划总投资", checks.investment),
        MODE,
        _fact("site_need", "用地或厂房需求", checks.site_need),
        _fact("formal_agreement", "正式协议、协议额、文本", checks.formal_agreement, DemandKind.STATUTORY),
        LAWFUL,
        _report(Stage.SIGNED),
    ),
    Stage.BUILDING: (
        _fact("site", "拿地（或租定厂房）", checks.site, DemandKind.STATUTORY),
        _fact("three_levels", "领导、部门、责任人三级齐", checks.three_levels),
        _fact("promises_have_basis", "承诺有据", checks.basis, DemandKind.STATUTORY),
        LAWFUL,
        _report(Stage.BUILDING),
    ),
    Stage.PRODUCING: (
        _fact("funds", "到位资金有凭证", checks.funds),
        _fact("planned_output", "达产年产值", checks.planned_output),
        _report(Stage.PRODUCING),
    ),
    Stage.AT_CAPACITY: (_fact("output_reached", "实际年产值达到计划", checks.output_reached),),
}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A check a zone may add to a stage: its label (``{}`` takes the threshold) and the unit of the threshold, if any."""

    label: str
    check: Check
    unit: str = ""


#: What a zone can choose from when it adds demands.
CATALOGUE: dict[str, CatalogueEntry] = {
    "review_passed": CatalogueEntry("专家评审通过", checks.review),
    "funds_share": CatalogueEntry("到位资金 ≥ {}%", checks.funds_share, "%"),
    "intensity": CatalogueEntry("投资强度 ≥ {} 万元/亩", checks.intensity, "万元/亩"),
    "three_levels": CatalogueEntry("领导、部门、责任人三级齐", checks.three_levels),
    "credit_code": CatalogueEntry("投资方有信用代码", checks.credit_code),
    "planned_output": CatalogueEntry("达产年产值", checks.planned_output),
    "jobs": CatalogueEntry("用工人数", checks.jobs),
    "start_photos": CatalogueEntry("开工证据（照片或开工令）", checks.file_of("start", "开工证据")),
    "land_papers": CatalogueEntry("用地文件", checks.file_of("land", "用地文件")),
    "formal_agreement": CatalogueEntry("正式协议、协议额、文本", checks.formal_agreement),
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
    repeats a general one is left out: the general one rules.  Conditions set for the stage (评审条件) stand before the report.
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
    at = len(answered) - len(last)
    answered[at:at] = [_of_condition(row) for row in facts.conditions if _asked(row, target)]
    order = {State.MISSING: 0, State.WAITING: 1, State.WAIVED: 2, State.MET: 3}
    return sorted(answered, key=lambda finding: order[finding.state])


def _asked(row: checks.ConditionFacts, target: Stage) -> bool:
    """A condition is asked at its own stage; one left open there is owed at every later gate."""
    own = Stage.of(row.stage)
    return own is target or (row.met_on is None and own.order < target.order)


def _of_condition(row: checks.ConditionFacts) -> Finding:
    answer = checks.condition(row)
    return Finding(
        f"condition_{row.id}",
        row.text,
        DemandKind.CONDITION,
        answer.state,
        answer.note,
        answer.act,
        answer.evidence,
    )


def completeness(facts: ProjectFacts, stage: Stage) -> tuple[int, int]:
    """(met, all) over the general demands of every stage up to the next one, each once; reports are left out."""
    upto = stage.next or stage
    asked = {d.code: d for target in list(Stage)[: upto.order + 1] for d in DEMANDS[target]}
    told = [
        demand.check(facts, demand.threshold).state is State.MET
        for demand in asked.values()
        if demand.kind is not DemandKind.VERIFICATION
    ]
    return sum(told), len(told)


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

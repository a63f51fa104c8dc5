from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhaoluo.foundation.files.models import Attachment

from ..models import (
    Agreement,
    Milestone,
    MoneyEntry,
    Project,
    ProjectCondition,
    ProjectInvestor,
    Promise,
    StageReport,
    StageStay,
    Waiver,
    ZoneDemand,
)
from ..rules.checks import ConditionFacts, ProjectFacts
from ..rules.demands import Demand, Finding, completeness, findings, zone_demand
from ..rules.moves import MoveFacts
from ..terms import VERIFIED, AgreementKind, MoneyKind, PromiseState, ReportState, Stage, WaiverState
from .pledges import covered, suspicions_of


def facts_of(projects: Sequence[Project]) -> dict[int, ProjectFacts]:
    """Everything the table of demands asks, for many projects at once: nine queries whatever their number."""
    ids = [p.pk for p in projects]
    investors = _grouped(ProjectInvestor.objects.filter(project__in=ids).select_related("enterprise"))
    formal = _grouped(Agreement.objects.filter(project__in=ids, kind=AgreementKind.FORMAL))
    milestones = _grouped(Milestone.objects.filter(project__in=ids))
    money = _grouped(MoneyEntry.objects.filter(project__in=ids, kind=MoneyKind.FUNDS, voided=False))
    promises = _grouped(
        Promise.objects.filter(project__in=ids)
        .exclude(state=PromiseState.WITHDRAWN)
        .select_related("competition_review")
    )
    reports = _grouped(StageReport.objects.filter(project__in=ids, state=ReportState.PENDING))
    stays = _grouped(StageStay.objects.filter(project__in=ids, annulled=False))
    conditions = _grouped(ProjectCondition.objects.filter(project__in=ids, dropped_at=None))
    files: dict[int, set[str]] = defaultdict(set)
    kinds = Attachment.objects.filter(subject_kind="projects.project", subject_id__in=ids)
    for subject_id, kind in kinds.values_list("subject_id", "kind").distinct():
        files[subject_id].add(kind)
    out = {}
    for p in projects:
        agreement = formal[p.pk][0] if formal[p.pk] else None
        pending = reports[p.pk][0] if reports[p.pk] else None
        out[p.pk] = ProjectFacts(
            stage=p.stage,
            investors=tuple(i.name for i in investors[p.pk]),
            investor_codes=sum(bool(i.enterprise and i.enterprise.credit_code) for i in investors[p.pk]),
            origin_region=p.origin_region,
            chain=p.chain,
            industry_class=p.industry_class,
            mode=p.mode.name if p.mode_id and p.mode else "",
            investment=p.investment,
            fixed_investment=p.fixed_investment,
            planned_output=p.planned_output,
            actual_output=p.actual_output,
            jobs=p.jobs,
            land_need_mu=p.land_need_mu,
            premises_need_sqm=p.premises_need_sqm,
            has_leader=p.leader_id is not None,
            has_department=p.department_id is not None,
            formal_on=agreement.on if agreement else None,
            formal_amount=agreement.amount if agreement else None,
            formal_evidence=bool(agreement and agreement.evidence_id),
            milestones={m.kind: m.on for m in milestones[p.pk]},
            funds=sum((m.amount for m in money[p.pk]), Decimal(0)),
            funds_evidence=any(m.evidence_id for m in money[p.pk]),
            promises=len(promises[p.pk]),
            promises_without_basis=sum(not x.basis.strip() for x in promises[p.pk]),
            promises_suspected=suspected_of(promises[p.pk]),
            file_kinds=frozenset(files[p.pk]),
            pending_target=pending.target if pending else "",
            pending_claimed_on=pending.claimed_on if pending else None,
            reached=frozenset(s.stage for s in stays[p.pk] if s.stage not in VERIFIED or s.verified_at),
            conditions=tuple(
                ConditionFacts(c.pk, c.stage, c.text, c.due_on, c.met_on) for c in conditions[p.pk]
            ),
        )
    return out


def suspected_of(promises: Sequence[Promise]) -> tuple[str, ...]:
    """Promises under suspicion that nothing lawful covers, in words."""
    by_promise = suspicions_of(promises)
    return tuple(
        f"“{promise.text[:20]}”疑似{'、'.join(s.label for s in found)}（第 {found[0].article} 条）"
        for promise in promises
        if (found := by_promise[promise.pk]) and not covered(promise)
    )


def _grouped(rows: Iterable) -> dict[int, list]:
    groups: dict[int, list] = defaultdict(list)
    for row in rows:
        groups[row.project_id].append(row)
    return groups


def move_facts(project: Project, facts: ProjectFacts) -> MoveFacts:
    """A project's standing as the moving rules see it."""
    return MoveFacts(
        stage=Stage.of(project.stage),
        standing=project.standing,
        stage_entered_on=project.stage_entered_on,
        stage_verified=project.stage_verified,
        pending_target=facts.pending_target,
        officer=project.officer_id,
        leader=project.leader_id,
        team=project.team_id,
    )


def own_demands(zone_id: int) -> dict[str, list[Demand]]:
    """What a zone adds, by stage."""
    out: dict[str, list[Demand]] = defaultdict(list)
    for row in ZoneDemand.objects.filter(zone_id=zone_id, active=True):
        demand = zone_demand(row.check_code, row.threshold)
        if demand is not None:
            out[row.stage].append(demand)
    return out


def waived_codes(project_id: int, stage: str) -> set[str]:
    """Demands excused for this project at this stage."""
    rows = Waiver.objects.filter(project_id=project_id, stage=stage, state=WaiverState.APPROVED)
    return {code for demands in rows.values_list("demands", flat=True) for code in demands}


def findings_for(project: Project, target: Stage, facts: ProjectFacts | None = None) -> list[Finding]:
    """The table answered for entering ``target``, with every stage that a skip leaves out."""
    facts = facts or facts_of([project])[project.pk]
    own = own_demands(project.zone_id)
    found: dict[str, Finding] = {}
    current = Stage.of(project.stage)
    for stage in list(Stage)[current.order + 1 : target.order + 1]:
        for finding in findings(
            facts, stage, own.get(stage.value, ()), waived_codes(project.pk, stage.value)
        ):
            if stage is target or not finding.code.startswith("report_"):
                found.setdefault(finding.code, finding)
    return sorted(found.values(), key=lambda f: (not f.open, f.state.value == "waiting"))


@dataclass(frozen=True)
class Gate:
    """The next gate of a project as a page shows it."""

    target: Stage
    findings: list[Finding]
    completeness: tuple[int, int]

    @property
    def missing(self) -> list[Finding]:
        return [f for f in self.findings if f.state.value == "missing"]

    @property
    def waiting(self) -> list[Finding]:
        return [f for f in self.findings if f.state.value == "waiting"]

    @property
    def met(self) -> list[Finding]:
        return [f for f in self.findings if not f.open]

    @property
    def waivable(self) -> list[Finding]:
        """What the form of a waiver lists: all that is open, since it also shows what may not be waived; nothing
        where there is nothing to waive.
        """
        still_open = [f for f in self.findings if f.open]
        return still_open if any(f.waivable and f.state.value == "missing" for f in still_open) else []


def gate_of(project: Project, target: Stage | None = None, facts: ProjectFacts | None = None) -> Gate | None:
    """The gate to ``target`` (the next stage by default); None at planned output."""
    current = Stage.of(project.stage)
    facts = facts or facts_of([project])[project.pk]
    target = target or current.next
    if target is None or target.order <= current.order:
        return None
    return Gate(target, findings_for(project, target, facts), completeness(facts, current))

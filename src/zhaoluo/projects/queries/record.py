from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachments_of
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.queries import timeline_of
from zhaoluo.foundation.terms import Term
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import holders_of

from ..models import AnnualPlan, Deadline, Instrument, MoneyEntry, Project, StageReport, StageStay, Waiver
from ..rules.lights import Due, Lamp, dwell_days, light_of
from ..rules.moves import VERIFIERS
from ..terms import (
    VERIFIED,
    AgreementKind,
    InstrumentKind,
    MilestoneKind,
    MoneyKind,
    ProjectEvent,
    ReportState,
    Stage,
    Standing,
    WaiverState,
)

KIND = "projects.project"


@dataclass(frozen=True, slots=True)
class Step:
    """A point of the stepper: stage or milestone, with its day, days spent and how it is drawn."""

    label: str
    note: str
    css: str


def steps_of(project: Project, *, today: date) -> list[Step]:
    """The six stages with 评审 and 拿地 between them (开工 is the entry into 建设)."""
    stays = list(StageStay.objects.filter(project=project, annulled=False).order_by("entered_on", "id"))
    first = {stay.stage: stay for stay in reversed(stays)}
    marks = {m.kind: m for m in project.milestones.all()}
    pending = pending_report(project)
    current = Stage.of(project.stage)
    steps = []
    for stage in Stage:
        if stage is Stage.SIGNED:
            steps.append(_mark("评审", marks.get("review")))
        if stage is Stage.BUILDING:
            steps.append(_mark("拿地", marks.get("land") or marks.get("premises")))
        label = "开工建设" if stage is Stage.BUILDING else stage.label
        stay = first.get(stage.value)
        if pending and pending.target == stage:
            steps.append(Step(label, f"待核 · 称 {pending.claimed_on:%m-%d}", "wait"))
        elif stage is current:
            steps.append(
                Step(
                    label,
                    f"{project.stage_entered_on:%Y-%m-%d} · {dwell_days(project.stage_entered_on, today=today)} 天",
                    "now",
                )
            )
        elif stay and stage.order < current.order:
            spent = f" · {(stay.left_on - stay.entered_on).days} 天" if stay.left_on else ""
            steps.append(Step(label, f"{stay.entered_on:%Y-%m-%d}{spent}", "done"))
        elif stage.order < current.order:
            steps.append(Step(label, "没有记录", "done unknown"))
        else:
            steps.append(Step(label, "", ""))
    return steps


def _mark(label: str, milestone: Any) -> Step:
    if milestone is None:
        return Step(label, "", "mark")
    return Step(label, f"{milestone.on:%Y-%m-%d}", "done mark")


def pending_report(project: Project) -> StageReport | None:
    """The report that waits for another person, if any."""
    return (
        StageReport.objects.filter(project=project, state=ReportState.PENDING)
        .select_related("reporter")
        .first()
    )


def report_on(project: Project, report_id: int) -> StageReport | None:
    """One report of a project."""
    return (
        StageReport.objects.filter(project=project, pk=report_id)
        .select_related("reporter", "verifier")
        .first()
    )


def verifiers_of(project: Project, *, besides: int) -> list[User]:
    """Who may verify a report of this project."""
    return list(holders_of(project.zone_id, *VERIFIERS).exclude(pk=besides)[:6])


def lamp_of(project: Project, *, today: date) -> Lamp:
    """The worst clock of one project."""
    dues = [Due(d.label, d.near_on, d.due_on) for d in Deadline.objects.filter(project=project)]
    return light_of(dues, today=today, running=project.standing == Standing.ACTIVE)


def deadlines_of(project: Project, *, today: date) -> list[tuple[Deadline, Lamp]]:
    """Each clock of a project with its own lamp, nearest first."""
    running = project.standing == Standing.ACTIVE
    return [
        (d, light_of([Due(d.label, d.near_on, d.due_on)], today=today, running=running))
        for d in Deadline.objects.filter(project=project)
    ]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The three amounts of a project in 万元, never mixed: agreed, in place (year and all), statistics."""

    formal: Decimal | None
    funds: Decimal
    funds_year: Decimal
    statistics: Decimal
    statistics_year: Decimal
    completed_year: Decimal
    planned_year: Decimal | None

    @property
    def funds_share(self) -> Decimal | None:
        """Funds in place ÷ agreed."""
        return self.funds / self.formal if self.formal else None


def amounts_of(project: Project, *, today: date) -> Amounts:
    """Sums of the entries that were not voided."""
    sums: dict[str, Decimal] = {}
    for kind, on, amount in MoneyEntry.objects.filter(project=project, voided=False).values_list(
        "kind", "on", "amount"
    ):
        sums[kind] = sums.get(kind, Decimal(0)) + amount
        if on.year == today.year:
            sums[f"{kind}_year"] = sums.get(f"{kind}_year", Decimal(0)) + amount
    formal = project.agreements.filter(kind="formal").aggregate(total=Sum("amount"))["total"]
    plan = (
        AnnualPlan.objects.filter(project=project, year=today.year).values_list("amount", flat=True).first()
    )
    zero = Decimal(0)
    return Amounts(
        formal,
        sums.get("funds", zero),
        sums.get("funds_year", zero),
        sums.get("statistics", zero),
        sums.get("statistics_year", zero),
        sums.get("completed_year", zero),
        plan,
    )


@dataclass(frozen=True)
class YearLine:
    """Plan against completion of one year, 万元."""

    year: int
    planned: Decimal | None
    completed: Decimal
    statistics: Decimal

    @property
    def share(self) -> Decimal | None:
        return self.completed / self.planned if self.planned else None


def years_of(project: Project) -> list[YearLine]:
    """Planned, completed and statistics investment by year, newest first (L13)."""
    plans = {p.year: p.amount for p in AnnualPlan.objects.filter(project=project)}
    sums: dict[tuple[int, str], Decimal] = {}
    entries = MoneyEntry.objects.filter(project=project, voided=False).exclude(kind=MoneyKind.FUNDS)
    for kind, on, amount in entries.values_list("kind", "on", "amount"):
        sums[on.year, kind] = sums.get((on.year, kind), Decimal(0)) + amount
    years = sorted(set(plans) | {year for year, _ in sums}, reverse=True)
    zero = Decimal(0)
    return [
        YearLine(y, plans.get(y), sums.get((y, "completed"), zero), sums.get((y, "statistics"), zero))
        for y in years
    ]


@dataclass(frozen=True)
class MoneyTab:
    """What the money tab shows."""

    entries: list[MoneyEntry]
    instruments: list[Instrument]
    years: list[YearLine]
    agreements: list[Any]


def money_tab(project: Project) -> MoneyTab:
    """Entries, instruments, years and agreements of a project."""
    return MoneyTab(
        list(MoneyEntry.objects.filter(project=project).select_related("evidence", "by")),
        list(Instrument.objects.filter(project=project)),
        years_of(project),
        list(project.agreements.select_related("evidence")),
    )


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the timeline: when, what, by whom, and how it is drawn."""

    at: datetime
    text: str
    by: str
    css: str
    kind: str
    detail: list[str] = field(default_factory=list)


OPEN_VERBS = {
    "project.signing_reported",
    "project.start_reported",
    "project.production_reported",
    "project.waiver_asked",
}
GOOD_VERBS = {
    "project.signed",
    "project.started",
    "project.produced",
    "project.capacity_reached",
    "project.talks_opened",
}
BAD_VERBS = {"project.lost", "project.moved_back", "project.report_returned", "project.waiver_refused"}
SILENT_VERBS = {"file.opened"}

#: Verbs whose facts name a kind, and the words of it.
KINDS: dict[str, type[Term]] = {
    ProjectEvent.MONEY_ENTERED: MoneyKind, ProjectEvent.MONEY_VOIDED: MoneyKind, ProjectEvent.AGREEMENT_ENTERED: AgreementKind,
    ProjectEvent.MILESTONE_DATED: MilestoneKind, ProjectEvent.INSTRUMENT_ENTERED: InstrumentKind,
}  # fmt: skip

FIELD_LABELS = {
    "name": "名称", "content": "建设内容", "investment": "总投资", "fixed_investment": "固定资产", "planned_output": "达产年产值",
    "planned_tax": "达产年税收", "actual_output": "实际年产值", "jobs": "用工", "land_need_mu": "需用地", "premises_need_sqm": "需厂房",
    "origin_region": "来源地", "chain": "产业链", "industry_class": "行业代码", "restricted": "保密", "officer_text": "台账责任人",
    "mode": "招商方式", "leader": "包联领导", "department": "责任部门", "team": "招商组", "officer": "责任人", "investors": "投资方",
}  # fmt: skip


def timeline_for(project: Project, limit: int | None = None) -> list[TimelineEntry]:
    """The journal of one project in sentences, newest first."""
    events: QuerySet[Event] = timeline_of(KIND, project.pk).exclude(verb__in=SILENT_VERBS)
    return [entry_of(event) for event in (events[:limit] if limit else events)]


#: How apps above name a row of theirs; the row hangs its own card, so that nobody reads this.
INNER = re.compile(r"[a-z_]+:[a-z0-9_:]+$")


def entry_of(event: Event) -> TimelineEntry:
    """A journal row as a sentence."""
    label = ProjectEvent.label_of(event.verb)
    label = {"file.stored": "上传附件"}.get(event.verb, label)
    facts = event.facts
    css = "ok" if event.verb in GOOD_VERBS else "bad" if event.verb in BAD_VERBS else ""
    detail: list[str] = []
    if event.verb == ProjectEvent.NOTED:
        label = facts.get("text", "")
    elif event.verb == ProjectEvent.CHANGED:
        for key, (old, new) in facts.get("changes", {}).items():
            detail.append(f"{FIELD_LABELS.get(key, key)}：{old or '空'} → {new or '空'}")
        if source := facts.get("source"):
            detail.append(f"来源 {source}")
    elif event.verb == "file.stored":
        label = f"上传附件 {facts.get('file', '')}"
    else:
        for key, name in (
            ("claimed_on", "称"), ("on", "日期"), ("amount", "金额"), ("reporter", "申报"), ("reason", "理由"), ("lost_to", "去向"),
            ("answer", "意见"), ("text", ""), ("source", "来源"),
        ):  # fmt: skip
            if (value := facts.get(key)) and not (key == "source" and INNER.match(str(value))):
                detail.append(f"{name} {value}{' 万元' if key == 'amount' else ''}".strip())
        if (terms := KINDS.get(event.verb)) and (kind_of := facts.get("kind")):
            label = f"{label} · {terms.label_of(kind_of)}"
        if gaps := facts.get("gaps"):
            detail.append("尚缺：" + "、".join(gaps))
    kind = "report" if event.verb in OPEN_VERBS else "note" if event.verb == ProjectEvent.NOTED else "act"
    return TimelineEntry(event.at, label, event.by_name or "系统", css, kind, detail)


def files_for(project: Project) -> list[Attachment]:
    """Attachments of a project, newest first."""
    return list(attachments_of(KIND, project.pk))


def waivers_for(project: Project) -> list[Waiver]:
    """Waivers of a project, newest first."""
    return list(Waiver.objects.filter(project=project).select_related("applicant", "approver"))


def waiver_on(project: Project, waiver_id: int) -> Waiver | None:
    """One waiver of a project."""
    return Waiver.objects.filter(project=project, pk=waiver_id).first()


def moves_of(project: Project) -> list[TimelineEntry]:
    """Moves only: reports, verifications, returns, backward steps, losses."""
    verbs = [v.value for v in ProjectEvent if v.value in GOOD_VERBS | BAD_VERBS | OPEN_VERBS]
    verbs += [
        ProjectEvent.ENTERED.value,
        ProjectEvent.TAKEN_OVER.value,
        ProjectEvent.SHELVED.value,
        ProjectEvent.RESUMED.value,
    ]
    return [entry_of(e) for e in timeline_of(KIND, project.pk).filter(verb__in=verbs)[:12]]


def has_unverified(project: Project) -> bool:
    """Whether the present stage still lacks the second person's word."""
    return (
        project.stage in {s.value for s in VERIFIED} | {Stage.AT_CAPACITY.value}
        and not project.stage_verified
    )


def pending_waivers(project: Project) -> list[Waiver]:
    """Waivers that wait for a leader."""
    return [w for w in waivers_for(project) if w.state == WaiverState.PENDING]

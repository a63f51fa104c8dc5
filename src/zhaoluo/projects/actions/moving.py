from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Milestone, Project, StageReport, StageStay
from ..queries.facts import facts_of, findings_for, move_facts
from ..rules import moves
from ..rules.checks import ProjectFacts
from ..terms import (
    REACHED_EVENT,
    REPORTED_EVENT,
    VERIFIED,
    MilestoneKind,
    ProjectEvent,
    ReportState,
    Stage,
    Standing,
)
from .locking import REPORT_LIMIT, clear_deadline, day_of, locked, start_clock, touch

EVIDENCE_KIND = {
    Stage.SIGNED: FileKind.AGREEMENT,
    Stage.BUILDING: FileKind.START,
    Stage.PRODUCING: FileKind.PRODUCTION,
}


def _facts(project: Project) -> ProjectFacts:
    return facts_of([project])[project.pk]


def _enter_stage(
    project: Project, target: Stage, on: date, at: datetime, *, verified_at: datetime | None = None
) -> None:
    """Close the present stay, open the next one, restart the clock of the stage."""
    StageStay.objects.filter(project=project, left_on=None, annulled=False).update(left_on=on)
    StageStay.objects.create(
        zone_id=project.zone_id, project=project, stage=target, entered_on=on, verified_at=verified_at
    )
    project.stage, project.stage_entered_on, project.stage_verified = target, on, True
    touch(project, at, "stage", "stage_entered_on", "stage_verified")
    start_clock(project, "dwell", target.value, f"{target.label}停留", on)


@transaction.atomic
def advance(
    project_id: int,
    target: Stage,
    *,
    on: date | None,
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    reason: str = "",
) -> Project:
    """Move a project forward into a stage that needs no second person (转入洽谈, 达效)."""
    project = locked(project_id, version)
    facts = _facts(project)
    found = findings_for(project, target, facts)
    refuse_if(
        moves.refusals_to_advance(
            move_facts(project, facts), target, found, actor=actor, on=on, today=day_of(at), reason=reason
        )
    )
    was = project.stage
    _enter_stage(project, target, on or day_of(at), at, verified_at=at)
    record(REACHED_EVENT[target], project, by=by, at=at, was=was, on=on, reason=reason or None)
    return project


@transaction.atomic
def report(
    project_id: int,
    target: Stage,
    *,
    claimed_on: date | None,
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    note: str = "",
    skip_reason: str = "",
    evidence: Sequence[files.Upload] = (),
) -> StageReport:
    """Report that a stage was reached (申报签约、开工、投产).  Moves nothing: it stands 待核 for another person."""
    project = locked(project_id, version)
    kind = EVIDENCE_KIND.get(target, FileKind.OTHER)
    for upload in evidence:
        files.check(upload)
    facts = _facts(project)
    found = findings_for(project, target, _with_report(facts, target, claimed_on, kind if evidence else None))
    refuse_if(
        moves.refusals_to_report(
            move_facts(project, facts),
            target,
            found,
            actor=actor,
            on=claimed_on,
            today=day_of(at),
            reason=skip_reason,
        )
    )
    assert claimed_on is not None  # the rule has seen to it
    for upload in evidence:
        files.store(upload, project, by=by, at=at, kind=kind)
    filed = StageReport.objects.create(
        zone_id=project.zone_id, project=project, target=target, claimed_on=claimed_on, reporter=by, reported_at=at,
        note=note, skip_reason=skip_reason,
    )  # fmt: skip
    touch(project, at)
    start_clock(project, "report", REPORT_LIMIT, "申报待核", day_of(at))
    record(
        REPORTED_EVENT[target],
        project,
        by=by,
        at=at,
        report=filed.pk,
        claimed_on=claimed_on,
        skip_reason=skip_reason or None,
    )
    return filed


def _with_report(
    facts: ProjectFacts, target: Stage, claimed_on: date | None, kind: FileKind | None
) -> ProjectFacts:
    """The facts as they would stand with this report and its papers filed: what the verifier will be shown."""
    papers = facts.file_kinds | ({kind.value} if kind else set())
    return replace(facts, file_kinds=papers, pending_target=target.value, pending_claimed_on=claimed_on)


def _report(report_id: int) -> tuple[Project, StageReport]:
    """A report and its project, both locked, the project first as everywhere."""
    project_id = StageReport.objects.values_list("project_id", flat=True).get(pk=report_id)
    return locked(project_id), StageReport.objects.select_for_update().get(pk=report_id)


@transaction.atomic
def verify(report_id: int, *, by: User, actor: Actor, at: datetime, answer: str = "") -> Project:
    """Confirm a reported stage (认定): the project moves, dated by the day claimed; both days are kept."""
    project, filed = _report(report_id)
    target = Stage.of(filed.target)
    facts = _facts(project)
    found = [] if filed.taken_over else findings_for(project, target, facts)
    refuse_if(
        moves.refusals_to_verify(
            reporter=filed.reporter_id, actor=actor, report_state=filed.state, standing=project.standing,
            found=found, target=target, taken_over=filed.taken_over,
        )
    )  # fmt: skip
    filed.state, filed.verifier, filed.verified_at, filed.answer = ReportState.VERIFIED, by, at, answer
    filed.save(update_fields=["state", "verifier", "verified_at", "answer"])
    if filed.taken_over:
        StageStay.objects.filter(project=project, stage=target, left_on=None, annulled=False).update(
            verified_at=at
        )
        project.stage_verified = True
        touch(project, at, "stage_verified")
    else:
        _enter_stage(project, target, filed.claimed_on, at, verified_at=at)
    if target is Stage.BUILDING:
        Milestone.objects.update_or_create(
            project=project,
            kind=MilestoneKind.START,
            defaults={"zone_id": project.zone_id, "on": filed.claimed_on},
        )
    clear_deadline(project, "report")
    record(
        REACHED_EVENT[target], project, by=by, at=at, report=filed.pk, claimed_on=filed.claimed_on, verified_on=day_of(at),
        reporter=filed.reporter.name, investment=project.investment,
    )  # fmt: skip
    return project


@transaction.atomic
def return_report(report_id: int, *, by: User, actor: Actor, at: datetime, answer: str) -> StageReport:
    """Send a report back with a reason (退回申报); the project stays where it is."""
    project, filed = _report(report_id)
    refuse_if(
        moves.refusals_to_return(
            reporter=filed.reporter_id, actor=actor, report_state=filed.state, answer=answer
        )
    )
    return _settle(project, filed, ReportState.RETURNED, ProjectEvent.REPORT_RETURNED, by, at, answer)


@transaction.atomic
def withdraw_report(report_id: int, *, by: User, actor: Actor, at: datetime) -> StageReport:
    """Take one's own report back (撤回申报)."""
    project, filed = _report(report_id)
    refuse_if(
        moves.refusals_to_withdraw(
            reporter=filed.reporter_id, actor=actor, report_state=filed.state, taken_over=filed.taken_over
        )
    )
    return _settle(project, filed, ReportState.WITHDRAWN, ProjectEvent.REPORT_WITHDRAWN, by, at, "")


def _settle(
    project: Project,
    filed: StageReport,
    state: ReportState,
    verb: ProjectEvent,
    by: User,
    at: datetime,
    answer: str,
) -> StageReport:
    filed.state, filed.verifier, filed.verified_at, filed.answer = state, by, at, answer
    filed.save(update_fields=["state", "verifier", "verified_at", "answer"])
    clear_deadline(project, "report")
    touch(project, at)
    record(verb, project, by=by, at=at, report=filed.pk, target=filed.target, answer=answer or None)
    return filed


@transaction.atomic
def move_back(
    project_id: int,
    target: Stage,
    *,
    on: date | None,
    reason: str,
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Put a project back to an earlier stage (退回前一阶段); later stays are annulled, not erased."""
    project = locked(project_id, version)
    facts = _facts(project)
    refuse_if(
        moves.refusals_to_move_back(
            move_facts(project, facts), target, actor=actor, on=on, today=day_of(at), reason=reason,
            reached=facts.reached,
        )
    )  # fmt: skip
    was = Stage.of(project.stage)
    day = on or day_of(at)
    pending = StageReport.objects.filter(project=project, state=ReportState.PENDING)
    pending.update(
        state=ReportState.RETURNED, verifier=by, verified_at=at, answer=f"随项目退回：{reason}"[:300]
    )
    later = [s.value for s in list(Stage)[target.order + 1 : was.order + 1]]
    StageStay.objects.filter(project=project, left_on=None, annulled=False).update(left_on=day)
    StageStay.objects.filter(project=project, stage__in=later, annulled=False).update(annulled=True)
    StageStay.objects.create(
        zone_id=project.zone_id, project=project, stage=target, entered_on=day,
        verified_at=_first_verified(project, target, at),
    )  # fmt: skip
    if was.order >= Stage.BUILDING.order > target.order:
        Milestone.objects.filter(project=project, kind=MilestoneKind.START).delete()
    project.stage, project.stage_entered_on, project.stage_verified = target, day, True
    touch(project, at, "stage", "stage_entered_on", "stage_verified")
    clear_deadline(project, "report")
    start_clock(project, "dwell", target.value, f"{target.label}停留", day)
    record(
        ProjectEvent.MOVED_BACK, project, by=by, at=at, was=was.value, to=target.value, on=day, reason=reason
    )
    return project


def _first_verified(project: Project, target: Stage, at: datetime) -> datetime | None:
    """When the stage gone back to was first verified; it does not lose its word."""
    if target not in VERIFIED:
        return at
    return (
        StageStay.objects.filter(project=project, stage=target, verified_at__isnull=False)
        .order_by("verified_at")
        .values_list("verified_at", flat=True)
        .first()
    )


def _close(
    project_id: int, standing: Standing, *, reason: str, lost_to: str, on: date | None, by: User, actor: Actor, at: datetime,
    version: int | None,
) -> Project:  # fmt: skip
    project = locked(project_id, version)
    lost = standing is Standing.LOST
    refuse_if(
        moves.refusals_to_close(
            move_facts(project, _facts(project)),
            actor=actor,
            reason=reason,
            lost=lost,
            lost_to=lost_to,
            on=on,
            today=day_of(at),
        )
    )
    project.standing, project.standing_reason, project.lost_to = (
        standing,
        reason.strip(),
        lost_to.strip() if lost else "",
    )
    touch(project, at, "standing", "standing_reason", "lost_to")
    verb = ProjectEvent.LOST if lost else ProjectEvent.SHELVED
    record(verb, project, by=by, at=at, on=on, reason=reason, lost_to=lost_to or None, stage=project.stage)
    return project


@transaction.atomic
def shelve(
    project_id: int,
    *,
    reason: str,
    on: date | None,
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Put a project aside for now (搁置)."""
    return _close(
        project_id,
        Standing.SHELVED,
        reason=reason,
        lost_to="",
        on=on,
        by=by,
        actor=actor,
        at=at,
        version=version,
    )


@transaction.atomic
def lose(
    project_id: int,
    *,
    reason: str,
    lost_to: str,
    on: date | None,
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Give a project up as lost (流失), with the reason and to whom."""
    return _close(
        project_id,
        Standing.LOST,
        reason=reason,
        lost_to=lost_to,
        on=on,
        by=by,
        actor=actor,
        at=at,
        version=version,
    )


@transaction.atomic
def resume(
    project_id: int, *, reason: str, by: User, actor: Actor, at: datetime, version: int | None = None
) -> Project:
    """Take a shelved or lost project up again (恢复推进)."""
    project = locked(project_id, version)
    refuse_if(moves.refusals_to_resume(move_facts(project, _facts(project)), actor=actor, reason=reason))
    was = project.standing
    project.standing, project.standing_reason, project.lost_to = Standing.ACTIVE, "", ""
    touch(project, at, "standing", "standing_reason", "lost_to")
    stage = Stage.of(project.stage)
    start_clock(project, "dwell", stage.value, f"{stage.label}停留", project.stage_entered_on)
    record(ProjectEvent.RESUMED, project, by=by, at=at, was=was, reason=reason)
    return project

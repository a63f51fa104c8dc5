from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor, refusals_to_administer

from ..models import Deadline, Project, PromotionMode, StageLimit, Waiver, ZoneDemand
from ..queries.facts import facts_of, findings_for, move_facts, own_demands
from ..rules import moves
from ..rules.demands import CATALOGUE
from ..rules.lights import near_day
from ..terms import ProjectEvent, Stage, Standing, WaiverReason, WaiverState
from .locking import REPORT_LIMIT, clear_deadline, day_of, locked, set_deadline, touch


@transaction.atomic
def ask_waiver(
    project_id: int,
    target: Stage,
    *,
    demands: Sequence[str],
    reason_kind: str,
    reason: str,
    due_on: date | None,
    basis: files.Upload | None,
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Waiver:
    """Ask leave to pass a gate although demands of the zone's own are missing (带缺申请)."""
    project = locked(project_id, version)
    facts = facts_of([project])[project.pk]
    found = findings_for(project, target, facts)
    refusals = moves.refusals_to_ask_waiver(
        move_facts(project, facts), target, demands, found, actor=actor, reason=reason, due_on=due_on,
        today=day_of(at), has_basis=basis is not None,
    )  # fmt: skip
    if WaiverReason.known(reason_kind) is None:
        refusals.append(Refusal("no_kind", "请选理由类别", "reason_kind"))
    if Waiver.objects.filter(project=project, stage=target, state=WaiverState.PENDING).exists():
        refusals.append(Refusal("pending", "这一关已有一份申请待批"))
    refuse_if(refusals)
    if basis is not None:
        files.store(basis, project, by=by, at=at, kind=FileKind.BASIS)
    assert due_on is not None  # the rule has seen to it
    waiver = Waiver.objects.create(
        zone_id=project.zone_id, project=project, stage=target, demands=list(demands), reason_kind=reason_kind,
        reason=reason.strip(), due_on=due_on, applicant=by, asked_at=at,
    )  # fmt: skip
    touch(project, at)
    record(
        ProjectEvent.WAIVER_ASKED,
        project,
        by=by,
        at=at,
        waiver=waiver.pk,
        demands=list(demands),
        reason=reason,
    )
    return waiver


@transaction.atomic
def answer_waiver(
    waiver_id: int, *, approve: bool, answer: str, by: User, actor: Actor, at: datetime
) -> Waiver:
    """Grant or refuse leave (批带缺).  What was excused stays on the red list until it is made up for."""
    project = locked(Waiver.objects.values_list("project_id", flat=True).get(pk=waiver_id))
    waiver = Waiver.objects.select_for_update().get(pk=waiver_id)
    refusals = moves.refusals_to_answer_waiver(applicant=waiver.applicant_id, actor=actor, state=waiver.state)
    if not approve:
        refusals += moves.refusals_of_reason(answer, field="answer")
    refuse_if(refusals)
    waiver.state = WaiverState.APPROVED if approve else WaiverState.REFUSED
    waiver.approver, waiver.answered_at, waiver.answer = by, at, answer.strip()
    waiver.save(update_fields=["state", "approver", "answered_at", "answer"])
    if approve:
        set_deadline(
            project, f"waiver:{waiver.pk}", "带缺补齐", waiver.due_on - timedelta(days=3), waiver.due_on
        )
    touch(project, at)
    verb = ProjectEvent.WAIVER_APPROVED if approve else ProjectEvent.WAIVER_REFUSED
    record(verb, project, by=by, at=at, waiver=waiver.pk, demands=waiver.demands, answer=answer or None)
    return waiver


def settle_waivers(project: Project) -> None:
    """Stop the clock of waivers whose demands have meanwhile been met; called by actions that bring facts in."""
    waivers = list(Waiver.objects.filter(project=project, state=WaiverState.APPROVED))
    if not waivers:
        return
    facts = facts_of([project])[project.pk]
    own = own_demands(project.zone_id)
    for waiver in waivers:
        checks = {d.code: d for d in own.get(waiver.stage, ())}
        owed = [
            c
            for c in waiver.demands
            if c in checks and checks[c].check(facts, checks[c].threshold).state.value != "met"
        ]
        if not owed:
            clear_deadline(project, f"waiver:{waiver.pk}")


@transaction.atomic
def save_demand(
    *,
    zone: Zone,
    stage: str,
    check_code: str,
    threshold: Decimal | None,
    source: str,
    active: bool,
    by: User | None,
    actor: Actor | None,
    at: datetime,
) -> ZoneDemand:
    """Add, change or retire a demand of the zone's own (本区要求)."""
    refusals = refusals_to_administer(actor) if actor else []
    entry = CATALOGUE.get(check_code)
    if Stage.known(stage) in (None, Stage.LEAD):
        refusals.append(Refusal("unknown_stage", "请选进入哪个阶段时要求", "stage"))
    if entry is None:
        refusals.append(Refusal("unknown_check", "请从清单里选要求", "check_code"))
    elif entry.unit and (threshold is None or threshold <= 0):
        refusals.append(Refusal("no_threshold", f"请填数值（{entry.unit}），要大于 0", "threshold"))
    elif entry.unit == "%" and threshold is not None and threshold > 100:
        refusals.append(Refusal("bad_threshold", "比例最多 100%", "threshold"))
    refuse_if(refusals)
    row, _ = ZoneDemand.objects.update_or_create(
        zone=zone,
        stage=stage,
        check_code=check_code,
        defaults={
            "threshold": threshold if entry and entry.unit else None,
            "source": source.strip(),
            "active": active,
        },
    )
    record(
        ProjectEvent.DEMAND_SAVED,
        row,
        by=by,
        at=at,
        stage=stage,
        check=check_code,
        threshold=threshold,
        active=active,
    )
    return row


@transaction.atomic
def save_limit(
    *,
    zone: Zone,
    stage: str,
    days: int | None,
    source: str,
    by: User | None,
    actor: Actor | None,
    at: datetime,
) -> None:
    """Set how many calendar days a stage (or verifying a report) may take; None lifts the limit.  Clocks follow at once."""
    refusals = refusals_to_administer(actor) if actor else []
    if Stage.known(stage) is None and stage != REPORT_LIMIT:
        refusals.append(Refusal("unknown_stage", "请选阶段", "stage"))
    if days is not None and not 1 <= days <= 3650:
        refusals.append(Refusal("bad_days", "时限请填 1–3650 天，或留空表示不限", "days"))
    refuse_if(refusals)
    _save_limit_row(zone, stage, days, source)
    if stage != REPORT_LIMIT:
        _restart_clocks(zone, Stage.of(stage), days)
    record(ProjectEvent.LIMIT_SAVED, zone, by=by, at=at, zone=zone, stage=stage, days=days)


def _save_limit_row(zone: Zone, stage: str, days: int | None, source: str) -> None:
    if days is None:
        StageLimit.objects.filter(zone=zone, stage=stage).delete()
    else:
        StageLimit.objects.update_or_create(
            zone=zone, stage=stage, defaults={"limit_calendar_days": days, "source": source.strip()}
        )


def _restart_clocks(zone: Zone, stage: Stage, days: int | None) -> None:
    here = Project.objects.filter(zone=zone, stage=stage)
    Deadline.objects.filter(project__in=here, source="dwell").delete()
    if days is None:
        return
    Deadline.objects.bulk_create(
        [
            Deadline(
                zone=zone, project_id=pk, source="dwell", label=f"{stage.label}停留",
                near_on=on + timedelta(days=near_day(days)), due_on=on + timedelta(days=days),
            )
            for pk, on in here.exclude(standing=Standing.LOST).values_list("pk", "stage_entered_on")
        ]
    )  # fmt: skip


NAME_TAKEN = Refusal("name_taken", "这个招商方式已经有了", "name")


@transaction.atomic
def save_mode(
    *,
    zone: Zone,
    name: str,
    source: str,
    active: bool,
    by: User | None,
    actor: Actor | None,
    at: datetime,
    mode_id: int | None = None,
) -> PromotionMode:
    """Add or change a way of promotion (招商方式)."""
    refusals = refusals_to_administer(actor) if actor else []
    if not name.strip():
        refusals.append(Refusal("no_name", "请写名称", "name"))
    if PromotionMode.objects.filter(zone=zone, name=name.strip()).exclude(pk=mode_id or 0).exists():
        refusals.append(NAME_TAKEN)
    known = PromotionMode.objects.filter(pk=mode_id, zone=zone).first() if mode_id else None
    if mode_id and known is None:
        refusals.append(Refusal("foreign_row", "没有这个招商方式，请重选", "mode_id"))
    refuse_if(refusals)
    mode = known or PromotionMode(zone=zone)
    mode.name, mode.source, mode.active = name.strip(), source.strip(), active
    try:
        with transaction.atomic():
            mode.save()
    except IntegrityError:  # sent twice at once
        raise Refused([NAME_TAKEN]) from None
    record(ProjectEvent.MODE_SAVED, mode, by=by, at=at, name=mode.name, active=active)
    return mode

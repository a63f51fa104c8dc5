from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr
from django.forms.models import model_to_dict

from zhaoluo.foundation import search
from zhaoluo.foundation.files.terms import FileEvent
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import Organisation, Team, User
from zhaoluo.registers.people.queries import staff_of
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..models import Project, ProjectInvestor, PromotionMode, StageReport, StageStay
from ..queries.facts import facts_of
from ..rules.content import AMOUNTS, Content, refusals_of_batch, refusals_of_content
from ..rules.demands import gaps
from ..rules.moves import refusals_of_day, refusals_to_work
from ..terms import VERIFIED, ProjectEvent, Stage
from .gates import settle_waivers
from .locking import REPORT_LIMIT, day_of, locked, start_clock, touch

FIELDS = (
    "name", "content", *AMOUNTS, "origin_region", "chain", "industry_class", "restricted", "officer_text",
)  # fmt: skip
#: Roles that may bring projects in.
ENTERING = (Role.OFFICER, Role.AGENT, Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)


def _refusals_to_enter(content: Content, zone: Zone, actor: Actor | None) -> list[Refusal]:
    refusals = refusals_of_content(content)
    if actor is not None and not actor.has(*ENTERING):
        refusals.append(Refusal("no_role", "您的角色只能查看，不能登记项目"))
    return refusals + _refusals_of_references(content, zone)


def _refusals_of_references(content: Content, zone: Zone) -> list[Refusal]:
    """Everything a project points to must be of the same zone, whoever sent the number."""
    refusals = []
    people = {pk for pk in (content.officer, content.leader) if pk is not None}
    if people - set(staff_of(zone).filter(pk__in=people).values_list("pk", flat=True)):
        refusals.append(Refusal("foreign_person", "责任人或包联领导不在本区在用人员里，请重选", "officer"))
    for model, pk, label, name in (
        (PromotionMode, content.mode, "招商方式", "mode"),
        (Organisation, content.department, "责任部门", "department"),
        (Team, content.team, "招商组", "team"),
    ):
        if pk is not None and not model.objects.filter(pk=pk, zone=zone).exists():
            refusals.append(Refusal("foreign_row", f"没有这个{label}，请重选", name))
    return refusals


def _next_code(zone: Zone, at: datetime) -> str:
    """Next number of the year, HY-2026-0137; numbering is serialised per zone by an advisory lock."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_001, zone.pk])
    prefix = f"{''.join(search.initials_of(zone.short_name or zone.name))[:2].upper()}-{day_of(at).year}-"
    last = (
        Project.objects.filter(zone=zone, code__startswith=prefix)
        .annotate(number=Cast(Substr("code", len(prefix) + 1), IntegerField()))
        .aggregate(last=Max("number"))["last"]
    )
    return f"{prefix}{(last or 0) + 1:04d}"


def _fill(project: Project, content: Content) -> None:
    for name in FIELDS:
        value = getattr(content, name)
        setattr(project, name, tidy(value) if isinstance(value, str) else value)
    project.industry_class = project.industry_class.upper()
    project.mode_id, project.leader_id, project.department_id = (
        content.mode,
        content.leader,
        content.department,
    )
    project.team_id = content.team
    project.officer_id = content.officer  # type: ignore[assignment]


def _index(project: Project, investors: Sequence[str]) -> None:
    project.search_text = search.text_of(project.name, project.code, *investors)
    project.search = search.vector_of(project.search_text)
    project.sort_key = search.sort_key_of(project.name)


def _set_investors(project: Project, names: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(tidied for name in names if (tidied := tidy(name))))
    project.investors.exclude(name__in=wanted).delete()
    known = {e.name: e.pk for e in Enterprise.objects.filter(zone_id=project.zone_id, name__in=wanted)}
    ProjectInvestor.objects.bulk_create(
        [
            ProjectInvestor(
                zone_id=project.zone_id, project=project, name=name, enterprise_id=known.get(name)
            )
            for name in wanted
        ],
        ignore_conflicts=True,
    )
    for name, pk in known.items():  # an enterprise may have been entered since
        project.investors.filter(name=name, enterprise=None).update(enterprise_id=pk)


def _create(
    zone: Zone, content: Content, *, stage: Stage, on: date, verified: bool, at: datetime, synthetic: bool
) -> Project:
    project = Project(
        zone=zone, code=_next_code(zone, at), stage=stage, stage_entered_on=on, stage_verified=verified
    )
    project.entered_at = project.changed_at = at
    project.is_synthetic = synthetic
    _fill(project, content)
    _index(project, content.investors)
    project.save()
    _set_investors(project, content.investors)
    start_clock(project, "dwell", stage.value, f"{stage.label}停留", on)
    return project


@transaction.atomic
def enter(
    content: Content,
    *,
    zone: Zone,
    by: User,
    actor: Actor,
    at: datetime,
    once: str = "",
    synthetic: bool = False,
    **origin: Any,
) -> Project:
    """Enter a lead (登记线索).  ``origin`` says where it comes from; ``once`` makes a form sent twice count once."""
    refuse_if(_refusals_to_enter(content, zone, actor))
    on = day_of(at)
    project = _create(zone, content, stage=Stage.LEAD, on=on, verified=True, at=at, synthetic=synthetic)
    StageStay.objects.create(zone=zone, project=project, stage=Stage.LEAD, entered_on=on)
    record(ProjectEvent.ENTERED, project, by=by, at=at, once=once, name=project.name, **origin)
    return project


@transaction.atomic
def change(
    project_id: int, content: Content, *, version: int | None, by: User, actor: Actor, at: datetime
) -> Project:
    """Change what is known about a project (修改内容); old and new of every changed field are written down."""
    project = locked(project_id, version)
    refusals = refusals_to_work(actor, project.officer_id, project.leader_id, project.team_id)
    refusals += refusals_of_content(content) + _refusals_of_references(content, project.zone)
    refuse_if(refusals)
    before = _snapshot(project)
    old_officer = project.officer_id
    _fill(project, content)
    _set_investors(project, content.investors)
    _index(project, content.investors)
    after = _snapshot(project)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changes:
        return project
    touch(
        project,
        at,
        *FIELDS,
        "mode",
        "leader",
        "department",
        "team",
        "officer",
        "search_text",
        "search",
        "sort_key",
    )
    settle_waivers(project)
    record(ProjectEvent.CHANGED, project, by=by, at=at, changes=changes)
    if old_officer != project.officer_id:
        record(ProjectEvent.HANDED_OVER, project, by=by, at=at, was=old_officer, now=project.officer_id)
    return project


def _snapshot(project: Project) -> dict[str, object]:
    row = model_to_dict(project, fields=[*FIELDS, "mode", "leader", "department", "team", "officer"])
    row["investors"] = sorted(project.investors.values_list("name", flat=True))
    for key in ("mode", "leader", "department", "team", "officer"):
        related = getattr(project, key)
        row[key] = str(related) if related else ""
    return {key: _shown(value) for key, value in row.items()}


def _shown(value: object) -> str:
    """A value for comparing and for the journal; 42000 and 42000.00 are the same figure."""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Standing:
    """A project that already stands somewhere: what is said of it, its stage and the day claimed for it."""

    content: Content
    stage: Stage
    claimed_on: date
    origin: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def take_over(
    rows: Sequence[Standing],
    *,
    zone: Zone,
    by: User,
    actor: Actor,
    at: datetime,
    once: str = "",
    synthetic: bool = False,
) -> list[Project]:
    """Bring in projects that already stand somewhere (接入在办项目); one is a batch of one, all or none are written.

    A stage that needs verification stands 待核 with the claimed day until another person verifies it; what the project
    still owes for having got there is listed.  Refusals name the row by its number from 1.  ``once``
    makes a form sent twice count once.
    """
    refusals = refusals_of_batch([row.content.name for row in rows])
    for number, row in enumerate(rows, 1):
        own = _refusals_to_enter(row.content, zone, actor)
        own += refusals_of_day(row.claimed_on, today=day_of(at), field="claimed_on", label="进入阶段日期")
        mark = f"第 {number} 行：" if len(rows) > 1 else ""
        refusals += [Refusal(r.code, mark + r.message, r.field) for r in own]
    refuse_if(refusals)
    projects = [_take_over(row, zone=zone, by=by, at=at, synthetic=synthetic) for row in rows]
    facts = facts_of(projects)
    for number, (project, row) in enumerate(zip(projects, rows, strict=True)):
        owed = [f.label for f in gaps(facts[project.pk], row.stage)]
        record(
            ProjectEvent.TAKEN_OVER,
            project,
            by=by,
            at=at,
            once=once if number == 0 else "",
            stage=row.stage.value,
            claimed_on=row.claimed_on,
            gaps=owed,
            **row.origin,
        )
    return projects


def _take_over(row: Standing, *, zone: Zone, by: User, at: datetime, synthetic: bool) -> Project:
    verified = row.stage not in VERIFIED and row.stage is not Stage.AT_CAPACITY
    project = _create(
        zone, row.content, stage=row.stage, on=row.claimed_on, verified=verified, at=at, synthetic=synthetic
    )
    StageStay.objects.create(zone=zone, project=project, stage=row.stage, entered_on=row.claimed_on)
    if not verified:
        StageReport.objects.create(
            zone=zone, project=project, target=row.stage, claimed_on=row.claimed_on, reporter=by, reported_at=at,
            note="接入时所述阶段", taken_over=True,
        )  # fmt: skip
        start_clock(project, "report", REPORT_LIMIT, "申报待核", day_of(at))
    return project


@transaction.atomic
def link_evidence(
    project_id: int, *, by: User, actor: Actor, at: datetime, once: str, **origin: Any
) -> Project:
    """Write down where facts about a project were read (关联出处)."""
    project = locked(project_id)
    if not actor.has(*ENTERING):
        raise Refused([Refusal("no_role", "您的角色只能查看")])
    record(ProjectEvent.EVIDENCE_LINKED, project, by=by, at=at, once=once, **origin)
    return project


@transaction.atomic
def link_investors(enterprise: Enterprise) -> int:
    """Investors of this name, known only by name so far, are this enterprise (企业登记后对上投资方); how many were."""
    rows = ProjectInvestor.objects.filter(
        zone_id=enterprise.zone_id, name=enterprise.name, enterprise=None
    ).select_related("project")
    projects = {row.project_id: row.project for row in rows}
    count = rows.update(enterprise=enterprise)
    for project in projects.values():
        settle_waivers(project)
    return count


def note_export(user: User, *, form: str, filters: dict[str, str], rows: int, at: datetime) -> None:
    """Write down who took which list out (导出名单)."""
    record(FileEvent.EXPORTED, user, by=user, at=at, form=form, filters=filters, rows=rows)

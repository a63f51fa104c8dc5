from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.files.terms import FileEvent
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Project, ProjectInvestor, StageStay
from ..rules.content import Content
from ..terms import ProjectEvent, Stage
from .contents import ENTERING, fill, index, next_codes, refusals_to_enter, set_investors, told_of
from .gates import settle_waivers
from .locking import day_of, locked, start_clock


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
    refuse_if(refusals_to_enter([content], zone, actor)[0])
    on = day_of(at)
    (code,) = next_codes(zone, at, 1)
    project = Project(zone=zone, code=code, stage=Stage.LEAD, stage_entered_on=on, is_synthetic=synthetic)
    project.entered_at = project.changed_at = at
    fill(project, content)
    index(project, content.investors)
    project.save()
    set_investors(zone, [(project, content.investors)], by=by, at=at, source=told_of("登记线索", project))
    start_clock(project, "dwell", Stage.LEAD.value, f"{Stage.LEAD.label}停留", on)
    StageStay.objects.create(zone=zone, project=project, stage=Stage.LEAD, entered_on=on)
    record(ProjectEvent.ENTERED, project, by=by, at=at, once=once, name=project.name, **origin)
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
def link_investors(enterprise: Enterprise, name: str = "") -> int:
    """Investors of this name, known only by name so far, are this enterprise (企业登记、认定后对上投资方); how many were."""
    rows = ProjectInvestor.objects.filter(
        zone_id=enterprise.zone_id, name=name or enterprise.name, enterprise=None
    ).select_related("project")
    projects = {row.project_id: row.project for row in rows}
    count = rows.update(enterprise=enterprise)
    for project in projects.values():
        settle_waivers(project)
    return count


@transaction.atomic
def move_investors(merge: int, *, zone_id: int, one: int, into: int, at: datetime) -> int:
    """Two enterprises were merged: investors linked to one are the other now; how many.  ``merge``: number of that event."""
    rows = ProjectInvestor.objects.filter(zone_id=zone_id, enterprise=one)
    ids = sorted(rows.values_list("pk", flat=True))
    rows.update(enterprise=into)
    survivor = Enterprise.objects.get(pk=into)
    record(
        ProjectEvent.INVESTORS_MOVED,
        survivor,
        by=None,
        at=at,
        once=f"investors:{merge}",
        merge=merge,
        rows=ids,
    )
    return len(ids)


@transaction.atomic
def move_investors_back(merge: int, *, zone_id: int, one: int, into: int) -> int:
    """The merge was undone: what it had moved is what it was; how many."""
    event = Event.objects.filter(verb=ProjectEvent.INVESTORS_MOVED, zone=zone_id, facts__merge=merge).first()
    ids = event.facts["rows"] if event else []
    return ProjectInvestor.objects.filter(pk__in=ids, enterprise=into).update(enterprise=one)


def note_export(user: User, *, form: str, filters: dict[str, str], rows: int, at: datetime) -> None:
    """Write down who took which list out (导出名单)."""
    record(FileEvent.EXPORTED, user, by=user, at=at, form=form, filters=filters, rows=rows)

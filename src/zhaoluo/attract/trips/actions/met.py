"""What follows from a firm met at home or at an event: a lead, talks, the next step.  Within the transaction of the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from zhaoluo.attract.prospecting.actions import assign, reopen, turn_into_lead
from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.terms import TargetState
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.actions.entering import enter
from zhaoluo.projects.actions.locking import clear_deadline, day_of, set_deadline
from zhaoluo.projects.actions.moving import advance
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import project_for
from zhaoluo.projects.rules.content import Content
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.standards.queries import region

from ..rules.visits import LEADING, TALKING
from .following import Followed
from .origins import set_origin


@dataclass(frozen=True, slots=True)
class Met:
    """A firm that was met: where and when, what came of it, what is known of it.

    ``key`` names the row (``reception:7``): a lead is made once of it, and its deadline bears it.  ``at_what`` is the
    origin: ``{"reception": 7}`` or ``{"event": 7}``.
    """

    zone: Zone
    key: str
    source: str
    at_what: dict[str, int]
    name: str
    on: date
    outcome: str
    next_step: str
    next_on: date | None
    target: int | None
    project: int | None
    region: str
    team: int | None
    mode: int | None
    channel: int | None
    synthetic: bool


def follow(met: Met, *, by: User, actor: Actor | None, at: datetime) -> tuple[int | None, Followed]:
    """Do what the outcome asks for; the firm's project, and what was done.

    Interest makes a lead of a firm without a project; a framework or formal intent also opens talks where the gate allows
    it.  What the gate wants is told and refuses nothing.  To a project that ``by`` may not see nothing is written.
    """
    done = Followed()
    project = met.project or _project_of_target(met, by)
    if project is None and met.outcome in LEADING:
        project = done.lead = _make_lead(met, by=by, actor=actor, at=at)
    row = project_for(by, project) if project is not None else None
    if row is not None:
        _note_origin(met, row, by=by, at=at)
        _open_talks(met, row, done, by=by, actor=actor, at=at)
    if project is None or row is not None:
        _set_next_step(met, row, by=by, actor=actor, at=at)
    return project, done


def _project_of_target(met: Met, by: User) -> int | None:
    """The project its target became, while that goes on and ``by`` may see it.

    Interest finds it also when it was lost or is not shown: no second lead is made of the firm.
    """
    target = Target.objects.filter(pk=met.target or 0).first()
    known = target.project_id if target is not None else None
    if known is None or met.outcome in LEADING:
        return known
    project = project_for(by, known)
    return known if project is not None and project.standing != Standing.LOST else None


def _make_lead(met: Met, *, by: User, actor: Actor | None, at: datetime) -> int:
    """The firm becomes a lead by the same act as anywhere; a target that was put aside is taken up again for it."""
    who: dict[str, Any] = {"by": by, "actor": actor, "at": at}
    target = Target.objects.select_for_update(of=("self",)).filter(pk=met.target or 0).first()
    if target is not None:
        if target.state in (TargetState.DONE, TargetState.DISMISSED):
            reopen(target.pk, **who)
        return turn_into_lead(target.pk, officer=target.officer_id or by.pk, mode=met.mode, **who).pk
    place = region(met.region) if met.region else None
    content = Content(
        name=f"{met.name}项目"[:200], officer=by.pk, investors=(met.name[:120],), mode=met.mode, team=met.team,
        origin_region=place.full_name[:60] if place else "",
    )  # fmt: skip
    origin: dict[str, Any] = {"source": met.source, **met.at_what}
    key = f"{met.key}:lead"
    return enter(content, zone=met.zone, once=key, synthetic=met.synthetic, **origin, **who).pk


def _note_origin(met: Met, project: Project, *, by: User, at: datetime) -> None:
    """The meeting is where the project came from, unless the project is older than the meeting."""
    if met.on <= day_of(project.entered_at):
        set_origin(
            project.pk,
            first_contact_on=met.on,
            channel=met.channel,
            region=met.region,
            by=by,
            at=at,
            **met.at_what,
        )


def _open_talks(
    met: Met, project: Project, done: Followed, *, by: User, actor: Actor | None, at: datetime
) -> None:
    """Bring a lead into talks; what its gate refuses is told, and the lead stays where it is."""
    if met.outcome in LEADING and project.standing != Standing.ACTIVE:
        done.missing = [f"项目已{Standing.label_of(project.standing)}，先恢复推进"]
        return
    if met.outcome not in TALKING or project.stage != Stage.LEAD or actor is None:
        return
    try:
        with transaction.atomic():
            on = max(met.on, project.stage_entered_on)
            advance(project.pk, Stage.TALKS, on=on, by=by, actor=actor, at=at)
    except Refused as refused:
        done.missing = [refusal.message for refusal in refused.refusals]
        return
    done.talks = project.pk


def _set_next_step(met: Met, project: Project | None, *, by: User, actor: Actor | None, at: datetime) -> None:
    """The next step is a deadline of the project, else the task of the target; emptied, the deadline goes."""
    if project is not None:
        if met.next_step and met.next_on:
            label = f"{met.source}下一步：{met.next_step}"[:120]
            set_deadline(project, met.key, label, met.next_on - timedelta(days=2), met.next_on)
        else:
            drop_next_step(met)
        return
    target = Target.objects.filter(pk=met.target or 0).first()
    if target is None or not met.next_step or target.state not in (TargetState.OPEN, TargetState.WORKING):
        return
    due_on = met.next_on if met.next_on is not None and met.next_on >= day_of(at) else None
    assign(
        [target.pk], zone=met.zone, officer=target.officer_id or by.pk, team=target.team_id, next_step=met.next_step,
        due_on=due_on, by=by, actor=actor, at=at,
    )  # fmt: skip


def drop_next_step(met: Met) -> None:
    """The deadline that this firm's next step set goes."""
    project = Project.objects.filter(pk=met.project or 0).first()
    if project is not None:
        clear_deadline(project, met.key)

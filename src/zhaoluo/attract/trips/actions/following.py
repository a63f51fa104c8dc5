"""What follows from a visit: a lead, talks, the next step of the target or the project.  Called within the visit's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhaoluo.attract.prospecting.actions import assign, reopen, turn_into_lead
from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.terms import TargetState
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

from ..models import Origin, Visit
from ..rules.visits import LEADING, TALKING
from .origins import set_origin

#: Source of a project's deadline for the next step agreed at a visit; the latest visit's counts.
NEXT_STEP = "visit.next"


@dataclass(slots=True)
class Followed:
    """What came of a visit.  ``lead``: a project it made; ``talks``: one it brought into talks; ``missing``: why not."""

    lead: int | None = None
    talks: int | None = None
    missing: list[str] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, Any]:
        """As the journal keeps it."""
        return {"lead": self.lead, "talks": self.talks, "missing": self.missing or None}


def follow(
    visit: Visit, *, mode: int | None, step: bool = True, by: User, actor: Actor | None, at: datetime
) -> Followed:
    """Do what the outcome asks for.  Only the lead itself can refuse the visit; a gate that is shut is only told.

    ``step``: whether the next step is new; one that was there before is passed on only where the visit found its project.
    """
    done, known = Followed(), visit.project_id
    if visit.outcome in LEADING and visit.project_id is None:
        _make_lead(visit, done, mode=mode, by=by, actor=actor, at=at)
    project = project_for(by, visit.project_id) if visit.project_id else None
    if project is not None:
        _note_earlier_contact(visit, project, by=by, at=at)
    if visit.outcome in TALKING and project is not None:
        _open_talks(visit, project, done, by=by, actor=actor, at=at)
    if visit.next_step and (step or visit.project_id != known):
        _set_next_step(visit, project, by=by, actor=actor, at=at)
    return done


def _make_lead(
    visit: Visit, done: Followed, *, mode: int | None, by: User, actor: Actor | None, at: datetime
) -> None:
    """The firm becomes a lead by the same act as anywhere; a target that was put aside is taken up again for it."""
    who: dict[str, Any] = {"by": by, "actor": actor, "at": at}
    target = Target.objects.select_for_update(of=("self",)).filter(pk=visit.target_id or 0).first()
    if target is not None and target.project_id is not None:
        known = target.project_id
        visit.project_id = known
        visit.save(update_fields=["project"])
        return
    if target is not None:
        if target.state in (TargetState.DONE, TargetState.DISMISSED):
            reopen(target.pk, **who)
        project = turn_into_lead(target.pk, officer=target.officer_id or by.pk, mode=mode, **who)
    else:
        place = region(visit.city) if visit.city else None
        content = Content(
            name=f"{visit.name}项目"[:200],
            officer=by.pk,
            investors=(visit.name[:120],),
            origin_region=place.full_name[:60] if place else "",
            mode=mode,
            team=visit.trip.team_id if visit.trip else None,
        )
        project = enter(
            content, zone=visit.zone, once=f"visit:{visit.pk}", synthetic=visit.is_synthetic, visit=visit.pk,
            source=f"走访 {visit.on}" + (f"（{visit.trip.name}）" if visit.trip else ""), **who,
        )  # fmt: skip
    visit.project = project
    visit.save(update_fields=["project"])
    done.lead = project.pk
    set_origin(
        project.pk, first_contact_on=visit.on, trip=visit.trip_id, visit=visit.pk, channel=visit.channel_id,
        region=visit.city, by=by, at=at,
    )  # fmt: skip


def _note_earlier_contact(visit: Visit, project: Project, *, by: User, at: datetime) -> None:
    """A visit written down later that was earlier than the first contact known is the first; where none is known nothing is."""
    if not Origin.objects.filter(project=project, first_contact_on__gt=visit.on).exists():
        return
    set_origin(
        project.pk, first_contact_on=visit.on, trip=visit.trip_id, visit=visit.pk, channel=visit.channel_id,
        region=visit.city, by=by, at=at,
    )  # fmt: skip


def _open_talks(
    visit: Visit, project: Project, done: Followed, *, by: User, actor: Actor | None, at: datetime
) -> None:
    """Bring a lead into talks; what its gate refuses is kept, and the lead stays where it is."""
    if project.stage != Stage.LEAD or actor is None:
        return
    if project.standing != Standing.ACTIVE:
        done.missing = [f"项目已{Standing.label_of(project.standing)}，先恢复推进"]
        return
    on = max(visit.on, project.stage_entered_on)
    try:
        with transaction.atomic():
            advance(project.pk, Stage.TALKS, on=on, by=by, actor=actor, at=at)
    except Refused as refused:
        done.missing = [refusal.message for refusal in refused.refusals]
        return
    done.talks = project.pk


def _set_next_step(
    visit: Visit, project: Project | None, *, by: User, actor: Actor | None, at: datetime
) -> None:
    """The next step goes to the project as a deadline, unless it is done or a later visit set its own; else to the target."""
    today = day_of(at)
    if visit.project_id is not None:
        open_step = visit.next_done_on is None and not _set_later(visit)
        if project is not None and visit.next_on is not None and open_step:
            label = f"走访下一步：{visit.next_step}"[:120]
            set_deadline(project, NEXT_STEP, label, visit.next_on - timedelta(days=2), visit.next_on)
        return
    target = Target.objects.filter(pk=visit.target_id or 0).first()
    if target is None or target.state not in (TargetState.OPEN, TargetState.WORKING):
        return
    due_on = visit.next_on if visit.next_on is not None and visit.next_on >= today else None
    assign(
        [target.pk], zone=visit.zone, officer=target.officer_id or by.pk, team=target.team_id, next_step=visit.next_step,
        due_on=due_on, by=by, actor=actor, at=at,
    )  # fmt: skip


def drop_next_step(visit: Visit) -> None:
    """The next step is done, emptied or struck out; the project's deadline goes unless a later visit set its own."""
    project = Project.objects.filter(pk=visit.project_id or 0).first()
    if project is not None and not _set_later(visit):
        clear_deadline(project, NEXT_STEP)


def _set_later(visit: Visit) -> bool:
    """Whether a later visit to the project has a next step that is still open: the deadline is that one's."""
    later = Visit.objects.filter(project=visit.project_id, voided=False, next_done_on=None, pk__gt=visit.pk)
    return later.exclude(next_step="").exists()

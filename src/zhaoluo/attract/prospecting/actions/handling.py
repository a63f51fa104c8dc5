"""Targets move through their four states.  Each act takes one or several targets; all of them move, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.projects.models import Project
from zhaoluo.projects.terms import Standing
from zhaoluo.registers.people.models import Team, User
from zhaoluo.registers.people.queries import staff_of
from zhaoluo.registers.people.rules import Actor

from ..models import Target
from ..rules import acts
from ..terms import ProspectingEvent
from .writing import locked, locked_many, may_keep, touch

ASSIGNED = ("team", "officer", "next_step", "due_on")


@transaction.atomic
def assign(
    target_ids: Sequence[int],
    *,
    zone: Zone,
    officer: int | None,
    team: int | None,
    next_step: str,
    due_on: date | None,
    by: User,
    actor: Actor | None,
    at: datetime,
    version: int | None = None,
) -> list[Target]:
    """Give targets to a team or an officer with the next step (分派): 处理中 from now on.

    ``version`` counts where one target is assigned from its own page.
    """
    may_keep(actor)
    targets = _chosen(target_ids, zone, version)
    refusals = acts.refusals_to_assign(
        officer=officer,
        team=team,
        next_step=next_step,
        due_on=due_on,
        staff=officer is None or staff_of(zone).filter(pk=officer).exists(),
        known_team=team is None or Team.objects.filter(pk=team, zone=zone, active=True).exists(),
        today=day_of(at),
    )
    refuse_if(refusals + _refusals_to_move("assign", targets))
    batch = f"{targets[0].pk}.{targets[0].version}.{len(targets)}"
    for target in targets:
        target.state = acts.after("assign")
        target.officer_id, target.team_id = officer, team
        target.next_step, target.due_on = tidy(next_step), due_on
        touch(target, at, "state", *ASSIGNED)
        record(
            ProspectingEvent.ASSIGNED, target, by=by, at=at, officer=officer, team=team, next_step=target.next_step,
            due_on=due_on, batch=batch, of=len(targets), first=targets[0].name,
        )  # fmt: skip
    return targets


@transaction.atomic
def start(
    target_id: int, *, by: User, actor: Actor | None, at: datetime, version: int | None = None
) -> Target:
    """Take a target on oneself (接手)."""
    may_keep(actor)
    target = locked(target_id, version)
    refuse_if(acts.refusals_to_move("start", target.state))
    target.state, target.officer = acts.after("start"), by
    touch(target, at, "state", "officer")
    record(ProspectingEvent.STARTED, target, by=by, at=at)
    return target


@transaction.atomic
def settle(
    target_id: int, *, outcome: str, by: User, actor: Actor | None, at: datetime, version: int | None = None
) -> Target:
    """Say what came of it (已处理)."""
    may_keep(actor)
    target = locked(target_id, version)
    refuse_if(acts.refusals_to_move("settle", target.state) + acts.refusals_to_settle(outcome))
    target.state, target.outcome = acts.after("settle"), tidy(outcome)
    touch(target, at, "state", "outcome")
    record(ProspectingEvent.SETTLED, target, by=by, at=at, outcome=target.outcome)
    return target


@transaction.atomic
def dismiss(
    target_ids: Sequence[int],
    *,
    zone: Zone,
    reason: str,
    by: User,
    actor: Actor | None,
    at: datetime,
    version: int | None = None,
) -> list[Target]:
    """Not worth a call, and why (无需处理); they stay visible."""
    may_keep(actor)
    targets = _chosen(target_ids, zone, version)
    refuse_if(acts.refusals_to_dismiss(reason) + _refusals_to_move("dismiss", targets))
    for target in targets:
        target.state, target.dismissed_reason = acts.after("dismiss"), tidy(reason)
        touch(target, at, "state", "dismissed_reason")
        record(ProspectingEvent.DISMISSED, target, by=by, at=at, reason=target.dismissed_reason)
    return targets


@transaction.atomic
def reopen(
    target_id: int, *, by: User, actor: Actor | None, at: datetime, version: int | None = None
) -> Target:
    """Look at a closed target again (重新处理): 未处理, nobody's; what was said before stays in the journal.

    A lost project stays behind, in the journal too, so that the target may become a lead anew.
    """
    may_keep(actor)
    target = locked(target_id, version)
    facts = acts.Reopening(target.state, project_goes_on=_goes_on(target.project_id))
    refuse_if(acts.refusals_to_reopen(facts))
    was, lost = target.state, target.project_id
    said = target.dismissed_reason or target.outcome
    target.state = acts.after("reopen")
    target.dismissed_reason = target.outcome = target.next_step = ""
    target.officer = target.team = target.due_on = target.project = None
    touch(target, at, "state", "dismissed_reason", "outcome", "project", *ASSIGNED)
    record(ProspectingEvent.REOPENED, target, by=by, at=at, was=str(was), said=said or None, project=lost)
    return target


def _goes_on(project_id: int | None) -> bool:
    return Project.objects.filter(pk=project_id or 0).exclude(standing=Standing.LOST).exists()


def _chosen(target_ids: Sequence[int], zone: Zone, version: int | None) -> list[Target]:
    if len(set(target_ids)) == 1 and version is not None:
        locked(next(iter(target_ids)), version)
    return locked_many(target_ids, zone)


def _refusals_to_move(act: str, targets: Sequence[Target]) -> list[Refusal]:
    return [r for target in targets for r in acts.refusals_to_move(act, target.state, name=target.name)]

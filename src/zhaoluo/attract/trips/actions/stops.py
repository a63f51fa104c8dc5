"""Firms a trip means to call on: from the library, from projects, by name; they call off, agree on a time, go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.rules.scores import points
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.projects.models import Project, ProjectInvestor
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Stop, Trip
from ..queries.cities import city_of, known_cities
from ..rules import stops as rules
from ..rules.firms import folded
from ..rules.keeping import refusals_to_keep
from ..rules.stops import Call
from ..terms import StopState, TripEvent
from .writing import PLACE, displace, locked, locked_stop, made_by, touch_stop

CHANGED = ("name", "city", "address", "minutes", "windows", "must_see", "prize", "prize_by_hand")


@dataclass(slots=True)
class Added:
    """What became of the firms chosen: new stops, and how many were on the trip already."""

    added: list[Stop] = field(default_factory=list)
    known: int = 0


@transaction.atomic
def add_stops(
    trip_id: int, calls: Sequence[Call], *, by: User, actor: Actor | None, at: datetime, once: str = ""
) -> Added:
    """Put firms on a trip (加入拟访企业).  A firm that is there already is told, not doubled, by whichever door it came.

    ``city`` of a call may be empty for a target: the one the library knows is taken; a name is taken from target or project.
    """
    refuse_if(refusals_to_keep(actor))
    trip = locked(trip_id)
    if made_by(trip.zone, once, TripEvent.STOPS_ADDED) is not None:
        return Added(known=len(calls))
    refuse_if(rules.refusals_to_touch(trip.state))
    filled, prizes, become = _filled(trip, calls, by)
    there = _there(trip, by)
    fresh: list[Call] = []
    for call in filled:
        marks = _marks(call.target, call.project or become.get(call.target or 0), call.name)
        if not marks & there:
            fresh.append(call)
            there |= marks
    held = Stop.objects.filter(trip=trip).count()
    refuse_if(_refusals(trip, filled, there=held, fresh=len(fresh)))
    result = Added([_stop(trip, call, prizes) for call in fresh], len(filled) - len(fresh))
    for stop in result.added:
        stop.save()
    if result.added:
        record(
            TripEvent.STOPS_ADDED, trip, by=by, at=at, once=once, count=len(result.added),
            stops=[stop.pk for stop in result.added],
        )  # fmt: skip
    return result


def _marks(target: int | None, project: int | None, name: str) -> set[tuple[str, int | str]]:
    """What two calls on one firm share at least one of: the target, the project (also a target's), the name."""
    marks: set[tuple[str, int | str]] = {("name", folded(name))}
    if target is not None:
        marks.add(("target", target))
    if project is not None:
        marks.add(("project", project))
    return marks


def _there(trip: Trip, by: User) -> set[tuple[str, int | str]]:
    """Marks of the firms on the trip; names and projects that ``by`` may not see are not told by a firm that is refused."""
    shown = set(projects_for(by).filter(zone=trip.zone).values_list("pk", flat=True))
    rows = Stop.objects.filter(trip=trip).values_list("target_id", "project_id", "target__project_id", "name")
    marks: set[tuple[str, int | str]] = set()
    for target, project, became, name in rows:
        if project is None or project in shown:
            marks |= _marks(target, project or became, name)
    return marks


def _refusals(trip: Trip, calls: Sequence[Call], *, there: int, fresh: int) -> list[Refusal]:
    cities = known_cities(call.city for call in calls)
    refusals = rules.refusals_of_count(len(calls), 0) or (
        rules.refusals_of_count(fresh, there) if fresh else []
    )
    for call in calls:
        refusals += rules.refusals_to_call(
            call, cities=cities, starts_on=trip.starts_on, ends_on=trip.ends_on
        )
    return refusals


def _filled(
    trip: Trip, calls: Sequence[Call], by: User
) -> tuple[list[Call], dict[int, Decimal], dict[int, int]]:
    """Calls with name and city from the library and the projects; prizes of targets, 0–100; target → its project."""
    wanted = {call.target for call in calls if call.target}
    rows = Target.objects.filter(pk__in=wanted, zone=trip.zone).select_related("candidate")
    targets = {target.pk: target for target in rows}
    wanted_projects = {call.project for call in calls if call.project}
    seen = {p.pk: p for p in projects_for(by).filter(pk__in=wanted_projects, zone=trip.zone)}
    if wanted - targets.keys() or wanted_projects - seen.keys():
        raise Refused([Refusal("foreign_row", "有的企业或项目不在本区，或您看不到，请刷新后重选", "targets")])
    firms = _investors(seen)
    filled = []
    for call in calls:
        if call.target is not None:
            target = targets[call.target]
            call = replace(call, name=target.name, city=call.city or city_of(target.region) or "")
        elif call.project is not None:
            project = seen[call.project]
            name = call.name or firms.get(project.pk) or project.name
            call = replace(call, name=name, city=call.city or city_of(project.origin_region) or "")
        filled.append(rules.cleaned(call))
    prizes = {
        pk: Decimal(points(target.candidate.score)) for pk, target in targets.items() if target.candidate
    }
    become = {pk: target.project_id for pk, target in targets.items() if target.project_id is not None}
    return filled, prizes, become


def _investors(projects: dict[int, Project]) -> dict[int, str]:
    """The first investor of each project: the firm one calls on."""
    rows = (
        ProjectInvestor.objects.filter(project__in=projects).order_by("-pk").values_list("project_id", "name")
    )
    return dict(rows)


def _stop(trip: Trip, call: Call, prizes: dict[int, Decimal]) -> Stop:
    prize = call.prize if call.prize is not None else prizes.get(call.target or 0, rules.DEFAULT_PRIZE)
    return Stop(
        zone=trip.zone, trip=trip, target_id=call.target, project_id=call.project, name=call.name, city=call.city,
        address=call.address, minutes=call.minutes, windows=rules.windows_to(call.windows), must_see=call.must_see,
        prize=prize, prize_by_hand=call.prize is not None,
    )  # fmt: skip


@transaction.atomic
def change_stop(
    stop_id: int, call: Call, *, version: int | None, by: User, actor: Actor | None, at: datetime
) -> Stop:
    """Change what is said of a firm (修改): city, address, length, half days, must-see, prize; the name of one entered by name.

    Another city, length or other half days: its place in the plan is given up.  ``prize`` None keeps the one it has.
    """
    refuse_if(refusals_to_keep(actor))
    trip, stop = locked_stop(stop_id, version)
    by_name = stop.target_id is None and stop.project_id is None
    call = rules.cleaned(call if by_name else replace(call, name=stop.name))
    was = Call(stop.name, stop.city, minutes=stop.minutes, windows=rules.windows_from(stop.windows))
    refusals = rules.refusals_to_touch(trip.state) + rules.refusals_to_change(stop.state, was, call)
    typed = call if call.windows != was.windows else replace(call, windows=())
    refuse_if(
        refusals
        + rules.refusals_to_call(
            typed, cities=known_cities([call.city]), starts_on=trip.starts_on, ends_on=trip.ends_on
        )
    )
    before = {name: getattr(stop, name) for name in CHANGED}
    stop.name, stop.city, stop.address, stop.minutes = call.name, call.city, call.address, call.minutes
    stop.windows, stop.must_see = rules.windows_to(call.windows), call.must_see
    if call.prize is not None and call.prize != stop.prize:
        stop.prize, stop.prize_by_hand = call.prize, True
    changed = [name for name in CHANGED if before[name] != getattr(stop, name)]
    displaced = rules.needs_new_place(was, call) and stop.state in (StopState.PLANNED, StopState.LEFT_OUT)
    if displaced:
        stop.state, stop.reason = StopState.PROPOSED, ""
        displace(stop)
    if changed:
        touch_stop(stop, *CHANGED, "state", "reason", *PLACE)
        record(
            TripEvent.STOP_CHANGED, trip, by=by, at=at, stop=stop.pk, fields=changed, replan=displaced or None
        )
    return stop


@transaction.atomic
def remove_stop(
    stop_id: int, *, version: int | None = None, by: User, actor: Actor | None, at: datetime
) -> Trip:
    """Take a firm off the trip (移出); what was visited stays."""
    refuse_if(refusals_to_keep(actor))
    trip, stop = locked_stop(stop_id, version)
    refusals = rules.refusals_to_touch(trip.state)
    refuse_if(refusals + rules.refusals_to_remove(stop.state, stop.name, visits=stop.visits.count()))
    record(
        TripEvent.STOP_REMOVED,
        trip,
        by=by,
        at=at,
        stop=stop.pk,
        target=stop.target_id,
        project=stop.project_id,
    )
    stop.delete()
    return trip


@transaction.atomic
def decline_stop(
    stop_id: int, *, reason: str, version: int | None = None, by: User, actor: Actor | None, at: datetime
) -> Stop:
    """The firm calls off (企业取消): its place is free, the other places stand until somebody plans again."""
    refuse_if(refusals_to_keep(actor))
    trip, stop = locked_stop(stop_id, version)
    refuse_if(rules.refusals_to_touch(trip.state) + rules.refusals_to_decline(stop.state, stop.name, reason))
    stop.state, stop.reason, stop.confirmed = StopState.DECLINED, tidy(reason), False
    touch_stop(stop, "state", "reason", "confirmed")
    record(TripEvent.STOP_DECLINED, trip, by=by, at=at, stop=stop.pk, reason=stop.reason)
    return stop


@transaction.atomic
def ask_again(
    stop_id: int, *, version: int | None = None, by: User, actor: Actor | None, at: datetime
) -> Stop:
    """A firm that had called off can be met after all (又约上了): it waits for a place in the next plan."""
    refuse_if(refusals_to_keep(actor))
    trip, stop = locked_stop(stop_id, version)
    refuse_if(rules.refusals_to_touch(trip.state) + rules.refusals_to_ask_again(stop.state, stop.name))
    stop.state, stop.reason = StopState.PROPOSED, ""
    displace(stop)
    touch_stop(stop, "state", "reason", *PLACE)
    record(TripEvent.STOP_CHANGED, trip, by=by, at=at, stop=stop.pk, again=True)
    return stop


@transaction.atomic
def confirm_stop(
    stop_id: int, *, confirmed: bool, version: int | None = None, by: User, actor: Actor | None, at: datetime
) -> Stop:
    """The time is agreed with the firm, or no longer (约定): what is agreed stays where it is when planned again."""
    refuse_if(refusals_to_keep(actor))
    trip, stop = locked_stop(stop_id, version)
    refuse_if(rules.refusals_to_touch(trip.state) + rules.refusals_to_confirm(stop.state, stop.name))
    if stop.confirmed != confirmed:
        stop.confirmed = confirmed
        touch_stop(stop, "confirmed")
        record(TripEvent.STOP_CHANGED, trip, by=by, at=at, stop=stop.pk, confirmed=confirmed)
    return stop


__all__ = ["Added", "add_stops", "ask_again", "change_stop", "confirm_stop", "decline_stop", "remove_stop"]

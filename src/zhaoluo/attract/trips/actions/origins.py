"""Through what a project came (项目由来): set by the act that made it a lead, or corrected by a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.verdict import Stale, refuse_if
from zhaoluo.projects.actions.locking import day_of, locked
from zhaoluo.projects.models import Project
from zhaoluo.projects.rules.moves import refusals_to_work
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Channel, Origin, Pairing, PromotionEvent, Reception, Trip, Visit
from ..rules.origins import Contact, first_of, refusals_to_set_origin
from ..terms import TripEvent

CONTACT = ("trip", "visit", "reception", "event")
THROUGH = ("channel", "pairing")
KINDS: dict[str, tuple[type[models.Model], str]] = {
    "trip": (Trip, "外出"), "visit": (Visit, "走访"), "reception": (Reception, "来访批次"), "event": (PromotionEvent, "活动"),
    "channel": (Channel, "渠道"), "pairing": (Pairing, "结对合作"),
}  # fmt: skip


@transaction.atomic
def set_origin(
    project_id: int,
    *,
    first_contact_on: date | None = None,
    trip: int | None = None,
    visit: int | None = None,
    reception: int | None = None,
    event: int | None = None,
    channel: int | None = None,
    pairing: int | None = None,
    region: str = "",
    by: User | None,
    at: datetime,
) -> Origin:
    """Say through what a project came (记项目由来); for acts that make a lead, which have asked whether ``by`` may.

    The earliest contact is the first: what is told fills in what is unknown, and replaces the contact only when its day
    is earlier.  Channel, pairing and region that are known stay.  Telling the same again changes and records nothing.
    """
    project = locked(project_id)
    origin = _origin_of(project)
    told = Contact(first_contact_on, _trip_of(visit) or trip, visit, reception, event)
    refuse_if(_refusals(project, told, {"channel": channel, "pairing": pairing}, at))
    first = first_of(_contact_of(origin), told)
    values = _values(first) | {
        "channel_id": origin.channel_id or channel,
        "pairing_id": origin.pairing_id or pairing,
        "region": origin.region or region,
    }
    return _save(origin, values, by=by, at=at)


@transaction.atomic
def correct_origin(
    project_id: int,
    *,
    first_contact_on: date | None,
    visit: int | None = None,
    trip: int | None = None,
    reception: int | None = None,
    event: int | None = None,
    channel: int | None = None,
    pairing: int | None = None,
    region: str = "",
    version: int | None = None,
    by: User,
    actor: Actor,
    at: datetime,
) -> Origin:
    """Write an origin anew as a person knows it (更正项目由来); what is left empty is unknown.  Old and new are written down."""
    project = locked(project_id)
    origin = _origin_of(project)
    if version is not None and version != origin.version:
        raise Stale
    told = Contact(first_contact_on, _trip_of(visit) or trip, visit, reception, event)
    refusals = refusals_to_work(actor, project.officer_id, project.leader_id, project.team_id)
    refuse_if(refusals + _refusals(project, told, {"channel": channel, "pairing": pairing}, at))
    values = _values(told) | {"channel_id": channel, "pairing_id": pairing, "region": region}
    return _save(origin, values, by=by, at=at)


def _origin_of(project: Project) -> Origin:
    """The project's row, or a new one; the project is locked."""
    known = Origin.objects.filter(project=project).first()
    return known or Origin(zone_id=project.zone_id, project=project, version=0)


def _trip_of(visit: int | None) -> int | None:
    """A visit's trip goes with it."""
    return Visit.objects.filter(pk=visit).values_list("trip_id", flat=True).first() if visit else None


def _refusals(project: Project, told: Contact, through: dict[str, int | None], at: datetime) -> list[Any]:
    named = {name: getattr(told, name) for name in CONTACT} | through
    foreign = []
    for name, pk in named.items():
        model, label = KINDS[name]
        if pk is not None and not model._default_manager.filter(pk=pk, zone_id=project.zone_id).exists():
            foreign.append(label)
    own = told.visit is None or Visit.objects.filter(pk=told.visit, project=project).exists()
    return refusals_to_set_origin(
        told, foreign=tuple(foreign), today=day_of(at), visit_of_project=own or "走访" in foreign
    )


def _contact_of(origin: Origin) -> Contact:
    return Contact(
        origin.first_contact_on, origin.trip_id, origin.visit_id, origin.reception_id, origin.event_id
    )


def _values(contact: Contact) -> dict[str, Any]:
    return {"first_contact_on": contact.on, **{f"{name}_id": getattr(contact, name) for name in CONTACT}}


def _save(origin: Origin, values: dict[str, Any], *, by: User | None, at: datetime) -> Origin:
    before = {name: getattr(origin, name) for name in values}
    if origin.pk is not None and before == values:
        return origin
    for name, value in values.items():
        setattr(origin, name, value)
    origin.by, origin.at = by, at
    origin.version += 1
    origin.save()
    changes = {name: [before[name], values[name]] for name in values if before[name] != values[name]}
    record(TripEvent.ORIGIN_SET, origin, by=by, at=at, project=origin.project_id, changes=changes)
    return origin

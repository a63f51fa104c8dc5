"""Receptions and their guests (来访批次): who came, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Guest, Origin, Reception
from ..queries.firms import known_firms, project_of_code
from ..queries.references import refusals_of_references
from ..rules import meetings as rules
from ..rules.keeping import refusals_to_keep
from ..terms import TripEvent
from .following import Followed
from .keeping import SAID, chosen_anew, locked, one_at_a_time, written
from .met import Met, drop_next_step, follow

RELATED = ("host", "team", "mode", "channel")


@transaction.atomic
def record_reception(
    typed: rules.Reception,
    firms: Sequence[str] = (),
    *,
    zone: Zone,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    synthetic: bool = False,
) -> Reception:
    """Write down a group of visitors with the firms that came (登记来访)."""
    typed = rules.cleaned(typed)
    names = _names(firms)
    refusals = refusals_to_keep(actor) + _refusals(typed, zone, at)
    refuse_if(refusals + (rules.refusals_to_add_firms(names, known=0) if names else []))
    row = Reception(zone=zone, entered_by=by, entered_at=at, is_synthetic=synthetic)
    written(row, _values(typed))
    row.save()
    _add(row, names, by)
    record(
        TripEvent.RECEPTION_RECORDED,
        row,
        by=by,
        at=at,
        once=once,
        name=row.name,
        on=row.on,
        firms=names or None,
    )
    return row


@transaction.atomic
def change_reception(
    reception_id: int,
    typed: rules.Reception,
    *,
    version: int | None,
    by: User,
    actor: Actor | None,
    at: datetime,
) -> Reception:
    """Correct what was said of a reception (修改来访); old and new are written down."""
    row, typed = locked(Reception, reception_id, version), rules.cleaned(typed)
    refuse_if(refusals_to_keep(actor) + _refusals(typed, row.zone, at, known=row))
    if changes := written(row, _values(typed)):
        row.version += 1
        row.save()
        record(TripEvent.RECEPTION_CHANGED, row, by=by, at=at, changes=changes)
    return row


@transaction.atomic
def remove_reception(
    reception_id: int, *, reason: str, version: int | None, by: User, actor: Actor | None, at: datetime
) -> None:
    """Take a reception away that was entered by mistake (删去来访); the journal keeps that it stood."""
    row = locked(Reception, reception_id, version)
    came_of_it = Origin.objects.filter(reception=row).count()
    refuse_if(refusals_to_keep(actor) + rules.refusals_to_remove(reason, came_of_it=came_of_it))
    for guest in row.guests.all():
        drop_next_step(_met(row, guest))
    record(TripEvent.RECEPTION_REMOVED, row, by=by, at=at, name=row.name, on=row.on, reason=tidy(reason))
    row.delete()


@transaction.atomic
def add_guests(
    reception_id: int, firms: Sequence[str], *, by: User, actor: Actor | None, at: datetime
) -> list[Guest]:
    """More firms of a reception (添来访企业); a firm that is there already is not doubled."""
    row = locked(Reception, reception_id)
    one_at_a_time(row.zone_id, SAID)
    here = set(row.guests.values_list("name", flat=True))
    names = [name for name in _names(firms) if name not in here]
    refusals = [] if names or not _names(firms) else [Refusal("taken", "这些企业都已在名单里", "firms")]
    refuse_if(refusals_to_keep(actor) + (refusals or rules.refusals_to_add_firms(names, known=len(here))))
    guests = _add(row, names, by)
    record(TripEvent.GUESTS_ADDED, row, by=by, at=at, firms=names)
    return guests


@transaction.atomic
def change_guest(
    guest_id: int,
    typed: rules.Firm,
    *,
    project_code: str = "",
    version: int | None,
    by: User,
    actor: Actor | None,
    at: datetime,
) -> tuple[Guest, Followed]:
    """Say what came of a guest (记来访企业的结果), and do what follows: interest makes it a lead.

    ``project_code``: the number of the project it has already; without one a firm known by name is found.
    """
    guest, typed = locked(Guest, guest_id, version), rules.cleaned_firm(typed)
    one_at_a_time(guest.zone_id, SAID)
    reception = Reception.objects.select_related("zone").get(pk=guest.reception_id)
    taken = reception.guests.filter(name=typed.name).exclude(pk=guest.pk).exists()
    refusals = rules.refusals_of_firm(typed, met_on=reception.on, today=day_of(at), name_taken=taken)
    known = known_firms(guest.zone, by, [typed.name])[typed.name]
    chosen = project_of_code(by, guest.zone, project_code)
    refusals += rules.refusals_of_project(
        typed.outcome, code=tidy(project_code), found=chosen is not None,
        several=() if guest.project_id else known.several,
    )  # fmt: skip
    refuse_if(refusals_to_keep(actor) + refusals)
    project = chosen.pk if chosen else guest.project_id or known.project
    changes = written(
        guest, asdict(typed) | {"target_id": guest.target_id or known.target, "project_id": project}
    )
    guest.project_id, done = follow(_met(reception, guest), by=by, actor=actor, at=at)
    if changes or done.lead:
        guest.version += 1
        guest.save()
        record(
            TripEvent.GUEST_CHANGED,
            reception,
            by=by,
            at=at,
            guest=guest.pk,
            name=guest.name,
            changes=changes,
            **done.facts,
        )
    return guest, done


@transaction.atomic
def remove_guest(guest_id: int, *, version: int | None, by: User, actor: Actor | None, at: datetime) -> None:
    """Take a guest away that was entered by mistake (去掉来访企业)."""
    guest = locked(Guest, guest_id, version)
    came_of_it = Origin.objects.filter(reception=guest.reception_id, project=guest.project_id or 0).exists()
    refuse_if(refusals_to_keep(actor) + rules.refusals_to_remove_firm(came_of_it=came_of_it, name=guest.name))
    drop_next_step(_met(guest.reception, guest))
    record(TripEvent.GUEST_REMOVED, guest.reception, by=by, at=at, guest=guest.pk, name=guest.name)
    guest.delete()


def _names(firms: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for firm in firms if (name := tidy(firm))))


def _refusals(
    typed: rules.Reception, zone: Zone, at: datetime, *, known: Reception | None = None
) -> list[Refusal]:
    """``known``: the row as it stands; what it points to already is not asked again, also when out of use by now."""
    chosen = chosen_anew(asdict(typed), RELATED, known)
    return rules.refusals_of_reception(typed, today=day_of(at)) + refusals_of_references(
        zone,
        people={"host": chosen["host"]},
        team=chosen["team"],
        mode=chosen["mode"],
        channel=chosen["channel"],
    )


def _values(typed: rules.Reception) -> dict[str, Any]:
    """Fields of the row; what points elsewhere by its id."""
    return {f"{name}_id" if name in RELATED else name: value for name, value in asdict(typed).items()}


def _add(reception: Reception, names: Sequence[str], by: User) -> list[Guest]:
    known = known_firms(reception.zone, by, names) if names else {}
    return list(insert_many([
        Guest(
            zone=reception.zone, reception=reception, name=name, target_id=known[name].target, project_id=known[name].project
        )
        for name in names
    ]))  # fmt: skip


def _met(reception: Reception, guest: Guest) -> Met:
    return Met(
        zone=guest.zone, key=f"guest:{guest.pk}", source="来访", at_what={"reception": reception.pk}, name=guest.name,
        on=reception.on, outcome=guest.outcome, next_step=guest.next_step, next_on=guest.next_on, target=guest.target_id,
        project=guest.project_id, region=guest.region, team=reception.team_id, mode=reception.mode_id,
        channel=reception.channel_id, synthetic=reception.is_synthetic,
    )  # fmt: skip

"""Cooperation agreements between places, and the projects they bring (结对合作)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Origin, Pairing
from ..queries.firms import project_of_code
from ..rules import pairings as rules
from ..rules.keeping import refusals_to_keep
from ..terms import TripEvent
from .keeping import PAIRING, locked, one_at_a_time, written
from .origins import set_origin


@transaction.atomic
def save_pairing(
    typed: rules.Pairing,
    *,
    zone: Zone,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    pairing_id: int | None = None,
    version: int | None = None,
    synthetic: bool = False,
) -> Pairing:
    """Enter a cooperation agreement or change one (登记结对合作)."""
    one_at_a_time(zone.pk, PAIRING)
    row = locked(Pairing, pairing_id, version) if pairing_id else Pairing(zone=zone, is_synthetic=synthetic)
    typed = rules.cleaned(typed)
    refusals = refusals_to_keep(actor) + rules.refusals_of_pairing(typed, today=day_of(at))
    same = Pairing.objects.filter(zone=zone, partner=typed.partner).exclude(pk=row.pk or 0)
    if typed.partner and typed.signed_on and same.filter(signed_on=typed.signed_on).exists():
        refusals.append(Refusal("taken", f"{typed.signed_on} 与“{typed.partner}”的协议已经登记过", "partner"))
    refuse_if(refusals)
    changes = written(row, asdict(typed))
    if changes or row.pk is None:
        new, row.version = row.pk is None, row.version + (0 if row.pk is None else 1)
        row.save()
        facts: dict[str, Any] = {"partner": row.partner, "on": row.signed_on} if new else {"changes": changes}
        record(TripEvent.PAIRING_SAVED, row, by=by, at=at, once=once, **facts)
    return row


@transaction.atomic
def credit_pairing(
    pairing_id: int, project_code: str, *, by: User, actor: Actor | None, at: datetime
) -> Origin:
    """Say that a project came of a pairing (记入结对合作); a project that came of another stays with it."""
    row = locked(Pairing, pairing_id)
    project = project_of_code(by, row.zone, project_code)
    other = Origin.objects.filter(project=project).exclude(pairing=None).select_related("pairing").first()
    refuse_if(
        refusals_to_keep(actor)
        + rules.refusals_to_credit(
            tidy(project_code), found=project is not None, known=str(other.pairing) if other else ""
        )
    )
    assert project is not None  # the rule has seen to it
    return set_origin(project.pk, pairing=row.pk, by=by, at=at)

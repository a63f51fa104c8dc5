"""Liaison offices in other regions (驻外联络处)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import LiaisonOffice
from ..queries.cities import city_of
from ..queries.references import refusals_of_references
from ..rules import offices as rules
from ..rules.keeping import refusals_to_keep
from ..terms import TripEvent
from .keeping import OFFICE, chosen_anew, locked, one_at_a_time, written


@transaction.atomic
def save_office(
    typed: rules.Office,
    *,
    zone: Zone,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    office_id: int | None = None,
    version: int | None = None,
    synthetic: bool = False,
) -> LiaisonOffice:
    """Enter a liaison office or change one (登记驻外联络处); a closed one stays with what came through it."""
    one_at_a_time(zone.pk, OFFICE)
    row = (
        locked(LiaisonOffice, office_id, version)
        if office_id
        else LiaisonOffice(zone=zone, is_synthetic=synthetic)
    )
    city = city_of(typed.city) if typed.city else ""
    typed = rules.cleaned(replace(typed, city=city or typed.city))
    refusals = refusals_to_keep(actor)
    refusals += rules.refusals_of_office(typed, today=day_of(at), in_city=city is not None)
    chosen = chosen_anew(asdict(typed), ("head", "team"), row if row.pk else None)
    refusals += refusals_of_references(zone, people={"head": chosen["head"]}, team=chosen["team"])
    same = LiaisonOffice.objects.filter(zone=zone, name=typed.name).exclude(pk=row.pk or 0)
    if typed.name and same.exists():
        refusals.append(Refusal("taken", f"“{typed.name}”已经登记过，请到那一条里改", "name"))
    refuse_if(refusals)
    changes = written(row, _values(typed))
    if changes or row.pk is None:
        new, row.version = row.pk is None, row.version + (0 if row.pk is None else 1)
        row.save()
        facts: dict[str, Any] = {"name": row.name, "city": row.city} if new else {"changes": changes}
        record(TripEvent.OFFICE_SAVED, row, by=by, at=at, once=once, **facts)
    return row


def _values(typed: rules.Office) -> dict[str, Any]:
    values = asdict(typed) | {"regions": list(typed.regions)}
    return {f"{name}_id" if name in ("head", "team") else name: value for name, value in values.items()}

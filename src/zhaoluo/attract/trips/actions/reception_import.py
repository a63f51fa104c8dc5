"""A sheet of receptions, all of it or nothing (导入来访台账)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.standards.queries import place_of

from ..models import Guest, Reception
from ..queries.firms import known_firms
from ..rules import meetings as rules
from ..rules.keeping import refusals_to_keep
from ..rules.reception_sheet import Line, of_line, refusals_of_lines
from ..terms import TripEvent
from .keeping import SAID, one_at_a_time
from .receptions import change_guest, record_reception


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: receptions, firms, leads, and numbers of the lines whose reception was there already."""

    receptions: int
    firms: int
    leads: int
    known: tuple[int, ...]


@transaction.atomic
def import_receptions(
    lines: Sequence[Line],
    *,
    zone: Zone,
    file_name: str,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    synthetic: bool = False,
) -> Imported:
    """Receptions with their firms and what came of them, by the same acts as the forms; one fault, and nothing is written.

    Lines of the same name and day are one reception.  A reception that is there already is told, not doubled.
    """
    lines = [_cleaned(line) for line in lines]
    refuse_if(refusals_to_keep(actor) + (refusals_of_lines(lines) or _faults(lines, zone, by, at)))
    one_at_a_time(zone.pk, SAID)
    days = [line.reception.on for line in lines if line.reception.on is not None]
    there = set(Reception.objects.filter(zone=zone, on__in=days).values_list("name", "on"))
    fresh: dict[Any, list[Line]] = {}
    for line in lines:
        if line.key not in there:
            fresh.setdefault(line.key, []).append(line)
    who: dict[str, Any] = {"by": by, "actor": actor, "at": at}
    leads = 0
    for group in fresh.values():
        names = [line.firm.name for line in group]
        row = record_reception(group[0].reception, names, zone=zone, synthetic=synthetic, **who)
        guests = {guest.name: guest for guest in Guest.objects.filter(reception=row)}
        for line in group:
            if line.firm != rules.Firm(line.firm.name):
                _, done = change_guest(guests[line.firm.name].pk, line.firm, version=None, **who)
                leads += done.lead is not None
    told = tuple(line.number for line in lines if line.key in there)
    firms = sum(map(len, fresh.values()))
    record(
        TripEvent.RECEPTIONS_IMPORTED, None, by=by, at=at, zone=zone, once=once, file=file_name[:120], receptions=len(fresh),
        firms=firms, known=len(told),
    )  # fmt: skip
    return Imported(len(fresh), firms, leads, told)


def _cleaned(line: Line) -> Line:
    """The line as it would be stored: places by their codes where they are known."""
    place = place_of(line.firm.region) if line.firm.region else None
    firm = replace(rules.cleaned_firm(line.firm), region=place.code if place else line.firm.region)
    return replace(line, reception=rules.cleaned(line.reception), firm=firm)


def _faults(lines: Sequence[Line], zone: Zone, by: User, at: datetime) -> list[Refusal]:
    """Every reason of every line, with its number."""
    today = day_of(at)
    known = known_firms(zone, by, {line.firm.name for line in lines})
    seen: set[Any] = set()
    faults = []
    for line in lines:
        refusals = rules.refusals_of_reception(line.reception, today=today)
        if line.reception.on is not None:
            twice = (line.key, line.firm.name) in seen
            refusals += rules.refusals_of_firm(
                line.firm, met_on=line.reception.on, today=today, name_taken=twice
            )
        if line.firm.region and not line.firm.region.isdigit():
            refusals.append(
                Refusal("no_place", f"不认识“{line.firm.region[:20]}”，请写省、市、县的名称，如 江苏苏州")
            )
        refusals += rules.refusals_of_project(
            line.firm.outcome, code="", found=False, several=known[line.firm.name].several
        )
        seen.add((line.key, line.firm.name))
        faults += [of_line(line, r.code, r.message) for r in refusals]
    return faults

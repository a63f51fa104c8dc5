"""What the form of a trip offers, and what it starts with."""

from __future__ import annotations

from typing import Any

from zhaoluo.projects.models import PromotionMode
from zhaoluo.registers.chains.queries import chain_rows_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import staff_of, teams_of

from ..models import LiaisonOffice, PartyMember, Trip

Choices = list[tuple[Any, str]]


def choices_for(user: User, zone_id: int) -> tuple[Choices, dict[str, Choices]]:
    """People of the zone with their posts; leaders, teams, modes, chains, offices.  Five queries."""
    people: Choices = [(u.pk, f"{u.name} · {u.post}" if u.post else u.name) for u in staff_of(zone_id)]
    modes = PromotionMode.objects.filter(zone=zone_id, active=True)
    return people, {
        "leader": people,
        "team": [(t.pk, t.name) for t in teams_of(zone_id)],
        "mode": [(m.pk, m.name) for m in modes],
        "chain": [(c.pk, c.name) for c in chain_rows_for(user).filter(zone=zone_id)],
        "office": [(o.pk, o.name) for o in LiaisonOffice.objects.filter(zone=zone_id)],
    }


def parties_of(trip: Trip) -> list[list[int]]:
    """People of each group, in order."""
    groups: dict[int, list[int]] = {n: [] for n in trip.parties.values_list("number", flat=True)}
    for number, user in PartyMember.objects.filter(party__trip=trip).values_list("party__number", "user_id"):
        groups[number].append(user)
    return list(groups.values())


def said_of(trip: Trip) -> dict[str, Any]:
    """What the form of a trip starts with."""
    plain = ("name", "purpose", "starts_on", "ends_on", "start_city", "leader_post", "budget_line", "budget")
    related = ("leader", "team", "mode", "chain", "office")
    return {
        **{name: getattr(trip, name) for name in plain},
        **{name: getattr(trip, f"{name}_id") or "" for name in related},
        "cities": list(trip.cities.values_list("city", flat=True)),
    }


def usual_start(zone_id: int) -> str:
    """Where the zone's last trip started; '' before the first."""
    last = (
        Trip.objects.filter(zone=zone_id).order_by("-entered_at", "-pk").values_list("start_city", flat=True)
    )
    return last.first() or ""

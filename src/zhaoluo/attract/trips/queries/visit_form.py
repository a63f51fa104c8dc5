"""What the form of a visit offers: trips under way, their firms, modes, channels, the reader's own targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.terms import TargetState
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import Project, PromotionMode
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.standards.queries import region

from ..models import Channel, Pairing, PromotionEvent, Reception, Stop, Trip, Visit
from ..rules.stops import MOST_STOPS
from ..terms import HalfDay, StopState, TripState
from .contacts import candidates_of

#: For how long after a trip its visits may still be chosen by its name in the list (older ones are typed by day).
LATE_DAYS = 60
MOST_TRIPS, MOST_NAMES, NEAR = 20, 40, 4


@dataclass(frozen=True, slots=True)
class StopTile:
    """A firm of the trip as a tile to choose: where and when, and whether it was called on already."""

    id: int
    name: str
    where: str
    when: str
    visited: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything the form offers.  ``trip``: the one the reader is on today, else the one asked for."""

    trip: Trip | None
    tiles: list[StopTile]
    names: list[str]
    choices: dict[str, list[tuple[int, str]]]

    @property
    def near(self) -> list[StopTile]:
        """Firms shown at once: today's that are still to see, else the first few."""
        today = [tile for tile in self.tiles if tile.today and not tile.visited]
        return today or self.tiles[:NEAR]

    @property
    def far(self) -> list[StopTile]:
        """The others, folded away."""
        near = {tile.id for tile in self.near}
        return [tile for tile in self.tiles if tile.id not in near]


def offer_for(
    user: User, zone: Zone, today: date, *, trip: int | None = None, stop: int | None = None, name: str = "",
    project: int | None = None,
) -> Offer:  # fmt: skip
    """What the form offers; eight queries whatever the number of rows."""
    trips = _trips(user, zone, today)
    asked = Stop.objects.filter(pk=stop or 0, trip__zone=zone).select_related("trip").first()
    own = asked.trip if asked else next((t for t in trips if t.pk == trip), None)
    own = own or next((t for t in trips if t.mine and t.starts_on <= today <= t.ends_on), None)
    if own is not None and own.pk not in {t.pk for t in trips}:
        trips.append(own)
    tiles = tiles_of(own, user, today, asked=asked.pk if asked else None) if own else []
    modes = PromotionMode.objects.filter(zone=zone, active=True).values_list("pk", "name")
    channels = Channel.objects.filter(zone=zone, active=True).values_list("pk", "name")
    return Offer(
        trip=own,
        tiles=tiles,
        names=_names(user, zone),
        choices={
            "trip": [(t.pk, f"{t.name}（{t.starts_on:%m-%d} 至 {t.ends_on:%m-%d}）") for t in trips],
            "stop": [(tile.id, tile.name) for tile in tiles],
            "mode": list(modes),
            "channel": list(channels),
            "project": _projects(user, zone, name, project),
        },
    )


def _trips(user: User, zone: Zone, today: date) -> list[Any]:
    """Trips under way or lately over: all of the reader's own, then the latest others."""
    rows = Trip.objects.filter(
        zone=zone, starts_on__lte=today, ends_on__gte=today - timedelta(days=LATE_DAYS)
    )
    rows = rows.exclude(state=TripState.CANCELLED)
    own = Q(leader=user) | Q(parties__members__user=user)
    mine = set(rows.filter(own).values_list("pk", flat=True))
    found: list[Any] = [*rows.filter(pk__in=mine), *rows.exclude(pk__in=mine)[:MOST_TRIPS]]
    for trip in found:
        trip.mine = trip.pk in mine
    return found


def tiles_of(trip: Trip, user: User, today: date, *, asked: int | None = None) -> list[StopTile]:
    """Firms of a trip: today's first, those still to see before those seen; none of a project the reader may not see.

    The one ``asked`` for is among them also when it has called off.
    """
    seen = Q(project=None) | Q(project__in=projects_for(user).values("pk"))
    rows = Stop.objects.filter(seen, ~Q(state=StopState.DECLINED) | Q(pk=asked or 0), trip=trip)
    tiles = [_tile(stop, today) for stop in rows[:MOST_STOPS]]
    return sorted(tiles, key=lambda tile: (tile.visited, not tile.today))


def _tile(stop: Stop, today: date) -> StopTile:
    place = region(stop.city)
    day = "今天" if stop.on == today else f"{stop.on:%m-%d}" if stop.on else "没排日子"
    when = " ".join(part for part in (day, HalfDay.label_of(stop.half) if stop.half else "") if part)
    return StopTile(
        stop.pk,
        stop.name,
        place.name if place else stop.city,
        when,
        stop.state == StopState.VISITED,
        stop.on == today,
    )


def _names(user: User, zone: Zone) -> list[str]:
    """Names to complete from: targets the reader follows, by the day they are due."""
    rows = Target.objects.filter(zone=zone, officer=user, state__in=[TargetState.OPEN, TargetState.WORKING])
    return list(rows.order_by("due_on", "name").values_list("name", flat=True)[:MOST_NAMES])


def _projects(user: User, zone: Zone, name: str, project: int | None) -> list[tuple[int, str]]:
    """Projects to choose among: the one asked for, and those of the firm that was named."""
    asked = projects_for(user).filter(zone=zone, pk=project or 0).values_list("pk", "name")
    named: list[Project] = candidates_of(user, zone, name) if name else []
    return list(dict([*asked, *((p.pk, p.name) for p in named)]).items())


def contact_choices(user: User, project: Project) -> dict[str, list[tuple[int, str]]]:
    """What an origin can be: the project's visits; receptions, events, channels and pairings of the zone."""
    visits = Visit.objects.filter(project=project, voided=False).order_by("on", "pk")
    receptions = Reception.objects.filter(zone=project.zone_id)[:200]
    events = PromotionEvent.objects.filter(zone=project.zone_id)[:200]
    return {
        "visit": [(v.pk, f"{v.on} {v.name}") for v in visits],
        "reception": [(r.pk, f"{r.on} {r.name}") for r in receptions],
        "event": [(e.pk, f"{e.on} {e.name}") for e in events],
        "channel": list(Channel.objects.filter(zone=project.zone_id).values_list("pk", "name")),
        "pairing": list(Pairing.objects.filter(zone=project.zone_id).values_list("pk", "partner")),
    }

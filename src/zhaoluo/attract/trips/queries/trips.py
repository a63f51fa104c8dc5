"""Trips as readers see them: one definition of who sees which, for lists, pages and calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.queries import timeline_of
from zhaoluo.foundation.text import tidy
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor

from ..models import Party, PartyMember, Stop, Trip, TripCity, Visit
from ..rules.keeping import refusals_to_keep
from ..rules.telling import told
from ..rules.trips import MOVES
from ..terms import StopState, TripEvent, TripState
from .cities import city_name


def trips_for(user: User) -> QuerySet[Trip]:
    """Trips of the reader's zones: everybody of a zone sees where its people go."""
    return Trip.objects.filter(zone_id__in=reach_of(user).zone_ids)


def trip_for(user: User, trip_id: int) -> Trip | None:
    """One trip with everybody and everything it names, if this reader may see it."""
    related = ("zone", "team", "leader", "mode", "chain", "office", "entered_by")
    return trips_for(user).select_related(*related).filter(pk=trip_id).first()


def open_trips_for(user: User, *, zone_id: int | None) -> list[Trip]:
    """Trips of a zone that firms can still be put on, the next to start first."""
    states = [TripState.DRAFT, TripState.PLANNED, TripState.RUNNING]
    if zone_id is None:
        return []
    return list(trips_for(user).filter(zone_id=zone_id, state__in=states).order_by("starts_on", "pk")[:30])


def going(user: User) -> Q:
    """Trips this person goes on, as member or at the head."""
    member = PartyMember.objects.filter(user=user, party__trip=OuterRef("pk"))
    return Q(Exists(member)) | Q(leader=user)


def running_trip_of(user: User, on: date) -> Trip | None:
    """The trip this person is on that day, if it has set out."""
    return (
        trips_for(user)
        .filter(going(user), state=TripState.RUNNING, starts_on__lte=on, ends_on__gte=on)
        .select_related("zone", "mode")
        .order_by("starts_on", "pk")
        .first()
    )


def party_of(trip: Trip, user: User) -> Party | None:
    """The group this person travels with."""
    return Party.objects.filter(trip=trip, members__user=user).first()


def actor_on(user: User, trip: Trip) -> Actor:
    """The reader as rules see them, in the trip's zone."""
    return reach_of(user).actor_in(trip.zone_id)


def keeps(user: User, zone_id: int | None) -> bool:
    """Whether the reader may write trips of a zone."""
    return zone_id is not None and not refusals_to_keep(reach_of(user).actor_in(zone_id))


@dataclass(frozen=True, slots=True)
class TripFilters:
    """What the list is narrowed by; comes from the URL.  Unknown values narrow to nothing.  ``mine``: 1."""

    q: str = ""
    state: str = ""
    mine: str = ""

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> TripFilters:
        return cls(**{name: tidy(str(params.get(name, "")))[:80] for name in cls.__dataclass_fields__})

    @property
    def chosen(self) -> bool:
        return bool(self.q or self.state or self.mine)


def filtered_trips(user: User, filters: TripFilters) -> QuerySet[Trip]:
    """The reader's trips, narrowed, latest first; each with the number of its stops by state, and of its groups."""
    rows = _narrowed(user, filters)
    if filters.state:
        rows = rows.filter(state=filters.state)
    stops = Stop.objects.filter(trip=OuterRef("pk")).order_by().values("trip")
    visited, groups = Q(state=StopState.VISITED), Party.objects.filter(trip=OuterRef("pk")).order_by()
    return rows.select_related("team", "mode", "leader", "zone").annotate(
        stop_count=_count(stops.annotate(n=Count("pk"))),
        visited_count=_count(stops.filter(visited).annotate(n=Count("pk"))),
        group_count=_count(groups.values("trip").annotate(n=Count("pk"))),
    )


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def _narrowed(user: User, filters: TripFilters) -> QuerySet[Trip]:
    rows = trips_for(user)
    if filters.q:
        rows = rows.filter(Q(name__icontains=filters.q) | Q(purpose__icontains=filters.q))
    return rows.filter(going(user)) if filters.mine else rows


def counts_by_state(user: User, filters: TripFilters) -> dict[str, int]:
    """How many trips are in each state, and ``all``; the state filter itself left aside.  One query."""
    found = dict(_narrowed(user, filters).order_by().values_list("state").annotate(n=Count("pk")))
    counts = {state.value: found.get(state.value, 0) for state in TripState}
    return counts | {"all": sum(counts.values())}


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip in the list.  ``cities``: names of the destinations."""

    trip: Trip
    cities: list[str]
    stops: int
    visited: int
    groups: int

    @property
    def days(self) -> int:
        return (self.trip.ends_on - self.trip.starts_on).days + 1

    @property
    def state_label(self) -> str:
        return TripState.label_of(self.trip.state)


def rows_of_trips(trips: Iterable[Any]) -> list[TripRow]:
    """Rows of a page of ``filtered_trips``; their cities in one query."""
    rows = list(trips)
    cities: dict[int, list[str]] = {}
    for trip_id, code in TripCity.objects.filter(trip__in=rows).values_list("trip_id", "city"):
        cities.setdefault(trip_id, []).append(city_name(code))
    return [TripRow(t, cities.get(t.pk, []), t.stop_count, t.visited_count, t.group_count) for t in rows]


@dataclass(frozen=True, slots=True)
class Group:
    """A party with its people, by name."""

    party: Party
    people: list[User]

    @property
    def label(self) -> str:
        return str(self.party)


def groups_of(trip: Trip) -> list[Group]:
    """The trip's groups in order; two queries."""
    parties = Party.objects.filter(trip=trip).prefetch_related("members__user")
    return [Group(p, sorted((m.user for m in p.members.all()), key=lambda u: u.name)) for p in parties]


def cities_of(trip: Trip) -> list[str]:
    """Names of the destinations."""
    return [city_name(code) for code in TripCity.objects.filter(trip=trip).values_list("city", flat=True)]


def acts_on(trip: Trip, user: User) -> list[str]:
    """Acts that this reader may try now, by the state machine."""
    if not keeps(user, trip.zone_id):
        return []
    return [act for act, (starts, _) in MOVES.items() if trip.state in starts]


def visits_made(trip: Trip) -> int:
    """How many visits stand on this trip (those struck out do not count)."""
    return Visit.objects.filter(trip=trip, voided=False).count()


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the trip's timeline."""

    event: Event
    text: str


def timeline(trip: Trip) -> list[Happening]:
    """What happened to the trip, latest first; firms that one person added on one day in a row are one line."""
    found: list[Happening] = []
    count = 0
    for event in timeline_of(Trip._meta.label_lower, trip.pk)[:100]:
        adds, last = event.verb == TripEvent.STOPS_ADDED, found[-1].event if found else None
        together = adds and last is not None and last.verb == event.verb and last.by_id == event.by_id
        if together and last is not None and last.at.date() == event.at.date():
            count += event.facts.get("count", 0)
            found[-1] = Happening(last, told(event.verb, {"count": count}))
            continue
        count = event.facts.get("count", 0) if adds else 0
        found.append(Happening(event, told(event.verb, event.facts)))
    return found

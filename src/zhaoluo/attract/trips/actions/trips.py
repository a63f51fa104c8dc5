"""A trip from its opening to its end (拟定 → 已排程 → 进行中 → 已结束, or 已取消)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.projects.models import PromotionMode
from zhaoluo.registers.chains.models import Chain
from zhaoluo.registers.people.models import Team, User
from zhaoluo.registers.people.queries import staff_of
from zhaoluo.registers.people.rules import Actor

from ..models import LiaisonOffice, Party, PartyMember, Stop, Trip, TripCity, Visit
from ..queries.cities import known_cities
from ..rules import trips as rules
from ..rules.keeping import refusals_to_keep
from ..rules.trips import Elsewhere, Outing, Standing, Surroundings
from ..terms import StopState, TripEvent, TripState
from .writing import PLACE, displace, locked, made_by, one_at_a_time, touch, touch_stop

PLAIN = (
    "name", "purpose", "starts_on", "ends_on", "start_city", "leader_post", "budget_line", "budget",
)  # fmt: skip
RELATED = ("leader", "team", "mode", "chain", "office")
ROWS: tuple[tuple[str, Any], ...] = (
    ("team", Team), ("mode", PromotionMode), ("chain", Chain), ("office", LiaisonOffice),
)  # fmt: skip


@transaction.atomic
def open_trip(
    outing: Outing, *, zone: Zone, by: User, actor: Actor | None, at: datetime, once: str = "", synthetic: bool = False
) -> Trip:  # fmt: skip
    """Open a trip (拟定) with its cities, groups and members.  The same key again is the same trip.

    Nobody is on two trips on one day: two that are opened at once wait for each other.
    """
    refuse_if(refusals_to_keep(actor))
    one_at_a_time(zone)
    if (made := made_by(zone, once, TripEvent.OPENED)) is not None and made.subject_id is not None:
        return Trip.objects.get(pk=made.subject_id)
    outing = rules.cleaned(outing)
    refuse_if(rules.refusals_to_open(outing, _surroundings(outing, zone)))
    trip = Trip(zone=zone, entered_by=by, entered_at=at, changed_at=at, is_synthetic=synthetic)
    _say(trip, outing)
    trip.save()
    TripCity.objects.bulk_create(TripCity(zone=zone, trip=trip, city=code) for code in outing.cities)
    _group(trip, outing.parties)
    record(
        TripEvent.OPENED, trip, by=by, at=at, once=once, name=trip.name, starts_on=trip.starts_on,
        ends_on=trip.ends_on, cities=outing.cities, parties=outing.parties,
    )  # fmt: skip
    return trip


@transaction.atomic
def change_trip(
    trip_id: int, outing: Outing, *, version: int | None, by: User, actor: Actor | None, at: datetime
) -> Trip:
    """Change a trip that is not over (修改).  Other days, another start or another number of groups: what no longer fits
    is taken out of the plan; a planned trip is 拟定 again.
    """
    refuse_if(refusals_to_keep(actor))
    one_at_a_time(Trip.objects.values_list("zone_id", flat=True).get(pk=trip_id))
    trip, outing = locked(trip_id, version), rules.cleaned(outing)
    now = standing_of(trip)
    refusals = rules.refusals_to_change(now, outing)
    refuse_if(refusals + rules.refusals_to_open(outing, _surroundings(outing, trip.zone, trip)))
    before = _said(trip)
    moved = rules.has_moved(now, outing, start_city=trip.start_city, parties=trip.parties.count())
    _say(trip, outing)
    if moved and trip.state == TripState.PLANNED:
        trip.state = TripState.DRAFT
    touch(trip, at, *PLAIN, *RELATED, "state")
    _move_cities(trip, outing.cities)
    if moved:
        _free(trip, parties=len(outing.parties))
    _group(trip, outing.parties)
    after = _said(trip)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        record(TripEvent.CHANGED, trip, by=by, at=at, changes=changes, replan=moved or None)
    return trip


@transaction.atomic
def start_trip(
    trip_id: int, *, version: int | None = None, by: User, actor: Actor | None, at: datetime
) -> Trip:
    """The trip sets out (出发): 已排程 → 进行中."""
    refuse_if(refusals_to_keep(actor))
    trip = locked(trip_id, version)
    refuse_if(rules.refusals_to_start(standing_of(trip), today=day_of(at)))
    trip.state = TripState.RUNNING
    touch(trip, at, "state")
    record(TripEvent.STARTED, trip, by=by, at=at)
    return trip


@transaction.atomic
def finish_trip(
    trip_id: int, *, ends_on: date | None = None, spent: Decimal | None = None, summary: str = "",
    version: int | None = None, by: User, actor: Actor | None, at: datetime,
) -> Trip:  # fmt: skip
    """The trip is over (结束): 进行中 → 已结束, with the day of return, what was spent (万元) and a summary.

    ``ends_on`` None: the last day of the trip, or today where that is to come.  Who comes back later than planned waits
    for trips that are opened at the same moment.
    """
    refuse_if(refusals_to_keep(actor))
    one_at_a_time(Trip.objects.values_list("zone_id", flat=True).get(pk=trip_id))
    trip, summary = locked(trip_id, version), tidy(summary)
    today, now = day_of(at), standing_of(trip)
    refuse_if(
        rules.refusals_to_finish(
            now, back_on=ends_on, spent=spent, summary=summary, today=today,
            elsewhere=_elsewhere(trip.zone, trip.starts_on, ends_on, set(now.people), trip),
        )
    )  # fmt: skip
    trip.state, trip.spent, trip.summary = TripState.FINISHED, spent, summary
    trip.ends_on = ends_on or max(min(trip.ends_on, today), trip.starts_on)
    touch(trip, at, "state", "spent", "summary", "ends_on")
    record(TripEvent.FINISHED, trip, by=by, at=at, ends_on=trip.ends_on, spent=spent)
    return trip


@transaction.atomic
def cancel_trip(
    trip_id: int, *, reason: str, version: int | None = None, by: User, actor: Actor | None, at: datetime
) -> Trip:
    """The trip does not take place, or is broken off (取消); visits made stay, its people are free for other trips."""
    refuse_if(refusals_to_keep(actor))
    trip = locked(trip_id, version)
    refuse_if(rules.refusals_to_cancel(trip.state, reason))
    trip.state, trip.cancelled_reason = TripState.CANCELLED, tidy(reason)
    touch(trip, at, "state", "cancelled_reason")
    record(TripEvent.CANCELLED, trip, by=by, at=at, reason=trip.cancelled_reason)
    return trip


def note_calendar(trip: Trip, *, party: int, by: User, at: datetime) -> None:
    """Write down that a group's calendar left the house."""
    record(TripEvent.EXPORTED, trip, by=by, at=at, party=party)


def standing_of(trip: Trip) -> Standing:
    """A trip as the rules see it."""
    parties = Party.objects.filter(trip=trip).prefetch_related("members")
    visits = Visit.objects.filter(trip=trip).order_by("on")
    visited = visits.exclude(party=None).values_list("party__number", flat=True)
    people = {member.user_id for party in parties for member in party.members.all()}
    return Standing(
        state=trip.state,
        starts_on=trip.starts_on,
        ends_on=trip.ends_on,
        empty_parties=tuple(party.number for party in parties if not party.members.all()),
        parties_with_visits=tuple(sorted(set(visited))),
        visited_on=tuple(visits.filter(voided=False).values_list("on", flat=True)),
        people=tuple(sorted(people | ({trip.leader_id} if trip.leader_id else set()))),
    )


def _surroundings(outing: Outing, zone: Zone, trip: Trip | None = None) -> Surroundings:
    away = rules.travellers(outing)
    rows = {
        name: set(model.objects.filter(pk=pk, zone=zone).values_list("pk", flat=True))
        for name, model in ROWS
        if (pk := getattr(outing, name)) is not None
    }
    return Surroundings(
        staff=dict(staff_of(zone).filter(pk__in=away).values_list("pk", "name")),
        rows=rows,
        cities=known_cities({outing.start_city, *outing.cities}),
        elsewhere=_elsewhere(zone, outing.starts_on, outing.ends_on, away, trip),
    )


def _elsewhere(
    zone: Zone, start: date | None, end: date | None, away: set[int], trip: Trip | None
) -> list[Elsewhere]:
    """Other trips of these people in these days, each person and trip once."""
    if start is None or end is None or not away:
        return []
    others = Trip.objects.filter(zone=zone, starts_on__lte=end, ends_on__gte=start)
    others = others.exclude(state=TripState.CANCELLED)
    if trip is not None:
        others = others.exclude(pk=trip.pk)
    ids = list(others.values_list("pk", flat=True))
    members = PartyMember.objects.filter(party__trip__in=ids, user__in=away).select_related(
        "party__trip", "user"
    )
    led = Trip.objects.filter(pk__in=ids, leader__in=away).select_related("leader")
    found = {(m.user_id, m.party.trip_id): (m.user, m.party.trip) for m in members}
    found |= {(t.leader_id or 0, t.pk): (t.leader, t) for t in led if t.leader is not None}
    return [
        Elsewhere(user.pk, user.name, other.name, other.starts_on, other.ends_on)
        for (_, _), (user, other) in sorted(found.items())
    ]


def _say(trip: Trip, outing: Outing) -> None:
    for name in PLAIN:
        setattr(trip, name, getattr(outing, name))
    for name in RELATED:
        setattr(trip, f"{name}_id", getattr(outing, name))


def _said(trip: Trip) -> dict[str, Any]:
    """What is written down of a change."""
    members = PartyMember.objects.filter(party__trip=trip).values_list("party__number", "user_id")
    groups: dict[int, list[int]] = {n: [] for n in trip.parties.values_list("number", flat=True)}
    for number, user in members.order_by("party__number", "user_id"):
        groups[number].append(user)
    return {
        **{name: getattr(trip, name) for name in PLAIN},
        **{name: getattr(trip, f"{name}_id") for name in RELATED},
        "cities": sorted(trip.cities.values_list("city", flat=True)),
        "parties": list(groups.values()),
    }


def _move_cities(trip: Trip, cities: Sequence[str]) -> None:
    there = set(trip.cities.values_list("city", flat=True))
    TripCity.objects.filter(trip=trip).exclude(city__in=cities).delete()
    TripCity.objects.bulk_create(
        TripCity(zone=trip.zone, trip=trip, city=code) for code in cities if code not in there
    )


def _group(trip: Trip, parties: Sequence[Sequence[int]]) -> None:
    """Groups 1, 2, … with these people; groups beyond go, their stops are then nobody's."""
    Party.objects.filter(trip=trip, number__gt=len(parties)).delete()
    there = {party.number: party for party in Party.objects.filter(trip=trip)}
    for number, people in enumerate(parties, 1):
        party = there.get(number) or Party.objects.create(zone=trip.zone, trip=trip, number=number)
        known = set(party.members.values_list("user_id", flat=True))
        PartyMember.objects.filter(party=party).exclude(user__in=people).delete()
        PartyMember.objects.bulk_create(
            PartyMember(zone=trip.zone, party=party, user_id=pk) for pk in people if pk not in known
        )


def _free(trip: Trip, *, parties: int) -> None:
    """Take out of the plan what it no longer holds: all of a trip that has not set out, else what lies outside."""
    planned = Stop.objects.select_for_update(of=("self",)).filter(
        trip=trip, state__in=[StopState.PLANNED, StopState.LEFT_OUT]
    )
    if trip.state == TripState.RUNNING:
        outside = Q(on__gt=trip.ends_on) | Q(on__lt=trip.starts_on) | Q(party__number__gt=parties)
        planned = planned.filter(outside | Q(state=StopState.LEFT_OUT))
    for stop in planned.order_by("pk"):
        stop.state, stop.reason = StopState.PROPOSED, ""
        displace(stop)
        touch_stop(stop, "state", "reason", *PLACE)

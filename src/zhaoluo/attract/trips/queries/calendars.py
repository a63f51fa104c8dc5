"""One group's calls as a calendar file."""

from __future__ import annotations

from datetime import datetime

from zhaoluo.registers.people.models import User

from ..models import Party, Stop, Trip
from ..rules.calendar import Entry, calendar
from ..terms import StopState
from .cities import city_name
from .stops import StopRow, rows_of


def party_for(trip: Trip, number: int) -> Party | None:
    """A group of a trip by its number."""
    return Party.objects.filter(trip=trip, number=number).first()


def calendar_of(trip: Trip, party: Party, user: User, *, stamp: datetime) -> str:
    """The group's calls as iCalendar; those called off are in it as cancelled, so that a calendar taken before follows.

    Confidential firms have neither name nor address for who may not see them.
    """
    shown = [StopState.PLANNED, StopState.VISITED, StopState.DECLINED]
    stops = Stop.objects.filter(trip=trip, party=party, state__in=shown).exclude(on=None)
    rows = rows_of(stops.exclude(arrives_at=None).order_by("on", "arrives_at", "pk"), user)
    entries = [_entry(row, trip) for row in rows]
    return calendar(f"{trip.name} {party}", entries, stamp=stamp)


def _entry(row: StopRow, trip: Trip) -> Entry:
    stop = row.stop
    assert stop.on is not None and stop.arrives_at is not None and stop.leaves_at is not None
    place = " ".join(part for part in (city_name(stop.city), row.address) if part)
    note = "\n".join(part for part in (trip.name, "时间已约定" if stop.confirmed else "时间待约定") if part)
    return Entry(
        uid=f"stop-{stop.pk}@{trip.zone.key}.zhaoluo", starts=datetime.combine(stop.on, stop.arrives_at),
        ends=datetime.combine(stop.on, stop.leaves_at), title=f"走访 {row.name}", place=place, note=note,
        sequence=stop.version, cancelled=stop.state == StopState.DECLINED,
    )  # fmt: skip

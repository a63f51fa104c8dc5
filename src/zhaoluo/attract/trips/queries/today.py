"""What a member sees on the road: the day's calls of the own group, and which is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhaoluo.foundation import clock
from zhaoluo.registers.people.models import User

from ..models import Party, Stop, Trip
from ..terms import StopState
from .stops import StopRow, rows_of
from .trips import party_of, running_trip_of


@dataclass(frozen=True, slots=True)
class Today:
    """``calls``: the day's, in order; ``next``: the first that is not visited; ``waiting``: planned on earlier days, not visited."""

    trip: Trip
    party: Party | None
    day: date
    number: int
    of: int
    calls: list[StopRow]
    waiting: list[StopRow]
    later: int

    @property
    def next(self) -> StopRow | None:
        return next((row for row in self.calls if row.stop.state == StopState.PLANNED), None)

    @property
    def visited(self) -> int:
        return sum(row.stop.state == StopState.VISITED for row in self.calls)


def today_of(user: User, at: datetime) -> Today | None:
    """The reader's day on the road; None for who is on no trip that has set out.  A leader without a group sees all groups."""
    day = clock.local(at).date()
    trip = running_trip_of(user, day)
    if trip is None:
        return None
    party = party_of(trip, user)
    shown = [StopState.PLANNED, StopState.VISITED, StopState.DECLINED]
    stops = Stop.objects.filter(trip=trip, state__in=shown).exclude(on=None)
    if party is not None:
        stops = stops.filter(party=party)
    rows = rows_of(stops.select_related("party", "project").order_by("on", "arrives_at", "pk"), user)
    planned = StopState.PLANNED
    return Today(
        trip=trip, party=party, day=day, number=(day - trip.starts_on).days + 1,
        of=(trip.ends_on - trip.starts_on).days + 1, calls=[row for row in rows if row.stop.on == day],
        waiting=[r for r in rows if r.stop.on is not None and r.stop.on < day and r.stop.state == planned],
        later=sum(r.stop.on is not None and r.stop.on > day and r.stop.state == planned for r in rows),
    )  # fmt: skip

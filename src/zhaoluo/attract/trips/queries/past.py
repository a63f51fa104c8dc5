"""What happened with targets so far, and what is planned: visits, receptions, events; stops of coming trips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.registers.people.models import User

from ..models import Stop
from ..terms import StopState, TripState, VisitOutcome
from .meetings import event_firms_for, guests_for
from .visits import visits_for

VISITED, RECEIVED, AT_EVENT = "走访", "来访", "活动"
#: Stops that are still to be made, on trips that are still to be made.
AHEAD = (StopState.PROPOSED, StopState.PLANNED)
COMING = (TripState.DRAFT, TripState.PLANNED, TripState.RUNNING)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact with a firm: when, how (走访, 来访, 活动), and what came of it by the firm's own word."""

    on: date
    how: str
    outcome: str

    @property
    def told(self) -> str:
        result = VisitOutcome.label_of(self.outcome) if self.outcome else ""
        return " · ".join(part for part in (self.how, result) if part)


@dataclass(frozen=True, slots=True)
class Planned:
    """A coming trip a firm is on; ``on``: its own day where the plan gave one, else the trip's first."""

    trip: int
    name: str
    on: date


def contacts_of(targets: Sequence[Target], user: User) -> dict[int, list[Contact]]:
    """Target → contacts, latest first; three queries.  What the reader may not see is left out."""
    ids = [target.pk for target in targets]
    found: dict[int, list[Contact]] = defaultdict(list)

    def note(rows: QuerySet[Any], how: str, day: str) -> None:
        for target, on, outcome in (
            rows.filter(target__in=ids).order_by().values_list("target_id", day, "outcome")
        ):
            found[target].append(Contact(on, how, outcome))

    note(visits_for(user).filter(voided=False), VISITED, "on")
    note(guests_for(user), RECEIVED, "reception__on")
    note(event_firms_for(user), AT_EVENT, "event__on")
    return {target: sorted(rows, key=lambda c: c.on, reverse=True) for target, rows in found.items()}


def planned_of(targets: Sequence[Target]) -> dict[int, Planned]:
    """Target → the next coming trip it is on; one query."""
    ahead = Q(state__in=AHEAD, trip__state__in=COMING, target__in=[target.pk for target in targets])
    rows = (
        Stop.objects.filter(ahead)
        .order_by()
        .values_list("target_id", "trip_id", "trip__name", "on", "trip__starts_on")
    )
    found: dict[int, Planned] = {}
    for target, trip, name, on, starts_on in rows:
        planned = Planned(trip, name, on or starts_on)
        if target not in found or planned.on < found[target].on:
            found[target] = planned
    return found

"""What the acts of trips share: one at a time, how a row is found, what a form sent twice had made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Stale

from ..models import Stop, Trip


def one_at_a_time(zone: Zone | int) -> None:
    """Two who send the same person on two trips at once: the second waits, and is then told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, %s)", [74_012, zone.pk if isinstance(zone, Zone) else zone]
        )


def made_by(zone: Zone | int, once: str, verb: str) -> Event | None:
    """What a form with this key already did; None for a form that says no key or comes the first time."""
    if not once:
        return None
    return Event.objects.filter(zone=zone, once=once, verb=verb).first()


def locked(trip_id: int, version: int | None = None) -> Trip:
    """A trip's row, locked; ``version`` is the one the form was opened with (409 when somebody was faster)."""
    trip = Trip.objects.select_for_update(of=("self",)).select_related("zone").get(pk=trip_id)
    if version is not None and trip.version != version:
        raise Stale
    return trip


def locked_stop(stop_id: int, version: int | None = None) -> tuple[Trip, Stop]:
    """A stop with its trip, both locked, the trip first: whoever plans holds the trip."""
    trip_id = Stop.objects.values_list("trip_id", flat=True).get(pk=stop_id)
    trip = locked(trip_id)
    stop = Stop.objects.select_for_update(of=("self",)).get(pk=stop_id)
    if version is not None and stop.version != version:
        raise Stale
    return trip, stop


def touch(trip: Trip, at: datetime, *fields: str) -> None:
    """Save the named fields and count the version up."""
    trip.version += 1
    trip.changed_at = at
    trip.save(update_fields=[*fields, "version", "changed_at"])


def touch_stop(stop: Stop, *fields: str) -> None:
    """Save the named fields of a stop and count its version up."""
    stop.version += 1
    stop.save(update_fields=[*fields, "version"])


#: A stop that has no place in any plan.
NOWHERE: dict[str, Any] = {
    "party": None, "on": None, "half": "", "arrives_at": None, "leaves_at": None, "confirmed": False,
}  # fmt: skip
PLACE = tuple(NOWHERE)


def displace(stop: Stop) -> None:
    """Take a stop out of the plan; nothing is saved."""
    for name, value in NOWHERE.items():
        setattr(stop, name, value)

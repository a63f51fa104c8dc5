"""The zone's table of travel times as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhaoluo.engine.ledger import UnreadableLedger, open_ledger
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Stop, TravelTime, Trip, TripCity
from ..rules.planned import minutes_text
from ..rules.travel import Line, lines_of
from ..rules.trips import TO_PLAN
from ..terms import Carrier
from .asking import lost_cities, times_of
from .cities import city_name, city_of


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A row of the table, in words.  ``is_unconfirmed``: nobody said where it comes from."""

    time: TravelTime

    @property
    def origin(self) -> str:
        return city_name(self.time.origin)

    @property
    def destination(self) -> str:
        return city_name(self.time.destination)

    @property
    def minutes(self) -> str:
        return minutes_text(self.time.minutes)

    @property
    def carrier(self) -> str:
        return Carrier.label_of(self.time.carrier)

    @property
    def is_unconfirmed(self) -> bool:
        return not self.time.source


def travel_times_for(user: User, *, city: str = "") -> QuerySet[TravelTime]:
    """The table of the reader's zones; of one city as typed: rows that start or end there."""
    rows = TravelTime.objects.filter(zone_id__in=reach_of(user).zone_ids)
    if city:
        code = city_of(city)
        rows = rows.filter(Q(origin=code) | Q(destination=code)) if code else rows.none()
    return rows


def unconfirmed_for(user: User) -> int:
    """How many rows nobody has said a source for."""
    return travel_times_for(user).filter(source="").count()


def travel_time_for(user: User, row_id: int) -> TravelTime | None:
    """One row if this reader may see it."""
    return travel_times_for(user).select_related("zone").filter(pk=row_id).first()


def lacking_times(trip: Trip) -> list[str]:
    """Names of cities of this trip, destinations and firms to plan, that no travel time leads to."""
    cities = list(TripCity.objects.filter(trip=trip).values_list("city", flat=True))
    cities += Stop.objects.filter(trip=trip, state__in=TO_PLAN).values_list("city", flat=True)
    return lost_cities(trip, cities, times_of(trip.zone_id)) if cities else []


def lines_of_file(content: bytes, name: str) -> list[Line]:
    """Lines of the first visible sheet of a CSV or XLSX file; refused with one sentence where it cannot be read."""
    try:
        sheets = open_ledger(content, name)
    except UnreadableLedger as error:
        raise Refused([Refusal("unreadable", str(error), "file")]) from error
    shown = next((sheet for sheet in sheets if not sheet.hidden), sheets[0])
    return lines_of(shown.rows)

"""A row in every table of this app, noun by noun; for tests of the wall between zones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Reception, Visit
from . import meeting, visiting


def filled_visits(cast: Any, at: datetime) -> Visit:
    """A visit of a trip that made a lead, and so its origin."""
    trip = visiting.a_trip(cast, at)
    return visiting.a_visit(cast, at, trip=trip.pk)


def filled_meetings(cast: Any, at: datetime) -> Reception:
    """A reception with guests, an event with firms, a home tie, an idle asset, an office, a pairing."""
    return meeting.filled_meetings(cast, at)

"""A row in every table of this app, noun by noun; for tests of the wall between zones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Visit
from . import visiting


def filled_visits(cast: Any, at: datetime) -> Visit:
    """A visit of a trip that made a lead, and so its origin."""
    trip = visiting.a_trip(cast, at)
    return visiting.a_visit(cast, at, trip=trip.pk)

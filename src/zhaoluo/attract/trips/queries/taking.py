"""From the library to a trip: what the bar under the list of targets offers."""

from __future__ import annotations

from typing import Any

from zhaoluo.registers.people.models import User

from .trips import open_trips_for


def bulk_panel(user: User, subject: Any) -> dict[str, Any] | None:
    """The open trips of the reader's zone that ticked targets can go on; nothing where there is none."""
    trips = open_trips_for(user, zone_id=user.zone_id)
    return {"trips": trips} if trips else None

"""Schemes for tests, made by the same actions as anywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..actions import schemes
from ..models import Scheme, Seat
from ..presets import preset_of


def who(cast: Any, user: Any, at: datetime) -> dict[str, Any]:
    """Who acts, where and when."""
    return {"zone": cast.zone, "by": user, "actor": cast.actor(user), "at": at}


def admin(cast: Any, at: datetime) -> dict[str, Any]:
    """The administrator acts."""
    return who(cast, cast.administrator, at)


def from_preset(cast: Any, at: datetime, key: str = "xiaxian") -> Scheme:
    """A draft from a preset, nobody in it."""
    return schemes.draft(name=preset_of(key).name, preset=preset_of(key), **admin(cast, at))


def seats_of(scheme: Scheme) -> list[Seat]:
    """All seats of a scheme in order."""
    return list(Seat.objects.filter(tier__scheme=scheme).order_by("tier__order", "id"))


def put(cast: Any, at: datetime, seat: Seat, holder: Any, **more: Any) -> Seat:
    """Put somebody into a seat; whom it reports to stays."""
    known: dict[str, Any] = {
        "name": seat.name,
        "deputy": None,
        "team": None,
        "reports_to": seat.reports_to_id,
    }
    return schemes.save_seat(
        seat.tier.scheme_id,
        seat.pk,
        holder=holder.pk if holder else None,
        **(known | more),
        **admin(cast, at),
    )


def filled(cast: Any, at: datetime, key: str = "xiaxian") -> Scheme:
    """A draft from a preset with the officer in every seat."""
    scheme = from_preset(cast, at, key)
    for seat in seats_of(scheme):
        put(cast, at, seat, cast.officer)
    return scheme


def published(cast: Any, at: datetime, key: str = "xiaxian") -> Scheme:
    """A scheme in force from today."""
    scheme = filled(cast, at, key)
    return schemes.publish(scheme.pk, effective_on=at.date(), **admin(cast, at))

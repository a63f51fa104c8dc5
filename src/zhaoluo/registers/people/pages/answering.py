"""Who reads a page, and for which zone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from zhaoluo.foundation import clock
from zhaoluo.foundation.scope.models import Zone

from ..models import User
from ..queries import reach_of
from ..terms import Role


def reader(request: HttpRequest) -> User:
    """The signed-in reader (the middleware lets nobody else in)."""
    assert isinstance(request.user, User)
    return request.user


def administers(request: HttpRequest, zone: Zone) -> bool:
    """Whether the reader is an administrator of this zone."""
    return reach_of(reader(request)).actor_in(zone.pk).has(Role.ADMINISTRATOR)


def administered(request: HttpRequest) -> Zone:
    """The reader's own zone, for its administrators only; 403 and a line in the journal for others."""
    zone = reader(request).zone
    if zone is None or not administers(request, zone):
        raise PermissionDenied
    return zone


def who(request: HttpRequest, zone: Zone) -> dict[str, Any]:
    """Who acts, where, and when."""
    user = reader(request)
    return {"zone": zone, "by": user, "actor": reach_of(user).actor_in(zone.pk), "at": clock.now()}


def found(row: Any) -> Any:
    """The row, or 404 where the query gave none."""
    if row is None:
        raise Http404
    return row


def number(text: str | None) -> int | None:
    """An id typed into an address; None where it is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None

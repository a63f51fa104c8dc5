from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from .models import Zone

_SETTINGS = ("zhaoluo.zones", "zhaoluo.user", "zhaoluo.username", "zhaoluo.system")


@contextmanager
def reading(
    zones: Iterable[Zone | int] = (), *, user_id: int | None = None, username: str = "", system: bool = False
) -> Iterator[None]:
    """A transaction that may see these zones' rows (and, by ``user_id`` or ``username``, one user's own row).

    Outside of it no business row is visible.  Nested, it replaces what was given and gives it back at the end.
    """
    ids = ",".join(str(z.pk if isinstance(z, Zone) else z) for z in zones)
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _current() if nested else None
        _give(ids, str(user_id or ""), username, "on" if system else "")
        yield
        if before is not None:
            _give(*before)


def give_zones(zones: Iterable[Zone | int], *, user_id: int | None = None) -> None:
    """Replace the zones of the running transaction (the request's, once its reader is known)."""
    ids = ",".join(str(z.pk if isinstance(z, Zone) else z) for z in zones)
    _give(ids, str(user_id or ""), "", "")


def _give(*values: str) -> None:
    with connection.cursor() as cursor:
        calls = ", ".join("set_config(%s, %s, true)" for _ in _SETTINGS)
        cursor.execute(f"select {calls}", [x for pair in zip(_SETTINGS, values, strict=True) for x in pair])


def _current() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        calls = ", ".join("coalesce(current_setting(%s, true), '')" for _ in _SETTINGS)
        cursor.execute(f"select {calls}", list(_SETTINGS))
        return tuple(cursor.fetchone())

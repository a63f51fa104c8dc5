"""What the acts on receptions, events, channels, offices and pairings share: a row that is locked, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import connection, models

from zhaoluo.foundation.verdict import Stale

M = TypeVar("M", bound=models.Model)
#: What waits for what, within a zone; what a firm said waits for visits too (the same number as in ``visits``).
SAID, CHANNEL, OFFICE, PAIRING, EVENT = 74_013, 74_015, 74_016, 74_017, 74_018


def one_at_a_time(zone_id: int, what: int) -> None:
    """Two at once: the second waits, and then sees what the first wrote."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [what, zone_id])


def locked(model: type[M], pk: int, version: int | None = None) -> M:
    """A row of one of our nouns, locked; ``version`` is the one the form was opened with (409 when somebody was faster)."""
    row = model._default_manager.select_for_update(of=("self",)).select_related("zone").get(pk=pk)
    if version is not None and row.version != version:  # type: ignore[attr-defined]
        raise Stale
    return row


def written(row: models.Model, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Put values into a row; field → [before, after] of what changed.  Nothing is saved."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changes[name] = [before, value]
    return changes


def chosen_anew(
    said: dict[str, Any], names: Iterable[str], known: models.Model | None
) -> dict[str, int | None]:
    """Ids that were chosen now; None for what the row points to already: somebody who left since stays in old rows."""
    own = {name: getattr(known, f"{name}_id", None) for name in names}
    return {name: said[name] if said[name] != own[name] else None for name in own}

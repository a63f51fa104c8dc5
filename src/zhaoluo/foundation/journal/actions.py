from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import models, transaction

from zhaoluo.foundation import clock
from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.scope.models import Zone

from .models import Event
from .registry import reactions_to

GIVE_UP_AFTER = 5


class Person(Protocol):
    """Whoever acts: a user, or None for the system itself."""

    pk: Any
    name: str


def kind_of(subject: models.Model) -> str:
    """``app.model`` of a row, as the journal and the files name it."""
    return subject._meta.label_lower


def record(
    verb: str,
    subject: models.Model | None,
    *,
    by: Person | None,
    at: datetime,
    zone: Zone | int | None = None,
    once: str | None = None,
    **facts: Any,
) -> Event:
    """Write down one act, in the act's own transaction.

    ``at`` is when it happened; the moment of writing is added.  ``once`` makes a second writing of the same act fail
    with IntegrityError, so a form sent twice is counted once.  ``facts`` must be JSON after dates and decimals are
    turned into text.
    """
    event = _event(Entry(verb, subject, dict(facts), once, zone), by=by, at=at, moment=clock.now())
    event.save(force_insert=True)
    return event


@dataclass(frozen=True, slots=True)
class Entry:
    """One of many acts to be written down at once."""

    verb: str
    subject: models.Model | None
    facts: dict[str, Any] = field(default_factory=dict)
    once: str | None = None
    zone: Zone | int | None = None


def record_many(entries: Iterable[Entry], *, by: Person | None, at: datetime) -> list[Event]:
    """Write down many acts of one person and moment in a few statements, in the acts' own transaction."""
    moment = clock.now()
    return list(insert_many([_event(entry, by=by, at=at, moment=moment) for entry in entries]))


def _event(entry: Entry, *, by: Person | None, at: datetime, moment: datetime) -> Event:
    subject = entry.subject
    zone_id = entry.zone.pk if isinstance(entry.zone, Zone) else entry.zone
    if zone_id is None and subject is not None:
        zone_id = getattr(subject, "zone_id", None)
    return Event(
        verb=str(entry.verb),
        zone_id=zone_id,
        subject_kind=kind_of(subject) if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        by_id=by.pk if by is not None else None,
        by_name=by.name if by is not None else "",
        at=at,
        recorded_at=moment,
        facts={key: plain(value) for key, value in entry.facts.items() if value is not None},
        once=entry.once or None,
        served_at=None if reactions_to(str(entry.verb)) else moment,
    )


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates ISO, decimals as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(v) for v in value]
    return value


def serve_next(zone: Zone) -> bool:
    """Give the oldest unserved event of a zone to its reactions.  False when there is none.

    Runs inside ``scope.reading([zone])``.  A failing reaction leaves the event for later; after five failures it is
    parked, and ``zhaoluo doctor`` shows it.
    """
    with transaction.atomic():
        event = (
            Event.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(zone=zone, served_at=None, parked_at=None)
            .order_by("attempts", "id")
            .first()
        )
        if event is None:
            return False
        try:
            with transaction.atomic():
                for reaction in reactions_to(event.verb):
                    reaction(event)
            event.served_at = clock.now()
            event.save(update_fields=["served_at"])
        except Exception as trouble:  # whatever a reaction raises must not stop the others
            event.attempts += 1
            event.trouble = f"{type(trouble).__name__}: {trouble}"[:500]
            if event.attempts >= GIVE_UP_AFTER:
                event.parked_at = clock.now()
            event.save(update_fields=["attempts", "trouble", "parked_at"])
        return True

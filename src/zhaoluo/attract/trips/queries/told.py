"""What was written down about a reception, event, channel, office or pairing, for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from zhaoluo.foundation.journal.actions import kind_of
from zhaoluo.foundation.journal.models import Event

from ..terms import TripEvent

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Told:
    """One act: what, by whom, when, and what it was for where the act says so."""

    text: str
    by: str
    at: datetime
    detail: str


def told_of(row: Model, *, firms: Iterable[int] = ()) -> list[Told]:
    """The last acts on a row, latest first: one query.  ``firms``: guests or firms this reader sees; others are not named."""
    seen = set(firms)
    rows = Event.objects.filter(subject_kind=kind_of(row), subject_id=row.pk).order_by("-id")[:SHOWN]
    return [
        Told(TripEvent.label_of(event.verb), event.by_name or "系统", event.at, _detail(event, seen))
        for event in rows
    ]


def _detail(event: Event, seen: set[int]) -> str:
    facts = event.facts
    if purpose := facts.get("purpose"):
        return f"用途：{purpose}"
    if reason := facts.get("reason"):
        return f"原因：{reason}"
    if firms := facts.get("firms"):
        return f"{len(firms)} 家企业"
    firm = facts.get("guest") or facts.get("firm")
    if firm is not None and firm not in seen:
        return ""
    return str(facts["name"]) if "name" in facts else ""

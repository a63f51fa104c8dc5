from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone

from ..terms import PeopleEvent, RefusedWhy

#: What the administrator reads about signing in.
ENTRY_VERBS = {
    "refused": (PeopleEvent.SIGN_IN_REFUSED,),
    "denied": (PeopleEvent.ACCESS_DENIED,),
    "passwords": (PeopleEvent.PASSWORD_CHANGED, PeopleEvent.PASSWORD_RESET),
    "entries": (PeopleEvent.SIGNED_IN, PeopleEvent.SIGNED_OUT),
}


def entry_events(zone: Zone, kind: str = "") -> QuerySet[Event]:
    """Sign-ins, refusals, denials and password changes of a zone, newest first; an unknown kind gives all."""
    verbs = ENTRY_VERBS.get(kind) or [verb for group in ENTRY_VERBS.values() for verb in group]
    return Event.objects.filter(zone=zone, verb__in=[v.value for v in verbs]).order_by("-at", "-id")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the sign-in journal, in words."""

    event: Event
    what: str
    refused: bool
    account: str
    detail: str


def entry_rows(events: Iterable[Event]) -> list[EntryRow]:
    """Events of ``entry_events`` in words."""
    rows = []
    for event in events:
        facts = event.facts
        detail = (
            RefusedWhy.label_of(facts.get("why", ""))
            if event.verb == PeopleEvent.SIGN_IN_REFUSED
            else facts.get("path", "")
        )
        if event.verb == PeopleEvent.SIGNED_OUT and facts.get("why") == "idle":
            detail = "离开太久，自动退出"
        refused = event.verb in (PeopleEvent.SIGN_IN_REFUSED, PeopleEvent.ACCESS_DENIED)
        rows.append(
            EntryRow(event, PeopleEvent.label_of(event.verb), refused, facts.get("account", ""), detail)
        )
    return rows

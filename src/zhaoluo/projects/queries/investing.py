"""What a firm of the register has to do with projects: shown on its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhaoluo.foundation.journal.models import Event
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import User

from ..models import Project
from .access import projects_for
from .record import KIND, SILENT_VERBS, TimelineEntry, entry_of

SHOWN = 15


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a firm's timeline, with the project it is of."""

    project: Project
    entry: TimelineEntry


def investing_panel(user: User, enterprise: Enterprise) -> dict[str, Any] | None:
    """The firm's projects that this reader may see and what happened in them, newest first; three queries."""
    projects = list(
        projects_for(user).filter(investors__enterprise=enterprise).select_related("officer").distinct().order_by("-changed_at", "-id")
    )  # fmt: skip
    if not projects:
        return None
    known = {project.pk: project for project in projects}
    events = Event.objects.filter(subject_kind=KIND, subject_id__in=known).exclude(verb__in=SILENT_VERBS)
    happened = [
        Happening(known[event.subject_id], entry_of(event))
        for event in events.order_by("-at", "-id")[:SHOWN]
        if event.subject_id is not None
    ]
    return {"projects": projects, "happened": happened, "more": len(happened) == SHOWN}

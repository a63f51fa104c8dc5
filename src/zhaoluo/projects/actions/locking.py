from __future__ import annotations

from datetime import date, datetime, timedelta

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Stale

from ..models import Deadline, Project, StageLimit
from ..rules.lights import near_day

#: Key of the limit for verifying a report, beside the six stages.
REPORT_LIMIT = "report"


def locked(project_id: int, version: int | None = None) -> Project:
    """The project's row, locked; ``version`` is the one the form was opened with (409 when somebody was faster)."""
    project = Project.objects.select_for_update().get(pk=project_id)
    if version is not None and project.version != version:
        raise Stale
    return project


def touch(project: Project, at: datetime, *fields: str) -> None:
    """Save the named fields and count the version up."""
    project.version += 1
    project.changed_at = at
    project.save(update_fields=[*fields, "version", "changed_at"])


def set_deadline(project: Project, source: str, label: str, near_on: date, due_on: date) -> None:
    """Say by which day something of a project is due; the same source again moves the day (one row per source)."""
    Deadline.objects.update_or_create(
        project=project,
        source=source,
        defaults={"zone_id": project.zone_id, "label": label, "near_on": near_on, "due_on": due_on},
    )


def clear_deadline(project: Project, source: str) -> None:
    """The matter is done; its clock stops."""
    Deadline.objects.filter(project=project, source=source).delete()


def limit_of(zone_id: int, key: str) -> int | None:
    """Calendar days the zone allows for a stage or for verifying a report; None where it set none."""
    return (
        StageLimit.objects.filter(zone_id=zone_id, stage=key)
        .values_list("limit_calendar_days", flat=True)
        .first()
    )


def start_clock(project: Project, source: str, key: str, label: str, since: date) -> None:
    """Set the deadline that a zone's limit gives, or clear it where there is no limit."""
    limit = limit_of(project.zone_id, key)
    if limit is None:
        clear_deadline(project, source)
        return
    due = since + timedelta(days=limit)
    set_deadline(project, source, label, since + timedelta(days=near_day(limit)), due)


def day_of(at: datetime) -> date:
    """The day in China of a moment."""
    return clock.local(at).date()

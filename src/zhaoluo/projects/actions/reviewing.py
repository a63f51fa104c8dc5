"""What a review above tells the spine: its verdict, and the conditions it sets for entering a stage."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Milestone, Project, ProjectCondition
from ..rules import conditions as rules
from ..rules.moves import refusals_to_work
from ..terms import MilestoneKind, ProjectEvent, Stage
from .gates import settle_waivers
from .locking import clear_deadline, day_of, locked, set_deadline, touch


@transaction.atomic
def note_review(
    project_id: int, *, passed: bool, on: date, source: str, by: User | None, at: datetime, verdict_label: str
) -> Project:
    """Write down what a review decided (评审结论), told by the app above; ``source`` is its name there ("review:12").

    The newest verdict by its day rules: a pass sets the milestone 评审, anything else withdraws it.  The same source told
    again replaces its own verdict.  Who may decide a review was the caller's question.
    """
    project = locked(project_id)
    said: dict[str, Any] = {"source": source, "passed": passed, "on": on, "verdict": verdict_label}
    record(ProjectEvent.REVIEWED, project, by=by, at=at, **said)
    standing = _ruling(project)
    if standing["passed"]:
        Milestone.objects.update_or_create(
            project=project,
            kind=MilestoneKind.REVIEW,
            defaults={
                "zone_id": project.zone_id, "on": date.fromisoformat(standing["on"]), "source": standing["source"],
                "note": standing["verdict"],
            },
        )  # fmt: skip
    else:
        Milestone.objects.filter(project=project, kind=MilestoneKind.REVIEW).delete()
    touch(project, at)
    settle_waivers(project)
    return project


def _ruling(project: Project) -> dict[str, Any]:
    """The newest verdict: of each source what it said last, of those the latest day."""
    told = Event.objects.filter(
        verb=ProjectEvent.REVIEWED, subject_kind="projects.project", subject_id=project.pk
    )
    last = {facts["source"]: facts for facts in told.order_by("id").values_list("facts", flat=True)}
    order = list(last)
    return max(last.values(), key=lambda facts: (facts["on"], order.index(facts["source"])))


@transaction.atomic
def set_condition(
    project_id: int, *, stage: str, source: str, text: str, due_on: date | None, by: User | None, at: datetime
) -> ProjectCondition:
    """Set a condition for entering a stage (提出条件); the same source and text again only moves its day."""
    project = locked(project_id)
    refuse_if(rules.refusals_to_set_condition(stage, text))
    row, made = ProjectCondition.objects.get_or_create(
        project=project,
        source=source,
        text=text.strip(),
        dropped_at=None,
        defaults={
            "zone_id": project.zone_id, "stage": Stage.of(stage), "due_on": due_on, "set_by": by, "set_at": at,
        },
    )  # fmt: skip
    if not made:
        if (row.stage, row.due_on) == (str(Stage.of(stage)), due_on):
            return row
        row.stage, row.due_on = Stage.of(stage), due_on
        row.save(update_fields=["stage", "due_on"])
    _time(project, row)
    touch(project, at)
    record(
        ProjectEvent.CONDITION_SET, project, by=by, at=at, condition=row.pk, source=source, stage=row.stage,
        text=row.text, due_on=due_on,
    )  # fmt: skip
    return row


def _time(project: Project, row: ProjectCondition) -> None:
    source = f"condition:{row.pk}"
    if row.due_on is None or row.met_on is not None:
        clear_deadline(project, source)
        return
    set_deadline(project, source, f"评审条件：{row.text[:40]}", row.due_on - timedelta(days=7), row.due_on)


@transaction.atomic
def meet_condition(
    condition_id: int, *, project_id: int, on: date | None, note: str, evidence: files.Upload | None, by: User, actor: Actor,
    at: datetime,
) -> ProjectCondition:  # fmt: skip
    """Say that a condition was met (条件办结), how, and with which paper."""
    project = locked(project_id)
    row = ProjectCondition.objects.select_for_update().get(pk=condition_id, project=project)
    refusals = refusals_to_work(actor, project.officer_id, project.leader_id, project.team_id)
    refusals += rules.refusals_to_meet_condition(
        met=row.met_on is not None, dropped=row.dropped_at is not None, set_on=day_of(row.set_at), on=on, note=note,
        has_evidence=evidence is not None, today=day_of(at),
    )  # fmt: skip
    refuse_if(refusals)
    assert evidence is not None  # the rule has seen to it
    row.evidence = files.store(evidence, project, by=by, at=at, kind=FileKind.BASIS)
    row.met_on, row.met_by, row.met_note = on, by, note.strip()
    row.save(update_fields=["met_on", "met_by", "met_note", "evidence"])
    _time(project, row)
    touch(project, at)
    settle_waivers(project)
    record(
        ProjectEvent.CONDITION_MET, project, by=by, at=at, condition=row.pk, text=row.text, on=on, note=row.met_note
    )  # fmt: skip
    return row


@transaction.atomic
def drop_conditions(project_id: int, *, source: str, by: User | None, at: datetime, reason: str = "") -> int:
    """Their source takes its open conditions back (撤销条件), as a re-review does; how many.  What was met stays written.

    ``source`` "review:12" also drops what was set under "review:12:…".
    """
    project = locked(project_id)
    rows = list(
        ProjectCondition.objects.select_for_update()
        .filter(Q(source=source) | Q(source__startswith=f"{source}:"))
        .filter(project=project, dropped_at=None, met_on=None)
    )
    if not rows:
        return 0
    for row in rows:
        clear_deadline(project, f"condition:{row.pk}")
    ProjectCondition.objects.filter(pk__in=[row.pk for row in rows]).update(dropped_at=at)
    touch(project, at)
    record(
        ProjectEvent.CONDITIONS_DROPPED, project, by=by, at=at, source=source, reason=reason or None,
        conditions=[row.pk for row in rows],
    )  # fmt: skip
    return len(rows)

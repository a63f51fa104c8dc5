from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import Entry, record_many
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.registers.enterprises.actions import meet
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Deadline, Project, StageLimit, StageReport, StageStay
from ..queries.facts import facts_of
from ..rules.content import Content, refusals_of_batch
from ..rules.demands import gaps
from ..rules.lights import near_day
from ..rules.moves import refusals_of_day
from ..terms import VERIFIED, ProjectEvent, Stage
from .contents import fill, index, next_codes, refusals_to_enter, set_investors
from .locking import REPORT_LIMIT, day_of

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """A project that already stands somewhere: what is said of it, its stage and the day claimed for it."""

    content: Content
    stage: Stage
    claimed_on: date
    origin: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def take_over(
    rows: Sequence[Standing],
    *,
    zone: Zone,
    by: User,
    actor: Actor,
    at: datetime,
    once: str = "",
    synthetic: bool = False,
    credit_codes: Mapping[str, str] | None = None,
) -> list[Project]:
    """Bring in projects that already stand somewhere (接入在办项目); one is a batch of one, all or none are written.

    A stage that needs verification stands 待核 with the claimed day until another person verifies it; what the project
    still owes for having got there is listed.  Refusals name the row by its number from 1.  ``once``
    makes a form sent twice count once.  ``credit_codes``: investors' names → their codes, where they are known.
    """
    refusals = refusals_of_batch([row.content.name for row in rows])
    contents = [row.content for row in rows]
    for number, (row, own) in enumerate(zip(rows, refusals_to_enter(contents, zone, actor), strict=True), 1):
        own += refusals_of_day(row.claimed_on, today=day_of(at), field="claimed_on", label="进入阶段日期")
        mark = f"第 {number} 行：" if len(rows) > 1 else ""
        refusals += [Refusal(r.code, mark + r.message, r.field) for r in own]
    refuse_if(refusals)
    numbers = next_codes(zone, at, len(rows))
    names = dict.fromkeys(tidied for row in rows for name in row.content.investors if (tidied := tidy(name)))
    told = "接入项目" if rows[0].content.restricted else f"接入项目：{rows[0].content.name}"
    source = str(rows[0].origin.get("source") or told).rsplit(" 第 ", 1)[
        0
    ]  # of the whole batch, not of its first row
    codes = credit_codes or {}
    met = meet(
        list(names), zone=zone, by=by, at=at, source=source, credit_codes=codes, is_synthetic=synthetic
    )
    projects: list[Project] = []
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        made = [
            _project(row, zone, code, at, synthetic)
            for row, code in zip(part, numbers[start : start + BATCH], strict=True)
        ]
        projects += _store(part, made, met, zone=zone, by=by, at=at, once="" if start else once)
    return projects


def _project(row: Standing, zone: Zone, code: str, at: datetime, synthetic: bool) -> Project:
    verified = row.stage not in VERIFIED and row.stage is not Stage.AT_CAPACITY
    project = Project(
        zone=zone, code=code, stage=row.stage, stage_entered_on=row.claimed_on, stage_verified=verified,
        is_synthetic=synthetic, entered_at=at, changed_at=at,
    )  # fmt: skip
    fill(project, row.content)
    index(project, row.content.investors)
    return project


def _store(
    rows: Sequence[Standing],
    projects: list[Project],
    met: Mapping[str, int | None],
    *,
    zone: Zone,
    by: User,
    at: datetime,
    once: str,
) -> list[Project]:
    insert_many(projects)
    pairs = list(zip(projects, rows, strict=True))
    set_investors(zone, [(p, r.content.investors) for p, r in pairs], by=by, at=at, source="", met=met)
    insert_many([StageStay(zone=zone, project=p, stage=r.stage, entered_on=r.claimed_on) for p, r in pairs])
    insert_many(
        [
            StageReport(
                zone=zone, project=p, target=r.stage, claimed_on=r.claimed_on, reporter=by, reported_at=at,
                note="接入时所述阶段", taken_over=True,
            )
            for p, r in pairs
            if not p.stage_verified
        ]
    )  # fmt: skip
    _start_clocks(pairs, zone, day_of(at))
    facts = facts_of(projects)
    entries = []
    for number, (p, r) in enumerate(pairs):
        owed = [finding.label for finding in gaps(facts[p.pk], r.stage)]
        said = {"name": p.name, "stage": r.stage.value, "claimed_on": r.claimed_on, "gaps": owed, **r.origin}
        entries.append(Entry(ProjectEvent.TAKEN_OVER, p, said, once if number == 0 else None))
    record_many(entries, by=by, at=at)
    return projects


def _start_clocks(pairs: Sequence[tuple[Project, Standing]], zone: Zone, today: date) -> None:
    limits = dict(StageLimit.objects.filter(zone=zone).values_list("stage", "limit_calendar_days"))
    clocks = []
    for p, r in pairs:
        running = [("dwell", r.stage.value, f"{r.stage.label}停留", r.claimed_on)]
        if not p.stage_verified:
            running.append(("report", REPORT_LIMIT, "申报待核", today))
        for source, key, label, since in running:
            if (limit := limits.get(key)) is not None:
                near, due = since + timedelta(days=near_day(limit)), since + timedelta(days=limit)
                clocks.append(
                    Deadline(zone=zone, project=p, source=source, label=label, near_on=near, due_on=due)
                )
    insert_many(clocks)


@transaction.atomic
def withdraw(
    project_ids: Sequence[int], *, reason: str, by: User, at: datetime, ledger: int | None = None
) -> list[int]:
    """Take projects out again that were taken over by mistake (撤回接入); the journal keeps what was written down of them.

    A project that anything has happened to since is left as it is; what the same import (``ledger``) wrote is no
    obstacle.  Numbers of those taken out.  Who may do this is decided by the caller, which undoes its own import.
    """
    projects = {
        p.pk: p for p in Project.objects.select_for_update().filter(pk__in=project_ids).order_by("pk")
    }
    since = Event.objects.filter(subject_kind="projects.project", subject_id__in=projects)
    since = since.exclude(verb=ProjectEvent.TAKEN_OVER)
    if ledger is not None:  # a fact that is not there is neither equal nor unequal to SQL
        since = since.filter(Q(facts__ledger__isnull=True) | ~Q(facts__ledger=ledger))
    touched = set(since.values_list("subject_id", flat=True))
    gone = [project for pk, project in projects.items() if pk not in touched]
    said = {"reason": reason, "ledger": ledger}
    record_many(
        [Entry(ProjectEvent.WITHDRAWN, p, {"code": p.code, "name": p.name, **said}) for p in gone],
        by=by,
        at=at,
    )
    ids = [p.pk for p in gone]
    Project.objects.filter(pk__in=ids).delete()
    return ids

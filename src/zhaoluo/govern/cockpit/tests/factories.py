"""Projects with a given history, written as rows: the cohorts are about years that actions would take long to play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from zhaoluo.projects.models import Agreement, Deadline, MoneyEntry, Project, StageReport, StageStay
from zhaoluo.projects.terms import Stage

_numbers = count(1)


@dataclass(frozen=True)
class Stay:
    """One stay of a history: stage, day entered, verified or not, annulled or not."""

    stage: str
    on: date
    verified: bool = True
    annulled: bool = False


def with_history(
    cast: Any, at: datetime, stays: Sequence[Stay], *, zone: Any = None, **changes: Any
) -> Project:
    """A project that went through these stays; it stands where the last one that was not annulled says."""
    number = next(_numbers)
    here = [s for s in stays if not s.annulled][-1]
    fields: dict[str, Any] = {
        "zone": zone or cast.zone, "code": f"TT-{number:05d}", "name": f"演示项目{number}", "officer": cast.officer,
        "stage": here.stage, "stage_entered_on": here.on, "stage_verified": here.verified, "investment": Decimal(10000),
        "entered_at": at - timedelta(days=400), "changed_at": at, "sort_key": f"{number:05d}",
    }  # fmt: skip
    project = Project.objects.create(**(fields | changes))
    real = [s for s in stays if not s.annulled]
    StageStay.objects.bulk_create(
        StageStay(
            zone=project.zone, project=project, stage=s.stage, entered_on=s.on, annulled=s.annulled,
            verified_at=at if s.verified and s.stage != Stage.LEAD else None,
            left_on=(real[real.index(s) + 1].on if s in real[:-1] else s.on if s.annulled else None),
        )
        for s in stays
    )  # fmt: skip
    return project


def signed_on(cast: Any, at: datetime, on: date, *more: Stay, **changes: Any) -> Project:
    """A project signed on a day, and what came after."""
    talks = Stay("talks", on - timedelta(days=30))
    return with_history(cast, at, [talks, Stay("signed", on), *more], **changes)


def late(project: Project, source: str, due: date) -> Deadline:
    """A clock of a project."""
    return Deadline.objects.create(
        zone=project.zone,
        project=project,
        source=source,
        label="停留",
        near_on=due - timedelta(days=5),
        due_on=due,
    )


def reported(project: Project, target: str, cast: Any, at: datetime, **changes: Any) -> StageReport:
    """A report that waits."""
    fields: dict[str, Any] = {"reporter": cast.officer, "claimed_on": at.date(), "reported_at": at}
    return StageReport.objects.create(zone=project.zone, project=project, target=target, **(fields | changes))


def agreed(project: Project, kind: str, on: date, amount: Decimal | None = Decimal(5000)) -> Agreement:
    """An agreement, 万元."""
    return Agreement.objects.create(zone=project.zone, project=project, kind=kind, on=on, amount=amount)


def funded(project: Project, on: date, amount: Decimal, kind: str = "funds", **changes: Any) -> MoneyEntry:
    """An amount of a day, 万元."""
    return MoneyEntry.objects.create(
        zone=project.zone, project=project, kind=kind, on=on, amount=amount, **changes
    )

"""Days in review, counted apart from the project's other days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from zhaoluo.projects.models import Project

from ..models import Review
from ..rules.timing import Span, calendar_days


def spans_of(project_ids: Collection[int]) -> dict[int, list[Span]]:
    """Project → first and last day of each review held here, cancelled ones too; one query."""
    rows = Review.objects.filter(project__in=project_ids, held_outside=False)
    spans: dict[int, list[Span]] = defaultdict(list)
    for pk, begun, decided, cancelled in rows.values_list(
        "project", "opened_on", "decided_on", "cancelled_on"
    ):
        spans[pk].append((begun, cancelled or decided))
    return spans


def days_in_review(project: Project | int, on: date) -> int:
    """Calendar days until ``on`` that a project stood in reviews held here (评审用时); overlaps count once."""
    pk = project if isinstance(project, int) else project.pk
    return calendar_days(spans_of([pk])[pk], on)


@dataclass(frozen=True, slots=True)
class StageTime:
    """Calendar days in the present stage, of them in review, and the rest."""

    calendar_days: int
    in_review: int

    @property
    def besides(self) -> int:
        """Days that were not review."""
        return self.calendar_days - self.in_review


def stage_times(projects: Sequence[Project], on: date) -> dict[int, StageTime]:
    """Project → its days in the present stage with those in review apart; one query whatever their number."""
    spans = spans_of([p.pk for p in projects])
    return {
        p.pk: StageTime(
            max(0, (on - p.stage_entered_on).days),
            calendar_days(spans[p.pk], on, since=p.stage_entered_on),
        )
        for p in projects
    }

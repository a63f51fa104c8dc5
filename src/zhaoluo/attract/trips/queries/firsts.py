"""The first counted day of projects in each stage: one grouped query, which stays fast in a large zone.

The same rule as ``projects.queries.cohorts.reached``: a stay counts when it was not annulled and, where a second person's
word is needed, was verified; a return to a stage is not a second arrival.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Min, Q, QuerySet

from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.cohorts import counted
from zhaoluo.projects.terms import Stage


def with_first_days(rows: QuerySet[Project], stages: Iterable[Stage], *, by: date) -> QuerySet[Any]:
    """Projects with the first counted day in each of the stages (``lead_on`` …) up to a day, None where there is none."""
    days: dict[str, Any] = {"real": FilteredRelation("stays", condition=counted("stays__"))}
    for stage in stages:
        happened = Q(real__stage=stage, real__entered_on__lte=by)
        days[f"{stage.value}_on"] = Min("real__entered_on", filter=happened)
    dated: Any = rows.order_by().annotate(**days)
    return dated

"""The rates as the domain page words them, counted one project after the other; the SQL is held against this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

from zhaoluo.projects.terms import Stage

from ..rules import Period, Rate
from .factories import Stay

History = Sequence[Stay]


def counted(history: History, stages: Sequence[Stage]) -> list[date]:
    """Days on which a project entered one of the stages: not annulled, verified where a second person's word is needed."""
    own = (Stage.LEAD, Stage.TALKS)
    return sorted(
        s.on
        for s in history
        if Stage(s.stage) in stages and not s.annulled and (s.verified or Stage(s.stage) in own)
    )


def first(history: History, stage: Stage) -> date | None:
    """The day a project came into a stage."""
    return next(iter(counted(history, [stage])), None)


def cohort(histories: Sequence[History], stage: Stage, period: Period) -> list[History]:
    """Projects that came into a stage in a period."""
    return [h for h in histories if (day := first(h, stage)) and period.holds(day)]


def rate(histories: Sequence[History], of: Stage, to: Stage, period: Period, by: date) -> Rate:
    """Of the cohort of ``of``, how many were in ``to`` or a later stage by a day."""
    batch = cohort(histories, of, period)
    later = list(Stage)[to.order :]
    return Rate(sum(any(day <= by for day in counted(h, later)) for h in batch), len(batch))


def days_between(histories: Sequence[History], of: Stage, to: Stage, period: Period) -> int | None:
    """Median days from coming into ``of`` to coming into ``to``, of those that came into ``to`` in the period."""
    spent = [
        (end - begin).days
        for h in cohort(histories, to, period)
        if (begin := first(h, of)) and (end := first(h, to)) and begin <= end
    ]
    return round(median(spent)) if spent else None

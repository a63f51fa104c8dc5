"""Days a project stood in review, counted apart from its other days.  Source: docs/domain/reviews.md, Time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

#: So many days before its limit a review's clock comes near.
NEAR_DAYS: Final = 3
#: First and last day of a review under way; None: it still is.
Span = tuple[date, date | None]


def calendar_days(
    spans: Iterable[Span], on: date, *, since: date | None = None, until: date | None = None
) -> int:
    """Calendar days up to ``on`` that at least one span covers: from the day after it began to the day it ended.

    A review opened and decided on one day took none; overlapping reviews are counted once.  ``since`` and ``until`` cut the
    count to a stage's time.
    """
    last = min(on, until) if until is not None else on
    total, reached = 0, since or date.min
    for begin, end in sorted((b, e or date.max) for b, e in spans):
        start, stop = max(begin, reached), min(end, last)
        if stop > start:
            total += (stop - start).days
            reached = stop
    return total

"""How old a fact may be, and what counts as here.  Source: docs/domain/chains.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhaoluo.registers.enterprises.terms import Status

#: Firms that are no longer here do not hold a link.
GONE = (Status.MOVED_AWAY.value, Status.DEREGISTERED.value)
#: How long a fact is promised to be fresh, in days, by kind; older ones are shown amber.
FRESH_DAYS = {
    "structure": 730,
    "placement": 365,
    "leader": 365,
    "purchase": 550,
    "figure": 550,
    "equipment": 365,
}


def stale(as_of: date | None, on: date, *, kind: str = "structure") -> bool:
    """Whether a fact of a kind is older than promised; without a day nobody knows, so it counts as old."""
    return as_of is None or (on - as_of).days > FRESH_DAYS[kind]


def oldest(days: Sequence[date | None]) -> date | None:
    """The oldest day; None if any is unknown or there is none: a figure is as old as its oldest row."""
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def within(code: str, local: str) -> bool:
    """Whether a region (six digits) lies in another or is it: 140425 in 140400 in 140000."""
    stem = local
    while stem.endswith("00"):
        stem = stem[:-2]
    return bool(stem) and code.startswith(stem)

"""Which period and which split a reader asked for, in the address of a page of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhaoluo.foundation.text import tidy

from ..terms import Grouping

EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Both days included.  ``cut_off``: the last day that is looked at.  ``faults``: what could not be read, and what was taken."""

    by: Grouping
    since: date
    until: date
    cut_off: date
    faults: tuple[str, ...] = field(default=())

    @property
    def chosen(self) -> dict[str, str]:
        """As the address says it."""
        days = {"since": self.since, "until": self.until, "cut_off": self.cut_off}
        return {"by": self.by.value} | {name: day.isoformat() for name, day in days.items()}


def asked_of(
    params: Mapping[str, Any], *, today: date, by: Grouping, years_back: int = 0, months: bool = False
) -> Asked:
    """What the address asks for; by default from 1 January ``years_back`` years ago to today, cut off today.

    ``months``: whether the split by month is offered.  What cannot be read is told and replaced by the default.
    """
    faults: list[str] = []
    first = date(today.year - years_back, 1, 1)
    since = _day(params, "since", "起始日期", first, faults)
    until = _day(params, "until", "截止日期", today, faults)
    cut_off = _day(params, "cut_off", "观察截止日", today, faults)
    if until > today:
        faults.append(f"截止日期 {until} 还没到，按今天算")
        until = today
    if since > until:
        faults.append(f"起始日期 {since} 晚于截止日期 {until}，从 {first} 算起")
        since = min(first, until)
    if cut_off > today:
        faults.append(f"观察截止日 {cut_off} 还没到，按今天算")
        cut_off = today
    if cut_off < until:
        faults.append(f"观察截止日 {cut_off} 早于截止日期 {until}，按截止日期算")
        cut_off = until
    said = tidy(str(params.get("by", "")))
    group = Grouping.known(said) if said else by
    if group is None or (group is Grouping.MONTH and not months):
        faults.append(f"不能按“{said[:20]}”分，按{by.label}分")
        group = by
    return Asked(group, since, until, cut_off, tuple(faults))


def _day(params: Mapping[str, Any], name: str, label: str, default: date, faults: list[str]) -> date:
    text = tidy(str(params.get(name, "")))
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day < EARLIEST:
        faults.append(f"{label}“{text[:20]}”读不懂，写成 2026-11-20 这样；现在按 {default} 算")
        return default
    return day

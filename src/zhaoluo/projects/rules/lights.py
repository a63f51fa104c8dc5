"""Lights and dwell times, computed from days when read; never set by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..terms import Light

NEAR_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Due:
    """One clock of a project: when it comes near and when it is due."""

    label: str
    near_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Lamp:
    """The worst clock: light, reason, and calendar days left (negative: over); None where no clock runs."""

    light: Light
    reason: str
    days_left: int | None


def dwell_days(entered_on: date, *, today: date) -> int:
    """Calendar days spent in the present stage."""
    return max(0, (today - entered_on).days)


def near_day(limit: int) -> int:
    """The day of a clock from which at most a fifth of its limit is left."""
    return limit - int(limit * NEAR_SHARE)


def light_of(dues: Iterable[Due], *, today: date, running: bool = True) -> Lamp:
    """Red when a day has passed, amber when one is near, green otherwise; the nearest day is shown."""
    ordered = sorted(dues, key=lambda due: due.due_on)
    if not running or not ordered:
        return Lamp(Light.NONE, "", None)
    worst = ordered[0]
    left = (worst.due_on - today).days
    if left < 0:
        return Lamp(Light.RED, worst.label, left)
    for due in ordered:
        if today >= due.near_on:
            return Lamp(Light.AMBER, due.label, (due.due_on - today).days)
    return Lamp(Light.GREEN, worst.label, left)

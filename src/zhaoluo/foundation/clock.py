"""The one clock of the house.  Nothing else asks the time, so tests and the demo can hold it still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


@lru_cache(maxsize=1)
def _shift() -> timedelta:
    """How far ``ZHAOLUO_NOW`` (local ISO moment or day) moves the clock; the clock goes on ticking from there."""
    wanted = os.environ.get("ZHAOLUO_NOW", "")
    if not wanted:
        return timedelta(0)
    moment = datetime.fromisoformat(wanted if "T" in wanted else f"{wanted}T09:00:00")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    return moment - datetime.now(CHINA)


def now() -> datetime:
    """The present moment in China's time zone."""
    if standing := _frozen.get():
        return standing
    shift = _shift()  # before the time is asked: the first reading must not lie before the moment wanted
    return datetime.now(CHINA) + shift


def today() -> date:
    """The present day in China."""
    return now().date()


def local(moment: datetime) -> datetime:
    """A moment as read on a clock in China."""
    return moment.astimezone(CHINA)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock still at ``moment`` (tests, the demo's past)."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)

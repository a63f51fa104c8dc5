"""Days counted back from the as-of day; what happens, happens on weekdays and before that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhaoluo.foundation.clock import CHINA

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Days:
    """The as-of day, from which every day of the demo is told by how long ago it is."""

    as_of: date

    @property
    def last(self) -> date:
        """The last weekday before the as-of day: nothing in the demo lies later."""
        day = self.as_of - timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        return day

    def ago(self, calendar_days: int) -> date:
        """The weekday so long ago; from a weekend the Monday after, never later than ``last``.  Keeps order."""
        day = self.as_of - timedelta(days=calendar_days)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return min(day, self.last)

    def ahead(self, calendar_days: int) -> date:
        """A day after the as-of day (negative: before), weekend or not: deadlines may fall on any."""
        return self.as_of + timedelta(days=calendar_days)


def moment(day: date, minutes: int) -> datetime:
    """So many minutes after nine o'clock of a day, in China."""
    return datetime.combine(day, time(9), tzinfo=CHINA) + timedelta(minutes=minutes)

"""Can a team make these calls in these half days, and how: exact, by dynamic programming over the order within each half day.

A night is spent in one city: a way to another city is made before the end of the day or from the beginning of the next,
never half and half.  A day without calls may be spent travelling.  Between the place where the team slept and a
firm of the same city no time is counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from .answer import Call, DayPlan
from .question import HALVES, Firm, Question, Team
from .roads import Roads

#: Firms (by index) called on in each slot, 2 × days of them.
Calls = tuple[frozenset[int], ...]
# () or (the trail before, its last step)
_Trail = tuple[Any, ...]
# minute of the day, minutes travelled so far, how it came about
_State = tuple[int, int, _Trail]
# by (city, woke up here and has not left)
_States = dict[tuple[int, bool], _State]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class _Meeting:
    firm: int
    day: int
    half: int
    start: int
    way: int
    came_from: int


@dataclass(frozen=True, slots=True)
class _Move:
    """Travel after the last call of a day, or on a day without calls."""

    day: int
    to: int
    way: int


@dataclass(frozen=True, slots=True)
class Journey:
    """A team's way through its days.  travelled: minutes on the road between cities and firms."""

    travelled: int
    trail: _Trail


class Timetable:
    """Journeys of the teams of a question; remembers what it worked out."""

    def __init__(self, question: Question, roads: Roads, firms: Sequence[Firm] | None = None) -> None:
        self.question, self.roads = question, roads
        self.firms = tuple(firms if firms is not None else question.firms)
        self.city = [roads.index[firm.city] for firm in self.firms]
        self.home = roads.index[question.home]
        self.hours = (question.morning, question.afternoon)
        self.starts, self.ends = question.morning[0], question.afternoon[1]
        self.shortest_way = min(
            [
                question.local_minutes,
                *(way for a, row in enumerate(roads.minutes) for b, way in enumerate(row) if a != b),
            ]
        )
        self._slots = lru_cache(maxsize=None)(self._open_slots)
        self._journey = lru_cache(maxsize=30_000)(self._work_out)
        self._after = lru_cache(maxsize=30_000)(self._states_after)

    def empty(self) -> Calls:
        return (frozenset(),) * (2 * self.question.days)

    def slots_for(self, firm: int, team: Team) -> tuple[int, ...]:
        """Slots of the team's days in which the firm receives and the meeting is not longer than the half day."""
        return self._slots(firm, team.first_day, self.question.last_day(team))

    def _open_slots(self, firm: int, first: int, last: int) -> tuple[int, ...]:
        asked = self.firms[firm]
        return tuple(
            2 * day + half
            for day in range(first, last + 1)
            for half, name in enumerate(HALVES)
            if (not asked.windows or (day, name) in asked.windows)
            and asked.minutes <= self.hours[half][1] - self.hours[half][0]
        )

    def journey(self, team: Team, calls: Calls) -> Journey | None:
        """None where the calls cannot all be made.  Slots outside the team's days must be empty."""
        return self._journey(team.first_day, self.question.last_day(team), calls)

    def days_of(self, team: Team, calls: Calls) -> tuple[DayPlan, ...]:
        """The team's days in full; ValueError where the calls cannot be made."""
        journey = self.journey(team, calls)
        if journey is None:
            raise ValueError(f"calls that cannot be made: {calls}")
        return tuple(self._told(team, journey))

    def has_room(self, slot: int, firms: frozenset[int], more: int) -> bool:
        """False where the meetings of the half day alone, with the shortest way between any two, would overfill it."""
        start, end = self.hours[slot % 2]
        meetings = sum(self.firms[firm].minutes for firm in firms) + self.firms[more].minutes
        return meetings + self.shortest_way * len(firms) <= end - start

    def _work_out(self, first: int, last: int, calls: Calls) -> Journey | None:
        calls = _until_last_call(calls)
        if not calls:
            return Journey(0, ())
        return self._homewards(self._after(first, calls), len(calls) // 2 - 1, last)

    def _states_after(self, first: int, calls: Calls) -> _States:
        """Where and when the team may be after the last call; ``calls`` ends with that call's day."""
        before = _until_last_call(calls[:-2])
        day = len(calls) // 2 - 1
        if before:
            states, evening = self._after(first, before), len(before) // 2 - 1
        else:  # the evening before the journey: too late to travel
            states, evening = {(self.home, True): (self.ends + 1, 0, ())}, first - 1
        states = self._overnight(states, evening, day, self._cities(calls[-2] | calls[-1]))
        for half in (0, 1):
            if calls[2 * day + half]:
                states = self._half_day(states, day, half, sorted(calls[2 * day + half]))
        return states

    def _cities(self, firms: Iterable[int]) -> set[int]:
        return {self.city[firm] for firm in firms}

    def _overnight(self, states: _States, before: int, day: int, cities: set[int]) -> _States:
        """Where the team can wake up on ``day``, after the last call on ``before``."""
        woken: _States = {}
        for (place, _), (minute, travelled, trail) in states.items():
            _keep(woken, (place, True), (self.starts, travelled, trail))
            for city in sorted(cities - {place}):
                way = self.roads.minutes[place][city]
                when = self._day_of_way(way, minute, before, day)
                if when is not None:
                    _keep(
                        woken, (city, True), (self.starts, travelled + way, (trail, _Move(when, city, way)))
                    )
        return woken

    def _day_of_way(self, way: int, minute: int, before: int, day: int) -> int | None:
        """On which day a way is made by those free from ``minute`` of ``before`` on, who are to wake up there on ``day``."""
        if minute + way <= self.ends:
            return before
        if day - before > 1 and way <= self.ends - self.starts:
            return before + 1
        return None

    def _half_day(self, states: _States, day: int, half: int, firms: list[int]) -> _States:
        """Held and Karp over the firms of one half day: the earliest end for each last firm, all having been seen."""
        start, end = self.hours[half]
        ways, local = self.roads.minutes, self.question.local_minutes
        reached: dict[tuple[int, int], _State] = {}
        for at, firm in enumerate(firms):
            city, minutes = self.city[firm], self.firms[firm].minutes
            for (place, woke), (minute, travelled, trail) in states.items():
                way = (0 if woke else local) if place == city else ways[place][city]
                begins = max(minute + way, start)
                if begins + minutes <= end:
                    meeting = _Meeting(firm, day, half, begins, way, place)
                    _keep(reached, (1 << at, at), (begins + minutes, travelled + way, (trail, meeting)))
        for _ in range(len(firms) - 1):
            further: dict[tuple[int, int], _State] = {}
            for (seen, last), (minute, travelled, trail) in reached.items():
                place = self.city[firms[last]]
                for at, firm in enumerate(firms):
                    if seen >> at & 1:
                        continue
                    city, minutes = self.city[firm], self.firms[firm].minutes
                    way = local if place == city else ways[place][city]
                    begins = minute + way
                    if begins + minutes <= end:
                        meeting = _Meeting(firm, day, half, begins, way, place)
                        _keep(
                            further,
                            (seen | 1 << at, at),
                            (begins + minutes, travelled + way, (trail, meeting)),
                        )
            reached = further
        ended: _States = {}
        for (_, last), state in reached.items():
            _keep(ended, (self.city[firms[last]], False), state)
        return ended

    def _homewards(self, states: _States, before: int, last: int) -> Journey | None:
        best: Journey | None = None
        for (place, _), (minute, travelled, trail) in states.items():
            way = self.roads.minutes[place][self.home]
            when = self._day_of_way(way, minute, before, last + 1)
            if when is not None and (best is None or travelled + way < best.travelled):
                best = Journey(
                    travelled + way, (trail, _Move(when, self.home, way)) if place != self.home else trail
                )
        return best

    def _told(self, team: Team, journey: Journey) -> Iterable[DayPlan]:
        steps: list[_Meeting | _Move] = []
        trail = journey.trail
        while trail:
            steps.append(trail[1])
            trail = trail[0]
        steps.reverse()
        place, cities = self.home, self.roads.cities
        for day in range(team.first_day, self.question.last_day(team) + 1):
            starts_in, onward, calls = place, 0, []
            for step in (step for step in steps if step.day == day):
                if isinstance(step, _Move):
                    place, onward = step.to, step.way
                    continue
                firm = self.firms[step.firm]
                place = self.city[step.firm]
                calls.append(
                    Call(
                        firm.key,
                        HALVES[step.half],
                        step.start,
                        step.start + firm.minutes,
                        step.way,
                        cities[step.came_from],
                    )
                )
            yield DayPlan(team.key, day, tuple(calls), cities[starts_in], cities[place], onward)


def _until_last_call(calls: Calls) -> Calls:
    """Without the days after the last call."""
    days = len(calls) // 2
    while days and not (calls[2 * days - 1] or calls[2 * days - 2]):
        days -= 1
    return calls[: 2 * days]


def _keep(states: dict[_Key, _State], key: _Key, state: _State) -> None:
    """The earlier one, and of two as early the one that travelled less."""
    known = states.get(key)
    if known is None or state[:2] < known[:2]:
        states[key] = state

"""What is answered: who calls on whom, when, where the nights are spent, and why a firm is left out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting.  arrives, leaves: its start and end in minutes of the day (a team that is early waits).

    travel_minutes : the way from the place before, in the hours of the same day; 0 where the team slept in the city
    from_city      : that place
    """

    firm: str
    half: str
    arrives: int
    leaves: int
    travel_minutes: int
    from_city: str


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A team's day; a day without calls has its row too.

    starts_in, night_in : where it begins and where the night is spent; the next day starts there, the last night is home
    onward_minutes      : travel after the last call to where the night is spent, within the hours of the day; 0 if none
    """

    team: str
    day: int
    calls: tuple[Call, ...]
    starts_in: str
    night_in: str
    onward_minutes: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A firm that is not in the plan.

    reasons : codes; each but "score", "minutes" and "several" is one constraint that, dropped alone, would let it in beside all others:
      windows  any half day would do            travel  were it in a city the teams visit anyway
      days     one day more                     teams   one team more
      score    it fits in place of one call that is worth as much or more (the sentence says which is worth least)
      minutes  the meeting is longer than any half day
      several  none of these alone
    sentence : the same in one Chinese sentence
    """

    firm: str
    reasons: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """prize: sum over the calls.  seconds: the solver's own search time, 0 without it.  optimal_gap: None, no bound is known.

    engine   : "pyvrp", or "greedy" where pyvrp is not installed or was not asked
    remarks  : sentences whoever reads the plan should know (more firms than time, no solver, times put together)
    """

    prize: float
    days: tuple[DayPlan, ...]
    left_out: tuple[LeftOut, ...]
    engine: str
    seconds: float
    remarks: tuple[str, ...] = ()
    optimal_gap: float | None = None

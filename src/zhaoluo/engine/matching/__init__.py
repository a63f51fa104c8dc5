"""Matching (匹配): firms to trips.  No Django, no clock, no network; docs/domain/matching.md."""

from .trips import Call, DayPlan, Firm, LeftOut, MatchingError, Plan, Question, Team, greedy, plan

__all__ = [
    "Call",
    "DayPlan",
    "Firm",
    "LeftOut",
    "MatchingError",
    "Plan",
    "Question",
    "Team",
    "greedy",
    "plan",
]

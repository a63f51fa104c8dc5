"""Trips (外出招商): who calls on whom, when and in what order."""

from .answer import Call, DayPlan, LeftOut, Plan
from .planning import greedy, plan
from .question import Firm, MatchingError, Question, Team

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

from __future__ import annotations

from .expert import Expert, Tie
from .panel import Panellist, Score
from .review import Condition, DiligenceCheck, Review, VetoFinding
from .template import Criterion, DiligenceItem, ReviewTemplate, SeatDemand, Veto

__all__ = [
    "Condition", "Criterion", "DiligenceCheck", "DiligenceItem", "Expert", "Panellist", "Review", "ReviewTemplate", "Score",
    "SeatDemand", "Tie", "Veto", "VetoFinding",
]  # fmt: skip

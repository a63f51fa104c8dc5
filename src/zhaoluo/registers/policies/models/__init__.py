from .review import CompetitionReview
from .triggers import TriggerSet

__all__ = ["CompetitionReview", "TriggerSet"]

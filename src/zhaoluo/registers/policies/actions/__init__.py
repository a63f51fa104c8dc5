"""The only writers of fair-competition reviews and of a zone's table of triggers."""

from .reviews import change_review, conclude_review, enter_review, revoke_review
from .triggers import save_triggers

__all__ = ["change_review", "conclude_review", "enter_review", "revoke_review", "save_triggers"]

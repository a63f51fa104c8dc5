"""The only writers of reviews."""

from __future__ import annotations

from .checking import check_item, check_veto
from .deciding import attach_minutes, decide, record_outside_review
from .experts import erase_expert, save_expert, show_expert
from .opening import cancel_review, open_review, re_review
from .outside import ItemAnswer, VetoAnswer
from .panel import declare_conflict, draw_experts, replace, seat_expert, start_scoring
from .scoring import open_session, submit_scores
from .templates import adopt_preset, retire_template, save_template

__all__ = [
    "ItemAnswer", "VetoAnswer", "adopt_preset", "attach_minutes", "cancel_review", "check_item", "check_veto", "decide",
    "declare_conflict", "draw_experts", "erase_expert", "open_review", "open_session", "re_review", "record_outside_review",
    "replace", "retire_template", "save_expert", "save_template", "seat_expert", "show_expert", "start_scoring",
    "submit_scores",
]  # fmt: skip

"""The only writers of prospecting."""

from .asking import ask
from .expansion import Imported, enter_signal, import_signals, save_fade, void_signal
from .following import follow_merge, follow_unmerge, link_enterprise, link_recognised
from .handling import assign, dismiss, reopen, settle, start
from .leads import turn_into_lead
from .library import Added, add_targets, change_target, enter_target, note_export
from .scorecards import save_scorecard

__all__ = [
    "Added",
    "Imported",
    "add_targets",
    "ask",
    "assign",
    "change_target",
    "dismiss",
    "enter_signal",
    "enter_target",
    "follow_merge",
    "follow_unmerge",
    "import_signals",
    "link_enterprise",
    "link_recognised",
    "note_export",
    "reopen",
    "save_fade",
    "save_scorecard",
    "settle",
    "start",
    "turn_into_lead",
    "void_signal",
]

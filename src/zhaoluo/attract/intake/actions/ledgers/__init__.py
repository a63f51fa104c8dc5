"""A ledger from upload to undo: shown, put right, confirmed, taken back."""

from .confirming import confirm, import_file
from .previewing import choose_columns, decide_twins, drop, open_ledger, refresh, try_out
from .undoing import note_errors_taken, undo

__all__ = [
    "choose_columns", "confirm", "decide_twins", "drop", "import_file", "note_errors_taken", "open_ledger", "refresh", "try_out", "undo",
]  # fmt: skip

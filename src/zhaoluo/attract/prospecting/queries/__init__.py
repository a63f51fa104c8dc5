"""What prospecting answers: searches with their sealed rows, the target library, signals, and what came of a list."""

from .access import actor_on, keeps, may_keep_in, search_for, searches_for, target_for, targets_visible_for
from .corridors import Corridor, corridors_for
from .expansion import SignalRow, fades_of, live_signals, rows_of_signals, signal_for, signals_for
from .lift import LiftCard, lift
from .panels import chain_panel, enterprise_panel, origin_panel
from .questions import (
    QuestionDefaults,
    StoreStanding,
    found_in_store,
    question_form_defaults,
    scorecards_for,
    scorecards_of,
    store_standing,
    weights_of,
)
from .searches import Bar, CandidateRow, is_intact, rows_of, states_of
from .signal_sheets import lines_of_file
from .targets import (
    TargetDetail,
    TargetFilters,
    TargetMark,
    TargetRow,
    choices_for,
    counts_by_state,
    detail_of,
    export_rows,
    rows_of_targets,
    targets_for,
)

__all__ = [
    "Bar",
    "CandidateRow",
    "Corridor",
    "LiftCard",
    "QuestionDefaults",
    "SignalRow",
    "StoreStanding",
    "TargetDetail",
    "TargetFilters",
    "TargetMark",
    "TargetRow",
    "actor_on",
    "chain_panel",
    "choices_for",
    "corridors_for",
    "counts_by_state",
    "detail_of",
    "enterprise_panel",
    "export_rows",
    "fades_of",
    "found_in_store",
    "is_intact",
    "keeps",
    "lift",
    "lines_of_file",
    "live_signals",
    "may_keep_in",
    "origin_panel",
    "question_form_defaults",
    "rows_of",
    "rows_of_signals",
    "rows_of_targets",
    "scorecards_for",
    "scorecards_of",
    "search_for",
    "searches_for",
    "signal_for",
    "signals_for",
    "states_of",
    "store_standing",
    "target_for",
    "targets_for",
    "targets_visible_for",
    "weights_of",
]

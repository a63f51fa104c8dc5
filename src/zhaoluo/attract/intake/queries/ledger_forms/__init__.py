"""Tables that go out: the blank template, the standard ledger, the zone's own form filled; each reads back as it was written."""

from .forms import (
    drawn_on,
    export_panel,
    form_for,
    keepable_sheets,
    keeping_of,
    may_read,
    refusal_of_file,
    shown_for,
    source_of,
    working_zones,
)
from .own import own_ledger_for
from .sent import Sent
from .standard import blank_template, standard_ledger_for

__all__ = [
    "Sent",
    "blank_template",
    "drawn_on",
    "export_panel",
    "form_for",
    "keepable_sheets",
    "keeping_of",
    "may_read",
    "own_ledger_for",
    "refusal_of_file",
    "shown_for",
    "source_of",
    "standard_ledger_for",
    "working_zones",
]

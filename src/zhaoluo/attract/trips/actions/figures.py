"""Who took which figures out of the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from zhaoluo.foundation.journal.actions import record
from zhaoluo.registers.people.models import User

from ..terms import TripEvent


def note_figures_export(
    user: User, *, what: str, form: str, filters: Mapping[str, str], rows: int, at: datetime
) -> None:
    """Write down an export (导出): which sheet, in which form, how narrowed, how many rows."""
    record(
        TripEvent.FIGURES_EXPORTED, user, by=user, at=at, zone=user.zone, what=what, form=form, filters=dict(filters),
        rows=rows,
    )  # fmt: skip

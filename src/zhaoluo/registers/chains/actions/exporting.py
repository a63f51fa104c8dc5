"""Who took which file out."""

from __future__ import annotations

from datetime import datetime

from zhaoluo.foundation.files.terms import FileEvent
from zhaoluo.foundation.journal.actions import record
from zhaoluo.registers.people.models import User

from ..models import Chain


def note_export(user: User, chain: Chain, *, what: str, form: str, rows: int, at: datetime) -> None:
    """Write down who took a chain, or its gaps, out (导出)."""
    record(
        FileEvent.EXPORTED,
        user,
        by=user,
        at=at,
        form=form,
        what=what,
        chain=chain.pk,
        name=chain.name,
        rows=rows,
    )

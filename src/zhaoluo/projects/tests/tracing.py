"""Everything that is written down anywhere, so that a refused act can be shown to have left no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.security import scoped_models
from zhaoluo.foundation.verdict import Refused


def trace() -> dict[str, Any]:
    """Rows of every table of the zones by content, and the files on disk."""
    tables = sorted(m._meta.db_table for m in scoped_models())
    parts = [
        f"select '{t}', count(*), md5(coalesce(string_agg(t::text, '|' order by id), '')) from \"{t}\" t"
        for t in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts))
        rows: dict[str, Any] = {name: (count, digest) for name, count, digest in cursor.fetchall()}
    root = Path(settings.FILES_ROOT)
    rows["disk"] = sorted(str(p) for p in root.rglob("*") if p.is_file()) if root.exists() else []
    return rows


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def refused(act: Callable[..., object], **changes: Any) -> set[str]:
    """Codes of a refusal that was seen to leave everything as it was."""
    before = trace()
    with pytest.raises(Refused) as told:
        act(**changes)
    assert trace() == before, f"{codes(told)} left a trace"
    assert all(r.message for r in told.value.refusals)
    return codes(told)


def written(verb: str, *, by: Any, at: datetime) -> Event:
    """The one journal row of a verb, by whom and when it should be."""
    (event,) = Event.objects.filter(verb=verb)
    assert (event.by_id, event.at) == (by.pk, at)
    assert event.by_name == by.name and event.zone_id is not None
    return event

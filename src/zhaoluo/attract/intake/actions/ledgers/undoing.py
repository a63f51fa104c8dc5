from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhaoluo.foundation.files.terms import FileEvent
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.projects.actions import changing, taking_over
from zhaoluo.projects.rules.content import AMOUNTS, Content
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ...models import Ledger
from ...queries import ledgers as queries
from ...rules.ledgers import acts as rules
from ...terms import IntakeEvent, LedgerState, RowOutcome
from .previewing import settle


@transaction.atomic
def undo(ledger_id: int, *, reason: str, by: User, actor: Actor, at: datetime) -> Ledger:
    """Take an import back (撤回导入): what it entered goes out, what it changed is put back, all in one transaction.

    Projects that anything has happened to since are left and named; the journal keeps both acts.
    """
    ledger = Ledger.objects.select_for_update(of=("self",)).select_related("zone").get(pk=ledger_id)
    may = rules.may_undo(actor, ledger.settled_by_id)
    refuse_if(rules.refusals_to_undo(ledger.state, may=may, reason=reason))
    who: dict[str, Any] = {"by": by, "at": at}
    rows = list(ledger.rows.filter(written=True, project__isnull=False))
    entered = [row.project_id for row in rows if row.project_id and row.outcome == RowOutcome.NEW]
    gone = set(taking_over.withdraw(entered, reason=reason, ledger=ledger.pk, **who))
    versions = queries.versions_of(row.project_id for row in rows)
    mended, left = [], [pk for pk in entered if pk not in gone]
    for row in rows:
        if row.outcome != RowOutcome.CHANGED or not row.before or row.project_id is None:
            continue
        if versions.get(row.project_id) == row.version_after:
            mended.append(changing.Revision(row.project_id, _content(row.before), None, {"undo": ledger.pk}))
        else:
            left.append(row.project_id)
    changing.change_many(mended, actor=None, **who)
    ledger.counts |= {"withdrawn": len(gone), "restored": len(mended), "left": len(left)}
    return settle(
        ledger,
        LedgerState.UNDONE,
        IntakeEvent.LEDGER_UNDONE,
        by,
        at,
        reason=reason.strip(),
        counts=ledger.counts,
        left=left,
    )


def note_errors_taken(ledger: Ledger, *, rows: int, by: User, at: datetime) -> None:
    """Write down who took the rows in error out (导出有错的行)."""
    record(FileEvent.EXPORTED, ledger, by=by, at=at, form="xlsx", filters={"outcome": "error"}, rows=rows)


def _content(before: Mapping[str, Any]) -> Content:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in before.items()}
    for name in AMOUNTS:
        if name != "jobs" and values[name] is not None:
            values[name] = Decimal(values[name])
    return Content(**values)

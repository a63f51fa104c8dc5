from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.engine.ledger import Ledger as ReadLedger
from zhaoluo.engine.ledger import UnreadableLedger, fold_header
from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.rules import safe_name
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale, refuse_if
from zhaoluo.projects.actions.entering import ENTERING
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ...models import ColumnChoice, Ledger, LedgerRow
from ...queries import ledgers as queries
from ...rules.ledgers import acts as rules
from ...rules.ledgers.plan import Planned, counts_of, digest_text
from ...rules.ledgers.said import fold, stored
from ...terms import IntakeEvent, LedgerState, TwinDecision


def open_ledger(*, zone: Zone, upload: files.Upload, by: User, actor: Actor, at: datetime) -> Ledger:
    """Read an uploaded table and show what it would do (上传台账).  Nothing of it is in the register yet."""
    refuse_if([] if actor.has(*ENTERING) else [rules.NO_ROLE])
    data, read = taken_in(zone, upload, at)
    with transaction.atomic():
        ledger = keep_file(zone, upload, data, by, at)
        _show(ledger, read, by, at)
        record(IntakeEvent.LEDGER_OPENED, ledger, by=by, at=at, title=ledger.title, counts=ledger.counts)
    return ledger


def try_out(*, zone: Zone, upload: files.Upload, by: User, actor: Actor, at: datetime) -> list[Planned]:
    """What importing a table would do, refused wherever importing it would be (试算).  Writes nothing."""
    refuse_if([] if actor.has(*ENTERING) else [rules.NO_ROLE])
    _, read = taken_in(zone, upload, at)
    return queries.planned_for(zone, by, queries.said_of(read), today=day_of(at))


def taken_in(zone: Zone, upload: files.Upload, at: datetime) -> tuple[bytes, ReadLedger]:
    """The bytes and the rows of a file, or a refusal that says what is wrong with it."""
    refuse_if(rules.refusals_to_take(safe_name(upload.name or "")))
    files.check(upload)
    upload.seek(0)
    data = bytes(upload.read())
    return data, _read(zone, data, safe_name(upload.name or ""), {}, at)


def keep_file(zone: Zone, upload: files.Upload, data: bytes, by: User, at: datetime) -> Ledger:
    digest = hashlib.sha256(data).hexdigest()
    ledger = Ledger.objects.create(zone=zone, title=safe_name(upload.name or ""), sha256=digest, by=by, at=at)
    files.store(upload, ledger, by=by, at=at, kind=FileKind.SOURCE)
    return ledger


def _read(zone: Zone, data: bytes, name: str, chosen: queries.Chosen, at: datetime) -> ReadLedger:
    try:
        read = queries.read_for(zone, data, name, chosen=chosen, today=day_of(at))
    except UnreadableLedger as trouble:
        raise Refused([Refusal("unreadable", str(trouble), "file")]) from None
    if not any(sheet.rows for sheet in read.sheets):
        why = "；".join(f"“{sheet.name}”：{sheet.message}" for sheet in read.sheets if sheet.message)
        raise Refused([Refusal("no_rows", f"没有读到项目行。{why or '请核对表头和数据行'}", "file")])
    return read


def _show(ledger: Ledger, read: ReadLedger, by: User, at: datetime) -> None:
    """Keep what was read and what it would do, anew."""
    ledger.sheets = sheets_of(read)
    ledger.rows.all().delete()
    _keep(ledger, queries.planned_for(ledger.zone, by, queries.said_of(read), today=day_of(at)))


def sheets_of(read: ReadLedger) -> list[dict[str, Any]]:
    return [
        {
            "name": sheet.name, "header_row": sheet.header_row, "message": sheet.message, "rows": len(sheet.rows),
            "totals": sheet.totals, "blanks": sheet.blanks, "notes": sheet.notes,
            "columns": [asdict(column) for column in sheet.columns],
        }
        for sheet in read.sheets
    ]  # fmt: skip


def _keep(ledger: Ledger, planned: Sequence[Planned]) -> None:
    insert_many([row_of(ledger, row) for row in planned])
    ledger.counts, ledger.digest = counts_of(planned), digest_of(planned)
    ledger.version += 1
    ledger.save(update_fields=["sheets", "counts", "digest", "version"])


def digest_of(planned: Sequence[Planned]) -> str:
    return hashlib.sha256(digest_text(planned).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class End:
    """What became of a row: its project, whether it wrote, how the project was before and which version it has now."""

    project: int | None
    written: bool
    before: dict[str, Any] | None
    version: int | None


def row_of(ledger: Ledger, row: Planned, end: End | None = None) -> LedgerRow:
    said = row.said
    read = len(said.troubles), len(said.remarks)
    project = row.project.id if row.project else None
    end = end or End(project, False, None, None)
    return LedgerRow(
        zone_id=ledger.zone_id, ledger=ledger, sheet=said.sheet[:60], number=said.number, outcome=row.outcome,
        name=said.name[:200], name_key=fold(said.name)[:200], values=stored(said.values), shown=dict(said.shown),
        changes={name: list(pair) for name, pair in row.changes.items()},
        troubles={
            "read": [[t.column, t.header, t.message] for t in row.troubles[: read[0]]],
            "more": [[t.column, t.header, t.message] for t in row.troubles[read[0] :]],
        },
        remarks={"read": row.remarks[: read[1]], "more": row.remarks[read[1] :]},
        twins=[{"why": t.why, "row": t.row, "project": t.project, "label": t.label} for t in row.twins],
        decision=row.decision or "", project_id=end.project, written=end.written, before=end.before,
        version_after=end.version,
    )  # fmt: skip


def working(ledger_id: int, by: User, actor: Actor, version: int | None) -> Ledger:
    ledger = Ledger.objects.select_for_update(of=("self",)).select_related("zone").get(pk=ledger_id)
    sees_all = queries.sees_all(by, ledger)
    refuse_if(rules.refusals_to_work(ledger.state, may=actor.has(*ENTERING), sees_all=sees_all))
    if version is not None and ledger.version != version:
        raise Stale
    return ledger


@transaction.atomic
def choose_columns(
    ledger_id: int,
    chosen: Mapping[str, Mapping[int, str | None]],
    *,
    version: int | None,
    by: User,
    actor: Actor,
    at: datetime,
) -> Ledger:
    """Say what the columns mean (改列对应), for this ledger and for the zone's next ones; the rows are read again."""
    ledger = working(ledger_id, by, actor, version)
    refuse_if(rules.refusals_to_map(chosen))
    known = {sheet["name"]: {c["index"]: c for c in sheet["columns"]} for sheet in ledger.sheets}
    changes: dict[str, str] = {}
    for name, columns in chosen.items():
        for number, field in columns.items():
            column = known.get(name, {}).get(number)
            # a guess that a person has looked at and sent on is known next time
            if column is not None and (
                (column["field"] or "") != (field or "") or column["how"] == "similar"
            ):
                changes[column["header"]] = field or ""
    attachment = Attachment.objects.get(
        subject_kind="intake.ledger", subject_id=ledger.pk, kind=FileKind.SOURCE
    )
    path = files.path_of(attachment.sha256)
    refuse_if([] if path.is_file() else [rules.FILE_GONE])
    read = _read(ledger.zone, path.read_bytes(), ledger.title, chosen, at)
    for header, field in changes.items():
        if folded := fold_header(header)[:120]:
            ColumnChoice.objects.update_or_create(
                zone=ledger.zone, header=folded, defaults={"field": field, "by": by, "at": at}
            )
    _show(ledger, read, by, at)
    record(IntakeEvent.LEDGER_MAPPED, ledger, by=by, at=at, changes=changes)
    return ledger


@transaction.atomic
def decide_twins(
    ledger_id: int,
    decisions: Mapping[int, str],
    *,
    version: int | None,
    by: User,
    actor: Actor,
    at: datetime,
) -> Ledger:
    """Say of rows that look like another project whether they are (认定疑似重复); ``decisions`` by number of the row."""
    ledger = working(ledger_id, by, actor, version)
    rows = {row.pk: row for row in ledger.rows.filter(pk__in=decisions)}
    for pk, decision in decisions.items():
        if pk not in rows or not rows[pk].twins or TwinDecision.known(decision) is None:
            raise Refused([Refusal("unknown_row", "没有这一行可以认定，请刷新后重选")])
        rows[pk].decision = TwinDecision.of(decision)
    LedgerRow.objects.bulk_update(rows.values(), ["decision"])
    said = {f"{rows[pk].sheet} {rows[pk].number}": decision for pk, decision in decisions.items()}
    _plan_again(ledger, by, at)
    record(IntakeEvent.TWIN_DECIDED, ledger, by=by, at=at, decisions=said)
    return ledger


@transaction.atomic
def refresh(ledger_id: int, *, by: User, actor: Actor, at: datetime) -> Ledger:
    """Look again at what the ledger would do, since the register has moved."""
    ledger = working(ledger_id, by, actor, None)
    _plan_again(ledger, by, at)
    return ledger


def _plan_again(ledger: Ledger, by: User, at: datetime) -> None:
    planned = plan_anew(ledger, by, at)
    ledger.rows.all().delete()
    _keep(ledger, planned)


def plan_anew(ledger: Ledger, by: User, at: datetime) -> list[Planned]:
    return queries.planned_for(
        ledger.zone, by, queries.said_again(ledger), today=day_of(at), decided=queries.decided_in(ledger)
    )


@transaction.atomic
def drop(ledger_id: int, *, by: User, actor: Actor, at: datetime) -> Ledger:
    """Put a ledger away without importing it (取消)."""
    ledger = working(ledger_id, by, actor, None)
    ledger.rows.all().delete()
    return settle(ledger, LedgerState.DROPPED, IntakeEvent.LEDGER_DROPPED, by, at)


def settle(
    ledger: Ledger, state: LedgerState, verb: IntakeEvent, by: User, at: datetime, **facts: Any
) -> Ledger:
    ledger.state, ledger.settled_by, ledger.settled_at = state, by, at
    ledger.version += 1
    ledger.save(update_fields=["state", "settled_by", "settled_at", "version", "counts"])
    record(verb, ledger, by=by, at=at, title=ledger.title, **facts)
    return ledger

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from zhaoluo.engine.ledger import Ledger as ReadLedger
from zhaoluo.engine.ledger import UnreadableLedger, fold_header
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.rules import safe_name
from zhaoluo.foundation.files.terms import FileEvent, FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale, refuse_if
from zhaoluo.projects.actions import changing, taking_over
from zhaoluo.projects.actions.entering import ENTERING
from zhaoluo.projects.actions.facts import note_many
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.projects.rules.content import AMOUNTS, Content
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import ColumnChoice, Ledger, LedgerRow
from ..queries import ledgers as queries
from ..rules.ledgers import acts as rules
from ..rules.ledgers.plan import Planned, counts_of, digest_text
from ..rules.ledgers.said import fold, stored
from ..terms import IntakeEvent, LedgerState, RowOutcome, TwinDecision

UNMOVED = "本月无变化"


def open_ledger(*, zone: Zone, upload: files.Upload, by: User, actor: Actor, at: datetime) -> Ledger:
    """Read an uploaded table and show what it would do (上传台账).  Nothing of it is in the register yet."""
    refuse_if([] if actor.has(*ENTERING) else [rules.NO_ROLE])
    files.check(upload)
    upload.seek(0)
    data = upload.read()
    name = safe_name(upload.name or "")
    read = _read(zone, data, name, {}, at)
    with transaction.atomic():
        digest = hashlib.sha256(data).hexdigest()
        ledger = Ledger.objects.create(zone=zone, title=name, sha256=digest, by=by, at=at)
        files.store(upload, ledger, by=by, at=at, kind=FileKind.SOURCE)
        _show(ledger, read, by, at)
        record(IntakeEvent.LEDGER_OPENED, ledger, by=by, at=at, title=name, counts=ledger.counts)
    return ledger


@transaction.atomic
def import_file(
    *, zone: Zone, upload: files.Upload, unmoved: bool, by: User, actor: Actor, at: datetime
) -> tuple[Ledger, list[Planned]]:
    """Open a ledger and write its accepted rows at once, in one transaction (the command's way); twins wait on the page.

    A ledger without anything to write is kept as imported: the same file again changes nothing.
    """
    _one_at_a_time(zone)
    ledger = open_ledger(zone=zone, upload=upload, by=by, actor=actor, at=at)
    planned = _plan(ledger, by, at)
    if not any(row.written for row in planned) and not unmoved:
        _remember(ledger, planned, {})
        return _settle(
            ledger, LedgerState.CONFIRMED, IntakeEvent.LEDGER_CONFIRMED, by, at, counts=ledger.counts
        ), planned
    return _carry_out(ledger, planned, unmoved=unmoved, by=by, actor=actor, at=at), planned


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
    ledger.sheets = [
        {
            "name": sheet.name, "header_row": sheet.header_row, "message": sheet.message, "rows": len(sheet.rows),
            "totals": sheet.totals, "blanks": sheet.blanks, "notes": sheet.notes,
            "columns": [asdict(column) for column in sheet.columns],
        }
        for sheet in read.sheets
    ]  # fmt: skip
    ledger.rows.all().delete()
    _keep(ledger, queries.planned_for(ledger.zone, by, queries.said_of(read), today=day_of(at)))


def _keep(ledger: Ledger, planned: Sequence[Planned]) -> None:
    LedgerRow.objects.bulk_create([_row(ledger, row) for row in planned], batch_size=2000)
    ledger.counts, ledger.digest = counts_of(planned), _digest(planned)
    ledger.version += 1
    ledger.save(update_fields=["sheets", "counts", "digest", "version"])


def _digest(planned: Sequence[Planned]) -> str:
    return hashlib.sha256(digest_text(planned).encode()).hexdigest()


def _row(ledger: Ledger, row: Planned) -> LedgerRow:
    said = row.said
    read = len(said.troubles), len(said.remarks)
    shown_changes = {name: list(pair) for name, pair in row.changes.items()}
    return LedgerRow(
        zone_id=ledger.zone_id, ledger=ledger, sheet=said.sheet[:60], number=said.number, outcome=row.outcome,
        name=said.name[:200], name_key=fold(said.name), values=stored(said.values), shown=dict(said.shown),
        changes=shown_changes,
        troubles={
            "read": [[t.column, t.header, t.message] for t in row.troubles[: read[0]]],
            "more": [[t.column, t.header, t.message] for t in row.troubles[read[0] :]],
        },
        remarks={"read": row.remarks[: read[1]], "more": row.remarks[read[1] :]},
        twins=[{"why": t.why, "row": t.row, "project": t.project, "label": t.label} for t in row.twins],
        decision=row.decision or "", project_id=row.project.id if row.project and not row.troubles else None,
    )  # fmt: skip


def _working(ledger_id: int, by: User, actor: Actor, version: int | None) -> Ledger:
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
    ledger = _working(ledger_id, by, actor, version)
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
    read = _read(ledger.zone, files.path_of(attachment.sha256).read_bytes(), ledger.title, chosen, at)
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
    ledger = _working(ledger_id, by, actor, version)
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
    ledger = _working(ledger_id, by, actor, None)
    _plan_again(ledger, by, at)
    return ledger


def _plan_again(ledger: Ledger, by: User, at: datetime) -> None:
    planned = _plan(ledger, by, at)
    ledger.rows.all().delete()
    _keep(ledger, planned)


def _plan(ledger: Ledger, by: User, at: datetime) -> list[Planned]:
    return queries.planned_for(
        ledger.zone, by, queries.said_again(ledger), today=day_of(at), decided=queries.decided_in(ledger)
    )


@transaction.atomic
def drop(ledger_id: int, *, by: User, actor: Actor, at: datetime) -> Ledger:
    """Put a ledger away without importing it (取消)."""
    ledger = _working(ledger_id, by, actor, None)
    ledger.rows.all().delete()
    return _settle(ledger, LedgerState.DROPPED, IntakeEvent.LEDGER_DROPPED, by, at)


def _settle(
    ledger: Ledger, state: LedgerState, verb: IntakeEvent, by: User, at: datetime, **facts: Any
) -> Ledger:
    ledger.state, ledger.settled_by, ledger.settled_at = state, by, at
    ledger.version += 1
    ledger.save(update_fields=["state", "settled_by", "settled_at", "version", "counts"])
    record(verb, ledger, by=by, at=at, title=ledger.title, **facts)
    return ledger


def _one_at_a_time(zone: Zone) -> None:
    """Two who import the same file at once: the second waits, and then finds everything unchanged."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_003, zone.pk])


MOVED_MEANWHILE = "登记库刚有变动，预览已按最新情况重算，请再看一遍后确认"


@transaction.atomic
def confirm(
    ledger_id: int, *, version: int | None, unmoved: bool, by: User, actor: Actor, at: datetime
) -> Ledger:
    """Write every accepted row in one transaction (导入台账); ``unmoved``: note “本月无变化” for rows that did not move.

    Stale when the register has moved since the preview: what is written is what was shown.
    """
    ledger = _working(ledger_id, by, actor, version)
    _one_at_a_time(ledger.zone)
    planned = _plan(ledger, by, at)
    if _digest(planned) != ledger.digest:
        raise Stale(MOVED_MEANWHILE)
    return _carry_out(ledger, planned, unmoved=unmoved, by=by, actor=actor, at=at)


def _carry_out(
    ledger: Ledger, planned: Sequence[Planned], *, unmoved: bool, by: User, actor: Actor, at: datetime
) -> Ledger:
    written = [row for row in planned if row.written]
    busy = {row.project.id for row in written if row.project}
    still = {
        row.project.id: UNMOVED for row in planned
        if unmoved and row.outcome is RowOutcome.UNCHANGED and row.project and row.project.may_work
        and row.project.id not in busy
    }  # fmt: skip
    may = actor.has(*ENTERING)
    refuse_if(rules.refusals_to_confirm(ledger.state, may=may, written=len(written), unmoved=len(still)))
    who = {"by": by, "actor": actor, "at": at}
    made = _write(ledger, written, who)
    if still:
        note_many(list(still.items()), origin={"ledger": ledger.pk}, **who)
    _remember(ledger, planned, made)
    ledger.counts |= {"entered": len(made), "updated": len(written) - len(made), "unmoved": len(still)}
    return _settle(
        ledger,
        LedgerState.CONFIRMED,
        IntakeEvent.LEDGER_CONFIRMED,
        by,
        at,
        counts=ledger.counts,
        sha256=ledger.sha256,
    )


def _write(ledger: Ledger, written: Sequence[Planned], who: dict[str, Any]) -> dict[tuple[str, int], int]:
    """Enter what is new, change what is known, note what may not move a project.  Numbers of the new, by row."""
    fresh = [row for row in written if row.outcome is RowOutcome.NEW]
    standings = [
        taking_over.Standing(row.content, row.stage, row.claimed_on, _origin(ledger, row))
        for row in fresh
        if row.content and row.stage and row.claimed_on
    ]
    zone = ledger.zone
    entered = (
        taking_over.take_over(standings, zone=zone, once=f"ledger:{ledger.pk}", **who) if standings else []
    )
    made = {row.said.key: project.pk for row, project in zip(fresh, entered, strict=True)}
    revisions = [
        changing.Revision(row.project.id, row.content, row.project.version, _origin(ledger, row))
        for row in written
        if row.project and row.content and row.content != row.project.content
    ]
    changing.change_many(revisions, **who)
    notes = [
        (row.project.id if row.project else made[row.said.key], note) for row in written for note in row.notes
    ]
    if notes:
        note_many(notes, origin={"ledger": ledger.pk}, **who)
    return made


def _origin(ledger: Ledger, row: Planned) -> dict[str, Any]:
    return {
        "source": f"{ledger.title} {row.said.sheet} 第 {row.said.number} 行", "ledger": ledger.pk, "remarks": row.remarks or None,
    }  # fmt: skip


def _remember(ledger: Ledger, planned: Sequence[Planned], made: Mapping[tuple[str, int], int]) -> None:
    """Which project each row is, and how it was before, for next month and for undoing."""
    rows = {(row.sheet, row.number): row for row in ledger.rows.all()}
    ids = {
        row.said.key: made.get(row.said.key) or (row.project.id if row.project else None) for row in planned
    }
    versions = queries.versions_of(pk for pk in ids.values() if pk)
    kept = []
    for plan in planned:
        if plan.outcome is RowOutcome.ERROR or plan.held:
            continue
        row = rows[(plan.said.sheet[:60], plan.said.number)]
        row.project_id = ids[plan.said.key] or ids.get(plan.same_row or ("", 0))
        row.written = plan.written
        if plan.outcome is RowOutcome.CHANGED and plan.project:
            row.before = _stored_content(plan.project.content)
        row.version_after = versions.get(row.project_id or 0)
        kept.append(row)
    fields = ["project_id", "written", "before", "version_after"]
    LedgerRow.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=2000
    )


def _stored_content(content: Content) -> dict[str, Any]:
    return {k: str(v) if v.__class__.__name__ == "Decimal" else v for k, v in asdict(content).items()}


@transaction.atomic
def undo(ledger_id: int, *, reason: str, by: User, actor: Actor, at: datetime) -> Ledger:
    """Take an import back (撤回导入): what it entered goes out, what it changed is put back, all in one transaction.

    Projects that anything has happened to since are left and named; the journal keeps both acts.
    """
    ledger = Ledger.objects.select_for_update(of=("self",)).select_related("zone").get(pk=ledger_id)
    may = ledger.settled_by_id == by.pk or actor.has(*rules.UNDOING)
    refuse_if(rules.refusals_to_undo(ledger.state, may=may, reason=reason))
    who = {"by": by, "at": at}
    rows = list(ledger.rows.filter(written=True, project__isnull=False))
    entered = [row.project_id for row in rows if row.outcome == RowOutcome.NEW]
    gone = set(taking_over.withdraw(entered, reason=reason, ledger=ledger.pk, **who))
    versions = queries.versions_of(row.project_id for row in rows)
    mended, left = [], [pk for pk in entered if pk not in gone]
    for row in rows:
        if row.outcome != RowOutcome.CHANGED or not row.before:
            continue
        if versions.get(row.project_id) == row.version_after:
            mended.append(changing.Revision(row.project_id, _content(row.before), None, {"undo": ledger.pk}))
        else:
            left.append(row.project_id)
    changing.change_many(mended, actor=actor, **who)
    ledger.counts |= {"withdrawn": len(gone), "restored": len(mended), "left": len(left)}
    return _settle(
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
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in before.items()}
    for name in AMOUNTS:
        if name != "jobs" and values[name] is not None:
            values[name] = Decimal(values[name])
    return Content(**values)

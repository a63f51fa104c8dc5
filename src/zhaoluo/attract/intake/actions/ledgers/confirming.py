from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Stale, refuse_if
from zhaoluo.projects.actions import changing, taking_over
from zhaoluo.projects.actions.entering import ENTERING
from zhaoluo.projects.actions.facts import note_many
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.projects.rules.content import Content
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ...models import Ledger, LedgerRow
from ...queries import ledgers as queries
from ...rules.ledgers import acts as rules
from ...rules.ledgers.plan import Planned, counts_of
from ...terms import IntakeEvent, LedgerState, RowOutcome
from .previewing import End, digest_of, keep_file, plan_anew, row_of, settle, sheets_of, taken_in, working

UNMOVED = "本月无变化"


@transaction.atomic
def import_file(
    *, zone: Zone, upload: files.Upload, unmoved: bool, by: User, actor: Actor, at: datetime
) -> tuple[Ledger, list[Planned]]:
    """Open a ledger and write its accepted rows at once, in one transaction (the command's way); twins wait on the page.

    A ledger without anything to write is kept as imported: the same file again changes nothing.
    """
    refuse_if([] if actor.has(*ENTERING) else [rules.NO_ROLE])
    _one_at_a_time(zone)
    data, read = taken_in(zone, upload, at)
    ledger = keep_file(zone, upload, data, by, at)
    ledger.sheets = sheets_of(read)
    planned = queries.planned_for(zone, by, queries.said_of(read), today=day_of(at))
    ledger.counts, ledger.digest = counts_of(planned), digest_of(planned)
    record(IntakeEvent.LEDGER_OPENED, ledger, by=by, at=at, title=ledger.title, counts=ledger.counts)
    made = _carry_out(ledger, planned, unmoved=unmoved, by=by, actor=actor, at=at)
    ends = _ends(planned, made)
    insert_many([row_of(ledger, row, ends.get(row.said.key)) for row in planned])
    ledger.save(update_fields=["sheets", "digest"])
    return _confirmed(ledger, by, at), planned


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
    ledger = working(ledger_id, by, actor, version)
    _one_at_a_time(ledger.zone)
    planned = plan_anew(ledger, by, at)
    if digest_of(planned) != ledger.digest:
        raise Stale(MOVED_MEANWHILE)
    made = _carry_out(ledger, planned, unmoved=unmoved, by=by, actor=actor, at=at, empty=False)
    _remember(ledger, _ends(planned, made))
    return _confirmed(ledger, by, at)


def _confirmed(ledger: Ledger, by: User, at: datetime) -> Ledger:
    facts = {"counts": ledger.counts, "sha256": ledger.sha256}
    return settle(ledger, LedgerState.CONFIRMED, IntakeEvent.LEDGER_CONFIRMED, by, at, **facts)


def _carry_out(
    ledger: Ledger,
    planned: Sequence[Planned],
    *,
    unmoved: bool,
    by: User,
    actor: Actor,
    at: datetime,
    empty: bool = True,
) -> dict[tuple[str, int], int]:
    """Write the accepted rows; numbers of the new projects, by row.  ``empty``: nothing to write is no refusal."""
    still = [
        row.project.id
        for row in planned
        if row.outcome is RowOutcome.UNCHANGED and row.project and row.project.may_work
    ]
    written = [row for row in planned if row.written]
    quiet = list(dict.fromkeys(still)) if unmoved else []
    if not empty:
        may = actor.has(*ENTERING)
        refuse_if(rules.refusals_to_confirm(ledger.state, may=may, written=len(written), unmoved=len(quiet)))
    who: dict[str, Any] = {"by": by, "actor": actor, "at": at}
    made = _write(ledger, written, who)
    busy = {row.project.id for row in written if row.project}
    if notes := [(pk, UNMOVED) for pk in quiet if pk not in busy]:
        note_many(notes, origin={"ledger": ledger.pk}, **who)
    ledger.counts |= {"entered": len(made), "updated": len(written) - len(made), "unmoved": len(notes)}
    return made


def _write(ledger: Ledger, written: Sequence[Planned], who: dict[str, Any]) -> dict[tuple[str, int], int]:
    """Enter what is new, change what is known, note what may not move a project.  Numbers of the new, by row."""
    fresh = [row for row in written if row.outcome is RowOutcome.NEW]
    standings = [
        taking_over.Standing(row.content, row.stage, row.claimed_on, _origin(ledger, row))
        for row in fresh
        if row.content and row.stage and row.claimed_on
    ]
    zone = ledger.zone
    codes = _credit_codes(written)
    entered = (
        taking_over.take_over(standings, zone=zone, once=f"ledger:{ledger.pk}", credit_codes=codes, **who)
        if standings
        else []
    )
    made = {row.said.key: project.pk for row, project in zip(fresh, entered, strict=True)}
    revisions = [
        changing.Revision(row.project.id, row.content, row.project.version, _origin(ledger, row))
        for row in written
        if row.project and row.content and row.content != row.project.content
    ]
    changing.change_many(revisions, credit_codes=codes, **who)
    notes = [
        (row.project.id if row.project else made[row.said.key], note) for row in written for note in row.notes
    ]
    if notes:
        note_many(
            notes,
            origin={"ledger": ledger.pk},
            entered={*made.values(), *(revision.project_id for revision in revisions)},
            **who,
        )
    return made


def _credit_codes(written: Sequence[Planned]) -> dict[str, str]:
    """Credit codes that stand beside the (first) investor of a row: they say for certain who that is."""
    return {
        row.said.investors[0]: str(code)
        for row in written
        if row.said.investors and (code := row.said.values.get("credit_code"))
    }


def _origin(ledger: Ledger, row: Planned) -> dict[str, Any]:
    return {
        "source": f"{ledger.title} {row.said.sheet} 第 {row.said.number} 行", "ledger": ledger.pk, "remarks": row.remarks or None,
    }  # fmt: skip


def _ends(planned: Sequence[Planned], made: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], End]:
    """Which project each row is, and how it was before, for next month and for undoing."""
    ids = {
        row.said.key: made.get(row.said.key) or (row.project.id if row.project else None) for row in planned
    }
    versions = queries.versions_of(ids.values())
    ends = {}
    for row in planned:
        if row.outcome is RowOutcome.ERROR or row.held:
            continue
        pk = ids[row.said.key] or ids.get(row.same_row or ("", 0))
        changed = row.project if row.outcome is RowOutcome.CHANGED else None
        before = _stored_content(changed.content) if changed else None
        ends[row.said.key] = End(pk, row.written, before, versions.get(pk or 0))
    return ends


def _remember(ledger: Ledger, ends: Mapping[tuple[str, int], End]) -> None:
    """Keep it in the rows that were shown, in a few statements."""
    rows = {(sheet, number): pk for pk, sheet, number in ledger.rows.values_list("pk", "sheet", "number")}
    found = [(rows[(key[0][:60], key[1])], end) for key, end in ends.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""update {LedgerRow._meta.db_table} r set project_id = n.project, written = n.written, version_after = n.version
                from unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::int[]) n(id, project, written, version)
                where r.id = n.id""",
            [
                [pk for pk, _ in found], [end.project for _, end in found], [end.written for _, end in found],
                [end.version for _, end in found],
            ],
        )  # fmt: skip
    changed = [LedgerRow(pk=pk, before=end.before) for pk, end in found if end.before]
    LedgerRow.objects.bulk_update(changed, ["before"], batch_size=500)


def _stored_content(content: Content) -> dict[str, Any]:
    return {k: str(v) if v.__class__.__name__ == "Decimal" else v for k, v in asdict(content).items()}

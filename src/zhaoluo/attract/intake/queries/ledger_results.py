"""What became of a ledger: projects to be reported on, what an undo would do, rows to be mended."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.db.models import F, Q

from zhaoluo.foundation.clock import local
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project, ProjectInvestor
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.queries.export import FORMULA, XLSX, Exported
from zhaoluo.projects.terms import ProjectEvent, Stage
from zhaoluo.registers.enterprises.queries.lists import sightings_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Ledger, LedgerRow
from ..rules.ledgers.acts import may_undo
from ..rules.ledgers.said import cell_of
from ..terms import IntakeEvent, LedgerState, RowOutcome
from .ledger_pages import rows_for

MOST_NAMED = 200
WRONG, PLACE = "错在哪里、怎么改", "原表行号"


@dataclass(frozen=True, slots=True)
class Ahead:
    """A project whose ledger says a later stage than the register has."""

    project: Project
    registered: str
    stated: str
    target: str
    number: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an undo would take out, put back, and leave because something happened since."""

    withdrawn: int
    restored: int
    left: int


@dataclass(frozen=True)
class Result:
    """A settled ledger: what to do next."""

    ahead: tuple[Ahead, ...]
    ahead_count: int
    outlook: Outlook | None
    left: tuple[Project, ...]
    left_count: int
    may_undo: bool
    questions: int


def result_for(user: User, ledger: Ledger) -> Result:
    """What stands after a ledger was confirmed or undone, as this reader may see it."""
    confirmed = ledger.state == LedgerState.CONFIRMED
    ahead = ahead_in(user, ledger) if confirmed else []
    actor = reach_of(user).actor_in(ledger.zone_id)
    may = confirmed and may_undo(actor, ledger.settled_by_id)
    left = left_by(user, ledger) if ledger.state == LedgerState.UNDONE else []
    return Result(
        tuple(ahead[:MOST_NAMED]), len(ahead), outlook_of(ledger) if may else None, tuple(left[:MOST_NAMED]), len(left), may,
        questions_after(user, ledger) if confirmed else 0,
    )  # fmt: skip


def ahead_in(user: User, ledger: Ledger) -> list[Ahead]:
    """Projects of a confirmed ledger that it says have come further than the register knows today; each must be reported."""
    rows = rows_for(user, ledger).filter(changes__has_key="stage", project__isnull=False, written=True)
    found = []
    for row in rows.select_related("project").order_by("pk"):
        stated, project = Stage.known(str(row.values.get("stage", ""))), row.project
        if stated is None or project is None:
            continue
        registered = Stage.of(project.stage)
        if stated.order > registered.order:
            target = registered.next or stated
            found.append(Ahead(project, registered.label, stated.label, target.value, row.number))
    return found


def questions_after(user: User, ledger: Ledger) -> int:
    """How many investors of this ledger may be firms of the register, and wait for a person to say so."""
    written = ledger.rows.filter(written=True, project__isnull=False).values("project_id")
    named = ProjectInvestor.objects.filter(project_id__in=written).values("name")
    return sightings_for(user).filter(zone=ledger.zone_id, name__in=named).count()


def outlook_of(ledger: Ledger) -> Outlook:
    """What taking this import back would do now; the act itself looks again."""
    rows = ledger.rows.filter(written=True, project__isnull=False)
    entered = rows.filter(outcome=RowOutcome.NEW)
    since = Event.objects.filter(
        subject_kind="projects.project", subject_id__in=entered.values("project_id")
    ).exclude(verb=ProjectEvent.TAKEN_OVER)
    since = since.filter(Q(facts__ledger__isnull=True) | ~Q(facts__ledger=ledger.pk))
    touched = since.values("subject_id").distinct().count()
    changed = rows.filter(outcome=RowOutcome.CHANGED, before__isnull=False)
    same = changed.filter(project__version=F("version_after")).count()
    return Outlook(entered.count() - touched, same, touched + changed.count() - same)


def left_by(user: User, ledger: Ledger) -> list[Project]:
    """Projects that an undo left as they were, since something had happened to them."""
    undone = Event.objects.filter(
        verb=IntakeEvent.LEDGER_UNDONE, subject_kind="intake.ledger", subject_id=ledger.pk
    ).first()
    ids = undone.facts.get("left", []) if undone else []
    return list(projects_for(user).filter(pk__in=ids).order_by("code")) if ids else []


def undone_because(ledger: Ledger) -> str:
    """The reason given for an undo."""
    undone = Event.objects.filter(
        verb=IntakeEvent.LEDGER_UNDONE, subject_kind="intake.ledger", subject_id=ledger.pk
    ).first()
    return str(undone.facts.get("reason", "")) if undone else ""


# ---------------------------------------------------------------- rows to be mended


def errors_for(user: User, ledger: Ledger, *, now: datetime) -> Exported:
    """The rows in error as a workbook of the same columns, each with what is wrong: to be mended and uploaded again.

    One sheet for each sheet of the ledger; nothing stands below the rows, so that nothing else is read as a row.
    """
    rows = rows_for(user, ledger).filter(outcome=RowOutcome.ERROR).order_by("pk")
    by_sheet: dict[str, list[LedgerRow]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for sheet in ledger.sheets:
        if found := by_sheet.get(sheet["name"][:60]):
            _write(book, sheet, found)
    if not by_sheet:
        book.add_worksheet("没有错")
    book.close()
    name = quote(f"有错的行-{ledger.title.rpartition('.')[0][:60]}-{local(now):%Y%m%d-%H%M}.xlsx")
    return Exported(out.getvalue(), XLSX, name, sum(map(len, by_sheet.values())))


def _write(book: Any, sheet: Mapping[str, Any], rows: Sequence[LedgerRow]) -> None:
    page = book.add_worksheet()
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1, "text_wrap": True})
    wrong = book.add_format({"font_color": "#A61C1C"})
    columns = [c for c in sheet["columns"] if c["field"]]
    titles = [_title(column) for column in columns] + [PLACE, WRONG]
    for x, title in enumerate(titles):
        page.write_string(0, x, title, head)
    for y, row in enumerate(rows, 1):
        troubles = [*row.troubles["read"], *row.troubles["more"]]
        bad = {letter for letter, _, _ in troubles}
        for x, column in enumerate(columns):
            text = _safe(cell_of(row.values, row.shown, column["field"] or ""))
            page.write_string(y, x, text, wrong if column["letter"] in bad else None)
        page.write_number(y, len(columns), row.number)
        page.write_string(y, len(columns) + 1, "；".join(f"{h}：{m}" if h else m for _, h, m in troubles))
    page.freeze_panes(1, 0)
    page.set_column(0, len(columns) - 1, 16)
    page.set_column(len(columns) + 1, len(columns) + 1, 60)


def _title(column: Mapping[str, Any]) -> str:
    """The header as it was, with the unit that stood elsewhere in the sheet."""
    header, unit = str(column["header"]).replace("\n", ""), column["unit"]
    return f"{header}（{unit}）" if unit and unit not in header else header


def _safe(text: str) -> str:
    """Text that a spreadsheet would run as a formula is made plain; a negative figure stays one."""
    if not text.startswith(FORMULA):
        return text
    try:
        float(text.replace(",", ""))
    except ValueError:
        return "'" + text
    return text

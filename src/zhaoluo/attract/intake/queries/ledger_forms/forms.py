"""The zone's own forms (本区表样): which there are, what their columns hold, what may be kept as one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhaoluo.engine.ledger import load_vocabulary
from zhaoluo.foundation.files.actions import path_of
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachments_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

from ...models import Ledger, LedgerForm
from .judging import drawn_in, in_unit, refusal_of

SUBJECT = "intake.ledgerform"
#: How reading names the second table of a sheet.
_FURTHER = re.compile(r"(.*)（第 \d+ 行起）")


def working_zones(user: User) -> set[int]:
    """Zones the reader works in.  A form's file holds the zone's old rows and other sheets: nothing for viewers from above."""
    return {zone_id for zone_id, role in reach_of(user).grants if role != Role.CITY_VIEWER}


def forms_for(user: User) -> QuerySet[LedgerForm]:
    """Forms of the zones the reader works in, those in use first."""
    rows = LedgerForm.objects.filter(zone_id__in=working_zones(user))
    return rows.select_related("by", "zone")


def form_for(user: User, form_id: int) -> LedgerForm | None:
    """One form, if this reader may use it."""
    return forms_for(user).filter(pk=form_id).first()


def may_read(user: Any, form_id: int) -> bool:
    """Whether this reader may open the file as it was uploaded (attachments ask this): who kept the form, leaders, administrators.

    It holds the old rows and columns of persons; everybody else gets it filled anew.
    """
    form = form_for(user, form_id)
    return form is not None and _may_open(user, form)


def _may_open(user: Any, form: LedgerForm) -> bool:
    return form.by_id == user.pk or reach_of(user).actor_in(form.zone_id).has(Role.LEADER, Role.ADMINISTRATOR)


def attachment_of(form: LedgerForm) -> Attachment | None:
    """The file a form was kept from."""
    return attachments_of(SUBJECT, form.pk).first()


def file_of(form: LedgerForm) -> bytes | None:
    """The bytes of a form's file; None where they are gone."""
    attachment = attachment_of(form)
    path = path_of(attachment.sha256) if attachment else None
    return path.read_bytes() if path and path.is_file() else None


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of a form as its page lists it."""

    letter: str
    header: str
    label: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A form as its page lists it: its columns, how many of them stay empty, the file it was kept from."""

    form: LedgerForm
    columns: list[ShownColumn]
    source: Attachment | None

    @property
    def empty(self) -> int:
        return sum(bool(column.note) for column in self.columns)


def shown_for(user: User) -> list[ShownForm]:
    """The reader's forms for their page, in two queries."""
    forms = list(forms_for(user))
    sources = Attachment.objects.filter(subject_kind=SUBJECT, subject_id__in=[form.pk for form in forms])
    by_form = {source.subject_id: source for source in sources}
    return [
        ShownForm(form, columns_of(form), by_form.get(form.pk) if _may_open(user, form) else None)
        for form in forms
    ]


def columns_of(form: LedgerForm) -> list[ShownColumn]:
    """The form's columns with what is written into each; a column without a field stays empty."""
    fields = load_vocabulary().fields
    shown = []
    for column in form.columns:
        field = fields.get(column["field"] or "")
        note = "" if field else "导出时留空"
        if field and field.unit:
            known = in_unit(1, field.kind, column["unit"]) is not None
            note = "" if known else f"单位“{column['unit']}”不能换算，导出时留空"
        elif field and field.key == "expected_on":
            note = "系统里没有这个数，导出时留空"
        unit = (column["unit"] or field.unit) if field else ""
        shown.append(
            ShownColumn(column["letter"], column["header"], field.label if field else "", unit, note)
        )
    return shown


def keepable_sheets(ledger: Ledger) -> list[tuple[str, int]]:
    """Sheets of a ledger with a header and a column of names, each with the row of its header; one table to a sheet."""
    further = [m[1] for sheet in ledger.sheets if (m := _FURTHER.fullmatch(sheet["name"]))]
    return [
        (sheet["name"], sheet["header_row"])
        for sheet in ledger.sheets
        if sheet["header_row"]
        and any(column["field"] == "name" for column in sheet["columns"])
        and sheet["name"] not in further
        and not _FURTHER.fullmatch(sheet["name"])
    ]


def keeping_of(ledger: Ledger, sheet: str) -> tuple[int, list[dict[str, Any]]]:
    """Header row of a sheet and its columns as a form keeps them: index, letter, header, field, unit."""
    found = next(row for row in ledger.sheets if row["name"] == sheet)
    names = ("index", "letter", "header", "field", "unit")
    return found["header_row"], [{name: column[name] for name in names} for column in found["columns"]]


def source_of(ledger: Ledger) -> Attachment | None:
    """The file a ledger was uploaded as."""
    return attachments_of("intake.ledger", ledger.pk).first()


def refusal_of_file(source: Attachment | None) -> str:
    """Why the file of a ledger cannot become a form; empty where it can."""
    path = path_of(source.sha256) if source else None
    if source is None or path is None or not path.is_file():
        return "这份台账的文件不在了，请重新上传后再存"
    if not source.name.lower().endswith(".xlsx"):
        return "只有 .xlsx 能存为表样，请在 Excel 里“另存为”“Excel 工作簿（.xlsx）”再上传"
    return refusal_of(path.read_bytes())


def drawn_on(ledger: Ledger) -> bool:
    """Whether a ledger's file holds pictures or charts, which a filled form cannot keep."""
    source = source_of(ledger)
    path = path_of(source.sha256) if source else None
    return bool(path and path.is_file() and not refusal_of_file(source) and drawn_in(path.read_bytes()))


def export_panel(user: Any, filters: Any) -> dict[str, Any] | None:
    """What the export of the list of projects offers beside its own: the standard table and the zone's forms in use."""
    forms = forms_for(user).filter(active=True).select_related(None).only("pk", "name")
    return {"forms": list(forms), "works": bool(working_zones(user))}

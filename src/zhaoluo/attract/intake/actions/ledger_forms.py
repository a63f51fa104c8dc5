from __future__ import annotations

from datetime import datetime

from django.core.files import File
from django.db import transaction

from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.projects.actions import entering
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Ledger, LedgerForm
from ..queries.ledger_forms import forms as queries
from ..queries.ledgers import sees_all
from ..rules.ledgers import forms as rules
from ..rules.ledgers.acts import NOT_ALL_SEEN
from ..terms import IntakeEvent


@transaction.atomic
def keep_form(ledger_id: int, *, name: str, sheet: str, by: User, actor: Actor, at: datetime) -> LedgerForm:
    """Keep the table a ledger came as, to be filled on export (存为本区表样); its file as uploaded, its columns as read."""
    ledger = Ledger.objects.select_for_update(of=("self",)).select_related("zone").get(pk=ledger_id)
    name, source = tidy(name), queries.source_of(ledger)
    taken = LedgerForm.objects.filter(zone=ledger.zone, name=name, active=True).exists()
    trouble = queries.refusal_of_file(source)
    sheets = [known for known, _ in queries.keepable_sheets(ledger)]
    may = actor.has(*entering.ENTERING)
    refuse_if([] if sees_all(by, ledger) else [NOT_ALL_SEEN])
    refuse_if(rules.refusals_to_keep(name, sheet, may=may, sheets=sheets, taken=taken, trouble=trouble))
    assert source is not None  # the rule has seen to it
    header_row, columns = queries.keeping_of(ledger, sheet)
    form = LedgerForm.objects.create(
        zone=ledger.zone, name=name, sheet=sheet, header_row=header_row, columns=columns, by=by, at=at
    )
    with files.path_of(source.sha256).open("rb") as kept:
        files.store(File(kept, name=source.name), form, by=by, at=at, kind=FileKind.SOURCE)
    record(IntakeEvent.FORM_KEPT, form, by=by, at=at, name=name, sheet=sheet, ledger=ledger.pk)
    return form


@transaction.atomic
def retire(form_id: int, *, by: User, actor: Actor, at: datetime) -> LedgerForm:
    """Put a form out of use (停用本区表样); what was kept stays."""
    form = LedgerForm.objects.select_for_update(of=("self",)).get(pk=form_id)
    refuse_if(rules.refusals_to_retire(may=actor.has(*entering.ENTERING), active=form.active))
    form.active = False
    form.save(update_fields=["active"])
    record(IntakeEvent.FORM_RETIRED, form, by=by, at=at, name=form.name)
    return form


def note_export(
    user: User, form: LedgerForm | None, *, filters: dict[str, str], rows: int, at: datetime
) -> None:
    """Write down who took which projects out in which table (导出名单); without a form, in the standard one."""
    name = f"本区表样：{form.name}" if form else "标准台账"
    entering.note_export(user, form=name, filters=filters, rows=rows, at=at)

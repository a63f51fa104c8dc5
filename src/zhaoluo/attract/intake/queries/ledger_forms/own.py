"""The zone's own form (本区表样) filled with the filtered projects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from zhaoluo.engine.ledger import Row, UnreadableLedger, load_vocabulary
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.projects.queries.lists import Filters
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.models import User

from ...models import LedgerForm
from ..ledgers import read_for
from .filling import Layout, Target, Unfillable, fill
from .forms import file_of
from .lines import lines_for
from .sent import Sent, file_name

#: A word longer than this says more than the stage.
_SHORT = 6


def own_ledger_for(user: User, form: LedgerForm, filters: Filters, *, now: datetime) -> Sent:
    """The filtered set of the form's zone in the zone's own table.  Refused where its file is gone or cannot be filled."""
    data = file_of(form)
    if data is None:
        raise Refused([Refusal("file_gone", f"表样“{form.name}”的文件不在了，请停用后重新存一份")])
    lines = lines_for(user, filters, today=now.date(), zone_id=form.zone_id)
    try:
        content = fill(data, layout_of(form, data, today=now.date()), [line.values for line in lines])
    except (Unfillable, UnreadableLedger) as trouble:
        raise Refused([Refusal("unfillable", str(trouble))]) from None
    return Sent(content, file_name(form.name, now), len(lines))


def layout_of(form: LedgerForm, data: bytes, *, today: date) -> Layout:
    """The form's table as it stands in its file.  UnreadableLedger."""
    fields = load_vocabulary().fields
    chosen = {form.sheet: {column["index"]: column["field"] for column in form.columns}}
    read = read_for(form.zone, data, "表样.xlsx", chosen=chosen, today=today)
    rows = next((sheet.rows for sheet in read.sheets if sheet.name == form.sheet), ())
    targets = [
        Target(column["index"], column["field"], fields[column["field"]].kind, column["unit"])
        for column in form.columns
        if column["field"] in fields
    ]
    numbers = [row.number for row in rows]
    return Layout(form.sheet, form.header_row, targets, numbers, _words(rows))


def _words(rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    """How the zone itself says a stage or a standing, where its old rows say it in a word."""
    told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    labels = {"stage": dict(Stage.choices()), "standing": dict(Standing.choices())}
    for row in rows:
        for name, known in labels.items():
            code, shown = str(row.values.get(name, "")), row.shown.get(name, "").strip()
            if code in known and 0 < len(shown) <= _SHORT and not row.remarks:
                told[name, known[code]][shown] += 1
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for (name, label), counted in told.items():
        words[name][label] = counted.most_common(1)[0][0]
    return words

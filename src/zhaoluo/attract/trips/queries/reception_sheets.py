from __future__ import annotations

from zhaoluo.engine.ledger import UnreadableLedger, open_ledger
from zhaoluo.foundation.verdict import Refusal, Refused

from ..rules.reception_sheet import Line, lines_of


def lines_of_file(content: bytes, name: str) -> list[Line]:
    """Lines of the first visible sheet of a CSV or XLSX file; refused with one sentence where it cannot be read."""
    try:
        sheets = open_ledger(content, name)
    except UnreadableLedger as error:
        raise Refused([Refusal("unreadable", str(error), "file")]) from error
    shown = next((sheet for sheet in sheets if not sheet.hidden), sheets[0])
    return lines_of(shown.rows)

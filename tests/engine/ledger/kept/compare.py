"""What the reader made of a ledger against what the clerk reads: every difference in one line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.engine.ledger.kept.shape import Kept, Month, Said
from tests.engine.ledger.making import read

from zhaoluo.engine.ledger import Row, UnreadableLedger


def differences(kept: Kept) -> list[str]:
    """One line per row lost, row too many, wrong value or wrong trouble; empty where all is as the clerk says."""
    try:
        ledger = read(kept.data(), kept.filename)
    except UnreadableLedger as refused:
        return [f"refused: {refused}"] if kept.rows else []
    several = any(isinstance(said.at, tuple) for said in kept.rows)
    got = {(row.sheet, row.number) if several else row.number: row for row in ledger.rows}
    said = {row.at: row for row in kept.rows}
    lines = [f"{at}: lost {one.name}" for at, one in said.items() if at not in got]
    lines += [f"{at}: no data, but read as {row.values}" for at, row in got.items() if at not in said]
    return lines + [line for at, one in said.items() if at in got for line in _compared(one, got[at])]


def _compared(said: Said, row: Row) -> list[str]:
    wanted = dict(said.fields) | ({"name": said.name} if said.name else {})
    lines = [
        f"{said.at} {field}: {want!r}, got {row.values.get(field)!r} from {row.shown.get(field)!r}"
        for field, want in wanted.items()
        if not _same(want, row.values.get(field))
    ]
    bad = {trouble.column for trouble in row.troubles}
    if bad != set(said.bad):
        lines.append(f"{said.at} in error: {said.bad!r}, got {[(t.column, t.message) for t in row.troubles]}")
    return lines


def _same(want: Any, got: Any) -> bool:
    if isinstance(want, Month):
        return want.holds(got)
    if isinstance(want, int | float) and isinstance(got, Decimal | int):
        return abs(Decimal(str(want)) - got) < Decimal("0.01")
    if isinstance(want, str) and isinstance(got, str):
        return want.replace(" ", "") == got.replace(" ", "")
    return bool(want == got)

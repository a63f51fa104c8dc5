"""Sheets in, a ledger out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from .cells import Sheet
from .records import Ledger
from .vocabulary import Vocabulary


def read_ledger(
    sheets: Sequence[Sheet],
    *,
    vocabulary: Vocabulary,
    chosen: Mapping[str, Mapping[int, str | None]] = {},
    remembered: Mapping[str, str] = {},
    today: date,
) -> Ledger:
    raise NotImplementedError

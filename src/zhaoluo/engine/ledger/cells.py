"""Cells and sheets as they come out of a file, before anything is understood of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value: an error (#REF!) or a formula whose result was never stored (text is empty)."""

    text: str


Cell = str | int | float | bool | date | datetime | time | timedelta | Broken
#: First row, first column, last row, last column, counted from 0.
Area = tuple[int, int, int, int]


class UnreadableLedger(Exception):
    """The file cannot be read as a ledger; `str()` is one Chinese sentence: what is wrong and how to fix it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows[0] is Excel's row 1, column 0 is A; rows may differ in length.

    Cells merged downwards carry their value in every row; cells merged to the right only in the leftmost column.
    merges : the merged areas   ·   hidden : the person who made the file hid this sheet
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Area, ...] = ()
    hidden: bool = False


# Zero-width and direction marks, byte-order marks, soft hyphens, control characters but tab and line feed.
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffd\ufe00-\ufe0f"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
_LINES = re.compile(r"_x000[dD]_\n?|\r\n?|[\u2028\u2029]")
_UNTIDY = re.compile(f"{_INVISIBLE.pattern}|{_LINES.pattern}")
_EDGE = " \t\n\u3000\xa0\u2002\u2003\u2009"


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """A text without invisible characters and without blanks at its ends; line ends become \\n."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if _UNTIDY.search(text):
        text = _INVISIBLE.sub("", _LINES.sub("\n", text))
    return text.strip(_EDGE)


@lru_cache(maxsize=65536)
def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(round(value, 10)) if abs(value) < 1e9 else repr(value)


def shown(cell: Cell) -> str:
    """A cell as the person sees it, near enough to find it again."""
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, Broken):
        return cell.text
    return str(cell)


def letter(index: int) -> str:
    """Excel's name of a column: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name

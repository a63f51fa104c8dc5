"""Our data files, read from the package."""

from __future__ import annotations

import csv
import unicodedata
from datetime import date
from importlib.resources import files


def rows_of(name: str) -> list[dict[str, str]]:
    """All rows of data/`name`, as text by column."""
    text = files("zhaoluo.registers.standards").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def folded(text: str) -> str:
    """What people type, made comparable: one width, one case, no blanks and no separators."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in text if letter.isalnum())

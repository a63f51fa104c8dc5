"""A ledger as a zone keeps it, beside what a careful clerk reads in it (written down before the code was run)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SHORT = {
    "who": "investors",
    "inv": "investment",
    "fix": "fixed_investment",
    "paid": "funds_in_place",
    "land": "land_need_mu",
    "floor": "premises_need_sqm",
    "where": "origin_region",
    "st": "stage",
    "sign": "signed_on",
    "start": "started_on",
    "made": "produced_on",
    "lead": "leader",
    "dept": "department",
}


@dataclass(frozen=True)
class Month:
    """Any day of the month, or a text that names it: a day is not to be made up, a row not to be refused."""

    year: int
    month: int

    def holds(self, got: Any) -> bool:
        if isinstance(got, date):
            return (got.year, got.month) == (self.year, self.month)
        return isinstance(got, str) and str(self.year) in got and str(self.month) in got


@dataclass(frozen=True)
class Said:
    """One row of data as the clerk reads it.  A field of None must be absent; one not named is not judged."""

    at: int | tuple[str, int]
    name: str | None
    fields: dict[str, Any]
    bad: str = ""  # letters of the columns in error


@dataclass(frozen=True)
class Kept:
    """One file."""

    title: str
    data: Callable[[], bytes]
    rows: list[Said] = field(default_factory=list)
    filename: str = "台账.xlsx"


def row(at: int | tuple[str, int], name: str | None, *, bad: str = "", **fields: Any) -> Said:
    return Said(at, name, {SHORT.get(key, key): value for key, value in fields.items()}, bad)

"""Administrative divisions by their six-digit codes, with what became of the old ones.

Source: docs/domain/standards.md, Regions. A development zone has no such code: it lies in host regions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from zhaoluo.registers.standards.queries.files import day, rows_of

#: The day our table stands for; later changes are entered in region_changes.csv together with regions.csv.
REGIONS_AS_OF = date(2023, 6, 30)
LEVELS = ("province", "prefecture", "county")
#: Rows that only hold counties together; they are no place anyone names.
COLLECTIVE = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True)
class Region:
    """A province, prefecture or county under one code and one name; `valid_to` is its first day no more."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None

    @property
    def full_name(self) -> str:
        """All names from the province down (山西省长治市上党区); rows that only hold counties together are left out."""
        above = region(self.parent) if self.parent else None
        own = "" if above is not None and self.is_collective else self.name
        return (above.full_name if above else "") + own

    @property
    def is_collective(self) -> bool:
        return self.level == "prefecture" and self.name in COLLECTIVE


class Successor(NamedTuple):
    """What an old code or name turned into; kind is merged, renamed, split, upgraded or moved."""

    code: str
    on: date
    kind: str


@dataclass(frozen=True)
class Change:
    """One row of region_changes.csv: this region ended on a day, and `into` took its place."""

    code: str
    name: str
    level: str
    parent: str | None
    on: date
    kind: str
    into: tuple[str, ...]


@lru_cache(maxsize=1)
def changes() -> tuple[Change, ...]:
    """Every change we know, oldest first."""
    rows = [
        Change(
            row["code"],
            row["name"],
            row["level"],
            row["parent"] or None,
            date.fromisoformat(row["on"]),
            row["kind"],
            tuple(row["into"].split("|")),
        )
        for row in rows_of("region_changes.csv")
    ]
    return tuple(sorted(rows, key=lambda change: (change.on, change.code)))


@lru_cache(maxsize=1)
def versions() -> dict[str, tuple[Region, ...]]:
    """Every region that a code ever stood for, oldest first."""
    ended: dict[str, list[Change]] = defaultdict(list)
    born: dict[str, date] = {}
    for change in changes():
        ended[change.code].append(change)
        for code in change.into:
            born.setdefault(code, change.on)
    current = {row["code"]: row for row in rows_of("regions.csv")}
    table: dict[str, tuple[Region, ...]] = {}
    for code in [*current, *(code for code in ended if code not in current)]:
        stood: list[Region] = []
        # a code that came and went within our time began with the change that made it
        since = born.get(code) if code not in current else None
        if code in ended and since is not None and since >= ended[code][0].on:
            since = None
        for change in ended.get(code, []):
            stood.append(Region(code, change.name, change.level, change.parent, since, change.on))
            since = change.on
        if row := current.get(code):
            if since is None:
                since = day(row["valid_from"])
            stood.append(Region(code, row["name"], row["level"], row["parent"] or None, since, None))
        table[code] = tuple(stood)
    return table


def region(code: str, on: date | None = None) -> Region | None:
    """The region of a six-digit code: as it stood on a day, or else its latest form, be it abolished or not."""
    stood = versions().get(code.strip())
    if not stood:
        return None
    if on is None:
        return stood[-1]
    for form in stood:
        if (form.valid_from is None or form.valid_from <= on) and (
            form.valid_to is None or on < form.valid_to
        ):
            return form
    return None


def successors(code: str) -> list[Successor]:
    """What became of a code, in the order of time; empty if nothing did. One step: ask again for the next."""
    return [
        Successor(into, change.on, change.kind)
        for change in changes()
        if change.code == code
        for into in change.into
    ]


def place_in_words(place: str) -> str:
    """A place as people read it: the full name of a six-digit code, anything else as it was written."""
    known = region(place) if place.isdigit() else None
    return known.full_name if known else place


def regions(level: str | None = None) -> list[Region]:
    """The regions of today in the order of their codes, or those of one level (province, prefecture, county).

    Rows that only hold counties together (市辖区, 省直辖县级行政区划) are among the prefectures: `is_collective`.
    """
    latest = (stood[-1] for stood in versions().values())
    return [form for form in latest if form.valid_to is None and (level is None or form.level == level)]


def province_of(code: str) -> Region | None:
    """The province in which a code lies, read from its first two digits; None for a code no province has."""
    return region(code.strip()[:2] + "0000")

"""The demo's own sheets: residents, what they buy, what machines they have.  All invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
#: The invented zone has no place; for location quotients it stands in a real prefecture and a real county.
LOCAL_PREFECTURE, LOCAL_REGION = "140800", "140829"


@dataclass(frozen=True, slots=True)
class Resident:
    """An invented resident: the links it stands on as (chain, link), output in 万元, the chains it leads."""

    number: int
    name: str
    links: tuple[tuple[str, str], ...]
    industry_class: str
    founded: int
    capital: int
    employees: int
    patents: int
    output: int
    leads: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a resident buys in a year, 万元; ``region`` empty: from another resident."""

    buyer: str
    chain: str
    link: str
    product: str
    supplier: str
    region: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Machines:
    """How many machines of a kind a resident has."""

    chain: str
    enterprise: str
    name: str
    count: int
    unit: str


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def residents() -> list[Resident]:
    """All of ``residents.csv``."""
    return [
        Resident(
            number=number, name=row["name"], links=tuple(_pair(link) for link in row["links"].split()),
            industry_class=row["class"], founded=int(row["founded"]), capital=int(row["capital_wan"]),
            employees=int(row["employees"]), patents=int(row["patents"]), output=int(row["output"]), leads=row["leads"],
        )
        for number, row in enumerate(_read("residents.csv"))
    ]  # fmt: skip


def _pair(text: str) -> tuple[str, str]:
    chain, _, link = text.partition("/")
    return chain, link


@lru_cache(maxsize=1)
def purchases() -> list[Purchase]:
    """All of ``purchases.csv``."""
    return [
        Purchase(**{**row, "amount": Decimal(row["amount"]) if row["amount"] else None})  # type: ignore[arg-type]
        for row in _read("purchases.csv")
    ]


def suppliers() -> list[Purchase]:
    """The first purchase from each supplier elsewhere."""
    first: dict[str, Purchase] = {}
    for row in purchases():
        if row.region:
            first.setdefault(row.supplier, row)
    return list(first.values())


@lru_cache(maxsize=1)
def machines() -> list[Machines]:
    """All of ``equipment.csv``."""
    return [Machines(**{**row, "count": int(row["count"])}) for row in _read("equipment.csv")]  # type: ignore[arg-type]

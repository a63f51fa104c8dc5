"""Starting points for responsibility schemes, read from ``presets.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("presets.yaml")
NUMBERED = re.compile(r"(.+?) × (\d+)")


@dataclass(frozen=True, slots=True)
class PresetCharge:
    """What a seat answers for: kind, name and duties, as codes."""

    kind: str
    value: str
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PresetSeat:
    """A post or team without anybody in it; ``reports_to`` names a seat of an earlier tier."""

    name: str
    charges: tuple[PresetCharge, ...] = ()
    reports_to: str = ""


@dataclass(frozen=True, slots=True)
class PresetTier:
    """A level: mark (“3”), name, kind of its seats, what it does."""

    mark: str
    name: str
    kind: str
    duty: str
    seats: tuple[PresetSeat, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """A scheme to begin with; ``source`` is where its name is public, ``note`` what of it is our own reading."""

    key: str
    name: str
    source: str
    note: str
    tiers: tuple[PresetTier, ...]


@lru_cache(maxsize=1)
def presets() -> tuple[Preset, ...]:
    """All presets, in the file's order."""
    rows = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(Preset(**(row | {"tiers": tuple(_tier(tier) for tier in row["tiers"])})) for row in rows)


def preset_of(key: str) -> Preset | None:
    """A preset by key."""
    return next((preset for preset in presets() if preset.key == key), None)


def _tier(row: dict[str, Any]) -> PresetTier:
    return PresetTier(**(row | {"seats": tuple(seat for given in row["seats"] for seat in _seats(given))}))


def _seats(row: dict[str, Any]) -> list[PresetSeat]:
    """One seat, or the n numbered ones of “name × n”."""
    charges = tuple(_charge(charge) for charge in row.get("charges", ()))
    numbered = NUMBERED.fullmatch(row["name"])
    names = [f"{numbered[1]} {i}" for i in range(1, int(numbered[2]) + 1)] if numbered else [row["name"]]
    return [PresetSeat(name, charges, row.get("reports_to", "")) for name in names]


def _charge(row: dict[str, Any]) -> PresetCharge:
    return PresetCharge(row["kind"], row.get("value", "全区"), tuple(row.get("duties", ())))

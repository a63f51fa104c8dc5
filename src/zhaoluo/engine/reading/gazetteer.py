"""The editable gazetteer: known zones with aliases, suffixes of zone names, provinces and cities."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Gazetteer:
    """Names of places and zones.  `zones` maps a zone's full name to the other names it goes by."""

    zones: Mapping[str, Sequence[str]]
    proper_suffixes: tuple[str, ...]
    loose_suffixes: tuple[str, ...]
    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    origin: str = field(default="")

    @cached_property
    def place(self) -> re.Pattern[str]:
        """A known province or city, with or without its 省 or 市."""
        names = sorted({*self.provinces, *self.cities}, key=len, reverse=True)
        return re.compile(f"(?:{'|'.join(names)})[省市]?")

    @cached_property
    def led_place(self) -> re.Pattern[str]:
        """Everything up to a word of direction or time that a known place follows (「……为深圳」, 「……展会上海宁」)."""
        return re.compile(f".*(?:为|在|等|入|出|应|给|到|节上|会上|式上|展上|坛上)(?={self.place.pattern})")

    @cached_property
    def suffix(self) -> re.Pattern[str]:
        names = sorted({*self.proper_suffixes, *self.loose_suffixes}, key=len, reverse=True)
        return re.compile(f"(?:{'|'.join(names)})")

    @cached_property
    def known(self) -> re.Pattern[str] | None:
        """Any name of any known zone, longest first; None without known zones."""
        names = {name for full, aliases in self.zones.items() for name in (full, *aliases)}
        return (
            re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
            if names
            else None
        )

    def full_name(self, name: str) -> str:
        """The full name of a known zone, else the name itself."""
        for full, aliases in self.zones.items():
            if name == full or name in aliases:
                return full
        return name


def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """A gazetteer from a YAML file laid out as gazetteer.yaml beside this module."""
    text = (
        path.read_text(encoding="utf-8")
        if path
        else resources.files(__package__).joinpath("gazetteer.yaml").read_text(encoding="utf-8")
    )
    data: dict[str, Any] = yaml.safe_load(text)
    return Gazetteer(
        zones=data.get("zones") or {},
        proper_suffixes=tuple(data["suffixes"]["proper"]),
        loose_suffixes=tuple(data["suffixes"]["loose"]),
        provinces=tuple(data["provinces"]),
        cities=tuple(data["cities"]),
        origin=str(path) if path else "gazetteer.yaml",
    )


@lru_cache(maxsize=1)
def default_gazetteer() -> Gazetteer:
    return load_gazetteer()

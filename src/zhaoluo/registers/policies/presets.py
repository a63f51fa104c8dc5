"""The table of triggers where a zone has saved none of its own, read from ``presets.yaml``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .rules.triggers import Trigger, TriggerTable, parse_patterns
from .terms import TriggerAction

FILE = Path(__file__).with_name("presets.yaml")


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The file as it stands."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return read


@lru_cache(maxsize=1)
def preset_table() -> TriggerTable:
    """The table to begin with (version 0)."""
    read = document()
    return TriggerTable(
        title=read["title"],
        law=read["law"],
        source=read["source"],
        reach=int(read["reach"]),
        lifted_by=tuple(read["lifted_by"]),
        lifted_after=tuple(read["lifted_after"]),
        unless=tuple(read["unless"]),
        triggers=tuple(_trigger(row) for row in read["triggers"]),
    )


def _trigger(row: dict[str, Any]) -> Trigger:
    return Trigger(
        code=row["code"],
        label=row["label"],
        articles=tuple(map(str, row["articles"])),
        action=TriggerAction.of(row["action"]),
        patterns=parse_patterns("\n".join(row["patterns"])),
        kinds=tuple(row.get("kinds", ())),
        lifted_by=tuple(row.get("lifted_by", ())),
    )

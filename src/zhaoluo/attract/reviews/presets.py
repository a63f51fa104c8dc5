"""Forms of review to begin with, read from ``presets.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .rules.templates import CriterionDraft, DiligenceDraft, SeatDraft, TemplateDraft, VetoDraft

FILE = Path(__file__).with_name("presets.yaml")


@dataclass(frozen=True, slots=True)
class Preset:
    """A form of review to begin with: its key, and the draft it fills."""

    key: str
    draft: TemplateDraft


@lru_cache(maxsize=1)
def presets() -> tuple[Preset, ...]:
    """All presets, in the file's order."""
    document = yaml.safe_load(FILE.read_text("utf-8"))
    vetoes = tuple(VetoDraft(**row) for row in document["vetoes"])
    diligence = tuple(DiligenceDraft(**row) for row in document["diligence"])
    return tuple(_preset(row, vetoes, diligence) for row in document["templates"])


def preset_of(key: str) -> Preset | None:
    """A preset by key."""
    return next((preset for preset in presets() if preset.key == key), None)


def _preset(
    row: dict[str, Any], vetoes: tuple[VetoDraft, ...], diligence: tuple[DiligenceDraft, ...]
) -> Preset:
    draft = TemplateDraft(
        name=row["name"],
        body=row["body"],
        pass_mark=Decimal(str(row["pass_mark"])),
        dispersion_limit=Decimal(str(row["dispersion_limit"])),
        limit_calendar_days=row["limit_calendar_days"],
        source=row["source"],
        note=row["note"],
        seats=tuple(SeatDraft(**seat) for seat in row["seats"]),
        criteria=tuple(
            CriterionDraft(label, Decimal(str(weight)), hint=hint) for label, weight, hint in row["criteria"]
        ),
        vetoes=vetoes,
        diligence=diligence,
    )
    return Preset(row["key"], draft)

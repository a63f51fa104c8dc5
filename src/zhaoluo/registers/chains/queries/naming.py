"""Names for codes that a chain carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhaoluo.registers.standards import queries as standards


@dataclass(frozen=True, slots=True)
class NamedClass:
    """An industry class of a link; ``name`` empty for a code the standard does not have, ``weight`` None: unknown."""

    code: str
    name: str
    weight: float | None


def named_classes(classes: Mapping[str, float | None]) -> list[NamedClass]:
    """Classes with their names, heaviest first, unknown weights last."""
    rows = []
    for code, weight in classes.items():
        found = standards.industry(code)
        rows.append(NamedClass(code, found.name if found else "", weight))
    return sorted(rows, key=lambda c: (c.weight is None, -(c.weight or 0.0), c.code))

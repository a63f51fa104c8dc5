"""Words inside boxes: SVG does not break lines, so the server does."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> float:
    """Width in em: a Han character is one, a Latin letter or figure about half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)


def cut(text: str, ems: float) -> str:
    """The text, or its beginning with an ellipsis where it is wider than ``ems``."""
    if width_of(text) <= ems:
        return text
    kept = ""
    for character in text:
        if width_of(kept + character) > ems - 1:
            break
        kept += character
    return kept + "…"


def fold(text: str, ems: float, most: int = 2) -> list[str]:
    """The text in at most ``most`` lines of ``ems``, the last one cut; breaks fall anywhere, as Chinese allows."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and width_of(rest) > ems:
        taken = ""
        for character in rest:
            if width_of(taken + character) > ems:
                break
            taken += character
        taken = taken or rest[0]
        lines.append(taken.rstrip())
        rest = rest[len(taken) :].lstrip()
    return [*lines, cut(rest, ems)] if rest or not lines else lines

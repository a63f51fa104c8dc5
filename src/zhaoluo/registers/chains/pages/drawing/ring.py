"""Who works with whom: enterprises on a ring, supplies as curves that bend towards the middle."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .words import cut

#: Room for the words outside the ring, and the least length of arc for each enterprise.
WORDS, ARC, LEAST = 136, 19, 190
LONGEST = 9.0
FORM = re.compile(r"(?:股份|集团|有限责任|有限)+公司$|集团$")
SIZES = {"leader": 13, "resident": 8, "supplier": 6, "proposed": 9, "more": 9}


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise on the ring; ``kind``: leader, resident, supplier, proposed or more."""

    key: str
    name: str
    kind: str
    href: str
    said: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """A supply between two firms; ``proposed``: it would be there once the firm has come."""

    supplier: str
    buyer: str
    said: str
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A firm in pixels; the word turns so that it is never upside down."""

    firm: Firm
    x: float
    y: float
    r: int
    turn: str
    anchor: str
    word_x: float
    word_y: float
    word: str

    @property
    def square(self) -> tuple[float, float, int]:
        """Corner and side of the square that some kinds are drawn as."""
        return round(self.x - self.r, 1), round(self.y - self.r, 1), 2 * self.r


@dataclass(frozen=True, slots=True)
class Arc:
    d: str
    css: str
    said: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template prints."""

    side: int
    dots: tuple[Dot, ...]
    arcs: tuple[Arc, ...]
    size: str


def draw(firms: Sequence[Firm], ties: Sequence[Tie]) -> Picture:
    """A ring of firms in the order given, clockwise from the top; large enough that no two words touch."""
    radius = max(LEAST, math.ceil(len(firms) * ARC / (2 * math.pi)))
    middle = radius + WORDS
    dots = tuple(_dot(firm, i / max(1, len(firms)), radius, middle) for i, firm in enumerate(firms))
    size = "s" if 2 * middle <= 700 else "m" if 2 * middle <= 1000 else "l"
    return Picture(2 * middle, dots, _arcs(dots, ties, middle), size)


def spoken(name: str) -> str:
    """A firm's name without its legal form; in full where nothing else is left."""
    return FORM.sub("", name) or name


def _dot(firm: Firm, share: float, radius: float, middle: float) -> Dot:
    angle = share * 2 * math.pi - math.pi / 2
    x, y = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
    r = SIZES.get(firm.kind, 8)
    out = radius + r + 7
    word_x, word_y = middle + out * math.cos(angle), middle + out * math.sin(angle)
    left = math.cos(angle) < -1e-9
    degrees = math.degrees(angle) + (180 if left else 0)
    turn = f"rotate({degrees:.1f} {word_x:.1f} {word_y:.1f})"
    anchor = "end" if left else "start"
    return Dot(
        firm, round(x, 1), round(y, 1), r, turn, anchor, round(word_x, 1), round(word_y, 1), cut(spoken(firm.name), LONGEST)
    )  # fmt: skip


def _arcs(dots: Sequence[Dot], ties: Sequence[Tie], middle: float) -> tuple[Arc, ...]:
    at = {dot.firm.key: dot for dot in dots}
    chosen = any(dot.firm.chosen for dot in dots)
    arcs = []
    for tie in ties:
        start, end = at.get(tie.supplier), at.get(tie.buyer)
        if start is None or end is None or start is end:
            continue
        hot = start.firm.chosen or end.firm.chosen
        css = " ".join(
            word for word, so in (("gap", tie.proposed), ("hot", hot), ("faint", chosen and not hot)) if so
        )
        arcs.append(Arc(_bent(start, end, middle), css, tie.said))
    return tuple(sorted(arcs, key=lambda arc: ("faint" not in arc.css, "hot" in arc.css)))


def _bent(start: Dot, end: Dot, middle: float) -> str:
    """A quadratic curve drawn a third of the way from the chord to the centre, so that neighbours' ties stay apart."""
    pull = 0.72
    x = (start.x + end.x) / 2 + (middle - (start.x + end.x) / 2) * pull
    y = (start.y + end.y) / 2 + (middle - (start.y + end.y) / 2) * pull
    return f"M{start.x} {start.y}Q{x:.1f} {y:.1f} {end.x} {end.y}"

"""Links as cards in the columns of their stages, each with what it may be made by (技术路线)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .words import cut, fold

WIDTH, TOP, GAP, PITCH_LEAST = 772, 32, 10, 124
LINE, MOST = 15, 4
MARKS = {"weak": "△ ", "missing": "✕ "}


@dataclass(frozen=True, slots=True)
class Card:
    """A link to draw with its lines below; none: not known."""

    key: str
    name: str
    state: str
    column: int
    lines: tuple[str, ...]
    href: str
    said: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A card in pixels: its box, its name and its lines, each with the y of its foot; ``unknown``: none are known."""

    card: Card
    x: int
    y: int
    w: int
    h: int
    names: tuple[tuple[int, str], ...]
    lines: tuple[tuple[int, str], ...]
    rule: int

    @property
    def unknown(self) -> bool:
        return not self.card.lines


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template prints."""

    width: int
    height: int
    blocks: tuple[Block, ...]
    heads: tuple[tuple[int, str], ...]
    size: str


def draw(cards: Sequence[Card], heads: Sequence[str]) -> Picture:
    """Cards under each other in their columns, in the order given."""
    columns = max([len(heads), *(card.column + 1 for card in cards), 1])
    pitch = max(PITCH_LEAST, WIDTH // columns)
    foot = dict.fromkeys(range(columns), TOP)
    blocks = []
    for card in cards:
        block = _block(card, 4 + card.column * pitch, foot[card.column], pitch - GAP)
        foot[card.column] = block.y + block.h + GAP
        blocks.append(block)
    titles = tuple(
        (4 + pitch * c + (pitch - GAP) // 2, cut(head, pitch / 12)) for c, head in enumerate(heads)
    )
    width = 4 + pitch * columns
    size = "s" if width <= WIDTH + 90 else "m" if width <= 1000 else "l"
    return Picture(width, max(foot.values()), tuple(blocks), titles, size)


def _block(card: Card, x: int, y: int, w: int) -> Block:
    names = fold(MARKS.get(card.state, "") + card.name, (w - 14) / 12.5)
    told = list(card.lines) or ["未标明"]
    if len(told) > MOST:
        told = [*told[: MOST - 1], f"等 {len(card.lines)} 条"]
    top = y + 17
    placed = tuple((top + 15 * i, line) for i, line in enumerate(names))
    rule = placed[-1][0] + 6
    lines = tuple((rule + 14 + LINE * i, cut(line, (w - 14) / 11)) for i, line in enumerate(told))
    return Block(card, x, y, w, lines[-1][0] + 7 - y, placed, lines, rule)

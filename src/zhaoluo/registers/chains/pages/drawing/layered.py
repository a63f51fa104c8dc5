"""The chain map: boxes in columns, curves from supplier to buyer, wherever the layout put them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .words import cut, fold

#: Pixels of a picture that just fits its card on a 1440 px screen.
WIDTH = 760
MARGIN = 14
TOP = 36
ROW = 64
#: Height of a box with one and with two lines of name; a line of note is always below.
HEIGHTS = {1: 38, 2: 53}
NAME_EM = 12.5
#: Width of a box by the number of columns, so that seven still fit.
WIDE = {5: 116, 6: 104}


@dataclass(frozen=True, slots=True)
class Box:
    """A node to draw.  ``at``: column and row in grid units; ``state``: present, weak, missing, unknown or more."""

    key: str
    name: str
    note: str
    state: str
    at: tuple[float, float]
    href: str
    said: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Supply:
    """An edge to draw, from supplier to buyer; ``said``: the product.

    ``gap``: wanted here and supplied by nobody; ``idle``: neither made nor wanted here.
    """

    supplier: str
    buyer: str
    gap: bool
    said: str
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A box in pixels: its corner, its size, the middle of its lines."""

    box: Box
    x: int
    y: int
    w: int
    h: int
    middle: int
    lines: tuple[tuple[int, str], ...]
    note: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Curve:
    """A path; ``css`` says gap, hot or faint."""

    d: str
    css: str
    said: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template prints; ``size`` is a class for the least width: s (fits) to l."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    curves: tuple[Curve, ...]
    heads: tuple[tuple[int, str], ...]
    size: str


def draw(boxes: Sequence[Box], supplies: Sequence[Supply], heads: Sequence[str]) -> Picture:
    """The picture of a chain.  Boxes keep the places they are given; edges to keys that are not there are left out.

    heads : titles of the columns 0, 1, … in order; columns beyond them have none
    """
    columns = max([len(heads), *(int(box.at[0]) + 1 for box in boxes), 1])
    w = WIDE.get(columns, 126 if columns < 5 else 94)
    pitch = max(w + 26, round((WIDTH - 2 * MARGIN - w) / max(1, columns - 1)))
    least = min((box.at[1] for box in boxes), default=0.0)
    nodes = tuple(_node(box, w, pitch, least) for box in boxes)
    width = 2 * MARGIN + w + pitch * (columns - 1)
    height = max((node.y + node.h for node in nodes), default=TOP) + MARGIN
    titles = tuple(
        (MARGIN + w // 2 + pitch * column, cut(head, pitch / 12)) for column, head in enumerate(heads)
    )
    return Picture(width, height, nodes, _curves(nodes, supplies), titles, _size(width))


def _size(width: int) -> str:
    return "s" if width <= WIDTH + 90 else "m" if width <= 1000 else "l"


def _node(box: Box, w: int, pitch: int, least: float) -> Node:
    lines = fold(box.name, (w - 12) / NAME_EM)
    h = HEIGHTS[len(lines)]
    x = round(MARGIN + box.at[0] * pitch)
    middle_y = TOP + HEIGHTS[2] / 2 + (box.at[1] - least) * ROW
    y = round(middle_y - h / 2)
    placed = tuple((y + 16 + 15 * i, line) for i, line in enumerate(lines))
    note = (y + h - 8, cut(box.note, (w - 8) / 11))
    return Node(box, x, y, w, h, x + w // 2, placed, note)


def _curves(nodes: Sequence[Node], supplies: Sequence[Supply]) -> tuple[Curve, ...]:
    at = {node.box.key: node for node in nodes}
    chosen = any(node.box.chosen for node in nodes)
    curves = []
    for supply in supplies:
        start, end = at.get(supply.supplier), at.get(supply.buyer)
        if start is not None and end is not None and start is not end:
            hot = start.box.chosen or end.box.chosen
            curves.append(Curve(_path(start, end), _css(supply, hot, chosen and not hot), supply.said))
    # what is faint or idle lies below, what is hot on top
    return tuple(sorted(curves, key=_depth))


def _depth(curve: Curve) -> tuple[bool, bool, bool, bool]:
    words = curve.css.split()
    return "faint" not in words, "idle" not in words, "gap" in words, "hot" in words


def _css(supply: Supply, hot: bool, faint: bool) -> str:
    said = (("gap", supply.gap), ("idle", supply.idle), ("hot", hot), ("faint", faint))
    return " ".join(word for word, so in said if so)


def _path(start: Node, end: Node) -> str:
    """A curve that leaves a box on the right and enters one on the left; within a column it bends to the right."""
    x1, y1 = start.x + start.w, start.y + start.h // 2
    y2 = end.y + end.h // 2
    if end.x > x1:
        middle = (x1 + end.x) // 2
        return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {end.x} {y2}"
    if abs(end.x - start.x) < start.w:
        right, out = end.x + end.w, max(x1, end.x + end.w) + 26
        return f"M{x1} {y1}C{out} {y1} {out} {y2} {right} {y2}"
    return f"M{x1} {y1}C{x1 + 60} {y1} {end.x - 60} {y2} {end.x} {y2}"

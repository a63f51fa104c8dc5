"""Links against fields of application: a row each, a mark where a link serves a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .words import cut, fold

WIDTH, LABEL, HEAD, ROW, STAGE = 772, 168, 62, 25, 24
LEAST, WIDEST = 56, 96
MARKS = {"present": "●", "weak": "△", "missing": "✕", "unknown": "?"}


@dataclass(frozen=True, slots=True)
class Line:
    """A link to draw; ``served``: indices of the fields it serves, none: not known; ``stage``: heading it stands under."""

    key: str
    name: str
    state: str
    stage: str
    served: tuple[int, ...]
    href: str
    said: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line in pixels; marks as (x, sign)."""

    line: Line
    y: int
    name: str
    marks: tuple[tuple[int, str], ...]

    @property
    def unknown(self) -> bool:
        return not self.line.served


@dataclass(frozen=True, slots=True)
class Head:
    """A field in pixels: its words, what it counts, and the middle of its column."""

    x: int
    words: tuple[tuple[int, str], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template prints."""

    width: int
    height: int
    left: int
    step: int
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    stages: tuple[tuple[int, str], ...]
    size: str


def draw(lines: Sequence[Line], fields: Sequence[tuple[str, str]]) -> Picture:
    """Rows in the order given, a heading wherever the stage changes.

    fields : (name, note) of each column
    """
    step = min(WIDEST, max(LEAST, (WIDTH - LABEL) // max(1, len(fields))))
    heads = tuple(_head(i, name, note, step) for i, (name, note) in enumerate(fields))
    y, rows, stages = HEAD, [], []
    for line, before in zip(lines, [None, *lines], strict=False):
        if before is None or line.stage != before.stage:
            stages.append((y, line.stage))
            y += STAGE
        rows.append(_row(line, y, step))
        y += ROW
    width = LABEL + step * max(1, len(fields))
    size = "s" if width <= WIDTH + 90 else "m" if width <= 1000 else "l"
    return Picture(width, y + 4, LABEL, step, heads, tuple(rows), tuple(stages), size)


def _head(index: int, name: str, note: str, step: int) -> Head:
    words = fold(name, (step - 6) / 12)
    top = 34 - 15 * (len(words) - 1)
    return Head(LABEL + step * index + step // 2, tuple((top + 15 * i, w) for i, w in enumerate(words)), note)


def _row(line: Line, y: int, step: int) -> Row:
    marks = tuple((LABEL + step * i + step // 2, MARKS[line.state]) for i in line.served)
    return Row(line, y, cut(line.name, (LABEL - 20) / 12.5), marks)

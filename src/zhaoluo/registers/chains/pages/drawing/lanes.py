"""Links by technology route or by application field: one lane each, the stages of the chain as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .words import cut, fold

LABEL, WIDTH, TOP, LINE, GAP = 132, 760, 34, 30, 16
LEAST_COLUMN = 128


@dataclass(frozen=True, slots=True)
class Chip:
    """A link to draw in a lane; ``column``: index of its stage."""

    key: str
    name: str
    state: str
    column: int
    href: str
    said: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A route or field with its links; ``more``: how many are folded away, by column; ``open_href`` shows them."""

    name: str
    note: str
    chips: tuple[Chip, ...]
    unknown: bool = False
    more: tuple[tuple[int, int], ...] = ()
    open_href: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A chip in pixels."""

    chip: Chip
    x: int
    y: int
    w: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A lane in pixels: label lines, note, chips, and the places of “还有 N 个”."""

    lane: Lane
    y: int
    height: int
    lines: tuple[tuple[int, str], ...]
    note: tuple[int, str]
    marks: tuple[Mark, ...]
    more: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template prints."""

    width: int
    height: int
    rows: tuple[Row, ...]
    heads: tuple[tuple[int, str], ...]
    size: str


def draw(lanes: Sequence[Lane], heads: Sequence[str]) -> Picture:
    """Lanes under each other, each as high as its fullest column; chips stand in the order given."""
    columns = max(1, len(heads))
    pitch = max(LEAST_COLUMN, (WIDTH - LABEL) // columns)
    y, rows = TOP, []
    for lane in lanes:
        row = _row(lane, y, pitch)
        rows.append(row)
        y += row.height
    titles = tuple(
        (LABEL + pitch * c + (pitch - 8) // 2, cut(head, pitch / 12)) for c, head in enumerate(heads)
    )
    width = LABEL + pitch * columns
    return Picture(
        width, y, tuple(rows), titles, "s" if width <= WIDTH + 20 else "m" if width <= 1000 else "l"
    )


def _row(lane: Lane, top: int, pitch: int) -> Row:
    filled: dict[int, int] = {}
    marks = []
    for chip in lane.chips:
        line = filled.get(chip.column, 0)
        filled[chip.column] = line + 1
        x, y = LABEL + chip.column * pitch, top + GAP // 2 + line * LINE
        marks.append(Mark(chip, x, y, pitch - 8, cut(_marked(chip), (pitch - 20) / 12)))
    more = []
    for column, count in lane.more:
        line = filled.get(column, 0)
        filled[column] = line + 1
        more.append((LABEL + column * pitch, top + GAP // 2 + line * LINE, count))
    lines = fold(lane.name, (LABEL - 20) / 12.5)
    height = max(max(filled.values(), default=1) * LINE, 15 * len(lines) + 20) + GAP
    placed = tuple((top + 24 + 16 * i, line) for i, line in enumerate(lines))
    return Row(lane, top, height, placed, (placed[-1][0] + 16, lane.note), tuple(marks), tuple(more))


MARKS = {"weak": "△ ", "missing": "✕ "}


def _marked(chip: Chip) -> str:
    return MARKS.get(chip.state, "") + chip.name


def folded(chips: Sequence[Chip], most: int) -> tuple[tuple[Chip, ...], tuple[tuple[int, int], ...]]:
    """The first ``most`` chips of each column, and how many more each column has."""
    counts: dict[int, int] = {}
    kept = []
    for chip in chips:
        counts[chip.column] = counts.get(chip.column, 0) + 1
        if counts[chip.column] <= most:
            kept.append(chip)
    return tuple(kept), tuple((c, n - most) for c, n in sorted(counts.items()) if n > most)

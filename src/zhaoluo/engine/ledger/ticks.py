"""A column per stage with a tick where it is reached: 洽谈 | 签约 | 开工 | 投产, 是否开工."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import Cell, shown
from .heading import fold_header
from .mapping import Heading
from .values.outcome import normal
from .values.stages import StageWords
from .vocabulary import Vocabulary

_ORDER = ("lead", "talks", "signed", "building", "producing", "at_capacity")


@dataclass(frozen=True, slots=True)
class Ticks:
    """The columns of one sheet that are ticked: (column, header, stage), earliest stage first."""

    columns: tuple[tuple[int, str, str], ...] = ()
    yes: frozenset[str] = frozenset()

    def reached(self, row: Sequence[Cell]) -> tuple[str, str]:
        """The furthest stage ticked in a row and the header it stands under; both empty where none is."""
        for index, header, stage in reversed(self.columns):
            if index < len(row) and (cell := row[index]) != "" and _folded(cell) in self.yes:
                return stage, header
        return "", ""


def find_ticks(
    headings: Sequence[Heading],
    cells: Mapping[int, Sequence[Cell]],
    free: frozenset[int],
    words: StageWords,
    vocabulary: Vocabulary,
) -> Ticks:
    """The ticked columns among those that are free: the header names a stage and nothing else, the cells are ticks."""
    yes = frozenset(word.casefold() for word in vocabulary.ticks["ticked"])
    known = yes | {word.casefold() for word in vocabulary.ticks["unticked"]}
    before = sorted(vocabulary.ticks["before"], key=len, reverse=True)
    found = []
    for heading in headings:
        told = [
            text for cell in cells.get(heading.index, ()) if (text := _folded(cell)) and text not in "-—/\\"
        ]
        if (
            heading.index not in free
            or not any(text in yes for text in told)
            or any(t not in known for t in told)
        ):
            continue
        leaf = fold_header(heading.leaf)
        for start in before:
            leaf = leaf.removeprefix(start)
        if words.heading.fullmatch(leaf) and (stage := words.exact.get(leaf)):
            found.append((heading.index, heading.leaf, stage))
    return Ticks(tuple(sorted(found, key=lambda column: _ORDER.index(column[2]))), yes)


def _folded(cell: Cell) -> str:
    return normal(shown(cell)).casefold()

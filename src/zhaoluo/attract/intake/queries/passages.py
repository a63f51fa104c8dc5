from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ..models import Document, Draft
from .drafts import LABELS


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: plain, or words of a draft's fields.

    ``label`` names the fields whose words end here; ``anchors`` are the fields whose words begin here for the first time.
    """

    text: str
    draft: int = 0
    keys: tuple[str, ...] = ()
    label: str = ""
    anchors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.keys[0] if self.keys else ""


@dataclass(frozen=True, order=True)
class _Mark:
    start: int
    end: int
    number: int
    key: str


def pieces_of(document: Document, drafts: Iterable[Draft], current: Draft | None) -> list[list[Piece]]:
    """The text in paragraphs, cut wherever evidence begins or ends.

    Words that belong to several fields of the present draft carry all of them; of other drafts the first one counts.
    """
    length = len(document.text)
    marks = sorted(
        _Mark(e["start"], e["end"], draft.number, e["field"])
        for draft in drafts
        for e in draft.evidence
        if 0 <= e["start"] < e["end"] <= length
    )
    return _paragraphs(_joined(_labelled(document.text, marks, current.number if current else 0)))


def _labelled(text: str, marks: list[_Mark], current: int) -> Iterator[Piece]:
    points = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    active: list[_Mark] = []
    seen: set[str] = set()
    upcoming = 0
    for start, end in pairwise(points):
        active = [m for m in active if m.end > start]
        while upcoming < len(marks) and marks[upcoming].start <= start:
            active.append(marks[upcoming])
            upcoming += 1
        own = [m for m in active if m.number == current]
        if not own:
            yield Piece(text[start:end], active[0].number if active else 0)
            continue
        keys = tuple(dict.fromkeys(m.key for m in own))
        ending = dict.fromkeys(LABELS.get(m.key, m.key) for m in own if m.end == end)
        anchors = tuple(key for key in keys if key not in seen)
        seen.update(keys)
        yield Piece(text[start:end], current, keys, "、".join(ending), anchors)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours that say the same, cut only because a mark of another draft ends between them, are one again."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if last and not last.label and (last.draft, last.keys) == (piece.draft, piece.keys):
            out[-1] = replace(last, text=last.text + piece.text, label=piece.label)
        else:
            out.append(piece)
    return out


def _paragraphs(pieces: Iterable[Piece]) -> list[list[Piece]]:
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.draft:
            paragraphs[-1].append(replace(piece, text=" ".join(piece.text.split()) or piece.text))
            continue
        for number, part in enumerate(piece.text.split("\n\n")):
            if number and paragraphs[-1]:
                paragraphs.append([])
            if part.strip():
                paragraphs[-1].append(Piece(part))
    return [p for p in paragraphs if p]

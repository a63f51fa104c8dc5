"""Which calls were calls on one and the same firm: a firm counts once, however often and by whichever door."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from zhaoluo.foundation.text import tidy


@dataclass(frozen=True, slots=True)
class Called:
    """One call on a firm: by its target, its entry in the register, its name; what is unknown is None."""

    id: int
    zone: int
    name: str
    target: int | None = None
    enterprise: int | None = None


def folded(name: str) -> str:
    """A firm's name without differences of width, case and brackets."""
    text = unicodedata.normalize("NFKC", tidy(name)).casefold()
    return "".join(sign for sign in text if not sign.isspace())


def same_firms(calls: Iterable[Called]) -> dict[int, str]:
    """Call → a mark that calls on the same firm share, and no others.

    Two calls are on one firm when they share the target, the register's entry, or within one zone the name; what is
    joined to the same third is joined.
    """
    above: dict[str, str] = {}

    def root(mark: str) -> str:
        above.setdefault(mark, mark)
        while above[mark] != mark:
            above[mark] = above[above[mark]]
            mark = above[mark]
        return mark

    first: dict[int, str] = {}
    for call in calls:
        marks = [f"name:{call.zone}:{folded(call.name)}"] if folded(call.name) else []
        if call.target is not None:
            marks.append(f"target:{call.target}")
        if call.enterprise is not None:
            marks.append(f"enterprise:{call.enterprise}")
        marks = marks or [f"call:{call.id}"]
        for mark in marks[1:]:
            above[root(mark)] = root(marks[0])
        first[call.id] = root(marks[0])
    return {call: root(mark) for call, mark in first.items()}

"""What of a chain fits on one map, and where it stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhaoluo.engine.chain import layout as engine

from .facts import ChainFacts
from .standing import LinkStanding

#: Key of the box that stands for the folded links of a column.
MORE = "more:{}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The links that are drawn, how many of each column are folded away, and the place of every box.

    at : (column, row) in grid units by link key; folded links stand under ``MORE``
    """

    standings: list[LinkStanding]
    folded: dict[int, int]
    at: dict[str, tuple[float, float]]


def seen(
    facts: ChainFacts, standings: Sequence[LinkStanding], *, opened: int | None = None, part: int = 0,
    most: int = engine.MOST,
) -> Seen:  # fmt: skip
    """All links where they fit; else the most wanted of each column, and most of the ``opened`` one (its ``part``-th lot).

    Stored places are kept as long as nothing is folded; a folded map closes ranks.
    """
    columns: dict[int, list[LinkStanding]] = defaultdict(list)
    for standing in standings:
        columns[standing.link.column].append(standing)
    whole = len(standings) <= most
    room = {c: len(rows) for c, rows in columns.items()} if whole else _room(columns, opened, most)
    shown: list[LinkStanding] = []
    for column, rows in columns.items():
        if len(rows) <= room[column]:
            shown += rows
            continue
        wanted = sorted(rows, key=lambda s: (-s.severity, s.link.order, s.link.pk))
        start = part * room[column] if column == opened else 0
        shown += wanted[start : start + room[column]] or wanted[: room[column]]
    drawn = {s.link.pk for s in shown}
    folded = {
        c: n for c, rows in sorted(columns.items()) if (n := sum(s.link.pk not in drawn for s in rows))
    }
    return Seen([s for s in standings if s.link.pk in drawn], folded, _places(facts, shown, folded))


def _room(
    columns: dict[int, list[LinkStanding]], opened: int | None, most: int
) -> dict[int, int]:
    """How many links each column may show; one box a column is kept for “还有 N 个”."""
    free = most - len(columns)
    if opened not in columns:
        return {c: free // len(columns) for c in columns}
    beside = min(10, free // len(columns))
    return {c: free - beside * (len(columns) - 1) if c == opened else beside for c in columns}


def _places(
    facts: ChainFacts, shown: Sequence[LinkStanding], folded: dict[int, int]
) -> dict[str, tuple[float, float]]:
    key_of = {s.link.pk: s.link.key for s in shown}
    nodes = [
        engine.Node(
            s.link.key, s.link.column, (s.link.x, s.link.y) if s.link.x is not None and s.link.y is not None and not folded else None
        )
        for s in shown
    ]  # fmt: skip
    edges = [
        (key_of[e.supplier_id], key_of[e.buyer_id])
        for e in facts.edges
        if e.supplier_id in key_of and e.buyer_id in key_of
    ]
    at = dict(engine.layout(nodes, edges))
    for column in folded:
        rows = [at[s.link.key][1] for s in shown if s.link.column == column]
        at[MORE.format(column)] = (float(column), max(rows, default=-1.0) + 1.0)
    return at

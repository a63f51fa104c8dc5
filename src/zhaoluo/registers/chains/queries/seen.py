"""What of a chain is drawn on one map, and where it stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhaoluo.engine.chain.layout import Node, layout

from ..models import Link
from .facts import ChainFacts
from .standing import LinkStanding

#: More boxes than these are folded until a column is opened; a chain never has more than the engine draws (300).
FEW = 150
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
    facts: ChainFacts, standings: Sequence[LinkStanding], *, opened: int | None = None, few: int = FEW
) -> Seen:
    """All links where they fit; else the most wanted of each column, and the whole of the ``opened`` one.

    Stored places are kept as long as nothing is folded; a folded map closes ranks.
    """
    columns: dict[int, list[LinkStanding]] = defaultdict(list)
    for standing in standings:
        columns[standing.link.column].append(standing)
    folded: dict[int, int] = {}
    drawn: set[int] = set()
    for column, rows in columns.items():
        room = len(rows) if len(standings) <= few or column == opened else max(1, few // len(columns) - 1)
        wanted = sorted(rows, key=lambda s: (-s.severity, s.link.order, s.link.pk))
        drawn |= {s.link.pk for s in wanted[:room]}
        if len(rows) > room:
            folded[column] = len(rows) - room
    shown = [s for s in standings if s.link.pk in drawn]
    return Seen(shown, folded, _places(facts, shown, folded))


def _places(
    facts: ChainFacts, shown: Sequence[LinkStanding], folded: Mapping[int, int]
) -> dict[str, tuple[float, float]]:
    key_of = {s.link.pk: s.link.key for s in shown}
    nodes = [Node(s.link.key, s.link.column, None if folded else _stored(s.link)) for s in shown]
    edges = [
        (key_of[e.supplier_id], key_of[e.buyer_id])
        for e in facts.edges
        if e.supplier_id in key_of and e.buyer_id in key_of
    ]
    at = dict(layout(nodes, edges))
    for column in folded:
        rows = [at[s.link.key][1] for s in shown if s.link.column == column]
        at[MORE.format(column)] = (float(column), max(rows, default=-1.0) + 1.0)
    return at


def _stored(link: Link) -> tuple[float, float] | None:
    return (link.x, link.y) if link.x is not None and link.y is not None else None

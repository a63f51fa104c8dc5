"""Where the links of a chain are drawn: columns given, rows found, positions once stored kept for good.

Grid units: x counts columns, y rows, downwards; a node takes one unit.  No randomness and no clock: the same nodes and
edges, in whatever order, give the same picture, so that a refresh never shuffles the map.  docs/domain/relatedness.md, Layout.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Position = tuple[float, float]
Edge = tuple[str, str]
Columns = dict[int, list[str]]
Points = NDArray[np.float64]

#: More cannot be read on one page; whoever calls folds links together first.
MOST = 300
#: Beyond this many units from the origin a stored position is a mistake.
FARTHEST = 1e6
_NEARLY_ONE = 1 - 1e-9
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Node:
    """column: the stage, 0 at the left.  stored: (x, y) as somebody placed it, kept exactly, or None."""

    key: str
    column: int
    stored: Position | None = None


def layout(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, Position]:
    """Position of every node, by key.

    Stored positions come back unchanged, even where they overlap.  Nodes without one never lie within a unit of another.
    With none stored at all the whole map is laid out: rows by barycentre, crossings never more than with the rows in order
    of key.  With some stored, each of the others takes the free place of its column nearest to its neighbours.

    ValueError: a key twice, an edge to a node that does not exist, more than MOST nodes, a position not finite or beyond
    FARTHEST.
    """
    by_key = {node.key: node for node in nodes}
    if len(by_key) < len(nodes):
        raise ValueError("图中有两个节点用了同一个键")
    if len(nodes) > MOST:
        raise ValueError(f"一张图最多 {MOST} 个节点，现有 {len(nodes)} 个，请先收起一部分")
    for node in nodes:
        if node.stored and not all(abs(value) <= FARTHEST for value in node.stored):
            raise ValueError(f"节点 {node.key} 保存的位置不是数或超出画布")
    for edge in edges:
        if edge[0] not in by_key or edge[1] not in by_key:
            raise ValueError(f"连线 {edge[0]} → {edge[1]} 的一端不在图中")
    drawn = sorted({edge for edge in edges if edge[0] != edge[1]})
    if any(node.stored for node in nodes):
        return _beside_stored(by_key, drawn)
    return _afresh(by_key, drawn)


def ring(nodes: Iterable[str], groups: Mapping[str, str] | None = None) -> dict[str, Position]:
    """Positions on the unit circle, clockwise from the top, sorted by group and key, an empty place between two groups."""
    groups = groups or {}
    places: list[str | None] = []
    for key in sorted(set(nodes), key=lambda key: (groups.get(key, ""), key)):
        if places and groups.get(places[-1] or "", "") != groups.get(key, ""):
            places.append(None)
        places.append(key)
    if len({groups.get(key, "") for key in places if key is not None}) > 1:
        places.append(None)  # between the last group and the first
    turn = 2 * math.pi / len(places) if places else 0.0
    return {
        key: (math.sin(turn * at), -math.cos(turn * at)) for at, key in enumerate(places) if key is not None
    }


def crossings(positions: Mapping[str, Position], edges: Iterable[Edge]) -> int:
    """How many pairs of edges cross when drawn straight; edges that share an end do not cross."""
    lines = _Lines(list(positions), sorted({edge for edge in edges if edge[0] != edge[1]}))
    return lines.crossings(lines.points(positions))


# ---------------------------------------------------------------- all of it new
def _afresh(by_key: Mapping[str, Node], edges: Sequence[Edge]) -> dict[str, Position]:
    columns: Columns = {}
    for key in sorted(by_key):
        columns.setdefault(by_key[key].column, []).append(key)
    near = _near(by_key, edges)
    lines = _Lines(sorted(by_key), edges)
    best = {column: list(keys) for column, keys in columns.items()}
    fewest = lines.crossings(lines.points(_rows(best)))
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        forward = sweep % 2 == 0
        for column in sorted(columns, reverse=not forward):
            places = _rows(columns)
            wish = {}
            for key in columns[column]:
                rows = [
                    places[other][1]
                    for other in near[key]
                    if (by_key[other].column < column if forward else by_key[other].column > column)
                ]
                # A node without neighbours on that side stays where it is.
                wish[key] = sum(rows) / len(rows) if rows else places[key][1]
            columns[column].sort(key=lambda key: (wish[key], key))
        now = lines.crossings(lines.points(_rows(columns)))
        if now < fewest:
            fewest, best = now, {column: list(keys) for column, keys in columns.items()}
    if fewest:
        _swap_neighbours(best, lines)
    places = _rows(best)
    return {key: places[key] for key in sorted(places)}


def _rows(columns: Columns) -> dict[str, Position]:
    """Rows one unit apart, every column centred on the longest."""
    longest = max((len(keys) for keys in columns.values()), default=0)
    return {
        key: (float(column), row + (longest - len(keys)) / 2)
        for column, keys in columns.items()
        for row, key in enumerate(keys)
    }


def _swap_neighbours(columns: Columns, lines: "_Lines") -> None:
    """Swap nodes that follow each other in a column while that takes crossings away."""
    points = lines.points(_rows(columns))
    for _ in range(_SWEEPS):
        better = False
        for column in sorted(columns):
            keys = columns[column]
            for at in range(len(keys) - 1):
                pair = [lines.at[keys[at]], lines.at[keys[at + 1]]]
                if not (before := lines.crossings_of(pair, points)):
                    continue
                points[pair] = points[pair[::-1]]
                if lines.crossings_of(pair, points) < before:
                    keys[at], keys[at + 1] = keys[at + 1], keys[at]
                    better = True
                else:
                    points[pair] = points[pair[::-1]]
        if not better:
            break


class _Lines:
    """The edges as straight lines between nodes, for counting crossings.  points: float [node, 2], in the order of the keys."""

    def __init__(self, keys: Sequence[str], edges: Sequence[Edge]) -> None:
        self.keys = keys
        self.at = {key: index for index, key in enumerate(keys)}
        self.ends = np.array([(self.at[a], self.at[b]) for a, b in edges], dtype=np.intp).reshape(-1, 2)
        self.shared = (self.ends[:, None, :, None] == self.ends[None, :, None, :]).any(axis=(2, 3))
        self.of: list[list[int]] = [[] for _ in keys]
        for line, (a, b) in enumerate(self.ends):
            self.of[a].append(line)
            self.of[b].append(line)

    def points(self, places: Mapping[str, Position]) -> Points:
        return np.array([places[key] for key in self.keys], dtype=np.float64).reshape(-1, 2)

    def crossings(self, points: Points) -> int:
        return int(self._crossing(np.arange(len(self.ends)), points).sum()) // 2

    def crossings_of(self, nodes: Sequence[int], points: Points) -> int:
        """Crossings in which an edge of these nodes has a part."""
        mine = np.array(sorted({line for node in nodes for line in self.of[node]}), dtype=np.intp)
        table = self._crossing(mine, points)
        return int(table.sum() - table[:, mine].sum() // 2)

    def _crossing(self, some: NDArray[np.intp], points: Points) -> NDArray[np.bool_]:
        """bool [some edges, all edges]: do they cross between their ends?"""
        x, y = points[:, 0], points[:, 1]
        a, b = self.ends[some, 0, None], self.ends[some, 1, None]
        c, d = self.ends[None, :, 0], self.ends[None, :, 1]
        ab_x, ab_y, cd_x, cd_y = x[b] - x[a], y[b] - y[a], x[d] - x[c], y[d] - y[c]
        ac_x, ac_y = x[c] - x[a], y[c] - y[a]
        side_c = ab_x * ac_y - ab_y * ac_x
        side_d = side_c + ab_x * cd_y - ab_y * cd_x
        side_a = cd_y * ac_x - cd_x * ac_y
        side_b = side_a + cd_x * ab_y - cd_y * ab_x
        apart = (side_c * side_d < 0) & (side_a * side_b < 0)
        return np.asarray(apart & ~self.shared[some])


# ---------------------------------------------------------------- beside what is stored
def _beside_stored(by_key: Mapping[str, Node], edges: Sequence[Edge]) -> dict[str, Position]:
    placed = {node.key: node.stored for node in by_key.values() if node.stored}
    near = _near(by_key, edges)
    waiting = {key for key in by_key if key not in placed}
    while waiting:
        # Those with most placed neighbours first: they know best where they belong.
        key = min(
            waiting, key=lambda key: (-sum(other in placed for other in near[key]), by_key[key].column, key)
        )
        waiting.remove(key)
        rows = [placed[other][1] for other in near[key] if other in placed]
        x = float(by_key[key].column)
        taken = [y for other_x, y in placed.values() if abs(other_x - x) < _NEARLY_ONE]
        wish = sum(rows) / len(rows) if rows else max(taken, default=-1.0) + 1
        placed[key] = (x, _free_row(wish, taken))
    return {key: placed[key] for key in sorted(placed)}


def _free_row(wish: float, taken: Sequence[float]) -> float:
    """The row nearest to `wish`, the upper of two, that is at least one away from all taken."""
    # Half rows keep the grid tidy; the ends of what is taken make sure that there is one.
    rows = {round(2 * wish) / 2, *(y + 1 for y in taken), *(y - 1 for y in taken)}
    free = [row for row in rows if all(abs(row - y) >= _NEARLY_ONE for y in taken)]
    return min(free, key=lambda row: (abs(row - wish), row))


def _near(keys: Iterable[str], edges: Sequence[Edge]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {key: [] for key in keys}
    for supplier, buyer in edges:
        near[supplier].append(buyer)
        near[buyer].append(supplier)
    return near

"""Layered layout: deterministic, nothing overlaps, and what somebody placed never moves."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoluo.engine.chain import Node, crossings, layout, ring

Edges = list[tuple[str, str]]

sizes = st.integers(1, 14)
places = st.one_of(
    st.none(),
    st.tuples(st.integers(-3, 9).map(lambda half: half / 2), st.integers(-3, 20).map(lambda half: half / 2)),
    st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
)


@st.composite
def maps(draw: st.DrawFn, stored: bool = True) -> tuple[list[Node], Edges]:
    size = draw(sizes)
    nodes = [Node(f"n{i:02}", draw(st.integers(0, 4)), draw(places) if stored else None) for i in range(size)]
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    edges = draw(st.lists(ends, max_size=24))
    return nodes, [(nodes[a].key, nodes[b].key) for a, b in edges]


def overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 1 - 1e-6 and abs(one[1] - other[1]) < 1 - 1e-6


@settings(max_examples=60)
@given(maps())
def test_stored_positions_are_kept_and_the_others_lie_free(drawing: tuple[list[Node], Edges]) -> None:
    nodes, edges = drawing
    found = layout(nodes, edges)
    assert set(found) == {node.key for node in nodes}
    for node in nodes:
        if node.stored:
            assert found[node.key] == node.stored
        else:
            assert found[node.key][0] == node.column
            assert not any(overlap(found[node.key], found[other.key]) for other in nodes if other != node)


@settings(max_examples=40)
@given(maps(stored=False), st.integers(0, 4), st.data())
def test_an_edit_moves_nothing_else(
    drawing: tuple[list[Node], Edges], column: int, data: st.DataObject
) -> None:
    """The map was laid out and stored; a node and its edges come in: all others stay where they were, none is covered."""
    nodes, edges = drawing
    before = layout(nodes, edges)
    kept = [Node(node.key, node.column, before[node.key]) for node in nodes]
    others = data.draw(st.lists(st.sampled_from([node.key for node in nodes]), max_size=4))
    after = layout([*kept, Node("new", column)], [*edges, *((other, "new") for other in others)])
    assert {key: place for key, place in after.items() if key != "new"} == before
    assert not any(overlap(after["new"], place) for key, place in after.items() if key != "new")
    # Taking one away moves nothing either.
    assert layout(kept[1:], [edge for edge in edges if nodes[0].key not in edge]) == {
        key: place for key, place in before.items() if key != nodes[0].key
    }


@settings(max_examples=40)
@given(st.one_of(maps(), maps(stored=False)), st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_edges_says_nothing(
    drawing: tuple[list[Node], Edges], shuffle: random.Random
) -> None:
    nodes, edges = drawing
    others, ways = list(nodes), list(edges)
    shuffle.shuffle(others)
    shuffle.shuffle(ways)
    one, other = layout(nodes, edges), layout(others, ways)
    assert one == other and list(one) == list(other)


@settings(max_examples=40)
@given(maps(stored=False))
def test_no_more_crossings_than_in_order_of_key(drawing: tuple[list[Node], Edges]) -> None:
    nodes, edges = drawing
    columns: dict[int, list[str]] = {}
    for node in sorted(nodes, key=lambda node: node.key):
        columns.setdefault(node.column, []).append(node.key)
    longest = max(len(keys) for keys in columns.values())
    plain = {
        key: (float(column), row + (longest - len(keys)) / 2)
        for column, keys in columns.items()
        for row, key in enumerate(keys)
    }
    assert crossings(layout(nodes, edges), edges) <= crossings(plain, edges)


@settings(max_examples=40)
@given(maps(stored=False))
def test_crossings_as_counted_by_hand(drawing: tuple[list[Node], Edges]) -> None:
    nodes, edges = drawing
    at = layout(nodes, edges)
    lines = sorted({edge for edge in edges if edge[0] != edge[1]})

    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    count = 0
    for i, (a, b) in enumerate(lines):
        for c, d in lines[:i]:
            if len({a, b, c, d}) == 4:
                count += (
                    side(at[a], at[b], at[c]) * side(at[a], at[b], at[d]) < 0
                    and side(at[c], at[d], at[a]) * side(at[c], at[d], at[b]) < 0
                )
    assert crossings(at, edges) == count


def test_a_crossing_that_can_go_goes() -> None:
    nodes = [Node(key, column) for key, column in (("a", 0), ("b", 0), ("x", 1), ("y", 1))]
    edges = [("a", "y"), ("b", "x")]
    found = layout(nodes, edges)
    assert crossings(found, edges) == 0
    assert {place[0] for place in found.values()} == {0.0, 1.0}


def drawn(seed: int) -> tuple[list[Node], Edges]:
    random_ = random.Random(seed)
    size = random_.randrange(8, 14)
    columns = [random_.randrange(3) for _ in range(size)]
    nodes = [Node(f"n{at:02}", column) for at, column in enumerate(columns)]
    edges = [
        (one.key, other.key)
        for one in nodes
        for other in nodes
        if one.column < other.column and random_.random() < 0.35
    ]
    return nodes, edges


@pytest.mark.parametrize(
    ("seed", "most"),
    [(3, 0), (2109, 5)],  # sweeps alone leave a crossing; the last sweep is worse than the order of keys
)
def test_the_best_of_sweeps_and_swaps_is_kept(seed: int, most: int) -> None:
    nodes, edges = drawn(seed)
    assert crossings(layout(nodes, edges), edges) <= most


def test_a_shuffled_ladder_is_untangled() -> None:
    """Twelve chains side by side, keys at random: no crossing is needed, and none is left."""
    shuffle = random.Random(2)
    names = [f"k{i:02}" for i in range(60)]
    shuffle.shuffle(names)
    nodes = [Node(name, at % 5) for at, name in enumerate(names)]
    edges = [(names[at], names[at + 1]) for at in range(60) if at % 5 != 4]
    assert crossings(layout(nodes, edges), edges) == 0


def test_columns_are_centred_on_the_longest() -> None:
    found = layout([Node("a", 0), Node("b", 0), Node("c", 0), Node("d", 2)], [])
    assert found == {"a": (0.0, 0.0), "b": (0.0, 1.0), "c": (0.0, 2.0), "d": (2.0, 1.0)}
    assert layout([], []) == {}


@pytest.mark.parametrize(
    ("nodes", "edges", "words"),
    [
        ([Node("a", 0), Node("a", 1)], [], "同一个键"),
        ([Node("a", 0)], [("a", "b")], "不在图中"),
        ([Node("a", 0, (0.0, math.nan))], [], "不是数"),
        ([Node("a", 0, (math.inf, 0.0))], [], "不是数"),
        ([Node(f"n{i}", 0) for i in range(301)], [], "最多 300 个"),
    ],
)
def test_what_cannot_be_drawn_is_refused(nodes: list[Node], edges: Edges, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        layout(nodes, edges)


def test_a_ring_by_group_and_key() -> None:
    groups = {"a": "x", "b": "y", "c": "x"}
    found = ring(["c", "b", "a"], groups)
    assert list(found) == ["a", "c", "b"]
    assert found == ring(["a", "b", "c", "a"], groups)
    assert found["a"] == (0.0, -1.0)
    # Five places: a, c, gap, b, gap; clockwise on a page whose y runs down.
    assert found["c"] == pytest.approx((math.sin(math.tau / 5), -math.cos(math.tau / 5)))
    assert found["b"] == pytest.approx((math.sin(3 * math.tau / 5), -math.cos(3 * math.tau / 5)))
    assert len(ring([f"n{i}" for i in range(7)])) == 7
    assert ring([]) == {}

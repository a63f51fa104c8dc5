"""The chain as a graph: cycles named, orphans, stages, closures, completeness, knock-out."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoluo.engine.chain import (
    completeness,
    criticality,
    cycles,
    downstream,
    knock_out,
    orphans,
    share_of_firm,
    stages,
    upstream,
)

LENS = [("glass", "lens"), ("lens", "module"), ("chip", "module"), ("module", "phone"), ("module", "car")]
KEYS = ["car", "chip", "glass", "lens", "module", "phone"]

graphs = st.integers(1, 8).flatmap(
    lambda size: st.tuples(
        st.just([f"k{i}" for i in range(size)]),
        st.lists(
            st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).map(
                lambda pair: (f"k{pair[0]}", f"k{pair[1]}")
            ),
            max_size=16,
        ),
    )
)


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        (LENS, []),
        ([*LENS, ("phone", "glass")], [["glass", "lens", "module", "phone"]]),
        ([("a", "a")], [["a"]]),
        ([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("b", "c")], [["a", "b"], ["c", "d"]]),
        ([("a", "b"), ("b", "c"), ("c", "a"), ("b", "a")], [["a", "b"]]),  # the shortest of one knot
        ([("b", "c"), ("c", "b"), ("a", "b")], [["b", "c"]]),
    ],
)
def test_cycles_are_named_in_the_order_of_supply(
    edges: list[tuple[str, str]], found: list[list[str]]
) -> None:
    nodes = {end for edge in edges for end in edge}
    assert cycles(nodes, edges) == found


@settings(max_examples=40)
@given(graphs)
def test_a_graph_has_stages_or_a_cycle_that_is_there(graph: tuple[list[str], list[tuple[str, str]]]) -> None:
    nodes, edges = graph
    knots = cycles(nodes, edges)
    for knot in knots:
        assert len(set(knot)) == len(knot)
        assert all(pair in edges for pair in zip(knot, [*knot[1:], knot[0]], strict=True))
    if knots:
        with pytest.raises(ValueError, match=" → ".join([*knots[0], knots[0][0]])):
            stages(nodes, edges)
    else:
        at = stages(nodes, edges)
        assert all(at[supplier] < at[buyer] for supplier, buyer in edges)
        for key in nodes:
            suppliers = [at[supplier] for supplier, buyer in edges if buyer == key]
            assert at[key] == max(suppliers, default=-1) + 1


@settings(max_examples=40)
@given(graphs, st.randoms(use_true_random=False))
def test_order_of_nodes_and_edges_says_nothing(
    graph: tuple[list[str], list[tuple[str, str]]], shuffle: random.Random
) -> None:
    nodes, edges = graph
    others, ways = list(nodes), list(edges)
    shuffle.shuffle(others)
    shuffle.shuffle(ways)
    assert cycles(others, ways) == cycles(nodes, edges)
    assert orphans(others, ways) == orphans(nodes, edges)


@settings(max_examples=40)
@given(graphs)
def test_up_is_down_read_backwards(graph: tuple[list[str], list[tuple[str, str]]]) -> None:
    nodes, edges = graph
    for one in nodes:
        for other in nodes:
            assert (other in downstream([one], edges)) == (one in upstream([other], edges))


def test_orphans_and_unknown_ends() -> None:
    assert orphans([*KEYS, "felt", "self"], [*LENS, ("self", "self")]) == ["felt", "self"]
    with pytest.raises(ValueError, match="felt 不存在"):
        cycles(KEYS, [("glass", "felt")])


def test_what_hangs_on_what() -> None:
    assert upstream(["module"], LENS) == {"glass", "lens", "chip"}
    assert downstream(["lens"], LENS) == {"module", "phone", "car"}
    assert downstream(["lone"], LENS) == set()
    assert stages(KEYS, LENS) == {"glass": 0, "chip": 0, "lens": 1, "module": 2, "phone": 3, "car": 3}


def test_completeness_opens_to_the_links_that_are_missing() -> None:
    said = completeness(
        {"glass": True, "lens": True, "module": False, "phone": False}, {"lens": 2, "phone": 1, "glass": 0}
    )
    assert (said.links.part, said.links.whole, said.links.value) == (2, 4, 0.5)
    assert (said.critical.part, said.critical.whole) == (1, 2)
    assert said.missing == ("glass", "module")
    assert completeness({}, {}).links.value is None


OUTPUT = {"glass": 10.0, "lens": 20.0, "chip": 30.0, "module": 40.0, "phone": 100.0}


@pytest.mark.parametrize(
    ("lost", "replaceable", "own", "dependent", "hit"),
    [
        ({"glass": 1.0}, [], 10, 160, ("glass", "lens", "module", "phone")),
        ({"glass": 0.5}, [], 5, 80, ("glass", "lens", "module", "phone")),
        ({"glass": 1.0}, ["glass"], 10, 0, ("glass",)),
        ({"glass": 1.0}, ["lens"], 10, 20, ("glass", "lens")),  # lens stops, module buys its lenses elsewhere
        ({"phone": 1.0}, [], 100, 0, ("phone",)),
        (
            {"lens": 0.5, "chip": 0.25},
            [],
            17.5,
            70,
            ("chip", "lens", "module", "phone"),
        ),  # the worse one decides
        ({}, [], 0, 0, ()),
    ],
)
def test_knock_out(
    lost: dict[str, float], replaceable: list[str], own: float, dependent: float, hit: tuple[str, ...]
) -> None:
    # car is absent: its edge says nothing.
    said = knock_out(OUTPUT, LENS, lost, replaceable)
    assert (said.own, said.dependent, said.hit, said.coverage) == (own, dependent, hit, 1.0)
    assert said.share == pytest.approx((own + dependent) / 200)


def test_an_absent_link_passes_nothing_on() -> None:
    """Without a module maker here, phones get their modules elsewhere already: lenses do not stop them."""
    present = {key: value for key, value in OUTPUT.items() if key != "module"}
    assert knock_out(present, LENS, {"lens": 1.0}).hit == ("lens",)


def test_unknown_output_stays_unknown() -> None:
    said = knock_out({"glass": 10.0, "lens": None}, LENS, {"glass": 1.0})
    assert (said.share, said.coverage, said.hit) == (1.0, 0.5, ("glass", "lens"))
    said = knock_out({"glass": None, "lens": None}, LENS, {"glass": 1.0})
    assert (said.share, said.coverage) == (None, 0.0)
    assert knock_out({"glass": 0.0}, LENS, {"glass": 1.0}).share is None


@pytest.mark.parametrize(
    ("output", "edges", "lost", "words"),
    [
        ({"glass": -1.0}, [], {}, "产值不能为负"),
        ({"glass": float("nan")}, [], {}, "产值不能为负或非数"),
        ({"glass": 1.0}, [], {"glass": 1.2}, "0 到 1"),
        ({"glass": 1.0}, [], {"lens": 1.0}, "没有企业"),
        ({"glass": 1.0, "lens": 1.0}, [("glass", "lens"), ("lens", "glass")], {}, "链条中有环"),
    ],
)
def test_knock_out_of_what_cannot_be(output: Any, edges: Any, lost: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        knock_out(output, edges, lost)


@pytest.mark.parametrize(
    ("outputs", "share"),
    [([10.0, 30.0], 0.25), ([10.0, None], 0.5), ([0.0, 0.0, 0.0], 1 / 3), ([None], 1.0)],
)
def test_share_of_a_firm_in_its_link(outputs: list[float | None], share: float) -> None:
    assert share_of_firm(outputs, 0) == share


def test_criticality_tells_loss_and_reach_apart() -> None:
    said = criticality(KEYS, OUTPUT, LENS, replaceable=["chip"])
    assert said["chip"].loss.share == pytest.approx(30 / 200)
    assert said["chip"].reach == 4 / 6
    assert said["lens"].loss.share == pytest.approx(160 / 200)
    assert said["phone"].reach == 1 / 6
    assert "car" not in said

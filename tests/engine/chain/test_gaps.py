"""State, kind and severity of links; the gap in yuan, known part and coverage; Flegg's quotient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoluo.engine.chain import (
    LinkFacts,
    Supply,
    Thresholds,
    flq,
    gaps,
    location_quotients,
    standings,
)

LINKS = ["glass", "lens", "module", "phone"]


def test_location_quotients() -> None:
    found = location_quotients(np.array([10.0, 30.0, 0.0, 0.0]), np.array([100.0, 150.0, 250.0, 0.0]))
    np.testing.assert_allclose(found, [0.25 / 0.2, 0.75 / 0.3, 0, np.nan])
    assert np.isnan(location_quotients(np.zeros(2), np.ones(2))).all()
    for wrong in ([-1.0, 1.0], [math.nan, 1.0]):
        with pytest.raises(ValueError, match="不能为负或非数"):
            location_quotients(np.array(wrong), np.ones(2))
    with pytest.raises(ValueError, match="长度不同"):
        location_quotients(np.ones(3), np.ones(2))


@pytest.mark.parametrize(
    ("supplier", "buyer", "share", "same", "delta", "expected"),
    [
        (0.8, 1.6, 1.0, False, 0.3, 0.5),  # a whole nation: λ* = 1, FLQ = CILQ
        (0.8, 1.6, 1.0, True, 0.3, 0.8),
        (1.2, 0.4, 0.02, False, 0.0, 3.0),  # δ = 0: size does not matter
        (1.0, 1.0, 0.01, False, 0.3, math.log2(1.01) ** 0.3),
        (1.0, 1.0, 0.01, False, 0.25, math.log2(1.01) ** 0.25),
        (0.0, None, 0.01, False, 0.3, 0.0),  # nothing is made here, whoever buys
        (1.0, 0.0, 0.01, False, 0.3, math.inf),
        (None, 1.0, 0.01, False, 0.3, None),
        (1.0, None, 0.01, False, 0.3, None),
        (math.nan, 1.0, 0.01, False, 0.3, None),
        (1.0, None, 1.0, True, 0.3, 1.0),
    ],
)
def test_fleggs_quotient(
    supplier: float | None,
    buyer: float | None,
    share: float,
    same: bool,
    delta: float,
    expected: float | None,
) -> None:
    found = flq(supplier, buyer, share, same=same, delta=delta)
    assert found == (None if expected is None else pytest.approx(expected))


@settings(max_examples=40)
@given(st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0.001, 1), st.floats(0.05, 0.9))
def test_a_larger_region_buys_less_outside(supplier: float, buyer: float, share: float, delta: float) -> None:
    small, large = flq(supplier, buyer, share / 2, delta=delta), flq(supplier, buyer, share, delta=delta)
    assert small is not None and large is not None and small < large
    assert large <= supplier / buyer * (1 + 1e-12)  # never more than the quotient without the region's size


@pytest.mark.parametrize(("supplier", "share", "delta"), [(-1.0, 0.1, 0.3), (1.0, 1.1, 0.3), (1.0, 0.1, 1.0)])
def test_quotients_that_cannot_be(supplier: float, share: float, delta: float) -> None:
    with pytest.raises(ValueError):
        flq(supplier, 1.0, share, delta=delta)


def test_the_gap_in_yuan_and_what_is_known_of_it() -> None:
    supplies = [
        Supply("glass", "lens", 0.2, 0.25),  # .2 · 1000 · .75 = 150
        Supply("glass", "module", 0.1, 2.0),  # enough is made here: 0
        Supply("lens", "module", None, 0.5),  # coefficient unknown
        Supply("lens", "phone", 0.1, 0.0),  # .1 · 5000 = 500
        Supply("module", "phone", 0.3, None),  # quotient unknown
    ]
    found = gaps(LINKS, supplies, {"lens": 1000.0, "module": 800.0, "phone": 5000.0})
    assert found["glass"].value == pytest.approx(150) and found["glass"].coverage == 1
    assert [buyer for buyer, _ in found["glass"].buyers] == ["lens"]
    assert (found["lens"].value, found["lens"].coverage) == (pytest.approx(500), 0.5)
    assert (found["module"].value, found["module"].coverage) == (None, 0.0)
    assert (found["phone"].value, found["phone"].coverage) == (None, 0.0)  # nobody in the chain buys it


@pytest.mark.parametrize(
    ("supply", "output"),
    [
        (Supply("glass", "lens", 0.0, None), None),
        (Supply("glass", "lens", None, 1.5), None),
        (Supply("glass", "lens", None, None), 0.0),
    ],
)
def test_one_factor_known_to_be_nought_is_enough(supply: Supply, output: float | None) -> None:
    found = gaps(LINKS, [supply], {"lens": output})["glass"]
    assert (found.value, found.coverage, found.buyers) == (0.0, 1.0, ())


numbers = st.one_of(st.none(), st.floats(0, 100))


@settings(max_examples=40)
@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=6))
def test_learning_more_only_adds(rows: list[tuple[float | None, float | None, float | None]]) -> None:
    """The known part never shrinks when an unknown factor becomes known, and coverage never falls."""
    links = ["up", *(f"b{i}" for i in range(len(rows)))]
    before = gaps(
        links,
        [Supply("up", f"b{i}", a, q) for i, (a, _, q) in enumerate(rows)],
        {f"b{i}": x for i, (_, x, _) in enumerate(rows)},
    )["up"]
    after = gaps(
        links,
        [
            Supply("up", f"b{i}", 1.0 if a is None else a, 0.0 if q is None else q)
            for i, (a, _, q) in enumerate(rows)
        ],
        {f"b{i}": 1.0 if x is None else x for i, (_, x, _) in enumerate(rows)},
    )["up"]
    assert after.coverage == (1.0 if rows else 0.0) >= before.coverage
    if before.value is not None:
        assert after.value is not None and after.value >= before.value - 1e-9


@pytest.mark.parametrize(
    ("supply", "output", "words"),
    [
        (Supply("glass", "lens", -0.1, 0.5), 1.0, "不能为负"),
        (Supply("glass", "lens", 0.1, math.nan), 1.0, "区位商不能为负或非数"),
        (Supply("glass", "lens", 0.1, 0.5), -1.0, "不能为负"),
        (Supply("glass", "felt", 0.1, 0.5), 1.0, "不在链上"),
    ],
)
def test_gaps_that_cannot_be(supply: Supply, output: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        gaps(LINKS, [supply], {"lens": output})


@pytest.mark.parametrize(
    ("link", "state", "severity"),
    [
        (LinkFacts("a", 0), "missing", 0.7),
        (LinkFacts("a", 0, critical=True), "missing", 1.0),
        (
            LinkFacts("a", 0, critical=True, local_share=0.2),
            "missing",
            0.8,
        ),  # some of it comes from residents elsewhere on the chain
        (LinkFacts("a", 3), "present", 0.0),
        (LinkFacts("a", 3, single_source=True), "present", 0.21),
        (LinkFacts("a", 1), "present", 0.0),
        (LinkFacts("a", 1, critical=True), "weak", 0.6),
        (LinkFacts("a", 4, local_share=0.4), "weak", 0.42),
        (LinkFacts("a", 4, local_share=0.5), "present", 0.35),
        (LinkFacts("a", 4, critical=True, local_share=1.0), "present", 0.0),
    ],
)
def test_state_and_severity(link: LinkFacts, state: str, severity: float) -> None:
    found = standings([link], [])["a"]
    assert (found.state, found.severity) == (state, pytest.approx(severity))
    assert bool(found.reasons) == (state != "present")


UP, DOWN = LinkFacts("up", 2), LinkFacts("down", 2)


@pytest.mark.parametrize(
    ("link", "around", "kind", "words"),
    [
        (LinkFacts("a", 5, critical=True, rca=1.2), [], "strengthen", "专业化程度 1.20"),
        (LinkFacts("a", 5, critical=True, rca=0.9), [], None, ""),
        (LinkFacts("a", 5, critical=True), [], None, ""),  # unknown is not a strength
        (LinkFacts("a", 5, rca=3.0), [], None, ""),
        (LinkFacts("a", 0, critical=True, rca=3.0, gap=50.0), [], "fill", "占全链已知缺口的 100%"),
        (
            LinkFacts("a", 0, gap=1.0),
            [LinkFacts("big", 1, gap=99.0)],
            None,
            "",
        ),  # a small gap calls for nothing
        (LinkFacts("a", 0, gap=0.0), [], None, ""),
        (LinkFacts("a", 2, single_source=True, gap=60.0), [], "fill", "只有一个供应来源"),
        (LinkFacts("a", 2, single_source=False, gap=60.0), [], None, ""),
        (LinkFacts("a", 0), [DOWN], "fill", "缺口金额未知"),
        (LinkFacts("a", 0), [LinkFacts("down", 0)], None, ""),
        (LinkFacts("a", 0, value=0.8), [UP], "extend", "附加值较高"),
        (LinkFacts("a", 0, value=0.2), [UP], None, ""),
        (LinkFacts("a", 0), [UP], "extend", "附加值未知，待核"),
        (LinkFacts("a", 0, value=0.8), [LinkFacts("up", 0)], None, ""),
        (LinkFacts("a", 3, value=0.8), [UP], None, ""),  # present: nothing to extend into
    ],
)
def test_kinds(link: LinkFacts, around: list[LinkFacts], kind: str | None, words: str) -> None:
    edges = [("up", "a")] if UP.key in {one.key for one in around} else []
    edges += [("a", "down")] if DOWN.key in {one.key for one in around} else []
    found = standings([link, *around], edges)["a"]
    assert found.kind == kind
    assert words in "；".join(found.reasons)


def test_thresholds_are_arguments() -> None:
    link = LinkFacts("a", 4, critical=True, local_share=0.55, rca=1.1)
    assert standings([link], [])["a"].kind == "strengthen"
    strict = standings([link], [], Thresholds(weak_local_share=0.6, strong_rca=1.2))["a"]
    assert (strict.state, strict.kind) == ("weak", None)


@pytest.mark.parametrize(
    ("links", "edges", "words"),
    [
        ([LinkFacts("a", -1)], [], "超出范围"),
        ([LinkFacts("a", 1, local_share=1.5)], [], "超出范围"),
        ([LinkFacts("a", 1), LinkFacts("a", 2)], [], "同一个键"),
        ([LinkFacts("a", 1)], [("a", "b")], "不在链上"),
        ([LinkFacts("a", 1, gap=-5.0)], [], "缺口"),
    ],
)
def test_facts_that_cannot_be(links: list[LinkFacts], edges: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        standings(links, edges)

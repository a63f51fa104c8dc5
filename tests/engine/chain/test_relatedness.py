"""RCA, presence, proximity, density, ECI and PCI: worked cases, properties, and input that is not what it should be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zhaoluo.engine.chain import relatedness
from zhaoluo.engine.chain.relatedness import eci_pci, rca, relate

tables = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 50))
)


def test_a_case_worked_by_hand() -> None:
    """Three regions, three classes; totals 10, 10, 20 and 12, 8, 20 of 40."""
    space = relate([[6, 4, 0], [6, 0, 4], [0, 4, 16]])
    np.testing.assert_allclose(space.rca, [[2, 2, 0], [2, 0, 0.8], [0, 1, 1.6]])
    assert space.present.tolist() == [[True, True, False], [True, False, False], [False, True, True]]
    # k = 2, 2, 1; classes 0 and 1 share one region, 1 and 2 another.
    np.testing.assert_allclose(space.proximity, [[0, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0]])
    np.testing.assert_allclose(space.density, [[1, 0.5, 1], [0, 0.5, 0], [1, 0.5, 1]])


@settings(max_examples=40)
@given(tables)
def test_properties_of_any_table(counts: np.ndarray[Any, Any]) -> None:
    space = relate(counts)
    empty = counts.sum(axis=1) == 0
    assert (np.isnan(space.rca) == (empty[:, None] | (counts.sum(axis=0) == 0))).all()
    assert not space.present[empty].any()
    assert (space.present == (np.nan_to_num(space.rca) >= 1)).all()
    near = space.proximity
    assert (near == near.T).all() and (near >= 0).all() and (near <= 1).all() and not near.diagonal().any()
    dense = space.density
    known = ~np.isnan(dense)
    assert (known == (~empty[:, None] & (near.sum(axis=0) > 0))).all()
    assert (dense[known] >= 0).all() and (dense[known] <= 1 + 1e-12).all()
    eci, pci = space.eci, space.pci
    ranked = ~np.isnan(eci)
    if ranked.any():
        assert (ranked == space.present.any(axis=1)).all()
        assert (~np.isnan(pci) == space.present.any(axis=0)).all()
        assert abs(eci[ranked].mean()) < 1e-9 and abs(eci[ranked].std() - 1) < 1e-9
        means = [pci[row].mean() for row in space.present[ranked]]
        np.testing.assert_allclose(means, eci[ranked], atol=1e-7)
    else:
        assert np.isnan(pci).all()


@settings(max_examples=30)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(counts: np.ndarray[Any, Any], random: Any) -> None:
    rows, columns = list(range(counts.shape[0])), list(range(counts.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    one, other = relate(counts), relate(counts[np.ix_(rows, columns)])
    np.testing.assert_allclose(one.density[np.ix_(rows, columns)], other.density, atol=1e-12)
    tilt = np.nan_to_num(one.eci) @ (one.present.sum(axis=1) - one.present.sum(axis=1).mean())
    if abs(tilt) > 1e-6:  # else the sign is the first region's
        np.testing.assert_allclose(one.eci[rows], other.eci, atol=1e-6)
        np.testing.assert_allclose(one.pci[columns], other.pci, atol=1e-6)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([[1, -1], [2, 3]], "不能为负"),
        ([[1, float("nan")], [2, 3]], "空缺或非数"),
        ([[1, float("inf")], [2, 3]], "空缺或非数"),
        ([1, 2, 3], "两维"),
        ([[]], "至少一行一列"),
        ([], "两维"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(counts: Any, words: str) -> None:
    for function in (relate, rca):
        with pytest.raises(ValueError, match=words):
            function(counts)


def test_a_single_region_has_its_share_of_everything_and_no_rank() -> None:
    space = relate([[3, 0, 5]])
    assert space.present.tolist() == [[True, False, True]]
    assert np.isnan(space.eci).all() and np.isnan(space.pci).all()
    np.testing.assert_allclose(space.density, [[1, np.nan, 1]])


def test_nothing_at_all() -> None:
    space = relate(np.zeros((3, 2)))
    assert np.isnan(space.rca).all() and not space.present.any() and np.isnan(space.density).all()
    assert np.isnan(space.eci).all() and np.isnan(space.pci).all()


@pytest.mark.parametrize(
    "present",
    [
        [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]],  # two parts that share nothing
        [[1, 1], [1, 1], [1, 1]],  # all alike
        [[1, 1, 0], [0, 1, 1], [1, 0, 1]],  # a ring: every direction is as good as another
        [[1, 1], [0, 0]],  # one region
    ],
)
def test_where_there_is_no_one_order_nobody_is_ranked(present: list[list[int]]) -> None:
    eci, pci = eci_pci(np.array(present, dtype=bool))
    assert np.isnan(eci).all() and np.isnan(pci).all()


def test_more_diverse_regions_rank_higher_and_rarer_classes_too() -> None:
    """A nested table: region i has the first i + 1 classes."""
    eci, pci = eci_pci(np.tril(np.ones((6, 6), dtype=bool)))
    assert (np.diff(eci) > 0).all() and (np.diff(pci) > 0).all()


@pytest.mark.parametrize("shape", [(90, 70), (70, 90)])
def test_one_eigenvector_alone_equals_all_of_them(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int]
) -> None:
    """Large tables take Lanczos: the same answer as from every eigenvector, on either side."""
    random = np.random.default_rng(8)
    present = random.random(shape) < random.random((shape[0], 1)) * random.random((1, shape[1])) * 1.5
    whole = eci_pci(present)
    monkeypatch.setattr(relatedness, "_WHOLE", 1)
    alone = eci_pci(present)
    np.testing.assert_allclose(alone[0], whole[0], atol=1e-9)
    np.testing.assert_allclose(alone[1], whole[1], atol=1e-9)


@pytest.mark.parametrize("shape", [(90, 70), (300, 250)])
def test_lanczos_arrives_where_eigenvalues_lie_close(shape: tuple[int, int]) -> None:
    """Noise alone, the hardest case: without reorthogonalising, copies of the first eigenvalue come up and it never stops."""
    table = (np.random.default_rng(5).random(shape) < 0.3).astype(float)
    scaled = table / np.sqrt(table.sum(axis=1))[:, None] / np.sqrt(table.sum(axis=0))
    first = np.sqrt(table.sum(axis=0) / table.sum())
    rest = scaled.T @ scaled - np.outer(first, first)
    found = relatedness._by_lanczos(rest)
    assert found is not None
    value, vector = found
    np.testing.assert_allclose(value, np.linalg.eigvalsh(rest)[-1], atol=1e-12)
    np.testing.assert_allclose(rest @ vector, value * vector, atol=1e-12)


def test_lanczos_falls_back_where_it_gets_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(9)
    present = random.random((60, 50)) < 0.3
    whole = eci_pci(present)
    monkeypatch.setattr(relatedness, "_WHOLE", 1)
    monkeypatch.setattr(relatedness, "_STEPS", 5)
    np.testing.assert_array_equal(eci_pci(present)[0], whole[0])


def test_two_parts_are_seen_in_large_tables_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relatedness, "_WHOLE", 1)
    random = np.random.default_rng(9)
    present = np.zeros((60, 50), dtype=bool)
    present[:30, :25] = random.random((30, 25)) < 0.5
    present[30:, 25:] = random.random((30, 25)) < 0.5
    assert np.isnan(eci_pci(present)[0]).all()

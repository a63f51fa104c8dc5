"""Relatedness and complexity beside two public packages on small matrices, and where each of them goes wrong.

A peer's fault is asserted as it is in the pinned version: when the peer changes, the test says so and docs/domain/relatedness.md
must be read again.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from zhaoluo.engine.chain.relatedness import density, eci_pci, proximity, rca, relate

pd = pytest.importorskip("pandas", reason="pandas is a tool of the tests: make setup-dev")
peer_one = pytest.importorskip("ecomplexity", reason="ecomplexity is a tool of the tests: make setup-dev")
peer_two = pytest.importorskip(
    "economic_complexity", reason="economic-complexity is a tool of the tests: make setup-dev"
)
from ecomplexity.calc_density import calc_density  # noqa: E402
from ecomplexity.calc_proximity import calc_discrete_proximity  # noqa: E402

COLUMNS = {"time": "year", "loc": "place", "prod": "class", "val": "firms"}


def firms(regions: int, classes: int, seed: int) -> np.ndarray[Any, Any]:
    """Skewed counts with structure: regions with more skill make more, and more demanding, things.  Every class occurs."""
    random = np.random.default_rng(seed)
    skill, need = random.random((regions, 3)), random.random((classes, 3))
    mean = (
        np.exp(4 * skill @ need.T - 3) * random.pareto(2, (regions, 1)) * random.pareto(2, (1, classes)) * 20
    )
    counts = random.poisson(np.minimum(mean, 1e4))
    counts[random.integers(regions, size=classes), np.arange(classes)] += 1
    counts[np.arange(regions), random.integers(classes, size=regions)] += 1
    return counts


def as_table(counts: Any) -> Any:
    regions, classes = np.shape(counts)
    return pd.DataFrame(
        counts, index=[f"r{c:03}" for c in range(regions)], columns=[f"p{p:03}" for p in range(classes)]
    )


def by_ecomplexity(counts: Any, **options: Any) -> dict[str, Any]:
    table = as_table(counts).stack().reset_index()
    table.columns = ["place", "class", "firms"]
    table["year"] = 2020
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        said = peer_one.ecomplexity(table, COLUMNS, check_logsupermodularity=False, verbose=False, **options)
    said = said.sort_values(["place", "class"])
    found = {
        name: said[name].to_numpy().reshape(np.shape(counts))
        for name in ("rca", "mcp", "density", "eci", "pci", "diversity", "ubiquity")
    }
    return found | {"eci": found["eci"][:, 0], "pci": found["pci"][0]}


CASES = [(12, 8, 1), (8, 12, 2), (30, 20, 3), (20, 33, 4), (60, 45, 5)]


@pytest.mark.parametrize(("regions", "classes", "seed"), CASES)
def test_equal_to_ecomplexity(regions: int, classes: int, seed: int) -> None:
    counts = firms(regions, classes, seed)
    ours, theirs = relate(counts), by_ecomplexity(counts)
    np.testing.assert_allclose(ours.rca, theirs["rca"], rtol=1e-12)
    np.testing.assert_array_equal(ours.present, theirs["mcp"] == 1)
    np.testing.assert_allclose(ours.eci, theirs["eci"], atol=1e-9)
    np.testing.assert_allclose(ours.pci, theirs["pci"], atol=1e-9)
    near = calc_discrete_proximity(ours.present.astype(float), ours.present.sum(axis=0))
    np.testing.assert_allclose(ours.proximity, near - np.eye(classes), atol=1e-12)
    # Its density with its diagonal taken away is ours.
    np.testing.assert_allclose(
        ours.density, calc_density(ours.present.astype(float), near - np.eye(classes)), atol=1e-12
    )


@pytest.fixture
def writable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets economic-complexity write its diagonal into a table that pandas 3 hands out read-only."""

    def fill_diagonal(values: Any, number: float) -> None:
        values.flags.writeable = True
        np.fill_diagonal(values, number)

    numpy = SimpleNamespace(divide=np.divide, maximum=np.maximum, power=np.power, fill_diagonal=fill_diagonal)
    monkeypatch.setattr("economic_complexity.product_space.np", numpy)


@pytest.mark.usefixtures("writable")
@pytest.mark.parametrize(("regions", "classes", "seed"), CASES)
def test_equal_to_economic_complexity(regions: int, classes: int, seed: int) -> None:
    counts = firms(regions, classes, seed)
    ours, quotients = relate(counts), peer_two.rca(as_table(counts))
    np.testing.assert_allclose(ours.rca, quotients.to_numpy(), rtol=1e-12)
    np.testing.assert_allclose(ours.proximity, peer_two.proximity(quotients).to_numpy(), atol=1e-12)
    np.testing.assert_allclose(ours.density, peer_two.relatedness(quotients).to_numpy(), atol=1e-12)


def test_economic_complexity_cannot_write_its_diagonal() -> None:
    """With pandas 3 its proximity fails as it stands; the tests above and the bench help it."""
    with pytest.raises(ValueError, match="read-only"):
        peer_two.proximity(peer_two.rca(as_table(firms(12, 8, 1))))


@pytest.mark.parametrize(("regions", "classes", "seed"), CASES)
def test_ecomplexity_counts_a_class_as_near_itself(regions: int, classes: int, seed: int) -> None:
    """φ_pp = 1 there: density rises in whatever a region has already, and is not the one of Hidalgo et al."""
    counts = firms(regions, classes, seed)
    ours, theirs = relate(counts), by_ecomplexity(counts)["density"]
    assert np.abs(theirs - ours.density).max() > 0.01
    np.testing.assert_allclose(theirs, density(ours.present, ours.proximity + np.eye(classes)), atol=1e-12)
    assert (theirs - ours.density)[ours.present].min() >= -1e-12


def test_ecomplexity_ignores_the_weights_of_the_nearest_neighbours() -> None:
    """`knn=` works out Σ M φ / Σ φ and then sums M alone: a bare count, beyond 1."""
    counts = firms(30, 20, 3)
    ours = relate(counts)
    told = by_ecomplexity(counts, knn=5)["density"]
    np.testing.assert_allclose(told, np.round(told), atol=1e-12)
    assert told.max() > 1
    assert ours.density.max() <= 1


def test_economic_complexity_never_arrives() -> None:
    """20 reflections, its default, are still away from the eigenvector; more drown in rounding, as all values grow alike."""
    present = relate(firms(60, 45, 5)).present
    eci, _ = eci_pci(present)
    wrong = {}
    for iterations in (10, 20, 28, 34, 40, 46, 60):
        of_regions, _ = peer_two.complexity(as_table(present.astype(float)), iterations=iterations)
        wrong[iterations] = np.abs(zscore(of_regions) - eci).max()
    assert wrong[10] > wrong[20] > wrong[28] > 1e-5
    assert min(wrong.values()) > 1e-6
    assert wrong[60] > wrong[20]


def test_equal_to_economic_complexity_where_it_need_not_converge() -> None:
    """With regions of two kinds there is one direction only, and the first reflection points along it."""
    present = np.array([[1, 1, 1, 1, 1]] * 3 + [[1, 1, 0, 0, 0]] * 4, dtype=bool)
    eci, pci = eci_pci(present)
    of_regions, of_classes = peer_two.complexity(as_table(present.astype(float)), iterations=6)
    np.testing.assert_allclose(zscore(of_regions), eci, atol=1e-9)
    np.testing.assert_allclose(zscore(of_classes), zscore(pci), atol=1e-9)
    # It divides by n − 1 where ecomplexity and we divide by n.
    np.testing.assert_allclose(of_regions.to_numpy() * np.sqrt(7 / 6), eci, atol=1e-9)


def zscore(values: Any) -> np.ndarray[Any, Any]:
    values = np.asarray(values)
    return (values - values.mean()) / values.std()


def test_economic_complexity_leaves_the_unit_of_classes_and_regions_apart() -> None:
    """There PCI is standardised by itself; here (as in ecomplexity) ECI is the mean PCI of what a region has."""
    ours = relate(firms(30, 20, 3))
    means = np.array([ours.pci[row].mean() for row in ours.present])
    np.testing.assert_allclose(means, ours.eci, atol=1e-9)
    assert abs(ours.pci.mean()) > 1e-3


def test_exactly_its_share_is_present() -> None:
    """Regions all alike have RCA 1 everywhere, however large the numbers: no rounding takes presence away."""
    random = np.random.default_rng(0)
    for most in (10, 10**4, 10**7):
        counts = np.outer(random.integers(1, most, 7), random.integers(1, most, 5))
        assert (rca(counts) == 1).all() and relate(counts).present.all()
    assert (by_ecomplexity(counts)["mcp"] == 1).all()
    assert (peer_two.rca(as_table(counts)) >= 1).to_numpy().all()


def test_an_empty_region_or_class() -> None:
    """ecomplexity drops both and so forgets the places; economic-complexity gives nan and inf; here each keeps its place."""
    counts = firms(12, 8, 1)
    counts[4], counts[:, 5] = 0, 0
    ours = relate(counts)
    assert np.isnan(ours.rca[4]).all() and np.isnan(ours.rca[:, 5]).all()
    assert not ours.present[4].any() and not ours.present[:, 5].any()
    assert np.isnan(ours.eci[4]) and np.isnan(ours.pci[5])
    assert np.isnan(ours.density[4]).all() and np.isnan(ours.density[:, 5]).all()
    assert (ours.proximity[5] == 0).all()

    rest = np.ix_([c for c in range(12) if c != 4], [p for p in range(8) if p != 5])
    alone = relate(counts[rest])
    np.testing.assert_allclose(ours.density[rest], alone.density, atol=1e-12)
    np.testing.assert_allclose(ours.eci[rest[0].ravel()], alone.eci, atol=1e-9)
    np.testing.assert_allclose(ours.pci[rest[1].ravel()], alone.pci, atol=1e-9)

    quotients = peer_two.rca(as_table(counts))
    assert np.isnan(quotients.to_numpy()[4]).all()
    assert np.isnan(peer_two.complexity(quotients)[0].to_numpy()).all()  # one empty region spoils all of them
    theirs = by_ecomplexity(counts)
    assert np.isnan(theirs["density"][4]).all()
    kept = relate(counts[rest])
    np.testing.assert_allclose(theirs["eci"][rest[0].ravel()], kept.eci, atol=1e-9)


def test_proximity_and_complexity_take_presence_as_it_is() -> None:
    """Presence may come from elsewhere (a count above nought, a list), as `presence_test="manual"` does in the peer."""
    present = firms(20, 33, 4) > 2
    present = present[:, present.any(axis=0)][present.any(axis=1)]
    theirs = by_ecomplexity(present.astype(int), presence_test="manual")
    eci, pci = eci_pci(present)
    np.testing.assert_allclose(eci, theirs["eci"], atol=1e-9)
    np.testing.assert_allclose(pci, theirs["pci"], atol=1e-9)
    near = proximity(present)
    assert (near.diagonal() == 0).all() and np.allclose(near, near.T) and near.max() <= 1

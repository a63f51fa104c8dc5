"""Planted truth: firms that really fit are hidden in a synthetic universe; does the ranking find them?

How the truth is made, honestly.  Every firm has true figures; the store sees only some (the generator leaves half of the
head-counts, a quarter of capital and 60 % of the expansion signals unknown), the truth knows all: what is unknown is drawn from the
firms where it is known.  Fit is a sum of need, substance, motive and ties in shapes *other* than the scorecard's (steps, squares,
tanh instead of logarithms), of needs of which the query has only a blurred estimate, of links of which a third are not in the
store, and of noise that weighs as much as everything else together.  The fitting firms are the best two per cent by it.

So the scorecard is right about *what* matters and wrong about how much; a test in which it had to guess even that could not be
passed, and one with its own formula as truth would prove nothing.  What this shows: the machinery carries what signal there is
through unknowns to the first fifty.  What it cannot show: that real firms decide so.  That is for sealed lists and outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tests.engine.universe.hiding import AT, expected, hits, truth_of, write

from zhaoluo.engine.universe import invented, open_store, parse_query, rank

ROWS = 60_000
CLASSES = 12  # the most common ones of that universe are the zone's gaps
SHARE_FITTING = 0.02
SIZE_WAN = 500.0  # the filter a zone would set by hand


@dataclass
class Planted:
    """A world with a truth, and the lists of fifty."""

    candidates: list[str]
    fitting: set[str]
    ranked: list[str]
    by_size: list[str]  # class-and-size filter, largest first
    filtered: list[str]  # all that pass the class-and-size filter


def plant(folder: Path, seed: int) -> Planted:
    chance = np.random.default_rng(seed)
    everyone = invented(ROWS, seed)
    codes, counts = np.unique(np.ma.getdata(everyone["class"]).astype(str), return_counts=True)
    gap_classes = codes[np.argsort(-counts)[:CLASSES]]
    kept = np.flatnonzero(np.isin(np.ma.getdata(everyone["class"]).astype(str), gap_classes))
    firms = {name: column[kept] for name, column in everyone.items()}
    ids = np.ma.getdata(firms["id"]).astype(str)
    count = len(ids)

    # what really is
    true = {
        name: truth_of(firms[name], chance)
        for name in ("capital_wan", "employees", "patents", "growth", "expansion_signal")
    }
    flags = {name: np.ma.getdata(firms[name]).astype(float) for name in ("is_high_tech", "is_little_giant")}
    need = dict(zip(gap_classes, chance.uniform(0.2, 1.0, CLASSES), strict=True))
    needed = np.array([need[code] for code in np.ma.getdata(firms["class"])])
    home = chance.choice(np.unique(np.ma.getdata(firms["region"]).astype(str)), 3, replace=False)
    from_home = np.isin(np.ma.getdata(firms["region"]).astype(str), home)
    residents = chance.choice(count, 60, replace=False)
    links = [
        (int(firm), int(chance.choice(residents)))
        for firm in chance.choice(count, count // 20)
        for _ in range(chance.integers(1, 4))
    ]
    links = [(a, b) for a, b in links if a != b]
    ties = np.bincount([a for a, _ in links], minlength=count)
    fit = (
        1.2 * needed**2
        + 0.3 * np.sqrt(true["employees"].argsort().argsort() / count)
        + 0.8 * np.tanh(true["patents"] / 20)
        + 0.6 * np.maximum(flags["is_high_tech"], flags["is_little_giant"])
        + 0.9 * true["expansion_signal"] ** 2
        + 0.3 * (true["growth"] > 0.1)
        + 0.4 * from_home
        + 0.6 * np.minimum(ties, 3) / 3
    )
    fit = fit + chance.normal(0, fit.std(), count)
    outside = np.setdiff1d(np.arange(count), residents)
    fitting = outside[np.argsort(-fit[outside])[: int(SHARE_FITTING * len(outside))]]

    # what the zone knows
    seen_links = [link for link in links if chance.random() < 2 / 3]
    blurred = {code: float(np.clip(worth + chance.normal(0, 0.15), 0.05, 1)) for code, worth in need.items()}
    store = write(folder, firms, ids, seen_links)
    query = parse_query(
        {
            "gaps": [{"classes": {str(code): worth}, "severity": 1.0} for code, worth in blurred.items()],
            "affinity": {str(region): 1.0 for region in home},
            "residents": [str(ids[n]) for n in residents],
        }
    )
    with open_store(store) as opened:
        ranked = [row.id for row in rank(opened, query, top=AT).rows]
    capital = np.ma.filled(firms["capital_wan"].astype(float), 0.0)
    passing = outside[np.nan_to_num(capital[outside]) >= SIZE_WAN]
    largest = passing[np.argsort(-capital[passing])]
    return Planted(
        candidates=ids[outside].tolist(),
        fitting=set(ids[fitting].tolist()),
        ranked=ranked,
        by_size=ids[largest[:AT]].tolist(),
        filtered=ids[passing].tolist(),
    )


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Planted]]:
    yield [plant(tmp_path_factory.mktemp(f"planted{seed}"), seed) for seed in (11, 12, 13)]


def test_the_ranking_finds_twice_what_the_filter_finds(worlds: list[Planted]) -> None:
    for world in worlds:
        filter_alone = max(hits(world.by_size, world.fitting), expected(world.filtered, world.fitting))
        assert hits(world.ranked, world.fitting) >= 2 * filter_alone


def test_with_permuted_truth_the_gain_vanishes(worlds: list[Planted]) -> None:
    chance = np.random.default_rng(5)
    gains = []
    for world in worlds:
        for _ in range(150):
            fitting = set(chance.choice(world.candidates, len(world.fitting), replace=False).tolist())
            gains.append(hits(world.ranked, fitting) - expected(world.candidates, fitting))
    assert abs(np.mean(gains)) < 4 * np.std(gains) / np.sqrt(len(gains))
    real = [hits(world.ranked, world.fitting) - expected(world.candidates, world.fitting) for world in worlds]
    assert min(real) > 4 * np.std(gains)  # and the true gain is none that permuting could give

"""Hidden residents: firms that did settle in a zone, hidden among matched decoys; does the ranking find them?

Every hidden resident stands among nineteen decoys of its own class, size band and province, so that class, size and place tell
nothing, and all links of both to the zone's known residents are taken away.  What is left to find it by is
substance and motive: patents, certificates, growth, expansion signals, half of them unknown.  Synthetic firms settle because the test
says so: with a chance that grows with these, in shapes other than the scorecard's.  Where they settle by mere chance, nothing is
found, as it should be.  Whether firms of a real zone settle for such reasons, a real zone must test with its own residents.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.engine.universe.hiding import expected, hits, truth_of, write

from zhaoluo.engine.universe import invented, open_store, parse_query, rank

ROWS = 120_000
HIDDEN, DECOYS = 50, 19
PULL = 4.0  # how strongly substance and motive draw firms to the zone


@dataclass
class Zone:
    hidden: set[str]
    ranked: list[str]
    by_size: list[str]
    pool: list[str]


@pytest.fixture(scope="module")
def everyone() -> dict[str, Any]:
    return invented(ROWS, seed=20)


def zone(everyone: dict[str, Any], folder: Path, seed: int, pull: float) -> Zone:
    chance = np.random.default_rng(seed)
    ids, classes, regions = (np.ma.getdata(everyone[name]).astype(str) for name in ("id", "class", "region"))
    common = np.argsort(-np.unique(classes, return_counts=True)[1])[:12]
    gap_classes = np.unique(classes)[common]
    capital = np.ma.filled(everyone["capital_wan"].astype(float), -1.0)
    band = np.digitize(capital, [0.0, 100.0, 500.0, 2000.0])  # unknown is a band of its own
    cells: dict[tuple[str, str, int], list[int]] = {}
    for n in np.flatnonzero(np.isin(classes, gap_classes)).tolist():
        cells.setdefault((classes[n], regions[n][:2], int(band[n])), []).append(n)

    # who settles, of each cell one: by what really is, seen or not
    draw = (
        0.8 * np.tanh(truth_of(everyone["patents"], chance) / 20)
        + 0.6 * np.maximum(everyone["is_high_tech"], everyone["is_little_giant"])
        + 0.9 * truth_of(everyone["expansion_signal"], chance) ** 2
        + 0.3 * (truth_of(everyone["growth"], chance) > 0.1)
    )
    large = [members for members in cells.values() if len(members) > DECOYS]
    hidden, pool = [], []
    for place in chance.choice(len(large), HIDDEN, replace=False).tolist():
        members = chance.choice(large[place], DECOYS + 1, replace=False)
        odds = np.exp(pull * draw[members])
        hidden.append(int(chance.choice(members, p=odds / odds.sum())))
        pool += members.tolist()

    # the zone: forty visible residents, who trade with firms elsewhere only
    rest = chance.choice(
        np.setdiff1d(np.flatnonzero(np.isin(classes, gap_classes)), pool), 100, replace=False
    ).tolist()
    visible, elsewhere = rest[:40], rest[40:]
    kept = np.array([*pool, *rest])
    firms = {name: column[kept] for name, column in everyone.items()}
    links = [(len(pool) + 40 + n, len(pool) + n % 40) for n in range(len(elsewhere))]
    store = write(folder, firms, ids[kept], links)
    query = parse_query(
        {
            "gaps": [{"classes": {str(code): 1.0 for code in gap_classes}, "severity": 1.0}],
            "residents": ids[visible].tolist(),
            "exclude": ids[elsewhere].tolist(),
        }
    )
    with open_store(store) as opened:
        ranked = [row.id for row in rank(opened, query, top=50).rows]
    largest = np.array(pool)[np.argsort(-capital[pool], kind="stable")]
    return Zone(set(ids[hidden].tolist()), ranked, ids[largest[:50]].tolist(), ids[pool].tolist())


def test_hidden_residents_are_found_twice_as_often_as_by_industry_and_size(
    everyone: dict[str, Any], tmp_path: Path
) -> None:
    found, filtered = [], []
    for seed in (21, 22, 23):
        here = zone(everyone, tmp_path / str(seed), seed, PULL)
        found.append(hits(here.ranked, here.hidden))
        filtered.append(max(hits(here.by_size, here.hidden), expected(here.pool, here.hidden)))
    assert np.mean(found) >= 2 * np.mean(filtered)
    assert all(mine > other for mine, other in zip(found, filtered, strict=True))


def test_who_settled_by_chance_is_not_found(everyone: dict[str, Any], tmp_path: Path) -> None:
    gains = []
    for seed in (31, 32, 33):
        here = zone(everyone, tmp_path / str(seed), seed, pull=0.0)
        gains.append(hits(here.ranked, here.hidden) - expected(here.pool, here.hidden))
    # 150 hidden in all, of each 50 listed among 1000: the share found by chance has this spread
    spread = np.sqrt(0.05 * 0.95 / (3 * HIDDEN))
    assert abs(np.mean(gains)) < 3 * spread


def test_the_hidden_stand_among_their_decoys(everyone: dict[str, Any], tmp_path: Path) -> None:
    here = zone(everyone, tmp_path, 41, PULL)
    assert len(here.pool) == len(set(here.pool)) == HIDDEN * (DECOYS + 1)
    assert len(here.hidden) == HIDDEN and here.hidden <= set(here.pool)

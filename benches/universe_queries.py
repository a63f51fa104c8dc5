"""What the parts of benches/universe.py share: the three queries, the stopwatch, the links as pairs."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from zhaoluo.engine.universe import Store, invented_id

SEED = 7
RESIDENTS = 300
RUNS = 7
TOP = 200
DIVISIONS = ("36", "37", "38", "39", "40")


def queries(store: Store) -> dict[str, dict[str, Any]]:
    """The three documents, the same for every run on a store."""
    tally = store.tally()
    per_class = dict(zip(tally.classes, tally.firms.sum(axis=0).tolist(), strict=True))
    large = (code for code in per_class if code[:2] in DIVISIONS)
    wanted = sorted(large, key=lambda code: -per_class[code])[:8]
    chance = random.Random(SEED)
    rows = store.about.rows
    # half of them among the firms that buy from many
    numbers = {chance.randrange(rows) for _ in range(RESIDENTS // 2)}
    numbers |= {chance.randrange(max(RESIDENTS, rows // 1000)) for _ in range(RESIDENTS // 2)}
    common = {
        "gaps": [
            {"classes": dict(zip(wanted[:3], (1.0, 0.8, 0.5), strict=True)), "severity": 0.9},
            {"classes": dict(zip(wanted[2:6], (0.9, 0.7, 0.6, 0.4), strict=True)), "severity": 0.7},
            {"classes": dict(zip(wanted[5:], (1.0, 0.6, 0.3), strict=True)), "severity": 0.5},
        ],
        "affinity": {
            "440300": 0.9,
            "441900": 0.7,
            "320500": 0.6,
            "330200": 0.5,
            "310115": 0.5,
            "140100": 0.3,
        },
        "residents": [invented_id(number) for number in sorted(numbers)],
        "top": TOP,
    }
    return {
        "gap": common,
        "filters": common
        | {"filters": {"founded_max": 2018, "capital_min_wan": 500, "insured_min": 10, "classes": "all"}},
        "all": common | {"filters": {"classes": "all"}},
    }


def timed(act: Callable[[], Any]) -> dict[str, Any]:
    """Seconds on the clock; and of all cores together, which tells more on a machine that is not alone."""
    act()
    taken, worked = [], []
    for _ in range(RUNS):
        begun, used = time.perf_counter(), time.process_time()
        act()
        taken.append(time.perf_counter() - begun)
        worked.append(time.process_time() - used)
    return {
        "median": round(statistics.median(taken), 4),
        "best": round(min(taken), 4),
        "cpu": round(statistics.median(worked), 4),
    }


def pairs(store: Store) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Supplier and buyer rows of all links, a part at a time."""
    indptr, to = store.links.out_indptr, store.links.out_to
    step = 10_000_000
    for start in range(0, store.about.rows, step):
        stop = min(start + step, store.about.rows)
        degree = np.diff(indptr[start : stop + 1])
        yield (
            np.repeat(np.arange(start, stop), degree),
            np.asarray(to[indptr[start] : indptr[stop]], dtype=np.int64),
        )

"""`make bench-relatedness`: RCA, proximity, density, ECI and PCI for all regions × classes, beside two public packages.

Counts are invented (synthetic).  Ours and both peers run in turn on the same small table, then ours alone on the full one,
which the peers cannot bear; the small table's answers are compared.  A back-test on an invented panel says what
relatedness adds to popularity and geography, and that the gain vanishes when the truth is permuted.  Prints one JSON line;
ends with 1 if ours takes longer than 2 s on the full table, or ours and a peer disagree beyond 1e-9.

    python benches/relatedness.py [--size 300x200] [--full 2800x1380] [--repeat 3] [--no-peer] [--no-backtest]
    SIZE=600x400 make bench-relatedness

ecomplexity          without its check of log-supermodularity and without talk; its φ_pp = 1 is taken off before comparing
economic_complexity  rca, proximity, relatedness, complexity of its pandas half; its write to the diagonal, which pandas 3 refuses,
                     is helped; ECI is not compared, since its 20 reflections do not arrive (how far off: `eci_off`)
seconds              wall clock; ours the best of --repeat, with all of them told; a peer once.  cpu_seconds: of all threads, for
                     telling a slow program from a busy machine (see load_average)
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import platform
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
import numpy as np
from tests.engine.chain.invented import panel

from zhaoluo.engine.chain.backtest import Backtest, backtest
from zhaoluo.engine.chain.relatedness import Space, relate

BOUND_SECONDS = 2.0
AGREE = 1e-9


def firms(regions: int, classes: int, seed: int = 3) -> np.ndarray[Any, Any]:
    """Skewed counts with structure: regions with more skill make more, and more demanding, things.  Nothing is empty."""
    random = np.random.default_rng(seed)
    skill, need = random.random((regions, 6)) ** 2, random.random((classes, 6)) ** 3
    size, usual = random.pareto(1.5, (regions, 1)), random.pareto(1.2, (1, classes))
    counts = random.poisson(np.minimum(3 * np.exp(3 * skill @ need.T - 3) * size * usual, 1e5))
    counts[random.integers(regions, size=classes), np.arange(classes)] += 1
    counts[np.arange(regions), random.integers(classes, size=regions)] += 1
    return counts


def ours(counts: np.ndarray[Any, Any]) -> Space:
    space = relate(counts)
    for quantity in (space.rca, space.proximity, space.density, space.eci, space.pci):
        assert quantity is not None
    return space


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = function()
    return time.perf_counter() - started, answer


def off(one: Any, other: Any) -> float:
    """Largest difference, nan if one knows what the other does not."""
    difference = np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float))
    both_unknown = np.isnan(one) & np.isnan(other)
    return float(np.max(np.where(both_unknown, 0.0, difference)))


def table_of(counts: np.ndarray[Any, Any]) -> Any:
    import pandas as pd

    rows = [f"r{at:04}" for at in range(counts.shape[0])]
    return pd.DataFrame(counts, index=rows, columns=[f"p{at:04}" for at in range(counts.shape[1])])


def by_ecomplexity(counts: np.ndarray[Any, Any], space: Space) -> dict[str, Any]:
    import ecomplexity as peer
    from ecomplexity.calc_density import calc_density

    table = table_of(counts).stack().reset_index()
    table.columns = ["place", "class", "firms"]
    table["year"] = 2020
    names = {"time": "year", "loc": "place", "prod": "class", "val": "firms"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        seconds, said = timed(
            lambda: peer.ecomplexity(table, names, check_logsupermodularity=False, verbose=False)
        )
    said = said.sort_values(["place", "class"])
    found = {name: said[name].to_numpy().reshape(counts.shape) for name in ("rca", "density", "eci", "pci")}
    present = space.present.astype(float)
    with_diagonal = calc_density(present, space.proximity + np.eye(counts.shape[1]))
    return {
        "seconds": round(seconds, 3),
        "off": {
            "rca": off(found["rca"], space.rca),
            "density_with_diagonal": off(found["density"], with_diagonal),
            "eci": off(found["eci"][:, 0], space.eci),
            "pci": off(found["pci"][0], space.pci),
        },
        "density_off_by_its_diagonal": round(off(found["density"], space.density), 4),
    }


def by_economic_complexity(counts: np.ndarray[Any, Any], space: Space) -> dict[str, Any]:
    import economic_complexity as peer
    from economic_complexity import product_space

    def fill_diagonal(values: np.ndarray[Any, Any], number: float) -> None:
        values.flags.writeable = True
        np.fill_diagonal(values, number)

    helped = SimpleNamespace(
        divide=np.divide, maximum=np.maximum, power=np.power, fill_diagonal=fill_diagonal
    )
    kept, product_space.np = product_space.np, helped
    table = table_of(counts)

    def run() -> tuple[Any, Any, Any, Any]:
        quotients = peer.rca(table)
        near = peer.proximity(quotients)
        return (
            quotients,
            near,
            peer.relatedness(quotients, proximities=near),
            peer.complexity(quotients),
        )

    try:
        seconds, (quotients, near, dense, (eci, _)) = timed(run)
    finally:
        product_space.np = kept
    eci = (eci - eci.mean()) / eci.std(ddof=0)
    return {
        "seconds": round(seconds, 3),
        "off": {
            "rca": off(quotients.to_numpy(), space.rca),
            "proximity": off(near.to_numpy(), space.proximity),
            "density": off(dense.to_numpy(), space.density),
        },
        "eci_off": round(off(eci.to_numpy(), space.eci), 6),
    }


def told(said: Backtest) -> dict[str, Any]:
    return {
        "ndcg_at_10": {name: round(score.ndcg, 3) for name, score in said.scores.items()},
        "log_loss": {name: round(score.log_loss, 4) for name, score in said.scores.items()},
        "gain_of_relatedness": [round(said.gain, 3), round(said.gain_low, 3), round(said.gain_high, 3)],
        "regions": said.regions,
        "entries": said.entries,
    }


def size(text: str) -> tuple[int, int]:
    try:
        regions, classes = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError("two numbers, such as 300x200") from None
    if regions < 3 or classes < 3:
        raise argparse.ArgumentTypeError("at least 3x3")
    return regions, classes


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=size, default=os.environ.get("SIZE") or "300x200")
    parser.add_argument("--full", type=size, default="2800x1380")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--no-backtest", action="store_true")
    asked = parser.parse_args()

    small = firms(*asked.size)
    runs = [timed(lambda: ours(small)) for _ in range(max(asked.repeat, 1))]
    space = runs[0][1]
    peers: dict[str, Any] = {}
    missing = []
    if not asked.no_peer:
        for name, run in (("ecomplexity", by_ecomplexity), ("economic_complexity", by_economic_complexity)):
            try:
                peers[name] = run(small, space)
            except ImportError:
                missing.append(name)
    large = firms(*asked.full)
    seconds, cpu = [], []
    for _ in range(max(asked.repeat, 1)):
        started = time.process_time()
        once, _ = timed(lambda: ours(large))  # each answer is dropped before the next
        seconds.append(once)
        cpu.append(time.process_time() - started)
    tested = None
    if not asked.no_backtest:
        world = panel(300, 150, related=6.0, seed=1)
        tested = {
            "panel": "invented (模拟), 300 x 150, 4 periods, judged on the last",
            "truth": told(backtest(world.slices, world.province, world.prefecture)),
            "permuted": told(backtest(world.slices, world.province, world.prefecture, permuted=True)),
        }
    # A nan is a disagreement too: one knows what the other does not.
    disagree = [
        f"{name}.{what}"
        for name, said in peers.items()
        for what, value in said["off"].items()
        if not value <= AGREE
    ]
    slow = min(seconds) > BOUND_SECONDS
    said = {
        "bench": "relatedness",
        "command": " ".join(["benches/relatedness.py", *sys.argv[1:]]),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "small": {
            "regions": asked.size[0],
            "classes": asked.size[1],
            "ours_seconds": round(min(once for once, _ in runs), 4),
            "ours_seconds_each": [round(once, 4) for once, _ in runs],
            "peers": peers,
        },
        "full": {
            "regions": asked.full[0],
            "classes": asked.full[1],
            "seconds": round(min(seconds), 3),
            "seconds_each": [round(once, 3) for once in seconds],
            "cpu_seconds_each": [round(once, 3) for once in cpu],
        },
        "backtest": tested,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "bar": {"seconds": BOUND_SECONDS, "missed": slow, "agree": AGREE, "disagree": disagree},
    }
    print(json.dumps(said, ensure_ascii=False))
    for name in missing:
        print(f"{name} is not installed: not measured (make setup-dev)", file=sys.stderr)
    return 1 if slow or disagree or missing else 0


if __name__ == "__main__":
    sys.exit(main())

"""Does relatedness tell anything that popularity and geography do not?  Time split, baseline, calibration, null test.

Taught on the last step but one, judged on the last; what is judged was never seen.  With `permuted` the truth is shuffled
among the regions that could have entered a class: popularity stays, everything regional is noise, and the gain must vanish.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .entry import FEATURES, GEOGRAPHY, Integers, at_risk, fit, popularity
from .relatedness import Bools, Floats, Space

#: What is compared, by name; the first is the baseline.
RIVALS: dict[str, tuple[str, ...]] = {
    "popularity": ("popularity",),
    "density": ("density",),
    "geography": GEOGRAPHY,
    "full": FEATURES,
}
_AT = 10
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Score:
    """ndcg: mean over regions that entered anything, of NDCG@10.  log_loss: mean over cells, of the calibrated logit, nats."""

    ndcg: float
    log_loss: float


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the cells by foretold probability: what was foretold and what came, on average."""

    foretold: float
    came: float
    cells: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """gain: NDCG of "full" less "geography", mean over regions, with 95 % interval by resampling regions."""

    scores: dict[str, Score]
    gain: float
    gain_low: float
    gain_high: float
    calibration: tuple[Bin, ...]
    by_recent: bool
    regions: int
    cells: int
    entries: int
    permuted: bool


def backtest(
    slices: Sequence[Space],
    province: Sequence[int] | Integers,
    prefecture: Sequence[int] | Integers,
    *,
    permuted: bool = False,
    seed: int = 0,
) -> Backtest:
    """slices: oldest first, equally far apart; at least three (ValueError).  From four on, popularity is recent entries.

    ValueError too where too few entries happened to teach or to judge by.
    """
    if len(slices) < 3:
        raise ValueError("回测至少需要三个时期：两期拟合，一期检验")
    random = np.random.default_rng(seed)
    before, taught, now, later = [None, *slices][-4], slices[-3], slices[-2], slices[-1]
    learnt, came = now.present, later.present
    if permuted:
        learnt, came = _shuffled(taught, learnt, random), _shuffled(now, came, random)
    then = popularity(taught.present, province, prefecture, before.present if before else None)
    # Both steps must mean the same by "popularity".
    today = popularity(now.present, province, prefecture, taught.present if before else None)
    open_cells = at_risk(now)
    truth = came & open_cells
    judged = np.flatnonzero(truth.any(axis=1))
    if not len(judged):
        raise ValueError("检验期内没有新进入的行业")
    scores: dict[str, Score] = {}
    by_region: dict[str, Floats] = {}
    chances = None
    for name, features in RIVALS.items():
        model = fit(taught, then, learnt, features)
        if model is None:
            raise ValueError("拟合期内新进入的行业太少")
        chances = model.foresee(now, today).probability
        by_region[name] = _ndcg(chances[judged], truth[judged], random)
        scores[name] = Score(float(by_region[name].mean()), _log_loss(chances[open_cells], truth[open_cells]))
    assert chances is not None
    gains = by_region["full"] - by_region["geography"]
    draws = gains[random.integers(len(gains), size=(_RESAMPLES, len(gains)))].mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return Backtest(
        scores=scores,
        gain=float(gains.mean()),
        gain_low=float(low),
        gain_high=float(high),
        calibration=_bins(chances[open_cells], truth[open_cells]),
        by_recent=before is not None,
        regions=len(judged),
        cells=int(open_cells.sum()),
        entries=int(truth.sum()),
        permuted=permuted,
    )


def _shuffled(space: Space, later: Bools, random: np.random.Generator) -> Bools:
    """`later` with the entries of every class dealt anew among the regions that could have had them."""
    open_cells = at_risk(space)
    found = later.copy()
    for column in range(later.shape[1]):
        rows = np.flatnonzero(open_cells[:, column])
        found[rows, column] = random.permutation(later[rows, column])
    return found


def _ndcg(scores: Floats, truth: Bools, random: np.random.Generator) -> Floats:
    """NDCG@10 per region; scores nan = not a candidate.  Ties are broken by lot, the same for all regions."""
    lot = random.permutation(scores.shape[1])
    ranked = np.where(np.isnan(scores), -np.inf, scores)[:, lot]
    first = np.argsort(-ranked, axis=1, kind="stable")[:, :_AT]
    weights = 1 / np.log2(np.arange(2, first.shape[1] + 2))
    gained = np.take_along_axis(truth[:, lot], first, axis=1) @ weights
    ideal = np.cumsum(weights)[np.minimum(truth.sum(axis=1), first.shape[1]) - 1]
    return np.asarray(gained / ideal)


def _log_loss(chances: Floats, truth: Bools) -> float:
    safe = np.clip(chances, 1e-12, 1 - 1e-12)
    return float(-np.where(truth, np.log(safe), np.log1p(-safe)).mean())


def _bins(chances: Floats, truth: Bools) -> tuple[Bin, ...]:
    order = np.argsort(chances, kind="stable")
    return tuple(
        Bin(float(chances[part].mean()), float(truth[part].mean()), len(part))
        for part in np.array_split(order, 10)
        if len(part)
    )

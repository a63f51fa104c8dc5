"""An invented panel of regions × classes over time, in which popularity, geography and relatedness each have a known part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhaoluo.engine.chain.relatedness import Space, relate


@dataclass(frozen=True)
class Panel:
    """slices: oldest first.  province, prefecture: int [region]."""

    slices: list[Space]
    province: NDArray[np.int64]
    prefecture: NDArray[np.int64]


def panel(
    regions: int,
    classes: int,
    *,
    periods: int = 4,
    seed: int = 1,
    related: float = 3.0,
    entries: float = 0.03,
) -> Panel:
    """Skills of regions and needs of classes are hidden; what fits enters more often, by `related` (0 = never mind the fit).

    Prefectures of some ten regions share part of their skills, provinces of some eighty less.  Each period about `entries` of
    the absent cells enter, more of popular classes, and 2 % of the present ones leave.
    """
    random = np.random.default_rng(seed)
    prefecture = np.arange(regions) // 10
    province = np.arange(regions) // 80
    kinds = 6
    skill = (
        0.5 * random.standard_normal((province.max() + 1, kinds))[province]
        + 0.6 * random.standard_normal((prefecture.max() + 1, kinds))[prefecture]
        + 0.7 * random.standard_normal((regions, kinds))
    )
    need = random.dirichlet(np.full(kinds, 0.4), classes)
    fit = skill @ need.T
    fit /= fit.std()
    usual = random.standard_normal(classes)
    pull = 1.2 * usual + related * 0.4 * fit
    present = random.random((regions, classes)) < _chance(pull, 0.12)
    slices = []
    for _ in range(periods):
        slices.append(relate(present.astype(np.float64), present))
        enters = random.random(present.shape) < _chance(pull, entries)
        leaves = random.random(present.shape) < 0.02
        present = (present & ~leaves) | (~present & enters)
    return Panel(slices, province, prefecture)


def _chance(pull: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Logistic in `pull`, its level set so that the mean is `share`."""
    low, high = -20.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        if (1 / (1 + np.exp(-pull - middle))).mean() < share:
            low = middle
        else:
            high = middle
    return np.asarray(1 / (1 + np.exp(-pull - low)))

"""Which classes enter which regions: popularity and geography, and a logit that adds relatedness to them.

Relatedness alone predicts worse than plain popularity (docs/domain/relatedness.md, Measured); popularity is therefore
counted for every cell, and a probability is only told where past time slices have taught one.  Without them: None.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .relatedness import Bools, Floats, Space

Integers = NDArray[np.int64]

#: What the logit weighs, in this order.  popularity: recent national entries, or ubiquity where no earlier slice tells them.
FEATURES = ("popularity", "same_province", "same_prefecture", "density")
GEOGRAPHY = FEATURES[:3]

#: Fewer entries than this teach nothing worth a probability.
ENOUGH = 50
#: Prior of the coefficients of standardised features: normal, variance 1.  Keeps a separable table from running away.
_RIDGE = 1.0
#: Both ends of an interval, standard normal: 90 %.
_REACH = 1.6448536269514722


@dataclass(frozen=True)
class Popularity:
    """How usual a class is, in the nation and nearby; the baseline beside everything that relatedness says.

    ubiquity        : int [class], regions where it is present
    recent_entries  : int [class], regions it came to since the earlier slice, or None without one
    same_province, same_prefecture : float [region, class], share of the *other* regions there with it; nan if there is no other
    """

    ubiquity: Integers
    recent_entries: Integers | None
    same_province: Floats
    same_prefecture: Floats

    @property
    def order(self) -> Integers:
        """What the baseline ranks by: recent entries, or ubiquity where there is no history.  int [class]."""
        return self.ubiquity if self.recent_entries is None else self.recent_entries


@dataclass(frozen=True)
class Chances:
    """Probability that a class is present one period on, float [region, class]; nan where it is present already or the
    region is empty.  low, high: 90 %, from the uncertainty of the coefficients with whole regions as the unit; a change of
    the times is not in it."""

    probability: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class EntryModel:
    """A fitted logit.  coefficients: intercept first, then per standard deviation of each feature.  by_recent: does
    popularity mean recent entries (else ubiquity)?  rows, entries: cells and events it was taught by."""

    features: tuple[str, ...]
    by_recent: bool
    mean: Floats
    spread: Floats
    coefficients: Floats
    covariance: Floats
    rows: int
    entries: int

    def foresee(self, space: Space, popularity: Popularity) -> Chances:
        """One period ahead of `space`.  ValueError if the model weighs recent entries and `popularity` has none."""
        table = _table(space, popularity, self.features, by_recent=self.by_recent)
        open_cells = at_risk(space)
        x = _standard([column[open_cells] for column in table], self.mean, self.spread)
        middle = x @ self.coefficients
        reach = _REACH * np.sqrt(((x @ self.covariance) * x).sum(axis=1))
        found = []
        for eta in (middle, middle - reach, middle + reach):
            full = np.full(space.present.shape, np.nan)
            full[open_cells] = _sigmoid(eta)
            found.append(full)
        return Chances(*found)


def popularity(
    present: Bools,
    province: Sequence[int] | Integers,
    prefecture: Sequence[int] | Integers,
    earlier: Bools | None = None,
) -> Popularity:
    """province, prefecture: int [region], any numbers; equal = the same place.  earlier: presence one period before."""
    if len(province) != len(present) or len(prefecture) != len(present):
        raise ValueError("每个地区都要有所属的省和市")
    if earlier is not None and earlier.shape != present.shape:
        raise ValueError("两个时期的表大小不同")
    return Popularity(
        ubiquity=present.sum(axis=0).astype(np.int64),
        recent_entries=None if earlier is None else (present & ~earlier).sum(axis=0).astype(np.int64),
        same_province=_share_of_others(present, np.asarray(province)),
        same_prefecture=_share_of_others(present, np.asarray(prefecture)),
    )


def at_risk(space: Space) -> Bools:
    """Cells where a class could enter: absent now, in a region about which something is known.  bool [region, class]."""
    return np.asarray(~space.present & (space.counts.sum(axis=1) > 0)[:, None])


def fit(
    space: Space, popular: Popularity, later: Bools, features: Sequence[str] = FEATURES
) -> EntryModel | None:
    """Teach a logit by what entered between `space` and one period `later` (bool [region, class]).

    `popular` belongs to the time of `space` and knows nothing of `later`.  Newton's method; standard errors by regions
    (sandwich), since cells of one region are not independent.  None if fewer than ENOUGH entries, or no others.
    """
    open_cells = at_risk(space)
    truth = later[open_cells].astype(np.float64)
    entries = int(truth.sum())
    if entries < ENOUGH or len(truth) - entries < ENOUGH:
        return None
    by_recent = popular.recent_entries is not None
    columns = [column[open_cells] for column in _table(space, popular, features, by_recent=by_recent)]
    mean = np.array([column.mean() for column in columns])
    spread = np.array([column.std() for column in columns])
    spread[spread < 1e-12] = 1.0  # the same everywhere: standardised it is nought, and its coefficient too
    x = _standard(columns, mean, spread)
    coefficients, hessian = _newton(x, truth)
    off = truth - _sigmoid(x @ coefficients)
    region = np.nonzero(open_cells)[0]
    by_region = np.stack([np.bincount(region, column * off, len(space.present)) for column in x.T])
    units = int(np.count_nonzero(np.bincount(region)))
    inverse = np.linalg.inv(hessian)
    return EntryModel(
        features=tuple(features),
        by_recent=by_recent,
        mean=mean,
        spread=spread,
        coefficients=coefficients,
        covariance=inverse @ (by_region @ by_region.T) @ inverse * (units / max(units - 1, 1)),
        rows=len(truth),
        entries=entries,
    )


def learn(
    slices: Sequence[Space],
    province: Sequence[int] | Integers,
    prefecture: Sequence[int] | Integers,
    features: Sequence[str] = FEATURES,
) -> tuple[EntryModel | None, Popularity]:
    """From time slices, oldest first and equally far apart: the model of the last step, and the popularity of today.

    One slice: no model (None).  Two: popularity in the model is ubiquity, since the recent entries of the first slice are not
    known.  Three or more: recent entries.
    """
    if not slices:
        raise ValueError("至少要有一个时期的数据")
    now = slices[-1]
    earlier = slices[-2].present if len(slices) > 1 else None
    today = popularity(now.present, province, prefecture, earlier)
    if len(slices) < 2:
        return None, today
    before = slices[-3].present if len(slices) > 2 else None
    taught = popularity(slices[-2].present, province, prefecture, before)
    return fit(slices[-2], taught, now.present, features), today


def _table(space: Space, popular: Popularity, features: Sequence[str], *, by_recent: bool) -> list[Floats]:
    """The features as columns, each [region, class]."""
    counted = popular.recent_entries if by_recent else popular.ubiquity
    if counted is None:
        raise ValueError("模型用到近期进入数，需要上一时期的数据")
    shape = space.present.shape
    nation = np.broadcast_to(popular.ubiquity / shape[0], shape)
    province = np.where(np.isnan(popular.same_province), nation, popular.same_province)
    # A prefecture of one region says no more than its province, a province of one no more than the nation.
    prefecture = np.where(np.isnan(popular.same_prefecture), province, popular.same_prefecture)
    columns: dict[str, Floats] = {
        "popularity": np.broadcast_to(np.log1p(counted), shape),
        "same_province": province,
        "same_prefecture": prefecture,
    }
    if "density" in features:
        # A class near no other gets no push from what is there.
        columns["density"] = np.nan_to_num(space.density)
    return [columns[name] for name in features]


def _share_of_others(present: Bools, place: Integers) -> Floats:
    _, group = np.unique(place, return_inverse=True)
    members = np.bincount(group)
    belongs = (group == np.arange(len(members))[:, None]).astype(np.float64)
    sums = belongs @ present.astype(np.float64)
    others = (members - 1)[group][:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(others > 0, (sums[group] - present) / others, np.nan)


def _standard(columns: Sequence[Floats], mean: Floats, spread: Floats) -> Floats:
    x = np.ones((len(columns[0]), len(columns) + 1))
    for at, column in enumerate(columns):
        x[:, at + 1] = (column - mean[at]) / spread[at]
    return x


def _newton(x: Floats, truth: Floats) -> tuple[Floats, Floats]:
    """Coefficients and Hessian of the penalised likelihood, which is concave: halved Newton steps always arrive."""
    ridge = np.full(x.shape[1], _RIDGE)
    ridge[0] = 0.0
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(truth.mean() / (1 - truth.mean()))
    eta = x @ beta
    loss = _loss(eta, truth, beta, ridge)
    for _ in range(100):
        p = _sigmoid(eta)
        gradient = x.T @ (truth - p) - ridge * beta
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        if float(gradient @ step) < 1e-16 * len(truth):
            return beta, hessian
        for halving in range(40):
            tried = beta + step * 0.5**halving
            eta = x @ tried
            if (now := _loss(eta, truth, tried, ridge)) <= loss:
                break
        else:
            return beta, hessian  # no shorter step betters it: as near as the digits go
        beta, loss = tried, now
    raise ArithmeticError("the logit did not converge in 100 Newton steps")


def _loss(eta: Floats, truth: Floats, beta: Floats, ridge: Floats) -> float:
    return float(np.logaddexp(0.0, eta).sum() - truth @ eta + 0.5 * (ridge * beta) @ beta)


def _sigmoid(eta: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * eta)))

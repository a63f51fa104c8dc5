"""Relatedness and complexity for all regions × classes: RCA, presence, proximity φ, density ω, ECI and PCI.  Own numpy.

Hidalgo et al. 2007 (Science 317) for φ and ω, Hidalgo & Hausmann 2009 (PNAS 106) for ECI and PCI.  Relatedness alone
misleads: entry.py weighs it against popularity and geography, options.py never shows it without them.
Formulas, traps and what the peers do otherwise: docs/domain/relatedness.md.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Up to this many rows every eigenvector is computed; beyond, only the one that is wanted.
_WHOLE = 400
_STEPS = 600
_SAME = 1e-9


@dataclass(frozen=True)
class Space:
    """What `relate` finds; rows are regions, columns classes, in the order of the counts given.

    rca     : float [region, class], nan in an empty region or an empty class
    present : M, bool [region, class]: RCA ≥ 1 unless told otherwise
    The rest is computed when first asked for.
    """

    counts: Floats
    rca: Floats
    present: Bools

    @cached_property
    def proximity(self) -> Floats:
        return proximity(self.present)

    @cached_property
    def density(self) -> Floats:
        found = density(self.present, self.proximity)
        found[self.counts.sum(axis=1) == 0] = np.nan
        return found

    @cached_property
    def _complexity(self) -> tuple[Floats, Floats]:
        return eci_pci(self.present)

    @property
    def eci(self) -> Floats:
        return self._complexity[0]

    @property
    def pci(self) -> Floats:
        return self._complexity[1]


def relate(counts: ArrayLike, present: Bools | None = None) -> Space:
    """counts: [region, class], firms, jobs or revenue; ValueError if one is negative, nan or infinite, or there are no cells.

    present: bool of the same shape, where presence is told otherwise than by RCA ≥ 1 (any firm at all, a list).
    """
    checked = _checked(counts)
    quotients = _rca(checked)
    if present is None:
        with np.errstate(invalid="ignore"):
            present = quotients >= 1
    elif present.shape != checked.shape:
        raise ValueError("数量表与有无表的大小不同")
    return Space(checked, quotients, present)


def rca(counts: ArrayLike) -> Floats:
    """RCA_cp = (X_cp / X_c·) / (X_·p / X_··), float [region, class]; nan in an empty region or an empty class."""
    return _rca(_checked(counts))


def proximity(present: Bools) -> Floats:
    """φ_pq = Σ_c M_cp M_cq / max(k_p, k_q), float [class, class], 0 on the diagonal and beside a class that is nowhere present."""
    # Co-occurrences are whole numbers: float32 holds them exactly up to 2^24 regions, and takes half the time.
    table = present.astype(np.float32)
    together = (table.T @ table).astype(np.float64)
    ubiquity = np.maximum(present.sum(axis=0).astype(np.float64), 1.0)
    together /= np.maximum(ubiquity[:, None], ubiquity[None, :])
    np.fill_diagonal(together, 0.0)
    return together


def density(present: Bools, proximities: Floats) -> Floats:
    """ω_cp = Σ_q M_cq φ_pq / Σ_q φ_pq, float [region, class], 0..1; nan for a class that is near no other."""
    total = proximities.sum(axis=1)
    found = present.astype(np.float64) @ proximities
    found /= np.where(total > 0, total, np.nan)
    return found


def eci_pci(present: Bools) -> tuple[Floats, Floats]:
    """Complexity of regions (ECI, mean 0, standard deviation 1) and of classes (PCI, in the same unit).

    ECI of a region = mean PCI of the classes present in it.  Sign: ECI goes up with diversity.  From the second singular pair
    of K_c^-½ M K_p^-½ (equal to the second eigenvector of the asymmetric M̃, but symmetric, so real and stable).
    nan for a region without any class and a class present nowhere; nan throughout where there is no one order: fewer than
    two of either, all alike, or parts of the table that share nothing (or are each other's mirror).
    """
    eci, pci = np.full(present.shape[0], np.nan), np.full(present.shape[1], np.nan)
    regions, classes = present.any(axis=1), present.any(axis=0)
    if regions.sum() < 2 or classes.sum() < 2:
        return eci, pci
    table = present[np.ix_(regions, classes)].astype(np.float64)
    diversity, ubiquity = table.sum(axis=1), table.sum(axis=0)
    scaled = table / np.sqrt(diversity)[:, None]
    scaled /= np.sqrt(ubiquity)
    by_class = len(ubiquity) <= len(diversity)
    square = scaled.T @ scaled if by_class else scaled @ scaled.T
    first = np.sqrt(ubiquity if by_class else diversity)
    second = _second_eigenvector(square, first / np.linalg.norm(first))
    if second is None:
        return eci, pci
    if not by_class:
        second = scaled.T @ second
    of_classes = second / np.sqrt(ubiquity)
    of_regions = (table @ of_classes) / diversity
    mean, spread = of_regions.mean(), of_regions.std()
    if not spread > _SAME * np.abs(of_classes).max():
        return eci, pci
    eci[regions], pci[classes] = (of_regions - mean) / spread, (of_classes - mean) / spread
    if _points_down(eci[regions], diversity):
        eci, pci = -eci, -pci
    return eci, pci


def _points_down(eci: Floats, diversity: Floats) -> bool:
    tilt = float(np.dot(eci, diversity - diversity.mean()))
    if abs(tilt) > _SAME * len(eci) * diversity.max():
        return tilt < 0
    # All as diverse as each other: no sign means anything, so the first region gets the plus.
    return bool(eci[np.flatnonzero(np.abs(eci) > _SAME)[0]] < 0)


def _second_eigenvector(square: Floats, first: Floats) -> Floats | None:
    """Of a symmetric matrix whose largest eigenvalue is 1, with eigenvector `first`; None if it is not one line."""
    rest = square - np.outer(first, first)
    if len(rest) > _WHOLE and (found := _by_lanczos(rest)) is not None:
        value, vector = found
        return vector if _SAME < value < 1 - _SAME else None
    values, vectors = np.linalg.eigh(rest)
    below = max(float(values[-2]), 0.0)
    if not _SAME < values[-1] < 1 - _SAME or values[-1] - below < _SAME:
        return None
    return np.asarray(vectors[:, -1])


def _by_lanczos(square: Floats) -> tuple[float, Floats] | None:
    """Largest eigenvalue and its vector, by Lanczos with full reorthogonalisation; None if that takes more than _STEPS.

    Error of the vector is about residual / distance to the next eigenvalue; both are known from the small matrix.
    """
    size = len(square)
    basis = np.empty((_STEPS + 1, size))
    start = np.random.default_rng(0).standard_normal(size)  # always the same numbers
    basis[0] = start / np.linalg.norm(start)
    small = np.zeros((_STEPS, _STEPS))
    for step in range(_STEPS):
        ahead = square @ basis[step]
        small[step, step] = basis[step] @ ahead
        for _ in range(2):
            ahead -= basis[: step + 1].T @ (basis[: step + 1] @ ahead)
        length = float(np.linalg.norm(ahead))
        if (step + 1) % 20 == 0 or length < 1e-13:
            values, vectors = np.linalg.eigh(small[: step + 1, : step + 1])
            apart = values[-1] - values[-2] if step else values[-1]
            if length * abs(vectors[-1, -1]) < 1e-12 * apart:
                vector = basis[: step + 1].T @ vectors[:, -1]
                return float(values[-1]), vector / np.linalg.norm(vector)
            if length < 1e-13:
                return None
        if step + 1 < _STEPS:
            small[step, step + 1] = small[step + 1, step] = length
        basis[step + 1] = ahead / length
    return None


def _rca(counts: Floats) -> Floats:
    # Where a region has exactly the nation's share, both shares are the same fraction, rounded alike: RCA is exactly 1.
    # X_cp · X_·· / (X_c· · X_·p) would save a division and miss that beyond 2^53.
    with np.errstate(divide="ignore", invalid="ignore"):
        quotients: Floats = counts / counts.sum(axis=1, keepdims=True)
        quotients /= counts.sum(axis=0) / counts.sum()
    return quotients


def _checked(counts: ArrayLike) -> Floats:
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or not table.size:
        raise ValueError("地区 × 行业的表须有两维，且至少一行一列")
    if not np.isfinite(table).all():
        raise ValueError("地区 × 行业的表里有空缺或非数；没有企业请填 0")
    if (table < 0).any():
        raise ValueError("地区 × 行业的数量不能为负")
    return table

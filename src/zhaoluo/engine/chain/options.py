"""What a region may turn to: related and path-breaking classes in two lists, popularity beside both, two axes apart.

Probability of entry and gap in yuan are told side by side and never made into one number: a person weighs them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from .entry import Chances, Integers, Popularity
from .relatedness import Bools, Floats, Space


@dataclass(frozen=True, slots=True)
class Option:
    """A class absent from the region; None = unknown.

    column          : the class, as column of the tables
    density         : ω, 0..1.  complexity: PCI
    popularity_rank : 1 = the one the baseline would name first among the region's absent classes
    recent_entries, ubiquity, same_province, same_prefecture : see `Popularity`
    probability, low, high : of being present one period on (`Chances`), None without history
    gap             : what residents buy of it outside, in the unit of the caller
    """

    column: int
    density: float | None
    complexity: float | None
    popularity_rank: int
    recent_entries: int | None
    ubiquity: int
    same_province: float | None
    same_prefecture: float | None
    probability: float | None
    low: float | None
    high: float | None
    gap: float | None


@dataclass(frozen=True)
class Options:
    """related, path_breaking: no class in both.  popular: what the baseline alone would name.  without_history: then no
    probability is told, and popularity is ubiquity.  candidates: absent classes looked at, vetoed ones left out."""

    related: tuple[Option, ...]
    path_breaking: tuple[Option, ...]
    popular: tuple[Option, ...]
    without_history: bool
    candidates: int


def options(
    space: Space,
    region: int,
    popular: Popularity,
    *,
    chances: Chances | None = None,
    gaps: Mapping[int, float] | None = None,
    vetoed: Collection[int] = (),
    top: int = 20,
) -> Options:
    """Options of one region (row of `space`), at most `top` in each list.

    related       : density at or above the median of the region's absent classes, and above 0; by probability, without history
                    by density
    path_breaking : density below that median, and complexity or known gap in the upper quarter of the absent classes (an
                    upper quarter of gaps is one of the known gaps above 0); by gap, those without known gap after them by complexity
    popular       : by recent national entries, then by ubiquity
    gaps          : column → what residents buy outside, never negative; a column left out is unknown
    vetoed        : columns that the zone will not have (permits, policy); they are nowhere
    An empty region has no density, so only `popular`.  Ties go by column.
    """
    gaps = gaps or {}
    if not 0 <= region < len(space.present):
        raise ValueError(f"没有第 {region} 个地区")
    if any(not value >= 0 for value in gaps.values()):
        raise ValueError("缺口不能为负或非数")
    absent = ~space.present[region]
    absent[list(vetoed)] = False
    columns = np.flatnonzero(absent)
    rank = {
        int(column): at for at, column in enumerate(_by(popular.order, columns, popular.ubiquity), start=1)
    }

    def option(column: int) -> Option:
        cell = region, column
        return Option(
            column=column,
            density=_known(space.density[cell]),
            complexity=_known(space.pci[column]),
            popularity_rank=rank[column],
            recent_entries=None if popular.recent_entries is None else int(popular.recent_entries[column]),
            ubiquity=int(popular.ubiquity[column]),
            same_province=_known(popular.same_province[cell]),
            same_prefecture=_known(popular.same_prefecture[cell]),
            probability=_known(chances.probability[cell]) if chances else None,
            low=_known(chances.low[cell]) if chances else None,
            high=_known(chances.high[cell]) if chances else None,
            gap=gaps.get(column),
        )

    dense = np.nan_to_num(space.density[region])
    if len(columns) and not np.isnan(space.density[region]).all():
        middle = float(np.median(dense[columns]))
        near = columns[(dense[columns] >= middle) & (dense[columns] > 0)]
        far = columns[dense[columns] < middle]
    else:
        near = far = columns[:0]
    likely = np.nan_to_num(chances.probability[region]) if chances else dense
    far = far[_demanding(space.pci, columns, far) | _wanted(gaps, columns, far)]
    far_order = sorted(
        (int(column) for column in far),
        key=lambda column: (
            -gaps.get(column, -1.0),
            -float(np.nan_to_num(space.pci[column], nan=-np.inf)),
            column,
        ),
    )
    return Options(
        related=tuple(option(int(column)) for column in _by(likely, near)[:top]),
        path_breaking=tuple(option(column) for column in far_order[:top]),
        popular=tuple(option(int(column)) for column in _by(popular.order, columns, popular.ubiquity)[:top]),
        without_history=popular.recent_entries is None,
        candidates=len(columns),
    )


def _by(scores: Floats | Integers, columns: Integers, then: Integers | None = None) -> Integers:
    """Columns by falling score, ties by `then`, last by column."""
    second = np.zeros(len(columns)) if then is None else -then[columns]
    return np.asarray(columns[np.lexsort((columns, second, -scores[columns]))])


def _demanding(complexity: Floats, absent: Integers, some: Integers) -> Bools:
    """Is the complexity of these among the upper quarter of all absent classes that have one?"""
    ranked = complexity[absent][~np.isnan(complexity[absent])]
    if not len(ranked):
        return np.zeros(len(some), dtype=bool)
    return np.asarray(np.nan_to_num(complexity[some], nan=-np.inf) >= np.quantile(ranked, 0.75))


def _wanted(gaps: Mapping[int, float], absent: Integers, some: Integers) -> Bools:
    """Is the gap of these among the upper quarter of the gaps known to be above nought?"""
    known = [gaps[int(column)] for column in absent if gaps.get(int(column), 0.0) > 0]
    if not known:
        return np.zeros(len(some), dtype=bool)
    least = np.quantile(known, 0.75)
    return np.array([gaps.get(int(column), 0.0) >= least for column in some], dtype=bool)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

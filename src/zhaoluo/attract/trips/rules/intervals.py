"""Shares with their uncertainty, and middle values.  Pure numbers.  Source: docs/domain/yields.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import median

#: 97.5 % point of the normal distribution: intervals are at 95 %.
Z = 1.959963984540054
#: Cohorts smaller than this are shown with their interval and not ordered by their share.
FEW = 10


@dataclass(frozen=True, slots=True)
class Share:
    """``numerator`` of ``denominator``, never without them; unknown (None) over an empty cohort."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no share")

    @property
    def value(self) -> float | None:
        """0..1."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the share after Wilson (1927, JASA 22, 209–212), 0..1; None over an empty cohort."""
        if not self.denominator:
            return None
        n, p = self.denominator, self.numerator / self.denominator
        centre = p + Z * Z / (2 * n)
        half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        low, high = (centre - half) / (1 + Z * Z / n), (centre + half) / (1 + Z * Z / n)
        return (0.0 if self.numerator == 0 else low), (1.0 if self.numerator == n else high)

    @property
    def few(self) -> bool:
        """Too few to be ordered by their share."""
        return self.denominator < FEW


@dataclass(frozen=True, slots=True)
class Days:
    """Middle of calendar days of ``known`` projects; None over none."""

    middle: int | None
    known: int


def middle_of(days: Iterable[int]) -> Days:
    """The median, halves rounded up."""
    known = sorted(days)
    return Days(int(median(known) + 0.5) if known else None, len(known))

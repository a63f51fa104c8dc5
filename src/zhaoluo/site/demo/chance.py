"""Chance that comes out the same every time, on every supported Python: only ``Random.random`` is promised to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of choices that depends on its seed alone."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed).random

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends possible."""
        return least + int(self._random() * (most - least + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._random() * len(choices))]

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random() < share

    def part(self, amount: Decimal, least: float, most: float) -> Decimal:
        """A part of an amount in 万元, between two shares, rounded to tens of 万元; at least 10."""
        share = Decimal(str(round(least + self._random() * (most - least), 3)))
        return max(Decimal(10), (amount * share / 10).quantize(Decimal(1)) * 10)

"""A sealed list compared with what came of it.  Source: docs/domain/prospecting.md, Lift @ 20."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Two-sided 95 %.
Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Lift:
    """Share of an outcome among the first ranks ÷ share among the rest; None where it cannot be said, with the reason."""

    top_hits: int
    top: int
    rest_hits: int
    rest: int
    ratio: float | None
    low: float | None
    high: float | None
    why_unknown: str = ""


def lift_of(hits: Sequence[bool], *, at: int = 20) -> Lift:
    """``hits``: per rank in order, whether the outcome came.  Katz interval on the log; ½ is added where a cell is 0.

    ValueError for ``at`` below 1.
    """
    if at < 1:
        raise ValueError("at least one rank")
    top, rest = list(hits[:at]), list(hits[at:])
    a, n, b, m = sum(top), len(top), sum(rest), len(rest)
    if a + b == 0:
        return Lift(a, n, b, m, None, None, None, "还没有一家走到这一步，暂不能比")
    if m == 0:
        return Lift(a, n, b, m, None, None, None, f"名单不足 {at + 1} 家，没有可比的其余部分")
    ratio = (a / n) / (b / m) if b else None
    x, nx, y, my = (float(v) for v in (a, n, b, m))
    if a == 0 or b == 0 or a == n or b == m:
        x, nx, y, my = x + 0.5, nx + 1, y + 0.5, my + 1
    middle = math.log((x / nx) / (y / my))
    spread = Z * math.sqrt(1 / x - 1 / nx + 1 / y - 1 / my)
    why = "" if ratio is not None else "其余部分还没有一家走到这一步，倍数无上限"
    return Lift(a, n, b, m, ratio, math.exp(middle - spread), math.exp(middle + spread), why)

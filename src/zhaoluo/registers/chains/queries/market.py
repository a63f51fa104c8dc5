"""How many firms of each class there are here and in the nation, from the universe store where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zhaoluo.engine.chain import location_quotients

from ..models import Chain


@dataclass(frozen=True, slots=True)
class Market:
    """Firms by class: ``here`` (the chain's local region) and in the ``nation``.  ``synthetic``: a simulated store."""

    here: Mapping[str, int]
    nation: Mapping[str, int]
    synthetic: bool = False

    @property
    def share(self) -> float:
        """Of all firms of the nation, how many are here, 0..1."""
        whole = sum(self.nation.values())
        return min(1.0, sum(self.here.values()) / whole) if whole else 0.0

    def quotient(self, weights: Mapping[str, float]) -> float | None:
        """Location quotient of a bundle of classes, by weighted numbers of firms; None: unknown."""
        here, nation = (
            sum(w * counts.get(c, 0) for c, w in weights.items()) for counts in (self.here, self.nation)
        )
        rest = (sum(self.here.values()) - here, sum(self.nation.values()) - nation)
        if not weights or nation <= 0 or min(rest) < 0 or sum(self.here.values()) == 0:
            return None
        return float(location_quotients(np.array([here, rest[0]]), np.array([nation, rest[1]]))[0])


def market_of(chain: Chain) -> Market | None:
    """The market of a chain's local region; None where there is no store or no local region."""
    return None

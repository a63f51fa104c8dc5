"""How many firms of each class there are here and in the nation, from the universe store where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from zhaoluo.engine.chain import location_quotients
from zhaoluo.engine.universe import UniverseError, open_store
from zhaoluo.engine.universe.generations import current

from ..models import Chain
from ..rules.standing import within


@dataclass(frozen=True, slots=True)
class Market:
    """Firms by class: ``here`` (the chain's local region) and in the ``nation``.  ``synthetic``: a simulated store (模拟)."""

    here: Mapping[str, int]
    nation: Mapping[str, int]
    as_of: str = ""
    synthetic: bool = False

    @property
    def share(self) -> float:
        """Of all firms of the nation, how many are here, 0..1."""
        whole = sum(self.nation.values())
        return min(1.0, sum(self.here.values()) / whole) if whole else 0.0

    def quotient(self, weights: Mapping[str, float]) -> float | None:
        """Location quotient of a bundle of classes, by weighted numbers of firms; None: unknown."""
        here, nation = (
            sum(w * counts.get(code, 0) for code, w in weights.items()) for counts in (self.here, self.nation)
        )
        all_here, all_nation = sum(self.here.values()), sum(self.nation.values())
        if nation <= 0 or not all_here or here > all_here or nation > all_nation:
            return None
        found = location_quotients(np.array([here, all_here - here]), np.array([nation, all_nation - nation]))
        return float(found[0])


def market_of(chain: Chain) -> Market | None:
    """The market of a chain's local region; None where there is no store or no local region."""
    if not chain.local_region:
        return None
    try:
        return _market(str(current(Path(settings.UNIVERSE_ROOT))), chain.local_region)
    except UniverseError:
        return None


@lru_cache(maxsize=16)
def _market(generation: str, local_region: str) -> Market:
    """A generation never changes, so its counts are read once."""
    with open_store(Path(generation).parent) as store:
        tally = store.tally()
        here = np.array([within(code, local_region) for code in tally.regions], dtype=bool)
        nation, own = tally.firms.sum(axis=0), tally.firms[here].sum(axis=0)
        return Market(
            here={code: int(n) for code, n in zip(tally.classes, own, strict=True) if n},
            nation={code: int(n) for code, n in zip(tally.classes, nation, strict=True) if n},
            as_of=store.about.as_of or "",
            synthetic=store.about.synthetic,
        )

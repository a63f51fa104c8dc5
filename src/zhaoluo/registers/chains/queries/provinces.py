"""How many firms of a chain's industry classes each province has, from the universe store where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from zhaoluo.engine.universe import UniverseError, open_store
from zhaoluo.engine.universe.generations import current

from ..models import Link
from .facts import ChainFacts


@dataclass(frozen=True, slots=True)
class Provinces:
    """Firms by the first two digits of the region; ``synthetic``: a simulated store."""

    counts: Mapping[str, int]
    as_of: str
    synthetic: bool


def firms_by_province(facts: ChainFacts, link: Link | None = None) -> Provinces | None:
    """Firms of the classes of a link, or of the whole chain; a class counts in full, whatever its weight.

    None: there is no store, or no class is known.
    """
    links = [row for row in facts.links if link is None or row.pk == link.pk]
    classes = frozenset(code for row in links for code in facts.classes_of(row))
    if not classes:
        return None
    try:
        return _counted(str(current(Path(settings.UNIVERSE_ROOT))), classes)
    except UniverseError:
        return None


@lru_cache(maxsize=64)
def _counted(generation: str, classes: frozenset[str]) -> Provinces:
    """A generation never changes, so each set of classes is counted once."""
    with open_store(Path(generation).parent) as store:
        tally = store.tally()
        wanted = np.array([code in classes for code in tally.classes], dtype=bool)
        by_region = tally.firms[:, wanted].sum(axis=1)
        counts: dict[str, int] = {}
        for code, n in zip(tally.regions, by_region, strict=True):
            if code and n:
                counts[code[:2]] = counts.get(code[:2], 0) + int(n)
        return Provinces(counts, store.about.as_of or "", store.about.synthetic)

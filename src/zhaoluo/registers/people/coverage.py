"""What must be somebody's charge: upper apps say which chains, townships, … are in use in a zone.

``projects`` knows which chains its projects name and may not be asked from here; it registers a query instead:
``cover(ChargeKind.CHAIN, chains_in_use)`` in its ``AppConfig.ready``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from .terms import ChargeKind

#: zone id → names in use
NamesInUse = Callable[[int], Iterable[str]]
_queries: dict[ChargeKind, list[NamesInUse]] = defaultdict(list)


def cover(kind: ChargeKind, names_in_use: NamesInUse) -> None:
    """Demand that every name this query gives is the charge of a held seat before a scheme is published."""
    if names_in_use not in _queries[kind]:
        _queries[kind].append(names_in_use)


def names_to_cover(kind: ChargeKind, zone_id: int) -> frozenset[str]:
    """All names of a kind that registered apps use in this zone."""
    return frozenset(name for query in _queries[kind] for name in query(zone_id) if name)

"""What the place may turn to: industry classes absent here, related ones and path-breaking ones in two lists.

Popularity stands beside both, and the probability of entry and the gap in yuan are never made into one number
(docs/domain/relatedness.md).  One count of firms teaches no probability: then density orders the related ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from zhaoluo.engine import chain as engine
from zhaoluo.engine.chain.options import Option
from zhaoluo.engine.universe import UniverseError, open_store
from zhaoluo.engine.universe.generations import current
from zhaoluo.registers.standards.queries import industry

from ..models import Chain, Link
from .facts import ChainFacts, facts_of
from .standing import LinkStanding, link_standing


@dataclass(frozen=True, slots=True)
class Choice:
    """A class absent from the place.  ``links``: the chain's links that name it; ``gap``: 万元 a year those links' products
    are known to be bought outside, each link in full, None: unknown; ``found``: the engine's figures."""

    code: str
    name: str
    links: list[Link]
    gap: Decimal | None
    found: Option


@dataclass(frozen=True, slots=True)
class Choices:
    """Related and path-breaking classes of a place, and those popularity alone would name.

    ``region``: six digits of the place as the table has it (its prefecture, where the table goes no deeper);
    ``candidates``: classes absent there; ``synthetic``: a simulated store (模拟).
    """

    region: str
    related: list[Choice]
    path_breaking: list[Choice]
    popular: list[Choice]
    candidates: int
    without_history: bool
    as_of: str
    synthetic: bool


@dataclass(frozen=True)
class _Table:
    """Firms by place and class at one level, and the space they span."""

    places: tuple[str, ...]
    classes: tuple[str, ...]
    space: engine.Space
    popularity: engine.Popularity
    as_of: str
    synthetic: bool


def options_of(
    chain: Chain | ChainFacts, *, standings: Sequence[LinkStanding] | None = None, top: int = 10
) -> Choices | None:
    """Options of the chain's local region; None without a local region, a store, or firms there.

    The first question after a new store takes about a second for all counties of the country.
    """
    facts = facts_of(chain)
    local = facts.chain.local_region
    if not local:
        return None
    try:
        generation = str(current(Path(settings.UNIVERSE_ROOT)))
        tables = (_table(generation, digits) for digits in _levels(local))
        table, region = next((t, r) for t in tables for r in (_place(local, t),) if r in t.places)
    except (UniverseError, StopIteration):
        return None
    by_class = _links_by_class(facts)
    known = _gaps(by_class, link_standing(facts) if standings is None else standings)
    column = {code: n for n, code in enumerate(table.classes)}
    gaps = {column[code]: float(gap) for code, gap in known.items() if code in column}
    found = engine.options(table.space, table.places.index(region), table.popularity, gaps=gaps, top=top)

    def choices(options: Sequence[Option]) -> list[Choice]:
        codes = [table.classes[option.column] for option in options]
        return [
            Choice(
                code,
                named.name if (named := industry(code)) else "",
                by_class.get(code, []),
                known.get(code),
                option,
            )
            for code, option in zip(codes, options, strict=True)
        ]

    return Choices(
        region, choices(found.related), choices(found.path_breaking), choices(found.popular), found.candidates,
        found.without_history, table.as_of, table.synthetic,
    )  # fmt: skip


def _levels(local: str) -> tuple[int, ...]:
    """Digits of the levels to look at: the place's own, then its prefecture where the table has no counties."""
    if local.endswith("0000"):
        return (2,)
    return (4,) if local.endswith("00") else (6, 4)


def _place(local: str, table: _Table) -> str:
    digits = 6 if any(not code.endswith("00") for code in table.places) else 4
    return local if digits == 6 or local.endswith("00") else f"{local[:4]}00"


@lru_cache(maxsize=2)
def _table(generation: str, digits: int) -> _Table:
    """The store's count at one level; a generation never changes, so it is read once."""
    with open_store(Path(generation).parent) as store:
        tally, about = store.tally(), store.about
    stems = [code[:digits].ljust(6, "0") for code in tally.regions]
    places = tuple(sorted(set(stems)))
    row = {code: n for n, code in enumerate(places)}
    counts = np.zeros((len(places), len(tally.classes)))
    np.add.at(counts, [row[stem] for stem in stems], tally.firms)
    space = engine.relate(counts)
    popularity = engine.popularity(
        space.present, [int(code[:2]) for code in places], [int(code[:4]) for code in places]
    )
    return _Table(places, tuple(tally.classes), space, popularity, about.as_of or "", about.synthetic)


def _links_by_class(facts: ChainFacts) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in facts.links:
        for code in facts.classes_of(link):
            found.setdefault(code, []).append(link)
    return found


def _gaps(by_class: Mapping[str, Sequence[Link]], standings: Sequence[LinkStanding]) -> dict[str, Decimal]:
    """What the links of a class are known to lack; classes of which nothing is known are left out."""
    recorded = {s.link.pk: s.gap_recorded for s in standings if s.gap_recorded is not None}
    return {
        code: sum((recorded[link.pk] for link in links if link.pk in recorded), Decimal(0))
        for code, links in by_class.items()
        if any(link.pk in recorded for link in links)
    }

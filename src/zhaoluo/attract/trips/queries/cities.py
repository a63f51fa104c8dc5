"""Cities of trips: prefectures and municipalities, by six-digit code.  Pure over the register of regions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from zhaoluo.registers.standards.queries import place_of, region
from zhaoluo.registers.standards.queries.places import short_names
from zhaoluo.registers.standards.queries.regions import Region

#: Provinces that are cities themselves.
MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000", "710000", "810000", "820000"})


def city_of(text: str) -> str | None:
    """The city a code or a name lies in: 440305, 南山区, 深圳 → 440300; a county under the province itself stands for its own.

    None for a province, for what is no place, and for a name that several places bear.
    """
    place = place_of(text) if text else None
    return _city(place) if place is not None else None


def _city(place: Region) -> str | None:
    if place.code in MUNICIPALITIES:
        return place.code
    if place.level == "province":
        return None
    if place.level == "prefecture":
        return _above(place) if place.is_collective else place.code
    above = region(place.parent) if place.parent else None
    if above is None:
        return None
    if above.is_collective:
        return _above(above) or place.code
    return _city(above)


def _above(place: Region) -> str | None:
    """The municipality over a row that only holds districts together; None in a province."""
    return place.parent if place.parent in MUNICIPALITIES else None


@lru_cache(maxsize=1024)
def city_name(code: str) -> str:
    """The name as spoken: 440300 → 深圳; the code itself where nobody knows it."""
    place = region(code) if code else None
    if place is None:
        return code
    return next(iter(short_names(place)), place.name)


def known_cities(codes: Iterable[str]) -> dict[str, str]:
    """Those codes that are cities, with their names."""
    return {code: city_name(code) for code in set(codes) if code and city_of(code) == code}

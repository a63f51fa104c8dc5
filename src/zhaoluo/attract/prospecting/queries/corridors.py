from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.standards.queries import Region, place_of, region

#: Places that are proposed, most projects first.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Corridor:
    """A province or prefecture that projects came from: how many, and its share of the most frequent one's (0–1)."""

    code: str
    name: str
    projects: int
    share: float


def corridors_for(user: User, zone_id: int) -> list[Corridor]:
    """Where the zone's projects, as far as this reader sees them, came from; places that cannot be read are left out.

    Past flow is the best single predictor known (analytics.md §2), so it is what the form proposes to prefer.
    """
    rows = projects_for(user).filter(zone_id=zone_id).exclude(origin_region="").order_by()
    counts: Counter[str] = Counter()
    for text, n in rows.values_list("origin_region").annotate(n=Count("pk")):
        place = place_of(text)
        if place is not None:
            counts[_prefecture(place).code] += n
    most = max(counts.values(), default=0)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    return [Corridor(code, _name(code), n, n / most) for code, n in ranked]


def _prefecture(place: Region) -> Region:
    """The prefecture a county lies in; provinces and prefectures themselves."""
    above = region(place.parent) if place.level == "county" and place.parent else None
    return above or place


def _name(code: str) -> str:
    place = region(code)
    return place.full_name if place else code

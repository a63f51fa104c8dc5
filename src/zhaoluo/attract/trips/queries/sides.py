"""The sides by which projects and rows of the road are split: who, how, through whom, from where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import F, QuerySet

from zhaoluo.projects.queries.access import projects_for
from zhaoluo.registers.people.models import Team, User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.standards.queries import place_of, region
from zhaoluo.registers.standards.queries.places import short_names

from ..models import Channel, Origin
from ..rules.counting import UNKNOWN
from ..terms import Grouping

#: What nobody wrote down, as a line is called.
UNSAID = "未填"


@dataclass(frozen=True, slots=True)
class Came:
    """Through what a project came.  ``region``: province, two digits; ``met``: by a trip, visit, reception or event."""

    channel: str = ""
    region: str = ""
    contact_on: date | None = None
    met: bool = False


def origins_for(user: User) -> dict[int, Came]:
    """Origins of the reader's projects, in one query; one by a visit that was voided says nothing."""
    seen = projects_for(user).order_by().values("pk")
    rows = Origin.objects.filter(project__in=seen).exclude(visit__voided=True).order_by().values_list(
        "project_id", "channel_id", "region", "first_contact_on", "trip_id", "visit_id", "reception_id", "event_id"
    )  # fmt: skip
    return {
        project: Came(key_of(channel), place[:2], contact_on, any(met))
        for project, channel, place, contact_on, *met in rows
    }


def came_of(origins: dict[int, Came], project: int, place: str) -> Came:
    """A project's origin; its region is the one written with the origin, else the province of the place typed with the project."""
    came = origins.get(project, Came())
    return came if came.region else Came(came.channel, province_key(place), came.contact_on, came.met)


def key_of(number: int | None) -> str:
    return "" if number is None else str(number)


@lru_cache(maxsize=4096)
def province_key(text: str) -> str:
    """Two digits of the province a name or code lies in; '' where it is unknown or several."""
    place = place_of(text) if text else None
    return place.code[:2] if place else ""


def labels_for(user: User, by: Grouping, keys: Iterable[str]) -> dict[str, str]:
    """What each group is called: at most one query."""
    wanted = [key for key in keys if key != UNKNOWN]
    names = {key: key for key in wanted} | {UNKNOWN: UNSAID}
    if by is Grouping.REGION:
        names |= {key: _province_name(key) for key in wanted}
    elif by in (Grouping.TEAM, Grouping.CHANNEL):
        names |= _named(Team.objects.all() if by is Grouping.TEAM else Channel.objects.all(), user, wanted)
    return names


def _named(rows: QuerySet, user: User, keys: list[str]) -> dict[str, str]:
    """Names of teams or channels; with the zone's where the reader looks at several."""
    several = len(reach_of(user).zone_ids) > 1
    ids = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    told = rows.filter(pk__in=ids).annotate(short=F("zone__short_name"))
    return {str(r.pk): f"{r.name}（{r.short}）" if several and r.short else r.name for r in told}


@lru_cache(maxsize=64)
def _province_name(key: str) -> str:
    place = region(f"{key}0000")
    return next(iter(short_names(place)), place.name) if place else key

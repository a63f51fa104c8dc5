"""Stops of a trip as one reader sees them, and the firms one can still put on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import F, Q, QuerySet

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.queries import TargetFilters, targets_for
from zhaoluo.attract.prospecting.rules.scores import points
from zhaoluo.attract.prospecting.terms import TargetState
from zhaoluo.foundation import search
from zhaoluo.foundation.text import tidy
from zhaoluo.projects.models import Project, ProjectInvestor
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.standards.queries import place_of

from ..models import Stop, Trip
from ..rules.stops import Call, windows_from
from ..terms import HalfDay, StopState, TripState
from .asking import HIDDEN
from .cities import city_name, city_of
from .trips import trips_for


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop as this reader sees it: a firm of a confidential project has no name and no address for others."""

    stop: Stop
    name: str
    address: str
    hidden: bool

    @property
    def city(self) -> str:
        return city_name(self.stop.city)

    @property
    def state_label(self) -> str:
        return StopState.label_of(self.stop.state)

    @property
    def half_label(self) -> str:
        return HalfDay.label_of(self.stop.half) if self.stop.half else ""

    @property
    def windows(self) -> str:
        """When the firm can receive, in words; '' for any time."""
        said = [f"{day:%m-%d} {HalfDay.label_of(half)}" for day, half in windows_from(self.stop.windows)]
        return "、".join(said)

    @property
    def by_name(self) -> bool:
        return self.stop.target_id is None and self.stop.project_id is None

    @property
    def reason_id(self) -> str:
        """Id of the field that asks why the firm called off."""
        return f"d{self.stop.pk}-reason"

    @property
    def is_open(self) -> bool:
        return self.stop.state in (StopState.PROPOSED, StopState.PLANNED, StopState.LEFT_OUT)


def stops_of(trip: Trip, user: User) -> list[StopRow]:
    """All stops of a trip: those with a place by day and hour, then the rest by prize.  Two queries."""
    rows = list(Stop.objects.filter(trip=trip).select_related("party", "project", "target"))
    return sorted(rows_of(rows, user), key=_order)


def rows_of(stops: Iterable[Stop], user: User) -> list[StopRow]:
    """Stops as this reader sees them; one query for the projects behind them."""
    rows = list(stops)
    wanted = {stop.project_id for stop in rows if stop.project_id}
    seen = set(projects_for(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    out = []
    for stop in rows:
        hidden = stop.project_id is not None and stop.project_id not in seen
        out.append(StopRow(stop, HIDDEN if hidden else stop.name, "" if hidden else stop.address, hidden))
    return out


def _order(row: StopRow) -> tuple[Any, ...]:
    s = row.stop
    placed = s.on is not None
    return (not placed, s.on or date.max, s.arrives_at or time.max, -s.prize, s.pk)


def stop_for(user: User, stop_id: int) -> Stop | None:
    """One stop with its trip, if this reader may see both it and the project behind it."""
    seen = Q(project=None) | Q(project__in=projects_for(user).values("pk"))
    rows = Stop.objects.filter(seen, trip__in=trips_for(user).values("pk"))
    return rows.select_related("trip__zone", "party", "target", "project").filter(pk=stop_id).first()


@dataclass(frozen=True, slots=True)
class PickFilters:
    """What firms to choose from are narrowed by.  ``city``: a province, city or county as typed."""

    q: str = ""
    chain: str = ""
    state: str = ""
    city: str = ""

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> PickFilters:
        return cls(**{name: tidy(str(params.get(name, "")))[:80] for name in cls.__dataclass_fields__})

    @property
    def chosen(self) -> bool:
        return bool(self.q or self.chain or self.state or self.city)


def targets_to_pick(user: User, trip: Trip, filters: PickFilters) -> QuerySet[Target]:
    """Firms of the trip's zone's library, narrowed, best score first; what is closed only when asked for."""
    asked = TargetFilters(q=filters.q, chain=filters.chain, state=filters.state)
    rows = targets_for(user, asked).filter(zone=trip.zone_id).select_related("candidate")
    if not filters.state:
        rows = rows.filter(state__in=[TargetState.OPEN, TargetState.WORKING])
    if filters.city:
        rows = rows.filter(_lies_in("region", filters.city))
    return rows.order_by(F("candidate__score").desc(nulls_last=True), "pk")


def _lies_in(field: str, text: str) -> Q:
    """Rows whose place, kept as a code or as words, lies in a place as typed; nothing for what is no place."""
    place = place_of(text)
    if place is None:
        return Q(**{f"{field}__contains": text})
    stem = place.code.rstrip("0")
    stem += "0" * (len(stem) % 2)
    words = Q(**{f"{field}__contains": place.name}) | Q(**{f"{field}__contains": city_name(place.code)})
    return words | Q(**{f"{field}__startswith": stem})


@dataclass(frozen=True, slots=True)
class Pick:
    """A firm one can put on the trip.  ``city`` '' where the library does not say; ``others``: open trips it is on already."""

    id: int
    name: str
    detail: str
    city: str
    score: int | None
    is_here: bool
    others: list[str]
    is_synthetic: bool


def picks_of_targets(targets: Iterable[Target], trip: Trip) -> list[Pick]:
    """Rows of a page of targets; one query for the trips they are on."""
    rows = list(targets)
    here, others = _on_trips(trip, "target_id", [t.pk for t in rows])
    return [
        Pick(
            t.pk, t.name, " · ".join(part for part in (t.chain_name, t.link_name) if part),
            _city(t.region), points(t.candidate.score) if t.candidate else None, t.pk in here, others.get(t.pk, []), t.is_synthetic,
        )
        for t in rows
    ]  # fmt: skip


def leads_to_pick(user: User, trip: Trip, filters: PickFilters) -> QuerySet[Project]:
    """Projects in 线索 and 洽谈 that go on, of the trip's zone, as far as the reader sees them."""
    stages = [Stage.LEAD, Stage.TALKS]
    rows = projects_for(user).filter(zone=trip.zone_id, stage__in=stages, standing=Standing.ACTIVE)
    rows = search.narrow(rows, filters.q)
    if filters.state:
        rows = rows.filter(stage=filters.state)
    if filters.city:
        rows = rows.filter(_lies_in("origin_region", filters.city))
    return rows.order_by("-changed_at", "-pk")


def picks_of_leads(projects: Iterable[Project], trip: Trip) -> list[Pick]:
    """Rows of a page of leads; two queries."""
    rows = list(projects)
    here, others = _on_trips(trip, "project_id", [p.pk for p in rows])
    named = ProjectInvestor.objects.filter(project__in=rows).order_by("-pk").values_list("project_id", "name")
    firms = dict(named)
    return [
        Pick(
            p.pk, firms.get(p.pk) or p.name, f"{p.code} {p.name} · {Stage.label_of(p.stage)}", _city(p.origin_region), None,
            p.pk in here, others.get(p.pk, []), p.is_synthetic,
        )
        for p in rows
    ]  # fmt: skip


def calls_of(
    user: User, *, targets: Sequence[int] = (), projects: Sequence[int] = (), city: str = ""
) -> list[Call]:
    """Ticked rows as calls; ``city`` for those whose own is not known."""
    places = {
        "target": dict(targets_for(user).filter(pk__in=targets).values_list("pk", "region")),
        "project": dict(projects_for(user).filter(pk__in=projects).values_list("pk", "origin_region")),
    }
    return [
        Call(**{kind: pk}, city=city_of(places[kind].get(pk, "")) or city)  # type: ignore[arg-type]
        for kind, ids in (("target", targets), ("project", projects))
        for pk in ids
    ]


def _city(text: str) -> str:
    code = city_of(text)
    return city_name(code) if code else ""


def _on_trips(trip: Trip, field: str, ids: list[int]) -> tuple[set[int], dict[int, list[str]]]:
    """Which of these are on this trip, and the names of the other open trips each is on."""
    open_states = [TripState.DRAFT, TripState.PLANNED, TripState.RUNNING]
    rows = Stop.objects.filter(zone=trip.zone_id, **{f"{field}__in": ids}).exclude(state=StopState.DECLINED)
    rows = rows.filter(Q(trip=trip) | Q(trip__state__in=open_states)).order_by("pk")
    here: set[int] = set()
    others: dict[int, list[str]] = {}
    for pk, trip_id, name in rows.values_list(field, "trip_id", "trip__name"):
        if trip_id == trip.pk:
            here.add(pk)
        else:
            others.setdefault(pk, []).append(name)
    return here, others

"""Trips, visits, receptions, events and projects of given days, written as rows: counts are about years that acts would take long to play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from zhaoluo.foundation.clock import CHINA
from zhaoluo.projects.models import Agreement, MoneyEntry, Project, StageStay

from ..models import Channel, Guest, Origin, PromotionEvent, Reception, Stop, Trip, TripCity, Visit

_numbers = count(1)
CITY = "440300"


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(9), tzinfo=CHINA)


def a_channel(cast: Any, name: str = "长三角招商促进局（演示）", **more: Any) -> Channel:
    fields: dict[str, Any] = {
        "zone": cast.zone,
        "kind": "bureau",
        "name": name,
        "changed_at": _moment(date(2026, 1, 1)),
    }
    return Channel.objects.create(**(fields | more))


def a_trip(cast: Any, on: date, *cities: str, **more: Any) -> Trip:
    """A finished trip of one day."""
    at = _moment(on)
    fields: dict[str, Any] = {
        "zone": cast.zone, "name": f"演示外出{next(_numbers)}", "state": "finished", "team": cast.team, "starts_on": on,
        "ends_on": on, "start_city": "140400", "entered_by": cast.officer, "entered_at": at, "changed_at": at,
    }  # fmt: skip
    trip = Trip.objects.create(**(fields | more))
    TripCity.objects.bulk_create(TripCity(zone=trip.zone, trip=trip, city=city) for city in cities or (CITY,))
    return trip


def a_visit(cast: Any, on: date, name: str, **more: Any) -> Visit:
    fields: dict[str, Any] = {
        "zone": cast.zone, "once": f"演示{next(_numbers)}", "name": name, "on": on, "outcome": "interest", "by": cast.officer,
        "at": _moment(on), "city": CITY,
    }  # fmt: skip
    return Visit.objects.create(**(fields | more))


def a_reception(cast: Any, on: date, *guests: str, **more: Any) -> Reception:
    fields: dict[str, Any] = {
        "zone": cast.zone, "name": f"演示来访{next(_numbers)}", "on": on, "team": cast.team, "entered_by": cast.officer,
        "entered_at": _moment(on),
    }  # fmt: skip
    reception = Reception.objects.create(**(fields | more))
    for name in guests:
        Guest.objects.create(zone=reception.zone, reception=reception, name=name, region=CITY)
    return reception


def an_event(cast: Any, on: date, **more: Any) -> PromotionEvent:
    fields: dict[str, Any] = {
        "zone": cast.zone, "kind": "promotion", "name": f"演示推介会{next(_numbers)}", "on": on, "city": CITY, "team": cast.team,
        "entered_by": cast.officer, "entered_at": _moment(on),
    }  # fmt: skip
    return PromotionEvent.objects.create(**(fields | more))


def came(cast: Any, project: Any, **more: Any) -> Origin:
    return Origin.objects.create(
        zone=project.zone, project=project, by=cast.officer, at=_moment(date(2026, 1, 1)), **more
    )


def a_stop(trip: Trip, target: Any, **more: Any) -> Stop:
    fields: dict[str, Any] = {
        "zone": trip.zone,
        "trip": trip,
        "target": target,
        "name": target.name,
        "city": CITY,
    }
    return Stop.objects.create(**(fields | more))


@dataclass(frozen=True)
class Stay:
    """One stay of a project's history."""

    stage: str
    on: date
    verified: bool = True
    annulled: bool = False


def with_history(cast: Any, at: datetime, stays: Sequence[Stay], **changes: Any) -> Project:
    """A project that went through these stays; it stands where the last one that was not annulled says."""
    number = next(_numbers)
    real = [s for s in stays if not s.annulled]
    fields: dict[str, Any] = {
        "zone": cast.zone, "code": f"YS-{number:05d}", "name": f"演示项目{number}", "officer": cast.officer,
        "stage": real[-1].stage, "stage_entered_on": real[-1].on, "stage_verified": real[-1].verified,
        "entered_at": at - timedelta(days=400), "changed_at": at, "sort_key": f"{number:05d}",
    }  # fmt: skip
    project = Project.objects.create(**(fields | changes))
    for stay in stays:
        after = next((s.on for s in real[real.index(stay) + 1 :]), None) if stay in real else stay.on
        StageStay.objects.create(
            zone=project.zone, project=project, stage=stay.stage, entered_on=stay.on, annulled=stay.annulled, left_on=after,
            verified_at=at if stay.verified and stay.stage != "lead" else None,
        )  # fmt: skip
    return project


def signed_on(cast: Any, at: datetime, on: date, *more: Stay, **changes: Any) -> Project:
    """A project signed and verified on a day, in talks thirty days before, and what came after."""
    return with_history(
        cast, at, [Stay("talks", on - timedelta(days=30)), Stay("signed", on), *more], **changes
    )


def agreed(project: Project, kind: str, on: date, amount: Decimal | None = Decimal(5000)) -> Agreement:
    """An agreement, 万元."""
    return Agreement.objects.create(zone=project.zone, project=project, kind=kind, on=on, amount=amount)


def funded(project: Project, on: date, amount: Decimal, **changes: Any) -> MoneyEntry:
    """Funds in place of a day, 万元."""
    return MoneyEntry.objects.create(
        zone=project.zone, project=project, kind="funds", on=on, amount=amount, **changes
    )

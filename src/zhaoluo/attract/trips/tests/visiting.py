"""Trips, stops and visits for the tests of visits; rows of a trip are made as they stand, visits by the same act as anywhere."""

from __future__ import annotations

import base64
import itertools
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from zhaoluo.attract.prospecting import actions as prospecting
from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.rules.acts import Typed

from ..actions.visits import record_visit
from ..models import Channel, Party, PartyMember, Stop, Trip, TripCity, Visit

FIRM = "越州微电机有限公司"
HANGZHOU, SHAOXING = "330100", "330600"
#: The smallest PNG there is: one transparent pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_keys = itertools.count(1)


def who(cast: Any, at: datetime, user: Any = None) -> dict[str, Any]:
    """Who acts, and when; the officer unless said otherwise."""
    user = user or cast.officer
    return {"by": user, "actor": cast.actor(user), "at": at}


def picture(name: str = "车间.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PIXEL, content_type="image/png")


def a_trip(cast: Any, at: datetime, **changes: Any) -> Trip:
    """A running trip of three days to Hangzhou and Shaoxing, the officer and the agent in its one party."""
    known: dict[str, Any] = {
        "name": "长三角行程", "state": "running", "starts_on": date(2026, 11, 18), "ends_on": date(2026, 11, 20),
        "start_city": "140400", "entered_by": cast.officer, "entered_at": at, "changed_at": at, "team": cast.team,
    }  # fmt: skip
    trip = Trip.objects.create(zone=cast.zone, **(known | changes))
    for city in (HANGZHOU, SHAOXING):
        TripCity.objects.create(zone=cast.zone, trip=trip, city=city)
    party = Party.objects.create(zone=cast.zone, trip=trip, number=1)
    for user in (cast.officer, cast.agent):
        PartyMember.objects.create(zone=cast.zone, party=party, user=user)
    return trip


def a_target(cast: Any, at: datetime, name: str = FIRM) -> Target:
    typed = Typed(name=name, region="浙江绍兴", source="展会名录")
    return prospecting.enter_target(typed, zone=cast.zone, chain=None, link=None, **who(cast, at))


def a_stop(cast: Any, trip: Trip, **changes: Any) -> Stop:
    """A firm planned for the trip's third day."""
    known: dict[str, Any] = {
        "name": FIRM, "city": SHAOXING, "state": "planned", "on": date(2026, 11, 20), "half": "am",
        "party": trip.parties.first(),
    }  # fmt: skip
    return Stop.objects.create(zone=cast.zone, trip=trip, **(known | changes))


def a_channel(cast: Any, at: datetime, name: str = "长三角招商促进局") -> Channel:
    return Channel.objects.create(zone=cast.zone, kind="bureau", name=name, changed_at=at)


def said(**changes: Any) -> dict[str, Any]:
    """What is typed of a visit: a firm that is interested."""
    known: dict[str, Any] = {
        "once": f"phone-{next(_keys)}", "name": FIRM, "on": date(2026, 11, 20), "outcome": "interest", "met_post": "总经理",
        "note": "要 6000 ㎡ 单层厂房", "next_step": "请对方来看厂房", "next_on": date(2026, 11, 27),
    }  # fmt: skip
    return known | changes


def a_visit(cast: Any, at: datetime, user: Any = None, **changes: Any) -> Visit:
    """A visit of the officer's, recorded."""
    return record_visit(zone=cast.zone, **who(cast, at, user), **said(**changes))


def nothing_came(**changes: Any) -> dict[str, Any]:
    """What is typed of a visit to a firm that is not interested."""
    return {"outcome": "none", "next_step": "", "next_on": None} | changes

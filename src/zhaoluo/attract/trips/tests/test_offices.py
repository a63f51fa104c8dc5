"""Liaison offices and pairings: entered, changed, refused without a trace; projects are credited once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.foundation.verdict import Stale
from zhaoluo.projects.tests import factories as projects
from zhaoluo.projects.tests.tracing import refused, written

from ..actions import offices, pairings
from ..models import LiaisonOffice, Origin
from ..queries.brought import brought, tally_of
from ..terms import TripEvent
from . import meeting as make


def test_an_office_is_entered_and_written_down(cast: Any, now: datetime) -> None:
    row = make.an_office(cast, now, city="440305")
    assert (row.city, row.regions) == ("440300", ["440000"])
    assert written(TripEvent.OFFICE_SAVED, by=cast.officer, at=now).facts == {
        "name": "驻深圳联络处",
        "city": "440300",
    }


def test_a_refused_office_leaves_no_trace(cast: Any, now: datetime) -> None:
    make.an_office(cast, now)
    enter = {"cast": cast, "at": now}
    assert refused(make.an_office, **enter) == {"taken"}
    assert refused(make.an_office, **enter, name=" ", city="") == {"no_name", "no_city"}
    assert refused(make.an_office, **enter, name="驻粤", city="440000") == {"no_city"}
    assert refused(make.an_office, **enter, name="驻粤", head=cast.stranger.pk) == {"foreign_person"}
    assert refused(make.an_office, **enter, name="驻粤", user=cast.viewer) == {"no_role"}
    days = {"opened_on": date(2026, 2, 1), "closed_on": date(2026, 1, 1)}
    assert refused(make.an_office, **enter, name="驻粤", **days) == {"ends_before_start"}
    assert refused(make.an_office, **enter, name="驻粤", closed_on=date(2027, 1, 1)) == {"day_in_future"}


def test_an_office_is_changed_by_its_version(cast: Any, now: datetime) -> None:
    row = make.an_office(cast, now)
    change = {"zone": cast.zone, "office_id": row.pk, **make.who(cast, now)}
    offices.save_office(make.office_said(closed_on=date(2026, 10, 1)), version=1, **change)
    assert LiaisonOffice.objects.get().closed_on == date(2026, 10, 1)
    with pytest.raises(Stale):
        offices.save_office(make.office_said(), version=1, **change)


def test_a_pairing_is_entered_and_refused(cast: Any, now: datetime) -> None:
    make.a_pairing(cast, now)
    enter = {"cast": cast, "at": now}
    assert written(TripEvent.PAIRING_SAVED, by=cast.officer, at=now).facts["on"] == "2026-03-01"
    assert refused(make.a_pairing, **enter) == {"taken"}
    assert refused(make.a_pairing, **enter, partner="", signed_on=None) == {"no_partner", "no_day"}
    assert refused(make.a_pairing, **enter, signed_on=date(2027, 1, 1)) == {"day_in_future"}
    assert refused(make.a_pairing, **enter, partner="乙", until=date(2026, 1, 1)) == {"ends_before_start"}
    assert refused(make.a_pairing, **enter, partner="乙", user=cast.inspector) == {"no_role"}


def test_a_pairing_is_changed_by_its_version(cast: Any, now: datetime) -> None:
    row = make.a_pairing(cast, now)
    change = {"zone": cast.zone, "pairing_id": row.pk, **make.who(cast, now)}
    pairings.save_pairing(make.pairing_said(fields="园区共建"), version=1, **change)
    with pytest.raises(Stale):
        pairings.save_pairing(make.pairing_said(), version=1, **change)


def test_a_project_is_credited_to_one_pairing(cast: Any, now: datetime) -> None:
    one, other = make.a_pairing(cast, now), make.a_pairing(cast, now, partner="另一个区")
    project = projects.signed(cast, now)
    acting = make.who(cast, now)
    pairings.credit_pairing(one.pk, project.code, **acting)
    assert Origin.objects.get().pairing == one
    credit = {"pairing_id": other.pk, **acting}
    assert refused(pairings.credit_pairing, project_code=project.code, **credit) == {"known"}
    assert refused(pairings.credit_pairing, project_code="", **credit) == {"no_code"}
    assert refused(pairings.credit_pairing, project_code="HY-1999-0001", **credit) == {"no_such_project"}
    viewer = make.who(cast, now, cast.viewer)
    told = refused(pairings.credit_pairing, pairing_id=other.pk, project_code=project.code, **viewer)
    assert "no_role" in told
    tally = tally_of(brought(cast.officer, pairing=one))
    assert (tally.projects, tally.signed, tally.investment) == (1, 1, project.investment)


def test_a_restricted_project_is_counted_only_for_who_may_see_it(cast: Any, now: datetime) -> None:
    row = make.a_pairing(cast, now)
    kept = projects.a_lead(cast, now, restricted=True, team=None, leader=None)
    pairings.credit_pairing(row.pk, kept.code, **make.who(cast, now))
    assert [b.project for b in brought(cast.officer, pairing=row)] == [kept]
    assert brought(cast.colleague, pairing=row) == [] and brought(cast.viewer, pairing=row) == []

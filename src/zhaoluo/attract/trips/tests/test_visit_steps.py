"""What a correction does to the deadline of a next step, and firms with long names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.projects.models import Deadline

from ..actions import visits as actions
from ..models import Stop, Visit
from ..queries.visit_form import offer_for
from . import visiting as make


def corrected(cast: Any, now: datetime, visit: Visit, **changes: Any) -> Visit:
    visit.refresh_from_db()
    said = {name: getattr(visit, name) for name in actions.CHANGED}
    return actions.change_visit(visit.pk, version=visit.version, **(said | changes), **make.who(cast, now))


def deadlines() -> list[str]:
    return list(Deadline.objects.filter(source="visit.next").values_list("label", flat=True))


def test_a_correction_of_the_note_revives_no_step_that_is_done(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    actions.finish_next_step(visit.pk, version=1, on=now.date(), **make.who(cast, now))
    again = corrected(cast, now, visit, note="要 8000 ㎡")
    assert again.next_done_on == now.date() and deadlines() == []


def test_an_emptied_step_leaves_no_deadline(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    assert deadlines() == ["走访下一步：请对方来看厂房"]
    corrected(cast, now, visit, **make.nothing_came())
    assert deadlines() == []


def test_the_step_of_an_earlier_visit_does_not_take_the_place_of_a_later_one(
    cast: Any, now: datetime
) -> None:
    first = make.a_visit(cast, now, on=date(2026, 11, 18), next_on=date(2026, 11, 25))
    make.a_visit(cast, now, next_step="送测算表")
    corrected(cast, now, first, next_on=date(2026, 11, 24))
    assert deadlines() == ["走访下一步：送测算表"]
    corrected(cast, now, first, **make.nothing_came())
    assert deadlines() == ["走访下一步：送测算表"]


def test_a_changed_step_moves_its_deadline_and_a_better_outcome_brings_one(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now, **make.nothing_came(next_step="再访", next_on=date(2026, 12, 1)))
    assert deadlines() == []
    corrected(cast, now, visit, outcome="interest")
    assert deadlines() == ["走访下一步：再访"]
    corrected(cast, now, visit, next_step="送测算表")
    assert deadlines() == ["走访下一步：送测算表"]


@pytest.mark.parametrize("length", [121, 200])
def test_a_firm_with_a_long_name_is_recorded_and_found_again(cast: Any, now: datetime, length: int) -> None:
    name = "长" * length
    lead = make.a_visit(cast, now, name=name, on=date(2026, 11, 18)).project
    assert lead is not None and [i.name for i in lead.investors.all()] == [name[:120]]
    assert make.a_visit(cast, now, name=name).project == lead


def test_the_form_offers_every_firm_of_a_trip_and_the_one_asked_for(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    for number in range(70):
        make.a_stop(cast, trip, name=f"第{number}号演示企业")
    asked = make.a_stop(cast, trip, name="又见到的演示企业", state="declined")
    assert len(offer_for(cast.officer, cast.zone, now.date(), trip=trip.pk).tiles) == 70
    tiles = offer_for(cast.officer, cast.zone, now.date(), stop=asked.pk).tiles
    assert len(tiles) == Stop.objects.count() and asked.pk in {tile.id for tile in tiles}


def test_the_form_offers_all_the_readers_own_trips(cast: Any, now: datetime) -> None:
    own = make.a_trip(cast, now, name="自己的行程", starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 3))
    for number in range(21):
        trip = make.a_trip(cast, now, name=f"别人的行程{number}")
        trip.parties.get().members.all().delete()
    choices = offer_for(cast.officer, cast.zone, now.date()).choices["trip"]
    assert choices[0][0] == own.pk and len(choices) == 21

"""Receptions and events: entered once, refused without a trace; a firm that is interested becomes a lead by the same act."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhaoluo.attract.prospecting.actions import enter_target
from zhaoluo.attract.prospecting.rules.acts import Typed
from zhaoluo.attract.prospecting.terms import TargetState
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Stale
from zhaoluo.projects.actions import facts
from zhaoluo.projects.models import Agreement, Deadline, Project
from zhaoluo.projects.terms import Stage
from zhaoluo.projects.tests import factories as projects
from zhaoluo.projects.tests.tracing import refused, written

from ..actions import events, receptions
from ..models import EventFirm, Guest, Origin, PromotionEvent, Reception
from ..rules.meetings import Firm
from ..terms import TripEvent
from . import meeting as make

LIGHT = make.FIRMS[0]


def guest_of(row: Reception, number: int = 0) -> Guest:
    return list(Guest.objects.filter(reception=row))[number]


def firm_of(row: PromotionEvent, number: int = 0) -> EventFirm:
    return list(EventFirm.objects.filter(event=row))[number]


def said(cast: Any, now: datetime, guest: Guest, *, user: Any = None, code: str = "", **changes: Any) -> Any:
    """What came of a guest, as the page sends it."""
    known = {"name": guest.name, "outcome": "interest"}
    return receptions.change_guest(
        guest.pk, Firm(**(known | changes)), project_code=code, version=None, **make.who(cast, now, user)
    )


def test_a_reception_is_entered_with_its_firms(cast: Any, now: datetime) -> None:
    row = make.a_reception(cast, now, (*make.FIRMS, f" {LIGHT} ", ""), spent=Decimal("1.2"))
    assert [g.name for g in row.guests.all()] == list(make.FIRMS), "the same firm once, empty lines none"
    assert (row.on, row.spent, row.entered_by, row.version) == (
        date(2026, 11, 18),
        Decimal("1.2"),
        cast.officer,
        1,
    )
    assert written(TripEvent.RECEPTION_RECORDED, by=cast.officer, at=now).facts["firms"] == list(make.FIRMS)
    assert not Project.objects.exists(), "without an outcome nothing follows"


def test_the_same_form_twice_is_one_reception_and_one_event(cast: Any, now: datetime) -> None:
    make.a_reception(cast, now, once="form-1")
    make.an_event(cast, now, once="form-2")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.a_reception(cast, now, once="form-1")
    assert (Reception.objects.count(), PromotionEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"name": " ", "on": None}, {"no_name", "no_day"}),
        ({"on": date(2026, 11, 21)}, {"day_in_future"}),
        ({"until": date(2026, 11, 1), "spent": Decimal(-1)}, {"ends_before_start", "negative"}),
        ({"spent": Decimal(500_000)}, {"too_large"}),
    ],
)
def test_a_refused_reception_leaves_no_trace(
    cast: Any, now: datetime, changes: dict[str, Any], codes: set[str]
) -> None:
    assert refused(make.a_reception, cast=cast, at=now, **changes) == codes


def test_who_only_reads_enters_nothing(cast: Any, now: datetime) -> None:
    for user in (cast.viewer, cast.inspector):
        assert refused(make.a_reception, cast=cast, at=now, user=user) == {"no_role"}
        assert refused(make.an_event, cast=cast, at=now, user=user) == {"no_role"}


def test_people_of_elsewhere_are_not_hosts(cast: Any, now: datetime) -> None:
    assert refused(make.a_reception, cast=cast, at=now, host=cast.stranger.pk) == {"foreign_person"}


def test_an_interested_guest_becomes_a_lead_with_its_origin(cast: Any, now: datetime) -> None:
    channel, mode = make.a_channel(cast, now), projects.a_mode(cast, now)
    row = make.a_reception(cast, now, channel=channel.pk, mode=mode.pk, team=cast.team.pk)
    guest, done = said(cast, now, guest_of(row), region="440300")
    project = Project.objects.get()
    assert done.lead == project.pk == guest.project_id
    assert (project.stage, project.mode, project.team, project.officer) == (
        "lead",
        mode,
        cast.team,
        cast.officer,
    )
    assert project.origin_region == "广东省深圳市"
    assert [i.name for i in project.investors.all()] == [LIGHT]
    origin = Origin.objects.get()
    assert (origin.reception, origin.first_contact_on, origin.channel, origin.region) == (
        row,
        row.on,
        channel,
        "440300",
    )
    assert written(TripEvent.GUEST_CHANGED, by=cast.officer, at=now).facts["lead"] == project.pk


def test_the_same_result_twice_is_one_lead_and_one_line(cast: Any, now: datetime) -> None:
    guest = guest_of(make.a_reception(cast, now))
    said(cast, now, guest)
    said(cast, now, guest)
    assert Project.objects.count() == 1
    assert Event.objects.filter(verb=TripEvent.GUEST_CHANGED).count() == 1


def test_no_interest_makes_no_lead(cast: Any, now: datetime) -> None:
    guest, done = said(cast, now, guest_of(make.a_reception(cast, now)), outcome="none")
    assert guest.project_id is None and done.lead is None and not Project.objects.exists()


def test_a_framework_intent_opens_talks_where_the_gate_allows(cast: Any, now: datetime) -> None:
    mode = projects.a_mode(cast, now)
    row = make.a_reception(cast, now, mode=mode.pk)
    _, done = said(cast, now, guest_of(row), outcome="framework", region="440300")
    project = Project.objects.get()
    assert (project.stage == Stage.TALKS) is (done.talks is not None)
    assert bool(done.missing) is (done.talks is None), "a shut gate says what it wants"
    assert not Agreement.objects.exists(), "no agreement is written from here"


def test_a_guest_in_the_library_becomes_a_lead_through_its_target(cast: Any, now: datetime) -> None:
    target = enter_target(
        Typed(name=LIGHT, source="展会名录"), zone=cast.zone, chain=None, link=None, **make.who(cast, now)
    )
    row = make.a_reception(cast, now)
    assert guest_of(row).target == target, "known by its name"
    said(cast, now, guest_of(row))
    target.refresh_from_db()
    assert target.project == Project.objects.get() and target.state == TargetState.DONE


def test_a_firm_with_a_project_is_found_by_its_investor(cast: Any, now: datetime) -> None:
    project = projects.a_lead(cast, now, investors=(LIGHT,))
    row = make.a_reception(cast, now)
    assert guest_of(row).project == project
    guest, done = said(cast, now, guest_of(row))
    assert done.lead is None and guest.project == project and Project.objects.count() == 1
    assert Origin.objects.get().reception == row, "met before it was entered: that is where it came from"


def test_a_project_older_than_the_meeting_did_not_come_from_it(cast: Any, now: datetime) -> None:
    projects.a_lead(cast, now - timedelta(days=30), investors=(LIGHT,))
    said(cast, now, guest_of(make.a_reception(cast, now)))
    assert not Origin.objects.exists()


def test_among_several_projects_a_person_chooses(cast: Any, now: datetime) -> None:
    one = projects.a_lead(cast, now, investors=(LIGHT,))
    projects.a_lead(cast, now, name="另一个项目", investors=(LIGHT,))
    guest = guest_of(make.a_reception(cast, now))
    assert guest.project is None
    assert refused(said, cast=cast, now=now, guest=guest) == {"several_projects"}
    assert refused(said, cast=cast, now=now, guest=guest, code="HY-1999-0001") == {"no_such_project"}
    chosen, _ = said(cast, now, guest, code=one.code.lower())
    assert chosen.project == one


def test_a_project_one_may_not_see_is_neither_found_nor_named(cast: Any, now: datetime) -> None:
    kept = projects.a_lead(cast, now, investors=(LIGHT,), restricted=True, team=None, leader=None)
    guest = guest_of(make.a_reception(cast, now, user=cast.colleague))
    assert guest.project is None
    assert refused(said, cast=cast, now=now, guest=guest, user=cast.colleague, code=kept.code) == {
        "no_such_project"
    }


def test_the_next_step_is_the_projects_deadline_and_goes_when_it_is_emptied(cast: Any, now: datetime) -> None:
    guest = guest_of(make.a_reception(cast, now))
    said(cast, now, guest, next_step="发送厂房图纸", next_on=date(2026, 11, 27))
    assert "发送厂房图纸" in Deadline.objects.get(source=f"guest:{guest.pk}").label
    said(cast, now, guest)
    assert not Deadline.objects.filter(source=f"guest:{guest.pk}").exists()


def test_the_next_step_of_a_target_is_its_task(cast: Any, now: datetime) -> None:
    target = enter_target(
        Typed(name=LIGHT, source="展会名录"), zone=cast.zone, chain=None, link=None, **make.who(cast, now)
    )
    guest = guest_of(make.a_reception(cast, now))
    said(cast, now, guest, outcome="", next_step="寄送资料", next_on=date(2026, 11, 27))
    target.refresh_from_db()
    assert (target.next_step, target.due_on, target.state) == (
        "寄送资料",
        date(2026, 11, 27),
        TargetState.WORKING,
    )


def test_a_guest_changed_meanwhile_is_refused(cast: Any, now: datetime) -> None:
    guest = guest_of(make.a_reception(cast, now))
    acting = make.who(cast, now)
    receptions.change_guest(guest.pk, Firm(guest.name, "none"), version=1, **acting)
    with pytest.raises(Stale):
        receptions.change_guest(guest.pk, Firm(guest.name, "interest"), version=1, **acting)
    assert not Project.objects.exists()


def test_a_reception_is_changed_and_says_what_changed(cast: Any, now: datetime) -> None:
    row = make.a_reception(cast, now)
    acting = make.who(cast, now)
    receptions.change_reception(row.pk, make.reception_said(places="一期厂房"), version=1, **acting)
    assert written(TripEvent.RECEPTION_CHANGED, by=cast.officer, at=now).facts["changes"] == {
        "places": ["", "一期厂房"]
    }
    change = {"reception_id": row.pk, "typed": make.reception_said(), **acting}
    with pytest.raises(Stale):
        receptions.change_reception(**change, version=1)
    assert refused(receptions.change_reception, **change | make.who(cast, now, cast.viewer), version=2) == {
        "no_role"
    }


def test_a_host_who_left_since_does_not_stop_a_correction(cast: Any, now: datetime) -> None:
    row = make.a_reception(cast, now, host=cast.leader.pk)
    cast.leader.is_active = False
    cast.leader.save(update_fields=["is_active"])
    said_now = make.reception_said(host=cast.leader.pk, places="一期厂房")
    receptions.change_reception(row.pk, said_now, version=1, **make.who(cast, now))
    row.refresh_from_db()
    assert row.places == "一期厂房"


def test_firms_are_added_once(cast: Any, now: datetime) -> None:
    row = make.a_reception(cast, now, make.FIRMS[:1])
    acting = make.who(cast, now)
    receptions.add_guests(row.pk, make.FIRMS, **acting)
    assert row.guests.count() == 3
    add = {"reception_id": row.pk, **acting}
    assert refused(receptions.add_guests, firms=make.FIRMS, **add) == {"taken"}
    assert refused(receptions.add_guests, firms=[], **add) == {"no_firm"}
    assert refused(receptions.add_guests, firms=[f"第{n}家" for n in range(200)], **add) == {"too_many"}


def test_what_was_entered_by_mistake_goes_unless_something_came_of_it(cast: Any, now: datetime) -> None:
    row = make.a_reception(cast, now)
    first, second, _ = row.guests.all()
    said(cast, now, first)
    acting: dict[str, Any] = {"version": None, **make.who(cast, now)}
    assert refused(receptions.remove_guest, guest_id=first.pk, **acting) == {"came_of_it"}
    receptions.remove_guest(second.pk, **acting)
    assert row.guests.count() == 2
    gone = {"reception_id": row.pk, **acting}
    assert refused(receptions.remove_reception, reason="错", **gone) == {"came_of_it", "no_reason"}
    empty = make.a_reception(cast, now, name="记重了的一批")
    twin = guest_of(empty)
    assert twin.project is not None, "the firm has a project by now, which did not come from here"
    said(cast, now, twin, next_step="发送厂房图纸", next_on=date(2026, 11, 27))
    receptions.remove_reception(empty.pk, reason="与前一批重复", **acting)
    assert not Deadline.objects.filter(source=f"guest:{twin.pk}").exists()
    event = written(TripEvent.RECEPTION_REMOVED, by=cast.officer, at=now)
    assert event.facts["name"] == "记重了的一批" and not Reception.objects.filter(pk=empty.pk).exists()


def test_an_event_is_entered_once(cast: Any, now: datetime) -> None:
    row = make.an_event(cast, now, city="440305")
    assert row.city == "440300", "a district is shown as its city"
    assert refused(make.an_event, cast=cast, at=now) == {"taken"}
    assert refused(make.an_event, cast=cast, at=now, name="全省推介", city="440000") == {"no_city"}


def test_an_event_that_lies_ahead_has_no_results_yet(cast: Any, now: datetime) -> None:
    ahead = date(2026, 12, 20)
    assert refused(make.an_event, cast=cast, at=now, on=ahead, guests=80) == {"not_held"}
    row = make.an_event(cast, now, on=ahead)
    firm = firm_of(row)
    change = {
        "firm_id": firm.pk,
        "typed": Firm(firm.name, "interest"),
        "version": None,
        **make.who(cast, now),
    }
    assert refused(events.change_firm, **change) == {"not_held"}
    held = make.an_event(cast, now)
    events.change_firm(firm_of(held).pk, Firm(LIGHT, "none"), version=None, **make.who(cast, now))
    move = {"event_id": held.pk, "typed": make.event_said(on=ahead), "version": None, **make.who(cast, now)}
    assert "has_outcome" in refused(events.change_event, **move)


def test_a_firm_at_an_event_becomes_a_lead_and_shows_the_agreement_it_signed(
    cast: Any, now: datetime
) -> None:
    row = make.an_event(cast, now)
    acting = make.who(cast, now)
    firm, done = events.change_firm(firm_of(row).pk, Firm(LIGHT, "interest"), version=1, **acting)
    assert firm.project is not None and done.lead == firm.project_id
    assert Origin.objects.get().event == row
    agreement = facts.enter_agreement(
        firm.project_id, kind="framework", on=row.on, amount=None, note="", evidence=None, **acting
    )
    events.change_firm(firm.pk, Firm(LIGHT, "interest"), agreement=agreement.pk, version=2, **acting)
    assert EventFirm.objects.get(pk=firm.pk).agreement == agreement
    change = {"firm_id": firm_of(row, 1).pk, "typed": Firm(make.FIRMS[1]), "version": None, **acting}
    assert refused(events.change_firm, **change, agreement=agreement.pk) == {"foreign_row"}


def test_what_was_added_to_an_event_by_mistake_goes(cast: Any, now: datetime) -> None:
    row = make.an_event(cast, now, make.FIRMS[:1])
    acting = make.who(cast, now)
    events.add_firms(row.pk, [make.FIRMS[1]], **acting)
    events.remove_firm(firm_of(row, 1).pk, version=None, **acting)
    assert [f.name for f in row.firms.all()] == [LIGHT]
    events.remove_event(row.pk, reason="登记错了日期", version=None, **acting)
    assert not PromotionEvent.objects.exists()
    assert written(TripEvent.EVENT_REMOVED, by=cast.officer, at=now).facts["reason"] == "登记错了日期"

"""What follows from meetings and visits: nothing for who may not see it, the earliest contact first, nothing of what was voided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.terms import TargetState
from zhaoluo.projects.actions import moving
from zhaoluo.projects.models import Deadline, Project
from zhaoluo.projects.terms import Standing
from zhaoluo.projects.tests import factories as projects

from ..actions import events, pairings, receptions
from ..actions.following import Followed
from ..actions.visits import void_visit
from ..models import Origin
from ..queries.brought import brought
from ..queries.channels import rows_of_channels, rows_of_offices
from ..queries.sides import Came, origins_for
from ..rules.meetings import Firm
from . import meeting, visiting

FIRM = visiting.FIRM
NEXT_ON = date(2026, 11, 27)
KINDS = pytest.mark.parametrize("kind", ["reception", "event"])


def met(cast: Any, now: datetime, kind: str, outcome: str = "interest", *, user: Any = None) -> Followed:
    """The firm was at a meeting of the officer's, and ``user`` says what came of it."""
    typed = Firm(FIRM, outcome, next_step="寄图纸", next_on=NEXT_ON)
    acting = meeting.who(cast, now, user)
    if kind == "reception":
        guest = meeting.a_reception(cast, now, (FIRM,)).guests.get()
        return receptions.change_guest(guest.pk, typed, version=None, **acting)[1]
    firm = meeting.an_event(cast, now, (FIRM,)).firms.get()
    return events.change_firm(firm.pk, typed, version=None, **acting)[1]


def a_target_turned(cast: Any, now: datetime, **changes: Any) -> Project:
    """The project that the firm's target became."""
    target = visiting.a_target(cast, now)
    project = projects.a_lead(cast, now, **changes)
    Target.objects.filter(pk=target.pk).update(project=project, state=TargetState.DONE)
    return project


@KINDS
@pytest.mark.parametrize("outcome", ["interest", "framework", "none"])
def test_to_a_project_one_may_not_see_a_meeting_writes_nothing(
    cast: Any, now: datetime, kind: str, outcome: str
) -> None:
    secret = a_target_turned(cast, now, restricted=True, team=None, leader=None)
    before = set(Deadline.objects.values_list("pk", flat=True))
    done = met(cast, now, kind, outcome, user=cast.colleague)
    assert done.lead is None and Project.objects.get() == secret, "no second lead"
    assert not Origin.objects.exists() and set(Deadline.objects.values_list("pk", flat=True)) == before
    met(cast, now, "event" if kind == "reception" else "reception")
    assert Origin.objects.get().project == secret, "who may see it writes it"
    assert Deadline.objects.filter(project=secret, label__contains="寄图纸").exists()


@KINDS
def test_a_lost_project_is_taken_up_again_and_not_made_twice(cast: Any, now: datetime, kind: str) -> None:
    lost = a_target_turned(cast, now)
    moving.lose(lost.pk, reason="价格谈不拢了", lost_to="外省某园区", on=now.date(), **meeting.who(cast, now))
    done = met(cast, now, kind, "framework")
    assert done.lead is None and done.talks is None
    assert done.missing == [f"项目已{Standing.label_of(Standing.LOST)}，先恢复推进"]
    assert Project.objects.get() == lost


def test_an_earlier_visit_written_down_later_is_the_first_contact(cast: Any, now: datetime) -> None:
    first = visiting.a_visit(cast, now)
    late = visiting.a_visit(cast, now, on=date(2026, 11, 18))
    origin = Origin.objects.get()
    assert late.project == first.project and (origin.first_contact_on, origin.visit) == (late.on, late)
    visiting.a_visit(cast, now, on=date(2026, 11, 19))
    origin.refresh_from_db()
    assert (origin.visit, origin.version) == (late, 2), "a later one changes nothing"


def test_a_visit_gives_no_origin_to_a_project_that_was_there(cast: Any, now: datetime) -> None:
    projects.a_lead(cast, now, investors=(FIRM,))
    assert visiting.a_visit(cast, now).project is not None
    assert not Origin.objects.exists()


def test_a_voided_visit_brought_nothing(cast: Any, now: datetime) -> None:
    channel, office = meeting.a_channel(cast, now), meeting.an_office(cast, now)
    pairing = meeting.a_pairing(cast, now)
    trip = visiting.a_trip(cast, now, office=office)
    visit = visiting.a_visit(cast, now, trip=trip.pk, channel=channel.pk)
    pairings.credit_pairing(pairing.pk, visit.project.code, **meeting.who(cast, now))

    def told() -> tuple[Any, ...]:
        (by_channel,) = rows_of_channels(cast.officer, [channel])
        (by_office,) = rows_of_offices(cast.officer, [office])
        came = origins_for(cast.officer).get(visit.project_id, Came())
        return by_channel.brought.projects, by_office.brought.projects, came.contact_on, came.met

    assert told() == (1, 1, visit.on, True)
    void_visit(visit.pk, version=None, reason="记错了企业", **meeting.who(cast, now))
    assert told() == (0, 0, None, False)
    assert brought(cast.officer, channel=channel) == [] and brought(cast.officer, trip__office=office) == []
    (credited,) = brought(cast.officer, pairing=pairing)
    assert (credited.project, credited.first_contact_on) == (visit.project, None), "credited by a person"

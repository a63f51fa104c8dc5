"""Visits on PostgreSQL: once however often sent, what follows, what is refused, what is taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhaoluo.attract.prospecting.actions import dismiss
from zhaoluo.attract.prospecting.models import Target
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachment_for
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import give_zones
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.actions import moving
from zhaoluo.projects.models import Agreement, Deadline, Project
from zhaoluo.projects.tests import factories as projects
from zhaoluo.projects.tests.tracing import refused, trace

from ..actions import visits as actions
from ..actions.origins import correct_origin, set_origin
from ..models import Origin, PromotionEvent, Stop, Visit
from ..queries.visits import followed_of, visit_for, visits_for
from ..terms import TripEvent
from . import visiting as make


def recorded(cast: Any, at: datetime, **changes: Any) -> Any:
    """A visit to be recorded, as an act without arguments."""
    asked = {"zone": cast.zone, **make.who(cast, at), **make.said(**changes)}
    return lambda **more: actions.record_visit(**(asked | more))


def facts(verb: str, subject: Any) -> list[dict[str, Any]]:
    return [e.facts for e in Event.objects.filter(verb=verb, subject_id=subject.pk).order_by("id")]


# ---------------------------------------------------------------- what follows


def test_an_interested_firm_that_nobody_knew_becomes_a_lead_with_its_origin(cast: Any, now: datetime) -> None:
    trip, channel, mode = make.a_trip(cast, now), make.a_channel(cast, now), projects.a_mode(cast, now)
    visit = make.a_visit(cast, now, trip=trip.pk, channel=channel.pk, mode=mode.pk, city=make.SHAOXING)
    lead = visit.project
    assert lead is not None and (lead.stage, lead.name) == ("lead", f"{make.FIRM}项目")
    assert [i.name for i in lead.investors.all()] == [make.FIRM]
    assert (lead.mode, lead.officer, lead.team, lead.origin_region) == (
        mode,
        cast.officer,
        cast.team,
        "浙江省绍兴市",
    )
    origin = Origin.objects.get(project=lead)
    assert (origin.first_contact_on, origin.trip, origin.visit) == (visit.on, trip, visit)
    assert (origin.channel, origin.region) == (channel, make.SHAOXING)
    assert visit.party == trip.parties.get()
    (told,) = facts(TripEvent.VISITED, visit)
    assert (told["lead"], told["outcome"], told["trip"]) == (lead.pk, "interest", trip.pk)
    deadline = Deadline.objects.get(project=lead, source="visit.next")
    assert (deadline.due_on, deadline.label) == (date(2026, 11, 27), "走访下一步：请对方来看厂房")


def test_a_target_that_is_interested_becomes_a_lead_by_the_same_act_as_anywhere(
    cast: Any, now: datetime
) -> None:
    target, trip, mode = make.a_target(cast, now), make.a_trip(cast, now), projects.a_mode(cast, now)
    stop = make.a_stop(cast, trip, target=target)
    visit = make.a_visit(cast, now, name="", stop=stop.pk, mode=mode.pk)
    target.refresh_from_db()
    stop.refresh_from_db()
    assert (visit.name, visit.trip, visit.city, visit.target) == (make.FIRM, trip, make.SHAOXING, target)
    assert (target.state, target.project, stop.state) == ("done", visit.project, "visited")
    assert visit.project.mode == mode
    assert Origin.objects.get(project=visit.project).visit == visit
    assert facts("target.turned_into_lead", target)[0]["project"] == visit.project_id


def test_a_firm_without_interest_makes_no_lead_and_its_next_step_goes_to_the_target(
    cast: Any, now: datetime
) -> None:
    target = make.a_target(cast, now)
    visit = make.a_visit(
        cast, now, target=target.pk, outcome="none", next_step="半年后再访", next_on=date(2027, 5, 20)
    )
    target.refresh_from_db()
    assert (visit.project, Project.objects.count(), Origin.objects.count()) == (None, 0, 0)
    assert (target.state, target.next_step, target.due_on, target.officer) == (
        "working", "半年后再访", date(2027, 5, 20), cast.officer,
    )  # fmt: skip


def test_a_next_step_whose_day_is_over_when_the_phone_is_back_online_is_kept_without_a_day(
    cast: Any, now: datetime
) -> None:
    target = make.a_target(cast, now)
    visit = make.a_visit(
        cast,
        now,
        target=target.pk,
        outcome="none",
        on=date(2026, 11, 10),
        next_step="寄样品",
        next_on=date(2026, 11, 12),
    )
    target.refresh_from_db()
    assert visit.next_on == date(2026, 11, 12) and (target.next_step, target.due_on) == ("寄样品", None)


def test_a_framework_intent_opens_talks_and_writes_no_agreement(cast: Any, now: datetime) -> None:
    lead = projects.a_lead(cast, now, investors=(make.FIRM,))
    visit = make.a_visit(cast, now, project=lead.pk, outcome="framework")
    lead.refresh_from_db()
    assert (lead.stage, Agreement.objects.count()) == ("talks", 0)
    assert facts(TripEvent.VISITED, visit)[0]["talks"] == lead.pk
    followed = followed_of(visit)
    assert (followed.talks, followed.lead, followed.missing) == (True, False, [])


def test_a_shut_gate_refuses_no_visit_and_says_what_is_missing(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now, outcome="formal")
    assert visit.project.stage == "lead" and facts(TripEvent.VISITED, visit)[0]["lead"] == visit.project_id
    missing = followed_of(visit).missing
    assert missing and all("：" in sentence for sentence in missing), missing


def test_a_named_firm_that_has_a_project_is_no_second_lead(cast: Any, now: datetime) -> None:
    lead = projects.a_lead(cast, now, investors=(make.FIRM,))
    visit = make.a_visit(cast, now, name=f" {make.FIRM}\u200b")
    assert visit.project == lead and Project.objects.count() == 1
    assert not Origin.objects.exists(), "where a project came from that was there before, nobody knows"


def test_of_several_projects_of_the_firm_one_must_be_chosen(cast: Any, now: datetime) -> None:
    one = projects.a_lead(cast, now, investors=(make.FIRM,))
    projects.a_lead(cast, now, name="二期", investors=(make.FIRM,))
    assert refused(recorded(cast, now)) == {"which_project"}
    assert make.a_visit(cast, now, project=one.pk).project == one


def test_a_named_target_is_found_and_one_put_aside_is_taken_up_again(cast: Any, now: datetime) -> None:
    target = make.a_target(cast, now)
    dismiss([target.pk], zone=cast.zone, reason="主营业务不对口", **make.who(cast, now))
    visit = make.a_visit(cast, now)
    target.refresh_from_db()
    assert (visit.target, target.state, target.project) == (target, "done", visit.project)


def test_a_lost_project_stays_lost_and_the_page_says_so(cast: Any, now: datetime) -> None:
    target = make.a_target(cast, now)
    lead = make.a_visit(cast, now, target=target.pk, on=date(2026, 11, 18)).project
    who = {**make.who(cast, now)}
    moving.lose(lead.pk, reason="对方另选他处", lost_to="邻市", on=now.date(), **who)
    visit = make.a_visit(cast, now, target=target.pk, outcome="framework")
    assert visit.project == lead and Project.objects.count() == 1
    assert "先恢复推进" in followed_of(visit).missing[0]


def test_photos_are_kept_with_the_visit_and_only_its_zone_opens_them(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now, files=[make.picture(), make.picture("名片.png")])
    first, second = Attachment.objects.filter(subject_kind="trips.visit", subject_id=visit.pk)
    assert {first.name, second.name} == {"车间.png", "名片.png"} and first.kind == "photo"
    for user, may in (
        (cast.officer, True),
        (cast.inspector, True),
        (cast.viewer, False),
        (cast.stranger, False),
    ):
        assert (attachment_for(user, first.pk) is not None) == may, user.name


# ---------------------------------------------------------------- once


def test_the_same_visit_sent_three_times_counts_once(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    send = recorded(cast, now, trip=trip.pk, files=[make.picture()])
    first = send()
    before = trace()
    assert [send(files=[make.picture()]).pk for _ in range(2)] == [first.pk, first.pk]
    assert trace() == before, "the second and third time wrote something"
    assert (Visit.objects.count(), Project.objects.count(), Attachment.objects.count()) == (1, 1, 1)


def test_a_key_of_somebody_else_is_refused(cast: Any, now: datetime) -> None:
    send = recorded(cast, now, once="phone-same")
    send()
    assert refused(send, **make.who(cast, now, cast.colleague)) == {"key_taken"}


def test_the_same_firm_on_the_same_day_from_a_second_phone_is_told_and_not_doubled(
    cast: Any, now: datetime
) -> None:
    trip = make.a_trip(cast, now)
    stop = make.a_stop(cast, trip)
    make.a_visit(cast, now, stop=stop.pk)
    again = recorded(cast, now, stop=stop.pk, once="phone-other")
    assert refused(again, **make.who(cast, now, cast.agent)) == {"known_visit"}
    later = make.a_visit(cast, now, trip=None, on=date(2026, 11, 17))
    assert later.project == Visit.objects.order_by("pk")[0].project, (
        "another day is another visit of the same project"
    )


def test_the_database_keeps_a_key_once_whoever_writes(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(
            zone=cast.zone,
            once=visit.once,
            name="另一家",
            on=visit.on,
            outcome="none",
            by=cast.officer,
            at=now,
        )


# ---------------------------------------------------------------- refused: no trace


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"on": date(2026, 11, 17)}, {"outside_trip"}),
        ({"on": date(2026, 11, 21)}, {"outside_trip", "day_in_future"}),
        ({"on": None, "name": "", "outcome": "?", "next_on": None}, {"no_day", "no_name", "no_outcome", "no_next_day"}),
        ({"once": ""}, {"no_key"}),
        ({"city": "999999"}, {"foreign_row"}),
        ({"target": 99, "project": 99, "channel": 99, "mode": 99, "stop": 99, "party": 99}, {"foreign_row"}),
        ({"files": [make.SimpleUploadedFile("车间.png", b"MZ\x90")]}, {"false_type"}),
        ({"files": [make.picture(f"{n}.png") for n in range(7)]}, {"many_files"}),
    ],
)  # fmt: skip
def test_a_refused_visit_leaves_no_trace(
    cast: Any, now: datetime, changes: dict[str, Any], expected: set[str]
) -> None:
    trip = make.a_trip(cast, now)
    assert refused(recorded(cast, now, trip=trip.pk), **changes) == expected


def test_every_foreign_reference_is_named(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused) as told:
        recorded(cast, now, trip=99, stop=99, target=99, project=99, channel=99, mode=99)()
    fields = {r.field for r in told.value.refusals}
    assert fields == {"trip", "stop", "target", "project", "channel", "mode"}


def test_a_cancelled_trip_takes_no_visit(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now, state="cancelled")
    assert refused(recorded(cast, now, trip=trip.pk)) == {"trip_cancelled"}


def test_a_stop_of_another_trip_is_refused(cast: Any, now: datetime) -> None:
    trip, other = make.a_trip(cast, now), make.a_trip(cast, now, name="珠三角行程")
    stop = make.a_stop(cast, other)
    assert refused(recorded(cast, now, trip=trip.pk, stop=stop.pk)) == {"foreign_row"}


@pytest.mark.parametrize("person", ["inspector", "viewer", "stranger"])
def test_who_only_reads_records_nothing(cast: Any, now: datetime, person: str) -> None:
    user = getattr(cast, person)
    assert refused(recorded(cast, now), **make.who(cast, now, user)) == {"no_role"}


def test_killed_in_the_middle_it_never_was_and_sent_again_it_is_one(
    cast: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last statement fails, as when the process is killed before the commit; the phone sends the form again."""
    trip = make.a_trip(cast, now)
    stop = make.a_stop(cast, trip, target=make.a_target(cast, now))
    send = recorded(cast, now, stop=stop.pk)
    before = trace()

    def killed(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("the machine went down")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "record", killed)
        with pytest.raises(ConnectionError):
            send()
    assert trace() == before
    visit = send()
    assert (Visit.objects.get(), Project.objects.count()) == (visit, 1)


# ---------------------------------------------------------------- corrected, voided, done


def test_a_correction_keeps_old_and_new_and_a_better_outcome_is_followed(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now, **make.nothing_came())
    new = {"outcome": "interest", "note": "又来电话", "next_step": "送测算表", "next_on": date(2026, 11, 30)}
    changed = actions.change_visit(visit.pk, version=1, files=[make.picture()], **new, **make.who(cast, now))
    assert (changed.version, changed.outcome, changed.project.stage) == (2, "interest", "lead")
    (told,) = facts(TripEvent.VISIT_CHANGED, visit)
    assert told["changes"]["outcome"] == ["none", "interest"] and told["lead"] == changed.project_id
    assert Attachment.objects.filter(subject_kind="trips.visit", subject_id=visit.pk).count() == 1
    with pytest.raises(Stale):
        actions.change_visit(visit.pk, version=1, **new, **make.who(cast, now))


def test_a_correction_that_says_the_same_leaves_no_trace(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    same = {name: getattr(visit, name) for name in actions.CHANGED}
    before = trace()
    actions.change_visit(visit.pk, version=visit.version, **same, **make.who(cast, now))
    assert trace() == before


def test_a_worse_outcome_takes_no_lead_back(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    actions.change_visit(visit.pk, version=1, **make.nothing_came(), **make.who(cast, now))
    assert Project.objects.get() == visit.project


def test_others_do_not_correct_void_or_finish(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    colleague = make.who(cast, now, cast.colleague)
    assert refused(lambda: actions.change_visit(visit.pk, version=1, **make.nothing_came(), **colleague)) == {
        "not_recorder"
    }
    assert refused(lambda: actions.void_visit(visit.pk, version=1, reason="记错了企业", **colleague)) == {
        "not_recorder"
    }
    assert refused(lambda: actions.finish_next_step(visit.pk, version=1, on=now.date(), **colleague)) == {
        "not_recorder"
    }


def test_a_voided_visit_counts_nowhere_and_its_stop_waits_again(cast: Any, now: datetime) -> None:
    trip = make.a_trip(cast, now)
    stop = make.a_stop(cast, trip)
    visit = make.a_visit(cast, now, stop=stop.pk)
    assert refused(lambda: actions.void_visit(visit.pk, version=1, reason="", **make.who(cast, now))) == {
        "no_reason"
    }
    actions.void_visit(visit.pk, version=1, reason="记错了企业", **make.who(cast, now))
    assert Stop.objects.get().state == "planned" and not Deadline.objects.filter(source="visit.next").exists()
    assert Project.objects.get() == visit.project, "the lead is a project of its own"
    again = lambda: actions.void_visit(visit.pk, version=2, reason="记错了企业", **make.who(cast, now))  # noqa: E731
    assert refused(again) == {"voided"}
    assert make.a_visit(cast, now, stop=stop.pk).pk != visit.pk, "it may be written down anew"
    assert Stop.objects.get().state == "visited"


def test_a_next_step_is_done_once_and_its_deadline_goes(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    done = actions.finish_next_step(visit.pk, version=1, on=now.date(), **make.who(cast, now))
    assert done.next_done_on == now.date() and not Deadline.objects.filter(source="visit.next").exists()
    again = lambda: actions.finish_next_step(visit.pk, version=2, on=now.date(), **make.who(cast, now))  # noqa: E731
    assert refused(again) == {"step_done"}


def test_an_earlier_step_done_leaves_the_deadline_of_a_later_one(cast: Any, now: datetime) -> None:
    first = make.a_visit(cast, now, on=date(2026, 11, 18), next_on=date(2026, 11, 25))
    make.a_visit(cast, now, next_step="送测算表")
    actions.finish_next_step(first.pk, version=1, on=now.date(), **make.who(cast, now))
    assert Deadline.objects.get(source="visit.next").label == "走访下一步：送测算表"


# ---------------------------------------------------------------- who sees it


def test_another_zone_sees_nothing(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    assert visit_for(cast.stranger, visit.pk) is None and not visits_for(cast.stranger).exists()
    assert visit_for(cast.viewer, visit.pk) == visit
    give_zones([cast.other_zone.pk])
    assert not Visit.objects.exists() and not Origin.objects.exists(), (
        "the database shows them nothing either"
    )
    give_zones([cast.zone.pk, cast.other_zone.pk])


def test_a_visit_of_a_restricted_project_is_seen_by_those_of_the_project(cast: Any, now: datetime) -> None:
    secret = projects.a_lead(cast, now, restricted=True, investors=(make.FIRM,))
    visit = make.a_visit(cast, now, project=secret.pk)
    for user, sees in (
        (cast.officer, True), (cast.agent, True), (cast.leader, True), (cast.inspector, True), (cast.colleague, False),
        (cast.viewer, False), (cast.stranger, False),
    ):  # fmt: skip
        assert visits_for(user).filter(pk=visit.pk).exists() == sees, user.name


def test_a_restricted_project_that_one_may_not_see_cannot_be_chosen_nor_guessed_by_name(
    cast: Any, now: datetime
) -> None:
    secret = projects.a_lead(cast, now, restricted=True, investors=(make.FIRM,))
    colleague = make.who(cast, now, cast.colleague)
    assert refused(recorded(cast, now, project=secret.pk), **colleague) == {"foreign_row"}
    visit = make.a_visit(cast, now, cast.colleague)
    assert visit.project not in (None, secret), "who may not know of it makes a lead of their own"


# ---------------------------------------------------------------- origins


def an_event(cast: Any, now: datetime, on: date) -> PromotionEvent:
    return PromotionEvent.objects.create(
        zone=cast.zone, kind="promotion", name="推介会", on=on, entered_by=cast.officer, entered_at=now
    )


def test_an_earlier_contact_told_later_is_the_first(cast: Any, now: datetime) -> None:
    visit = make.a_visit(cast, now)
    event = an_event(cast, now, date(2026, 10, 10))
    origin = set_origin(visit.project_id, first_contact_on=event.on, event=event.pk, by=cast.officer, at=now)
    assert (origin.first_contact_on, origin.event, origin.visit, origin.version) == (event.on, event, None, 2)
    before = trace()
    set_origin(visit.project_id, first_contact_on=visit.on, visit=visit.pk, by=cast.officer, at=now)
    assert trace() == before, "a later contact changes nothing"


def test_a_person_corrects_an_origin_and_stale_forms_are_told(cast: Any, now: datetime) -> None:
    project = projects.a_lead(cast, now)
    channel = make.a_channel(cast, now)
    who = make.who(cast, now)
    origin = correct_origin(
        project.pk, first_contact_on=date(2026, 3, 1), channel=channel.pk, version=0, **who
    )
    assert (origin.channel, origin.version) == (channel, 1)
    with pytest.raises(Stale):
        correct_origin(project.pk, first_contact_on=None, version=0, **who)
    emptied = correct_origin(project.pk, first_contact_on=None, version=1, **who)
    assert (emptied.first_contact_on, emptied.channel) == (None, None)
    assert len(facts(TripEvent.ORIGIN_SET, origin)) == 2


def test_refused_origins_leave_no_trace(cast: Any, now: datetime) -> None:
    project = projects.a_lead(cast, now)
    visit = make.a_visit(cast, now)
    who = make.who(cast, now)
    assert refused(lambda: correct_origin(project.pk, first_contact_on=None, visit=visit.pk, **who)) == {
        "other_project"
    }
    assert refused(lambda: correct_origin(project.pk, first_contact_on=date(2027, 1, 1), channel=99, **who)) == {
        "day_in_future", "foreign_row",
    }  # fmt: skip
    colleague = make.who(cast, now, cast.colleague)
    assert refused(lambda: correct_origin(project.pk, first_contact_on=None, **colleague)) == {
        "not_responsible"
    }


def test_what_is_in_the_library_stays_one_row(cast: Any, now: datetime) -> None:
    make.a_target(cast, now)
    make.a_visit(cast, now, **make.nothing_came(next_step="再访", next_on=date(2026, 12, 1)))
    assert Target.objects.get().next_step == "再访"

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..rules import origins, visits
from ..rules.origins import Contact
from ..rules.visits import Said, TripSpan, VisitFacts
from ..terms import TripState, VisitOutcome

TODAY = date(2026, 11, 20)
TRIP = TripSpan("长三角行程", "running", date(2026, 11, 18), date(2026, 11, 20))
SAID = Said("越州微电机有限公司", TODAY, "interest", next_step="请对方来看厂房", next_on=date(2026, 11, 27))
FACTS = VisitFacts(today=TODAY, trip=TRIP)
OFFICER = Actor(1, frozenset({Role.OFFICER.value}))


def codes(refusals: list[visits.Refusal]) -> list[str]:
    return [r.code for r in refusals]


def told(
    said: Said = SAID, facts: VisitFacts = FACTS, actor: Actor | None = OFFICER, once: str = "k-1"
) -> list[str]:
    return codes(visits.refusals_to_record(said, facts, actor=actor, once=once))


def test_a_visit_within_the_trip_with_its_next_step_may_be_written_down() -> None:
    assert told() == []
    assert told(facts=replace(FACTS, trip=None)) == []


@pytest.mark.parametrize("role", list(Role))
def test_those_who_bring_projects_in_write_and_others_read(role: Role) -> None:
    actor = Actor(1, frozenset({role.value}))
    assert told(actor=actor) == ([] if role in visits.TRAVELLERS else ["no_role"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " \u200b"}, ["no_name"]),
        ({"name": "长" * 201}, ["too_long"]),
        ({"on": None}, ["no_day"]),
        ({"on": date(2026, 11, 17)}, ["outside_trip"]),
        ({"on": date(2026, 11, 21)}, ["day_in_future", "outside_trip"]),
        ({"on": date(1926, 11, 20)}, ["day_too_early", "outside_trip"]),
        ({"outcome": ""}, ["no_outcome"]),
        ({"outcome": "signed"}, ["no_outcome"]),
        ({"next_step": ""}, ["no_step"]),
        ({"next_on": None}, ["no_next_day"]),
        ({"next_step": "", "next_on": None}, ["no_step", "no_next_day"]),
        ({"next_on": date(2026, 11, 19)}, ["next_before"]),
        ({"outcome": "none", "next_step": "", "next_on": None}, []),
        ({"outcome": "none", "next_on": None}, ["no_next_day"]),
        ({"outcome": "none", "next_step": ""}, ["no_step"]),
        ({"note": "长" * 501}, ["too_long"]),
        ({"met_post": "长" * 61, "next_step": "长" * 201}, ["too_long", "too_long"]),
    ],
)
def test_what_is_typed(changes: dict[str, object], expected: list[str]) -> None:
    assert told(replace(SAID, **changes)) == expected  # type: ignore[arg-type]


def test_all_reasons_come_at_once() -> None:
    facts = VisitFacts(
        TODAY, replace(TRIP, state="cancelled"), (("目标企业", "target"),), "已记", 7, ("甲", "乙")
    )
    wrong = Said("", date(2027, 1, 1), "")
    assert told(wrong, facts, Actor(1, frozenset()), "") == [
        "no_role", "no_key", "no_name", "day_in_future", "no_outcome", "trip_cancelled", "outside_trip", "foreign_row",
        "known_visit", "which_project", "many_files",
    ]  # fmt: skip


@pytest.mark.parametrize("state", list(TripState))
def test_every_trip_but_a_cancelled_one_takes_visits(state: TripState) -> None:
    assert told(facts=replace(FACTS, trip=replace(TRIP, state=state.value))) == (
        ["trip_cancelled"] if state is TripState.CANCELLED else []
    )


@given(st.integers(-40, 40), st.integers(0, 20), st.integers(0, 20))
def test_a_day_is_outside_the_trip_exactly_when_it_lies_before_or_after(
    shift: int, before: int, after: int
) -> None:
    on = TODAY + timedelta(days=shift)
    trip = TripSpan("行程", "running", TODAY - timedelta(days=before), TODAY + timedelta(days=after))
    outside = on < trip.starts_on or on > trip.ends_on
    assert codes(visits.refusals_of_trip(on, trip)) == (["outside_trip"] if outside else [])


def test_the_recorder_and_superiors_correct_and_others_do_not() -> None:
    def correct(actor: Actor | None, voided: bool = False) -> list[str]:
        return codes(visits.refusals_to_correct(actor, recorder=1, voided=voided))

    assert correct(OFFICER) == correct(None) == []
    assert correct(Actor(2, frozenset({Role.OFFICER.value}))) == ["not_recorder"]
    assert correct(Actor(1, frozenset())) == ["not_recorder"], "who recorded it and holds no role any more"
    for role in (Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR):
        assert correct(Actor(2, frozenset({role.value}))) == []
    assert correct(OFFICER, voided=True) == ["voided"]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("", ["no_reason"]), ("记错", ["no_reason"]), ("记错了企业", []), ("长" * 201, ["too_long"])],
)
def test_a_void_says_why(reason: str, expected: list[str]) -> None:
    assert codes(visits.refusals_to_void(reason)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"next_step": ""}, ["no_step"]),
        ({"done_on": TODAY}, ["step_done"]),
        ({"on": None}, ["no_day"]),
        ({"on": date(2026, 11, 21)}, ["day_in_future"]),
        ({"on": date(2026, 11, 17)}, ["before_visit"]),
    ],
)
def test_a_next_step_is_done_once_after_the_visit(changes: dict[str, object], expected: list[str]) -> None:
    known: dict[str, object] = {
        "next_step": "送测算表",
        "done_on": None,
        "on": TODAY,
        "visited_on": date(2026, 11, 18),
        "today": TODAY,
    }
    assert codes(visits.refusals_to_finish_step(**(known | changes))) == expected  # type: ignore[arg-type]


def test_every_outcome_is_followed_or_knowingly_not() -> None:
    assert set(visits.TALKING) < set(visits.LEADING) == set(VisitOutcome) - {VisitOutcome.NONE}


# ---------------------------------------------------------------- through what a project came

VISIT = Contact(TODAY, trip=3, visit=7)


@pytest.mark.parametrize(
    ("known", "more", "first"),
    [
        (Contact(), VISIT, VISIT),
        (VISIT, Contact(), VISIT),
        (VISIT, Contact(date(2026, 10, 1), event=2), Contact(date(2026, 10, 1), event=2)),
        (VISIT, Contact(date(2026, 12, 1), event=2), VISIT),
        (VISIT, Contact(TODAY, reception=9), VISIT),
        (Contact(TODAY), VISIT, VISIT),
        (Contact(TODAY), Contact(None, event=2), Contact(TODAY, event=2)),
        (Contact(None, event=2), Contact(TODAY), Contact(TODAY, event=2)),
        (VISIT, Contact(None, event=2), VISIT),
    ],
)
def test_the_earliest_contact_is_the_first(known: Contact, more: Contact, first: Contact) -> None:
    assert origins.first_of(known, more) == first


days = st.none() | st.dates(date(2026, 1, 1), TODAY)
contacts = st.builds(Contact, days, st.none(), st.none() | st.integers(1, 3), st.none(), st.none())


@given(contacts, contacts)
def test_telling_the_same_again_changes_nothing(known: Contact, more: Contact) -> None:
    once = origins.first_of(known, more)
    assert origins.first_of(once, more) == once
    assert once.on == min((c.on for c in (known, more) if c.on), default=None), (
        "no day is lost, none is invented"
    )


@pytest.mark.parametrize(
    ("contact", "more", "expected"),
    [
        (VISIT, {}, []),
        (Contact(date(2026, 11, 21)), {}, ["day_in_future"]),
        (Contact(date(1926, 11, 21)), {}, ["day_too_early"]),
        (Contact(TODAY, visit=1, event=2), {}, ["several_contacts"]),
        (VISIT, {"foreign": ("渠道",), "visit_of_project": False}, ["other_project", "foreign_row"]),
    ],
)
def test_what_an_origin_may_say(contact: Contact, more: dict[str, object], expected: list[str]) -> None:
    assert codes(origins.refusals_to_set_origin(contact, today=TODAY, **more)) == expected  # type: ignore[arg-type]

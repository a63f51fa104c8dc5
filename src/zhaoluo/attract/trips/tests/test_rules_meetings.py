"""Rules of receptions, events and firms met there: cases, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.foundation.verdict import Refusal

from ..rules import meetings as rules

TODAY = date(2026, 11, 20)


def codes(refusals: list[Refusal]) -> set[str]:
    assert all(r.message for r in refusals)
    return {r.code for r in refusals}


def reception(**changes: Any) -> rules.Reception:
    return rules.Reception(**({"name": "考察团", "on": TODAY} | changes))


def event(**changes: Any) -> rules.Event:
    return rules.Event(**({"kind": "talk", "name": "恳谈会", "on": TODAY} | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"name": ""}, {"no_name"}),
        ({"on": None}, {"no_day"}),
        ({"on": date(2026, 11, 21)}, {"day_in_future"}),
        ({"on": date(1926, 11, 20)}, {"day_too_early"}),
        ({"on": date(2026, 10, 1), "until": date(2026, 10, 31)}, set()),
        ({"on": date(2026, 10, 1), "until": date(2026, 11, 2)}, {"too_long_stay"}),
        ({"until": date(2026, 11, 19)}, {"ends_before_start"}),
        ({"spent": Decimal("0")}, set()),
        ({"spent": Decimal("-0.01")}, {"negative"}),
        ({"spent": Decimal("10000.01")}, {"too_large"}),
        ({"name": "考" * 101, "purpose": "看" * 301}, {"too_long"}),
    ],
)
def test_receptions(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(rules.refusals_of_reception(reception(**changes), today=TODAY)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"kind": "party"}, {"unknown_kind"}),
        ({"name": "", "on": None}, {"no_name", "no_day"}),
        ({"on": date(2027, 5, 1)}, set()),
        ({"on": date(2027, 5, 1), "guests": 10}, {"not_held"}),
        ({"on": date(2036, 5, 1)}, {"strange_day"}),
        ({"guests": -1}, {"strange_number"}),
        ({"budget": Decimal(-1), "spent": Decimal(20_000)}, {"negative", "too_large"}),
    ],
)
def test_events(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(rules.refusals_of_event(event(**changes), today=TODAY)) == expected


def test_events_elsewhere() -> None:
    assert codes(rules.refusals_of_event(event(), today=TODAY, taken=True)) == {"taken"}
    assert codes(rules.refusals_of_event(event(city="440000"), today=TODAY, in_city=False)) == {"no_city"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"name": ""}, {"no_firm"}),
        ({"outcome": "love"}, {"unknown_outcome"}),
        ({"next_on": date(2026, 11, 30)}, {"no_step"}),
        ({"next_step": "寄资料", "next_on": date(2026, 11, 1)}, {"day_over"}),
        ({"next_step": "寄资料", "next_on": date(2026, 11, 18)}, set()),
        ({"persons": 0}, {"strange_number"}),
        ({"next_step": "寄" * 201}, {"too_long"}),
    ],
)
def test_firms(changes: dict[str, Any], expected: set[str]) -> None:
    firm = rules.Firm(**({"name": "某企业", "outcome": "interest"} | changes))
    assert codes(rules.refusals_of_firm(firm, met_on=date(2026, 11, 18), today=TODAY)) == expected


def test_a_meeting_ahead_has_no_result() -> None:
    firm = rules.Firm("某企业", outcome="none")
    assert codes(rules.refusals_of_firm(firm, met_on=date(2026, 12, 1), today=TODAY)) == {"not_held"}
    assert codes(rules.refusals_to_move_day(date(2026, 12, 1), today=TODAY, has_outcome=True)) == {
        "has_outcome"
    }
    assert rules.refusals_to_move_day(date(2026, 12, 1), today=TODAY, has_outcome=False) == []
    assert rules.refusals_to_move_day(TODAY, today=TODAY, has_outcome=True) == []


@pytest.mark.parametrize(
    ("outcome", "code", "found", "several", "expected"),
    [
        ("interest", "", False, (), set()),
        ("interest", "HY-1", True, (), set()),
        ("", "HY-1", False, (), {"no_such_project"}),
        ("interest", "", False, ("HY-1", "HY-2"), {"several_projects"}),
        ("", "", False, ("HY-1", "HY-2"), set()),
        ("interest", "HY-1", True, ("HY-1", "HY-2"), set()),
    ],
)
def test_which_project(
    outcome: str, code: str, found: bool, several: tuple[str, ...], expected: set[str]
) -> None:
    told = rules.refusals_of_project(outcome, code=code, found=found, several=several)
    assert codes(told) == expected


def test_agreements_of_an_event() -> None:
    ask = rules.refusals_of_agreement
    assert ask(None, of_project=False, held_on=TODAY, today=TODAY) == []
    assert codes(ask(3, of_project=False, held_on=TODAY, today=TODAY)) == {"foreign_row"}
    assert codes(ask(3, of_project=True, held_on=date(2026, 12, 1), today=TODAY)) == {"not_held"}
    assert ask(3, of_project=True, held_on=TODAY, today=TODAY) == []


def test_removing() -> None:
    assert rules.refusals_to_remove("与前一批重复", came_of_it=0) == []
    assert codes(rules.refusals_to_remove("错", came_of_it=2)) == {"no_reason", "came_of_it"}
    assert codes(rules.refusals_to_remove_firm(came_of_it=True, name="甲")) == {"came_of_it"}
    assert rules.refusals_to_remove_firm(came_of_it=False, name="甲") == []


@given(names=st.lists(st.text(min_size=1, max_size=210), max_size=30), known=st.integers(0, 200))
def test_the_list_of_firms_never_grows_beyond_its_limit(names: list[str], known: int) -> None:
    told = codes(rules.refusals_to_add_firms(names, known=known))
    assert ("too_many" in told) == (bool(names) and known + len(names) > rules.MOST_FIRMS)
    assert ("no_firm" in told) == (not names)
    assert ("long_name" in told) == any(len(n) > 200 for n in names)


@given(name=st.text(max_size=30), places=st.text(max_size=30))
def test_what_was_cleaned_is_clean(name: str, places: str) -> None:
    once = rules.cleaned(reception(name=name, places=places))
    assert rules.cleaned(once) == once and once.name == once.name.strip()

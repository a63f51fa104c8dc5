from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..rules import acts
from ..rules.acts import Reopening, Typed
from ..terms import TargetState

TODAY = date(2026, 11, 20)
OPEN, WORKING, DONE, DISMISSED = TargetState


def codes(refusals: list[acts.Refusal]) -> list[str]:
    return [r.code for r in refusals]


@pytest.mark.parametrize("role", list(Role))
def test_those_who_bring_projects_in_keep_the_library_and_others_read(role: Role) -> None:
    refused = codes(acts.refusals_to_keep(Actor(1, frozenset({role.value}))))
    assert refused == ([] if role in acts.KEEPERS else ["no_role"])
    assert acts.refusals_to_keep(None) == []


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (OPEN, {"assign", "start", "dismiss", "turn_into_lead"}),
        (WORKING, {"assign", "settle", "dismiss", "turn_into_lead"}),
        (DONE, {"reopen"}),
        (DISMISSED, {"reopen"}),
    ],
)
def test_the_four_states_allow_these_acts_and_no_others(state: TargetState, may: set[str]) -> None:
    assert set(acts.allowed(state)) == may
    for act in acts.MOVES:
        refused = acts.refusals_to_move(act, state, name="甲公司")
        assert bool(refused) is (act not in may)
        if refused:
            assert refused[0].message == f"“甲公司”现在是{state.label}，不能{acts.NAMES[act]}"


def test_where_acts_lead() -> None:
    assert {act: acts.after(act) for act in acts.MOVES} == {
        "assign": WORKING, "start": WORKING, "settle": DONE, "dismiss": DISMISSED, "reopen": OPEN, "turn_into_lead": DONE,
    }  # fmt: skip


def test_a_target_whose_project_goes_on_is_not_reopened() -> None:
    assert codes(acts.refusals_to_reopen(Reopening(DONE, project_goes_on=True))) == ["has_project"]
    assert acts.refusals_to_reopen(Reopening(DONE, project_goes_on=False)) == []
    assert codes(acts.refusals_to_reopen(Reopening(OPEN, project_goes_on=True))) == ["wrong_state"]


ASSIGN = {
    "officer": 1,
    "team": None,
    "next_step": "电话联系",
    "due_on": TODAY,
    "staff": True,
    "known_team": True,
}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, []),
        ({"officer": None, "team": 2}, []),
        ({"due_on": None}, []),
        ({"officer": None}, ["nobody"]),
        ({"staff": False}, ["foreign_person"]),
        ({"team": 2, "known_team": False}, ["foreign_row"]),
        ({"next_step": " \u200b"}, ["no_step"]),
        ({"next_step": "联" * 201}, ["too_long"]),
        ({"due_on": date(2026, 11, 19)}, ["day_over"]),
        ({"officer": None, "next_step": "", "due_on": date(2026, 1, 1)}, ["nobody", "no_step", "day_over"]),
    ],
)
def test_assigning_needs_somebody_a_step_and_a_day_to_come(
    change: dict[str, object], refused: list[str]
) -> None:
    assert codes(acts.refusals_to_assign(**(ASSIGN | change), today=TODAY)) == refused  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "refused"),
    [("不搬", True), ("不 搬\u200b", True), ("短期无外迁打算", False), ("长" * 201, True), ("", True)],
)
def test_dismissing_says_why(text: str, refused: bool) -> None:
    assert bool(acts.refusals_to_dismiss(text)) is refused


def test_settling_says_what_came_of_it() -> None:
    assert codes(acts.refusals_to_settle("好")) == ["no_outcome"]
    assert codes(acts.refusals_to_settle("长" * 301)) == ["too_long"]
    assert acts.refusals_to_settle("已拜访，暂无外迁打算") == []


FIRM = Typed(name="东亚光学株式会社", country="日本", source="展会名录")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, []),
        ({"name": ""}, ["no_name"]),
        ({"source": ""}, ["no_source"]),
        ({"credit_code": "91110000100000000X"}, ["code_check", "foreign_with_code"]),
        ({"country": "", "credit_code": "9111"}, ["code_length"]),
        ({"name": "长" * 121}, ["too_long"]),
        ({"reason": "长" * 501, "region": "长" * 61}, ["too_long", "too_long"]),
    ],
)
def test_a_firm_entered_by_hand_needs_a_name_and_a_source(change: dict[str, str], refused: list[str]) -> None:
    assert sorted(codes(acts.refusals_to_enter(acts.cleaned(replace(FIRM, **change))))) == sorted(refused)


@pytest.mark.parametrize("home", ["中国", " China ", "CN", "中华人民共和国"])
def test_home_is_no_foreign_country(home: str) -> None:
    assert acts.cleaned(replace(FIRM, country=home)).country == ""


def test_a_firm_known_already_is_told_with_its_state() -> None:
    (refusal,) = acts.refusals_of_duplicate("甲公司", DISMISSED)
    assert refusal.message == "“甲公司”已在目标库（无需处理），可以重新处理"
    assert acts.refusals_of_duplicate("甲公司", OPEN)[0].message == "“甲公司”已在目标库（未处理）"


def test_only_ranks_of_the_search_are_chosen() -> None:
    assert codes(acts.refusals_of_choice([], [])) == ["none_chosen"]
    assert "第 7 名" in acts.refusals_of_choice([1, 7], [1])[0].message
    assert acts.refusals_of_choice([1, 1], [1]) == []


def test_an_act_takes_some_targets_not_the_whole_library() -> None:
    assert codes(acts.refusals_of_many(0)) == ["none_chosen"]
    assert codes(acts.refusals_of_many(201)) == ["too_many"]
    assert acts.refusals_of_many(200) == []

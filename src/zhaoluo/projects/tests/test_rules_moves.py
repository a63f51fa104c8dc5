"""Whether a project may move: every reason by itself, all reasons at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..rules import moves
from ..rules.checks import State
from ..rules.demands import Finding
from ..rules.moves import MoveFacts
from ..terms import VERIFIED, DemandKind, Stage

TODAY = date(2026, 11, 20)
OFFICER, LEADER, MATE, OTHER = 1, 2, 3, 9
FACTS = MoveFacts(
    stage=Stage.LEAD, standing="active", stage_entered_on=date(2026, 11, 1), stage_verified=True, pending_target="",
    officer=OFFICER, leader=LEADER, team=7,
)  # fmt: skip
REASON = "区里定的，特事特办"


def actor(number: int, *roles: Role, teams: tuple[int, ...] = ()) -> Actor:
    return Actor(number, frozenset(r.value for r in roles), frozenset(teams))


officer = actor(OFFICER, Role.OFFICER)
zone_leader = actor(LEADER, Role.LEADER)
other = actor(OTHER, Role.OFFICER)


def missing(
    code: str = "investor", kind: DemandKind = DemandKind.FACT, state: State = State.MISSING
) -> Finding:
    return Finding(code, "投资方", kind, state, "还不知道")


def codes(refusals: list[Refusal]) -> set[str]:
    assert all(r.message for r in refusals)
    return {r.code for r in refusals}


# ---------------------------------------------------------------- who may work


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (officer, True),
        (actor(LEADER, Role.OFFICER), True),
        (actor(MATE, Role.AGENT, teams=(7,)), True),
        (actor(MATE, Role.AGENT, teams=(8,)), False),
        (actor(OTHER, Role.LEADER), True),
        (actor(OTHER, Role.ADMINISTRATOR), True),
        (actor(OTHER, Role.INSPECTOR), False),
        (actor(OTHER, Role.TASK_FORCE_LEAD), False),
        (actor(OTHER, Role.CITY_VIEWER), False),
        (actor(OTHER), False),
    ],
)
def test_those_responsible_write_and_all_others_read(who: Actor, may: bool) -> None:
    assert moves.may_work(who, OFFICER, LEADER, 7) is may
    assert codes(moves.refusals_to_work(who, OFFICER, LEADER, 7)) == (set() if may else {"not_responsible"})


def test_a_project_without_team_is_nobodys_by_team() -> None:
    assert not moves.may_work(actor(OTHER, Role.AGENT, teams=()), OFFICER, None, None)


# ---------------------------------------------------------------- days and reasons


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (None, "no_day"),
        (date(1899, 12, 31), "day_too_early"),
        (date(1989, 12, 31), "day_too_early"),
        (date(1990, 1, 1), ""),
        (TODAY, ""),
        (TODAY + timedelta(days=1), "day_in_future"),
        (date.max, "day_in_future"),
        (date.min, "day_too_early"),
    ],
)
def test_a_day_lies_between_1990_and_today(on: date | None, code: str) -> None:
    assert codes(moves.refusals_of_day(on, today=TODAY)) == ({code} if code else set())


@pytest.mark.parametrize(
    ("text", "ok"), [("", False), ("      ", False), ("五个字不够", False), ("六个字正好够", True)]
)
def test_a_reason_says_something(text: str, ok: bool) -> None:
    assert (not moves.refusals_of_reason(text)) is ok


# ---------------------------------------------------------------- forward without a second person


def advance(facts: MoveFacts = FACTS, target: Stage = Stage.TALKS, **changes: Any) -> set[str]:
    found = changes.pop("found", [])
    given_ = {"actor": officer, "on": TODAY, "today": TODAY} | changes
    return codes(moves.refusals_to_advance(facts, target, found, **given_))


@pytest.mark.parametrize(
    ("facts", "target", "changes", "expected"),
    [
        (FACTS, Stage.TALKS, {}, set()),
        (replace(FACTS, stage=Stage.PRODUCING), Stage.AT_CAPACITY, {}, set()),
        (FACTS, Stage.TALKS, {"actor": other}, {"not_responsible"}),
        (replace(FACTS, standing="shelved"), Stage.TALKS, {}, {"not_active"}),
        (replace(FACTS, standing="lost"), Stage.TALKS, {}, {"not_active"}),
        (replace(FACTS, stage=Stage.TALKS), Stage.TALKS, {}, {"not_forward"}),
        (replace(FACTS, stage=Stage.TALKS), Stage.LEAD, {}, {"not_forward"}),
        (FACTS, Stage.SIGNED, {}, {"needs_report"}),
        (FACTS, Stage.BUILDING, {"actor": zone_leader, "reason": REASON}, {"needs_report"}),
        (replace(FACTS, pending_target="signed"), Stage.TALKS, {}, {"report_pending"}),
        (
            replace(FACTS, stage=Stage.PRODUCING, stage_verified=False),
            Stage.AT_CAPACITY,
            {},
            {"stage_unverified"},
        ),
        (FACTS, Stage.TALKS, {"on": None}, {"no_day"}),
        (FACTS, Stage.TALKS, {"on": date(2026, 10, 31)}, {"before_entry"}),
        (FACTS, Stage.TALKS, {"on": date(2026, 11, 21)}, {"day_in_future"}),
        (FACTS, Stage.TALKS, {"found": [missing()]}, {"investor"}),
        (FACTS, Stage.TALKS, {"found": [missing(state=State.MET), missing("b", state=State.WAIVED)]}, set()),
    ],
)
def test_an_advance_is_refused_for_each_reason(
    facts: MoveFacts, target: Stage, changes: dict[str, Any], expected: set[str]
) -> None:
    assert advance(facts, target, **changes) == expected


@pytest.mark.parametrize("stage", [Stage.LEAD, Stage.TALKS, Stage.SIGNED, Stage.BUILDING])
def test_nobody_jumps_over_a_stage_that_needs_a_second_person(stage: Stage) -> None:
    """A leader's reason may pass over 洽谈, never over 签约, 开工 or 投产: that would waive the verification."""
    facts = replace(FACTS, stage=stage)
    assert advance(facts, Stage.AT_CAPACITY, actor=zone_leader, reason=REASON) == {"skips_verified"}


# ---------------------------------------------------------------- reports


def report(facts: MoveFacts, target: Stage, **changes: Any) -> set[str]:
    found = changes.pop("found", [])
    given_ = {"actor": officer, "on": TODAY, "today": TODAY} | changes
    return codes(moves.refusals_to_report(facts, target, found, **given_))


TALKS = replace(FACTS, stage=Stage.TALKS)


@pytest.mark.parametrize(
    ("facts", "target", "changes", "expected"),
    [
        (TALKS, Stage.SIGNED, {}, set()),
        (TALKS, Stage.SIGNED, {"actor": other}, {"not_responsible"}),
        (replace(TALKS, standing="lost"), Stage.SIGNED, {}, {"not_active"}),
        (FACTS, Stage.TALKS, {}, {"no_report_needed"}),
        (replace(FACTS, stage=Stage.SIGNED), Stage.SIGNED, {}, {"not_forward"}),
        (replace(FACTS, stage=Stage.BUILDING), Stage.SIGNED, {}, {"not_forward"}),
        (replace(TALKS, pending_target="signed"), Stage.SIGNED, {}, {"report_pending"}),
        (replace(FACTS, stage=Stage.SIGNED, stage_verified=False), Stage.BUILDING, {}, {"stage_unverified"}),
        (FACTS, Stage.SIGNED, {}, {"stage_jump", "no_skip_reason"}),
        (FACTS, Stage.SIGNED, {"actor": zone_leader}, {"no_skip_reason"}),
        (FACTS, Stage.SIGNED, {"reason": REASON}, {"stage_jump"}),
        (FACTS, Stage.SIGNED, {"actor": zone_leader, "reason": REASON}, set()),
        (TALKS, Stage.SIGNED, {"on": None}, {"no_day"}),
        (TALKS, Stage.SIGNED, {"on": date(2026, 10, 1)}, {"before_entry"}),
        (TALKS, Stage.SIGNED, {"found": [missing(), missing("report_signed")]}, {"investor"}),
        (TALKS, Stage.SIGNED, {"found": [missing("report_building")]}, {"report_building"}),
    ],
)
def test_a_report_is_refused_for_each_reason(
    facts: MoveFacts, target: Stage, changes: dict[str, Any], expected: set[str]
) -> None:
    assert report(facts, target, **changes) == expected


def test_all_reasons_are_told_at_once() -> None:
    facts = replace(FACTS, standing="shelved", pending_target="signed", stage_verified=False)
    told = report(facts, Stage.BUILDING, actor=other, on=None, found=[missing(), missing("mode")])
    assert told == {
        "not_active", "not_responsible", "report_pending", "stage_unverified", "stage_jump", "no_skip_reason", "no_day",
        "investor", "mode",
    }  # fmt: skip


def verify(**changes: Any) -> set[str]:
    given_: dict[str, Any] = {
        "reporter": OFFICER, "actor": actor(OTHER, Role.INSPECTOR), "report_state": "pending", "standing": "active", "found": [],
        "target": Stage.SIGNED, "taken_over": False,
    } | changes  # fmt: skip
    return codes(moves.refusals_to_verify(**given_))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"actor": actor(OTHER, Role.TASK_FORCE_LEAD)}, set()),
        ({"actor": actor(OTHER, Role.LEADER)}, set()),
        ({"actor": actor(OTHER, Role.ADMINISTRATOR)}, set()),
        ({"actor": actor(OFFICER, Role.LEADER)}, {"own_report"}),
        ({"actor": officer}, {"own_report", "no_verifier"}),
        ({"actor": other}, {"no_verifier"}),
        ({"actor": actor(OTHER, Role.CITY_VIEWER)}, {"no_verifier"}),
        ({"actor": actor(OTHER)}, {"no_verifier"}),
        ({"report_state": "verified"}, {"not_pending"}),
        ({"report_state": "returned"}, {"not_pending"}),
        ({"report_state": "withdrawn"}, {"not_pending"}),
        ({"standing": "lost"}, {"not_active"}),
        ({"found": [missing()]}, {"investor"}),
        ({"found": [missing()], "taken_over": True}, set()),
        ({"found": [missing("report_signed", state=State.WAITING)]}, set()),
    ],
)
def test_a_report_is_verified_by_another_person_of_the_zone(
    changes: dict[str, Any], expected: set[str]
) -> None:
    assert verify(**changes) == expected


@given(st.integers(1, 50), st.frozensets(st.sampled_from([r.value for r in Role])))
def test_nobody_ever_verifies_or_returns_their_own_report(number: int, roles: frozenset[str]) -> None:
    self_ = Actor(number, roles)
    assert "own_report" in verify(reporter=number, actor=self_)
    told = moves.refusals_to_return(
        reporter=number, actor=self_, report_state="pending", answer="资料不全，请补"
    )
    assert "own_report" in codes(told)
    told = moves.refusals_to_answer_waiver(applicant=number, actor=self_, state="pending")
    assert "own_waiver" in codes(told)


@pytest.mark.parametrize(
    ("who", "state", "answer", "expected"),
    [
        (zone_leader, "pending", "协议没有盖章，请补", set()),
        (zone_leader, "pending", "不行", {"no_reason"}),
        (zone_leader, "verified", "协议没有盖章，请补", {"not_pending"}),
        (other, "pending", "协议没有盖章，请补", {"no_verifier"}),
    ],
)
def test_a_report_is_returned_with_a_reason(who: Actor, state: str, answer: str, expected: set[str]) -> None:
    told = moves.refusals_to_return(reporter=OFFICER, actor=who, report_state=state, answer=answer)
    assert codes(told) == expected


@pytest.mark.parametrize(
    ("who", "state", "taken_over", "expected"),
    [
        (officer, "pending", False, set()),
        (zone_leader, "pending", False, {"not_reporter"}),
        (officer, "verified", False, {"not_pending"}),
        (officer, "pending", True, {"taken_over"}),
    ],
)
def test_only_the_reporter_withdraws(who: Actor, state: str, taken_over: bool, expected: set[str]) -> None:
    told = moves.refusals_to_withdraw(reporter=OFFICER, actor=who, report_state=state, taken_over=taken_over)
    assert codes(told) == expected


# ---------------------------------------------------------------- back, out, and in again

BUILDING = replace(FACTS, stage=Stage.BUILDING)
EVERY = frozenset(s.value for s in Stage)


@pytest.mark.parametrize(
    ("facts", "target", "changes", "expected"),
    [
        (BUILDING, Stage.TALKS, {}, set()),
        (BUILDING, Stage.SIGNED, {}, set()),
        (BUILDING, Stage.TALKS, {"actor": officer}, {"no_role"}),
        (BUILDING, Stage.TALKS, {"actor": actor(OTHER, Role.INSPECTOR)}, {"no_role"}),
        (BUILDING, Stage.TALKS, {"actor": actor(OTHER, Role.TASK_FORCE_LEAD)}, set()),
        (BUILDING, Stage.TALKS, {"reason": "错了"}, {"no_reason"}),
        (BUILDING, Stage.BUILDING, {}, {"not_backward"}),
        (BUILDING, Stage.PRODUCING, {}, {"not_backward"}),
        (BUILDING, Stage.TALKS, {"on": None}, {"no_day"}),
        (BUILDING, Stage.TALKS, {"on": date(2026, 10, 1)}, {"before_entry"}),
        (replace(BUILDING, standing="lost"), Stage.TALKS, {}, {"not_active"}),
        (BUILDING, Stage.SIGNED, {"reached": frozenset({"lead", "building"})}, {"never_verified"}),
        (BUILDING, Stage.TALKS, {"reached": frozenset({"lead", "building"})}, set()),
    ],
)
def test_a_move_back_is_refused_for_each_reason(
    facts: MoveFacts, target: Stage, changes: dict[str, Any], expected: set[str]
) -> None:
    given_ = {"actor": zone_leader, "on": TODAY, "today": TODAY, "reason": REASON, "reached": EVERY} | changes
    assert codes(moves.refusals_to_move_back(facts, target, **given_)) == expected


@pytest.mark.parametrize(
    ("facts", "changes", "expected"),
    [
        (FACTS, {}, set()),
        (FACTS, {"lost": True}, {"no_lost_to"}),
        (FACTS, {"lost": True, "lost_to": "  "}, {"no_lost_to"}),
        (FACTS, {"lost": True, "lost_to": "不清楚"}, set()),
        (FACTS, {"reason": ""}, {"no_reason"}),
        (FACTS, {"on": None}, {"no_day"}),
        (FACTS, {"on": date(1899, 1, 1)}, {"day_too_early"}),
        (FACTS, {"actor": other}, {"not_responsible"}),
        (replace(FACTS, standing="shelved"), {}, {"not_active"}),
    ],
)
def test_closing_is_refused_for_each_reason(
    facts: MoveFacts, changes: dict[str, Any], expected: set[str]
) -> None:
    given_ = {
        "actor": officer, "reason": REASON, "lost": False, "lost_to": "", "on": TODAY, "today": TODAY,
    } | changes  # fmt: skip
    assert codes(moves.refusals_to_close(facts, **given_)) == expected


@pytest.mark.parametrize(
    ("facts", "who", "reason", "expected"),
    [
        (replace(FACTS, standing="lost"), officer, REASON, set()),
        (replace(FACTS, standing="shelved"), officer, "", {"no_reason"}),
        (replace(FACTS, standing="shelved"), other, REASON, {"not_responsible"}),
        (FACTS, officer, REASON, {"is_active"}),
    ],
)
def test_coming_back_needs_a_reason(facts: MoveFacts, who: Actor, reason: str, expected: set[str]) -> None:
    assert codes(moves.refusals_to_resume(facts, actor=who, reason=reason)) == expected


# ---------------------------------------------------------------- waivers

LONG = "资金分两期到位，第二期银行已批贷，合同附后，下月到账"
ZONE = Finding("zone_funds_share", "到位资金 ≥ 20%", DemandKind.ZONE, State.MISSING, "还差")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"codes": []}, {"no_demand"}),
        ({"codes": ["nonsense"]}, {"unknown_demand"}),
        ({"found": [missing("zone_funds_share", DemandKind.STATUTORY)]}, {"not_waivable"}),
        ({"found": [missing("zone_funds_share", DemandKind.VERIFICATION)]}, {"not_waivable"}),
        ({"found": [missing("zone_funds_share", DemandKind.FACT)]}, {"not_waivable"}),
        ({"found": [replace(ZONE, state=State.MET)]}, {"not_missing"}),
        ({"found": [replace(ZONE, state=State.WAIVED)]}, {"not_missing"}),
        ({"reason": "太短的理由不行"}, {"no_reason"}),
        ({"due_on": None}, {"no_due"}),
        ({"due_on": TODAY}, {"no_due"}),
        ({"has_basis": False}, {"no_basis"}),
        ({"actor": other}, {"not_responsible"}),
        ({"target": Stage.LEAD}, {"not_forward"}),
    ],
)
def test_leave_is_asked_only_for_what_the_zone_added(changes: dict[str, Any], expected: set[str]) -> None:
    given_: dict[str, Any] = {
        "target": Stage.SIGNED, "codes": ["zone_funds_share"], "found": [ZONE], "actor": officer, "reason": LONG,
        "due_on": TODAY + timedelta(days=30), "today": TODAY, "has_basis": True,
    } | changes  # fmt: skip
    target, asked, found = given_.pop("target"), given_.pop("codes"), given_.pop("found")
    assert codes(moves.refusals_to_ask_waiver(TALKS, target, asked, found, **given_)) == expected


@pytest.mark.parametrize(
    ("who", "state", "expected"),
    [
        (zone_leader, "pending", set()),
        (zone_leader, "approved", {"not_pending"}),
        (actor(OTHER, Role.ADMINISTRATOR), "pending", {"no_leader"}),
        (actor(OTHER, Role.INSPECTOR), "pending", {"no_leader"}),
        (officer, "pending", {"own_waiver", "no_leader"}),
    ],
)
def test_a_leader_other_than_the_applicant_answers(who: Actor, state: str, expected: set[str]) -> None:
    assert codes(moves.refusals_to_answer_waiver(applicant=OFFICER, actor=who, state=state)) == expected


def test_the_words_of_the_stages_agree() -> None:
    assert [s.order for s in Stage] == [0, 1, 2, 3, 4, 5]
    assert Stage.AT_CAPACITY.next is None and Stage.LEAD.next is Stage.TALKS
    assert set(VERIFIED) == {Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING}
    assert [s.library for s in list(Stage)[:4]] == ["线索库", "洽谈库", "签约库", "建设库"]

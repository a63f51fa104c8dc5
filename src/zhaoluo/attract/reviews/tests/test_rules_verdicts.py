"""Which verdict may be said, and which act may be tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..rules import acts
from ..rules.acts import OpeningFacts, PanelFacts, SeatingFacts
from ..rules.drawing import Seat
from ..rules.verdicts import (
    Checked,
    ConditionDraft,
    OutsideFacts,
    VerdictDraft,
    VerdictFacts,
    refusals_to_decide,
    refusals_to_record_outside,
)
from ..terms import ReviewState, Verdict

TODAY, OPENED = date(2026, 11, 20), date(2026, 11, 1)
LEADER = Actor(1, frozenset({Role.LEADER.value}))
OFFICER = Actor(2, frozenset({Role.OFFICER.value}))
INSPECTOR = Actor(3, frozenset({Role.INSPECTOR.value}))
VIEWER = Actor(4, frozenset({Role.CITY_VIEWER.value}))
SOUND = VerdictFacts(
    state="session", opened_on=OPENED, opened_by=2, officer=5, total=Decimal(80), pass_mark=Decimal(75),
    spread=Decimal(10), dispersion_limit=Decimal(20), vetoes=(Checked("两高项目", "clear"), Checked("负面清单", "clear")),
    diligence=(Checked("失信被执行", "clean"), Checked("以往履约", "unchecked", required=False)),
)  # fmt: skip
PASS = VerdictDraft("passed", "技术成熟，市场可期", TODAY)
CONDITIONAL = replace(PASS, verdict="conditional", conditions=(ConditionDraft("补齐节能审查意见"),))
RETURN = replace(PASS, verdict="returned")
REFUSE = replace(PASS, verdict="refused")


def codes(refusals: Sequence[Any]) -> set[str]:
    assert all(r.message for r in refusals)
    return {r.code for r in refusals}


def told(facts: VerdictFacts = SOUND, draft: VerdictDraft = PASS, actor: Actor = LEADER) -> set[str]:
    return codes(refusals_to_decide(facts, draft, actor=actor, today=TODAY))


@pytest.mark.parametrize("draft", [PASS, CONDITIONAL, RETURN, REFUSE], ids=lambda d: d.verdict)
def test_a_sound_review_may_end_in_any_verdict(draft: VerdictDraft) -> None:
    assert told(draft=draft) == set()


FACTS: list[tuple[str, dict[str, Any], set[str], set[str], set[str]]] = [
    # what, changed facts, told to a pass, to a conditional pass, to a return or refusal
    ("below the mark", {"total": Decimal("74.99")}, {"below_pass_mark"}, {"below_pass_mark"}, set()),
    ("just the mark", {"total": Decimal(75)}, set(), set(), set()),
    ("a veto hit", {"vetoes": (Checked("两高", "hit"),)}, {"veto_hit"}, {"veto_hit"}, set()),
    ("a veto unchecked", {"vetoes": (Checked("两高", "unchecked"),)}, {"veto_unchecked"}, {"veto_unchecked"}, set()),
    (
        "a required check not made",
        {"diligence": (Checked("失信", "unchecked"),)},
        {"diligence_unchecked"},
        {"diligence_unchecked"},
        set(),
    ),
    ("an issue found", {"diligence": (Checked("失信", "issue"),)}, {"diligence_issue"}, set(), set()),
    ("not applicable is checked", {"diligence": (Checked("失信", "not_applicable"),)}, set(), set(), set()),
    ("marks far apart", {"spread": Decimal("20.01")}, {"too_dispersed"}, {"too_dispersed"}, set()),
    ("marks at the limit", {"spread": Decimal(20)}, set(), set(), set()),
    ("no limit", {"spread": Decimal(99), "dispersion_limit": None}, set(), set(), set()),
    ("no panel whole", {"vacancies": ("技术工艺专家",)}, {"vacant"}, {"vacant"}, {"vacant"}),
    ("a judge with an interest", {"conflicts": ("甲是投资方的人",)}, {"conflict"}, {"conflict"}, {"conflict"}),
    ("still scoring", {"state": "scoring"}, {"wrong_state"}, {"wrong_state"}, {"wrong_state"}),
    ("decided before", {"state": "decided"}, {"wrong_state"}, {"wrong_state"}, {"wrong_state"}),
    ("the project is shelved", {"standing": "shelved"}, {"not_active"}, {"not_active"}, {"not_active"}),
    ("nobody asked for vetoes", {"vetoes": (), "diligence": ()}, set(), set(), set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "changes", "to_pass", "to_condition", "to_end"), FACTS, ids=[r[0] for r in FACTS]
)
def test_what_stands_in_the_way(
    what: str, changes: dict[str, Any], to_pass: set[str], to_condition: set[str], to_end: set[str]
) -> None:
    facts = replace(SOUND, **changes)
    assert told(facts) == to_pass, what
    assert told(facts, CONDITIONAL) == to_condition, what
    assert told(facts, RETURN) == told(facts, REFUSE) == to_end, what


def test_marks_far_apart_pass_when_the_session_says_how_it_agreed() -> None:
    facts = replace(SOUND, spread=Decimal(40))
    assert told(facts, replace(PASS, dispersion_note="会审后按中位意见取得一致")) == set()
    assert told(facts, replace(PASS, dispersion_note="已议")) == {"too_dispersed"}


DRAFTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("no verdict", {"verdict": ""}, {"unknown_verdict"}),
    ("no reasons", {"reasons": "  好 "}, {"no_reason"}),
    ("reasons without end", {"reasons": "长" * 1001}, {"too_long"}),
    ("no day", {"on": None}, {"no_day"}),
    ("tomorrow", {"on": date(2026, 11, 21)}, {"day_in_future"}),
    ("before it was submitted", {"on": date(2026, 10, 31)}, {"before_opened"}),
    ("a pass with conditions", {"conditions": (ConditionDraft("补齐能评"),)}, {"has_conditions"}),
    ("conditional without one", {"verdict": "conditional"}, {"no_conditions"}),
    (
        "a return with conditions",
        {"verdict": "returned", "conditions": (ConditionDraft("补齐能评"),)},
        {"conditions_without_pass"},
    ),
    ("a condition of nothing", {"verdict": "conditional", "conditions": (ConditionDraft(" "),)}, {"bad_condition"}),
    (
        "a condition before talks",
        {"verdict": "conditional", "conditions": (ConditionDraft("补齐能评", "talks"),)},
        {"bad_stage"},
    ),
    (
        "a condition due before the verdict",
        {"verdict": "conditional", "conditions": (ConditionDraft("补齐能评", "signed", date(2026, 11, 19)),)},
        {"due_before"},
    ),
    (
        "the same twice",
        {"verdict": "conditional", "conditions": (ConditionDraft("补齐能评"), ConditionDraft("补齐能评 "))},
        {"twice"},
    ),
    (
        "a book of conditions",
        {"verdict": "conditional", "conditions": tuple(ConditionDraft(f"第 {n} 条要求") for n in range(31))},
        {"too_many_conditions"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "changes", "expected"), DRAFTS, ids=[row[0] for row in DRAFTS])
def test_a_verdict_that_is_not_whole_is_refused(
    what: str, changes: dict[str, Any], expected: set[str]
) -> None:
    assert told(draft=replace(PASS, **changes)) == expected, what


def test_a_verdict_is_said_by_another() -> None:
    assert told(actor=INSPECTOR) == set()
    assert told(actor=VIEWER) == {"no_decider"}
    assert told(actor=OFFICER) == {"no_decider", "own_project"}
    assert told(actor=Actor(2, frozenset({Role.LEADER.value}))) == {"own_project"}
    assert told(actor=Actor(5, frozenset({Role.LEADER.value}))) == {"own_project"}


RESULTS = st.sampled_from(["clear", "hit", "unchecked"])
CHECKS = st.sampled_from(["clean", "issue", "unchecked", "not_applicable"])


@given(
    st.lists(RESULTS, max_size=4),
    st.lists(st.tuples(CHECKS, st.booleans()), max_size=4),
    st.decimals(0, 100, places=2),
    st.decimals(0, 100, places=2),
    st.sampled_from([v.value for v in Verdict]),
)
def test_no_pass_over_a_veto_a_hole_or_too_few_marks(
    vetoes: list[str], checks: list[tuple[str, bool]], total: Decimal, spread: Decimal, verdict: str
) -> None:
    facts = replace(
        SOUND,
        total=total,
        spread=spread,
        vetoes=tuple(Checked(f"否决 {n}", r) for n, r in enumerate(vetoes)),
        diligence=tuple(Checked(f"查 {n}", r, must) for n, (r, must) in enumerate(checks)),
    )
    conditions = (ConditionDraft("补齐节能审查意见"),) if verdict == "conditional" else ()
    allowed = told(facts, VerdictDraft(verdict, "会审意见一致", TODAY, conditions)) == set()
    sound = (
        total >= 75
        and spread <= 20
        and all(r == "clear" for r in vetoes)
        and not any(r == "unchecked" and must for r, must in checks)
    )
    unconditional = not any(r == "issue" for r, _ in checks)
    expected = {"passed": sound and unconditional, "conditional": sound}.get(verdict, True)
    assert allowed == expected


# ------------------------------------------------------------------------------ held elsewhere


def outside(
    facts: VerdictFacts = SOUND,
    draft: VerdictDraft = PASS,
    body: str = "省工程咨询院",
    actor: Actor = LEADER,
    **seen: Any,
) -> set[str]:
    known: dict[str, Any] = {"works_on": True, "under_way": False, "has_minutes": True} | seen
    args = (OutsideFacts(**known), facts, draft, body)
    return codes(refusals_to_record_outside(*args, actor=actor, today=TODAY))


def test_a_review_held_elsewhere_needs_its_minutes_and_the_same_checks() -> None:
    assert outside() == set()
    assert outside(replace(SOUND, total=None)) == set()
    assert outside(has_minutes=False) == {"no_minutes"}
    assert outside(under_way=True) == {"under_way"}
    assert outside(body=" ") == {"no_body"}
    assert outside(draft=RETURN, works_on=False, actor=OFFICER) == {"not_responsible"}
    assert outside(works_on=False) == set()
    assert outside(replace(SOUND, vetoes=(Checked("两高", "unchecked"),))) == {"veto_unchecked"}
    assert outside(replace(SOUND, vetoes=(Checked("两高", "hit"),)), REFUSE) == set()
    assert outside(replace(SOUND, total=Decimal(60))) == {"below_pass_mark"}
    assert outside(draft=replace(PASS, on=date(2026, 11, 21))) == {"day_in_future"}
    assert outside(standing_on=date(2026, 11, 21)) == {"before_standing"}
    assert outside(standing_on=TODAY) == set()


@pytest.mark.parametrize("draft", [PASS, CONDITIONAL])
def test_a_pass_held_elsewhere_is_not_entered_by_who_it_is_given_to(draft: VerdictDraft) -> None:
    assert outside(draft=draft, actor=OFFICER) == {"own_pass"}
    officers_own = replace(SOUND, officer=LEADER.id)
    assert outside(officers_own, draft) == {"own_pass"}
    assert outside(draft=draft) == set()
    for other in (RETURN, REFUSE):
        assert outside(officers_own, other) == set() == outside(draft=other, actor=OFFICER)


# ------------------------------------------------------------------------------ acts

OPENING = OpeningFacts("talks", "active", True, True, False, False)
OPENINGS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("in talks", {}, set()),
    ("a lead", {"stage": "lead"}, set()),
    ("signed", {"stage": "signed"}, {"signed_already"}),
    ("lost", {"standing": "lost"}, {"not_active"}),
    ("not theirs", {"works_on": False}, {"not_responsible"}),
    ("a form out of use", {"template_active": False}, {"retired_template"}),
    ("one under way", {"under_way": True}, {"under_way"}),
    ("reviewed before", {"decided": True}, {"decided"}),
    ("under way again", {"under_way": True, "decided": True}, {"under_way"}),
]


@pytest.mark.parametrize(("what", "changes", "expected"), OPENINGS, ids=[row[0] for row in OPENINGS])
def test_what_may_be_submitted(what: str, changes: dict[str, Any], expected: set[str]) -> None:
    found = acts.refusals_to_open(replace(OPENING, **changes), "", actor=OFFICER)
    assert codes(found) == expected, what


def test_who_only_reads_submits_nothing_and_words_have_an_end() -> None:
    assert codes(acts.refusals_to_open(OPENING, "长" * 501, actor=VIEWER)) == {"no_role", "too_long"}
    assert codes(acts.refusals_to_keep(INSPECTOR)) == {"no_role"}
    assert codes(acts.refusals_to_keep_templates(OFFICER)) == {"no_role"}
    assert acts.refusals_to_keep(None) == acts.refusals_to_keep_templates(None) == []


def test_nobody_chooses_their_own_judges() -> None:
    assert codes(acts.refusals_to_organise(OFFICER, officer=2)) == {"own_project"}
    assert acts.refusals_to_organise(OFFICER, officer=5) == []


@pytest.mark.parametrize("act", acts.STARTS)
def test_every_act_starts_from_its_states_only(act: str) -> None:
    for state in ReviewState:
        expected = set() if state in acts.STARTS[act] else {"wrong_state"}
        assert codes(acts.refusals_of_state(act, state.value)) == expected


def test_a_draw_is_whole_or_is_told_what_is_missing() -> None:
    seat = Seat("expert", "technology")
    assert acts.refusals_to_draw("preparing", vacancies=(seat,), unfilled=(), method_known=True) == []
    short = acts.refusals_to_draw("preparing", vacancies=(seat,), unfilled=(seat, seat), method_known=True)
    assert [r.code for r in short] == ["no_expert"] and "技术工艺专家 2 名" in short[0].message
    bad = acts.refusals_to_draw("decided", vacancies=(), unfilled=(), method_known=False)
    assert codes(bad) == {"wrong_state", "unknown_method", "no_vacancy"}


def test_who_may_be_seated() -> None:
    sound = SeatingFacts("甲", True, False, True, ())
    assert acts.refusals_to_seat(sound) == []
    worst = SeatingFacts("甲", False, True, False, ("甲是投资方的人",))
    assert codes(acts.refusals_to_seat(worst)) == {"retired_expert", "met_before", "no_such_seat", "conflict"}


DECLARATIONS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("clear", {}, set()),
    ("a conflict with its reason", {"conflicted": True, "reason": "与投资方合作过课题"}, set()),
    ("a conflict without", {"conflicted": True, "reason": "有"}, {"no_reason"}),
    ("clear against the register", {"known": ["甲是投资方的人"]}, {"conflict"}),
    ("somebody else's", {"allowed": False}, {"not_yours"}),
    ("gone already", {"seat_state": "replaced"}, {"not_sitting"}),
    ("said before", {"seat_state": "clear"}, {"declared"}),
    (
        "a conflict known later",
        {"seat_state": "clear", "conflicted": True, "reason": "刚刚应聘投资方"},
        set(),
    ),
    ("too late", {"review_state": "decided"}, {"wrong_state"}),
]


@pytest.mark.parametrize(("what", "changes", "expected"), DECLARATIONS, ids=[r[0] for r in DECLARATIONS])
def test_declarations(what: str, changes: dict[str, Any], expected: set[str]) -> None:
    said: dict[str, Any] = {
        "review_state": "scoring", "seat_state": "seated", "conflicted": False, "reason": "", "known": [], "allowed": True,
    }  # fmt: skip
    said |= changes
    states = said.pop("review_state"), said.pop("seat_state")
    assert codes(acts.refusals_to_declare(*states, **said)) == expected, what


def test_the_panel_before_scoring_and_before_the_session() -> None:
    whole, unscored = PanelFacts(), PanelFacts(unscored=("甲",))
    assert acts.refusals_to_start_scoring("preparing", unscored) == []
    holes = PanelFacts((Seat("expert", "law"),), ("甲",), (), ("乙是投资方的人",))
    assert codes(acts.refusals_to_start_scoring("preparing", holes)) == {"vacant", "undeclared", "conflict"}

    def session(facts: PanelFacts, on: date | None = TODAY, chair: str = "副主任") -> set[str]:
        found = acts.refusals_to_open_session("scoring", facts, on, "", chair, opened_on=OPENED, today=TODAY)
        return codes(found)

    assert session(whole) == set()
    assert session(unscored) == {"unscored"}
    assert session(whole, date(2026, 10, 31)) == {"before_opened"}
    assert session(whole, date(2026, 11, 21)) == {"day_in_future"}
    assert session(whole, None, "") == {"no_day", "no_chair"}


CHECKED: list[tuple[str, dict[str, Any], set[str]]] = [
    ("clean with its source", {}, set()),
    ("clean with a paper", {"source": "", "has_evidence": True}, set()),
    ("clean from nowhere", {"source": " "}, {"no_source"}),
    ("clean on no day", {"on": None}, {"no_day"}),
    ("looked at tomorrow", {"on": date(2026, 11, 21)}, {"day_in_future"}),
    ("an issue in words", {"result": "issue", "note": "被执行两次"}, set()),
    ("an issue without", {"result": "issue"}, {"no_note"}),
    (
        "does not apply, because",
        {"result": "not_applicable", "note": "新设企业", "source": "", "on": None},
        set(),
    ),
    ("does not apply", {"result": "not_applicable", "on": None}, {"no_note"}),
    ("back to unchecked", {"result": "unchecked", "source": "", "on": None}, set()),
    ("no such result", {"result": "fine"}, {"unknown_result"}),
    ("another form's", {"known": False}, {"foreign_item"}),
    ("too late", {"state": "decided"}, {"wrong_state"}),
    ("a book", {"note": "长" * 301}, {"too_long"}),
]


@pytest.mark.parametrize(("what", "changes", "expected"), CHECKED, ids=[row[0] for row in CHECKED])
def test_a_look_says_where_and_when(what: str, changes: dict[str, Any], expected: set[str]) -> None:
    said: dict[str, Any] = {
        "state": "session", "result": "clean", "source": "执行信息公开网", "note": "", "on": TODAY, "known": True,
        "has_evidence": False, "today": TODAY,
    }  # fmt: skip
    assert codes(acts.refusals_to_check_item(**(said | changes))) == expected, what


def test_a_veto_is_looked_at_with_words() -> None:
    assert acts.refusals_to_check_veto("scoring", "clear", "对照目录，不在其内", known=True) == []
    assert acts.refusals_to_check_veto("scoring", "unchecked", "", known=True) == []
    assert codes(acts.refusals_to_check_veto("scoring", "hit", "是", known=True)) == {"no_note"}
    bad = acts.refusals_to_check_veto("decided", "maybe", "", known=False)
    assert codes(bad) == {"wrong_state", "unknown_result", "foreign_veto"}


def test_what_may_be_cancelled_by_whom() -> None:
    def cancel(state: str, actor: Actor, reason: str = "项目方撤回申请", outside: bool = False) -> set[str]:
        return codes(acts.refusals_to_cancel(state, reason, outside=outside, actor=actor))

    assert cancel("scoring", OFFICER) == set()
    assert cancel("scoring", VIEWER, "算了") == {"no_role", "no_reason"}
    assert cancel("decided", LEADER) == {"wrong_state"}
    assert cancel("decided", LEADER, outside=True) == set()
    assert cancel("decided", OFFICER, outside=True) == {"no_role"}


def test_a_re_review_is_of_the_last_verdict_with_a_reason() -> None:
    def again(state: str = "decided", reason: str = "方案已按意见修改", **changes: Any) -> set[str]:
        known: dict[str, Any] = {
            "latest": True, "stage": "talks", "standing": "active", "works_on": True, "template_active": True, "actor": OFFICER,
        }  # fmt: skip
        return codes(acts.refusals_to_re_review(state, reason, **(known | changes)))

    assert again() == set()
    assert again("session") == {"wrong_state"}
    assert again(latest=False) == {"not_latest"}
    assert again(reason="改了") == {"no_reason"}
    assert again(stage="signed", standing="shelved") == {"signed_already", "not_active"}
    assert again(works_on=False, template_active=False) == {"not_responsible", "retired_template"}

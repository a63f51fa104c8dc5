from __future__ import annotations

import json
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.engine.universe import DEFAULT_SCORECARD, FEATURES

from ..rules import comparing, questions, reasons, scores, seals
from ..rules.questions import Filters
from ..rules.reasons import Grounds, SignalSeen
from ..terms import Feature, Grade, ScoreTerm

TODAY = date(2026, 11, 20)


def test_terms_and_features_are_the_engines() -> None:
    assert [t.value for t in ScoreTerm] == list(DEFAULT_SCORECARD.weights)
    assert {f.value for f in Feature} == set(FEATURES)
    assert {term.key: set(term.features) for term in DEFAULT_SCORECARD.terms} == {
        term: set(features) for term, features in scores.SHARES.items()
    }


parts = st.dictionaries(st.sampled_from([t.value for t in ScoreTerm]), st.floats(0, 1000), min_size=1)


@given(parts)
def test_weights_become_shares_of_one(weights: dict[str, float]) -> None:
    if sum(weights.values()) <= 0:
        assert [r.code for r in scores.refusals_of_weights(weights)] == ["no_weight"]
        return
    assert scores.refusals_of_weights(weights) == []
    shares = scores.shares_of(weights)
    assert list(shares) == [t.value for t in ScoreTerm]
    assert math.isclose(math.fsum(shares.values()), 1, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"gap": -1.0, "scale": 5.0}, "negative_weight"),
        ({"gap": math.nan}, "bad_weight"),
        ({"gap": math.inf}, "bad_weight"),
        ({"luck": 1.0}, "unknown_term"),
        ({}, "no_weight"),
        ({"gap": 0.0}, "no_weight"),
    ],
)
def test_bad_weights_are_refused(weights: dict[str, float], code: str) -> None:
    assert [r.code for r in scores.refusals_of_weights(weights)] == [code]


WEIGHTS = DEFAULT_SCORECARD.weights
TERMS = {"gap": 0.72, "scale": 0.3, "innovation": 0.25, "expansion": 0.0, "affinity": 0.0, "links": 0.5}


def score(terms: dict[str, float]) -> float:
    return math.fsum(WEIGHTS[t] * v for t, v in terms.items())


def test_with_everything_known_there_is_no_range() -> None:
    assert scores.highest_score(score(TERMS), TERMS, [], WEIGHTS) == score(TERMS)


def test_the_range_adds_what_the_unknown_could_bring() -> None:
    unknown = ["employees", "expansion_signal", "growth"]
    high = scores.highest_score(score(TERMS), TERMS, unknown, WEIGHTS)
    assert math.isclose(high, score(TERMS | {"scale": 0.8, "expansion": 1.0}))
    assert scores.unknown_terms(unknown) == ["expansion"], "half known is not unknown"


def test_an_unknown_region_adds_no_more_than_the_question_could_give() -> None:
    question = {"gaps": [{"classes": {"3974": 0.8}, "severity": 0.5}], "affinity": {"440300": 0.7}}
    ceilings = scores.ceilings_of(question)
    assert ceilings == {"gap": 0.4, "affinity": 0.7}
    high = scores.highest_score(score(TERMS), TERMS, ["region"], WEIGHTS, ceilings)
    assert math.isclose(high, score(TERMS | {"affinity": 0.7}))
    nothing = scores.ceilings_of({"gaps": [], "affinity": {}})
    assert scores.highest_score(score(TERMS), TERMS, ["region", "class"], WEIGHTS, nothing) == score(TERMS)


@given(
    st.fixed_dictionaries({t.value: st.floats(0, 1) for t in ScoreTerm}),
    st.lists(st.sampled_from([f.value for f in Feature]), unique=True),
)
def test_a_range_never_ends_below_the_score_nor_above_one(
    terms: dict[str, float], unknown: list[str]
) -> None:
    high = scores.highest_score(score(terms), terms, unknown, WEIGHTS)
    assert score(terms) - 1e-12 <= high <= 1 + 1e-9


@pytest.mark.parametrize(
    ("share", "grade"), [(1, "A"), (0.75, "A"), (0.7499, "B"), (0.5, "B"), (0.25, "C"), (0.2, "D"), (0, "D")]
)
def test_grades_go_by_quarters(share: float, grade: str) -> None:
    assert scores.grade_of(share) is Grade[grade]


# ---------------------------------------------------------------- seals

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(plain)
def test_a_seal_outlives_a_journey_through_json(value: object) -> None:
    assert seals.canonical(json.loads(json.dumps(value))) == seals.canonical(value)


def test_the_spelling_of_a_number_does_not_break_a_seal_and_its_value_does() -> None:
    one = seals.seal_of({"a": 1.0, "b": [0.5]}, [])
    assert one == seals.seal_of({"b": [0.50], "a": 1}, [])
    assert one != seals.seal_of({"a": 1.0, "b": [0.5000001]}, [])
    assert one != seals.seal_of({"a": 1.0, "b": [0.5]}, [{}])
    assert len(one) == 64


def test_rows_in_another_order_are_another_answer() -> None:
    a, b = {"rank": 1}, {"rank": 2}
    assert seals.seal_of({}, [a, b]) != seals.seal_of({}, [b, a])


@pytest.mark.parametrize("bad", [math.nan, math.inf, object()])
def test_what_has_no_spelling_cannot_be_sealed(bad: object) -> None:
    with pytest.raises(ValueError):
        seals.canonical({"x": bad})


# ---------------------------------------------------------------- reasons


def test_the_sentence_says_what_is_in_the_row_and_what_is_unknown() -> None:
    grounds = Grounds(
        gaps=("图像传感器",), residents=2, supplies=True, buys=True, signals=(SignalSeen("2026-09-03", "扩产公告"),),
        facts={"is_high_tech": True, "employees": 1640}, unknown=("growth", "capital_wan"),
    )  # fmt: skip
    assert reasons.reason_of(grounds) == (
        "补“图像传感器”缺口；与区内 2 家有供货往来；扩张信号 2026-09 扩产公告；高新技术企业，从业 1,640 人；未知：增长、注册资本。"
    )


@pytest.mark.parametrize(
    ("grounds", "said"),
    [
        (Grounds(), "行业不在所选缺口内。"),
        (Grounds(gaps=("甲", "乙", "丙", "丁")), "补“甲”、“乙”、“丙”等 4 项缺口。"),
        (Grounds(gaps=("甲",), residents=1, supplies=True), "补“甲”缺口；已供货给区内 1 家。"),
        (Grounds(gaps=("甲",), residents=3, buys=True), "补“甲”缺口；向区内 3 家采购。"),
        (Grounds(gaps=("甲",), facts={"expansion_signal": 0.8}), "补“甲”缺口；企业库扩张信号 0.80。"),
        (Grounds(gaps=("甲",), facts={"expansion_signal": 0.1, "is_listed": False}), "补“甲”缺口。"),
        (Grounds(gaps=("甲",), affinity=0.7), "补“甲”缺口；在优先来源地。"),
    ],
)
def test_nothing_is_said_that_is_not_there(grounds: Grounds, said: str) -> None:
    assert reasons.reason_of(grounds) == said


# ---------------------------------------------------------------- lift


def test_lift_is_unknown_without_outcomes_or_without_a_rest() -> None:
    none = comparing.lift_of([False] * 200)
    assert (none.ratio, none.top, none.rest) == (None, 20, 180) and none.why_unknown
    short = comparing.lift_of([True] * 20)
    assert short.ratio is None and short.why_unknown and short.top_hits == 20
    assert comparing.lift_of([]).ratio is None


def test_lift_against_a_case_worked_by_hand() -> None:
    """6 of 20 against 9 of 180: (.30)/(.05) = 6; se = √(1/6 − 1/20 + 1/9 − 1/180) = .47140."""
    found = comparing.lift_of([True] * 6 + [False] * 14 + [True] * 9 + [False] * 171)
    assert found.ratio is not None and found.low is not None and found.high is not None
    assert math.isclose(found.ratio, 6)
    assert math.isclose(found.low, 6 * math.exp(-1.959964 * 0.471405), rel_tol=1e-5)
    assert math.isclose(found.high, 6 * math.exp(1.959964 * 0.471405), rel_tol=1e-5)


def test_nobody_in_the_rest_leaves_the_ratio_open_and_the_interval_stands() -> None:
    found = comparing.lift_of([True, *[False] * 199])
    assert found.ratio is None and "无上限" in found.why_unknown
    assert found.low is not None and found.high is not None and 0 < found.low < found.high


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 40))
def test_the_interval_encloses_the_ratio(hits: list[bool], at: int) -> None:
    found = comparing.lift_of(hits, at=at)
    assert found.top + found.rest == len(hits) and found.top_hits + found.rest_hits == sum(hits)
    if found.low is not None and found.high is not None:
        assert 0 < found.low <= found.high
        cells = (found.top_hits, found.rest_hits, found.top - found.top_hits, found.rest - found.rest_hits)
        if found.ratio is not None and all(cells):
            assert found.low <= found.ratio <= found.high


def test_no_rank_is_no_question() -> None:
    with pytest.raises(ValueError):
        comparing.lift_of([True], at=0)


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize(
    ("filters", "refused"),
    [
        (Filters(), []),
        (Filters(founded_max=2020, capital_min_wan=0, insured_min=10), []),
        (Filters(founded_max=2027), ["bad_year"]),
        (Filters(founded_max=99), ["bad_year"]),
        (Filters(capital_min_wan=-1, insured_min=math.inf), ["bad_least", "bad_least"]),
    ],
)
def test_filters_that_make_no_sense_are_refused(filters: Filters, refused: list[str]) -> None:
    assert [r.code for r in questions.refusals_of_filters(filters, today=TODAY)] == refused


def test_filters_go_to_the_engine_without_what_was_not_asked() -> None:
    assert Filters().document() == {}
    assert Filters(founded_max=2020, regions=("440300",), all_classes=True).document() == {
        "founded_max": 2020, "regions": ["440300"], "classes": "all",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"links": [1], "found": [1], "askable": 1, "mute": [], "free": False}, []),
        ({"links": [1, 2], "found": [1], "askable": 1, "mute": [], "free": False}, ["foreign_link"]),
        ({"links": [], "found": [], "askable": 0, "mute": [], "free": False}, ["no_gap"]),
        ({"links": [1], "found": [1], "askable": 0, "mute": ["镀膜"], "free": False}, ["no_classes"]),
        ({"links": [1], "found": [1], "askable": 0, "mute": ["镀膜"], "free": True}, []),
    ],
)
def test_a_question_needs_a_link_with_classes(facts: dict[str, object], refused: list[str]) -> None:
    assert [r.code for r in questions.refusals_to_ask(**facts)] == refused  # type: ignore[arg-type]


def test_nearness_lies_between_nothing_and_all() -> None:
    assert questions.refusals_of_affinity({"440300": 0.0, "310000": 1.0}) == []
    assert len(questions.refusals_of_affinity({"440300": 1.2, "310000": math.nan})) == 1


def test_not_more_firms_are_left_out_than_a_person_could_name() -> None:
    assert questions.refusals_of_excluded(["x"] * 2000) == []
    assert len(questions.refusals_of_excluded(["x"] * 2001)) == 1


def test_sliders_nobody_moved_are_the_zones_own_weights() -> None:
    own = scores.shares_of({"gap": 70, "scale": 10, "innovation": 10})  # 78, 11 and 11 points on the page
    shown = {term: float(scores.points(share)) for term, share in own.items()}
    assert scores.settled(shown, own) == own
    moved = shown | {"gap": shown["gap"] + 3}
    assert scores.settled(moved, own) == scores.shares_of(moved) != own

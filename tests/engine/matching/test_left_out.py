"""Why a firm is left out: each reason is tried by planning again with that one constraint dropped and every call fixed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from tests.engine.matching.test_plans import ask, calls, kept, questions

from zhaoluo.engine.matching import Firm, LeftOut, MatchingError, Plan, Question, Team, plan


def only(answer: Plan) -> LeftOut:
    (left,) = answer.left_out
    return left


def test_its_windows() -> None:
    """The half day is taken by a firm that has no other; the afternoon is free."""
    taken, morning = Firm("a", "甲市", 90, 50, ((0, "am"),)), ((0, "am"),)
    left = only(kept(ask(taken, Firm("b", "甲市", 60, 10, morning), days=1)))
    assert left.firm == "b" and "windows" in left.reasons
    assert left.sentence == "不限会面时段或增加一个小组，即可排入；现在排入须让出a（50 分，本企业 10 分）。"


def test_the_way() -> None:
    """Twelve hours from anywhere: no day is so long, were it in 甲市 it could be seen."""
    roads = {("本地", "甲市"): 120, ("本地", "远市"): 720, ("甲市", "远市"): 720}
    question = ask(
        Firm("a", "甲市", 60, 10), Firm("b", "远市", 60, 90), travel=roads, city_names={"甲市": "甲城"}
    )
    left = only(kept(question))
    assert left.reasons == ("travel",)
    assert left.sentence == "不另跑路（如改在甲城会面），即可排入。"


def test_the_days_and_the_teams() -> None:
    firms = [Firm(f"f{n}", "甲市", 240, 10 + n) for n in range(2)]
    left = only(kept(ask(*firms, days=1, travel={("本地", "甲市"): 30})))
    assert left.firm == "f0" and left.reasons == ("days", "teams", "score")


def test_worth_less_than_those_taken_names_the_one_worth_least() -> None:
    half = ((0, "am"),)
    firms = [
        Firm(key, "本地", 90, prize, half, name=f"{key}公司")
        for key, prize in (("甲", 30), ("乙", 20), ("丙", 10))
    ]
    left = only(kept(ask(*firms, days=1, travel={})))
    assert left.firm == "丙" and "须让出乙公司（20 分，本企业 10 分）" in left.sentence


def test_a_meeting_longer_than_half_a_day() -> None:
    left = only(kept(ask(Firm("a", "甲市", 300, 10))))
    assert left.reasons == ("minutes",)
    assert left.sentence == "会面要 300 分钟，一个半天只有 270 分钟，请缩短会面。"


def test_several_at_once() -> None:
    """Its morning and the afternoon are taken, and by itself it could be reached in the afternoon only."""
    taken = (Firm("a", "甲市", 90, 90, ((0, "am"),)), Firm("c", "甲市", 140, 90, ((0, "pm"),)))
    left = only(kept(ask(*taken, Firm("b", "乙市", 60, 10, ((0, "am"),)), days=1)))
    assert left.reasons == ("several",)
    assert left.sentence.startswith("单派一组也赶不上乙市的这些时段：第1天上午；")
    left = only(kept(ask(*taken, Firm("b", "乙市", 210, 10, ((0, "am"),)), days=1)))
    assert left.reasons == ("several",)
    assert left.sentence.startswith("单派一组也去不成：到乙市的路程、会面时段和天数")


def possible(question: Question) -> bool:
    try:
        plan(question)
    except MatchingError:
        return False
    return True


@settings(max_examples=20, deadline=None)
@given(questions(firms=10, teams=2, days=2))
def test_each_reason_is_true_and_none_is_missing(question: Question) -> None:
    question = replace(question, iterations=8)
    answer = kept(question)
    fixed = {key: (team, day, call.half) for key, (team, day, call) in calls(answer).items()}
    standing = replace(question, fixed=fixed)
    cities = {firm.city for firm in question.firms if firm.key in fixed} | {question.home}
    for left in answer.left_out:
        others = tuple(firm for firm in question.firms if firm.key in fixed)
        (firm,) = (firm for firm in question.firms if firm.key == left.firm)
        wanted = replace(firm, must_see=True)

        def with_firm(*changed: Firm, base: Question = standing, others: tuple[Firm, ...] = others) -> bool:
            return possible(replace(base, firms=(*others, *changed)))

        assert not with_firm(wanted), "it fits as things are"
        longer = replace(standing, days=standing.days + 1)
        more = replace(standing, teams=(*standing.teams, Team("one more")))
        dropped = {
            "windows": bool(firm.windows) and with_firm(replace(wanted, windows=())),
            "travel": any(with_firm(replace(wanted, city=city)) for city in sorted(cities)),
            "days": with_firm(wanted, base=longer),
            "teams": with_firm(wanted, base=more),
        }
        assert {code for code, lets_in in dropped.items() if lets_in} == set(left.reasons) & set(dropped)
        assert (left.reasons == ("several",)) == (
            not any(dropped.values()) and "score" not in left.reasons and "minutes" not in left.reasons
        )
        assert left.sentence.endswith("。") and left.sentence.count("。") == 1

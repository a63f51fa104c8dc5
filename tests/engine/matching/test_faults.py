"""Questions that cannot be answered: one sentence, everything wrong named at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engine.matching.test_plans import ROADS, ask

from zhaoluo.engine.matching import Firm, MatchingError, Question, Team, greedy, plan


def refused(question: Question) -> str:
    with pytest.raises(MatchingError) as caught:
        plan(question)
    with pytest.raises(MatchingError, match="。"):
        greedy(question)
    text = str(caught.value)
    assert text.endswith("。") and text.count("。") == 1 and text == "；".join(caught.value.faults) + "。"
    return text


A = Firm("a", "甲市", 60, 10, name="甲公司")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (ask(A, teams=()), "没有小组，请先分组"),
        (ask(A, days=0, teams=(Team("一组", 0, 0),)), "行程须为 1 到 31 天，现为 0 天"),
        (ask(A, teams=(Team("t", 1, 0, name="二组"),)), "小组的起止日不在 2 天行程之内：二组"),
        (ask(A, teams=(Team("t"), Team("t"))), "小组重复：t"),
        (ask(A, A), "企业重复：a"),
        (ask(replace(A, prize=-1)), "分值须为 0 到 1000000 的数：甲公司"),
        (ask(replace(A, prize=float("nan"))), "分值须为 0 到 1000000 的数：甲公司"),
        (
            ask(*(replace(A, key=f"a{n}") for n in range(301))),
            "一次最多排 300 家企业，现有 301 家，请分成几次行程",
        ),
        (ask(replace(A, minutes=0)), "会面时长须大于 0 分钟：甲公司"),
        (ask(replace(A, windows=((0, "am"), (2, "pm")))), "可会面时段不在 2 天行程之内：甲公司（第3天下午）"),
        (ask(A, travel={("本地", "甲市"): -5}), "城市间时间须在 0 到 10000 分钟之间：本地—甲市"),
        (ask(A, morning=(510, 500)), "上午、下午的起止时间不成先后"),
        (ask(A, local_minutes=-1), "同城两家之间的时间不能为负"),
        (ask(A, iterations=0), "排程至少算 1 轮"),
        (ask(A, iterations=None, seconds=0), "排程时间须大于 0 秒"),
        (ask(A, fixed={"x": ("一组", 0, "am")}), "已定的会面没有对应企业：x"),
        (ask(A, fixed={"a": ("九组", 0, "am")}), "甲公司 已定给小组 九组，但没有这个小组"),
        (ask(A, fixed={"a": ("一组", 5, "am")}), "甲公司 已定在第6天上午，一组 那天不在途中"),
        (
            ask(A, replace(A, key="b", city="丙市"), city_names={"丙市": "丙城", "本地": "家"}),
            "这些城市没有填城市间时间：丙城，请至少填写到家或行程中另一城市的时间",
        ),
        (
            ask(replace(A, minutes=300, must_see=True)),
            "甲公司 是必访企业，但会面要 300 分钟，超过半天的 270 分钟",
        ),
        (
            ask(replace(A, must_see=True), travel={("本地", "甲市"): 700}),
            "甲公司 是必访企业，但在它的可会面时段和行程天数内到不了甲市",
        ),
        (
            ask(replace(A, windows=((0, "am"),), must_see=True), teams=(Team("一组", 1),)),
            "甲公司 是必访企业，但已定的会面和各组的起止日使谁也到不了甲市",
        ),
    ],
)
def test_said_in_one_sentence(question: Question, said: str) -> None:
    assert said in refused(question)


def test_everything_wrong_is_named_at_once() -> None:
    question = ask(
        replace(A, prize=-1, city="丙市"), replace(A, key="b", minutes=0, windows=((9, "am"),)), teams=()
    )
    text = refused(question)
    for said in ("没有小组", "分值", "时长", "时段不在", "没有填城市间时间：丙市"):
        assert said in text


def test_must_see_firms_that_cannot_all_be_seen() -> None:
    half = ((0, "am"),)
    firms = [Firm(f"f{n}", "甲市", 60, 10, half, must_see=True, name=f"{n}号公司") for n in range(3)]
    text = refused(ask(*firms, travel=ROADS))
    assert "必访企业合起来排不下" in text and "号公司" in text


def test_fixed_calls_at_odds_with_one_another() -> None:
    firms = [Firm("a", "甲市", 60, 10), Firm("b", "乙市", 200, 10), Firm("c", "甲市", 60, 10)]
    fixed = {"a": ("一组", 0, "am"), "b": ("一组", 0, "am"), "c": ("二组", 0, "am")}
    text = refused(ask(*firms, teams=(Team("一组"), Team("二组")), fixed=fixed))
    assert text == "已定的会面合起来走不通：a、b，请改其中一家的时间或小组。"

"""The scorecard as data: the default, weights alone, a full list, and what is refused."""

from typing import Any

import pytest

from zhaoluo.engine.universe.faults import UniverseError
from zhaoluo.engine.universe.scorecard import DEFAULT_SCORECARD, MOST_TERMS, parse_scorecard


@pytest.mark.parametrize("document", [None, "default"])
def test_the_default_is_the_default(document: Any) -> None:
    assert parse_scorecard(document) is DEFAULT_SCORECARD
    assert DEFAULT_SCORECARD.weights == {
        "gap": 0.35, "scale": 0.15, "innovation": 0.15, "expansion": 0.15, "affinity": 0.10, "links": 0.10,
    }  # fmt: skip


def test_weights_alone_keep_the_order_of_the_default_and_leave_out_what_is_not_named() -> None:
    scorecard = parse_scorecard({"links": 1, "gap": 0.5})
    assert list(scorecard.weights.items()) == [("gap", 0.5), ("links", 1.0)]
    assert [term.label for term in scorecard.terms] == ["补缺", "供应联系"]


def test_a_full_list_is_read_and_written_back() -> None:
    document = [
        {"key": "gap", "label": "补缺", "weight": 0.4, "transform": "gap"},
        {"key": "young", "label": "年轻", "weight": 0.1, "transform": "clip", "features": ["founded"], "low": 1990.0, "high": 2020.0},
        {"key": "patents", "label": "专利", "weight": 0.2, "transform": "log", "features": ["patents"], "full": 500.0},
        {"key": "listed", "label": "上市", "weight": 0.1, "transform": "flag", "features": ["is_listed"]},
        {
            "key": "dense", "label": "人均专利", "weight": 0.2, "transform": "ratio",
            "features": ["patents", "employees"], "full": 0.1,
        },
    ]  # fmt: skip
    scorecard = parse_scorecard(document)
    assert scorecard.as_document() == document
    assert parse_scorecard(scorecard.as_document()) == scorecard
    assert parse_scorecard(DEFAULT_SCORECARD.as_document()) == DEFAULT_SCORECARD
    assert scorecard.terms[1].features == ("founded",) and scorecard.terms[0].features == ("class",)


def test_one_feature_may_be_written_as_such_and_the_label_left_out() -> None:
    (term,) = parse_scorecard(
        [{"key": "listed", "weight": 1, "transform": "flag", "feature": "is_listed"}]
    ).terms
    assert term.features == ("is_listed",) and term.label == "listed"


LOG = {"key": "p", "weight": 1, "transform": "log", "feature": "patents", "full": 100}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("expert", "default"),
        (3, "default"),
        ({"gap": -0.5}, "不能是负数（-0.5）"),
        ({"gap": "0.5"}, "权重要写成数"),
        ({"gap": True}, "权重要写成数"),
        ({"gap": float("inf")}, "权重要写成数"),
        ({"size": 0.5}, "没有“size”这一项"),
        ({"gap": 0, "scale": 0.0}, "权重都是 0"),
        ({}, "权重都是 0"),
        ([], "权重都是 0"),
        ([3], "第 1 项"),
        ([LOG | {"weight": -1}], "不能是负数"),
        ([{"weight": 1, "transform": "gap"}], "缺 key"),
        ([LOG | {"transform": "sqrt"}], "变换“sqrt”不认识"),
        ([LOG | {"transform": ["log"]}], "不认识"),
        ([LOG | {"feature": "turnover"}], "特征“turnover”不能用"),
        ([LOG | {"feature": "is_listed"}], "特征“is_listed”不能用"),
        ([LOG | {"feature": ["patents", "growth"]}], "要写 1 个特征"),
        ([LOG | {"full": 0}], "要大于 0"),
        ([LOG | {"full": None}], "参数 full"),
        ([LOG | {"full": 1e-17}], "太小"),
        ([LOG | {"weight": 1e7}], "不能大于 1000000"),
        ({"gap": 1e300}, "不能大于 1000000"),
        (
            [
                {
                    "key": "c",
                    "weight": 1,
                    "transform": "clip",
                    "feature": "growth",
                    "low": -1e308,
                    "high": 1e308,
                }
            ],
            "太大",
        ),
        ([LOG | {"label": "\ud800"}], "不成字"),
        ([LOG | {"\udfff": 1}], "不成字"),
        ([[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]], "层次太深"),
        ([LOG | {"ceiling": 3}], "不认识的内容：ceiling"),
        ([LOG | {"transform": "clip", "low": 1, "high": 1}], "不能相同"),
        ([LOG, LOG], "“p”出现了两次"),
        ([LOG | {"key": f"p{n}"} for n in range(MOST_TERMS + 1)], f"最多 {MOST_TERMS} 项"),
    ],
)
def test_a_fault_is_named(document: Any, words: str) -> None:
    with pytest.raises(UniverseError) as refused:
        parse_scorecard(document)
    assert words in str(refused.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(UniverseError) as refused:
        parse_scorecard([LOG | {"weight": -1, "feature": "turnover"}, {"transform": "guess"}])
    for words in ("不能是负数", "“turnover”", "第 2 项缺 key", "第 2 项的权重", "“guess”"):
        assert words in str(refused.value)

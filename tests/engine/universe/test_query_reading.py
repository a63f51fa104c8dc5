"""Queries and scorecards as people send them: what is read, and that every fault is named at once."""

from typing import Any

import pytest

from zhaoluo.engine.universe.faults import UniverseError
from zhaoluo.engine.universe.query import DEFAULT_TOP, parse_query

GAP = {"classes": {"3974": 0.8}, "severity": 0.9}


def test_a_whole_query_is_read() -> None:
    query = parse_query(
        {
            "filters": {
                "founded_max": 2020,
                "capital_min_wan": 500,
                "insured_min": 10,
                "classes": ["3974", "3052", "3974"],
                "regions": ["440300"],
            },
            "gaps": [GAP, {"classes": {"3974": 1.0, "3052": 0.5}, "severity": 0.5}],
            "affinity": {"440300": 0.7},
            "residents": ["a", "b", "a"],
            "signals": {"c": 0.4},
            "exclude": ["d"],
            "scorecard": "default",
            "top": 50,
        }
    )
    assert query.filters.classes == ("3974", "3052") and query.filters.regions == ("440300",)
    assert (query.filters.founded_max, query.filters.capital_min_wan, query.filters.insured_min) == (
        2020,
        500.0,
        10.0,
    )
    assert query.gap_of_class() == {"3974": 0.9 * 0.8, "3052": 0.25}
    assert query.residents == ("a", "b") and query.signals == (("c", 0.4),) and query.exclude == ("d",)
    assert query.top == 50


def test_what_is_absent_or_null_asks_nothing() -> None:
    query = parse_query(
        {"filters": {"founded_max": None, "regions": []}, "gaps": [GAP], "top": None, "affinity": None}
    )
    assert query.filters.founded_max is None and query.filters.regions is None
    assert query.top == DEFAULT_TOP and query.affinity == ()


def test_gaps_choose_the_classes_unless_the_filter_does() -> None:
    assert parse_query({"gaps": [GAP]}).candidate_classes() == ("3974",)
    assert parse_query({"gaps": [GAP], "filters": {"classes": ["3052"]}}).candidate_classes() == ("3052",)
    assert parse_query({"gaps": [GAP], "filters": {"classes": "all"}}).candidate_classes() is None
    assert parse_query({"filters": {"classes": "all"}}).candidate_classes() is None


@pytest.mark.parametrize("document", [{}, {"gaps": []}, {"gaps": None, "filters": {"founded_max": 2020}}])
def test_a_query_without_gaps_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(UniverseError, match="没有缺口"):
        parse_query(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "JSON 对象"),
        ({"gap": [GAP], "gaps": [GAP]}, "不认识的“gap”"),
        ({"gaps": {"classes": {}}}, "写成列表"),
        ({"gaps": [3]}, "第 1 个缺口"),
        ({"gaps": [{"classes": {}, "severity": 0.5}]}, "没有行业小类"),
        ({"gaps": [{"classes": {"3974": None}, "severity": 0.5}]}, "“3974”的值要在 0 到 1 之间"),
        ({"gaps": [{"classes": {"3974": -0.1}, "severity": 0.5}]}, "“3974”的值要在 0 到 1 之间"),
        ({"gaps": [{"classes": {"3974": 0.5}}]}, "severity"),
        ({"gaps": [{"classes": {"3974": 0.5}, "severity": 1.5}]}, "severity"),
        ({"gaps": [{"classes": {"3974": 0.5}, "severity": float("nan")}]}, "severity"),
        ({"gaps": [GAP | {"name": "x"}]}, "不认识的“name”"),
        ({"gaps": [GAP], "filters": []}, "filters"),
        ({"gaps": [GAP], "filters": {"founded_min": 1}}, "不认识的“founded_min”"),
        ({"gaps": [GAP], "filters": {"founded_max": "2020"}}, "founded_max"),
        ({"gaps": [GAP], "filters": {"founded_max": True}}, "founded_max"),
        ({"gaps": [GAP], "filters": {"capital_min_wan": -1}}, "capital_min_wan"),
        ({"gaps": [GAP], "filters": {"insured_min": "many"}}, "insured_min"),
        ({"gaps": [GAP], "filters": {"classes": "3974"}}, "classes（行业小类）"),
        ({"gaps": [GAP], "filters": {"classes": [3974]}}, "classes（行业小类）"),
        ({"gaps": [GAP], "filters": {"regions": [""]}}, "regions"),
        ({"gaps": [GAP], "affinity": {"440300": 7}}, "“440300”的值要在 0 到 1 之间"),
        ({"gaps": [GAP], "affinity": {" ": 0.7}}, "空的"),
        ({"gaps": [GAP], "residents": "a"}, "residents"),
        ({"gaps": [GAP], "residents": [None]}, "residents"),
        ({"gaps": [GAP], "signals": ["a"]}, "signals"),
        ({"gaps": [GAP], "exclude": [1]}, "exclude"),
        ({"gaps": [GAP], "top": 0}, "top"),
        ({"gaps": [GAP], "top": True}, "top"),
        ({"gaps": [GAP], "top": 1.5}, "top"),
        ({"gaps": [GAP], "top": 10**12}, "top"),
        ({"gaps": [GAP], "scorecard": {"gap": -1}}, "不能是负数"),
    ],
)
def test_a_fault_is_named(document: Any, words: str) -> None:
    with pytest.raises(UniverseError) as refused:
        parse_query(document)
    assert words in str(refused.value)


def test_every_fault_is_named_at_once_in_one_sentence() -> None:
    with pytest.raises(UniverseError) as refused:
        parse_query(
            {
                "top": -1,
                "filters": {"founded_max": "x", "regions": "440300"},
                "gaps": [{"classes": {"3974": 2}, "severity": "high"}],
                "scorecard": {"gap": -0.1, "size": 1},
            }
        )
    text = str(refused.value)
    for words in ("top", "founded_max", "regions", "“3974”", "severity", "不能是负数", "“size”"):
        assert words in text
    assert text.endswith("。") and text.count("。") == 1

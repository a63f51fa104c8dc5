"""One validator for whoever proposes: what cannot be read again from its span is dropped, whoever said it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoluo.engine.reading import default_gazetteer, read_page
from zhaoluo.engine.reading.atoms.bundle import Atoms, atoms_of
from zhaoluo.engine.reading.layout import Article, articles
from zhaoluo.engine.reading.propose.candidate import Candidate
from zhaoluo.engine.reading.propose.llm import (
    LIST_SCHEMA,
    LlmProposer,
    Messages,
    Schema,
    locate,
    request_body,
)
from zhaoluo.engine.reading.validate import validated

DAY = date(2025, 4, 16)
TEXT = (
    "河谷经开区消息，江州华澄新能源有限公司投资建设的云海储能项目总投资15亿元，占地260亩，今年3月开工，"
    "已完成总工程量的60%，预计明年6月投产。"
)


def scene() -> tuple[Article, Atoms]:
    (article,) = articles(TEXT)
    return article, atoms_of(article, DAY, "河谷县", default_gazetteer())


def span(words: str) -> tuple[int, int]:
    start = articles(TEXT)[0].text.index(words)
    return start, start + len(words)


def check(fields: dict[str, Any], spans: dict[str, list[tuple[int, int]]]) -> dict[str, Any]:
    article, atoms = scene()
    kept = validated(Candidate(fields, spans, 0.5, "test"), article, atoms)
    return dict(kept.fields) if kept else {}


NAME = {"name": "云海储能项目"}
NAMED = {"name": [span("云海储能项目")]}


def test_true_values_pass() -> None:
    fields = NAME | {
        "investment_wan": Decimal(150_000),
        "land_mu": Decimal(260),
        "stage": "construction",
        "started_on": "2025-03",
        "progress_pct": Decimal(60),
        "zone": "河谷经开区",
        "investors": ("江州华澄新能源有限公司",),
    }
    words = {
        "investment_wan": "15亿元",
        "land_mu": "260亩",
        "stage": "开工",
        "started_on": "今年3月",
        "progress_pct": "60%",
        "zone": "河谷经开区",
        "investors": "江州华澄新能源有限公司",
    }
    assert check(fields, NAMED | {field: [span(quote)] for field, quote in words.items()}) == fields


def test_a_wrong_value_a_wrong_span_and_no_span_are_dropped() -> None:
    assert check(NAME | {"investment_wan": Decimal(15)}, NAMED | {"investment_wan": [span("15亿元")]}) == NAME
    assert (
        check(NAME | {"investment_wan": Decimal(150_000)}, NAMED | {"investment_wan": [span("260亩")]})
        == NAME
    )
    assert check(NAME | {"investment_wan": Decimal(150_000)}, NAMED) == NAME
    assert check(NAME | {"stage": "production"}, NAMED | {"stage": [span("投产")]}) == NAME
    assert check(NAME | {"zone": "云岭经开区"}, NAMED | {"zone": [span("河谷经开区")]}) == NAME
    assert check(NAME | {"started_on": "2025-03-02"}, NAMED | {"started_on": [span("今年3月")]}) == NAME
    assert check(NAME | {"colour": "red"}, NAMED | {"colour": [span("开工")]}) == NAME


def test_without_a_name_nothing_is_left() -> None:
    assert check({"name": "另一个项目", "stage": "construction"}, NAMED | {"stage": [span("开工")]}) == {}
    assert check(NAME, {"name": [(5, 5)]}) == {}
    assert check(NAME, {"name": [(0, 10_000)]}) == {}


@settings(deadline=None)
@given(
    st.decimals(min_value=0, max_value=10**7, places=2),
    st.integers(-5, len(TEXT) + 5),
    st.integers(-5, len(TEXT) + 5),
)
def test_no_sum_passes_that_its_span_does_not_say(value: Decimal, start: int, end: int) -> None:
    kept = check(NAME | {"investment_wan": value}, NAMED | {"investment_wan": [(start, end)]})
    if "investment_wan" in kept:
        # Part of a figure (「5亿元」 of 「15亿元」) still reads as what it says; nothing else does.
        assert value in (Decimal(150_000), Decimal(50_000))


class FakeModel:
    """Answers as told, and remembers what it was asked."""

    def __init__(self, projects: list[dict[str, str]], record: dict[str, Any] | str) -> None:
        self.projects, self.record = projects, record
        self.asked: list[tuple[Messages, Schema]] = []

    def __call__(self, messages: Messages, schema: Schema) -> str:
        self.asked.append((messages, schema))
        if schema is LIST_SCHEMA:
            return json.dumps({"projects": self.projects}, ensure_ascii=False)
        return self.record if isinstance(self.record, str) else json.dumps(self.record, ensure_ascii=False)


def said(value: str | None, quote: str | None) -> dict[str, str | None]:
    return {"value": value, "quote": quote}


def test_a_model_is_asked_in_two_steps_and_only_what_it_can_show_stays() -> None:
    model = FakeModel(
        [
            {"name": "云海储能项目", "quote": "云海储能项目"},
            {"name": "凭空而来的项目", "quote": "凭空而来的项目"},
        ],
        {
            "zone": said("河谷经开区", "河谷经开区消息"),
            "investors": said("江州华澄新能源有限公司", "江州华澄新能源有限公司投资建设"),
            "investment": said("15亿元", "总投资15亿元"),
            "land": said("999亩", "占地260亩"),
            "area": said(None, None),
            "stage": said("construction", "今年3月开工"),
            "started_on": said("今年3月", "今年3月开工"),
            "expected_on": said("2027年1月", "预计明年6月投产"),
            "progress": said("60%", "这句话原文没有"),
        },
    )
    (project,) = read_page(TEXT, DAY, "河谷县", proposer=LlmProposer(model)).projects
    assert (project.name, project.zone, project.investment_wan) == ("云海储能项目", "河谷经开区", 150_000)
    assert (project.stage, project.started_on, project.origin) == ("construction", "2025-03", "llm")
    assert project.investors == ("江州华澄新能源有限公司",)
    assert (project.land_mu, project.expected_on, project.progress_pct) == (None, None, None)
    assert len(model.asked) == 2
    assert all(TEXT[piece.start : piece.end] == piece.text for piece in project.evidence)


def test_answers_are_cached_by_the_question() -> None:
    model, cache = FakeModel([{"name": "云海储能项目", "quote": "x"}], {}), dict[str, str]()
    for _ in range(2):
        read_page(TEXT, DAY, "河谷县", proposer=LlmProposer(model, cache))
    assert len(model.asked) == 2 and len(cache) == 2 and all(len(key) == 64 for key in cache)


def test_an_answer_that_is_no_json_is_counted_and_yields_nothing_false() -> None:
    model = FakeModel([{"name": "云海储能项目", "quote": "x"}], "抱歉，我不能")
    proposer = LlmProposer(model)
    (project,) = read_page(TEXT, DAY, "河谷县", proposer=proposer).projects
    assert proposer.unreadable == 1 and project.investment_wan is None
    assert (
        read_page(TEXT, DAY, "河谷县", proposer=LlmProposer(lambda messages, schema: "[1,2]")).projects == ()
    )


def test_what_is_sent_is_bound_to_the_schema_at_temperature_zero() -> None:
    body = request_body("some-model", [{"role": "user", "content": "x"}], LIST_SCHEMA)
    assert body["temperature"] == 0 and body["response_format"]["json_schema"]["schema"] is LIST_SCHEMA


def test_quotations_are_found_whatever_their_blanks_and_widths() -> None:
    text = "甲项目 AI 平台总投资15亿元，乙项目总投资15亿元"
    assert locate(text, "总投资 １５亿元", 30) == (text.rindex("总投资"), len(text))
    assert locate(text, "没有的话", 0) is None and locate(text, "", 0) is None

"""Whether what was typed can be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.foundation.verdict import Refusal

from ..rules import content as rules
from ..rules.content import AMOUNTS, LARGEST, Content
from ..terms import AgreementKind, InstrumentKind, MilestoneKind, MoneyKind, PromiseKind

TODAY = date(2026, 11, 20)
PLAIN = Content(name="高纯石墨制品项目", officer=1)


def codes(refusals: list[Refusal]) -> set[str]:
    assert all(r.message for r in refusals)
    return {r.code for r in refusals}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"name": ""}, {"no_name"}),
        ({"name": "  \t　"}, {"no_name"}),
        ({"name": "\u200b\u200d\ufeff\u202e"}, {"no_name"}),
        ({"name": "长" * 200}, set()),
        ({"name": "长" * 201}, {"long_name"}),
        ({"officer": None}, {"no_officer"}),
        ({"investment": Decimal(0)}, {"zero"}),
        ({"investment": Decimal("0.001")}, {"zero"}),
        ({"investment": Decimal("0.01")}, set()),
        ({"investment": Decimal(10), "fixed_investment": Decimal("10.01")}, {"fixed_above_total"}),
        ({"investment": Decimal(10), "fixed_investment": Decimal(10)}, set()),
        ({"investment": None, "fixed_investment": Decimal(10)}, set()),
        ({"investors": ("甲" * 120,)}, set()),
        ({"investors": ("甲" * 121,)}, {"long_investor"}),
        ({"investors": tuple(f"第{n}家" for n in range(30))}, set()),
        ({"investors": tuple(f"第{n}家" for n in range(31))}, {"many_investors"}),
        ({"industry_class": "C"}, set()),
        ({"industry_class": "C39"}, set()),
        ({"industry_class": "C3974"}, set()),
        ({"industry_class": "c3974"}, set()),
        ({"industry_class": "C3"}, {"bad_class"}),
        ({"industry_class": "C39745"}, {"bad_class"}),
        ({"industry_class": "U39"}, {"bad_class"}),
        ({"industry_class": "C３９"}, {"bad_class"}),
        ({"industry_class": "3974"}, {"bad_class"}),
    ],
)
def test_content_is_refused_for_each_reason(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(rules.refusals_of_content(replace(PLAIN, **changes))) == expected


@pytest.mark.parametrize("field", AMOUNTS)
def test_no_amount_is_negative_or_beyond_what_a_project_can_be(field: str) -> None:
    for value, code in ((-1, "negative"), (Decimal("-0.01"), "negative"), (LARGEST + 1, "too_large")):
        (refusal,) = rules.refusals_of_content(replace(PLAIN, **{field: value}))
        assert (refusal.code, refusal.field) == (code, field)
    assert rules.refusals_of_content(replace(PLAIN, **{field: Decimal(1)})) == []


def test_areas_end_where_their_columns_end() -> None:
    """numeric(10, 2) and numeric(12, 2): the largest figure accepted must fit."""
    assert "too_large" in codes(rules.refusals_of_content(replace(PLAIN, land_need_mu=Decimal(10) ** 8)))
    told = rules.refusals_to_date_milestone("land", TODAY, Decimal(10) ** 8, today=TODAY)
    assert codes(told) == {"too_large"}


figures = st.none() | st.decimals("-100", "1000000000", places=2)


@given(st.text(max_size=220), figures, figures)
def test_content_that_passes_keeps_the_databases_promises(
    name: str, investment: Decimal | None, fixed: Decimal | None
) -> None:
    content = replace(PLAIN, name=name, investment=investment, fixed_investment=fixed)
    if not rules.refusals_of_content(content):
        assert 0 < len(name.strip()) <= 200
        assert investment is None or 0 < investment <= LARGEST
        assert fixed is None or (fixed >= 0 and (investment is None or fixed <= investment))


# ---------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("kind", "amount", "on", "evidence", "expected"),
    [
        ("funds", 5, TODAY, True, set()),
        ("funds", 5, TODAY, False, {"no_evidence"}),
        ("statistics", 5, TODAY, False, set()),
        ("completed", 5, TODAY, False, set()),
        ("gift", 5, TODAY, True, {"unknown_kind"}),
        ("funds", None, TODAY, True, {"no_amount"}),
        ("funds", 0, TODAY, True, {"not_positive"}),
        ("funds", -5, TODAY, True, {"not_positive"}),
        ("funds", LARGEST + 1, TODAY, True, {"too_large"}),
        ("funds", 5, None, True, {"no_day"}),
        ("funds", 5, date(1899, 1, 1), True, {"day_too_early"}),
        ("funds", 5, TODAY + timedelta(days=1), True, {"day_in_future"}),
    ],
)
def test_an_amount_has_kind_day_and_voucher(
    kind: str, amount: int | None, on: date | None, evidence: bool, expected: set[str]
) -> None:
    value = None if amount is None else Decimal(amount)
    assert (
        codes(rules.refusals_to_enter_money(kind, value, on, has_evidence=evidence, today=TODAY)) == expected
    )
    assert len({k.value for k in MoneyKind}) == 3, "three amounts, never mixed"


@pytest.mark.parametrize(
    ("year", "amount", "expected"),
    [
        (2026, 5, set()),
        (None, 5, {"bad_year"}),
        (1999, 5, {"bad_year"}),
        (2101, 5, {"bad_year"}),
        (-2026, 5, {"bad_year"}),
        (2026, None, {"no_amount"}),
        (2026, 0, {"not_positive"}),
    ],
)
def test_a_plan_has_year_and_amount(year: int | None, amount: int | None, expected: set[str]) -> None:
    told = rules.refusals_to_set_plan(year, None if amount is None else Decimal(amount))
    assert codes(told) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"kind": "lottery"}, {"unknown_kind"}),
        ({"provider": " "}, {"no_provider"}),
        ({"basis": ""}, {"no_basis"}),
        ({"agreed": None}, {"no_amount"}),
        ({"agreed": Decimal(0), "drawn": None}, {"not_positive"}),
        ({"drawn": Decimal(101)}, {"overdrawn"}),
        ({"drawn": Decimal(100)}, set()),
        ({"drawn": Decimal(-1)}, {"negative"}),
        ({"drawn": None}, set()),
        ({"on": None}, {"no_day"}),
    ],
)
def test_an_instrument_has_provider_and_lawful_basis(changes: dict[str, Any], expected: set[str]) -> None:
    given_: dict[str, Any] = {
        "kind": InstrumentKind.FUND, "provider": "河阳产业基金", "agreed": Decimal(100), "drawn": Decimal(10),
        "basis": "基金管理办法第八条", "on": TODAY,
    } | changes  # fmt: skip
    assert codes(rules.refusals_to_enter_instrument(**given_, today=TODAY)) == expected


@pytest.mark.parametrize(
    ("kind", "amount", "evidence", "expected"),
    [
        ("formal", 5, True, set()),
        ("formal", None, True, {"no_amount"}),
        ("formal", 5, False, {"no_evidence"}),
        ("framework", None, False, set()),
        ("intent", None, False, set()),
        ("framework", -5, False, {"not_positive"}),
        ("handshake", None, False, {"unknown_kind"}),
    ],
)
def test_a_formal_agreement_carries_amount_and_text(
    kind: str, amount: int | None, evidence: bool, expected: set[str]
) -> None:
    value = None if amount is None else Decimal(amount)
    told = rules.refusals_to_enter_agreement(kind, TODAY, value, has_evidence=evidence, today=TODAY)
    assert codes(told) == expected
    assert len(AgreementKind) == 3


@pytest.mark.parametrize("kind", list(MilestoneKind))
def test_every_milestone_may_be_dated_but_those_other_acts_tell(kind: MilestoneKind) -> None:
    told = codes(rules.refusals_to_date_milestone(kind, TODAY, None, today=TODAY))
    elsewhere = {MilestoneKind.START: {"by_report"}, MilestoneKind.REVIEW: {"by_review"}}
    assert told == elsewhere.get(kind, set())
    told = codes(rules.refusals_to_date_milestone("wedding", date(1899, 1, 1), Decimal(0), today=TODAY))
    assert told == {"unknown_kind", "day_too_early", "not_positive"}


# ---------------------------------------------------------------- promises


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"kind": PromiseKind.MONEY}, {"no_basis"}),
        ({"kind": PromiseKind.MONEY, "basis": "  "}, {"no_basis"}),
        ({"kind": PromiseKind.MONEY, "basis": "某办法第三条"}, set()),
        ({"kind": "star"}, {"unknown_kind"}),
        ({"text": ""}, {"no_text"}),
        ({"promised_by": " "}, {"no_promiser"}),
        ({"on": None}, {"no_day"}),
        ({"on": TODAY + timedelta(days=1)}, {"day_in_future"}),
        ({"due_on": TODAY - timedelta(days=1)}, {"due_before"}),
        ({"due_on": TODAY}, set()),
        ({"due_on": None}, set()),
    ],
)
def test_a_promise_names_who_gave_it_and_money_its_basis(changes: dict[str, Any], expected: set[str]) -> None:
    given_: dict[str, Any] = {
        "kind": PromiseKind.SERVICE, "text": "两周内通水", "promised_by": "管委会副主任", "basis": "", "on": TODAY,
        "due_on": TODAY + timedelta(days=14),
    } | changes  # fmt: skip
    assert codes(rules.refusals_to_promise(**given_, today=TODAY)) == expected


@pytest.mark.parametrize(
    ("state", "on", "note", "was", "expected"),
    [
        ("kept", TODAY, "", "open", set()),
        ("broken", TODAY, "管道公司工期拖延", "open", set()),
        ("broken", TODAY, "", "open", {"no_reason"}),
        ("open", TODAY, "", "open", {"unknown_state"}),
        ("kept", None, "", "open", {"no_day"}),
        ("kept", TODAY, "", "kept", {"settled"}),
        ("kept", TODAY, "", "broken", {"settled"}),
    ],
)
def test_a_promise_is_settled_once(
    state: str, on: date | None, note: str, was: str, expected: set[str]
) -> None:
    assert (
        codes(rules.refusals_to_settle(state, on, note, was=was, promised_on=TODAY, today=TODAY)) == expected
    )


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("今天见了董事长", TODAY, set()),
        ("今天见了董事长", None, set()),
        ("  ", TODAY, {"no_text"}),
        ("长" * 1001, TODAY, {"long_text"}),
        ("今天见了董事长", TODAY + timedelta(days=1), {"day_in_future"}),
        ("今天见了董事长", date(1899, 1, 1), {"day_too_early"}),
    ],
)
def test_a_note_says_something_about_a_day_that_was(text: str, on: date | None, expected: set[str]) -> None:
    assert codes(rules.refusals_to_note(text, on, today=TODAY)) == expected


def test_a_batch_has_at_least_one_row() -> None:
    assert codes(rules.refusals_of_batch([])) == {"empty"}
    assert rules.refusals_of_batch(["甲"]) == []

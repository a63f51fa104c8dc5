"""Decisions about chains; run without Django."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..rules import refusals_to_confirm, refusals_to_keep
from ..rules.document import Document, as_values, parse
from ..rules.facts import (
    PurchaseContent,
    cleaned,
    refusals_of_equipment,
    refusals_of_figure,
    refusals_of_purchase,
    refusals_to_place,
)
from ..rules.keeping import refusals_of_origin, refusals_to_move, refusals_to_write
from ..rules.purchases import columns_of, row_of
from ..rules.standing import FRESH_DAYS, oldest, stale, within

TODAY = date(2026, 11, 20)


def actor(*roles: Role) -> Actor:
    return Actor(1, frozenset(role.value for role in roles))


def codes(refusals: Any) -> set[str]:
    return {r.code for r in refusals}


@pytest.mark.parametrize(
    ("role", "keeps", "confirms"),
    [
        (Role.OFFICER, True, False), (Role.AGENT, True, False), (Role.TASK_FORCE_LEAD, True, True), (Role.LEADER, True, True),
        (Role.ADMINISTRATOR, True, True), (Role.INSPECTOR, False, False), (Role.CITY_VIEWER, False, False),
    ],
)  # fmt: skip
def test_who_keeps_and_who_confirms(role: Role, keeps: bool, confirms: bool) -> None:
    assert (refusals_to_keep(actor(role)) == []) is keeps
    assert (refusals_to_confirm(actor(role), confirmed=False) == []) is confirms
    assert "confirmed" in codes(refusals_to_confirm(actor(role), confirmed=True))


def test_the_system_itself_confirms_nothing() -> None:
    assert codes(refusals_to_confirm(None, confirmed=False)) == {"no_role"}


def test_a_held_link_is_dropped_only_when_named() -> None:
    held = {"lens": ("镜片", ["甲", "乙", "丙", "丁"], 2), "glass": ("玻璃", [], 1)}
    told = refusals_to_write(name="光学", name_taken=False, held=held, drop=["glass"])
    assert [r.field for r in told] == ["lens"] and "4 家企业（甲、乙、丙等）、2 条采购" in told[0].message
    assert refusals_to_write(name="光学", name_taken=False, held=held, drop=["glass", "lens"]) == []
    assert codes(refusals_to_write(name="光学", name_taken=True, held={}, drop=[])) == {"name_taken"}


@pytest.mark.parametrize(
    ("x", "y", "fine"), [(0, 0, True), (-10_000, 10_000, True), (10_001, 0, False), (0, float("nan"), False)]
)
def test_a_link_stands_on_the_map(x: float, y: float, fine: bool) -> None:
    assert (refusals_to_move(x, y) == []) is fine


@pytest.mark.parametrize(
    ("source", "day", "told"),
    [
        ("自报", TODAY, set()), ("", TODAY, {"no_source"}), ("自报", None, {"no_day"}), ("", None, {"no_source", "no_day"}),
        ("自报", TODAY + timedelta(1), {"day_ahead"}), ("自报", date(1989, 12, 31), {"day_too_early"}),
    ],
)  # fmt: skip
def test_every_fact_says_whence_and_when(source: str, day: date | None, told: set[str]) -> None:
    assert codes(refusals_of_origin(source, day, today=TODAY)) == told


def test_places_are_for_residents_once() -> None:
    told = refusals_to_place(resident=False, already=True, source="自报", as_of=TODAY, today=TODAY)
    assert codes(told) == {"no_resident", "placed_already"}


def purchase(today: date = TODAY, **more: Any) -> set[str]:
    facts = {"buyer_resident": True, "itself": False, "supplier_resident": False, "known": False}
    content: dict[str, Any] = {"product": "镜片", "year": 2025, "source": "自报", "as_of": TODAY}
    for key, value in more.items():
        (facts if key in facts else content)[key] = value
    return codes(refusals_of_purchase(cleaned(PurchaseContent(**content)), today=today, **facts))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, set()), ({"amount": Decimal(0)}, set()), ({"amount": Decimal("-0.01")}, {"bad_amount"}),
        ({"product": "\u200b "}, {"no_product"}), ({"product": "镜" * 61}, {"product_long"}),
        ({"year": 2026}, set()), ({"year": 2027}, {"bad_year"}), ({"year": 1989}, {"bad_year"}),
        ({"buyer_resident": False}, {"no_resident"}), ({"itself": True}, {"itself"}), ({"known": True}, {"purchase_known"}),
        ({"supplier_resident": True, "is_local": False}, {"resident_outside"}),
        ({"supplier_resident": True, "is_local": None}, set()), ({"supplier_name": "供" * 121}, {"supplier_long"}),
    ],
)  # fmt: skip
def test_what_a_purchase_may_say(more: dict[str, Any], told: set[str]) -> None:
    assert purchase(**more) == told


@pytest.mark.parametrize(
    ("output", "employees", "told"),
    [
        (Decimal(1), None, set()), (None, 0, set()), (None, None, {"says_nothing"}), (Decimal(-1), 1, {"bad_amount"}),
        (Decimal(10) ** 9, 1, {"bad_amount"}), (None, -1, {"bad_employees"}),
    ],
)  # fmt: skip
def test_what_figures_may_say(output: Decimal | None, employees: int | None, told: set[str]) -> None:
    said = refusals_of_figure(
        year=2025, output=output, employees=employees, source="报表", as_of=TODAY, today=TODAY
    )
    assert codes(said) == told


def test_what_machines_may_say() -> None:
    said = refusals_of_equipment(name="", count=None, unit="", source="", as_of=None, today=TODAY)
    assert codes(said) == {"no_name", "no_unit", "bad_count", "no_source", "no_day"}
    assert not refusals_of_equipment(
        name="CNC", count=6806, unit="台", source="普查", as_of=TODAY, today=TODAY
    )


# ---------------------------------------------------------------- age and place


@given(some.sampled_from(sorted(FRESH_DAYS)), some.integers(0, 2000))
def test_a_fact_is_stale_after_its_promised_days(kind: str, days: int) -> None:
    assert stale(TODAY - timedelta(days), TODAY, kind=kind) is (days > FRESH_DAYS[kind])
    assert stale(None, TODAY, kind=kind)


def test_a_figure_is_as_old_as_its_oldest_row() -> None:
    assert oldest([TODAY, TODAY - timedelta(3)]) == TODAY - timedelta(3)
    assert oldest([]) is None and oldest([TODAY, None]) is None


@pytest.mark.parametrize(
    ("code", "local", "inside"),
    [
        ("140425", "140400", True), ("140425", "140000", True), ("140425", "140425", True), ("140400", "140425", False),
        ("140525", "140400", False), ("440300", "140000", False), ("140425", "", False), ("", "140400", False),
        ("110101", "110000", True), ("429004", "420000", True),
    ],
)  # fmt: skip
def test_what_is_local(code: str, local: str, inside: bool) -> None:
    assert within(code, local) is inside


# ---------------------------------------------------------------- the document without Django


def read(data: object) -> tuple[Document | None, list[str]]:
    known = {"3052": "光学玻璃制造"}
    document, faults = parse(data, industry=known.get, known_region=lambda code: code == "140400")
    assert (document is None) == bool(faults), "a document or faults, never both, never neither"
    return document, [f.message for f in faults]


def test_a_document_is_read_and_told_again() -> None:
    data = {
        "chain": {"key": "a", "name": "甲", "local_region": 140400}, "columns": ["材料"],
        "links": [{"key": "x", "name": "玻璃", "position": "上游", "column": "材料", "classes": {3052: 1}}],
    }  # fmt: skip
    document, faults = read(data)
    assert document is not None and not faults
    assert document.links[0].classes[0].weight == 1.0 and document.local_region == "140400"
    assert read(as_values(document))[0] == document


PLAIN = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5) | some.dates(),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["chain", "links", "key", "classes", "3052", "from", "place"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    some.fixed_dictionaries(
        {},
        optional={
            "chain": PLAIN,
            "links": PLAIN | some.lists(PLAIN, max_size=3),
            "supplies": PLAIN,
            "columns": PLAIN,
        },
    )
    | PLAIN
)
def test_whatever_is_given_is_a_document_or_told_why_not(data: object) -> None:
    read(data)


# ---------------------------------------------------------------- a table's lines


def test_columns_are_found_in_any_order_and_writing() -> None:
    found, faults = columns_of(["年度", "采购额(万元)", " 采购企业", "产品", ""])
    assert (found, faults) == ({"year": 0, "amount": 1, "buyer": 2, "product": 3}, [])
    _, faults = columns_of(["采购方", "采购企业", "颜色"])
    assert [(f.column, f.line) for f in faults] == [("采购企业", 1), ("颜色", 1), ("产品", 1), ("年份", 1)]


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("amount", "１，２００．５", Decimal("1200.50")), ("amount", 12.0, Decimal(12)), ("amount", "", None),
        ("year", 2025.0, 2025), ("year", "2025年", 2025), ("is_local", "本地", True), ("is_local", "否", False),
        ("is_local", "", None), ("as_of", "2026.3.1", date(2026, 3, 1)), ("as_of", "2026年3月1日", date(2026, 3, 1)),
        ("as_of", "", TODAY),
    ],
)  # fmt: skip
def test_cells_are_read(field: str, cell: object, value: object) -> None:
    row, faults = row_of(
        2, {"buyer": "甲", "product": "乙", "year": 2025} | {field: cell}, source="自报", as_of=TODAY
    )
    assert not faults and getattr(row, field) == value


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("amount", "一百"), ("amount", "1e30"), ("amount", "nan"), ("amount", "0.005"), ("year", "25"), ("year", ""),
        ("is_local", "大概"), ("as_of", "昨天"), ("as_of", "2026-02-30"), ("buyer", " "), ("product", None),
    ],
)  # fmt: skip
def test_cells_that_cannot_be_read_are_told_with_line_and_column(field: str, cell: object) -> None:
    given_ = {"buyer": "甲", "product": "乙", "year": 2025} | {field: cell}
    _, faults = row_of(7, given_, source="自报", as_of=TODAY)
    assert len(faults) == 1 and faults[0].line == 7 and faults[0].message

"""Filters and small components: figures as people read them, unknown as a dash, nothing unescaped."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from ..templatetags import ui


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (ui.yi(Decimal(42000)), "4.20"), (ui.yi(Decimal(12345678), 1), "1,234.6"), (ui.yi(None), "—"), (ui.yi(0), "0.00"),
        (ui.money(Decimal("9999.99")), "9,999.99 万元"), (ui.money(10000), "1.00 亿元"), (ui.money(Decimal("2400.00")), "2,400 万元"),
        (ui.money(Decimal("-20000")), "-2.00 亿元"), (ui.money(None), "—"), (ui.money(""), "—"), (ui.money(0), "0 万元"),
        (ui.money(Decimal("1000.50")), "1,000.5 万元"),
        (ui.figure(1234567), "1,234,567"), (ui.figure(Decimal("1.005"), 2), "1.00"), (ui.figure(None), "—"),
        (ui.percent(Decimal(6) / 11), "54.5%"), (ui.percent(0), "0.0%"), (ui.percent(None), "—"), (ui.percent(1, 0), "100%"),
        (ui.full_day(date(2026, 1, 2)), "2026-01-02"), (ui.full_day(None), "—"),
        (ui.or_dash(""), "—"), (ui.or_dash(0), 0), (ui.or_dash("x"), "x"),
        (ui.get({"a": 1}, "a"), 1), (ui.get({}, "a"), ""), (ui.get(None, "a"), ""), (ui.get([5], 3), ""),
    ],
)  # fmt: skip
def test_figures_as_people_read_them(told: Any, shown: Any) -> None:
    assert told == shown


def test_days_of_this_year_are_short(clock_stands: datetime) -> None:
    assert ui.day(date(2026, 3, 1)) == "03-01" and ui.day(date(2025, 3, 1)) == "2025-03-01"
    assert ui.day(datetime.fromisoformat("2026-03-01T23:30:00+00:00")) == "03-02", "read on a clock in China"
    assert ui.moment(datetime.fromisoformat("2025-12-31T16:05:00+00:00")) == "01-01 00:05"
    assert ui.day(None) == ui.moment(None) == "—"


EVIL = '"><script>alert(1)</script>'


def test_components_escape_what_they_are_given() -> None:
    for drawn in (
        ui.lamp("red", EVIL, EVIL), ui.stage_badge("lead", EVIL), ui.clock_chip(3, "amber", EVIL, EVIL), ui.lamp(EVIL),
        ui.stage_badge(EVIL, "x"),
    ):  # fmt: skip
        assert "<script>" not in drawn


def test_lamps_say_their_state_in_words_too() -> None:
    assert "红灯" in ui.lamp("red") and "超 12 天" in ui.lamp("red", "超 12 天")
    assert "未计时" in ui.lamp("unknown")
    assert "超 3 天" in ui.clock_chip(-3) and "剩 0 天" in ui.clock_chip(0) and ui.clock_chip(None) == ""


@pytest.mark.parametrize(
    ("there", "tag", "expected"),
    [
        ("?q=a&page=3", "{% query sort='name' %}", "?q=a&amp;sort=name"),
        ("?q=a&sort=x", "{% query sort=None %}", "?q=a"),
        ("", "{% query %}", "?"),
        ("?q=%22%3E%3Cscript%3E", "{% query x='<b>' %}", "?q=%22%3E%3Cscript%3E&amp;x=%3Cb%3E"),
        ("?chain=a&chain=b", "{% query x='1' %}", "?chain=a&amp;chain=b&amp;x=1"),
    ],
)
def test_links_keep_the_present_filters(there: str, tag: str, expected: str) -> None:
    context = Context({"request": RequestFactory().get(f"/projects/{there}")})
    assert Template(tag).render(context) == expected

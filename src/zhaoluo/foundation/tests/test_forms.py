"""What a person types, parsed: figures, days, lines, keys."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ..forms import AmountField, DayField, Form, LinesField, OnceField, once_key
from ..verdict import Refusal, Refused


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("42000", "42000.00"), ("42,000.5", "42000.50"), ("４２，０００", "42000.00"), (" 4 2 ", "42.00"), ("4_2", "42.00"),
        ("1e5", "100000.00"), ("-5", "-5.00"), ("+5", "5.00"), (".5", "0.50"), ("5.", "5.00"), ("0", "0.00"), ("-0", "0.00"),
        ("0e-9999999", "0.00"), ("0e9999999", "0.00"), ("999999999999.99", "999999999999.99"), ("٤٢", "42.00"),
    ],
)  # fmt: skip
def test_figures_are_read_however_they_were_typed(typed: str, figure: str) -> None:
    read = AmountField(required=False).clean(typed)
    assert read == Decimal(figure) and str(abs(read)) == figure.lstrip("-")


@pytest.mark.parametrize("typed", ["", "  ", "\u3000", None])
def test_nothing_typed_is_unknown_and_never_nought(typed: str | None) -> None:
    assert AmountField(required=False).clean(typed) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("四千万", "不是数"), ("5亿", "不是数"), ("1/2", "不是数"), ("1.2.3", "不是数"), ("=1+1", "不是数"), ("0x10", "不是数"),
        ("NaN", "太大"), ("sNaN", "太大"), ("Infinity", "太大"), ("-inf", "太大"), ("1e12", "太大"), ("1e999999999", "太大"),
        ("-1e999999999", "太大"), ("1e-999999999", "位小数"),
        ("1e-99999", "位小数"),
        ("9" * 5000, "太大"), ("1.234", "位小数"), ("1e-3", "位小数"), ("1e-999999", "位小数"), ("5\x00", "不是数"),
        ("1" + "0" * 30 + "e-30", "位小数|不是数|太大"),
    ],
)  # fmt: skip
def test_what_is_no_figure_gets_a_sentence(typed: str, sentence: str) -> None:
    field = AmountField(required=False)
    if sentence.count("|"):
        try:
            assert field.clean(typed) == 1
        except ValidationError as told:
            assert told.messages
        return
    with pytest.raises(ValidationError, match=sentence):
        field.clean(typed)


@given(st.text(max_size=40))
def test_any_text_is_a_figure_or_a_sentence(typed: str) -> None:
    try:
        read = AmountField(required=False).clean(typed)
    except ValidationError:
        return
    assert read is None or (read.is_finite() and abs(read) < 10**12 and read == round(read, 2))


def test_whole_numbers_have_no_places() -> None:
    assert AmountField(places=0, required=False).clean("1,200") == 1200
    with pytest.raises(ValidationError, match="最多 0 位"):
        AmountField(places=0, required=False).clean("3.5")


@pytest.mark.parametrize("typed", ["2026-11-20", "2026/11/20", "2026.11.20", "2026年11月20日"])
def test_days_are_read_in_the_ways_people_write_them(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "20-11-2026", "昨天", "2026-13-01", "9" * 500, "2026-11-20\x00", "0000-01-01"]
)
def test_what_is_no_day_gets_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match="2026-11-20"):
        DayField().clean(typed)


def test_several_names_one_a_line() -> None:
    field = LinesField(required=False)
    assert field.clean(" 甲公司 \r\n乙公司、丙公司；丁公司;甲公司\n\n") == (
        "甲公司",
        "乙公司",
        "丙公司",
        "丁公司",
    )
    assert field.clean("") == field.clean(None) == field.clean("\u200b\n\x00") == ()
    assert field.clean("甲\x00公\u202e司") == ("甲公司",)
    assert field.prepare_value(("甲", "乙")) == "甲\n乙" and field.prepare_value("甲") == "甲"


def test_a_key_sent_by_a_form_can_never_be_one_an_act_makes() -> None:
    assert once_key("draft:7") == "draft7" and once_key("a-B9\x00 '") == "a-B9"
    assert len(once_key("a" * 500)) == 64
    assert OnceField(required=False).clean("draft:7") == "draft7"


class Sample(Form):
    amount = AmountField(label="金额", required=False)
    day = DayField(label="日期")


def test_reasons_come_back_to_their_fields() -> None:
    form = Sample({"amount": "5", "day": "2026-11-20"})
    assert form.is_valid()
    form.refuse(
        Refused([Refusal("a", "太大", "amount"), Refusal("b", "不行", "elsewhere"), Refusal("c", "也不行")])
    )
    assert form.problems == [("f-amount", "太大"), ("", "不行"), ("", "也不行")]


def test_required_fields_say_what_to_fill() -> None:
    form = Sample({"amount": "x"})
    assert not form.is_valid()
    told: dict[str, Any] = dict(form.problems)
    assert told["f-day"] == "请填日期" and "不是数" in told["f-amount"]

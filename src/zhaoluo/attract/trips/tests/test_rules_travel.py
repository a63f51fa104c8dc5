"""Travel times and calendar files, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.attract.trips.rules import calendar, travel
from zhaoluo.attract.trips.rules.calendar import Entry
from zhaoluo.attract.trips.rules.planned import clock_text, minutes_text
from zhaoluo.attract.trips.rules.travel import Time
from zhaoluo.foundation.verdict import Refused


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("220", 220), ("3:40", 220), ("3：40", 220), ("3小时40分", 220), ("3 小时", 180), ("40分钟", 40), ("１２０", 120), ("0", 0),
        ("", None), ("半天", None), ("3:4:0", None), ("-5", None),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_as_people_write_it(text: str, minutes: int | None) -> None:
    assert travel.minutes_of(text) == minutes


def test_what_can_be_reached_goes_over_other_cities_both_ways() -> None:
    times = {("b", "a"): 10, ("b", "c"): 10, ("x", "y"): 10}
    assert travel.reached(times, "a") == {"a", "b", "c"}
    assert travel.reached({}, "a") == {"a"}


def test_a_large_table_is_cut_to_what_touches_the_trip() -> None:
    small = {("a", "b"): 1, ("c", "d"): 2}
    assert travel.near(small, {"a"}) == small
    large = {(f"c{n}", f"c{n + 1}"): n for n in range(200)}
    assert set(travel.near(large, {"c5"})) == {("c4", "c5"), ("c5", "c6")}


def test_cities_without_times_are_named_in_one_sentence() -> None:
    assert travel.refusals_to_travel([], "长治") == []
    (refusal,) = travel.refusals_to_travel(["苏州", "无锡"], "长治")
    assert "苏州、无锡" in refusal.message and "长治" in refusal.message


@pytest.mark.parametrize(
    ("time", "codes"),
    [
        (Time("140400", "310000", 200), []),
        (Time(None, None, None), ["no_such_city", "no_such_city", "no_minutes"]),
        (Time("140400", "140400", 200), ["same_city"]),
        (Time("140400", "310000", 4), ["minutes"]),
        (Time("140400", "310000", 3000), ["minutes"]),
        (Time("140400", "310000", 200, "ship"), ["carrier"]),
        (Time("140400", "310000", 200, source="长" * 121), ["too_long"]),
    ],
)
def test_what_may_not_stand_in_the_table_is_refused(time: Time, codes: list[str]) -> None:
    assert [r.code for r in travel.refusals_to_set(time)] == codes


def test_a_sheet_is_read_below_its_headings_with_every_fault() -> None:
    rows: list[list[Any]] = [
        ["城市间时间"], ["从", "到", "时间（分钟）", "方式", "截至"], ["长治", "上海", 200.0, "高铁", date(2026, 11, 1)], ["", "", ""],
        ["长治", "苏州", "不知道", "船", "去年"],
    ]  # fmt: skip
    first, second = travel.lines_of(rows)
    assert (first.number, first.origin, first.destination, first.faults) == (3, "长治", "上海", ())
    assert (first.time.minutes, first.time.carrier, first.time.as_of) == (200, "train", date(2026, 11, 1))
    assert second.number == 5 and len(second.faults) == 3


def test_a_sheet_without_headings_is_refused() -> None:
    with pytest.raises(Refused):
        travel.lines_of([["甲", "乙"], ["长治", "上海", "200"]])


STAMP = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ENTRY = Entry(
    "stop-1@heyang", datetime(2026, 11, 23, 14, 0), datetime(2026, 11, 23, 16, 0), "走访 甲,乙;丙", "上海 张江\n3号", "约\\定", 2
)  # fmt: skip


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_says_what_rfc_5545_asks() -> None:
    lines = unfolded(calendar.calendar("长三角", [ENTRY], stamp=STAMP))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert "VERSION:2.0" in lines and "TZID:Asia/Shanghai" in lines
    assert "DTSTART;TZID=Asia/Shanghai:20261123T140000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20261123T160000" in lines
    assert "DTSTAMP:20261120T010000Z" in lines and "SEQUENCE:2" in lines
    assert "SUMMARY:走访 甲\\,乙\\;丙" in lines
    assert "LOCATION:上海 张江\\n3号" in lines and "DESCRIPTION:约\\\\定" in lines
    assert "STATUS:CONFIRMED" in lines
    assert sum(line == "BEGIN:VEVENT" for line in lines) == sum(line == "END:VEVENT" for line in lines) == 1


def test_a_call_that_is_off_is_cancelled_in_the_calendar() -> None:
    from dataclasses import replace

    assert "STATUS:CANCELLED" in calendar.calendar("甲", [replace(ENTRY, cancelled=True)], stamp=STAMP)


@given(
    st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n"), max_size=300)
)
def test_lines_are_folded_at_75_octets_between_characters(line: str) -> None:
    parts = calendar.folded(line).split("\r\n")
    assert all(len(part.encode("utf-8")) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


def test_minutes_in_words() -> None:
    assert [minutes_text(n) for n in (0, 40, 180, 220)] == ["0 分", "40 分", "3 小时", "3 小时 40 分"]
    assert clock_text(815) == "13:35"

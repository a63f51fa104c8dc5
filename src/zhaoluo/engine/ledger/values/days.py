"""Days as ledgers write them: real dates, serial numbers, stamps, 2025.3.5, 2025年3月, 二〇二五年三月五日."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from ..cells import Cell, shown
from .outcome import NOTHING, Outcome, broken, normal, quoted, says_nothing

EARLIEST = date(1978, 1, 1)
YEARS_AHEAD = 40
_EPOCH = date(1899, 12, 30)
_HOW = "请写成 2025-03-05 这样的日期"

_DIGIT = (
    {"0": "0"}
    | {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
    | {"〇": "0", "○": "0", "Ｏ": "0", "O": "0", "o": "0", "两": "2", "元": "1"}
)
_ZH = "0零〇○Oo一二三四五六七八九"
_CHINESE_YEAR = re.compile(rf"([{_ZH}]{{4}}|[{_ZH}]{{2}})年")
_CHINESE_SMALL = re.compile(
    r"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|廿[一二三四五六七八九]?|卅一?)(?=个?[月日号])"
)
_CLOCK = re.compile(
    r"(?:[t ,]|(?<=[日号]))\s*(?:上午|下午|am|pm)?\s*\d{1,2}(?::|时"
    r"|点)\d{1,2}(?:(?::|分)\d{1,2}(?:\.\d+)?秒?)?(?:分)?\s*(?:am|pm)?(?:z"
    r"|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"[(,\s]*(?:星期|周|礼拜)[一二三四五六日天][),\s]*")
_FULL = re.compile(r"(\d{4})\s*[-./年_,，\\、·]\s*(\d{1,2})\s*[-./月_,，\\、·]\s*(\d{1,2})\s*[日号]?")
_SHORT = re.compile(r"'?(\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_MONTH = re.compile(r"'?(\d{4})\s*[-./年_]\s*(\d{1,2})\s*(?:月份?|\.)?(?:[上中下]旬|月?[初中底末])?")
_SHORT_MONTH = re.compile(r"'?(\d{2})\s*年\s*(\d{1,2})\s*月份?(?:[上中下]旬|[初中底末])?")
_TIGHT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_TIGHT_MONTH = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_LAST = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})")
_NO_YEAR = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?|(\d{1,2})月份?|(\d{1,2})[日号]")
_YEAR = re.compile(r"'?(\d{4}|\d{2}(?=年))\s*年?(?:度|内|底前?|末|初|年底)?")
_VAGUE = re.compile(
    r"季度|上半年|下半年|半年|q[1-4]|[1-4]q|[一二三四]季|年底|年末|年初|年内|今年|去年|明年|近期|尽快|日前|旬|春|秋|节前|节后"
)
_ENGLISH = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH_FORMS = (
    (re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[-\s,/.]*{_NAME}[-\s,/.]*(\d{{4}}|\d{{2}})"), (3, 2, 1)),
    (re.compile(rf"{_NAME}[-\s,/.]*(\d{{1,2}})(?:st|nd|rd|th)?[-\s,/.]+(\d{{4}})"), (3, 1, 2)),
    (re.compile(rf"{_NAME}[-\s,/.]*'?(\d{{4}}|\d{{2}})"), (2, 1, 0)),
    (re.compile(rf"(\d{{4}})[-\s,/.]*{_NAME}(?:[-\s,/.]*(\d{{1,2}}))?"), (1, 2, 3)),
)
_PLANNED = re.compile(
    r"预计|计划|拟|力争|争取|将于|预期|目标|有望|确保|待|年底前|月底前|之前|前(?:开工|投产|签约|完成)"
)
_INSIDE = re.compile(
    r"(?<![\d.])(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?![\d.])\s*[日号]?|(?<!\d)(\d{4})\s*[年.]\s*(\d{1,2})(?![\d.])\s*月"
)
_RANGE = re.compile(r"\d\s*[日号月年]?\s*(?:~|—+|–|至|到|--)\s*\d")


def read_day(cell: Cell, today: date) -> Outcome:
    """A date.  A month without a day is its first day, with a remark; a year, a quarter or a day without year is a trouble."""
    if isinstance(cell, datetime):
        return _checked(cell.date(), today, cell)
    if isinstance(cell, date):
        return _checked(cell, today, cell)
    if isinstance(cell, bool):
        return Outcome(trouble=f"{quoted(cell)}不是日期，{_HOW}")
    if isinstance(cell, (int, float)):
        return _number(float(cell), today)
    if isinstance(cell, str):
        return _text(cell, today)
    if isinstance(cell, (time, timedelta)):
        return Outcome(trouble=f"{quoted(cell)}只有钟点，没有日期，{_HOW}")
    return broken(cell) or NOTHING


def read_term(cell: Cell, today: date) -> Outcome:
    """A day to come: a date where one is written to the day, else the text as it stands (2026年底, 2026年3季度)."""
    outcome = read_day(cell, today)
    if outcome.value is not None and not outcome.remark:
        return outcome
    if isinstance(cell, str) and broken(cell) is None and not says_nothing(cell):
        if outcome.value is not None and "年份" in outcome.remark:
            return outcome
        if "不存在" in outcome.trouble or "离今天太远" in outcome.trouble:
            return outcome
        return Outcome(normal(cell).replace("\n", " ")[:60])
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and (outcome.trouble or outcome.remark):
        text = shown(cell)
        if re.fullmatch(r"20[1-6]\d(?:\.\d{1,2})?|20[1-6]\d(?:0[1-9]|1[0-2])", text):
            return Outcome(text)
    return outcome


@lru_cache(maxsize=16384)
def _checked(day: date, today: date, cell: Cell, remark: str = "") -> Outcome:
    if day < EARLIEST or day.year > today.year + YEARS_AHEAD:
        return Outcome(trouble=f"{quoted(cell)}的年份 {day.year} 离今天太远，请核对日期（如 2025-03-05）")
    return Outcome(day, remark)


@lru_cache(maxsize=16384)
def _number(number: float, today: date) -> Outcome:
    cell = number
    if number.is_integer():
        whole = int(number)
        text = str(whole)
        if 1e9 <= whole < 5e9:
            return _checked(_of_stamp(whole), today, cell)
        if 1e11 <= whole < 5e12:
            return _checked(_of_stamp(whole / 1000), today, cell)
        if match := _TIGHT.fullmatch(text):
            return _made(match[1], match[2], match[3], today, cell)
        if match := _TIGHT_MONTH.fullmatch(text):
            return _first(int(match[1]), int(match[2]), today, cell)
        if 1950 <= whole <= 2100:
            return Outcome(trouble=f"“{whole}”只写到年，{_HOW}")
    if 20_000 <= number < 80_000:
        return _checked(_EPOCH + timedelta(days=int(number)), today, cell)
    if match := re.fullmatch(r"((?:19|20)\d{2})\.(\d{1,2})", shown(number)):
        if match[2] == "1":
            return Outcome(trouble=f"“{match[0]}”分不清是 1 月还是 10 月，{_HOW}")
        return _first(int(match[1]), int(match[2]), today, cell)
    return Outcome(trouble=f"“{shown(number)}”不是日期，{_HOW}")


def _of_stamp(seconds: float) -> date:
    """Day of a Unix stamp in China (UTC+8, no daylight saving since 1991)."""
    return (datetime(1970, 1, 1) + timedelta(seconds=seconds, hours=8)).date()  # noqa: DTZ001


@lru_cache(maxsize=65536)
def _text(cell: str, today: date) -> Outcome:
    if (trouble := broken(cell)) is not None:
        return trouble
    if says_nothing(cell):
        return NOTHING
    text = _plain(cell)
    outcome = _whole(text, cell, today)
    if outcome is not None:
        return outcome
    if _PLANNED.search(text):
        return Outcome(remark=f"{quoted(cell)}写的是计划，不作为已发生的日期记")
    return _inside(text, cell, today)


def _plain(cell: str) -> str:
    text = normal(cell).casefold().strip("'\"“”‘’ 。;；,，")
    text = _WEEKDAY.sub("", text)
    text = _CHINESE_YEAR.sub(lambda m: "".join(_DIGIT[char] for char in m[1]) + "年", text)
    text = _CHINESE_SMALL.sub(lambda m: str(_small(m[1])), text)
    text = _CLOCK.sub("", text).strip()
    return re.sub(r"\s*([-./年月日])\s*", r"\1", text)


def _small(text: str) -> int:
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, has_ten, ones = text.partition("十")
    one = int(_DIGIT[ones]) if ones else 0
    if not has_ten:
        return int(_DIGIT[text])
    return (int(_DIGIT[tens]) if tens else 1) * 10 + one


def _whole(text: str, cell: str, today: date) -> Outcome | None:
    """The text as one date and nothing else; None if it is not that."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text) and not _TIGHT.fullmatch(text):
        if match := re.fullmatch(r"((?:19|20)\d{2})\.(\d{1,2})", text):
            return _first(int(match[1]), int(match[2]), today, cell)
        return (
            _number(float(text), today)
            if len(text) < 20
            else Outcome(trouble=f"{quoted(cell)}不是日期，{_HOW}")
        )
    if match := _FULL.fullmatch(text) or _TIGHT.fullmatch(text):
        return _made(match[1], match[2], match[3], today, cell)
    if match := _SHORT.fullmatch(text):
        year = 2000 + int(match[1])
        if int(match[1]) > 31 or int(match[3]) <= 31:
            return _made(
                str(year), match[2], match[3], today, cell, f"年份写成两位，{quoted(cell)}按 {year} 年记"
            )
    if match := _LAST.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        if first > 12 >= second:
            return _made(match[3], match[2], match[1], today, cell)
        if second > 12 >= first or first == second:
            return _made(match[3], match[1], match[2], today, cell)
        return Outcome(trouble=f"{quoted(cell)}分不清月和日的先后，{_HOW}")
    if match := _MONTH.fullmatch(text) or _SHORT_MONTH.fullmatch(text):
        year = int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])
        return _first(year, int(match[2]), today, cell)
    if outcome := _english(text, cell, today):
        return outcome
    if _RANGE.search(text):
        return Outcome(trouble=f"{quoted(cell)}是一段时间，请只填一个日期，如 2025-03-05")
    if _NO_YEAR.fullmatch(text):
        return Outcome(trouble=f"{quoted(cell)}没有写年份，{_HOW}")
    if _YEAR.fullmatch(text):
        return Outcome(trouble=f"{quoted(cell)}只写到年，{_HOW}")
    if re.fullmatch(
        r"'?\d{4}年?(?:\d?[上下]半年|第?[一二三四1-4]季度|[1-4]季度|-?q[1-4]|年?[初底末]前?)", text
    ):
        return Outcome(trouble=f"{quoted(cell)}没有写到月日，{_HOW}")
    return None


def _english(text: str, cell: str, today: date) -> Outcome | None:
    for form, (year_at, month_at, day_at) in _ENGLISH_FORMS:
        if match := form.fullmatch(text):
            year = int(match[year_at])
            year += 2000 if year < 100 else 0
            month = _ENGLISH[match[month_at][:3]]
            day = match[day_at] if day_at else None
            if not day:
                return _first(year, month, today, cell)
            return _made(str(year), str(month), day, today, cell)
    return None


def _inside(text: str, cell: str, today: date) -> Outcome:
    """One date told within words: 「已于2025年3月5日签约」."""
    found = list(dict.fromkeys(match.groups() for match in _INSIDE.finditer(text)))
    if len(found) == 1 and not _RANGE.search(text):
        year, month, day, month_year, month_only = found[0]
        outcome = (
            _made(year, month, day, today, cell)
            if year
            else _first(int(month_year), int(month_only), today, cell)
        )
        if outcome.value is None or outcome.remark:
            return outcome
        return Outcome(outcome.value, f"日期取自{quoted(cell)}")
    if len(found) > 1:
        return Outcome(trouble=f"{quoted(cell)}里有几个日期，请只填一个，如 2025-03-05")
    if _VAGUE.search(text):
        return Outcome(trouble=f"{quoted(cell)}没有写到月日，{_HOW}")
    if re.search(r"\d月(?:\d|份|$)", text):
        return Outcome(trouble=f"{quoted(cell)}没有写年份，{_HOW}")
    if re.search(r"\d\s*[-/]\s*\d{4}", text):
        return Outcome(trouble=f"{quoted(cell)}是一段时间，请只填一个日期，如 2025-03-05")
    return Outcome(trouble=f"{quoted(cell)}不是日期，{_HOW}")


def _made(year: str, month: str, day: str, today: date, cell: Cell, remark: str = "") -> Outcome:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return Outcome(trouble=f"{quoted(cell)}这一天不存在，请核对日期（如 2025-03-05）")
    return _checked(made, today, cell, remark)


def _first(year: int, month: int, today: date, cell: Cell) -> Outcome:
    if not 1 <= month <= 12:
        return Outcome(trouble=f"{quoted(cell)}的月份不存在，请核对日期（如 2025-03-05）")
    outcome = _checked(date(max(year, 1), month, 1), today, cell)
    if outcome.trouble:
        return outcome
    return Outcome(outcome.value, f"{quoted(cell)}只写到月，按 1 日记")

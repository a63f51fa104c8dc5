"""Dates as newspapers write them, resolved against the day of publication and no finer than they are stated.

A resolved date is text `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; what cannot be resolved stays unknown.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from .numerals import parse_number

_YEAR = r"(?:(?P<year>(?:19|20)\d{2}|二[〇零]\d{0}[一二三四五六七八九〇零]{2})年(?!前|来|多|间|以上)|(?P<relyear>今年|去年|前年|明年|后年|本年|当年))"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
DATE = re.compile(
    rf"{_YEAR}(?:{_MONTH})?(?:(?<=月){_DAY}|(?<=月份){_DAY.replace('<day>', '<day2>')})?(?P<part>[上中下]旬|初|底|末|上半年|下半年|[一二三四]季度|年[初底末内])?"
    rf"|{_MONTH.replace('<month>', '<month3>')}(?:{_DAY.replace('<day>', '<day3>')})?(?P<part3>[上中下]旬|初|底|末)?"
    r"|(?P<iso>(?:19|20)\d{2}[-./](?:1[0-2]|0?[1-9])(?:[-./](?:3[01]|[12]\d|0?[1-9]))?)(?![\d.])"
    r"|(?P<near>日前|近日|昨日|昨天|今日|今天|本月|上月|下月|上半年|下半年|年底前?|年内|年末)"
)
_RELATIVE_YEAR = {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "明年": 1, "后年": 2}


@dataclass(frozen=True, slots=True)
class DateAtom:
    """A date as written; `iso` is None where it cannot be resolved (日前, 近日)."""

    start: int
    end: int
    iso: str | None


def dates(text: str, published_on: date) -> list[DateAtom]:
    """Every date in clean text.  A month without a year takes the year of the nearest full date before it in the sentence,
    else the year that puts it nearest before the day of publication (a month ahead after 将, 预计 … is put after it)."""
    found: list[DateAtom] = []
    last_year: int | None = None
    last_end = -1000
    for match in DATE.finditer(text):
        if match.group("month3") and re.search(r"[\d一二三四五六七八九十]$", text[: match.start()]):
            continue
        if (
            match.group("month3")
            and not match.group("day3")
            and re.match(r"[球光亮饼嫂色息薪产均]", text[match.end() :])
        ):
            continue
        if "。" in text[last_end : match.start()] or match.start() - last_end > 60:
            last_year = None
        ahead = bool(
            re.search(
                r"(?:将|预计|计划|力争|有望|拟|可望|预期|争取|确保)[^。；]{0,14}$",
                text[max(0, match.start() - 20) : match.start()],
            )
        )
        iso = _resolve(match, published_on, last_year, ahead)
        if iso:
            last_year, last_end = int(iso[:4]), match.end()
        found.append(DateAtom(match.start(), match.end(), iso))
    return found


def parse_date(text: str, published_on: date) -> str | None:
    """The one date a quoted span holds, else None."""
    found = [atom for atom in dates(text, published_on) if atom.iso]
    return found[0].iso if len(found) == 1 else None


def _resolve(match: re.Match[str], published_on: date, last_year: int | None, ahead: bool) -> str | None:
    group = match.groupdict()
    if group["iso"]:
        parts = [int(part) for part in re.split(r"[-./]", group["iso"])]
        return _written(parts[0], parts[1], parts[2] if len(parts) > 2 else None)
    if group["near"]:
        return _near(group["near"], published_on)
    if group["month3"]:
        month = _small(group["month3"])
        day = _small(group["day3"])
        year = last_year if last_year is not None else _likely_year(month, day, published_on, ahead)
        return _written(year, month, day)
    if group["relyear"]:
        if group["relyear"] == "当年":
            if last_year is None:
                return None
            year = last_year
        else:
            year = published_on.year + _RELATIVE_YEAR[group["relyear"]]
    else:
        number = parse_number(group["year"])
        if number is None:
            return None
        year = int(number)
    month = _small(group["month"]) if group["month"] else None
    return _written(year, month, _small(group["day"] or group["day2"]) if month else None)


def _near(word: str, published_on: date) -> str | None:
    if word in ("昨日", "昨天"):
        return (published_on - timedelta(days=1)).isoformat()
    if word in ("今日", "今天"):
        return published_on.isoformat()
    if word in ("本月", "上月", "下月"):
        months = published_on.year * 12 + published_on.month - 1 + {"本月": 0, "上月": -1, "下月": 1}[word]
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    if word in ("上半年", "下半年", "年底", "年底前", "年内", "年末"):
        return f"{published_on.year:04d}"
    return None


def _likely_year(month: int | None, day: int | None, published_on: date, ahead: bool) -> int:
    if month is None:
        return published_on.year
    if ahead:
        return published_on.year if month >= published_on.month else published_on.year + 1
    # A page dates what happened: a month well ahead of publication is last year's.
    return published_on.year if month <= published_on.month + 1 else published_on.year - 1


def _small(text: str | None) -> int | None:
    if not text:
        return None
    number = parse_number(text)
    return int(number) if number is not None else None


def _written(year: int, month: int | None, day: int | None) -> str | None:
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None

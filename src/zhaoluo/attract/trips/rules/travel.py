"""How long it takes from city to city: the table, what it reaches, a sheet of times.  Source: docs/domain/trips.md, Travel."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused

from ..terms import Carrier

MINUTES: Final = (5, 2880)
MOST_LINES: Final = 5000
#: A table of more cities than this is handed to the engine only as far as it touches the trip: the engine looks at all triples.
MOST_CITIES: Final = 80
Times = Mapping[tuple[str, str], int]


def reached(times: Times, home: str) -> set[str]:
    """Cities that some way leads to from ``home``, over whatever cities, each row holding both ways; ``home`` among them."""
    ways: dict[str, set[str]] = defaultdict(set)
    for origin, destination in times:
        ways[origin].add(destination)
        ways[destination].add(origin)
    found, waiting = {home}, [home]
    while waiting:
        fresh = ways[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found


def near(times: Times, cities: Collection[str]) -> dict[tuple[str, str], int]:
    """The rows a plan over ``cities`` needs: all of a small table, of a large one those that touch one of the cities."""
    if len({city for pair in times for city in pair}) <= MOST_CITIES:
        return dict(times)
    wanted = set(cities)
    return {pair: minutes for pair, minutes in times.items() if wanted & set(pair)}


def refusals_to_travel(cities: Sequence[str], home: str) -> list[Refusal]:
    """Cities (by name) without travel times, all in one sentence."""
    if not cities:
        return []
    return [
        Refusal(
            "no_travel_time",
            f"{'、'.join(cities)}还没有城市间时间，请先填从{home}或行程中另一城市到那里要多久，再排行程",
            "travel",
        )
    ]


@dataclass(frozen=True, slots=True)
class Time:
    """One row of the table as typed.  Cities are codes; None where the name was not understood."""

    origin: str | None
    destination: str | None
    minutes: int | None
    carrier: str = Carrier.TRAIN
    source: str = ""
    as_of: date | None = None


def refusals_to_set(time: Time) -> list[Refusal]:
    """Every reason a travel time may not stand."""
    refusals = []
    if time.origin is None:
        refusals.append(Refusal("no_such_city", "“从”不是地级市或直辖市，请写城市名，如“长治”", "origin"))
    if time.destination is None:
        refusals.append(
            Refusal("no_such_city", "“到”不是地级市或直辖市，请写城市名，如“苏州”", "destination")
        )
    if time.origin is not None and time.origin == time.destination:
        refusals.append(Refusal("same_city", "两头是同一个城市，请改一头", "destination"))
    if time.minutes is None:
        refusals.append(Refusal("no_minutes", "请填门到门要多久，写分钟或 3:40 这样", "minutes"))
    elif not MINUTES[0] <= time.minutes <= MINUTES[1]:
        refusals.append(
            Refusal(
                "minutes", f"时间要在 {MINUTES[0]} 到 {MINUTES[1]} 分钟之间，现在 {time.minutes}", "minutes"
            )
        )
    if Carrier.known(time.carrier) is None:
        known = "、".join(c.label for c in Carrier)
        refusals.append(Refusal("carrier", f"方式只能是{known}", "carrier"))
    if len(time.source) > 120:
        refusals.append(Refusal("too_long", f"出处最多 120 字，现在 {len(time.source)} 字", "source"))
    return refusals


_CLOCK = re.compile(r"(?:(\d{1,2})(?:小?时|[:h]))?(?:(\d{1,4})(?:分钟?|min)?)?")


def minutes_of(text: str) -> int | None:
    """220, 3:40, 3小时40分 → minutes; None for what says no time."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    match = _CLOCK.fullmatch(plain)
    if not plain or match is None or not any(match.groups()):
        return None
    return int(match[1] or 0) * 60 + int(match[2] or 0)


#: Field → headings it may stand under; the first is the one our own template has.
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "origin": ("从", "出发地", "出发城市", "起点"),
    "destination": ("到", "目的地", "到达城市", "终点"),
    "minutes": ("分钟", "时间", "用时", "时长"),
    "carrier": ("方式", "交通方式"),
    "source": ("出处", "来源"),
    "as_of": ("截至", "数据日期"),
}
TEMPLATE: Final = tuple(names[0] for names in HEADINGS.values())
_CARRIERS: Final = {c.label: c.value for c in Carrier} | {
    "高铁": "train",
    "汽车": "road",
    "自驾": "road",
    "航班": "flight",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: its number, the cities as written, the rest of what it says, and what could not be read."""

    number: int
    origin: str
    destination: str
    time: Time
    faults: tuple[str, ...] = ()


def lines_of(rows: Sequence[Sequence[Any]]) -> list[Line]:
    """Lines below the headings; blank ones are left out.  Refused where no row has the three headings that are needed."""
    for at, row in enumerate(rows[:10]):
        columns = _columns(row)
        if {"origin", "destination", "minutes"} <= columns.keys():
            below = enumerate(rows[at + 1 :], at + 2)
            return [_line(number, row, columns) for number, row in below if any(_text(cell) for cell in row)]
    raise Refused(
        [Refusal("no_headings", "前 10 行里没有找到栏目名，至少要有：从、到、分钟（照模板填）", "file")]
    )


def _columns(row: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        heading = re.sub(r"[\s（(].*", "", _text(cell))
        for name, headings in HEADINGS.items():
            if heading in headings:
                found.setdefault(name, place)
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return tidy(str(cell if cell is not None else ""))


def _line(number: int, row: Sequence[Any], columns: Mapping[str, int]) -> Line:
    text = {name: _text(row[place]) if place < len(row) else "" for name, place in columns.items()}
    faults = []
    minutes = minutes_of(text["minutes"])
    if minutes is None and text["minutes"]:
        faults.append(f"分钟“{text['minutes'][:20]}”读不懂，写成 220 或 3:40 这样")
    carrier = text.get("carrier", "") or Carrier.TRAIN.label
    if carrier not in _CARRIERS:
        faults.append(f"方式“{carrier[:20]}”不认识，只能是{'、'.join(c.label for c in Carrier)}")
    as_of = None
    if said := text.get("as_of", ""):
        try:
            as_of = date.fromisoformat(re.sub(r"[/.]", "-", said))
        except ValueError:
            faults.append(f"截至“{said[:20]}”读不懂，写成 2026-11-20 这样")
    time = Time(None, None, minutes, _CARRIERS.get(carrier, ""), text.get("source", ""), as_of)
    return Line(number, text["origin"], text["destination"], time, tuple(faults))

"""A project's name taken apart: what is built, numbers, phase, place, investors."""

import re
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from .names import read_name
from .places import Place, read_place, relation
from .words import fold, without_marks, words

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百千]+(?=[万亿]?(?:吨|台|套|件|只|个|兆瓦|吉瓦|千瓦|MW|GW|平方|立方|亩|条|支|米|公里|辆|头|片|期|号|万|亿|座|栋|块|年|张|羽|升))"
)
_QUANTITY = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<scale>[万亿千百]*)(?P<unit>[\u4e00-\u9fff]?[A-Z]*|%)"
)
_PHASE = re.compile(r"第?(?P<number>\d+)(?:期|阶段|批次?)(?:工程)?|首期|(?P<roman>[IVX]{1,4})期")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_FIRM_FIRST = re.compile(
    r"(?P<firm>\D{2,26}?(?:有限责任公司|股份有限公司|有限公司|公司|集团))(?P<rest>.{2,})"
)
#: Letters and digits that are no quantity: types and numbers (「A 地块」「3 号」「5G」).
_MARK = re.compile(r"[A-Z][A-Z0-9]*|[东西南北](?=区|地块|片区|厂)")
_MEASURES = frozenset(["MW", "GW", "GWH", "MWH", "KWH", "KW", "KVA", "KV", "T", "MM", "CM", "KM"])


class Investor(NamedTuple):
    place: Place
    brand: str
    trades: str

    def may_be(self, other: "Investor") -> bool:
        """Whether both can be the same firm told longer and shorter."""
        if not self.brand or self.brand != other.brand or relation(self.place, other.place) == "other":
            return False
        short, long = sorted((self.trades, other.trades), key=len)
        return not short or short in long


class Told(NamedTuple):
    """A mention read.  core: what is left without light words, numbers, places and investors."""

    text: str
    core: str
    bigrams: frozenset[str]
    numbers: frozenset[tuple[str, str]]
    phase: str
    place: Place
    investors: tuple[Investor, ...]
    brands: frozenset[str]  # of the investors
    telling: frozenset[str]
    marks: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = yaml.safe_load(resources.files(__package__).joinpath("projects.yaml").read_text(encoding="utf-8"))

    def any_of(text: str) -> re.Pattern[str]:
        return re.compile("|".join(sorted(set(text.split()), key=lambda word: (-len(word), word))))

    return any_of(data["light"]), any_of(data["telling"])


def _arabic(found: re.Match[str]) -> str:
    """「三十五」 → 35, 「二〇二五」 → 2025."""
    text = found[0]
    if not any(char in _UNITS for char in text):
        return "".join(str(_DIGITS[char]) for char in text)
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return str(total + digit)


class Reader:
    """Reads mentions; remembers them and their investors, since a ledger repeats them."""

    def __init__(self) -> None:
        self._investors: dict[str, Investor | None] = {}
        self._told: dict[tuple[str, tuple[str, ...]], Told] = {}

    def _investor(self, name: str) -> Investor | None:
        if name not in self._investors:
            # 「待定」 is nobody
            read = read_name("" if without_marks(fold(name)) in words().placeholders else name)
            brand = read.brand or read.core
            self._investors[name] = (
                Investor(read.place, brand, "".join(read.trades) if read.brand else "")
                if len(brand) >= 2
                else None
            )
        return self._investors[name]

    def read(self, name: str, investors: tuple[str, ...]) -> Told:
        """What a mention tells; the same mention is read once."""
        if (told := self._told.get((name, investors))) is None:
            told = self._told[name, investors] = self._read(name, investors)
        return told

    def _read(self, name: str, investors: tuple[str, ...]) -> Told:
        light, telling = _lists()
        text = without_marks_but_points(_CHINESE_NUMBER.sub(_arabic, fold(name)))
        firms = tuple(firm for investor in investors if investor and (firm := self._investor(investor)))
        rest = text
        if found := _FIRM_FIRST.match(rest):
            named = self._investor(found["firm"])
            if named and (not firms or any(named.may_be(firm) for firm in firms)):
                firms, rest = firms or (named,), found["rest"]
        place, length = read_place(rest)
        rest = rest[length:] if length < len(rest) else rest
        for firm in firms:
            at = rest.find(firm.brand)
            if 0 <= at <= 4:
                behind = rest[at + len(firm.brand) :]
                shared = sum(1 for n in range(1, len(firm.trades) + 1) if behind.startswith(firm.trades[:n]))
                rest = rest[:at] + behind[shared if shared >= 2 else 0 :]
        phase = ""
        if found := _PHASE.search(rest):
            phase = found["number"] or _ROMAN.get(found["roman"] or "", "1")
            rest = rest[: found.start()] + " " + rest[found.end() :]
        numbers = set()

        def counted(found: re.Match[str]) -> str:
            value = float(found["number"])
            for scale in found["scale"]:
                value *= _SCALES[scale]
            numbers.add((f"{value:g}", found["unit"][:1]))
            return " " + (found["unit"] if found["unit"] not in _MEASURES else "")

        rest = _QUANTITY.sub(counted, rest)
        marks = frozenset(mark for mark in _MARK.findall(rest) if mark not in _MEASURES)
        tells = frozenset(telling.findall(rest))
        core = re.sub(r"[\s.]+", "", light.sub("", rest))
        return Told(
            text,
            core,
            frozenset(core[i : i + 2] for i in range(len(core) - 1)),
            frozenset(numbers),
            phase,
            place,
            firms,
            frozenset(firm.brand for firm in firms),
            tells,
            marks,
        )


_MARKS = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.]+|_")


def without_marks_but_points(folded: str) -> str:
    """Like without_marks, but a decimal point stays."""
    return _MARKS.sub("", folded)

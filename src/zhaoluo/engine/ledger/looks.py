"""What a column's values look like, and how well that fits a field: a column of days cannot be an investment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .cells import Broken, Cell, shown
from .values.outcome import blank, normal, says_nothing
from .values.stages import StageWords
from .vocabulary import Field

SAMPLES = 60
_DATE_LIKE = re.compile(
    r"'?(?:19|20)?\d{2}\s*[-./年]\s*\d{1,2}(?:\s*[-./月]\s*\d{0,2}[日号]?)?.*|(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-3]\d)?|\d{1,2}月(?:\d{1,2}[日号])?|[二〇○零一]{2,4}年.*|\d{4}年?"
)
_AMOUNT_LIKE = re.compile(
    r"[约近超过达逾¥￥≥>~]*\s*(?:[\d,]+(?:\.\d+)?|[零一二两三四五六七八九十百千壹贰叁]+)\s*[余多]?\s*[百千]?[万亿]?\s*(?:美元|元|亩|平方米|平米|平方|㎡|m2|公顷|人|名|个)?.{0,12}"
)
_PHONE = re.compile(r"(?:\D{0,6})(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?:\D.*)?")
_IDENTITY = re.compile(r"\d{17}[\dXx]")
_CREDIT = re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{18}")
_CODE = re.compile(r"[A-Ta-t]?\d{2,4}(?:\D.*)?")
_FIRM = re.compile(r"(?:公司|集团|厂|合作社|股份|企业|中心|院|Ltd|Inc|Co\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """What a column's values look like: shares of those that say anything, 0..1."""

    filled: int
    dates: float
    amounts: float
    digits: float
    phones: float
    codes: float
    credits: float
    stages: float
    plain_stages: float
    standings: float
    firms: float
    sequence: bool
    length: float


def look_of(cells: Sequence[Cell], words: StageWords) -> Look:
    filled = [cell for cell in cells if not blank(cell) and not isinstance(cell, Broken)]
    told = [cell for cell in filled if not (isinstance(cell, str) and says_nothing(cell))][:SAMPLES]
    if not told:
        return Look(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, False, 0)
    count = len(told)
    texts = [normal(shown(cell)).replace("\n", "") for cell in told]

    def share(hits: int) -> float:
        return hits / count

    numeric = [isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in told]
    days = [isinstance(cell, (date, datetime)) for cell in told]
    numbers = [int(t) for t in texts if re.fullmatch(r"\d{1,5}", t)]
    return Look(
        filled=count,
        dates=share(
            sum(
                d or _serial(cell) or (not n and _DATE_LIKE.fullmatch(t) is not None)
                for d, n, t, cell in zip(days, numeric, texts, told, strict=True)
            )
        ),
        amounts=share(
            sum(
                (n or _AMOUNT_LIKE.fullmatch(t) is not None) and not d
                for n, d, t in zip(numeric, days, texts, strict=True)
            )
        ),
        digits=share(sum(any(char.isdigit() for char in t) for t in texts)),
        phones=share(sum(bool(_PHONE.fullmatch(t) or _IDENTITY.fullmatch(t)) and not _CREDIT.fullmatch(t) for t in texts)),
        codes=share(sum(bool(_CODE.fullmatch(t)) for t in texts)),
        credits=share(sum(bool(_CREDIT.fullmatch(t.replace(" ", "").upper())) for t in texts)),
        stages=share(sum(len(t) <= 16 and bool(words.look_up(t)[0]) for t in texts)),
        plain_stages=share(sum(words.plain(t) for t in texts)),
        standings=share(sum(bool(words.standing_of(t)) for t in texts)),
        firms=share(sum(bool(_FIRM.search(t)) for t in texts)),
        sequence=len(numbers) >= 0.8 * count and sorted(numbers)[:3] == [*range(numbers[0], numbers[0] + min(3, len(numbers)))] if numbers else False,
        length=sum(map(len, texts)) / count,
    )  # fmt: skip


def _serial(cell: Cell) -> bool:
    """A whole number in the range of Excel's days since 2000, or of a stamp of this age."""
    return (
        isinstance(cell, float)
        and cell.is_integer()
        and (36_526 <= cell < 60_000 or 9.4e11 < cell < 4e12 or 19_900_101 <= cell <= 20_991_231)
    )


def fits(field: Field, look: Look, *, weak: bool = False) -> float:
    """How well values fit a field, 0 (cannot be) .. 1.  An empty column fits anything."""
    if not look.filled:
        return 0.95
    match field.kind:
        case "money" | "land" | "floor" | "count":
            # Days stored as numbers look like amounts; written dates do not.
            written = look.dates if look.amounts < 0.5 else 0.0
            if written > 0.5 or look.phones > 0.3 or look.amounts < 0.2:
                return 0.0 if look.filled > 1 or look.digits == 0 or written else 0.5
            return 0.6 + 0.4 * look.amounts
        case "day" | "term":
            if look.dates == 0 and (look.digits < 0.5 or look.amounts > 0.5):
                return 0.3 if look.filled == 1 and look.digits else 0.0
            return 0.6 + 0.4 * look.dates
        case "stage":
            if weak:  # 进展情况 is a stage only where plain stage words stand in it
                return 0.5 + 0.5 * look.plain_stages if look.plain_stages >= 0.6 else 0.0
            return 0.5 + 0.5 * look.stages if look.stages >= 0.3 else (0.0 if look.length > 14 else 0.6)
        case "standing":
            return 0.5 + 0.5 * look.standings if look.standings >= 0.5 else (0.0 if weak else 0.5)
        case "credit":
            return 1.0 if look.credits >= 0.3 else 0.6 if look.digits > 0.8 and look.length >= 8 else 0.0
        case "industry":
            return 1.0 if look.codes >= 0.5 else (0.0 if weak else 0.5)
        case "serial":
            return 1.0 if look.length <= 6 else 0.0
        case "names" | "person":
            return 0.0 if look.dates > 0.6 or look.amounts > 0.6 or look.phones > 0.6 else 1.0
    if field.key == "name":
        return 0.3 if look.dates > 0.6 or (look.amounts > 0.6 and look.length < 6) else 1.0
    if field.key == "code":
        return 1.0 if look.length <= 30 and not look.sequence else 0.0  # 1, 2, 3 … name no project
    if field.key in ("chain", "mode", "department") and look.plain_stages >= 0.6:
        return 0.4  # 类别: 新签约, 新开工, 在谈
    if field.key == "progress":
        return 0.4 if look.length < 8 and max(look.plain_stages, look.standings) > 0.7 else 1.0
    return (
        0.4
        if look.dates > 0.7 or (look.amounts > 0.8 and field.key in ("chain", "mode", "origin_region"))
        else 1.0
    )

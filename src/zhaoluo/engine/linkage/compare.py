"""Two names side by side: what differs, how much that says, and whether it may pass without a person."""

import re
from collections.abc import Callable
from typing import NamedTuple

from .names import Reading
from .places import Place, relation
from .words import words

#: Characters that tell firms of one family apart; a difference in one of them is never a slip.
_TELLING = frozenset("一二三四五六七八九十百千万0123456789第新老旧东西南北中上下左右大小总甲乙丙丁前后内外")
_NUMBERS = re.compile(r"[一二三四五六七八九十百零〇\d]+")
_COMPANY = frozenset({"limited", "stock", "company"})


class Known(NamedTuple):
    """A name read and made ready for comparing."""

    place: Place
    region: Place | None
    core: str
    brand: str
    trades: tuple[str, ...]
    legal: str
    group: str
    branch: str
    numbers: tuple[str, ...]
    bigrams: frozenset[str]
    key: tuple[str, ...]
    complete: bool  # says place, brand or trade, and a form: a full registered name
    tells: bool  # enough is said for "the same parts" to mean the same firm


class Comparison(NamedTuple):
    score: float
    sure: bool  # whether nothing seen forbids a certain answer
    why: str


def bigrams(core: str) -> frozenset[str]:
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset({core})


def known_from(read: Reading, region: Place | None) -> Known:
    core = read.core
    legal = "limited" if read.legal == "company" else read.legal
    return Known(
        place=read.place,
        region=region if region is not None and region.said else None,
        core=core,
        brand=read.brand,
        trades=read.trades,
        legal=read.legal,
        group=read.group,
        branch=read.branch,
        numbers=tuple(_NUMBERS.findall(core)),
        bigrams=bigrams((read.place.text()[-1:] if len(core) < 4 else "") + core) | bigrams(core),
        key=(*read.place, core, legal, read.group, read.branch),
        complete=bool(read.place.said and core and read.legal),
        tells=bool(read.legal and len(core) >= 2 and (read.place.said or len(core) >= 3)),
    )


class _Core(NamedTuple):
    likeness: float
    sure: bool
    why: str


def _core(asked: Known, known: Known, weight: Callable[[str], float]) -> _Core:
    """How alike brand and trade are."""
    a, b = asked.core, known.core
    if a == b:
        return _Core(1.0, len(a) >= 2, "字号和行业相同")
    shared = asked.bigrams & known.bigrams
    mass = sum(map(weight, asked.bigrams | known.bigrams))
    jaccard = sum(map(weight, shared)) / mass if mass else 0.0
    if asked.numbers != known.numbers:
        return _Core(min(jaccard, 0.75), False, "序号或数字不同")
    if asked.brand and asked.brand == known.brand:
        return _trade(asked, known, jaccard)
    if slip := _slip(asked, known):
        return slip
    return _Core(jaccard, False, "名称有部分相同")


def _trade(asked: Known, known: Known, jaccard: float) -> _Core:
    """The brand is the same, the trade is not."""
    a, b = "".join(asked.trades), "".join(known.trades)
    if not a or not b:
        return _Core(0.84, False, "字号相同，一方没有写行业")
    short, long = sorted((a, b), key=len)
    missing = _missing(asked.trades, known.trades)
    if missing is not None and all(word in words().weak_trades for word in missing):
        return _Core(0.95, True, f"字号相同，行业只差“{'、'.join(missing)}”")
    if any(_spelt(short, trade) == long or long in _spelt(short, trade) for trade in (short,)):
        return _Core(0.95, True, "字号相同，行业写法有长短")
    if _within(short, long) and len(short) >= 2:
        return _Core(0.9, True, "字号相同，行业写法有长短")
    if slip := _edit(a, b):
        if not (slip[0] + slip[1]) or not set(slip[0] + slip[1]) & _TELLING:
            return _Core(0.93, True, "字号相同，行业差一个字")
    return _Core(min(max(jaccard, 0.5), 0.7), False, "字号相同，行业不同")


def _missing(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words one list of trades has more than the other, if the other is part of it, in order."""
    short, long = sorted(("".join(a), "".join(b)), key=len)
    for cut in range(len(short) + 1):
        if long.startswith(short[:cut]) and long.endswith(short[cut:]):
            middle = long[cut : len(long) - (len(short) - cut)]
            if middle in words().weak_trades:
                return (middle,)
    return None


def _spelt(short: str, _: str) -> tuple[str, ...]:
    return words().short_trades.get(short, ())


def _within(short: str, long: str) -> bool:
    """Whether the characters of the shorter stand in the longer in this order, beginning with the same (「农科」 in 「农业科技」)."""
    at = iter(long)
    return short[:1] == long[:1] and all(char in at for char in short)


def _edit(a: str, b: str) -> tuple[str, str, int] | None:
    """One slip between two texts: (what stands in a, what in b, where), or None for more than one."""
    if abs(len(a) - len(b)) > 1:
        return None
    start = 0
    while start < len(a) and start < len(b) and a[start] == b[start]:
        start += 1
    end = 0
    while end < len(a) - start and end < len(b) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    if len(left) <= 1 and len(right) <= 1 or len(left) == 2 == len(right) and left == right[::-1]:
        return left, right, start
    return None


def _slip(asked: Known, known: Known) -> _Core | None:
    """One wrong, missing, doubled or swapped character."""
    edit = _edit(asked.core, known.core)
    if edit is None or len(known.core) < 4:
        return None
    left, right, at = edit
    if set(left + right) & _TELLING:
        return _Core(0.75, False, "差一个区别字")
    if len(left) == 1 and not right and left in (asked.core[at - 1 : at], known.core[at : at + 1]):
        return _Core(0.97, True, "多写一个字")
    if at >= len(known.brand):
        return _Core(0.93, True, "行业差一个字")
    return _Core(0.9, len(known.brand) >= 4, "字号差一个字")


def compare(asked: Known, known: Known, weight: Callable[[str], float], twins: int) -> Comparison:
    """score = .8·core + .17·place + .03·form.  twins: how many names of the register have this brand."""
    core = _core(asked, known, weight)
    where, where_sure, where_why = _place(asked, known)
    form, form_sure, form_why = _form(asked, known)
    score = 0.8 * core.likeness + 0.17 * where + 0.03 * form
    sure = core.sure and where_sure and form_sure
    if not asked.place.said or not known.place.said:
        rare = twins <= 1 and (len(known.brand) >= 3 or bool(known.trades) and core.likeness == 1.0)
        sure = sure and core.likeness >= 0.95 and rare
    if asked.branch != known.branch:
        score -= 0.06
        form_sure = sure = False
        form_why = "一方是分支机构"
    why = "，".join(part for part in (core.why, where_why, form_why) if part)
    return Comparison(max(0.0, min(1.0, score)), sure, why)


def _place(asked: Known, known: Known) -> tuple[float, bool, str]:
    said = relation(asked.place, known.place)
    if said == "same" and asked.place.said:
        return 1.0, True, ""
    if said == "nested":
        return 0.9, True, "地名详略不同"
    if said == "other":
        return 0.0, False, "地名不同"
    # one or both say no place: the regions speak
    left = asked.place if asked.place.said else asked.region
    right = known.place if known.place.said else known.region
    if left is None or right is None:
        return 0.6, True, "一方没有写地名"
    if relation(left, right) == "other":
        return 0.1, False, "地区不同"
    return 0.9, True, "地区相符"


def _form(asked: Known, known: Known) -> tuple[float, bool, str]:
    if asked.group != known.group and asked.legal and known.legal:
        return 0.0, False, "一方是集团或控股公司"
    if asked.legal == known.legal:
        return 1.0, True, ""
    if not asked.legal or not known.legal:
        return 0.8, asked.group == known.group or not asked.legal, ""
    if asked.legal in _COMPANY and known.legal in _COMPANY:
        return (0.9, True, "") if "company" in (asked.legal, known.legal) else (0.6, True, "公司形式不同")
    return 0.0, False, "组织形式不同"

"""Two names side by side: what differs, how much that says, and whether it may pass without a person."""

import re
from collections.abc import Callable
from typing import NamedTuple

from .names import Reading, one_edit
from .places import Place, filled, is_listed, relation
from .sounds import sound_alike
from .words import words

#: Characters that tell firms of one family apart; a difference in one of them is never a slip.
TELLING = frozenset("一二三四五六七八九十百千万0123456789第新老旧东西南北中上下左右大小总甲乙丙丁前后内外")
_LEVELS = ("省", "市", "县", "区")
_COUNTING = frozenset("第一二三四五六七八九十0123456789")
_NUMBERS = re.compile(r"[一二三四五六七八九十百零〇\d]+")
_NUMBERED = re.compile(rf"第?{_NUMBERS.pattern}[号分]?")
_COMPANY = frozenset({"limited", "stock", "company"})


class Known(NamedTuple):
    """A name read and made ready for comparing."""

    place: Place
    region: Place
    at: Place  # the place with what the region adds
    stem: str  # place, brand and trade as written
    text: str  # the whole name without marks
    core: str
    brand: str
    trades: tuple[str, ...]
    legal: str
    group: str
    branch: str
    numbers: tuple[str, ...]
    bigrams: frozenset[str]
    gaps: tuple[str, ...]  # the core without one of the brand's characters, each in turn
    key: tuple[str, ...]
    tells: bool  # enough is said for "the same parts" to mean the same firm


class Comparison(NamedTuple):
    score: float
    sure: bool  # whether nothing seen forbids a certain answer
    why: str


class Rarity(NamedTuple):
    """How many firms of the register have this brand, and how many this brand and trade."""

    brand: int
    core: int


def bigrams(core: str) -> frozenset[str]:
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset({core})


def gaps(core: str, brand: int, place: Place) -> tuple[str, ...]:
    """The core without one of its brand's characters, each in turn, with the place: what a slip in a short brand leaves."""
    if len(core) < 3 or brand > 3:  # a longer brand keeps a rare bigram
        return ()
    where = "@" + (place.city or place.province or place.county)
    return tuple({core[:i] + core[i + 1 :] + where for i in range(brand or min(3, len(core)))})


def known_from(read: Reading, region: Place, text: str) -> Known:
    core = read.core
    # a short core that slips keeps one pair with the place before it
    pairs = bigrams(read.place.text()[-1:] + core if len(core) < 4 else core)
    legal = "limited" if read.legal == "company" else read.legal
    return Known(
        place=read.place,
        region=region,
        at=filled(read.place, region),
        stem=read.stem,
        text=text,
        core=core,
        brand=read.brand,
        trades=read.trades,
        legal=read.legal,
        group=read.group,
        branch=read.branch,
        numbers=tuple(_NUMBERS.findall(core)),
        bigrams=pairs,
        gaps=gaps(core, len(read.brand), read.place),
        key=(*read.place, core, legal, read.group, read.branch),
        tells=bool(read.legal and len(core) >= 2 and (read.place.said or len(core) >= 3)),
    )


class _Core(NamedTuple):
    likeness: float
    sure: bool
    why: str


def _core(asked: Known, known: Known, weight: Callable[[str], float], rarity: Rarity) -> _Core:
    """How alike brand and trade are."""
    if asked.core == known.core:
        return _Core(1.0, len(asked.core) >= 2, "字号和行业相同")
    shared = asked.bigrams & known.bigrams
    mass = sum(map(weight, asked.bigrams | known.bigrams))
    jaccard = sum(map(weight, shared)) / mass if mass else 0.0
    if asked.numbers != known.numbers:
        bare = _NUMBERED.sub("", asked.core) == _NUMBERED.sub("", known.core)
        return _Core(0.75 if bare else min(jaccard, 0.75), False, "序号或数字不同")
    if asked.brand and asked.brand == known.brand:
        return _trade(asked, known, jaccard, rarity)
    if edit := one_edit(asked.core, known.core):
        return _slip(edit, asked, known)
    return _Core(jaccard, False, "名称有部分相同")


def _trade(asked: Known, known: Known, jaccard: float, rarity: Rarity) -> _Core:
    """The brand is the same, the trade is not.

    A firm often has sisters of its brand in near trades, so a person looks; unless the trade is only told shorter and one firm alone
    has the brand, which then needs the place to agree as well.
    """
    a, b = "".join(asked.trades), "".join(known.trades)
    if not a or not b:
        return _Core(0.84, False, "字号相同，一方没有写行业")
    short, long = sorted((a, b), key=len)
    if long in words().short_trades.get(short, ()):
        return _Core(0.95, True, "字号相同，行业写法有长短")
    if short[:1] == long[:1] and _within(short, long):
        return _Core(
            0.88, len(a) < len(b) and rarity.brand == 1 and len(known.brand) >= 3, "字号相同，行业一长一短"
        )
    return _Core(min(max(jaccard, 0.5), 0.7), False, "字号相同，行业不同")


def _within(short: str, long: str) -> bool:
    """Whether the characters of the shorter stand in the longer in this order (「农科」 in 「农业科技」)."""
    at = iter(long)
    return all(char in at for char in short)


def _slip(edit: tuple[str, str, int], asked: Known, known: Known) -> _Core:
    """One wrong, missing, spare or swapped character of brand or trade.

    Registrars treat a brand that sounds like another's in the same place and trade as too near (企业名称相同相近比对规则 2017, art. 4),
    so such a pair is rather one firm mistyped than two; a brand of two characters needs place and trade for that.
    """
    left, right, at = edit
    brand, core = known.brand, known.core
    settled = len(brand) >= 3 or (bool(known.trades) and known.place.said and asked.place == known.place)
    if _doubled(left, right, at, core) and len(core) >= 4:
        return _Core(0.97, True, "多写一个字")
    around = set(core[max(0, at - 1) : at + len(right) + 1])
    if set(left + right) & TELLING or around & _COUNTING:
        return _Core(0.75, False, "差一个区别字")
    if at > len(brand) or (at == len(brand) and right):
        return _Core(0.93, True, "行业差一个字")
    if len(left) == 1 == len(right) and sound_alike(left, right):
        return _Core(0.92, settled, "字号差一个同音字")
    if len(left) == 2:
        return _Core(0.92, len(brand) >= 3, "字号两个字颠倒")
    # a long brand with a character left out is hardly another brand
    return _Core(0.9, bool(right and not left and len(brand) >= 4), "字号差一个字")


def _doubled(left: str, right: str, at: int, known: str) -> bool:
    """Whether a slip is one character written twice; a number is never taken for that."""
    return (
        len(left) == 1
        and not right
        and left in (known[at - 1 : at], known[at : at + 1])
        and left not in _COUNTING
    )


def _place_slip(asked: Known, known: Known) -> _Core | None:
    """One slip in the whole name that falls into the place, so that the place was not read or was read as another."""
    edit = one_edit(asked.stem, known.stem)
    if edit is None or not known.place.said or asked.stem == known.stem:
        return None
    left, right, at = edit
    start = known.stem.find(known.brand) if known.brand else -1
    if at == start and _doubled(left, right, at, known.stem):
        return _Core(0.96, True, "多写一个字")
    if at + len(right) > start or (not right and at == start) or set(left + right) & _COUNTING:
        return None
    # 「太原大勇润」 for 「太原市勇润」: another brand, without 市
    if right in _LEVELS and set(left) & TELLING:
        return None
    if not left and at == 0 and (not asked.region.said or asked.region.province != known.at.province):
        return None  # 「西朗恒」 for 「山西朗恒」: as well another brand, without place
    one, two = asked.place, known.place
    if relation(one, two) == "other":
        read_as_real = (one.province and one.province != two.province) or (one.city and one.city != two.city)
        if read_as_real or is_listed(one.county):
            return None
    return _Core(0.96, True, "地名差一个字")


def _form_slip(asked: Known, known: Known) -> bool:
    """Whether the names are the same but for one slip behind the trade, so that the form was not read."""
    edit = one_edit(asked.text, known.text)
    if edit is None or asked.text == known.text:
        return False
    left, right, at = edit
    start = known.text.find(known.core)
    behind = start + len(known.core)
    long_form = len(known.text) - behind >= 3  # 厂 and 院 are a character apart and two kinds of firm
    return (
        start > 0
        and long_form
        and at + max(len(left), len(right)) > behind
        and not set(left + right) & _COUNTING
    )


#: The most that names of different places and different brands can be alike; below what a person is asked about.
ELSEWHERE = 0.6


def compare(asked: Known, known: Known, weight: Callable[[str], float], rarity: Rarity) -> Comparison:
    """score = .8·core + .17·place + .03·form."""
    if asked.core != known.core and asked.place == known.place and _form_slip(asked, known):
        return Comparison(0.97, True, "组织形式差一个字")
    core = _core(asked, known, weight, rarity)
    where, where_sure, where_why = _place(asked, known, rarity)
    if slip := _place_slip(asked, known):
        core, where, where_sure, where_why = slip, 1.0, True, ""
    elif core.likeness < 0.9 and asked.place.said and known.place.said:
        where_sure = where_sure and asked.region.said and known.region.said and asked.at[:2] == known.at[:2]
    elif core.likeness < 1.0 and not (asked.place.said and known.place.said):
        alone = rarity.brand == 1 and len(known.brand) >= 3
        where_sure = where_sure and ((where >= 0.95) + alone + (core.likeness >= 0.9) >= 2)
    form, form_sure, form_why = _form(asked, known)
    score = 0.8 * core.likeness + 0.17 * where + 0.03 * form
    sure = core.sure and where_sure and form_sure
    if asked.group != known.group:
        score -= 0.03
    if asked.branch != known.branch:
        score -= 0.06
        sure = False
        form_why = "一方是分支机构" if not (asked.branch and known.branch) else "分支机构不同"
    if not where and core.likeness < 1.0:
        score = min(score, ELSEWHERE)  # another brand in another place is another firm, not a question
    why = "，".join(part for part in (core.why, where_why, form_why) if part)
    return Comparison(max(0.0, min(1.0, score)), sure, why)


def _place(asked: Known, known: Known, rarity: Rarity) -> tuple[float, bool, str]:
    """What the places say: likeness, whether it may pass, reason."""
    said = relation(asked.place, known.place)
    if said == "same" and asked.place.said:
        return 1.0, True, ""
    if said == "other":
        return 0.0, False, "地名不同"
    same_city = bool(asked.at.city) and asked.at[:2] == known.at[:2]
    if said == "nested":
        return (0.95, True, "地名详略不同") if same_city else (0.85, rarity.brand == 1, "地名详略不同")
    # one or both say no place: the regions speak
    if not asked.at.said or not known.at.said:
        # a full name that only lost its place, or a brand that one firm alone has
        known_brand = bool(asked.legal) and len(known.brand) >= 3
        alone = rarity.brand == 1 and (len(known.brand) >= 3 or bool(known.trades))
        rare = not asked.place.said and rarity.core == 1 and (known_brand or alone)
        return 0.6, rare, "一方没有写地名"
    there = relation(asked.at, known.at)
    if there == "other":
        return 0.1, False, "地区不同"
    if same_city:
        return 0.95, True, "地区相符"
    return 0.85, rarity.core == 1, "地区相符"


def _form(asked: Known, known: Known) -> tuple[float, bool, str]:
    if asked.group != known.group and asked.legal and known.legal:
        return 0.0, False, "一方是集团或控股公司"
    if asked.legal == known.legal:
        return 1.0, asked.group == known.group, ""
    if not asked.legal or not known.legal:
        return 0.8, asked.group == known.group, ""
    if asked.legal in _COMPANY and known.legal in _COMPANY:
        return 0.6, asked.place.said and known.place.said and not asked.group, "公司形式不同"
    return 0.0, False, "组织形式不同"

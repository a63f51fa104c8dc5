"""Names of places as people write them: 山西夏县, 长治市上党区, 深圳."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from zhaoluo.registers.standards.queries.files import folded
from zhaoluo.registers.standards.queries.regions import LEVELS, Region, region, versions

NATIONS = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族"
    "|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯"
    "|普米族|塔吉克|怒族|鄂温克族|保安族|裕固族|独龙族|鄂伦春|各族|自治"
)
#: 大理白族自治州 → 大理; but 东乡族自治县 → 东乡, 鄂伦春自治旗 → 鄂伦春 (the name is the nation's)
AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:{NATIONS})+(?:自治)?[州县旗]$")
ENDING = re.compile(r"(?:特别行政区|省|市|地区|盟|新区|特区|林区|区|县|旗|自治州)$")
SHORT_PROVINCES = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}


def short_names(place: Region) -> list[str]:
    """The name as spoken, without its rank (长治市 → 长治, 恩施土家族苗族自治州 → 恩施, 恩施州); none for 夏县 or 城区."""
    if place.name in SHORT_PROVINCES:
        return [SHORT_PROVINCES[place.name]]
    if match := AUTONOMOUS.match(place.name):
        short = match[1].removesuffix("族")
        return [short, short + "州"] if place.name.endswith("州") else [short]
    short = ENDING.sub("", place.name)
    return [short] if short != place.name and len(short) > 1 else []


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[tuple[Region, bool], ...]]:
    """Every name, full and short, with the regions that bear or bore it and whether it is the full one."""
    named: dict[str, list[tuple[Region, bool]]] = defaultdict(list)
    for stood in versions().values():
        for form in stood:
            if form.is_collective:
                continue
            named[folded(form.name)].append((form, True))
            for short in short_names(form):
                named[folded(short)].append((form, False))
    return {name: tuple(forms) for name, forms in named.items()}


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, _by_name()))


def _within(inner: Region, outer: Region) -> bool:
    """Whether one region lies in another; in a municipality a district lies in the city itself."""
    parent = inner.parent
    while parent:
        if parent == outer.code:
            return True
        above = region(parent)
        parent = above.parent if above else None
    return False


def _readings(text: str, outer: Region | None) -> list[tuple[Region, int]]:
    """Every way to read the whole text as names from the outside in: (innermost region, full names met)."""
    found = []
    for length in range(1, min(len(text), _longest()) + 1):
        for form, full in _by_name().get(text[:length], ()):
            if outer is not None and not _within(form, outer):
                continue
            if length == len(text):
                found.append((form, int(full)))
            else:
                found += [(inner, met + full) for inner, met in _readings(text[length:], form)]
    return found


def place_of(text: str) -> Region | None:
    """The one region this name means, or None if it means none or more than one.

    Names may run from the province down and leave out levels and endings (山西夏县, 长治上党区, 深圳); a
    six-digit code is understood too. What stands today goes before what was abolished, a full name before a
    short one, and a bare short name is the highest place that bears it: 吉林 is the province, 大同 the city.
    """
    candidates = places_of(text)
    return candidates[0] if len(candidates) == 1 else None


def places_of(text: str) -> list[Region]:
    """All regions that `place_of` cannot tell apart; one if it can."""
    wanted = folded(text).removeprefix("中国")
    if re.fullmatch(r"\d{6}", wanted):
        form = region(wanted)
        return [form] if form else []
    readings = _readings(wanted, None) if wanted else []
    ranked = [((form.valid_to is not None, -full, LEVELS.index(form.level)), form) for form, full in readings]
    best = min((rank for rank, _ in ranked), default=None)
    return sorted({form for rank, form in ranked if rank == best}, key=lambda form: form.code)


def search_regions(text: str, limit: int = 20) -> list[Region]:
    """Regions that answer to a code or a part of a name, today's before abolished ones, larger before smaller."""
    wanted = folded(text)
    if not wanted:
        return []
    exact = places_of(text)
    ranked = []
    for stood in versions().values():
        for form in stood:
            name = folded(form.name)
            if form.is_collective or not (form.code.startswith(wanted) or wanted in name or form in exact):
                continue
            rank = (form.valid_to is not None, form not in exact, not name.startswith(wanted))
            ranked.append(((*rank, LEVELS.index(form.level), form.code), form))
    return [form for _, form in sorted(ranked, key=lambda item: item[0])[:limit]]

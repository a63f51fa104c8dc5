"""Which zone a place in an article speaks of."""

import re
from bisect import bisect_right
from collections import Counter

from .atoms.bundle import Atoms
from .atoms.zones import ZoneAtom
from .layout import Article


def zone_spoken_of(article: Article, atoms: Atoms, start: int, end: int) -> ZoneAtom | None:
    """The zone spoken of at [start, end), under its fuller name where the article has one (「青石产业园」, 「青石产业园区」)."""
    zone = _spoken_of(article, atoms, start, end)
    if zone is None:
        return None
    return next((other for other in atoms.zones if other.name == zone.name + "区"), zone)


def _spoken_of(article: Article, atoms: Atoms, start: int, end: int) -> ZoneAtom | None:
    """The zone spoken of at [start, end): named in the same sentence, else before it in the paragraph, else in the heading, else
    the last one named before, else the article's most frequent; None where the article names no zone."""
    named = _named(atoms)
    index = atoms.sentence_at(start)
    low, high = atoms.sentences[index] if atoms.sentences else (start, end)
    if (wide := _whole(article.text, atoms, low, start)) and not any(
        wide < zone.start < start for zone in named
    ):
        return None  # 「全省……」: the page's own province, which the caller gave
    if (pointed := _pointed_at(atoms, named, low, start)) is not None:
        return pointed
    inside = [
        zone for zone in named if low <= zone.start < high and not _only_counterpart(article.text, zone)
    ]
    if inside:
        before = [zone for zone in inside if zone.start <= end]
        part_of = article.text.rfind("；", low, start)
        if (
            before
            and before[-1].start < part_of
            and (divided := _division_at(article, atoms, part_of, start))
        ):
            return divided  # 「在某开发区，……；某县……」
        return before[-1] if before else inside[0]
    if (divided := _division_at(article, atoms, low, start)) is not None:
        return divided
    part = article.part_at(start)
    if part[2] == "body":
        before = [
            zone
            for zone in named
            if part[0] <= zone.start < low and not _only_counterpart(article.text, zone)
        ]
        if before:
            return before[-1]
        if (divided := _division_at(article, atoms, part[0], start)) is not None:
            return divided
        if (ahead := _settles(article, named, part, start)) is not None:
            return ahead
        if (above := _above(article, atoms, part)) is not None:
            return above
        if article.text[part[0] : part[0] + 1] in _ITEM_MARKS and part[0] + 1 < part[1]:
            return None  # an item of a bulletin does not carry on the one before
    if (section := _section(article, atoms, start)) is not None:
        return section
    headed = [zone for zone in named if zone.start < start and article.part_at(zone.start)[2] == "heading"]
    if headed and len({zone.name for zone in named}) <= 3:
        return headed[0]
    before = [
        zone
        for zone in named
        if zone.start < low
        and article.part_at(zone.start)[2] == "body"
        and not _only_counterpart(article.text, zone)
    ]
    divided = _division_at(article, atoms, 0, start)
    if (
        divided is not None
        and (not before or before[-1].start < divided.start)
        and (not named or _many(atoms))
    ):
        return divided
    if not before and _many(atoms):
        return None  # a page of a whole city, before it turns to any of its zones
    if before:
        return before[-1]
    main = main_zone(article, atoms)
    if (
        main is not None
        and main.start > start
        and article.part_at(main.start)[2] == "heading"
        and _is_wide(atoms)
    ):
        return None  # a later section's zone says nothing of what stands before it
    return main


_SORTS = (("高新", "高开"), ("综保", "保税"), ("经开", "经济"), ("集中区", "集聚区"), ("新区",))


def _pointed_at(atoms: Atoms, named: list[ZoneAtom], low: int, start: int) -> ZoneAtom | None:
    """The zone a sentence names by its sort alone (「经开区营业收入……」): the one of that sort named before, where there is but one."""
    short = [zone for zone in atoms.zones if low <= zone.start < start]
    if not short or not short[-1].generic:
        return None
    sort = next((sort for sort in _SORTS if any(word in short[-1].name for word in sort)), None)
    if sort is None:
        return None
    before = {
        zone.name: zone for zone in named if zone.start < start and any(word in zone.name for word in sort)
    }
    return next(iter(before.values())) if len(before) == 1 else None


_SETTLED = re.compile(r"(?:落户|选址|落地|入驻|位于|坐落)(?:于|在|到)?$")


def _settles(
    article: Article, named: list[ZoneAtom], part: tuple[int, int, str], start: int
) -> ZoneAtom | None:
    """The zone a later sentence of the paragraph says it settles in (「……已签约，落户某开发区」)."""
    for zone in named:
        if start < zone.start < min(part[1], start + 120) and _SETTLED.search(
            article.text[part[0] : zone.start]
        ):
            return zone
    return None


def _above(article: Article, atoms: Atoms, part: tuple[int, int, str]) -> ZoneAtom | None:
    """The zone named in the heading right above a paragraph."""
    index = article.parts.index(part)
    start, end, kind = article.parts[index - 1] if index else (0, 0, "body")
    if kind != "heading":
        return None
    return next((zone for zone in _named(atoms) if start <= zone.start < end), None)


def _section(article: Article, atoms: Atoms, start: int) -> ZoneAtom | None:
    """The zone, county or city that opens the nearest heading above a place (「青石县：旧厂房改出新空间」)."""
    parts = article.parts
    index = parts.index(article.part_at(start))
    above = next((part for part in reversed(parts[:index]) if part[2] == "heading"), None)
    if above is None:
        return None
    opening = [zone for zone in atoms.zones if above[0] <= zone.start < above[1] and not zone.generic]
    if opening and opening[0].start == above[0] and "：" in article.text[above[0] : above[1]]:
        return opening[0]
    return None


def _is_wide(atoms: Atoms) -> bool:
    return atoms.gazetteer.place.fullmatch(atoms.home_zone) is not None


def _many(atoms: Atoms) -> bool:
    """Whether an article on the page of a province or city speaks of three or more of its zones."""
    wide = atoms.gazetteer.place.fullmatch(atoms.home_zone) is not None
    return (
        wide
        and len({zone.name for zone in atoms.zones if not zone.generic and zone.name != atoms.home_zone}) >= 3
    )


_ITEM_MARKS = tuple("·◇◆□■▪★☆▲△◎○※►▶")
_WHOLE = {
    "省": ("全省", "我省"),
    "市": ("全市", "我市"),
    "县": ("全县", "我县"),
    "区": ("全区",),
    "旗": ("全旗",),
}


def _whole(text: str, atoms: Atoms, low: int, start: int) -> int:
    """Where, last before `start` in its sentence, the whole of the home zone is spoken of (「全省」 on a province's page), else 0."""
    home = atoms.home_zone
    wide = re.escape(home.removesuffix("省").removesuffix("市"))
    subject = 0
    if atoms.gazetteer.place.fullmatch(home):
        named = re.compile(rf"(?:^|[，。；：“\n年月日])(?:截至目前，|目前，?|全)?{wide}(?:省|市)?")
        others = [(zone.start, zone.end) for zone in atoms.zones if zone.name != home]
        others += [(firm.start, firm.end) for firm in atoms.enterprises]
        subject = max(
            (
                match.end()
                for match in named.finditer(text, low, start)
                if not any(a < match.end() <= b for a, b in others)
            ),
            default=0,
        )
    level = "省" if home.removesuffix("省") in atoms.gazetteer.provinces else home[-1:]
    whole = [
        match.end()
        for word in _WHOLE.get(level, ())
        for match in re.finditer(rf"(?<![占居列于])(?<!位居){word}", text[low:start])
    ]
    return low + max(whole) if whole else subject


_ELSEWHERE = re.compile(r"(?:赴|从|自|与|和|往|访|察|对接|引进|来的)$")


def _division_at(article: Article, atoms: Atoms, low: int, start: int) -> ZoneAtom | None:
    """The county or city last named between two places as the one spoken of: no firm's seat, not where someone travelled."""
    for zone in reversed(atoms.zones[: bisect_right(atoms.zones, start, key=lambda zone: zone.start)]):
        if zone.start < low:
            return None
        if (
            zone.division
            and (
                not _ELSEWHERE.search(article.text[max(0, zone.start - 3) : zone.start])
                or any(firm.end == zone.start - 1 for firm in atoms.enterprises)  # 「某公司与某区签约」
            )
            and not any(firm.start <= zone.start < firm.end for firm in atoms.enterprises)
        ):
            return zone
    return None


def _named(atoms: Atoms) -> list[ZoneAtom]:
    """Zones named in the article; a province or city the page is read for counts only where no zone is named."""
    named = [zone for zone in atoms.zones if not zone.generic and not zone.division]
    if atoms.gazetteer.place.fullmatch(atoms.home_zone):
        return [zone for zone in named if zone.name != atoms.home_zone] or named
    return named


def main_zone(article: Article, atoms: Atoms) -> ZoneAtom | None:
    """The zone an article is about: named in its heading, else the one named most often (the home zone on a tie)."""
    named = _named(atoms)
    if not named:
        return None
    for zone in named:
        if article.part_at(zone.start)[2] == "heading":
            return zone
    counts = Counter(zone.name for zone in named)
    best = max(named, key=lambda zone: (counts[zone.name], zone.name == atoms.home_zone, -zone.start))
    return best


def _only_counterpart(text: str, zone: ZoneAtom) -> bool:
    """Whether the zone is only another party (「与…开发区座谈」「从…开发区引进」「赴…开发区考察」)."""
    before = text[max(0, zone.start - 3) : zone.start]
    after = text[zone.end : zone.end + 12]
    visited = re.search(r"(?:赴|前往|走访|参观|考察)$", before) and re.match(
        r"[^，。]{0,4}(?:考察|学习|观摩|参观|交流|对标|取经|调研)", after
    )
    subordinate = re.search(
        r"(?:以|抢抓|抓住|借助|借力|融入|对接|随着|受益于|毗邻|紧邻|紧靠|邻近|背靠|对标|服务)$", before
    ) and (
        re.match(r"[^，。]{0,12}(?:契机|机遇|东风|建设|发展|规划|战略|一体化|为)|[，。、]|的[区地]", after)
    )
    paired = re.search(r"[与同和]$", before) and re.match(
        r"(?:结对|结成|签订共建|开展对口|携手|联合|合作|共建)", after
    )
    supplied = re.match(r"的?(?:订单|客商|客户|企业家)", after)
    return bool(visited or supplied or subordinate or paired or re.search(r"[从自]$|来自$", before)) or (
        before.endswith("与") and bool(re.match(r"(?:管委会)?[^，。]{0,4}(?:座谈|交流|合作共建)", after))
    )

"""Zones: names of development zones (place + suffix, known aliases) and the home zone in the forms it goes by."""

import re
from dataclasses import dataclass

from ..gazetteer import Gazetteer
from ..lexicon import words
from ..naming import is_sector
from ..text import Cover
from .bounds import left_border

_GENERIC = re.compile(
    r"^(?:国家级?|省级?|市级?|县级?|区级?|全[国省市县区]|各[省市县区]?|该[省市县区]?|本[省市县区]?|我[省市县区]|[省市县区]|[一二三四五六七八九十两几\d]+[个家]?|多个|所有|其他|重点|我们?|他们|这个|"
    r"上半年|下半年|半年|季度|[\d年月日]|新|老|大|小|好|优秀|示范|先进|内陆|沿海|沿边|边境|现代|整个|以|为|不断|推进|建设|工业|产业|创建|升级|两|科技|创新|国内|全|外|内|园区|管理|多|近|县域|首批|首个|全域)*$"
)
_DIVISION_TAIL = re.compile(r"[省市县区旗州盟]$")
_WRONG_START = re.compile(
    r"^(?:前?[一二三四]季度|上半年|下半年|全年|今年|去年|近年|前|和|及|继|以|标|为|以|等|让|使|进入|自|中|内|个|上|下|入|出|当|走|省委|市委|县委|区委|把|来|如)(?=..)"
)


@dataclass(frozen=True, slots=True)
class ZoneAtom:
    """A zone named in the text; `generic` is 「开发区」「该经开区」: the zone spoken of."""

    start: int
    end: int
    name: str
    generic: bool = False
    division: bool = False  # a county or city on the page of a province or city: the zone where none is named


def is_wide(home_zone: str, gazetteer: Gazetteer) -> bool:
    """Whether the page is that of a province, a city or a prefecture, with many zones."""
    return gazetteer.place.fullmatch(home_zone) is not None or home_zone.endswith(
        ("自治区", "自治州", "州", "盟", "地区")
    )


def home_forms(home_zone: str, gazetteer: Gazetteer) -> list[str]:
    """Forms under which a page speaks of the home zone, longest first."""
    if gazetteer.place.fullmatch(home_zone):
        return [home_zone]  # a whole province or city: its bare name stands in too many firms' names
    forms = {
        home_zone,
        gazetteer.full_name(home_zone),
        *gazetteer.zones.get(gazetteer.full_name(home_zone), ()),
    }
    if match := gazetteer.suffix.search(home_zone):
        core = home_zone[: match.start()]
        if len(core) >= 2:
            forms.add(core + "开发区")
            if "高新" in match.group():
                forms |= {core + "高新区", core + "高新技术产业开发区"}
            elif "经" in match.group():
                forms |= {core + "经开区", core + "经济技术开发区", core + "经济开发区"}
    elif re.search(r"[省市县区]$", home_zone) and len(home_zone) >= 4:
        forms.add(home_zone[:-1])
    return sorted(forms, key=len, reverse=True)


def zones(text: str, home_zone: str, gazetteer: Gazetteer) -> list[ZoneAtom]:
    """Every zone mention of clean text, in order and without overlaps."""
    found: dict[int, ZoneAtom] = {}
    wide = is_wide(home_zone, gazetteer)
    taken = Cover(len(text))
    for match in gazetteer.suffix.finditer(text):
        proper = any(match.group() == suffix for suffix in gazetteer.proper_suffixes)
        start = _name_start(text, match.start(), gazetteer)
        for inner in gazetteer.suffix.finditer(text, start, match.start()):
            start = inner.end()  # 「开发区建设国家级经开区」: one zone's name does not hold another's
        core = text[start : match.start()]
        opens = False
        if "）" in core or "（" in core:
            continue
        if re.match(r"(?:域|间|块)", text[match.end() : match.end() + 1]):
            continue
        of_a_province = (
            core.removesuffix("省") in gazetteer.provinces
            and len(match.group()) <= 3
            and home_zone != core + "市"  # a city called as its province
        )
        if _GENERIC.match(core) or len(core) < 2 or of_a_province:
            if proper or core in ("该", "本", "这个"):
                found[match.start()] = ZoneAtom(match.start(), match.end(), match.group(), True)
            continue
        if (
            proper
            or gazetteer.place.match(core)
            or _DIVISION_TAIL.search(core)
            or _recurring(text, core, match.group(), wide)
            or (opens := _opens_a_line(text, start, match.end(), core))
        ):
            if not proper and (_recurring(text, core, match.group(), wide) or opens):
                pass
            elif not proper and not (gazetteer.place.match(core) or re.match(r"^.{1,5}[市县区旗镇]", core)):
                continue
            found[start] = ZoneAtom(start, match.end(), text[start : match.end()])
            taken.take(start, match.end())
    for short, full in {
        zone.name[:-1]: zone for zone in found.values() if zone.name.endswith("园区")
    }.items():
        for match in re.finditer(re.escape(short), text):  # 「青石产业园」 for 「青石产业园区」
            if not taken.touches(match.start(), match.end()):
                found[match.start()] = ZoneAtom(match.start(), match.end(), short, full.generic)
                taken.take(match.start(), match.end())
    names = home_forms(home_zone, gazetteer)
    pattern = re.compile("|".join(re.escape(name) for name in names))
    patterns = [pattern] + ([gazetteer.known] if gazetteer.known else [])
    for pattern in patterns:
        for match in pattern.finditer(text):
            if taken.touches(match.start(), match.end()):
                continue
            found[match.start()] = ZoneAtom(match.start(), match.end(), match.group())
            taken.take(match.start(), match.end())
    if wide:
        for start, end in _divisions(text, gazetteer):
            if text[start:end] != home_zone and not taken.touches(start, end):
                found.setdefault(start, ZoneAtom(start, end, text[start:end], division=True))
    ordered = sorted(found.values(), key=lambda atom: (atom.start, -atom.end))
    result: list[ZoneAtom] = []
    for atom in ordered:
        if result and atom.start < result[-1].end:
            continue
        result.append(atom)
    return result


_COUNTY = re.compile(
    r"[县旗](?=[^级城域委长乡\u4e00-\u9fff]|[\u4e00-\u9fff])(?![级域委长城]|政府|领导|主要|直|各)"
)


def _divisions(text: str, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Counties (「虞城县」) and cities with their 市."""
    found = [
        match.span()
        for match in gazetteer.place.finditer(text)
        if match.group().endswith("市")
        and not re.match(r"[委长场]|领导|级", text[match.end() : match.end() + 2])
    ]
    for match in _COUNTY.finditer(text):
        start = left_border(text, match.start(), limit=8, tight=True)
        places = list(gazetteer.place.finditer(text, start, match.start()))
        start = places[-1].end() if places else start
        core = text[start : match.start()]
        if (
            1 <= len(core) <= 4
            and not _GENERIC.match(core)
            and not re.search(r"[该各全本我贫外省区县域]", core)
        ):
            found.append((start, match.end()))
    for match in _DISTRICT.finditer(text):
        start = left_border(text, match.start(), limit=8, tight=True)
        places = list(gazetteer.place.finditer(text, start, match.start()))
        start = places[-1].end() if places else start
        core = text[start : match.start()]
        if (
            2 <= len(core) <= 3
            and not _GENERIC.match(core)
            and not _NO_DISTRICT.search(core)
            and not is_sector(core)
        ):
            found.append((start, match.end()))
    return sorted(found)


_DISTRICT = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:区|市)(?![级域委长场政内外间块民值面县区])")
# What stands before 区 or 市 and makes another word of it (园区, 社区, 城市, 超市).
_NO_DISTRICT = re.compile(
    r"[园社景片厂发校地城新库林矿山牧灾港税范业公产该全辖小街验作功主各本我专都超上股门夜楼菜花入开保示综分特老旧两三四五级高合大广成个能游假护禁停商办展储存活"
    r"]$|[的了和与及在等将已]"
)


def _opens_a_line(text: str, start: int, end: int, core: str) -> bool:
    """A place's name that stands before a colon at the head of a line (「青石工业园：……」): what the passage is about."""
    return (
        2 <= len(core) <= 6
        and not is_sector(core)
        and (start == 0 or text[start - 1] == "\n")
        and text[end : end + 1] == "："
    )


def _recurring(text: str, core: str, suffix: str, wide: bool) -> bool:
    """A loose suffix after a short name that is no branch of industry and is said more than once (「青石新区」)."""
    if not 2 <= len(core) <= 4 or is_sector(core):
        return False
    if suffix in _PARKS:  # on a county's page such a park is no zone of its own
        return wide and text.count(core + suffix.removesuffix("区")) > 1
    return suffix in ("新区", "示范区", "工业园区", "产业集聚区", "工业新区") and (
        text.count(core + suffix) > 1 or text.count(suffix) > text.count(core + suffix)
    )


_PARKS = frozenset(
    words(
        "工业园 产业园区 科技产业园区 集中区 工业集中区 产业集中区 集聚区 产业聚集区 科学城 科创城 科技城 产业新城 化工园区 工业区"
    )
)


def _name_start(text: str, end: int, gazetteer: Gazetteer) -> int:
    """Left end of the zone's name whose suffix begins at `end`: a known place within reach wins over the border."""
    border = left_border(text, end, limit=14, tight=True)
    window = text[border:end]
    if "（" in window or "“" in window:
        border += max(window.rfind("（"), window.rfind("“")) + 1
        window = text[border:end]
    if match := re.search(r"[、和及与]", window):
        cut = match.end() if match.group() in "、与" or match.start() >= 2 else 0
        border += cut
        window = text[border:end]
    if (cut := window.rfind("以")) >= 0 and len(window) - cut > 2:
        border += cut + 1
        window = text[border:end]
    while match := _WRONG_START.match(window):
        border += match.end()
        window = text[border:end]
    places = list(gazetteer.place.finditer(window))
    if places:
        first = places[0].start()
        # 「省委、太原市…」: nothing but a place may open the name when one stands inside it.
        if first > 3 or (first > 0 and len(window) - first >= 2):
            border += first
    elif len(window) > 8 and not re.search(r"[省市](?=.{1,6}$)", window):
        if district := re.search(r"[县区](?=.{0,4}$)", window):
            border += max(0, district.start() - 3)
        elif len(window) > 12:
            border = end - 4
    return border

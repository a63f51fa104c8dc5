"""Enterprises: full names by suffix grammar, names of the register given as a list, short names by lists and by coreference."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..gazetteer import Gazetteer
from ..text import list_before
from .bounds import left_border
from .firm_names import (
    COMMON_BRAND,
    FORM,
    GENERIC,
    QUOTES,
    TRADES,
    brand,
    core_name,
    looks_short_firm,
    not_a_firm,
    place_only,
    plain_name,
    stands_for,
)

_WEAK_START = re.compile(r"^(?:[以继该其此由让使因据](?=.{2})|[和与及为等从向对当经本](?=.{4,}))|^(?:即|原|现|系|叫|名叫|主体|投资者|者|家|名为|叫做|"
                         r"省内|国内|区内|县内|市内|园内|外资|央企|国企|民企|民营|的|中标|业主|投资方|甲方|乙方|公司|集团|"
                         r"项目|旗下|大型|知名|上市|一家|全球|龙头|专精特新|小巨人)(?=.{4,})")  # fmt: skip
_LIST = re.compile(
    r"等(?:[\d一二三四五六七八九十百两几]+[余多]?[家户个])?(?P<kind>(?:(?!人才|程序|工序|后|往|成为|岗位|高技能|"
    r"都是|也|项目|在|与|对)[^，。；：！？\n\t、的]){0,14}?)(?:企业|公司|厂商|厂家|龙头|链主|客商|集团)(?!家)"
)
_SECTOR_KIND = re.compile(r"生产|相关|行业|领域|制造|加工|配套服务|类|方面|上下游关联")
_CHAIN_LEADER = re.compile(
    r"以(?P<items>[^，。；：！？\n\t]{2,40}?)(?:等)?为(?:链主|龙头|引领|牵引|依托|代表|主导企业|核心企业)"
)
_BEFORE_PERSON = re.compile(
    r"(?<=[\u4e00-\u9fff]{3})(?:项目)?(?:负责人|董事长|总经理|副总经理|总裁|创始人|相关负责人|生产经理|工程师|技术总监)"
)


@dataclass(frozen=True, slots=True)
class EnterpriseAtom:
    """An enterprise named in the text; `name` is the canonical name used on this page, the span is where it is named."""

    start: int
    end: int
    name: str
    full: bool


def enterprises(text: str, gazetteer: Gazetteer, register_names: Sequence[str] = ()) -> list[EnterpriseAtom]:
    """Every mention of an enterprise in one article's clean text, short names resolved to the full name where one stands."""
    spans: list[tuple[int, int, str, bool]] = []
    for match in FORM.finditer(text):
        start = _name_start(text, match.start(), gazetteer)
        core = text[start : match.start()]
        if (
            len(core) < 2
            or "+" in core
            or GENERIC.match(core)
            or GENERIC.match(gazetteer.place.sub("", core, count=1))
        ):
            continue
        if "等" in core or (
            match.group().startswith(("总公司", "公司")) and len(core) <= 3 and gazetteer.place.match(core)
        ):
            continue
        if match.group().startswith("公司") and (len(core) > 12 or re.search(r"(?:分|子|总)$", core)):
            continue
        if match.group() == "集团" and (len(core) > 10 or re.search(r"产业$|企业$", core)):
            continue
        spans.append((start, match.end(), text[start : match.end()], True))
    spans += _registered(text, register_names)
    spans += _listed(text, gazetteer)
    return _resolve(text, spans, gazetteer)


def _name_start(text: str, end: int, gazetteer: Gazetteer) -> int:
    border = left_border(text, end, limit=30, tight=True)
    window = text[border:end]
    # A conjunction divides two names when something nominal stands on both sides.
    for match in reversed(list(re.finditer(r"[和与及]", window))):
        left, right = window[: match.start()], window[match.end() :]
        if (
            len(left) >= 3
            and len(right) >= 3
            and (
                re.search(r"(?:公司|集团|大学|学院|中心|市|省|县|院|区|团队|厂|政府|管委会)$", left)
                or gazetteer.place.match(right)
            )
        ):
            border += match.end()
            window = text[border:end]
            break
    for leading in (gazetteer.led_place, _AFTER_ZONE, _AFTER_EVENT):
        if cut := leading.search(window):
            border += cut.end()
            window = text[border:end]
    while weak := _WEAK_START.match(window):
        border += weak.end()
        window = text[border:end]
    if owned := _OWNED_BY.match(window):
        border += owned.end()
    return border


_OWNED_BY = re.compile(r"^.{2,20}?(?:下属|旗下|所属|麾下|全资|控股)的?(?:全资|控股)?(?:子公司)?(?=.{4,})")
_AFTER_ZONE = re.compile(
    r"^.{0,12}(?:开发区|高新区|经开区|园区|产业园|创业园|科技园|工业园|示范区|会上|节上)(?=.{3,})"
)
_AFTER_EVENT = re.compile(r"^.*(?:[节会式展坛]上|期间)(?=.{2,})")


def _registered(text: str, names: Sequence[str]) -> list[tuple[int, int, str, bool]]:
    known = sorted({name for name in names if len(name) >= 4}, key=len, reverse=True)
    if not known:
        return []
    pattern = re.compile("|".join(re.escape(name) for name in known))
    return [(match.start(), match.end(), match.group(), True) for match in pattern.finditer(text)]


def _listed(text: str, gazetteer: Gazetteer) -> list[tuple[int, int, str, bool]]:
    """Short names in 「甲、乙、丙等N家企业」, 「以甲为链主」, 「甲科技负责人」."""
    found: list[tuple[int, int, str, bool]] = []
    for match in _LIST.finditer(text):
        begin = list_before(text, match.start())
        if match.start() - begin < 2:
            continue
        items = _items(text, begin, match.start())
        if _SECTOR_KIND.search(match.group("kind")) and sum(
            looks_short_firm(text[a:b], gazetteer) for a, b in items
        ) * 2 < len(items):
            continue
        if not items or all(COMMON_BRAND.match(text[a:b]) or len(text[a:b]) > 10 for a, b in items):
            continue
        strong = any(looks_short_firm(text[a:b], gazetteer) for a, b in items)
        for a, b in items:
            item = text[a:b]
            if looks_short_firm(item, gazetteer) or (
                2 <= len(item.translate(QUOTES)) <= (6 if strong else 4)
                and not COMMON_BRAND.match(item)
                and not place_only(item, gazetteer)
                and not not_a_firm(item)
            ):
                found.append((a, b, item, False))
    for match in _CHAIN_LEADER.finditer(text):
        for a, b in _items(text, match.start("items"), match.end("items")):
            item = text[a:b]
            if looks_short_firm(item, gazetteer) or (
                "链主" in match.group()
                and 2 <= len(item) <= 8
                and not COMMON_BRAND.match(item)
                and not not_a_firm(item)
            ):
                found.append((a, b, item, False))
    for match in _BEFORE_PERSON.finditer(text):
        start = left_border(text, match.start(), limit=9)
        name = text[start : match.start()]
        if 4 <= len(name) <= 9 and looks_short_firm(name, gazetteer):
            found.append((start, match.start(), name, False))
    for match in _SHORT.finditer(text):
        start = max(
            left_border(text, match.start(), limit=8, tight=True), _name_start(text, match.start(), gazetteer)
        )
        if match.start() - start > 6:
            continue
        while weak := _WEAK_START.match(text[start : match.end()]):
            start += weak.end()
        head, name = text[start : match.start()], text[start : match.end()]
        placed = gazetteer.place.match(head)
        if placed and len(head) - placed.end() >= 2:
            head = head[placed.end() :]
        if (
            2 <= len(head) <= 4
            and not COMMON_BRAND.match(head)
            and not _NOT_BRAND.search(head)
            and not _of_materials(head)
            and not re.search(r"(?:开发|生产|制造|研发|合作|加工|设计)的$", text[max(0, start - 3) : start])
            and not (len(head) > 3 and text.startswith("项目", match.end()))
            and not place_only(head, gazetteer)
        ):
            found.append((start, match.end(), name, False))
    return found


# A brand of two to four characters and a trade, standing as a word of its own.
_SHORT = re.compile(
    rf"(?<=[\u4e00-\u9fff]{{2}})(?:{TRADES})+"
    r"(?=[、，。；）”]|等|项目|负责人|董事长|总经理|的(?:[年厂车生二三一])|公司|与|和|在|将|已|自\d|有望|[\d]|年产|投资|总部|生产车间|二期|三期|一期"
    r"|作为|以(?![上下来及])|入选|获[评批得]|荣获|被评|凭借|成功|正式|计划|拟|总经理|副总|专注|致力|深耕|自主|携手|的[^，。；、的]{2,16}(?:项目|基地|生产线|工厂)|洽谈|商谈|签[订署约]|达成|旗下|最新|新上|实施|建成)"
)
_NOT_BRAND = re.compile(
    r"[的了是在有为与和及从对将把不也都等、，]|[\dA-Z]|产业|行业|制造|生产|研发|加工|技术|以上|以下|发展|推进|建设|"
    r"打造|企业|市场|我国|全[省市县国区]|第[一二三]|聚焦|围绕|集聚|优势|重点|主导|特色|高端|新型|各类|多种|"
    r"高分子|强劲|休闲|功能|富硒|一代|大抓|巡检|机械|塔式|起重|强大|内生|新动|澎湃|高精|高性|高品|优质|有机|即食|"
    r"方便|预制|健康|原|先进|智能|绿色|数字|现代|传统|新兴|高效|节能|清洁|关键|核心|零部|装备|材料|化学|生物|医疗|"
    r"电子|汽车|光[伏电]|半导|石墨|纤维|"
    r"通信|信息|互联|数据|航[空天]|交通|物流|仓储|商贸|文化|旅游|教育|金融|民用|海洋|地理|测绘|遥感|卫星|"
    r"导航|人工|机器|工业|城市|乡村|社会|安全|应急|消防|环境|生态|建筑|轻工|精细|精密|"
    r"食[用品]|药[用品材]|医用|家[用具电居]|水[产利暖处]|农[副机村产]|服务|服[装饰]|电[商动热镀梯解池]|云端|矿[用山产]|煤[层炭矿]|粮[食油]|"
    r"油[气脂]|热[处能]|气[体象]|网[红络]|风[机能电]|石[油材]|碳酸|陶瓷|纺[机织]|塑料|橡[塑胶]|玻[纤璃]|船[用舶]|军[用民工]|钢[结管材]|铜[板材]|铝[板材]|"
    r"年产|日产|月产|制冷|碳基|超[纯细薄高低]|高[纯温压速频低强]|耐[高磨火候腐]|特种|[微纳]米|阻燃|可降|氢能|锂[电盐]|软件|牧[业草]|轨道"
)
_MATERIALS = frozenset("锂钠氢风硅铝铜钢锌碳塑橡玻陶纺服食粮农牧医药软网云船轨军水电气热煤油矿家镁铁镍钴石砂")


def _of_materials(head: str) -> bool:
    """Whether a would-be brand is made of what things are made of (「铝镁」), not of a name (「陶润」)."""
    return sum(char in _MATERIALS for char in head) >= min(2, len(head) - (len(head) > 2))


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = start
    pieces = re.split(r"(、|(?<=.{2})[和及与](?=.{2}))", text[start:end])
    for index, piece in enumerate(pieces):
        if index % 2 == 0 and piece:
            spans.append((position, position + len(piece)))
        position += len(piece)
    for index in range(len(spans) - 1, 0, -1):
        # A verb inside a later item: the list begins there (「某某、某某一行先后来到甲、乙等企业」).
        begin = left_border(text, spans[index][1], limit=30, floor=spans[index][0])
        if begin > spans[index][0]:
            spans = [(begin, spans[index][1]), *spans[index + 1 :]]
            break
    if spans:
        first = spans[0]
        begin = max(first[0], left_border(text, first[1], limit=24, floor=first[0]))
        window = text[begin : first[1]]
        while match := _WEAK_START.match(window + "    "):
            if len(window) - match.end() < 2:
                break
            begin += match.end()
            window = text[begin : first[1]]
        spans[0] = (begin, first[1])
    return [(a, b) for a, b in spans if b > a]


def _resolve(
    text: str, spans: list[tuple[int, int, str, bool]], gazetteer: Gazetteer
) -> list[EnterpriseAtom]:
    """Longest first where spans overlap; short mentions take the name of the one fuller name they stand for."""
    spans.sort(key=lambda span: (span[0], -(span[1] - span[0])))
    kept: list[tuple[int, int, str, bool]] = []
    for span in spans:
        if kept and span[0] < kept[-1][1]:
            if span[1] - span[0] > kept[-1][1] - kept[-1][0]:
                kept[-1] = span
            continue
        kept.append(span)
    names = sorted({name for _, _, name, _ in kept}, key=lambda name: -len(plain_name(name)))
    canonical: dict[str, str] = {}
    for name in names:
        fuller = [
            other for other in canonical.values() if other != name and stands_for(name, other, gazetteer)
        ]
        canonical[name] = fuller[0] if len(set(fuller)) == 1 else name
    atoms = [EnterpriseAtom(a, b, canonical[name], full) for a, b, name, full in kept]
    return sorted(atoms + _short_mentions(text, atoms, gazetteer), key=lambda atom: atom.start)


def _short_mentions(text: str, atoms: list[EnterpriseAtom], gazetteer: Gazetteer) -> list[EnterpriseAtom]:
    """Later mentions of a named firm by its brand alone."""
    shorts: dict[str, str] = {}
    for atom in atoms:
        for short in {brand(atom.name, gazetteer), core_name(atom.name, gazetteer)}:
            if (
                len(short) >= 3
                and short != atom.name
                and not COMMON_BRAND.match(short)
                and not place_only(short, gazetteer)
            ):
                shorts[short] = "" if shorts.get(short, atom.name) != atom.name else atom.name
    found: list[EnterpriseAtom] = []
    names = sorted((short for short, name in shorts.items() if name), key=len, reverse=True)
    if not names:
        return []
    covered = sorted((atom.start, atom.end) for atom in atoms)
    index = 0
    for match in re.finditer("|".join(re.escape(name) for name in names), text):
        while index < len(covered) and covered[index][1] <= match.start():
            index += 1
        if index < len(covered) and covered[index][0] < match.end():
            continue
        found.append(EnterpriseAtom(match.start(), match.end(), shorts[match.group()], False))
    return found

"""Enterprises: full names by suffix grammar, names of the register given as a list, short names by lists and by coreference."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..gazetteer import Gazetteer
from ..text import list_before
from .bounds import left_border

FORMS = (r"(?:集团)?股份有限公司|(?:集团)?有限责任公司|(?:集团)?有限公司|有限合伙企业|集团总公司|集团公司|控股集团|"
         r"总公司|集团(?!军|化|式|队|作战|总部|旗下)|公司(?!制|化|级|法)|"
         r"合作社|Group|Inc\.|Co\.")  # fmt: skip
_FORM = re.compile(
    rf"(?:(?<=[\u4e00-\u9fff]{{2}})(?:投资|建设|开发|置业|管理|运营))*(?:{FORMS})(?:[\u4e00-\u9fff]{{2,6}}(?:分公司|子公司))?"
)

# Kinds of business that close a short name: 「华光电子」.
TRADES = ("光电科技|信息技术|生物科技|生物医药|生物制药|新能源科技|环保科技|智能科技|新材料科技|新材料|新能源|生物|科技|"
          "电子|光电|光伏|半导体|微电子|重工|重机|机电|机械|精机|精密|精工|铜业|铝业|镁业|"
          "锂业|锂能|钢铁|特钢|不锈钢|钢构|药业|制药|医药|医疗|化工|化学|石化|能源|环保|电力|电气|电器|电机|电缆|汽车|"
          "汽配|车业|轮胎|轴承|铸造|锻造|纺织|服饰|服装|家纺|地毯|食品|乳业|酒业|"
          "饮品|农业|牧业|粮油|陶瓷|玻璃|水泥|建材|建工|建设集团|材料|高科|智造|制造|装备|股份|控股|实业|物流|传媒|文旅|"
          "软件|信息|数科|通信|通讯|网络|智能|机器人|航空|航天|船舶|港务|燃气|"
          "水务|热力|热能|焦化|煤业|矿业|冶金|碳素|炭素|硅业|晶硅|集成电路|芯片|芯微|传感|仪器|仪表|铁塔|重汽|动力|锂电|"
          "电池|储能|风电|氢能|涂料|塑胶|塑业|橡胶|包装|印刷|纸业|木业|家居|家具|"
          "工业|超导|照明|电线|线缆|液压|阀门|泵业|模具|激光|检测|集团")  # fmt: skip
_TRADE_END = re.compile(rf"(?:{TRADES})$")
_COMMON_BRAND = re.compile(
    r"^(?:现代|新型?|高端|智能|信息|数字|先进|绿色|传统|特色|优势|主导|战略性?新?兴?|新兴|未来|高新|消费|汽车|光伏|"
    r"生物|精细|精密|航空|航天|海洋|化工|装备|电子|医疗|食品|农业|健康|文化|旅游|工业|建筑|"
    r"新能源|节能|环保|循环|低碳|清洁|风力?|太阳能|锂|氢|半导体|集成|人工|通用|专用|大型|重型|轻型?|钢铁|有色|金属|"
    r"非金属|煤炭|石油|天然|家用|民用|军工?|军民|国防|光机|机|热|水|电|气|火力?|发|供|"
    r"城市|县域|园区|产业|行业|企业|社会|国家|政府|公共|国有|民营|外资|上市|龙头|骨干|全球|国内|国际|世界|中小|规上|"
    r"重点|关键|核心|基础|创新|教育|体育|金融|商贸|冷链|智慧|预制|功能|特种|复合|"
    r"纳米|石墨|碳|硅|铝|镁|铜|不锈|稀土|超|微|高|低|多|单|双|全|整|零|通|液|机床|机器|数控|自动|半|生产|研发|加工|"
    r"销售|制造|相关|配套|建材|服装|服饰|家居|家具|纺织|轮胎|轴承|陶瓷|玻璃|橡胶|"
    r"塑料|包装|印刷|物流|仓储|软件|芯片|电池|电力|电气|电器|电机|储能|光电|光学|显示|通信|通讯|网络|云|大数据|数据|"
    r"传感|仪器|仪表|模具|激光|检测|照明|生命|医药|制药|中医?药?|中药材?|保健|化妆品?|动力|交通|轨道|船舶)+$"
)
_GENERIC = re.compile(
    r"^(?:[该本此其我贵][个家]?|这家?|那家?|两家?|[几多各一二三四五六七八九十\d]+[余多]?[个家]?|我们?|他们|母|子|分|"
    r"总|控股|参股|上市|国有|平台|投资|置业|物业|劳务|建筑|施工|运营|开发|管理|服务|产业|科技|贸易|外贸|外资|"
    r"独资|合资|龙头|知名|大型|跨国|世界|国际|国内|生产|制造|工程|保险|物流|担保|基金|金融|咨询|代理|中介|电力|供电|"
    r"自来水|燃气|热力|国资|央企|民营|私营|入驻|入园|项目|有限|股份|新|老|大|小|"
    r"有关|相关|重点|优质|专业|市场化|第三方|多家|一家|家|城投|国投|平台类|设计|勘察|监理|总包|分支|全资|旗下|下属|"
    r"所属|集团|设立|注册|成立|组建|区属|县属|市属|省属|区|县|市|省|开发区|园区|和|等|的|"
    r"业主|法人|建设|主营|目标|意向|签约|落户|配套|关联|属地|本地|外地|外来|当地|头部|标杆|独角兽|上下游|先进|企业)*$"
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
_QUOTES = str.maketrans("", "", '“”‘’"')


@dataclass(frozen=True, slots=True)
class EnterpriseAtom:
    """An enterprise named in the text; `name` is the canonical name used on this page, the span is where it is named."""

    start: int
    end: int
    name: str
    full: bool


def is_enterprise_name(text: str, register: Sequence[str] = ()) -> bool:
    """Whether a quoted span, by itself, can be a firm's name: a form or trade at its end, a short brand, or in the register."""
    bare = text.translate(_QUOTES)
    return (
        2 <= len(bare) <= 40
        and not re.search(r"[，。；：！？\n\t]", bare)
        and not _GENERIC.match(_FORM.sub("", bare) or "公司")
    )


def brand(name: str, gazetteer: Gazetteer) -> str:
    """The part of a full name that people say: place and form taken off, business cut ('山东海纳电子科技有限公司' → '海纳')."""
    core = core_name(name, gazetteer)
    if match := re.search(rf"(?:{TRADES})", core[2:]):
        short = core[: 2 + match.start()]
        return short if len(short) >= 2 else core
    return core[:4]


_FORM_ON = re.compile(rf"(?:{FORMS}).*$")


def core_name(name: str, gazetteer: Gazetteer) -> str:
    return _core(name, gazetteer.place)


@lru_cache(maxsize=4096)
def _core(name: str, place: re.Pattern[str]) -> str:
    core = re.sub(r"（[^）]*）", "", name)
    core = _FORM_ON.sub("", core) or core
    if match := place.match(core):
        rest = core[match.end() :]
        rest = re.sub(r"^[\u4e00-\u9fff]{1,3}[市县区](?=.{2,})", "", rest)
        core = rest if len(rest) >= 2 else core
    elif match := re.match(r"^[\u4e00-\u9fff]{2,3}[市县](?=.{3,})", core):
        core = core[match.end() :]
    return core


def enterprises(text: str, gazetteer: Gazetteer, register_names: Sequence[str] = ()) -> list[EnterpriseAtom]:
    """Every mention of an enterprise in one article's clean text, short names resolved to the full name where one stands."""
    spans: list[tuple[int, int, str, bool]] = []
    for match in _FORM.finditer(text):
        start = _name_start(text, match.start(), gazetteer)
        core = text[start : match.start()]
        if (
            len(core) < 2
            or "+" in core
            or _GENERIC.match(core)
            or _GENERIC.match(gazetteer.place.sub("", core, count=1))
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
            _looks_short_firm(text[a:b], gazetteer) for a, b in items
        ) * 2 < len(items):
            continue
        if not items or all(_COMMON_BRAND.match(text[a:b]) or len(text[a:b]) > 10 for a, b in items):
            continue
        strong = any(_looks_short_firm(text[a:b], gazetteer) for a, b in items)
        for a, b in items:
            item = text[a:b]
            if _looks_short_firm(item, gazetteer) or (
                2 <= len(item.translate(_QUOTES)) <= (6 if strong else 4)
                and not _COMMON_BRAND.match(item)
                and not _place_only(item, gazetteer)
                and not _not_a_firm(item)
            ):
                found.append((a, b, item, False))
    for match in _CHAIN_LEADER.finditer(text):
        for a, b in _items(text, match.start("items"), match.end("items")):
            item = text[a:b]
            if _looks_short_firm(item, gazetteer) or (
                "链主" in match.group()
                and 2 <= len(item) <= 8
                and not _COMMON_BRAND.match(item)
                and not _not_a_firm(item)
            ):
                found.append((a, b, item, False))
    for match in _BEFORE_PERSON.finditer(text):
        start = left_border(text, match.start(), limit=9)
        name = text[start : match.start()]
        if 4 <= len(name) <= 9 and _looks_short_firm(name, gazetteer):
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
            and not _COMMON_BRAND.match(head)
            and not _NOT_BRAND.search(head)
            and not _of_materials(head)
            and not re.search(r"(?:开发|生产|制造|研发|合作|加工|设计)的$", text[max(0, start - 3) : start])
            and not (len(head) > 3 and text.startswith("项目", match.end()))
            and not _place_only(head, gazetteer)
        ):
            found.append((start, match.end(), name, False))
    return found


# A brand of two to four characters and a trade, standing as a word of its own.
_SHORT = re.compile(
    rf"(?<=[\u4e00-\u9fff]{{2}})(?:{TRADES})+"
    r"(?=[、，。；）”]|等|项目|负责人|董事长|总经理|的(?:[年厂车生二三一])|公司|与|和|在|将|已|自\d|有望|[\d]|年产|投资|总部|生产车间|二期|三期|一期"
    r"|作为|以(?![上下来及])|入选|获[评批得]|荣获|被评|凭借|成功|正式|计划|拟|总经理|副总|专注|致力|深耕|自主|携手|旗下|最新|新上|实施|建成)"
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


def _looks_short_firm(item: str, gazetteer: Gazetteer) -> bool:
    bare = item.translate(_QUOTES)
    if not 3 <= len(bare) <= 12 or _not_a_firm(bare):
        return False
    if re.search(rf"(?:{FORMS})$", bare):
        return not _GENERIC.match(re.sub(rf"(?:{FORMS})$", "", bare))
    rest = bare
    placed = gazetteer.place.match(bare)
    if placed and len(bare) - placed.end() >= 2:
        rest = bare[placed.end() :]
        if (
            2 <= len(rest) <= 6
            and not _COMMON_BRAND.match(rest)
            and not re.search(r"[市县区省]|地区|客商|商会|市场", rest)
        ):
            return True
    match = _TRADE_END.search(rest)
    if not match:
        return False
    head = rest[: match.start()]
    return 2 <= len(head) <= 6 and not _COMMON_BRAND.match(head)


_NOT_FIRM = re.compile(
    r"(?:项目|产业链?|行业|领域|基地|园区?|中心|平台|工程|大学|学院|医院|学校|银行|协会|商会|政府|委员会|管委会|局|"
    r"部门|地区|省份|城市|国家|市场|客户|设备|器件|部件|零部件|材料|制品|产品|机床|技术|服务|"
    r"生产|加工|研发|销售|优势|资源|要素|人才|政策|措施|方式|工作|会议|活动|岗位|专业|办|器|器械|仪|轮毂|轴承|电池|"
    r"组件|镇|乡|村|县|市|区|厅|站|港|路|院|所|法|制|化|型|类|性)$"
)


def _not_a_firm(item: str) -> bool:
    return bool(_NOT_FIRM.search(item)) or (
        bool(re.search(r"[\d%]|等$|的|了", item)) and not re.fullmatch(r"\d{2,4}", item)
    )


def _place_only(item: str, gazetteer: Gazetteer) -> bool:
    match = gazetteer.place.match(item)
    return bool(match and len(item) - match.end() <= 1)


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
                and not _COMMON_BRAND.match(short)
                and not _place_only(short, gazetteer)
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


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    return re.sub(r"[\s“”\"'‘’（）()《》·]", "", name)


def stands_for(short: str, full: str, gazetteer: Gazetteer) -> bool:
    """Whether `short` is a way to say `full`: its characters without place and form open or equal the full name's core."""
    a, b = plain_name(core_name(short, gazetteer)), plain_name(core_name(full, gazetteer))
    if len(a) < 2 or len(plain_name(short)) >= len(plain_name(full)):
        return False
    here, there = gazetteer.place.match(short), gazetteer.place.match(full)
    if here and there and here.group()[:2] != there.group()[:2] and plain_name(short) not in plain_name(full):
        return False  # two firms of one name in two places
    if plain_name(short) in plain_name(full) and len(plain_name(short)) >= 4:
        return True
    return b.startswith(a) or (len(a) >= 3 and a in b)

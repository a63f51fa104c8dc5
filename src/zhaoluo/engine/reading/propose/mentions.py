"""Mentions of projects: where a project is named, and where it is only pointed at (「该项目」)."""

import re
from dataclasses import dataclass
from typing import Literal

from ..atoms.bounds import left_border
from ..atoms.bundle import Atoms
from ..layout import Article

MentionKind = Literal["named", "group", "pointer"]

_SOFT_HEADS = (
    r"科教基地|(?:生产|制造|示范|研发|产业化?|孵化|加工|实训|试验|创新|物流|仓储|总部|智造|双创|回收|种植|养殖)*基地|(?:产业|物流|科技|工业|创业|创新|智造|循环经济|食品|装备)+园|生产线|产线|智能工厂|超级工厂|工厂|新厂|厂房|"
    r"(?:研发|数据|算力|科创|检测|创新|物流|服务|会展|文化|商业|购物|运营|结算|分拨|展示)+中心|总部(?!经济)|孵化器|产业城|智谷|电站|电厂|研究院|综合体|平台|(?:道路|管网|配套|供水|供热|改造|综合|治理|安置|污水处理)+工程|"
    r"污水处理厂|水厂|码头|港区|扩建|技改|超市|酒店|大厦|广场|特色小镇|康养小镇|车间"
)
_HEAD = re.compile(
    rf"(?P<project>项目(?!建设指挥|负责人|经理|部|库|化|群|制|攻坚|推进会|为王|清单|专班|等地|包联|秘书|管家|招引|储备库|谋划|总数|数量|入库|成熟度))|(?P<soft>{_SOFT_HEADS})(?!项目|产业园|生产线|基地|建设项目|工程项目)"
)
_POINTER = re.compile(
    r"(?:该|此|这一|这个|本|上述|整个)(?:项目|基地|产业园|园区|工程|生产线|厂房|工厂|平台|中心)|(?<=[，。；：！？\n\t“])(?:项目|工程|产业园|基地|其(?=总投资|一期|二期))(?![\u4e00-\u9fff]{0,3}(?:是|为王|建设是|为重))|(?<=[，。；\n])(?:一期|二期|三期)(?:项目|工程)?|^项目"
)
_COUNT = re.compile(
    r"(?P<count>\d+|[一二三四五六七八九十百两几多]+)[余多]?个(?P<rest>[^，。；：、\n\t]{0,16})$"
)

# Words that say nothing about which project it is.
_EMPTY = re.compile(
    r"^(?:重点|重大|重要|产业|工业|该|此|这些?|那些?|本|各类?|各个?|所有|全部|其他|其它|一[批个些]|一系列|多个|几个|若干|部分|在建|新建|续建|扩建|改建|储备|签约|开工|竣工|投产|招商引资|招商|引资|引进|落地|入驻|入园|优质|高质量|高端|"
    r"省级?|市级?|县级?|区级?|国家级?|省市县?|亿元?|千万元?|万元|以上|及|大型?|小|好|新|老|类|等|个|条|的|之|建设|推进|服务|谋划|实施|储备|意向|洽谈|在谈|线索|对接|合作|投资|工程|基础设施|配套|民生|社会|公益|惠民|专项债?|政府|央企|"
    r"外资|内资|民营|企业|园区|开发区|经开区|高新区|全[省市县区]|我[省市县区们]|科技|创新|科研|课题|攻关|转型|升级|改造|技改|技术|制造业|制造|生产|实体|标志性|牵引性|支撑性|引领性|龙头|旗舰|补链|强链|延链|建链|链条|产业链|上下游|关联|相关|"
    r"前期|后续|现有|已有|拟|计划|年度|当年|今年|去年|本次|此次|首批|首个|第[一二三四五六七八九十]批?|集中|申报|审批|备案|核准|服务业|农业|商贸|文旅|城建|交通|能源|环保|水利|教育|医疗|试点|示范|样板|标杆|精品|特色|优势|主导|支柱|"
    r"推动|加快|抓|促|上|大抓|狠抓|紧盯|围绕|以|让|使|为|和|与|在|对|有|无|或|把|将|个性|综合|整体|单体|具体|十大|百亿级?|千亿级?|亿级|投产达效|达产达效|产业化|现代化|规模化|标准化|集团|公司|总|分|子|单个|每个|两个|三个|四个|双|主|"
    r"落户|承接|转移|产业转移|资金|扶持|补贴|奖补|中央|预算内|国债|债券|考察|参观|观摩|调研|拉练|评审|评估|合同|协议|方|业主|法人|来源|信息|名称|情况|进度|现场|工地|一期|二期|三期|成长|支撑|带动|产城|融合|三|四|五|六|七|八|九|十|\d)*$"
)
_SECTOR = re.compile(
    r"^(?:先进|现代|高端|新型|战略性|新兴|绿色|智能|数字|装备|制造|新能源|新材料|电子|信息|汽车|零部件|光伏|风电|储能|生物|医药|食品|加工|纺织|服装|化工|建材|钢铁|机械|物流|文化|旅游|康养|农业|农产品|节能|环保|低空|经济|人工智能|大数据|"
    r"算力|半导体|集成电路|光电|氢能|锂电|动力|电池|清洁|能源|循环|再生|资源|冷链|仓储|商贸|服务业|服务|健康|大健康|体育|教育|基础设施|工业|产业|科技|创新|类|新|型|等|和|及|、|[\d]|亿元|以上|的|5G|深加工|精深|有色|金属|特色|轻工)*$"
)
_GOAL = re.compile(
    r"(?:打造|建成|建设成?为?|形成|成为|致力于|创建|争创|构建|发展成)[^，。；]{0,4}(?:全国|国内|国际|世界|全球|全省|华北|华东|华南|华中|西北|西南|东北|中部|区域|千亿|百亿|重要|一流|最大|领先|集|具有|一个|一批|以|现代|高端|绿色|先进|特色|产业|国家|省级|更多|智能制造|装备制造|新能源|新材料|新型)"
)
_PLACED = re.compile(
    r"(?:位于|坐落于?|落户于?|入驻|走进|来到|依托|以|在|进驻|走访|参观|考察|深入|入园|租赁|利用|坐落在|落户|地处|设在|搬入|落位)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a project is named, a group of projects is counted, or an earlier one is pointed at."""

    start: int
    end: int
    kind: MentionKind
    name: str
    strong: bool  # its head is 项目
    weight: float = 0.0


def mentions(article: Article, atoms: Atoms) -> list[Mention]:
    """Mentions in order of position, without overlaps; the longer of two overlapping names stays."""
    text = article.text
    found: list[Mention] = []
    pointers = [
        Mention(m.start(), m.end(), "pointer", m.group(), "项目" in m.group())
        for m in _POINTER.finditer(text)
    ]
    pointed = {mention.end for mention in pointers}
    for match in _HEAD.finditer(text):
        if match.end() in pointed:
            continue
        mention = _named(text, match, atoms)
        if mention is not None:
            found.append(mention)
    found += _listed(text)
    kept: list[Mention] = []
    for mention in sorted([*found, *pointers], key=lambda m: (m.start, -m.end)):
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start and kept[-1].kind != "group":
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


def is_empty_name(name: str) -> bool:
    """Whether a name says nothing about which project it is (「重点产业项目」)."""
    return bool(_EMPTY.match(re.sub(r"(?:建设)?项目$", "", name)))


def is_sector(name: str) -> bool:
    """Whether a name is no more than a branch of industry (「新能源项目」)."""
    return bool(_SECTOR.match(re.sub(r"(?:建设)?项目$", "", name)))


def is_goal(text: str, start: int) -> bool:
    """Whether the phrase at `start` is an aim (「打造全国重要的……基地」), not a project."""
    return bool(_GOAL.search(text[max(0, start - 14) : start + 8]))


def _trim(text: str, start: int, end: int) -> int:
    """Start of the name with leading words cut that are no part of it."""
    while match := re.match(
        r"(?:以及|及|和|与|等|为|以|对|就|使|让|其中|有|共|个|批|一[批个条座]|[两三四五六七八九十]个|总|计划|新|首[个条批]|全[省市县区国]首[个条]|我[省市县区]|还|也|建设(?!兵团)|建造|新上|上马|开建|合作|共同|同步|集中|推介|项目|公司|企业|集团公司|承诺|"
        r"(?:约|近|超|逾|达)?\d[\d.,]*(?:亿元|万元|亩|个|余个|多个|万平方米|平方米)(?!级)|的|年度|省级?重点|市级?重点|县级?重点|省、市重点|重点|重大|标志性)(?=[^，。；]{4,})",
        text[start:end],
    ):
        if match.group() in (
            "新",
            "总",
            "为",
            "以",
            "对",
            "有",
            "共",
            "就",
            "公司",
            "企业",
            "和",
            "与",
        ) and not re.match(r"[（“\u4e00-\u9fffA-Za-z\d]{5,}", text[start + match.end() : end]):
            break
        if match.group() == "新" and not re.match(r"新(?=年产|的|一代的)", text[start:end]):
            break
        start += match.end()
    return start


def _named(text: str, match: re.Match[str], atoms: Atoms) -> Mention | None:
    end = match.end()
    strong = match.lastgroup == "project"
    if strong and (
        tail := re.match(r"（(?:[一二三四]期|PPP项目|[^（）]{2,10}项目)）|[一二三]期(?=项目)项目", text[end:])
    ):
        end += tail.end()
    border = left_border(text, match.start() if not strong else match.start(), limit=46)
    if strong:
        # 「…建设项目」「…扩建项目」: the verb right before the head belongs to the name.
        if border == match.start() and (
            verb := re.search(
                r"(?:新建|改建|扩建|迁建|技改|产业化|改扩建|建设|续建|引进|实施)$", text[: match.start()]
            )
        ):
            inner = left_border(text, verb.start(), limit=44)
            border = inner if verb.start() - inner >= 2 else border
    count = _COUNT.search(text[max(0, border - 1) : end]) if strong else None
    start = _trim(text, border, end)
    start = _after_firm(start, end, atoms)
    name = text[start:end]
    stem = text[start : match.start()] if strong else name
    before = text[max(0, start - 8) : start]
    if strong and (
        group := re.search(r"(\d+|[一二两三四五六七八九十百]+)[余多]?个$", text[max(0, start - 6) : start])
        or count
    ):
        begin = start - (len(group.group()) if group is not count else 0)
        return Mention(max(0, begin) if group is not count else start, end, "group", name, True)
    if len(stem) < 2 or len(name) < 4 or is_empty_name(name):
        return None
    if re.match(r"[\d.]+%|年[^产处]", name):
        return None
    if not strong and (
        re.fullmatch(rf"(?:[\u4e00-\u9fff]{{0,2}})(?:{_SOFT_HEADS})", name)
        or _PLACED.search(before)
        or is_goal(text, start)
    ):
        return None
    return Mention(start, end, "named", name, strong)


def _after_firm(start: int, end: int, atoms: Atoms) -> int:
    """A full company name that opens the phrase is the investor, not the name, where a real name follows."""
    for firm in atoms.enterprises:
        if firm.start >= end:
            break
        if firm.full and start <= firm.start + 1 and firm.end < end and firm.end - start <= 40:
            rest = end - firm.end
            if rest >= 6:
                return firm.end
    return start


_LIST = re.compile(
    r"(?P<items>[^，。；：！？\n\t]{4,60}?(?:、[^，。；：！？\n\t、]{3,40}){1,12}?(?:(?:以及|和|及)[^，。；：！？\n\t、]{4,40})?)等(?:[一二三四五六七八九十百两\d]+[余多]?个|一[批大]批?|多个|一系列)?(?P<kind>[^，。；：！？\n\t、]{0,12}?)项目"
)


def _listed(text: str) -> list[Mention]:
    """Names in 「甲、乙、丙等项目」 that carry no head of their own."""
    found: list[Mention] = []
    for match in _LIST.finditer(text):
        position = match.start("items")
        pieces = re.split(r"(、|以及|(?<=.{4})[和及](?=.{4}))", match.group("items"))
        for index, piece in enumerate(pieces):
            if index % 2 == 0 and piece:
                begin, end = position, position + len(piece)
                begin = left_border(text, end, limit=44, floor=begin)
                begin = _trim(text, begin, end)
                name = text[begin:end]
                if (
                    5 <= len(name) <= 40
                    and not is_sector(name)
                    and not is_empty_name(name)
                    and not re.search(
                        r"(?:县|市|区|省|公司|集团|企业|产业|行业|领域|工作|政策|优势|机制)$", name
                    )
                ):
                    found.append(Mention(begin, end, "named", name, False, 0.3))
            position += len(piece)
    return found

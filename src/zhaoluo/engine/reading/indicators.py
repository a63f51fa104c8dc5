"""Figures about a zone: output, tax, trade, counts of firms and projects, shares and capacities, with zone and period."""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .atoms.bundle import Atoms
from .atoms.quantities import Quantity
from .layout import Article
from .lexicon import words
from .propose.links import Scene, investment_role
from .propose.tables import tables_of
from .text import Span
from .zoning import zone_spoken_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator in clean offsets of its article; `zone` is None where the article names none."""

    zone: str | None
    zone_span: Span | None
    name: str
    name_span: Span
    value: Decimal
    unit: str
    period: str | None
    period_span: Span | None
    span: Span


_SPEC_UNITS = frozenset(
    words(
        "毫米 微米 纳米 厘米 mm nm μm ℃ 层 度 英寸 寸 伏 届 期 块 间 张 月 "
        "周 分钟 小时 种 类 米 安时 Ah P 卷 GB 单 倍 年 门 盒 瓶 箱 对"
    )
)
_WORDS_ONLY = re.compile(r"^[零一二两三四五六七八九十百千几]+")
_FIRM_SPEAKS = re.compile(r"^[“]?(?:该|这家)?(?:公司|企业|我们(?!共有)|该公司|该企业|其(?!中))(?!数)")
_STOP_NAME = re.compile(
    r"(?:达到?了?|实现|突破|完成|超过?|约|近|为|是|共|已|有|增长|同比|环比|增加到?|增至|提升[到至]?|提高[到至]?|累计|预计|可|将|由|从|仅|用时|的|了|在|至|到|逾|高达|总额|：|:|稳定|年均|比|于|占|跃升至?|拥有|签订|引进|新增|集聚|建成|入驻|落户|签约|储备|谋划|对接|打造|形成|带动|吸引|培育)+$"
)
_LEAD = re.compile(
    r"^(?:截至|目前|今年以来|去年以来|同时|其中|此外|据统计|据悉|预计|去年|今年|全年|上半年|\d{4}年|[和与及、]|累计|已经?|共|先后|并|还|也|全部)+"
)
# Words by which a sentence speaks of a zone without its name.
_ZONE_SPEAKS = re.compile(
    r"园区|[全该我本][省市县区镇旗]|开发区|新区|高新区|经开区|集中区|产业集群|全产业链|产业链(?:年)?产值"
)
_PER_PIECE = re.compile(r"每(?![年月天亩日]|万人|百人|平方公里)[^，。；]{0,12}$")
_OWN = 2.0  # link to a project named earlier in the sentence that makes a figure its own
_PROJECT_AFTER = re.compile(r"^(?:的)?[^，。；]{0,18}(?:项目|基地|产业园|生产线|工厂)")


def figures(
    article: Article, atoms: Atoms, scene: Scene, taken: Collection[int], counted: Sequence[int]
) -> list[Figure]:
    """Indicators of one article.  `taken` are starts of quantities already read as a project's own facts, `counted` the places
    where projects are counted (「24个项目」), in order: what follows is said of them all."""
    text = article.text
    found: list[Figure] = []
    tables = tables_of(article, atoms)
    for index, quantity in enumerate(atoms.quantities):
        if quantity.start in taken or tables.holds(quantity.start) or not _eligible(text, quantity, atoms):
            continue
        if quantity.level and article.part_at(quantity.start)[2] == "heading":
            continue  # a headline's order of magnitude
        following = atoms.quantities[index + 1] if index + 1 < len(atoms.quantities) else None
        if following is not None and _superseded(text, quantity, following):
            continue
        clause = atoms.clause_at(quantity.start)
        if _about_project(article, atoms, scene, quantity, counted) or _about_firm(
            article, atoms, scene, quantity, clause
        ):
            continue
        zone = zone_spoken_of(article, atoms, quantity.start, quantity.end)
        name_span = _name(text, quantity, clause)
        moment = _period(atoms, quantity)
        found.append(
            Figure(
                zone.name if zone else None,
                (zone.start, zone.end) if zone else None,
                text[name_span[0] : name_span[1]],
                name_span,
                quantity.value,
                _unit(text, quantity, clause),
                moment[0] if moment else None,
                moment[1] if moment else None,
                (quantity.start, quantity.end),
            )
        )
    return found


def _eligible(text: str, quantity: Quantity, atoms: Atoms) -> bool:
    printed = text[quantity.start : quantity.end]
    before = text[max(0, quantity.start - 8) : quantity.start]
    after = text[quantity.end : quantity.end + 6]
    clause = atoms.clause_at(quantity.start)
    if (
        quantity.lower
        or re.search(r"印$|第$|前$|—$|每$|(?:容纳|承载|可供|吸纳)[^，。]{0,3}$", before)
        or any(m.start <= quantity.start < m.end for m in atoms.dates)
    ):
        return False
    if re.match(
        r"[^，。；、]{0,14}之一|[^，。；、]{0,8}(?:项目|企业)中(?!心)", text[quantity.end : quantity.end + 20]
    ):
        return False  # 「全省首批10家园区之一」, 「引进的34个项目中」
    if re.search(r"(?:年产|日产|月产|年处理|日处理|年加工)[^，。；\d]{0,4}$", before) and re.match(
        r"[^，。；]{2,24}(?:项目|生产线|产线|基地|工厂|公司|企业|厂)", text[quantity.end : quantity.end + 30]
    ):
        return False  # what one plant makes
    if quantity.kind == "money" and _PER_PIECE.search(text, clause[0], quantity.start):
        return False  # 「每吨成本能降三十元」
    if quantity.unit == "年":
        return bool(re.search(r"连续$", before))
    if quantity.kind == "count":
        if quantity.unit in _SPEC_UNITS:
            return False
        if _WORDS_ONLY.match(printed) and not re.match(
            r"^(?:[十百]+|[一二两三四五六七八九]?十[一二三四五六七八九]?|[几数]十|[一二三四五六七八九]百)[余多]",
            printed,
        ):
            return False
        if quantity.unit in ("天", "工作日"):
            return bool(
                re.search(
                    r"审批|办理|用时|时限|法定|减少|压缩|缩短|承诺|拿地|开工|开办",
                    text[max(clause[0] - 20, 0) : quantity.end + 10],
                )
            )
        if quantity.unit in ("条", "台", "栋", "座", "幢", "套", "支", "只", "片") and not re.search(
            r"全[区县市省]|园区|开发区|产业链|累计|共有|拥有|集群|专利|组建|小分队|专班|公寓|变电站",
            text[clause[0] : clause[1]],
        ):
            return False
        if quantity.unit == "件":
            around = text[max(clause[0], quantity.start - 12) : quantity.end + 8]
            return bool(re.search(r"诉求|建议|提案|专利|事项|业务|问题|案件|商标", around))
        if quantity.unit in ("人", "名", "人次") and not re.search(
            r"就业|岗位|人才|用工|培训|招聘|引进|抽调|选派|选聘|骨干|专员|干部|博士|硕士|院士|工程师",
            text[clause[0] : clause[1]],
        ):
            return False
        return not re.match(
            r"(?:多月|工人|人(?!才)|月|季度|小时|分钟|方面|字|环节|阶段|版块|方向|行动|意见|问题)", after
        )
    if quantity.kind == "area":
        return bool(
            re.search(
                r"标准地|出让|供地|收储|盘活|腾退|腾出|收回|清理|处置|改造|拆除|整理|流转|复垦|闲置|标准化?厂房|规划面积|总面积|建成区|储备土地|批而未供|土地|建成",
                text[max(atoms.sentences[atoms.sentence_at(clause[0])][0], clause[0] - 14) : clause[1]],
            )
        )
    if (
        quantity.kind == "money"
        and re.search(r"[超过上逾]$", before)
        and re.match(r"的[\d一二两三四五六七八九十]+[个家项]", after)
    ):
        return False  # 「投资过亿元的三个」
    if quantity.kind == "money" and re.match(
        r"(?:以上)?(?:投资)?(?:建设)?(?:的)?(?:工业|产业)?(?:项目|企业)",
        after + text[quantity.end + 6 : quantity.end + 14],
    ):
        return False  # a class of size (「十亿级项目」), not a figure
    if quantity.kind == "money":
        return not re.match(r"以上|以下|的?[^，。]{0,2}级", after) or quantity.level
    return True


def _superseded(text: str, quantity: Quantity, following: Quantity) -> bool:
    """The first of 「由甲增加到乙」."""
    between = text[quantity.end : following.start]
    return quantity.kind == following.kind and bool(
        re.fullmatch(
            r"(?:大幅|快速|稳步)?(?:增加|增长|提高|提升|扩大|上升|跃升|发展|下降|压缩|压减|缩短|减少|精简|攀升|升|降|增|扩|提|压|减|缩|跃)?"
            r"(?:到|至|为)(?:了)?(?:目前的?|现在的?|现有的?|今年的?|如今的?|今年[^，。；]{1,6}的)?",
            between,
        )
    )


_ZONE_COUNT = re.compile(r"(?:余|多)?[^，。；]{0,12}(?:项目|企业|岗位|平台|专利|协议|事项|工作日)")
# What stands before the number it counts: 「达成意向五个」.
_COUNTED_BEFORE = re.compile(
    r"(?:意向|协议|合同|订单|成果|专利|平台|问题|事项|诉求|线索|信息|需求|人才|奖项|标准|岗位)(?:共计|合计|累计|共|达到?|近|超过?|约)*$"
)
_ACHIEVED = re.compile(
    r"(?:实现|完成|上缴|缴纳)[^，。；]{0,8}(?:产值|收入|税收|税金|营收)(?:共|达到?|约|近|超过?|突破)?$"
)
_YET_TO_COME = re.compile(r"达产|投产|建成|预计|可|将|满产|力争|有望")


def _achieved(atoms: Atoms, scene: Scene, quantity: Quantity) -> bool:
    """Whether a sum is what a park, not a plant, has achieved (「青石激光产业园现有企业七十户，去年实现产值……」)."""
    sentence = scene.sentence(quantity.start)
    low = atoms.sentences[sentence][0]
    parks = [anchor for anchor in scene.in_sentence(sentence) if anchor.end <= quantity.start]
    return (
        bool(parks)
        and scene.text[parks[-1].end - 1] in "园区城"
        and _ACHIEVED.search(scene.text, atoms.clause_at(quantity.start)[0], quantity.start) is not None
        and _YET_TO_COME.search(scene.text, low, quantity.start) is None
    )


# A rate that no single project has.
_OF_ALL = re.compile(r"同比|增长|增速|增幅|占[全规工地]|占比|高于全|市场占有率|市场份额|履约率|开工率|转化率")
_JOBS = re.compile(r"(?:提供|带动|新增|创造)[^，。]{0,4}(?:就业|岗位)")


def _about_project(
    article: Article, atoms: Atoms, scene: Scene, quantity: Quantity, counted: Sequence[int]
) -> bool:
    text = article.text
    counts_of_zones = quantity.unit in ("家", "工作日", "天", "户") or (
        quantity.unit in ("个", "项", "份", "笔")
        and (
            _ZONE_COUNT.match(text, quantity.end) is not None
            or _COUNTED_BEFORE.search(text, max(0, quantity.start - 16), quantity.start) is not None
        )
    )
    if counts_of_zones:
        sentence = scene.sentence(quantity.start)
        around = text[max(atoms.sentences[sentence][0], quantity.start - 6) : quantity.end + 10]
        return _JOBS.search(around) is not None and bool(scene.in_sentence(sentence))
    if quantity.kind == "money" and _achieved(atoms, scene, quantity):
        return False
    if quantity.kind == "percent" and _OF_ALL.search(
        text, atoms.clause_at(quantity.start)[0], quantity.start
    ):
        return False
    if (
        quantity.level
        or re.match(r"[^，。]{0,16}(?:集群|产业带)", text[quantity.end : quantity.end + 20])
        or re.match(
            r"(?:余|多)?[^，。；]{0,6}(?:事项|审批|区域评[价估])", text[quantity.end : quantity.end + 12]
        )
    ):
        return False
    here = scene.in_sentence(scene.sentence(quantity.start))
    if any(anchor.start <= quantity.start < anchor.end for anchor in here):
        return True
    before = [anchor.end for anchor in here if anchor.end <= quantity.start]
    group = bisect_left(counted, quantity.start) - 1
    if group >= 0 and counted[group] >= max([*before, atoms.sentences[scene.sentence(quantity.start)][0]]):
        return any(
            re.fullmatch(r"的[^，。；]{0,10}", text[quantity.end : anchor.start])
            for anchor in here
            if anchor.start >= quantity.end
        )
    if before:
        links = scene.links(quantity.start, quantity.end)
        if links and links[0][0] >= _OWN:
            return True
    elif any(
        re.fullmatch(r"的?[^，。；]{0,10}", text[quantity.end : anchor.start])
        for anchor in here
        if anchor.start >= quantity.end
    ):
        return True
    return (
        quantity.kind == "money"
        and bool(_PROJECT_AFTER.match(text[quantity.end :][:24]))
        and investment_role(text, quantity, atoms.clause_at(quantity.start)[0]) > 0
    )


def _about_firm(article: Article, atoms: Atoms, scene: Scene, quantity: Quantity, clause: Span) -> bool:
    text = article.text
    if quantity.unit in ("个", "项") and re.match(
        r"[^，。；、]{0,6}项目", text[quantity.end : quantity.end + 12]
    ):
        return False
    if quantity.unit in ("家", "户") and re.match(
        r"^[“]?(?:目前，)?(?:该|这家)?(?:公司|企业)(?!数)", text[clause[0] : clause[0] + 8]
    ):
        return True
    if quantity.unit in ("家", "户", "工作日", "天") or quantity.level:
        return False
    sentence = atoms.sentences[atoms.sentence_at(quantity.start)]
    if _FIRM_SPEAKS.match(text[sentence[0] : sentence[0] + 8]) or _FIRM_SPEAKS.match(
        text[clause[0] : clause[0] + 8]
    ):
        return True
    firms = [
        firm
        for firm in atoms.enterprises
        if sentence[0] <= firm.start < quantity.start and not scene.inside_name(firm.start, firm.end)
    ]
    zones = [zone for zone in atoms.zones if sentence[0] <= zone.start < quantity.start]
    if not firms:
        return (
            not zones
            and not _ZONE_SPEAKS.search(text, sentence[0], quantity.start)
            and quantity.unit not in ("个", "项")
            and not quantity.level
            and _firm_in_focus(article, atoms, sentence[0])
        )
    last = firms[-1]
    at_start = (
        last.start - max(clause[0], sentence[0]) <= 4
        or re.search(r"(?:，|：|“|的)$", text[sentence[0] : last.start]) is not None
    )
    if not at_start or re.search(
        r"(?:对|向|与|给|为|由|引[进入]|协助|帮助|支持|培育|出让|依托|引导)[^，。]{0,3}$",
        text[max(0, last.start - 6) : last.start],
    ):
        return False
    listed = bool(re.match(r"(?:、|等)", text[last.end : last.end + 1])) or text[
        max(0, last.start - 3) : last.start
    ].endswith(("向", "与", "给", "为"))
    return not listed and not any(zone.start > last.end for zone in zones)


def _firm_in_focus(article: Article, atoms: Atoms, position: int) -> bool:
    """Whether the paragraph has been speaking of a firm, not of a zone, up to `position`."""
    part = article.part_at(position)
    firms = [
        firm.end
        for firm in atoms.enterprises
        if part[0] <= firm.start < position and not re.match(r"、|等", article.text[firm.end : firm.end + 1])
    ]
    zones = [zone.end for zone in atoms.zones if part[0] <= zone.start < position]
    return bool(firms) and firms[-1] > (zones[-1] if zones else -1)


def _name(text: str, quantity: Quantity, clause: Span) -> Span:
    """The words that say what is counted: after the unit for 「36家企业」, before the number for 「产值达50亿元」."""
    if quantity.kind == "count" and (
        after := re.match(
            r"(?:左右|以上)?(?:的)?([^，。；：！？\n\t、的]{2,14})", text[quantity.end : quantity.end + 18]
        )
    ):
        return (quantity.end + after.start(1), quantity.end + after.end(1))
    before = text[clause[0] : quantity.start]
    end = clause[0] + len(before)
    if stop := _STOP_NAME.search(before):
        end = clause[0] + stop.start()
    start = clause[0]
    if lead := _LEAD.match(text[start:end]):
        start += lead.end()
    start = max(start, end - 24)
    if end - start >= 2:
        return (start, end)
    previous = max(text.rfind(mark, 0, max(clause[0] - 1, 0)) for mark in "，。；\n：") + 1
    if clause[0] - 1 - previous >= 2 and text[clause[0] - 1 : clause[0]] in "，：":
        return (max(previous, clause[0] - 25), clause[0] - 1)
    return (quantity.start, quantity.end)


def _unit(text: str, quantity: Quantity, clause: Span) -> str:
    """Unit as printed; a sum said to be per mu carries it (「亩均产出416万元」 is 万元/亩)."""
    if (
        quantity.kind == "money"
        and re.search(r"亩均|每亩", text[clause[0] : quantity.start])
        and "/" not in quantity.unit
    ):
        return quantity.unit + "/亩"
    return quantity.unit


def _period(atoms: Atoms, quantity: Quantity) -> tuple[str, Span] | None:
    sentence = atoms.sentences[atoms.sentence_at(quantity.start)]
    before = [moment for moment in atoms.dates if moment.iso and sentence[0] <= moment.start < quantity.start]
    if not before:
        return None
    return before[-1].iso or "", (before[-1].start, before[-1].end)

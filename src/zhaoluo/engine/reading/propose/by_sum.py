"""Projects told by their sum alone, whatever their name ends in: what it is tied to, what it builds, whose it is."""

import re

from ..atoms.bounds import left_border
from ..atoms.bundle import Atoms
from ..naming import is_acting, is_common_works, is_empty_name, is_sector
from .leading import after_zone, trimmed

_SUM = (
    r"(?:约|近|达到?|超过?|逾|为|共|：)*(?:[\d.,]+|[一二两三四五六七八九十百千]+)(?:余|多)?(?:亿|万|千万)元"
)
_ENDS = (
    r"(?=、|，|。|；|等|已|正在|将|于\d|于[去今明]|顺利|破土|开工|投产|签约|竣工|落户|奠基|建成|成功|全面|进展|启动|正式|"
    r"即将|预计|加快|有序|(?:和|及|以及|与)(?:总|计划|协议)?投资|[\d两三四五六七八九十]+个|目前|近日|日前|主体|完成|进入|今年|已经|也|在[^，。]{2,12}(?:开工|签约|投产)|\n|$)"
)
_TIED = re.compile(rf"投资(?:额|总额)?{_SUM}的(?P<name>[^，。；：！？、\n\t]{{2,40}}?){_ENDS}")
_BUILDS = re.compile(
    rf"(?:投资|投入|斥资|耗资)(?:额|总额)?{_SUM}，?(?:用于|来|建设|新建|实施|打造|兴建|扩建|推进|建造|上马|新上|建成|建起)+(?:了|起)?"
    r"(?:[一二两三四五六七八九十\d]+[余多]?[条座个栋家])?(?P<name>[^，。；：！？、\n\t的]{4,30}?)(?=，|。|；|、|”|\n|$)"
)
_REBUILDS = re.compile(
    rf"(?:投资|投入|斥资|耗资){_SUM}，?对(?P<name>[^，。；：\n\t]{{2,20}}(?:进行|实施)[^，。；：\n\t]{{2,14}}(?:改造|升级|扩建|技改|提升))"
)
_OWNS = re.compile(
    r"(?:(?<=[，。；：！？\n\t])|^)(?P<name>[^，。；：！？、\n\t“”]{4,32}?)"
    rf"，?(?:项目)?(?:计划|预计|概算|规划|协议|估算)?(?:总投资额?|投资总额|总投入|计划投资){_SUM}(?!的)"
)
_OF_FIRM = re.compile(
    rf"(?:公司|集团)的(?P<name>[^，。；：！？\n\t“”的]{{4,24}}?)，(?:计划|预计|项目)?(?:总投资|投资)额?[也将]?{_SUM}(?!的)"
)
_NOT_NAMED = re.compile(
    r"^(?:该|此|其|本[次批期]|这|共|全|累计|[今去明当]年|目前|(?:一期|二期|三期|首期)(?:工程|项目|建设|厂房)?$|项目|工程|公司|企业|计划|总|协议|固定资产|工业|民间|\d|据|为|已|"
    r"新|在谈|签约|开工|竣工|投产|续建|涉及|涵盖|合同|意向|预计|年度|包括|占地|用地|建设|位于|拟|将|由|以|建成|达产|投资|产业|基础设施|"
    r"上半年|下半年|[一二三四]季度|截至|规模|合计|共计|分[一二三四五两]期)"
    r"|(?:公司|集团|企业|项目|开发区|园区|高新区|经开区|[省市县区镇乡]|以上|以来|时|后|中|期|个|家|类|方面|领域|仪式|活动|介绍|表示|工期|了解|获悉|"
    r"月|日|年|投入|完成|资金|总额|亩|平方米|产业|负责人)$"
    r"|\d(?:万|亿)?(?:千瓦时?|吨|立方米|台套?|套|件|辆|颗|片|米|公里|人|户)$|^(?:装机|库容|建筑面积|容量|规模|产能|总产能)"
    r"|取得|购[得买]|竞得|租[下用赁]|拍卖|收购|盘活|投资|签约|[\d一二三四五六七八九十两]+[余多]?[个家]|[是了着]|介绍|表示"
)


# A noun that ends a name, and what a sentence goes on with.
_HEAD_THEN = re.compile(
    r"(?:基地|中心|产业园|工厂|加工厂|处理厂|工程|生产线|产线|车间|综合体|智慧仓|物流港|新城|园区|总部)(?:[一二三四]期)?"
    r"(?=\d{1,2}月|[今去]年|年[底初]|上架|上线|外立面|钢结构|正(?!定)|具备|拿到|取得|刚刚?|仍|尚|也|都|均|挂牌|揭牌|对外|封顶|加紧|抓紧|加速|投入|投用|试|交付|启用|破土|动工|竣工|完工|首[台批条]|满产|入驻)"
)


def told_by_sum(text: str, atoms: Atoms) -> list[tuple[int, int, bool]]:
    """Spans of names tied to a sum by 的 (sure of it: True), built with it, or standing right before it."""
    return [*_tied(text, atoms), *_built(text, atoms), *_owned(text, atoms)]


def _tied(text: str, atoms: Atoms) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    for match in _TIED.finditer(text):
        if re.match(r"(?:项目|工程|基地|产业园|工厂|中心|园区|平台|车间|生产线)", match.group("name")):
            continue  # 「这个总投资三亿元的项目」 points at one
        start, end = _begin(text, match, atoms), match.end("name")
        if head := _HEAD_THEN.search(text, start + 2, end):
            end = head.end()  # 「……服务中心三月正式营业」
        if deal := re.search(r"的?(?:合作|投资|战略|框架|意向)*(?:协议|合同)$", text[start:end]):
            end = start + deal.start()
        name = text[start:end]
        if _can_be(name) and not re.search(r"(?:公司|集团|企业|资金|债券|贷款|设备)$", name):
            found.append((start, end, True))
    return found


def _built(text: str, atoms: Atoms) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    for match in _BUILDS.finditer(text):
        start, end = _begin(text, match, atoms), match.end("name")
        name = text[start:end]
        if _can_be(name) and not is_sector(name) and not re.search(r"\d|公司|集团|企业|设备$|资金", name):
            found.append((start, end, False))
    found += [(*match.span("name"), False) for match in _REBUILDS.finditer(text)]
    return found


def _owned(text: str, atoms: Atoms) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    for match in _OF_FIRM.finditer(text):
        start, end = match.span("name")
        if _can_be(text[start:end]) and not is_sector(text[start:end]):
            found.append((start, end, True))
    for match in _OWNS.finditer(text):
        start, end = _begin(text, match, atoms), match.end("name")
        name = text[start:end]
        if (
            _can_be(name)
            and not is_sector(name)
            and not _NOT_NAMED.search(name)
            and not is_acting(name)
            and left_border(text, end, limit=40, floor=start) == start
            and not any(firm.start < end and start < firm.end and firm.full for firm in atoms.enterprises)
            and not any(zone.start < end and start < zone.end for zone in atoms.zones if zone.end >= end)
        ):
            found.append((start, end, True))
    return found


def _begin(text: str, match: re.Match[str], atoms: Atoms) -> int:
    end = match.end("name")
    return after_zone(trimmed(text, match.start("name"), end), end, atoms)


def _can_be(name: str) -> bool:
    return len(name) >= 4 and "项目" not in name and not is_empty_name(name) and not is_common_works(name)

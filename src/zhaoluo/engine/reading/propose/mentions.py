"""Mentions of projects: where a project is named, and where it is only pointed at (「该项目」)."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ..atoms.bounds import left_border
from ..atoms.bundle import Atoms
from ..layout import Article
from ..lexicon import any_of
from ..naming import is_acting, is_common_works, is_empty_name, is_goal, is_sector
from ..text import Cover, list_before
from .by_sum import told_by_sum
from .heads import COUNTED, HEAD, INNER_HEAD, PLACED, POINTER, SOFT_HEADS, YEARLY
from .leading import after_zone, trimmed
from .tables import tables_of

MentionKind = Literal["named", "group", "pointer"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a project is named, a group of projects is counted, or an earlier one is pointed at."""

    start: int
    end: int
    kind: MentionKind
    name: str
    strong: bool  # its head is 项目, or its sum is tied to it by 的
    weight: float = 0.0


@lru_cache(maxsize=4)  # proposer and indicators ask for the same article
def mentions(article: Article, atoms: Atoms) -> list[Mention]:
    """Mentions in order of position, without overlaps."""
    text = article.text
    pointers = [
        Mention(m.start(), m.end(), "pointer", m.group(), "项目" in m.group()) for m in POINTER.finditer(text)
    ]
    pointed = {mention.end for mention in pointers}
    counted = [group for match in COUNTED.finditer(text) if (group := _group(text, match))]
    grouped = Cover(len(text))
    for group in counted:
        grouped.take(group.start, group.end)
    named: list[Mention] = []
    for match in HEAD.finditer(text):
        if match.end() in pointed or grouped.touches(match.start(), match.start() + 1):
            continue
        if any(zone.start < match.start() and match.end() < zone.end for zone in atoms.zones):
            continue  # 「某某项目集中区」
        mention = _named(text, match, atoms)
        if mention is not None:
            named.append(mention)
    named = _without_contents(text, _prefer_yearly(text, _outermost(named)), atoms)
    taken = Cover(len(text))
    for source in (
        _listed(text, atoms),
        _itemised(text, atoms, counted),
        [named_by_sum(text, start, end, strong) for start, end, strong in told_by_sum(text, atoms)],
        _by_stem(text, named),
    ):
        for mention in named:
            taken.take(mention.start, mention.end)
        named += [mention for mention in source if not taken.touches(mention.start, mention.end)]
    tables = tables_of(article, atoms)
    kept: list[Mention] = []
    if tables.areas:
        rows = [
            Mention(*row.name, "named", text[row.name[0] : row.name[1]], True, 0.3) for row in tables.rows
        ]
        named = [*rows, *(mention for mention in named if not tables.holds(mention.start))]
        counted = [group for group in counted if not tables.holds(group.start)]
        pointers = [pointer for pointer in pointers if not tables.holds(pointer.start)]
    for mention in sorted([*named, *counted, *pointers], key=lambda m: (m.start, -m.end)):
        if kept and mention.start < kept[-1].end:
            if kept[-1].kind == "pointer" or (
                mention.kind == "named" and mention.end - mention.start > kept[-1].end - kept[-1].start
            ):
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


def named_by_sum(text: str, start: int, end: int, strong: bool) -> Mention:
    return Mention(start, end, "named", text[start:end], strong, 0.2)


_BUILDS = re.compile(
    r"(?:(?:主要|计划|规划|将|拟|可|预计|一期|二期|总共|全部)*(?:建设|新建|建成|形成|打造|购置|改造|配建|配套建设|新上|布局)(?:了|成为?|起|后)?)"
    r"[^，。；：\n\t]{0,8}$"
)


_CONTENTS = re.compile(r"(?:建设内容|建设规模|建设任务|主要产品|经营范围)[^，。：\n]{0,5}：[^。\n]*\Z")


def _without_contents(text: str, named: list[Mention], atoms: Atoms) -> list[Mention]:
    """Without what a project named earlier in the same part of the sentence is said to build (「甲项目……，将建成乙生产线」)."""
    kept: list[Mention] = []
    for mention in sorted(named, key=lambda mention: mention.start):
        before = kept[-1] if kept else None
        between = text[before.end : mention.start].removeprefix("。") if before is not None else ""
        if _CONTENTS.search(
            text, max(0, mention.start - 60), mention.start
        ) is not None and not mention.name.endswith("项目"):
            continue
        if (
            before is None
            or mention.name.endswith("项目")
            or not before.strong
            or len(between) > 80
            or re.search(r"[。；！？\n]|项目|公司|总投资[^，]{0,12}的", between)
            or "，" not in between
            or not _BUILDS.search(between[between.rfind("，") + 1 :])
        ):
            kept.append(mention)
    return kept


def _outermost(named: list[Mention]) -> list[Mention]:
    """Mentions that stand inside no longer one; of two with the same span the first with 项目."""
    kept: list[Mention] = []
    for mention in sorted(named, key=lambda m: (m.start, -m.end, not m.strong)):
        if not any(other.start <= mention.start and mention.end <= other.end for other in kept[-3:]):
            kept.append(mention)
    return kept


def _by_stem(text: str, named: list[Mention]) -> list[Mention]:
    """The project spoken of by its own words without 项目: 「远岫机械是……之一」 after 「远岫机械项目」."""
    stems: dict[str, str] = {}
    for mention in named:
        stem = re.sub(r"(?:建设|工程)?项目$", "", mention.name)
        if (mention.strong or len(stem) >= 5) and len(stem) >= 4 and not is_sector(mention.name):
            stems.setdefault(stem, mention.name)
    if not stems:
        return []
    pattern = re.compile("|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True)))
    found: list[Mention] = []
    for match in pattern.finditer(text):
        if not re.match(r"(?:股份|集团|有限|公司)", text[match.end() :][:2]):
            found.append(Mention(match.start(), match.end(), "named", stems[match.group()], True))
    return found


def _group(text: str, match: re.Match[str]) -> Mention | None:
    if match.group("before") and re.match(r"[条家]", match.group("rest") or ""):
        return None
    start, border = match.start(), match.start()
    if match.group("after") is not None:
        border = min(left_border(text, match.start() + 2, limit=20), match.start())
        item = text[border : match.start() + 2]
        if re.search(r"项目(?:（[^）]*）)?、$", text[:border][-24:]) and not (
            is_empty_name(item) or is_sector(item)
        ):
            return None  # 「甲项目、乙项目3项」: the last of a row, then their number
    elif re.search(r"[第这那每]$|其中$", text[:start]) or match.group("before") in ("一", "几", "多"):
        return None
    if (match.group().rstrip("家户").endswith(("企业",)) or "企业" in match.group()) and not re.match(
        r"[^。；]{0,16}投资", text[match.end() : match.end() + 20]
    ):
        return None
    return Mention(start, match.end(), "group", text[border : match.end()], True)


def _prefer_yearly(text: str, named: list[Mention]) -> list[Mention]:
    """「年产十八万台计算机、服务器的生产线」: what is made yearly belongs to the name, marks and 的 included."""
    result = list(named)
    for match in YEARLY.finditer(text):
        inside = [m for m in result if m.start < match.end() and match.start() < m.end]
        start = min([match.start(), *(m.start for m in inside)])
        if (
            any(m.start < match.start() and m.end < match.start() + 2 for m in inside)
            or match.start() - start > 24
        ):
            continue
        if re.search(r"[，。；]", text[start : match.end()]) or any(m.end > match.end() for m in inside):
            continue
        result = [m for m in result if m not in inside]
        result.append(Mention(start, match.end(), "named", text[start : match.end()], True, 0.2))
    return result


# 「是开发区成立以来投资最大的……项目」: says of what kind the one just told is.
_DESCRIBES = re.compile(
    r"(?:是|系|作为|成为|属)(?!由)[^，。；：\n]{0,24}(?:最大|最高|首个|首座|首条|首家|唯一|第一个|规模较大|领先|重要|标志性|体量最大)[^，。；]{0,3}的?$"
)


def _named(text: str, match: re.Match[str], atoms: Atoms) -> Mention | None:
    end = match.end()
    strong = match.lastgroup == "project"
    if (
        strong
        and (
            tail := re.match(
                r"（(?:[一二三四]期|PPP项目|[^（）]{2,10}项目)）(?:项目)?|[一二三]期(?=项目)项目", text[end:]
            )
        )
    ) or (tail := re.match(r"（(?:[一二三四]期|PPP项目|[^（）]{2,8}项目)）(?:项目)?", text[end:])):
        end += tail.end()
    elif not strong and re.match(
        r"[二三四]期(?=[，。；、（\n]|也|已|正|的|项目|建设|开工|投产|完|主体)", text[end : end + 4]
    ):
        end += 2
    border = left_border(text, match.start(), limit=46)
    if border == match.start() and strong:
        # 「…建设项目」「…扩建项目」: the verb right before the head belongs to the name.
        verb = re.search(r"(?:新建|改建|扩建|迁建|技改|产业化|改扩建|建设|续建)$", text[: match.start()][-6:])
        if verb:
            inner = left_border(text, match.start() - len(verb.group()), limit=44)
            border = inner if match.start() - len(verb.group()) - inner >= 2 else border
    for inner_head in INNER_HEAD.finditer(text, border, end):
        border = inner_head.end()
    if built := re.search(
        r"^.*(?:建设|建有|拥有|新建|上马)(?:了)?[一二两三四五六七八九十多\d]+[余多]?[条座个栋]",
        text[border:end],
    ):
        border += built.end()
    start = trimmed(text, border, end)
    zone_cut = after_zone(start, end, atoms)
    placed = bool(PLACED.search(text[max(0, start - 8) : start])) or (
        zone_cut > start and bool(PLACED.search(text[max(0, start - 8) : start]))
    )
    start = trimmed(text, zone_cut, end)
    start = _after_firm(text, start, end, match.start(), atoms)
    if re.fullmatch(r"[一二三四]期(?:项目|厂房|工程|生产线)", text[start:end]):
        owner = next((firm for firm in atoms.enterprises if firm.end in (start, start - 1)), None)
        if owner is not None and text[owner.end : start] in ("", "的"):
            return Mention(owner.start, end, "named", text[owner.start : end], True)
    if (
        (etc := text.find("等", start, match.start())) > 0
        and is_empty_name(text[etc + 1 : end])
        and etc - start < 4
    ):
        return None  # 「隔膜、结构件等配套项目」
    if (etc := text.rfind("等", start + 4, match.start() + 1)) > 0 and match.start() - etc <= 14:
        end = etc
        if _NOT_ITEM.search(text[start:end]):
            return None
    if not strong and (works := re.search(r"项目(?=(?:厂房|车间|工地|生产线|产线)$)", text[start:end])):
        end = start + works.end()  # 「甲项目厂房」 is the project
    name = text[start:end]
    stem = text[start : match.start()] if strong and end > match.start() else name
    if name.startswith("（") or len(stem) < 2 or len(name) < 4 or is_empty_name(name) or is_acting(stem):
        return None
    if re.search(
        r"(?:作为|属于|成为|列为|列入|被评为|入选|获评|[^，。目程的则个]是)[^，。]{0,8}$",
        text[max(0, start - 12) : start],
    ) and not re.search(r"年产|总投资", name):
        return None
    if _DESCRIBES.search(text, max(0, start - 30), start) and not re.search(r"年产", name):
        return None
    if re.match(
        r"等[^，。；：]{0,10}(?:领域|行业|产业|板块|方向|方面)|领域|行业|板块|空白", text[end : end + 16]
    ):
        return None  # 「涉及电子信息、商业综合体等领域」, 「填补……空白」
    if strong:
        return Mention(start, end, "named", name, True)
    if re.fullmatch(rf"[\u4e00-\u9fff]{{0,1}}(?:{SOFT_HEADS})", name) and not re.match(r"[二三]期", name):
        return None
    follows = any(
        match.end() <= stage.start <= match.end() + 6 and stage.stage == "production"
        for stage in atoms.stages
    )
    if any(zone.start <= start + 1 and end <= zone.end for zone in atoms.zones):
        return None  # a zone is no project
    if placed and not (follows and zone_cut > border) and not _priced_after(text, end):
        return None
    if re.match(r"为(?:依托|载体|龙头|抓手|重点|主|支撑|平台)", text[end : end + 4]) or (
        match.group().endswith("车间") and not strong
    ):
        return None
    signed = any(s.start <= start and end <= s.end + 4 and s.stage == "signed" for s in atoms.stages)
    if not signed and is_goal(text, start):
        return None
    if is_common_works(name) and not re.fullmatch(r"[二三四]期(?:厂房|工程|项目)", name):
        return None
    return Mention(start, end, "named", name, False)


_PRICED_POINTER = re.compile(
    r"(?:这个|这一|该|此)(?:总|计划|预计)*投资[^，。；：]{2,14}元的(?P<noun>[\u4e00-\u9fff]{2,3})"
)


def _priced_after(text: str, end: int) -> bool:
    """Whether the place just named is pointed at with a sum (「走进甲加工中心……这个投资两亿元的中心」)."""
    pointer = _PRICED_POINTER.search(text, end, end + 90)
    return pointer is not None and pointer.group("noun")[:2] == text[end - 2 : end]


def _after_firm(text: str, start: int, end: int, head: int, atoms: Atoms) -> int:
    """A full company name that opens the phrase is the investor, not the name, where a name of its own follows."""
    for firm in atoms.enterprises[bisect_left(atoms.enterprises, start - 40, key=lambda firm: firm.start) :]:
        if firm.start >= end:
            break
        if firm.full and start <= firm.start + 1 and firm.end < end and firm.end - start <= 40:
            rest = text[firm.end : end]
            if (
                len(rest) >= 6
                and not rest.startswith("（")
                and head - firm.end >= 3
                and not is_sector(rest)
                and not is_empty_name(rest)
            ):
                return firm.end
    return start


_LIST = re.compile(
    r"等(?:[一二三四五六七八九十百两\d]+[余多]?个|一[批大]批?|多个|一系列)?(?P<kind>[^，。；：！？\n\t、]{0,12}?)项目"
)
_NOT_ITEM = any_of(
    "县 市 区 省 公司 集团 企业 产业 行业 领域 工作 政策 优势 机制 方式 方面 活动 建设 会议 地区 体系 改革 专班 经济 服务",
    after="$",
)


def _listed(text: str, atoms: Atoms) -> list[Mention]:
    """Names in 「甲、乙、丙等项目」 that carry no head of their own."""
    found: list[Mention] = []
    for match in _LIST.finditer(text):
        found += _row(
            text, list_before(text, match.start()), match.start(), atoms, "上下游" in match.group("kind")
        )
    return found


_NAMELY = re.compile(
    r"[^，。；：\n]{0,6}[，：]?(?:[^。\n]{0,80}。)?(?:具体为|具体是|具体包括|分别为|分别是|包括|主要包括|主要有|主要是|即)：?"
    r"(?P<items>[^，。；：\n\t]{4,400}?)(?=等|，|。|；|\n|$)"
)


def _itemised(text: str, atoms: Atoms, counted: list[Mention]) -> list[Mention]:
    """Names told one by one after a count: 「产业项目12项，具体为：甲、乙、丙等」."""
    found: list[Mention] = []
    for group in counted:
        if (
            "项目" in group.name
            and (match := _NAMELY.match(text, group.end))
            and "、" in match.group("items")
        ):
            found += _row(text, match.start("items"), match.end("items"), atoms, False)
    return found


def _row(text: str, start: int, end: int, atoms: Atoms, suppliers: bool) -> list[Mention]:
    """The items of a row between marks that can be names of projects."""
    found: list[Mention] = []
    position = start
    for index, piece in enumerate(re.split(r"(、|以及|(?<=.{4})[和及](?=.{4}))", text[start:end])):
        if index % 2 == 0 and piece:
            stop = position + len(piece)
            begin = left_border(text, stop, limit=44, floor=position)
            begin = after_zone(trimmed(text, begin, stop), stop, atoms)
            name = text[begin:stop]
            good = 4 <= len(name) <= 40 and not (is_sector(name) or is_empty_name(name) or is_acting(name))
            good = good and not (len(name) < 6 and suppliers)
            proper = not _NOT_ITEM.search(name) or (name.endswith("建设") and len(name) >= 7)
            if good and proper and "项目" not in name:
                found.append(Mention(begin, stop, "named", name, False, 0.3))
        position += len(piece)
    return found

"""Links: which amount, stage, area or date belongs to which project, scored, not matched sentence by sentence.

A link's score adds up what speaks for it: same clause, same sentence, order, how many other projects stand between, whether the
project is the one being spoken of.  Scores have no unit; 2 is the least that makes a link.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from ..atoms.bundle import Atoms
from ..atoms.enterprises import EnterpriseAtom
from ..atoms.quantities import Quantity
from ..layout import Article
from ..text import Span
from .mentions import Mention

LEAST = 2.0
_OPENS_WITH_FACTS = re.compile(
    r"(?:计划|预计|项目|工程|规划)?(?:总投资|投资|占地|总用地|用地|总建筑面积|建筑面积|一期|建成后)"
)

_BACKER = re.compile(
    r"(?:(?:^|[，。；：！？\n\t（])(?:该?项目|主要|目前)?由|投资方|投资主体|投资企业|投资单位|投资人|投资商|业主(?:单位)?|建设单位|实施主体|建设主体)"
    r"(?:单位)?(?:为|是|：|系)?(?:[^，。；：]{0,4}(?:企业|龙头))?[—\t]*$"
)
_OWN_OBJECT = re.compile(
    r"(?:建设|新建|打造|实施|兴建|建立|扩建|上马|新上|改造|完善|改善|支持)(?!的)[^，。；：\n\t]{4,}(?=[，。；\n]|$)"
)

_FACT_LINE = re.compile(
    r"(?!(?:·|[-*])?\t?(?:项目)?名称：|(?:·|[-*])?\t?项目：)(?:·|[-*])?\t?(?:[^，。；：\n]{2,10}：|(?:项目|计划|预计|工程)?(?:总投资|投资|占地|用地|总用地|总建筑面积|由|主要建设|建设内容))"
)


@dataclass(slots=True)
class Cluster:
    """One project while it is being put together: every place that speaks of it."""

    key: int
    kind: str  # named | group | venture
    head: Mention
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that speaks of a cluster, in order of position."""

    start: int
    end: int
    key: int
    pointer: bool


class Scene:
    """Anchors of one article with what lies between them."""

    def __init__(self, article: Article, atoms: Atoms, anchors: list[Anchor]) -> None:
        self.article, self.atoms = article, atoms
        self.text = article.text
        self.anchors = sorted(anchors, key=lambda anchor: anchor.start)
        self._starts = [anchor.start for anchor in self.anchors]
        self._clause_starts = [start for start, _ in atoms.clauses]
        self._sentence_starts = [start for start, _ in atoms.sentences]

    def sentence(self, position: int) -> int:
        return max(0, bisect_right(self._sentence_starts, position) - 1)

    def clause(self, position: int) -> int:
        return max(0, bisect_right(self._clause_starts, position) - 1)

    def in_sentence(self, index: int) -> list[Anchor]:
        start, end = self.atoms.sentences[index]
        return self.anchors[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def names_within(self, start: int, end: int) -> bool:
        """Whether a project is named between two places."""
        return any(
            not anchor.pointer
            for anchor in self.anchors[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        )

    def inside_name(self, start: int, end: int) -> bool:
        """Whether start..end lies in, or cuts into, a project's name (「在建」 in 「……在建楼宇项目」)."""
        place = bisect_right(self._starts, start) - 1
        return any(
            not anchor.pointer and anchor.start <= start < anchor.end and end - anchor.end < 2
            for anchor in self.anchors[max(0, place - 1) : place + 1]
        )

    def focus(self, sentence: int) -> Anchor | None:
        """The last project spoken of before a sentence, within its paragraph."""
        start, _ = self.atoms.sentences[sentence]
        place = bisect_left(self._starts, start) - 1
        if place < 0:
            return None
        anchor = self.anchors[place]
        part, here = self.article.part_at(anchor.start), self.article.part_at(start)
        if part == here or (part[1] > start - 120 and self._stanza(anchor.start, start)):
            return anchor
        if (item := self.item(start)) is not None:
            return item
        # Across paragraphs only where a single project is spoken of, and only for a paragraph that opens with its facts.
        parts = self.article.parts
        near = parts[max(0, parts.index(here) - 6)][0]
        alone = len({other.key for other in self.anchors[bisect_left(self._starts, near) : place + 1]}) == 1
        return anchor if alone and start == here[0] and _OPENS_WITH_FACTS.match(self.text, start) else None

    def _stanza(self, low: int, high: int) -> bool:
        """Whether two places stand in lines that touch and are too short for paragraphs: one breath in several lines."""
        parts = self.article.parts
        first, last = parts.index(self.article.part_at(low)), parts.index(self.article.part_at(high))
        origin, raw = self.article.flow.origin, self.article.flow.raw
        for one, two in pairwise(parts[first : last + 1]):
            if one[1] - one[0] > 40 or two[1] - two[0] > 30 or self.text[one[1] - 1] in "。！？：":
                return False
            if raw.count("\n", origin[one[1] - 1], origin[two[0]]) != 1:
                return False
        return True

    def item(self, position: int) -> Anchor | None:
        """The project whose name alone is the line above a line of facts (「总投资：三亿元」), among lines of its kind."""
        parts = self.article.parts
        index = parts.index(self.article.part_at(position))
        if not _FACT_LINE.match(self.text, parts[index][0]):
            return None
        for start, end, _ in reversed(parts[max(0, index - 8) : index]):
            low = bisect_left(self._starts, start)
            anchors = self.anchors[low : bisect_left(self._starts, end)]
            if anchors and not _FACT_LINE.match(self.text, start):
                first = anchors[0]
                alone = len({anchor.key for anchor in anchors}) == 1
                rest = self.text[start : first.start] + self.text[first.end : end]
                return first if alone and len(rest) <= 8 and not re.search(r"[，。]", rest) else None
        return None

    def _between(self, low: int, high: int, key: int) -> int:
        """How many other projects are spoken of between two places."""
        return len(
            {a.key for a in self.anchors[bisect_left(self._starts, low) : bisect_left(self._starts, high)]}
            - {key}
        )

    @cached_property
    def backers(self) -> dict[int, list[EnterpriseAtom]]:
        """Firms said, in whatever clause or line, to be the ones who invest (「投资方为某公司」, 「由某公司投资建设」), by project."""
        found: dict[int, list[EnterpriseAtom]] = {}
        for firm in self.atoms.enterprises:
            if not _BACKER.search(self.text[max(0, firm.start - 14) : firm.start]):
                continue
            links = self.links(firm.start, firm.end)
            if links and links[0][0] >= LEAST:
                found.setdefault(links[0][1], []).append(firm)
        return found

    def _segment(self, position: int) -> Span:
        """What stands between two semicolons of a sentence: a list tells one project in each."""
        low, high = self.atoms.sentences[self.sentence(position)]
        before, after = self.text.rfind("；", low, position), self.text.find("；", position, high)
        return (before + 1 if before >= 0 else low, after if after >= 0 else high)

    def _own_object(self, end: int) -> bool:
        """Whether a sum's own clause says what it builds (「投资六亿元实施甲改造，开工建设乙」): it is not for what comes after."""
        return _OWN_OBJECT.match(self.text, end) is not None

    def links(self, start: int, end: int) -> list[tuple[float, int]]:
        """(score, cluster) of every project the words start..end may speak of, best first."""
        sentence = self.sentence(start)
        scores: dict[int, float] = {}

        def offer(key: int, score: float) -> None:
            scores[key] = max(scores.get(key, -9.0), score)

        here = self.in_sentence(sentence)
        leading = any(anchor.start < start for anchor in here)
        clause = self.clause(start)
        low, high = self._segment(start)
        peopled = any(low <= anchor.start < high for anchor in here)
        own_object = self._own_object(end)
        for anchor in here:
            distance = abs(self.clause(anchor.start) - clause)
            if anchor.start < end and start < anchor.end:
                offer(anchor.key, 4.5)
            elif anchor.end <= start:
                score = (
                    (4.0 if distance == 0 else 3.7)
                    - 0.3 * min(distance, 5)
                    - 2.0 * self._between(anchor.end, start, anchor.key)
                )
                if anchor.end <= low:
                    score -= 1.5 if peopled else 0.2
                offer(anchor.key, score)
            elif anchor.start >= end:
                gap = self.text[end : anchor.start]
                others = self._between(end, anchor.start, anchor.key)
                if re.match(r"^(?:以上|左右|人民币)?的", gap) and not re.search(r"[，。；：]", gap):
                    offer(anchor.key, 5.0 - 1.5 * others - 0.03 * len(gap))
                elif distance == 0:
                    verb = re.search(r"建设|新建|打造|实施|兴建|建立|落户|用于|启动|扩建|上马|引进", gap)
                    offer(anchor.key, (4.3 if verb else 3.6) - 1.5 * others)
                elif not own_object:
                    verb = re.search(r"(?:建设|新建|打造|实施|兴建|用于|扩建|购置|引进)[^，。；]{0,8}$", gap)
                    subject = not leading and not verb  # 「占地…，总投资…，可容纳…的某某项目」
                    offer(
                        anchor.key,
                        (3.1 if subject else 2.3) - (0.05 if subject else 0.2) * distance - 1.5 * others,
                    )
        focus = self.focus(sentence)
        if focus is not None:
            back = min(3, sentence - self.sentence(focus.start))
            if self.article.part_at(focus.start) != self.article.part_at(start):
                back = 1 if self.item(start) == focus else 2  # let through by `focus` for good reason
            crowd = len({anchor.key for anchor in self.in_sentence(self.sentence(focus.start))})
            score = 2.6 - 0.35 * (back - 1) - 0.4 * (crowd - 1) - (1.5 if leading else 0.0)
            offer(focus.key, score)
        return sorted(((score, key) for key, score in scores.items()), reverse=True)


_TOTAL = re.compile(
    r"(?:计划|预计|规划|概算|估算|项目|协议|合同|一期|二期|首期|拟|签约|其中)?(?:总投资额?|投资总额|总投入|投资总规模|投资规模|总造价|估算投资|概算投资|总概算|概算)(?:额|规模|金额)?(?:共计|合计|预计|分别|总计|约|近|达到?|超过?|逾|高达|为|是|：|:|人民币|不低于|将达|突破|共|计|估算|概算|折合|累计)*$"
)
_PLAIN = re.compile(
    r"(?:计划|拟|意向|协议|固定资产|合同|项目|签约|预计|一期|首期|将|共|总|累计|斥资|投入|新增)*(?:投资额?|投入资金|投入|斥资|耗资|注资|拿出|砸下|投下|掷出|总额|总规模|引资|合同额|协议资金|签约额|签约金额|投资金额|出资|追加投资|追加|豪掷|再投|增资)(?:额|规模)?(?:由)?(?:原定|原计划|原来)?的?(?:共计|合计|预计|约|近|达到?|超过?|逾|高达|为|是|：|:|人民币|不低于|了|将达|突破|共)*$"
)
_NOT_INVESTMENT = re.compile(
    r"产值|营收|营业|销售|收入|税|利润|效益|贸易|交易|完成投资|完成固定|已投资|已投入|累计投入|到位|年度|年计划|补贴|奖励|奖补|贷款|授信|债券|基金|资金争取|争取资金|注册资|市值|估值|融资|增加值|节约|节省|成本|罚|租金|出口|进出口|订单|设备投资|研发投入|研发费用|技改投资由|"
    r"投资强度|亩均|每亩|完成工业投资|工业投资|民间投资|固投|今年计划|今年投资|当年投资|本年|其中"
)


def investment_role(text: str, quantity: Quantity, clause_start: int) -> float:
    """How likely a sum is a project's agreed investment, 0..3, from the words before it."""
    if quantity.kind != "money" or quantity.wan is None or quantity.lower:
        return 0.0
    after = text[quantity.end : quantity.end + 4]
    if re.match(r"以上(?!的[^，。]{2,}项目$)|级|左右以上|大关|产业|目标|企业", after) and not re.match(
        r"以上的", after
    ):
        return 0.0
    if text[clause_start - 1 : clause_start] in ("：", "\t") and quantity.start - clause_start <= 4:
        # 「总投资：三亿元」: the label is the clause before.
        clause_start = max(text.rfind(mark, 0, clause_start - 1) for mark in "，。；\n\t（") + 1
    before = text[max(clause_start, quantity.start - 26) : quantity.start]
    before = re.sub(r"(?:约|近|超过?|逾|达到?|不少于|人民币|将近|大约|仅|共|多达)+$", "", before)
    if _TOTAL.search(before):
        return 2.0 if re.search(r"年度|当年|今年(?!总)|一期|二期|首期|其中", before[-14:]) else 3.0
    if re.search(r"超|过|上$", before[-2:]) and re.match(r"的?项目|以上", after):
        return 0.0
    tail = (
        re.sub(r"其中(?=(?:总|计划)?投资$)", "", before[-9:])
        if text.startswith("的", quantity.end)
        else before[-9:]
    )
    if _NOT_INVESTMENT.search(tail):
        tied = re.match(
            r"(?:实施|新建|建设|打造|兴建|引进|上马)?的?(?!企业)[^，。；]{0,24}项目",
            text[quantity.end : quantity.end + 30],
        )
        return 2.0 if re.search(r"[今当去]年投资$", before) and tied else 0.0
    if _PLAIN.search(before):
        return 2.4 if not re.search(r"一期|二期|首期|固定资产|设备", before[-12:]) else 1.8
    if re.match(r"^的[\u4e00-\u9fffA-Za-z\d“]{4,}", text[quantity.end : quantity.end + 12]) and (
        len(before) <= 4 or re.search(r"(?:公司|集团|企业)的?$", before)
    ):
        return 1.0
    if re.search(r"投资[^，。；]{0,10}$", before) and not re.search(r"完成|到位|强度|回报", before):
        return 1.5
    return 0.0

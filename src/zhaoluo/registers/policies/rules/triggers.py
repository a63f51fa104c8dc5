"""Which words make a text suspected of limiting competition.  Source: docs/domain/policies.md, Triggers.

A hit is a suspicion (疑似) with the article it may touch; no hit does not mean that the text is clean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from zhaoluo.foundation.text import INVISIBLE
from zhaoluo.foundation.verdict import Refusal

from ..terms import TriggerAction

#: Groups of words; a text meets a pattern when it has a word of every group close together.
Pattern = tuple[tuple[str, ...], ...]

NUMBER: Final = r"(?:\d+(?:\.\d+)?|[零一二三四五六七八九十百两]+)"
#: Ornaments between characters that hide a word from a search.
ORNAMENT: Final = re.compile(r"[\s·•*_~`^\u3000]+")
#: A line that begins an item of a list ends the sentence before it.
ITEM: Final = re.compile(
    r"\n\s*(?=(?:[（(]?[0-9一二三四五六七八九十]+[)）、.．]|第[0-9一二三四五六七八九十]+[条款项章]))"
)
SENTENCE: Final = re.compile(r"[。！？；!?;]+")
#: What follows "不得" here says how much, not that it is forbidden.
COMPARING: Final = re.compile(r"低于|少于|超过|高于|小于|大于|迟于|早于|限于|仅")
#: Directly before a word these deny that word alone.
DENYING: Final = re.compile(r"(?<!不得)(?:不得|不予|不能|不可|不再|不)$")
#: A clause that goes on listing what the clause before it spoke of.
GOING_ON: Final = re.compile(r"(?:包括|如|例如|特别是|尤其是|以及|或者?)")
#: Words that say one does not promise what follows, and what parts them from it: another clause of the same breath.
REFUSING: Final = re.compile(
    r"(?<![得能可])(?:未|没有?|不|不再|从未)(?:[向对与][^，]{1,8}?)?(?:承诺|许诺|作出|做出|作任何|给予|提供|约定|实行|实施|安排|享受)"
    r"|不得[向对与][^，]{1,8}?(?:承诺|许诺|约定|给予|提供)"
    r"|(?<!有)无(?:任何|其他)?(?=[税土零免优先])"
)
PARTING: Final = re.compile(r"[的可而仍但则就即，]")
#: A hit left undone is the condition of something else: “未给予税收返还的，承担违约责任” promises after all.
CONDITION: Final = re.compile(r"的，|的?(?:则|视为|应当?承担|须承担)")
#: Directly after a hit: it is none, or it is taken back.
NONE: Final = re.compile(
    r"(?:等?(?:条款|事项|内容|承诺|政策|优惠))?：?(?:无|没有|不适用|不涉及)(?=$|[，、)])"
)
UNDONE: Final = re.compile(
    r"(?:的?(?:资金|款项|部分))?(?:予以|依法|一律|全部|全额|应当?|限期)*(?:追回|追缴|清退|收缴)"
)
MOST_TEXT: Final = 20_000
MOST_SHOWN: Final = 3
LONGEST_WORD: Final = 20


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row of the table: what it is called, the articles it may touch, what follows, and its words."""

    code: str
    label: str
    articles: tuple[str, ...]
    action: TriggerAction
    patterns: tuple[Pattern, ...]
    kinds: tuple[str, ...] = ()
    lifted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TriggerTable:
    """A version of the whole table."""

    title: str
    law: str
    source: str
    reach: int
    lifted_by: tuple[str, ...]
    lifted_after: tuple[str, ...]
    unless: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    version: int = 0


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A text may touch this article (疑似)."""

    code: str
    label: str
    article: str
    action: TriggerAction
    words: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What a page says of it."""
        return f"疑似“{self.label}”（实施办法第 {self.article} 条）：{'；'.join(self.words)}"


def suspicions(text: str, table: TriggerTable, kind: str = "") -> list[Suspicion]:
    """Every trigger the text trips, in the order of the table; ``kind`` (SubjectKind) leaves out what does not ask it."""
    sentences = sentences_of(text[:MOST_TEXT], table.unless)
    found = []
    for trigger in table.triggers:
        if trigger.kinds and kind and kind not in trigger.kinds:
            continue
        lifters = trigger.lifted_by or table.lifted_by
        words = [
            hit
            for sentence in sentences
            for pattern in trigger.patterns
            for hit in _hits(sentence, pattern, lifters, table.lifted_after, table.reach)
        ]
        if words:
            shown = tuple(dict.fromkeys(words))[:MOST_SHOWN]
            found.append(
                Suspicion(trigger.code, trigger.label, "、".join(trigger.articles), trigger.action, shown)
            )
    return found


def sentences_of(text: str, unless: Sequence[str] = ()) -> list[str]:
    """The text as it is searched: one width, nothing invisible, no blanks inside words, phrases of ``unless`` blotted out."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).replace(",", "，").replace(":", "：")
    plain = ITEM.sub("。", plain).replace("\n\n", "。")
    plain = ORNAMENT.sub("", plain)
    for phrase in sorted(unless, key=len, reverse=True):
        plain = plain.replace(phrase, "□" * len(phrase))
    return [sentence for sentence in SENTENCE.split(plain) if sentence]


@lru_cache(maxsize=2048)
def _finder(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(w).replace(r"\#", NUMBER) for w in longest_first))


def _occurrences(sentence: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    found = [match.span() for match in _finder(words).finditer(sentence)]
    return [(a, b) for a, b in found if not DENYING.search(sentence[max(0, a - 4) : a])]


def _hits(
    sentence: str, pattern: Pattern, lifters: tuple[str, ...], after: tuple[str, ...], reach: int
) -> Iterator[str]:
    first, *others = (_occurrences(sentence, words) for words in pattern)
    for start in first:
        for chosen in _near(start, others):
            spans = sorted([start, *chosen])
            begin, end = spans[0][0], spans[-1][1]
            apart = all(a[1] <= b[0] for a, b in pairwise(spans))
            if apart and end - begin <= reach and not _lifted(sentence, spans, lifters, after):
                yield sentence[begin:end]
                break


def _near(
    start: tuple[int, int], others: list[list[tuple[int, int]]]
) -> Iterator[tuple[tuple[int, int], ...]]:
    """For a word of the first group the nearest words of the others, to the left and to the right."""
    if not others:
        yield ()
        return
    head, *rest = others
    left = [span for span in head if span[1] <= start[0]][-1:]
    right = [span for span in head if span[0] >= start[1]][:1]
    for span in sorted(left + right, key=lambda s: abs(s[0] - start[0])):
        for tail in _near(start, rest):
            yield (span, *tail)


def _lifted(
    sentence: str, spans: list[tuple[int, int]], lifters: tuple[str, ...], after: tuple[str, ...]
) -> bool:
    """Whether the clause forbids or undoes what it speaks of."""
    begin, end = spans[0][0], spans[-1][1]
    clause = _clause_start(sentence, begin)
    for match in _finder(lifters).finditer(sentence, clause, end):
        inside = any(a < match.end() and match.start() < b for a, b in spans)
        must = sentence.startswith("不得不", match.start()) or COMPARING.match(sentence, match.end())
        next_word = min((a for a, _ in spans if a >= match.end()), default=end)
        parted = match.start() > begin and "，" in sentence[match.end() : next_word]
        if not (inside or must or parted):
            return True
    if _refused(sentence, spans, clause) or NONE.match(sentence, end) or UNDONE.match(sentence, end):
        return True
    tail = sentence[end : end + 20].split("，", 2)
    return bool(_finder(after).search("，".join(tail[:2])))


def _refused(sentence: str, spans: list[tuple[int, int]], clause: int) -> bool:
    """Whether the clause says that it is not promised: 不承诺…, 未向乙方作出…, 无….  A condition of something else is no refusal."""
    end = spans[-1][1]
    if CONDITION.match(sentence, end):
        return False
    for match in REFUSING.finditer(sentence, clause, end):
        next_word = min((a for a, _ in spans if a >= match.end()), default=None)
        if next_word is not None and not PARTING.search(sentence, match.end(), next_word):
            return True
    return False


def _clause_start(sentence: str, at: int) -> int:
    start = max(sentence.rfind("，", 0, at), sentence.rfind("：", 0, at)) + 1
    if start > 0 and GOING_ON.match(sentence, start):
        return _clause_start(sentence, start - 1)
    return start


def parse_patterns(text: str) -> tuple[Pattern, ...]:
    """Patterns as people write them: one a line, groups joined by “+”, words parted by “、”."""
    patterns = []
    for line in unicodedata.normalize("NFKC", text).replace("，", "、").replace(",", "、").splitlines():
        groups = [
            tuple(w for w in (word.strip() for word in part.split("、")) if w) for part in line.split("+")
        ]
        if any(groups):
            patterns.append(tuple(groups))
    return tuple(patterns)


def shown_pattern(pattern: Pattern) -> str:
    """A pattern as people write it."""
    return " + ".join("、".join(group) for group in pattern)


def parse_words(text: str) -> tuple[str, ...]:
    """Words parted by “、”, commas or lines."""
    parts = re.split(r"[、,，\s]+", unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def refusals_to_save_triggers(triggers: Sequence[Trigger], note: str) -> list[Refusal]:
    """A zone's own table: every trigger has a name, an article and words; a single character would suspect everything."""
    refusals = []
    if len(note.strip()) < 4:
        refusals.append(Refusal("no_note", "请写为什么另存、改了什么，至少 4 个字", "note"))
    for trigger in triggers:
        if not trigger.label.strip():
            refusals.append(Refusal("no_label", "每一类都要有名称", f"label-{trigger.code}"))
        name = trigger.label or trigger.code
        if not trigger.articles:
            refusals.append(Refusal("no_article", f"“{name}”请写条款号", f"articles-{trigger.code}"))
        if not trigger.patterns:
            refusals.append(
                Refusal("no_pattern", f"“{name}”没有一行词；不要这一类请停用", f"patterns-{trigger.code}")
            )
        refusals += _of_words(trigger, name)
    if not triggers:
        refusals.append(Refusal("empty", "至少留一类；全停用等于不查"))
    return refusals


def _of_words(trigger: Trigger, name: str) -> list[Refusal]:
    refusals = []
    field = f"patterns-{trigger.code}"
    for pattern in trigger.patterns:
        if not all(pattern):
            refusals.append(
                Refusal("empty_group", f"“{name}”里有一行的“+”一边没有词：{shown_pattern(pattern)}", field)
            )
        short = [w for group in pattern for w in group if len(w.replace("#", "")) < 1 + (len(pattern) == 1)]
        if short:
            refusals.append(
                Refusal("short_word", f"“{name}”里“{short[0]}”太短，什么都会中；请写完整的词", field)
            )
        long = [w for group in pattern for w in group if len(w) > LONGEST_WORD]
        if long:
            refusals.append(
                Refusal(
                    "long_word", f"“{name}”里“{long[0][:12]}…”超过 {LONGEST_WORD} 字，请拆成几个词", field
                )
            )
    return refusals


#: The number of a document, and an article of a law named in 《》.
DOCUMENT: Final = r"[〔\[(]\s*(?:19|20)\d\d\s*[〕\])]\s*第?\s*\d+\s*号"
ARTICLE: Final = r"第\s*[〇零一二三四五六七八九十百千\d]+\s*条"
LAW_ARTICLE: Final = re.compile(rf"《[^《》]{{2,}}》[^《》。；;]{{0,30}}?{ARTICLE}")
CITES: Final = re.compile(rf"{LAW_ARTICLE.pattern}|{DOCUMENT}")
#: Lists, minutes and agreements are no law, whatever their number or article.
NO_LAW: Final = re.compile(
    r"(?:《[^《》]*(?:名单|名录|企业库|清单|纪要|协议|协议书|合同)(?:\([^《》]*\))?》|纪要|会纪)"
    rf"(?:[^《》。；;，,、]{{0,12}}?(?:{DOCUMENT}|{ARTICLE}))*"
)
STEERING: Final = re.compile(r"目标企业|目标名单|链主|龙头|入库企业|重点企业|重点项目|名单内|白名单")


def refusals_of_basis(basis: str, *, field: str = "basis") -> list[Refusal]:
    """A legal basis names the law and its article, or a document by its number.  Being a target, a chain leader or on a list is never by itself a basis."""
    text = unicodedata.normalize("NFKC", basis).strip()
    if not text:
        return [Refusal("no_basis", "请写法律依据：法律、行政法规或国务院规定的名称和条款", field)]
    named = NO_LAW.sub("□", text)
    steering = STEERING.search(text)
    if (LAW_ARTICLE if steering else CITES).search(named):
        return []
    if steering:
        return [
            Refusal(
                "target_is_no_basis",
                "目标企业、链主、名单内企业只能决定服务的先后，本身不是给优惠的依据；请写法律法规的名称和条款",
                field,
            )
        ]
    return [
        Refusal(
            "no_law_named",
            "依据里没有写出法律和条款：请写《名称》第几条，或文号；名单、纪要、协议不算",
            field,
        )
    ]

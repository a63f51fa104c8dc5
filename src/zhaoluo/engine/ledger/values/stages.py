"""Stage and standing words: what a cell says about how far a project is, with guards for 拟, 计划 and 未."""

from __future__ import annotations

import re

from ..cells import Cell, shown
from ..heading import fold_header
from ..vocabulary import Vocabulary
from .outcome import NOTHING, Outcome, broken, normal, quoted, says_nothing

ALLOWED = "线索、洽谈、签约、建设、投产、达效"
_ORDER = ("lead", "talks", "signed", "building", "producing", "at_capacity")
_LABEL = dict(zip(_ORDER, ALLOWED.split("、"), strict=True))
_ALLOWED_STANDINGS = "在推进、搁置、流失"
# Behind a stage word: it is a condition or a term, no statement.
_LATER = re.compile(r"(?:之?前|之?后|时|率|手续|条件|许可|准备|仪式|计划|目标|倒计时)")
_HEADED = (
    r"(?:已|新|拟|待|未)?(?:线索|储备|谋划|在谈|洽谈|在洽|签约|开工"
    r"|在建|续建|投产|达产|达效|竣工投产|建成投产|达产达效|投产达效"
    r"|签约未开工|签约落地|意向|框架协议|开工建设|在建续建)(?:项目|库"
    r"|阶段)?"
)
_CUT = re.compile(r"[,，;；。、/|\n→>+]|--+|(?<!未)(?:并|且|但|和|及|与)")
_DRESS = re.compile(r"[\s*★☆●◆■▲△※#()（）\[\]【】“”\"'‘’:：.．\-—_]+")
_NUMBERING = re.compile(
    r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2}(?=[、.)]))[、.)．]?|^[①-⑳]|(?:项目)?[（(]?\d+个?[）)]?$"
)


class StageWords:
    """The words of one vocabulary, ready for looking up."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.exact = {
            fold_header(word): stage for stage, words in vocabulary.stages.items() for word in words
        }
        self.standings = {fold_header(w): s for s, words in vocabulary.standings.items() for w in words}
        # Words that already carry a guard (拟签约, 未开工) or are too short are for whole cells only.
        spoken = sorted((word for word in self.exact if len(word) >= 2), key=len, reverse=True)
        self.anywhere = re.compile("|".join(re.escape(word) for word in spoken))
        # In a title only words that cannot mean anything else: 「招商引资意向目标」 is no stage.
        headed = [word for word in spoken if re.fullmatch(_HEADED, word)]
        self.heading = re.compile("|".join(re.escape(word) for word in headed) or r"(?!)")
        self._read: dict[str, Outcome] = {}
        self.denied, self.ahead = vocabulary.denied, vocabulary.ahead

    def plain(self, text: str) -> bool:
        """Whether a text is a stage word and nothing else, or one with 已 or 项目 about it."""
        folded = _folded(text)
        return folded in self.exact or folded.removesuffix("项目").removesuffix("阶段") in self.exact

    def look_up(self, text: str) -> tuple[str, str]:
        """Stage and remark for a text that says nothing but a stage; both empty where it says none."""
        folded = _folded(text)
        for form in (
            folded,
            folded.removesuffix("项目"),
            folded.removesuffix("阶段"),
            folded.removesuffix("库"),
        ):
            if form in self.exact:
                guarded = re.match(r"拟|计划|预计|即将|准备|待|未|尚未", form)
                stage = self.exact[form]
                return stage, f"“{text}”按{_LABEL[stage]}记" if guarded else ""
        return self._within(normal(text))

    def _within(self, text: str) -> tuple[str, str]:
        """The furthest stage a phrase asserts: the last word of each clause that nothing denies or puts off."""
        best = -1
        for clause in _CUT.split(text):
            clause = _DRESS.sub("", clause)
            stage = self._of_clause(clause)
            if stage is not None:
                best = max(best, stage)
        if best < 0:
            return "", ""
        return _ORDER[best], f"{quoted(text)}按{_LABEL[_ORDER[best]]}记"

    def _of_clause(self, clause: str) -> int | None:
        said: int | None = None
        for match in self.anywhere.finditer(clause):
            stage = _ORDER.index(self.exact[match[0]])
            before, after = clause[: match.start()], clause[match.end() :]
            if _LATER.match(after) or self.denied.search(before[-8:]):
                continue
            if self.ahead.search(before[-16:]):
                stage = max(stage - 1, 0)
            said = stage
        return said

    def read_stage(self, cell: Cell) -> Outcome:
        """One of the six stages (its code), or a trouble that names the allowed words."""
        if (trouble := broken(cell)) is not None:
            return trouble
        text = shown(cell)
        if says_nothing(text):
            return NOTHING
        if text not in self._read:
            stage, remark = self.look_up(text)
            self._read[text] = (
                Outcome(stage, remark)
                if stage
                else Outcome(trouble=f"认不出阶段{quoted(text)}，请写 {ALLOWED} 之一")
            )
        return self._read[text]

    def read_standing(self, cell: Cell) -> Outcome:
        """active, shelved or lost, or a trouble that names the allowed words."""
        if (trouble := broken(cell)) is not None:
            return trouble
        text = shown(cell)
        if says_nothing(text):
            return NOTHING
        standing = self.standing_of(text)
        if standing:
            return Outcome(standing)
        return Outcome(trouble=f"认不出推进状态{quoted(text)}，请写 {_ALLOWED_STANDINGS} 之一")

    def standing_of(self, text: str) -> str:
        """The standing a text says, else empty."""
        folded = _folded(text)
        return self.standings.get(folded) or self.standings.get(folded.removeprefix("项目"), "")

    def heading_stage(self, text: str) -> str:
        """The one stage a heading, a title or a sheet's name speaks of; empty where it speaks of none or of several."""
        folded = _folded(text)
        if folded in self.exact:
            return self.exact[folded]
        said = {self.exact[match[0]] for match in self.heading.finditer(folded)}
        return said.pop() if len(said) == 1 else ""


def _folded(text: str) -> str:
    return _NUMBERING.sub("", _DRESS.sub("", normal(text))).casefold()

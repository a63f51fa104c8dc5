"""What a row below the header is: data, a total, a heading of a section, a note, a repeated header, nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .cells import Area, Cell, Sheet, shown
from .header import Header
from .values.outcome import normal, says_nothing
from .values.stages import StageWords

Kind = Literal["data", "total", "section", "note", "header", "blank"]

_TOTAL_WORD = r"(?:合计|小计|总计|共计|累计|总和|汇总|总数|总额|总合计|合计数|小计数)"
_TOTAL = re.compile(rf"(?:[(]?[一二三四五六七八九十\d]{{1,3}}[、.)])?{_TOTAL_WORD}(?:[(:：].*|\d+[个项].*|[\d.,]+(?:[万亿]?元)?|(?:共)?\d+个?(?:项目)?)?")  # fmt: skip
_TOTAL_END = re.compile(
    r".{0,14}(?<![a-z])(?:合计|小计|总计|共计)(?:[(:：].*|\d+[个项].*|[\d.,]+(?:[万亿]?元)?)?|(?:共|总共|合计)\d+个?项?(?:项目)?.{0,12}"
)
_ENUMERATED = re.compile(
    r"(?:第[一二三四五六七八九十]+(?:部分|类|批|批次|章)(?=[:：、\s(]|$)|[(][一二三四五六七八九十]{1,3}[)]|[一二三四五六七八九十]{1,3}[、.．:：,，\s]|[IVX]{1,4}[、.]|[■◆●▲★▶►]).{0,60}"
)
_COUNTED = re.compile(r".{1,30}[(:：]?(?:共|合计|计)?\s*\d+\s*[个项](?:项目)?[)]?.{0,20}")
_COUNTED_HEADING = re.compile(r".{1,24}[(](?:共|计|合计)?\d+[个项家](?:项目)?.{0,20}[)][:：]?")
_LABEL = re.compile(
    r"[^:：\d]{0,8}(?:人|领导|长|单位|部门|日期|时间|电话|签[字名章]|盖章|主管|审[核批]|报送?|表)[^:：]{0,6}[:：][^:：]{0,24}"
)
_SHARE = re.compile(r"(?:其中|#)[:：]?.{0,20}\d+[个项家].{0,12}")
_SECTION_END = re.compile(r".{1,24}(?:项目|类|库|产业|产业链|园区|板块|组|部分|阶段|领域|企业)[:：]?")
_NOTE = re.compile(
    r"(?:附?注|备注|说明|填[表报写]说明|编制说明|统计口径|口径|数据来源|资料来源|来源|填报要求|要求|提示|温馨提示|示例说明)(?:\d*[:：.、]|\d)"
    r"|(?:填报|填表|制表|审核|复核|编制|统计|报送|经办|签发|分管|主办|承办|协办|呈报|汇报|抄送|主管)(?:人员?|单位|部门|日期|时间|负责人|领导)(?:签[字名])?[(（]?.{0,6}[:：]"
    r"|(?:单位|部门)?(?:负责人|领导|联系人|联系电话|电话|盖章|签字|公章|日期)(?:[(（].{0,6}[)）])?[:：]"
    r"|(?:金额|计量)?单位[:：]|(?:填报|统计|截[至止])(?:日期|时间|到)?[:：]?\s*(?:20)?\d\d[-年./]|截[至止]|以上(?:数据|项目|内容|均)|第\s*\d+\s*页|共\s*\d+\s*页|制表|（?盖章）?$|\(?盖章\)?$|以下空白|（?以下无正文）?|\(以下|---|[(]?续表?[)]?$|本表"
)
_EXAMPLE = re.compile(r"(?:填写|填报)?(?:示例|样例|范例|例|例如|样表)(?:\d*)?[:：]?.*")
# Anything that might make a row something else than data; what is not found here needs no closer look.
_SUSPICIOUS = re.compile(
    r"[合小总共累]\s*计|汇总|总[和数额]|[:：※]|^\s*[附注例样续截以本共备说填编统口数资来要提示温报制审复签经分单部联电日盖范（(一二三四五六七八九十IVX■◆●▲★▶►\d-]"
    r"|第\s*\d+\s*页|\d\s*(?:个|项(?!目))|盖章|^.\s"
)
_FIGURE = re.compile(r"\s*[\d,.，]+\s*(?:[万亿]?元|亩|%)?\s*")
_COUNT = re.compile(r"(?:共|共计|计|合计)?\d+[个项家](?:项目)?")
_CHINESE_SERIAL = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)]?[、.．]?")
_PLAIN = re.compile(r"\s+")


@dataclass(slots=True)
class Sums:
    """Amounts read so far, per column: since the last total, and of the whole table."""

    part: dict[int, float] = field(default_factory=dict)
    whole: dict[int, float] = field(default_factory=dict)

    def add(self, index: int, value: float) -> None:
        self.part[index] = self.part.get(index, 0.0) + value
        self.whole[index] = self.whole.get(index, 0.0) + value


@dataclass(slots=True)
class Sorter:
    """Tells the rows of one sheet apart.  Columns are indices; -1 where the sheet has none of the kind."""

    header: Header
    header_texts: Mapping[int, frozenset[str]]
    merges: Sequence[Area]
    words: StageWords
    name: int
    serial: int
    amounts: frozenset[int]
    mapped: frozenset[int]
    width: int
    chinese_serials: bool = False
    headed: frozenset[int] = frozenset()  # columns left of the names that no row with a name fills
    numbered: bool = False  # most projects of this sheet carry a number
    wide: dict[int, int] = field(default_factory=dict)  # row → columns its widest merge covers
    amount: Callable[[int, Cell], float | None] = lambda _index, _cell: (
        None
    )  # what a cell of an amount column says
    carried: frozenset[tuple[int, int]] = frozenset()  # cells filled from a merged cell above

    def kind(self, number: int, row: Sequence[Cell], sums: Sums) -> Kind:
        """Kind of the row with index `number`; `sums` holds the amounts read above it."""
        if self._plainly_data(number, row):
            return "data"
        filled = [(index, cell) for index, cell in enumerate(row[: self.width]) if cell != "" and shown(cell)]
        own = [(index, cell) for index, cell in filled if (number, index) not in self.carried]
        if not own:
            return "blank" if not any(i == self.name for i, _ in filled) else "data"
        texts = {index: _PLAIN.sub("", normal(shown(cell))) for index, cell in filled}
        if self._repeats_header(texts):
            return "header"
        name = texts.get(self.name, "")
        if self._is_total(texts, name):
            return "total"
        first_index, first_cell = own[0]
        first = normal(shown(first_cell))
        others = [index for index, _ in own if index != first_index]
        if self._is_note(first, first_index, others, name, number, [shown(c) for _, c in own]):
            return "note"
        if self._is_section(texts, first, first_index, own, name, number):
            return "section"
        if not name or says_nothing(name) or (number, self.name) in self.carried:
            return self._nameless(own, texts, name, sums)
        return "data"

    def _plainly_data(self, number: int, row: Sequence[Cell]) -> bool:
        """The usual row, told cheaply: a name of its own, nothing suspicious before it, several cells filled."""
        if self.name >= len(row) or (number, self.name) in self.carried:
            return False
        name = row[self.name]
        if not isinstance(name, str) or len(name) < 4 or name in self.header_texts.get(self.name, ()):
            return False
        for cell in row[: self.name + 1]:
            if isinstance(cell, str) and _SUSPICIOUS.search(cell):
                return False
        return len(row) - row.count("") >= 5

    def _nameless(
        self, own: Sequence[tuple[int, Cell]], texts: Mapping[int, str], name: str, sums: Sums
    ) -> Kind:
        telling = [(index, cell) for index, cell in own if index != self.serial]
        if name and not says_nothing(name):
            return "data"
        if all(isinstance(cell, str) and says_nothing(cell) for _, cell in telling):
            return "blank"
        if not telling or all(cell in (0, 0.0, "0", "0.00", "-") or cell is False for _, cell in telling):
            return "blank"  # numbered in advance, or formulas over nothing
        if all(index not in self.mapped for index, _ in telling) and len(telling) == 1:
            return "note"
        figures = [
            (index, cell)
            for index, cell in telling
            if (isinstance(cell, (int, float)) and not isinstance(cell, bool))
            or _FIGURE.fullmatch(shown(cell))
        ]
        words = [index for index, cell in telling if (index, cell) not in figures]
        unnumbered = self.numbered and self.serial not in texts and words[:1] < [self.name]
        if figures and len(words) == 1 and (words[0] in self.headed or unnumbered):
            return "total"  # 「东镇 | 2 | | 3000」 above the projects of that town
        if len(figures) == len(telling) and self.serial not in texts:
            told = [(i, value) for i, cell in figures if (value := self.amount(i, cell)) is not None]
            for so_far in (sums.part, sums.whole):
                if told and all(
                    abs(so_far.get(i, 0.0) - value) <= 0.011 + 1e-6 * abs(value) for i, value in told
                ):
                    return "total"
        return "data"

    def _repeats_header(self, texts: Mapping[int, str]) -> bool:
        same = sum(text in self.header_texts.get(index, ()) for index, text in texts.items())
        return same >= 2 and same >= 0.6 * len(texts)

    def _is_total(self, texts: Mapping[int, str], name: str) -> bool:
        leading = [index for index in sorted(texts) if index <= max(self.name, 0)][:4] or sorted(texts)[:1]
        first = sorted(texts)[:2]
        if "".join(texts[index] for index in first) in ("合计", "小计", "总计", "共计"):
            return True  # its two characters in two cells
        if not name and _COUNT.fullmatch(texts.get(self.serial, "")):
            return True  # 「全市 | 3个 | | 16.8」
        for index in dict.fromkeys([*leading, *first]):
            text = texts[index]
            if (
                _SHARE.fullmatch(text)
                and index <= self.name
                and (self.serial == index or self.serial not in texts)
            ):
                return True
            if _TOTAL.fullmatch(text) and index not in self.amounts:
                return True
            if _TOTAL_END.fullmatch(text) and (
                index == self.name
                or not name
                or name.isdigit()
                or _COUNTED.fullmatch(name) is not None
                or _COUNT.fullmatch(name) is not None
            ):
                if (
                    index == self.name
                    and not re.search(r"(?:合计|小计|总计|共计)(?:\W.*)?$", text)
                    and self.serial in texts
                ):
                    continue
                return index <= max(self.name, first[0])
        return False

    def _is_note(
        self,
        first: str,
        first_index: int,
        others: Sequence[int],
        name: str,
        number: int,
        told: Sequence[str] = (),
    ) -> bool:
        if first_index != self.name and name and self.name in others and not _EXAMPLE.fullmatch(first):
            # a name of its own: only a footer's line of labels («填报人：甲  审核人：乙») is a note then
            return bool(_NOTE.match(first) and _NOTE.match(name))
        if _NOTE.match(first):
            return len(others) <= 6
        if first_index == self.serial and _EXAMPLE.fullmatch(_PLAIN.sub("", first)):
            return True
        if (
            not name
            and _LABEL.fullmatch(first)
            and all(_LABEL.fullmatch(t) or t.isdigit() for t in (normal(c) for c in told))
        ):
            return True  # a footer's line of labels
        if any(first == text for text in self.header.above) and not others:
            return True
        if not others and (first_index != self.name or self.wide.get(number, 1) > 2) and len(first) > 50:
            return True
        return not others and first_index == self.name and len(first) > 120

    def _is_section(
        self,
        texts: Mapping[int, str],
        first: str,
        first_index: int,
        own: Sequence[tuple[int, Cell]],
        name: str,
        number: int,
    ) -> bool:
        words = [
            (i, c) for i, c in own if isinstance(c, str) and not re.fullmatch(r"[\d.,\s]+(?:[万亿]?元)?", c)
        ]
        if first_index == self.serial and name and not self.chinese_serials:
            # 「一 | 签约项目 | 35.6」 above rows numbered 1, 2, 3
            return bool(_CHINESE_SERIAL.fullmatch(_PLAIN.sub("", first))) and len(words) == 2
        if len(words) != 1 or words[0][0] != first_index:
            return False
        merged = self.wide.get(number, 1) > 1
        figures = [(i, c) for i, c in own if i != first_index]
        unnumbered = first_index == self.name and self.numbered and self.serial not in texts
        if unnumbered and (_ENUMERATED.fullmatch(first) or _COUNTED_HEADING.fullmatch(_PLAIN.sub("", first))):
            return True  # 「一、新能源产业链（2个） | 35000」 without a number among numbered projects
        if _ENUMERATED.fullmatch(first) and (first_index != self.name or not figures or merged):
            return True
        if figures and not merged and first_index == self.name:
            return False
        if first_index != self.name or merged:
            # a text alone, not where the names stand
            return len(first) <= 50 and (
                merged
                or bool(_COUNTED.fullmatch(first))
                or bool(_SECTION_END.fullmatch(first))
                or bool(self.words.heading_stage(first))
                or first_index not in self.mapped
                or first_index == self.serial
            )
        plain = _PLAIN.sub("", first)
        return bool(re.fullmatch(r".{0,12}[(:：]\s*(?:共|计)?\d+\s*[个项](?:项目)?[)]?", plain)) or bool(
            len(plain) <= 8 and self.words.heading_stage(plain) and re.search(r"(?:项目|库|类|阶段)$", plain)
        )

    def learn(self, rows: Sequence[Sequence[Cell]], begin: int, end: int) -> None:
        """Whether this sheet numbers its projects, and whether 一、二、三."""
        named = [row for row in rows[begin:end][:2000] if self.name < len(row) and row[self.name] != ""]
        if len(named) >= 2:
            left = range(self.name)
            self.headed = frozenset(i for i in left if sum(row[i] != "" for row in named) <= 0.1 * len(named))
        if self.serial < 0:
            return
        serials = [
            shown(row[self.serial])
            for row in rows[begin:end]
            if self.serial < len(row) and row[self.serial] != ""
        ]
        told = [row for row in rows[begin:end][:2000] if self._says_more(row)]
        self.numbered = sum(row[self.serial] != "" for row in told) >= max(2, 0.8 * len(told))
        chinese = sum(
            _CHINESE_SERIAL.fullmatch(_PLAIN.sub("", normal(text))) is not None for text in serials[:2000]
        )
        self.chinese_serials = bool(serials) and chinese > 0.6 * len(serials[:2000])

    def _says_more(self, row: Sequence[Cell]) -> bool:
        """Whether a row has a name and words beside it."""
        if max(self.name, self.serial) >= len(row) or row[self.name] == "":
            return False
        return any(isinstance(c, str) and c and i not in (self.name, self.serial) for i, c in enumerate(row))

    def another_header(self, row: Sequence[Cell]) -> bool:
        """Whether a row could be the header of another table: several short texts, no figures."""
        for cell in row:
            if not isinstance(cell, str) or len(cell) > 24:
                return False
        filled = [cell for cell in row if cell != ""]
        if len(filled) < 3:
            return False
        texts = {_PLAIN.sub("", normal(cell)) for cell in filled if isinstance(cell, str)}
        own = {text for found in self.header_texts.values() for text in found}
        return len(texts & own) >= 2 or any("名称" in text and len(text) <= 12 for text in texts)

    def section_text(self, row: Sequence[Cell]) -> str:
        """The words of a section's heading."""
        texts = [shown(cell) for cell in row[: self.width] if isinstance(cell, str) and shown(cell)]
        texts = [
            text
            for text in dict.fromkeys(texts)
            if not _CHINESE_SERIAL.fullmatch(_PLAIN.sub("", normal(text)))
        ]
        return texts[0] if texts else ""


def text_map(sheet: Sheet, header: Header) -> dict[int, frozenset[str]]:
    """Per column the texts its header consists of, as rows are compared with them."""
    found: dict[int, set[str]] = {}
    for row in sheet.rows[header.first : header.body]:
        for index, cell in enumerate(row):
            if cell != "" and (text := shown(cell)):
                found.setdefault(index, set()).update((text, _PLAIN.sub("", normal(text))))
    return {index: frozenset(texts) for index, texts in found.items()}


def wide_rows(sheet: Sheet) -> dict[int, int]:
    """Row → how many columns its widest merged cell covers."""
    wide: dict[int, int] = {}
    for top, left, _bottom, right in sheet.merges:
        wide[top] = max(wide.get(top, 1), right - left + 1)
    return wide

"""Which column is which field: by its header, by what the person chose before, and by what its values look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .cells import Cell, letter, shown
from .heading import AREA_UNITS, COUNT_UNITS, EITHER, MONEY_UNITS, parse_header
from .looks import fits, look_of
from .records import Column, How
from .values.outcome import normal
from .values.stages import StageWords
from .vocabulary import Field, Vocabulary

_LEAST = 0.66  # below, two headers are not similar
# Words of a group that say nothing of the columns below it.
_GENERIC = re.compile(
    r"^(?:项目|招商)?(?:基本|主要|相关|有关|总体|其他)?(?:情况|信息|概况|要素|指标)$|(?:基本)?(?:情况|信息|概况)$|^项目$"
)


# A leaf that only repeats what its group is.
_LEAF_OF_GROUP = re.compile(r"总额|合计|小计|总计|总数|金额|数额|数量|总量|面积|数|总")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's header as found: its own words, those of the groups above it, and the unit stated in any of them."""

    index: int
    leaf: str
    groups: tuple[str, ...]
    unit: str

    @property
    def text(self) -> str:
        return "｜".join(" ".join(part.split()) for part in (*self.groups, self.leaf) if part)

    @property
    def telling_groups(self) -> tuple[str, ...]:
        """The groups, folded, without what says nothing: 项目基本情况 → (nothing), 投资情况 → 投资."""
        folded = (_GENERIC.sub("", parse_header(group)[0]) for group in self.groups)
        return tuple(group for group in folded if group)


@lru_cache(maxsize=8192)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


_TAILS = ("名称", "情况", "信息", "说明", "明细", "概况", "全称", "简述", "描述", "一览", "数据", "数额", "总额", "合计", "时间", "日期", "项目", "内容")  # fmt: skip


def likeness(header: str, word: str) -> float:
    """How alike a folded header and a word of a field are, 0..1.  The head of a Chinese noun stands last."""
    if len(word) < 2 or len(header) < 2:
        return 0.0
    if word in header:
        rest = header.replace(word, "", 1)
        score = 0.64 + 0.34 * len(word) / len(header)
        if header.endswith(word):
            return min(score + 0.06, 0.97)
        if any(rest.endswith(tail) for tail in _TAILS) and header.startswith(word):
            return score
        return score - 0.1
    if header in word:
        if len(header) < 3:
            return 0.0  # 「签约」 alone is not 「签约内容」
        return 0.5 + 0.4 * len(header) / len(word)
    a, b = _bigrams(header), _bigrams(word)
    dice = 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
    if dice < 0.4:
        return 0.0
    return 0.35 + 0.5 * dice


class Mapper:
    """Maps the columns of one sheet."""

    def __init__(self, vocabulary: Vocabulary, words: StageWords, remembered: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        self.words = words
        self.remembered = remembered
        self._similar: dict[str, list[tuple[str, float]]] = {}
        self._by_bigram: dict[str, list[tuple[str, str]]] = {}
        for key, field in vocabulary.fields.items():
            if field.kind != "serial":
                for word in field.synonyms:
                    for gram in _bigrams(word):
                        self._by_bigram.setdefault(gram, []).append((key, word))

    def forms(self, heading: Heading) -> list[tuple[str, bool]]:
        """Folded ways to read a header, best first; the flag says that the group above was left out."""
        leaf, bare, _ = parse_header(heading.leaf)
        forms: list[tuple[str, bool]] = []
        groups = heading.telling_groups
        if groups:
            joined = "".join(groups)
            forms += [
                (joined + leaf, False),
                (leaf + joined, False),
                (groups[-1] + leaf, False),
                (leaf + groups[-1], False),
            ]
            if _LEAF_OF_GROUP.fullmatch(leaf):
                forms.append((groups[-1], False))
        forms += [(leaf, bool(groups)), (bare, bool(groups))]
        if self.vocabulary.name_with_content.search(leaf):
            forms.append(("项目名称及建设内容", bool(groups)))
        if first := self._before_contact(heading):
            forms.append((first, bool(groups)))
        if leaf.startswith("其中") and len(leaf) > 3:
            forms.append((leaf[2:], bool(groups)))
        return [(form, left) for form, left in dict.fromkeys(forms) if form]

    def _before_contact(self, heading: Heading) -> str:
        """What a header names before the person to reach there: 投资企业及联系人 → 投资企业; empty where it names nobody."""
        leaf = normal(heading.leaf).replace(" ", "").replace("\n", "").rstrip("()")
        match = self.vocabulary.with_contact.search(leaf)
        return parse_header(leaf[: match.start()])[0] if match and match.start() else ""

    def exact(self, heading: Heading) -> list[tuple[str, float, bool]]:
        """Fields whose words the header is: (field, score, weak)."""
        found: dict[str, tuple[float, bool]] = {}
        whole = "".join(heading.telling_groups) + parse_header(heading.leaf)[0]
        for form, left_out in self.forms(heading):
            for table, weak in (
                (self.vocabulary.strong_headers, False),
                (self.vocabulary.weak_headers, True),
            ):
                for key, score in table.get(form, ()):
                    field = self.vocabulary.fields[key]
                    if field.barred and (field.barred.search(form) and not weak_exact(form, field)):
                        continue
                    if left_out and field.barred and field.barred.search(whole):
                        continue  # 「2025年完成情况｜投资」 is not the investment
                    score -= 0.03 if left_out else 0.0
                    if key not in found or score > found[key][0]:
                        found[key] = (score, weak)
        return [(key, score, weak) for key, (score, weak) in found.items()]

    def similar(self, heading: Heading) -> list[tuple[str, float]]:
        """Fields whose words the header is like."""
        whole = parse_header(heading.text)[0]
        if whole in self._similar:
            return self._similar[whole]
        best: dict[str, float] = {}
        barred = {k for k, f in self.vocabulary.fields.items() if f.barred and f.barred.search(whole)}
        if len(whole) <= 30:
            for form, left_out in self.forms(heading):
                near = {pair for gram in _bigrams(form) for pair in self._by_bigram.get(gram, ())}
                for key, word in near:
                    if key not in barred:
                        score = likeness(form, word) - (0.05 if left_out else 0.0)
                        if score > best.get(key, 0.0):
                            best[key] = score
        found = [(key, score * 0.88) for key, score in best.items() if score >= _LEAST]
        self._similar[whole] = found
        return found

    def remembers(self, heading: Heading) -> bool:
        """Whether this zone once said what a header means."""
        return parse_header(heading.text)[0] in self.remembered

    def personal(self, heading: Heading) -> bool:
        whole = parse_header(heading.text)[0]
        if not self.vocabulary.personal.search(whole):
            return False
        if (first := self._before_contact(heading)) and any(
            key in ("investors", "name") for key, _ in self.vocabulary.strong_headers.get(first, ())
        ):
            return False
        return not (
            self.vocabulary.officer_with_phone.search(whole)
            and not re.search(r"企业|投资方|客商|公司", whole)
            and re.search(r"(?:及|和|、|与|/)?(?:其)?(?:联系)?(?:电话|方式|手机|联系方式|手机号码?)$", whole)
            and not re.fullmatch(
                r".*(?:责任人|领导|专员|经办人|代办员|首谈人|管家|秘书)(?:联系)?(?:电话|手机|方式)(?:号码)?",
                whole,
            )
        )

    def map_columns(
        self,
        headings: Sequence[Heading],
        cells: Mapping[int, Sequence[Cell]],
        chosen: Mapping[int, str | None],
        sheet_units: Sequence[str],
        apart: Mapping[int, str] = {},
    ) -> tuple[Column, ...]:
        """One Column per heading; every field at most once.  Columns `apart` are no field of their own, but say something of others: index → note."""
        fields = self.vocabulary.fields
        looks = {heading.index: look_of(cells.get(heading.index, ()), self.words) for heading in headings}
        taken: dict[str, int] = {}
        decided: dict[int, tuple[str | None, How, str]] = {}
        for heading in headings:
            if heading.index in chosen:
                key = chosen[heading.index]
                if key is not None and (key not in fields or key in taken):
                    key = None
                decided[heading.index] = (key, "chosen", "" if key else "已选定不导入")
                if key:
                    taken[key] = heading.index
        for heading in headings:
            folded = parse_header(heading.text)[0]
            if heading.index in decided or not folded or folded not in self.remembered:
                continue
            key = self.remembered[folded] or None
            if key is not None and key not in fields:
                continue
            if key is None:
                decided[heading.index] = (None, "remembered", "按以前的更正，不导入")
            elif key not in taken:
                decided[heading.index] = (key, "remembered", "按以前的更正识别")
                taken[key] = heading.index
        for index in apart.keys() - decided.keys():
            decided[index] = (None, "none", apart[index])
        offers: list[tuple[float, int, str, How, bool]] = []
        misfits: dict[int, str] = {}
        for heading in headings:
            if heading.index in decided:
                continue
            look = looks[heading.index]
            if self.personal(heading) or look.phones > 0.6:
                decided[heading.index] = (None, "none", "个人信息，不导入")
                continue
            exact = self.exact(heading)
            for key, score, weak in exact:
                fit = fits(fields[key], look, weak=weak)
                if fit == 0.0:
                    misfits[heading.index] = key
                    continue
                offers.append(
                    (score * (0.7 + 0.3 * fit), heading.index, key, "similar" if weak else "exact", weak)
                )
            if exact and any(not weak for _, _, weak in exact) and heading.index not in misfits:
                continue
            if self.vocabulary.ignored.search(parse_header(heading.text)[0]):
                continue
            known = {key for key, _, _ in exact}
            for key, score in self.similar(heading):
                fit = fits(fields[key], look, weak=True)
                if key not in known and fit > 0.45:
                    offers.append((score * (0.5 + 0.5 * fit), heading.index, key, "similar", False))
        offers.sort(key=lambda offer: (-offer[0], offer[1]))
        lost: dict[int, str] = {}
        for score, index, key, how, _weak in offers:
            if index in decided:
                continue
            if key in taken:
                if not (_weak and how == "similar" and fields[key].kind in ("stage", "standing")):
                    lost.setdefault(index, key)
                continue
            if how == "similar" and score < 0.55:
                continue
            rivals = [
                o
                for o in offers
                if o[1] == index and o[2] != key and o[2] not in taken and o[0] > score - 0.02
            ]
            doubt = how == "similar" or any(o[3] != "exact" or how != "exact" for o in rivals)
            decided[index] = (
                key,
                how,
                f"按相近的列名认作“{fields[key].label}”，请看一眼" if doubt and how == "similar" else "",
            )
            taken[key] = index
        columns = []
        for heading in headings:
            key, how, note = decided.get(heading.index, (None, "none", ""))
            if key is None and not note:
                if heading.index in lost:
                    other = lost[heading.index]
                    note = f"“{fields[other].label}”已取 {letter(taken[other])} 列，这一列不导入，请看一眼"
                elif heading.index in misfits:
                    note = f"列名像“{fields[misfits[heading.index]].label}”，但内容不像，没有导入，请看一眼"
            columns.append(self._column(heading, key, how, note, cells.get(heading.index, ()), sheet_units))
        return tuple(columns)

    def _column(
        self,
        heading: Heading,
        key: str | None,
        how: How,
        note: str,
        cells: Sequence[Cell],
        sheet_units: Sequence[str],
    ) -> Column:
        unit = heading.unit
        notes = [note] if note else []
        if key is not None:
            field = self.vocabulary.fields[key]
            allowed = {
                "money": MONEY_UNITS,
                "land": AREA_UNITS,
                "floor": AREA_UNITS,
                "count": COUNT_UNITS,
            }.get(field.kind)
            either = field.kind == "money" and EITHER in unit
            if allowed is None or (unit not in allowed and not either):
                unit = ""
            if allowed is not None and not unit:
                unit = next((stated for stated in sheet_units if stated in allowed), "")
                if not unit and field.kind in ("money", "land", "floor") and _bare_numbers(cells):
                    notes.append(f"没有写单位，不带单位的数按{field.unit}记，请看一眼")
            elif either:
                notes.append(f"列名写了{unit}两种单位，没有写单位的数不能记，请看一眼")
            elif unit and allowed is not None and unit != field.unit:
                notes.append(f"按{unit}换算成{field.unit}")
        samples: list[str] = []
        if note != "个人信息，不导入":
            for cell in cells:
                text = shown(cell).replace("\n", " ")
                if text and text not in samples:
                    samples.append(text[:40])
                if len(samples) == 3:
                    break
        return Column(
            heading.index,
            letter(heading.index),
            heading.text,
            key,
            unit,
            how,
            "；".join(notes),
            tuple(samples),
        )


def weak_exact(form: str, field: Field) -> bool:
    """A word of the field itself is never barred by the field's own bars."""
    return form in field.synonyms or form in field.weak or form.removeprefix("项目") in field.synonyms


def _bare_numbers(cells: Sequence[Cell]) -> bool:
    return any(
        (isinstance(cell, (int, float)) and not isinstance(cell, bool))
        or (isinstance(cell, str) and re.fullmatch(r"\s*[约近]?[\d,.，]+\s*", normal(cell)) is not None)
        for cell in cells
    )

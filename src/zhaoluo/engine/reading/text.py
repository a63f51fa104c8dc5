"""Normalised text that remembers where each character came from.

Everything downstream works on clean text (no line wrapping, half-width digits, no zero-width characters) while every span that
leaves the engine counts characters of the raw text: `Flow.raw_spans` is the only way back.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

Span = tuple[int, int]

NOTHING = "\x00"  # stands, one for one, for a character that is to be dropped
GAP = "\t"  # a run of blanks wide enough to separate columns
BREAK = "\n"  # between paragraphs of an article

_ZERO_WIDTH = [
    0xAD,
    0x180E,
    0xFEFF,
    0x2060,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
]
_KEEP_FULL_WIDTH = set("，。；：！？（）“”‘’")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """One character for one character, so that offsets survive: full width to half, look-alike radicals to their characters."""
    table: dict[int, str] = dict.fromkeys(
        [*range(9), *range(14, 32), 127, *range(128, 160), *_ZERO_WIDTH], NOTHING
    )
    for code in [
        *range(0xFF01, 0xFF5F),
        *range(0x2E80, 0x2FE0),
        *range(0xF900, 0xFB00),
        *range(0xFFE0, 0xFFE7),
    ]:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and chr(code) not in _KEEP_FULL_WIDTH:
            table[code] = plain
    table.update({ord(a): b for a, b in {"(": "（", ")": "）", "〔": "（", "〕": "）", "﹪": "%", "〇": "〇", "—": "—", "–": "—", "～": "~",
                                         "﹒": ".", "・": "·", "•": "·", "●": "·", "■": "·", "◆": "·", "「": "“", "」": "”", "『": "“", "』": "”",
                                         "\u3000": "\t", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u000b": " ", "\u000c": "\n",
                                         "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "|": "\t", "│": "\t", "┃": "\t"}.items()})  # fmt: skip
    return table


def flatten(raw: str) -> str:
    """The raw text, character for character, with every character in its plain form (same length)."""
    flat = _LOOSE_COMMA.sub("，", raw.translate(_table()))
    flat = _BRACKET_LABEL.sub(rf"{NOTHING}\1：", flat)
    return _LOOSE_COLON.sub("：", flat).translate(_CHINESE_POINTS)


_BRACKET_LABEL = re.compile(r"【([^】\n]{2,8})】(?=[ \t]*[^\s【])")  # 「【投资规模】五亿元」
_LOOSE_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
_LOOSE_COLON = re.compile(r"(?<=[\u4e00-\u9fff）”]):|:(?=[\u4e00-\u9fff（“])")
_CHINESE_POINTS = {ord(";"): "；", ord("?"): "？", ord("!"): "！"}


_CJK = re.compile(r"[\u3400-\u9fff，。；：！？（）“”、《》]")
_ASCII_WORD = re.compile(r"[A-Za-z]")
_BLANKS = re.compile(f"[ \t\n{NOTHING}]+")


@dataclass(frozen=True, slots=True)
class Flow:
    """Clean running text; `origin[i]` is the raw offset of character i."""

    text: str
    origin: tuple[int, ...] = field(repr=False)
    raw: str = field(repr=False)

    def raw_spans(self, start: int, end: int) -> list[Span]:
        """Raw spans [start, end) that together hold clean characters start..end, in reading order.

        More than one where the clean text was put together from places that do not touch (an interrupted sentence).
        """
        spans: list[Span] = []
        for place in self.origin[start:end]:
            # Dropped blanks and line ends may lie between two characters that belong together; other text may not.
            if spans and place >= spans[-1][1] and _only_blanks(self.raw, spans[-1][1], place):
                spans[-1] = (spans[-1][0], place + 1)
            else:
                spans.append((place, place + 1))
        return spans


def _only_blanks(raw: str, start: int, end: int) -> bool:
    return start == end or (
        end - start < 200
        and all(char.isspace() or _table().get(ord(char)) == NOTHING for char in raw[start:end])
    )


def clean(flat: str, start: int, end: int, *, keep_blanks: bool = False) -> tuple[str, list[int]]:
    """Running text of one stretch of lines: blanks from typesetting gone, column gaps kept as one GAP.

    `keep_blanks` keeps single blanks between Chinese characters: noise in a body, a pause in a heading.
    """
    pieces: list[str] = []
    origin: list[int] = []
    position = start
    for match in _BLANKS.finditer(flat, start, end):
        if match.start() > position:
            pieces.append(flat[position : match.start()])
            origin.extend(range(position, match.start()))
        place, position = match.start(), match.end()
        if not pieces or position >= end:
            continue
        blank, before, after = match.group(), pieces[-1][-1], flat[position]
        wide = "\n" not in blank and ("\t" in blank or blank.count(" ") >= 2)
        inner = "\n" not in blank and " " in blank and not wide
        if wide:
            pieces.append(GAP)
            origin.append(place)
        elif (_ASCII_WORD.match(before) and _ASCII_WORD.match(after) and (inner or "\n" in blank)) or (
            keep_blanks and inner and _CJK.match(before) and _CJK.match(after)
        ):
            pieces.append(" ")
            origin.append(place)
    if position < end:
        pieces.append(flat[position:end])
        origin.extend(range(position, end))
    return "".join(pieces), origin


class Cover:
    """Which characters of a text are already taken; asking costs no more for many spans than for few."""

    def __init__(self, length: int) -> None:
        self._mask = bytearray(length + 1)

    def take(self, start: int, end: int) -> None:
        self._mask[start:end] = b"\x01" * (end - start)

    def touches(self, start: int, end: int) -> bool:
        return self._mask.find(1, start, end) >= 0


_MARKS = re.compile(r"[，。；：！？\n\t]")


def list_before(text: str, end: int, *, limit: int = 240) -> int:
    """Where the row of items that ends at `end` may begin: after the last mark other than 、."""
    low = max(0, end - limit)
    begin = low
    for match in _MARKS.finditer(text, low, end):
        begin = match.end()
    return begin


_SENTENCE_END = re.compile(r"[。！？!?]+[”’）]*|…{1,2}|\n")
_CLAUSE_END = re.compile(r"[，,；;：:。！？!?\n\t]|——")


MAX_SENTENCE = 600  # no writer's sentence is longer; what is, is cut so that work stays bounded


def sentences(text: str) -> list[Span]:
    """Spans of sentences; a closing quotation mark belongs to the sentence it closes."""
    found: list[Span] = []
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        while end - start > MAX_SENTENCE:
            cut = (
                max(
                    text.rfind("，", start, start + MAX_SENTENCE),
                    text.rfind("、", start, start + MAX_SENTENCE),
                )
                + 1
            )
            cut = cut if cut > start else start + MAX_SENTENCE
            found.append((start, cut))
            start = cut
        if end > start:
            found.append((start, end))
        start = end
    return found


def clauses(text: str, start: int, end: int) -> list[Span]:
    """Spans of clauses within [start, end): what stands between commas, colons and semicolons."""
    found: list[Span] = []
    position = start
    for match in _CLAUSE_END.finditer(text, start, end):
        if match.group() in ",." and match.start() > 0 and text[match.start() - 1].isdigit():
            continue
        if match.start() > position:
            found.append((position, match.start()))
        position = match.end()
    if position < end:
        found.append((position, end))
    return found

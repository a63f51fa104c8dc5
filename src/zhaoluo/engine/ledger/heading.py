"""What a header says once its dress is off: folded for comparing, and the unit it states."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .cells import tidy

# Units as written → as this room names them.
UNITS = {
    "万亿元": "万亿元", "亿元": "亿元", "亿": "亿元", "亿元人民币": "亿元", "亿人民币": "亿元", "亿rmb": "亿元",
    "千万元": "千万元", "百万元": "百万元", "十万元": "十万元",
    "万元": "万元", "万": "万元", "万元人民币": "万元", "万人民币": "万元", "万rmb": "万元", "千元": "千元", "元": "元",
    "元人民币": "元", "人民币元": "元", "人民币": "元", "rmb": "元",
    "人民币万元": "万元", "人民币亿元": "亿元",
    "万美元": "万美元", "万美金": "万美元", "亿美元": "亿美元", "美元": "美元", "usd": "美元", "万港元": "万港元",
    "万欧元": "万欧元", "亿港元": "亿港元", "亿欧元": "亿欧元", "港元": "港元",
    "欧元": "欧元", "日元": "日元", "万日元": "万日元", "亿日元": "亿日元", "万港币": "万港元", "港币": "港元",
    "亩": "亩", "万亩": "万亩", "公顷": "公顷", "ha": "公顷", "hm2": "公顷", "平方米": "㎡", "平米": "㎡", "平方": "㎡",
    "m2": "㎡", "㎡": "㎡", "m²": "㎡", "平": "㎡", "万平方米": "万㎡",
    "万平米": "万㎡", "万平方": "万㎡", "万平": "万㎡", "万m2": "万㎡", "万㎡": "万㎡", "平方公里": "平方公里", "km2": "平方公里", "千平方米": "千㎡", "千m2": "千㎡",
    "人": "人", "名": "人", "个": "个", "万人": "万人", "人次": "人", "百人": "百人", "千人": "千人",
}  # fmt: skip
MONEY_UNITS = frozenset(unit for unit in UNITS.values() if unit.endswith("元"))
YUAN_UNITS = frozenset({"元", "千元", "万元", "十万元", "百万元", "千万元", "亿元", "万亿元"})
# Between two units of the same money in one header: a bare number there is in neither for certain.
EITHER = "或"
AREA_UNITS = frozenset({"亩", "万亩", "公顷", "㎡", "万㎡", "千㎡", "平方公里"})
COUNT_UNITS = frozenset({"人", "个", "万人", "百人", "千人"})

_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
_BARE_UNIT = re.compile(
    rf"^(?:金额|面积|计量|货币)?单位(?:为|是)?[:]?(?P<unit>{_UNIT})$|^(?P<plain>{_UNIT})$"
    rf"|^(?:折合|按|以)?(?P<calc>{_UNIT})(?:计|为单位|,.*|;.*)$"
)
_TAIL_UNIT = re.compile(
    r"(?P<unit>亿元人民币|万元人民币|万亿元|亿元|万元|千元|万美元|亿美元|美元|平方米|万平方米|万平米|万m2|m2|公顷|平方公里)$"
)
# 「人民币，亿元」 names the money, then the unit.
_MONEY_THEN = re.compile(r"^(?:人民币|rmb)[,，;；:：、/]+(?=.)")
_BRACKETS = re.compile(r"[(\[{<【「『〔《]([^()\[\]{}<>【】「」『』〔〕《》]*)[)\]}>】」』〕》]")
# What brackets in a header often say to the one who fills it in.
_HINT = re.compile(
    r"必填|选填|可选|可不填|下拉|格式|示例|样例|如[:：]?|例如|例[:：]"
    r"|注[:：]|请|填写|全称|可多选|单选|多选|年.?月.?日?$|^年月|精确"
    r"|保留|小数|yyyy|mm|限|字以内|字内|位$|^具体到|^可|没有的|无则"
    r"|见|^以.*为准"
    r"|^截[至止]|不含|含税|整数|数字|系统|公式|自动|^写|统一|以上$"
)
_NUMBERING = re.compile(
    r"^(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).、．]|[①-⑳]|[a-z][.、])(?=[\u4e00-\u9fff])"
)
_DRESS = re.compile(r"[\s*★☆●◆■▲△※#:;,.、，。/\\|_~`'\"“”‘’!?·•→↓\-—+=^]+")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", tidy(text)).casefold()


def _is_unit(text: str) -> str:
    match = _BARE_UNIT.match(_MONEY_THEN.sub("", text))
    return UNITS[match["unit"] or match["plain"] or match["calc"]] if match else ""


@lru_cache(maxsize=8192)
def parse_header(text: str) -> tuple[str, str, str]:
    """A header's folded text with what its brackets say, the same without brackets, and the unit it states (or empty)."""
    text = _normal(text).replace(" ", "").replace("\n", "")
    if len(text) > 200:
        text = text[:200]
    unit = ""
    inner: list[str] = []

    def taken(match: re.Match[str]) -> str:
        nonlocal unit
        content = match[1].strip(":")
        stated = _is_unit(content)
        if not stated:
            parts = [part for part in map(_is_unit, re.split(r"[,，;；、/或]", content)) if part]
            if len(parts) > 1 and re.search(r"人民币|rmb", content):
                parts = [part for part in parts if part != "元"]  # 「万元/人民币」
            yuan = list(dict.fromkeys(part for part in parts if part in YUAN_UNITS))
            stated = EITHER.join(yuan) if len(yuan) > 1 else parts[0] if parts else ""
        if stated:
            unit = unit or stated
            return ""
        if not content or _HINT.search(content):
            return ""
        inner.append(content)
        return f"\x01{content}\x02"

    for _ in range(3):
        stripped = _BRACKETS.sub(taken, text)
        if stripped == text:
            break
        text = stripped
    text = _NUMBERING.sub("", text)
    if not unit and (match := re.search(rf"[,，:：/\-—_]?单位[:：]?({_UNIT})$", text)):
        unit, text = UNITS[match[1]], text[: match.start()]
    if not unit and (match := re.search(rf"[,，:：/\-—_]({_UNIT})$", text)) and match.start() > 1:
        unit, text = UNITS[match[1]], text[: match.start()]
    if not unit and (match := _TAIL_UNIT.search(text)) and match.start() > 1:
        unit, text = UNITS[match["unit"]], text[: match.start()]
    whole = _DRESS.sub("", re.sub(r"[\x01\x02()\[\]{}<>【】「」『』〔〕《》]", "", text))
    bare = _DRESS.sub("", re.sub(r"[()\[\]{}<>【】「」『』〔〕《》]", "", re.sub(r"\x01.*?\x02", "", text)))
    return whole, bare, unit


def fold_header(text: str) -> str:
    """A header as it is compared and remembered: without blanks, marks, numbering, units and hints; NFKC, lower case."""
    return parse_header(text)[0]


def header_unit(text: str) -> str:
    """The unit a header states (亿元, 万元, 元, 亩, ㎡, 公顷, 人 …), else empty."""
    return parse_header(text)[2]


def unit_of(text: str) -> str:
    """The unit a cell of a unit row is: （亿元） → 亿元; empty where the text is anything else."""
    return _is_unit(_normal(text).replace(" ", "").strip("()[]【】"))


_UNIT_LINE = re.compile(
    rf"(?:单位|金额)(?:为|是)?[:：(]?\s*((?:(?:{_UNIT})(?![\u4e00-\u9fff])[、,，;；/和及\s]*)+)"
)


def units_of_line(text: str) -> tuple[str, ...]:
    """Units a line above the header sets for the whole sheet: 「单位：万元、亩」 → (万元, 亩)."""
    text = _normal(text)
    found: list[str] = []
    told = [*_UNIT_LINE.finditer(text)] or [*_UNIT_LINE.finditer(text.replace(" ", ""))]
    for match in told:
        found += [UNITS[unit] for unit in re.findall(_UNIT, match[1])]
    if not found and len(text) <= 16 and (stated := _is_unit(text.strip("() "))):
        found.append(stated)
    return tuple(dict.fromkeys(found))

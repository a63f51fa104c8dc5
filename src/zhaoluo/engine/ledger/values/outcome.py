"""What reading one cell gives: a value, or nothing, or nothing and a trouble; and remarks on what was taken."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ...reading.lexicon import words
from ..cells import Broken, Cell, shown, tidy
from ..records import Value


@dataclass(frozen=True, slots=True)
class Outcome:
    """value None and no trouble: the cell says nothing (blank, —, 待定)."""

    value: Value | None = None
    remark: str = ""
    trouble: str = ""


NOTHING = Outcome()

_UNKNOWN_WORDS = frozenset(
    words("""
        无 暂无 待定 不详 未知 未定 暂缺 待补 待补充 待核 待核实 待确认 待明确 待商定 待商议 待报 未报 未填 未提供 未明确 未确定
        未统计 未落实 未获取 尚未确定 尚未明确 尚不明确 尚未落实 暂未确定 暂未明确 暂不明确 暂不确定 不明 不明确 不确定 不清楚 无数据
        暂无数据 没有 保密 面议 空 缺 缺失 略 同意向 na n/a null none nan nil tbd tba 待议 待谈 待洽谈
        未洽谈 不涉及 不适用 暂不涉及 视情况 根据实际 待评估 测算中 待测算 协商中 洽谈中确定 以实际为准 无需求 暂无需求 无需 不需要
        未申报 未办理 未取得 待填 请选择 -请选择- 请填写 x xx xxx × ? ?? ??? # 0.0.0 否 没
    """)
)
_ONLY_MARKS = re.compile(r"[\s\-—–‐‑‒―_/\\|.。·、,，~～*＊…－─━＿×?？()（）\[\]:：;；'\"“”‘’]*")


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """NFKC, without invisible characters; blanks at the ends gone."""
    if text.isascii():
        return tidy(text)
    return unicodedata.normalize("NFKC", tidy(text)).strip()


def says_nothing(text: str) -> bool:
    """Whether a text is one of the ways to say that nothing is known: —  /  无  待定  暂无  N/A."""
    if len(text) > 10 and text[0].isalnum():
        return False
    return _says_nothing(text)


@lru_cache(maxsize=65536)
def _says_nothing(text: str) -> bool:
    text = normal(text).replace(" ", "").casefold()
    return not text or _ONLY_MARKS.fullmatch(text) is not None or text.strip("()[]。.,、") in _UNKNOWN_WORDS


def blank(cell: Cell) -> bool:
    """Whether a cell holds nothing at all (a dash is something a person typed)."""
    return cell == "" or (isinstance(cell, str) and not tidy(cell))


def broken(cell: Cell) -> Outcome | None:
    """The trouble with an error cell or a formula without result; None for any other cell."""
    if type(cell) is str and cell[:1] not in ("#", "="):
        return None
    if isinstance(cell, Broken):
        if cell.text:
            return Outcome(trouble=f"单元格是错误值 {cell.text}，请在 Excel 中改正公式或直接填数后再上传")
        return Outcome(trouble="公式没有保存计算结果，请在 Excel 中打开、保存一次后再上传")
    if isinstance(cell, str) and cell.startswith("#") and cell.strip().upper().rstrip("!?") in _ERROR_TEXTS:
        return Outcome(trouble=f"单元格是错误值 {cell.strip()}，请在 Excel 中改正公式或直接填数后再上传")
    if isinstance(cell, str) and cell.startswith("=") and re.match(r"=\s*[A-Za-z$(]", cell):
        return Outcome(
            trouble="单元格里是公式文字，没有结果，请填写算好的数或在 Excel 中另存为 .xlsx 后再上传"
        )
    return None


_ERROR_TEXTS = frozenset({"#REF", "#N/A", "#VALUE", "#DIV/0", "#NAME", "#NUM", "#NULL", "#SPILL", "#CALC", "#GETTING_DATA"})  # fmt: skip


def quoted(cell: Cell, length: int = 24) -> str:
    """A cell's text in quotation marks, cut where it is long."""
    text = shown(cell).replace("\n", " ")
    return f"“{text[:length]}…”" if len(text) > length else f"“{text}”"

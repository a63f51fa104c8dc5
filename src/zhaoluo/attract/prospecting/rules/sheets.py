"""A sheet of expansion signals: which column is what, and what a line says.  Cells in, lines with their faults out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused

from ..terms import SignalKind
from .fading import Seen

#: Field → headings it may stand under; the first is the one our own template has.
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("企业名称", "企业", "公司名称", "公司", "单位名称", "名称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码"),
    "firm_id": ("企业库编号", "企业编号"),
    "kind": ("信号类型", "类型", "信号", "事件类型"),
    "on": ("发生日期", "日期", "公告日期", "公示日期"),
    "strength": ("强度",),
    "text": ("内容", "摘要", "说明", "事件"),
    "source": ("出处", "来源", "数据来源", "网址"),
    "as_of": ("数据日期", "采集日期"),
}
TEMPLATE: Final = tuple(names[0] for names in HEADINGS.values())
#: Rows within which the headings are looked for.
HEAD_WITHIN: Final = 10
NEEDED: Final = ("kind", "on", "source")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_KINDS: Final = {kind.label: kind.value for kind in SignalKind} | {
    kind.value: kind.value for kind in SignalKind
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: its number as the table program shows it, what it says, and what could not be read of it."""

    number: int
    seen: Seen
    faults: tuple[str, ...] = ()


def lines_of(rows: Sequence[Sequence[Any]]) -> list[Line]:
    """Lines below the headings; blank ones are left out.  Refused where no row has the headings that are needed."""
    for at, row in enumerate(rows[:HEAD_WITHIN]):
        columns = _columns(row)
        if all(name in columns for name in NEEDED):
            return [
                _line(number, row, columns)
                for number, row in enumerate(rows[at + 1 :], at + 2)
                if any(_text(cell) for cell in row)
            ]
    needed = "、".join(HEADINGS[name][0] for name in NEEDED)
    raise Refused(
        [
            Refusal(
                "no_headings", f"前 {HEAD_WITHIN} 行里没有找到栏目名，至少要有：{needed}（照模板填）", "file"
            )
        ]
    )


def _columns(row: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        heading = re.sub(r"[\s（(].*", "", _text(cell))
        for name, headings in HEADINGS.items():
            if heading in headings:
                found.setdefault(name, place)
    return found


def _line(number: int, row: Sequence[Any], columns: dict[str, int]) -> Line:
    cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
    faults: list[str] = []
    for name, cell in cells.items():
        if told := _no_value(cell):
            faults.append(f"{HEADINGS[name][0]}：{told}")
            cells[name] = ""
    text = {name: _text(cell) for name, cell in cells.items()}
    kind = _KINDS.get(text["kind"], "")
    if text["kind"] and not kind:
        known = "、".join(k.label for k in SignalKind)
        faults.append(f"信号类型“{text['kind'][:20]}”不认识，只能是 {known}")
    seen = Seen(
        kind=kind,
        on=_day(cells["on"], "发生日期", faults),
        source=text["source"],
        name=text.get("name", ""),
        credit_code=text.get("credit_code", ""),
        firm_id=text.get("firm_id", ""),
        strength=_strength(text.get("strength", ""), faults),
        text=text.get("text", ""),
        as_of=_day(cells.get("as_of", ""), "数据日期", faults),
    )
    return Line(number, seen, tuple(faults))


def _no_value(cell: Any) -> str:
    """What is wrong with a cell that holds no value, as a workbook tells it by a ``text``: the error, '' a formula's."""
    text = getattr(cell, "text", None)
    if text is None:
        return ""
    return f"单元格是错误值 {text}，请改正" if text else "公式没有结果，请粘贴成数值"


def _text(cell: Any) -> str:
    if told := _no_value(cell):
        return told
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return tidy(str(cell if cell is not None else ""))


def _day(cell: Any, label: str, faults: list[str]) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", _text(cell))
    if not text:
        return None
    if match := _DAY.fullmatch(text):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            pass
    faults.append(f"{label}“{text[:20]}”读不懂，写成 2026-11-20 这样")
    return None


def _strength(text: str, faults: list[str]) -> float | None:
    """A share, also as percent; empty is full."""
    said = unicodedata.normalize("NFKC", text)
    if not said:
        return 1.0
    try:
        return float(said.removesuffix("%")) / (100 if said.endswith("%") else 1)
    except ValueError:
        faults.append(f"强度“{text[:20]}”不是数，填 0 到 1 之间，如 0.8")
        return None

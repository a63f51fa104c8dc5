"""A sheet of receptions: which column is what, and what a line says.  Cells in, lines with their faults out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused

from ..terms import VisitOutcome
from .meetings import Firm, Reception

#: Field → headings it may stand under; the first is the one our own template has.
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("来访批次", "批次", "考察团", "来访团组", "名称"),
    "on": ("来访日期", "日期", "来访时间", "时间"),
    "firm": ("企业名称", "企业", "来访企业", "客商", "单位"),
    "region": ("来自", "地区", "所在地", "来源地"),
    "head_post": ("领队职务", "领队", "职务"),
    "persons": ("人数", "来访人数"),
    "host_post": ("接待领导职务", "接待领导", "陪同领导"),
    "purpose": ("来意", "来访事由", "考察内容"),
    "places": ("看了哪里", "考察地点"),
    "outcome": ("结果", "洽谈结果"),
    "next_step": ("下一步", "下步工作"),
    "next_on": ("不晚于", "完成时限"),
}
TEMPLATE: Final = tuple(names[0] for names in HEADINGS.values())
NEEDED: Final = ("name", "on", "firm")
#: Rows within which the headings are looked for.
HEAD_WITHIN: Final = 10
MOST_LINES: Final = 500
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_OUTCOMES: Final = {o.label: o.value for o in VisitOutcome} | {
    "有兴趣": "interest", "意向": "interest", "框架": "framework", "框架协议": "framework", "正式": "formal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number as the table program shows it, the reception and the firm it says, what could not be read.

    ``firm.region`` is still a place as typed.
    """

    number: int
    reception: Reception
    firm: Firm
    faults: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, date | None]:
        """Lines of one reception share it."""
        return self.reception.name, self.reception.on


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
    sentence = f"前 {HEAD_WITHIN} 行里没有找到栏目名，至少要有：{needed}（照模板填）"
    raise Refused([Refusal("no_headings", sentence, "file")])


def refusals_of_lines(lines: Sequence[Line]) -> list[Refusal]:
    """What is wrong with the sheet as such, and what of its lines could not be read."""
    if not lines:
        return [Refusal("empty", "表里没有一行来访", "file")]
    if len(lines) > MOST_LINES:
        return [Refusal("too_many", f"一次最多 {MOST_LINES} 行，现在 {len(lines)} 行，请分开导入", "file")]
    return [of_line(line, "unreadable", fault) for line in lines for fault in line.faults]


def of_line(line: Line, code: str, message: str) -> Refusal:
    """A reason with the number of its line."""
    return Refusal(code, f"第 {line.number} 行：{message}", "file")


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
    text = {name: _text(cells.get(name, "")) for name in HEADINGS}
    outcome = _OUTCOMES.get(text["outcome"], "")
    if text["outcome"] and not outcome:
        known = "、".join(o.label for o in VisitOutcome)
        faults.append(f"结果“{text['outcome'][:20]}”不认识，只能是 {known}，或留空")
    reception = Reception(
        name=text["name"], on=_day(cells["on"], "来访日期", faults), host_post=text["host_post"], purpose=text["purpose"],
        places=text["places"],
    )  # fmt: skip
    firm = Firm(
        name=text["firm"], outcome=outcome, next_step=text["next_step"], region=text["region"], head_post=text["head_post"],
        next_on=_day(cells.get("next_on", ""), "不晚于", faults), persons=_number(text["persons"], faults),
    )  # fmt: skip
    return Line(number, reception, firm, tuple(faults))


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


def _number(text: str, faults: list[str]) -> int | None:
    said = unicodedata.normalize("NFKC", text).removesuffix("人").strip()
    if not said:
        return None
    if said.isascii() and said.isdigit() and len(said) < 7:
        return int(said)
    faults.append(f"人数“{text[:20]}”不是数，只填数字")
    return None

"""A table of purchases: which column is which, what a cell says, and every fault by line.

Source: docs/domain/chains.md, Purchases from a table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from zhaoluo.foundation.text import tidy

#: Field → the headings it is known by; the first is the one of our own template.
HEADINGS: dict[str, tuple[str, ...]] = {
    "buyer": ("采购方", "采购企业", "企业名称"),
    "supplier_name": ("供应方", "供应商", "供应企业"),
    "supplier_region": ("供应方所在地", "供应商所在地", "所在地"),
    "is_local": ("本地供应", "是否本地"),
    "link": ("环节", "产业链环节"),
    "product": ("产品", "采购产品", "物料"),
    "amount": ("金额（万元）", "采购额（万元）", "金额(万元)", "采购额(万元)"),
    "year": ("年份", "年度"),
    "source": ("出处", "来源"),
    "as_of": ("数据日期",),
}
NEEDED = ("buyer", "product", "year")
YES, NO = ("是", "本地", "区内"), ("否", "外地", "区外")
MOST_ROWS = 20_000
MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one line of the table (as Excel counts) and how to mend it."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table, parsed; None: not said."""

    line: int
    buyer: str
    product: str
    year: int | None
    supplier_name: str = ""
    supplier_region: str = ""
    is_local: bool | None = None
    link: str = ""
    amount: Decimal | None = None
    source: str = ""
    as_of: date | None = None


def columns_of(head: Sequence[object]) -> tuple[dict[str, int], list[RowFault]]:
    """Field → column, from the first line; what is missing, there twice or not known is a fault."""
    found: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(head):
        label = fold(text_of(cell))
        field = next((f for f, names in HEADINGS.items() if label in map(fold, names)), None)
        if field is None:
            if label:
                faults.append(
                    RowFault(
                        1,
                        text_of(cell),
                        f"不认识这一列，可以有：{'、'.join(n[0] for n in HEADINGS.values())}",
                    )
                )
        elif field in found:
            faults.append(RowFault(1, text_of(cell), "这一列写了两次，请只留一列"))
        else:
            found[field] = place
    faults += [RowFault(1, HEADINGS[f][0], "缺这一列") for f in NEEDED if f not in found]
    return found, faults


def row_of(
    line: int, cells: Mapping[str, object], *, source: str, as_of: date | None
) -> tuple[Row, list[RowFault]]:
    """One line; ``source`` and ``as_of`` stand for what it leaves empty."""
    faults: list[RowFault] = []

    def fault(field: str, message: str) -> None:
        faults.append(RowFault(line, HEADINGS[field][0], message))

    broken = {field: told for field, cell in cells.items() if (told := no_value(cell))}
    for field, told in broken.items():
        fault(field, told)
    cells = {field: cell for field, cell in cells.items() if field not in broken}
    texts = {field: text_of(cells.get(field)) for field in HEADINGS}
    for field in ("buyer", "product"):
        if not texts[field] and field not in broken:
            fault(field, "没有写")
    year = texts["year"].removesuffix("年")
    if not re.fullmatch(r"\d{4}", year) and "year" not in broken:
        fault("year", f"“{texts['year']}”不是四位年份")
    local = True if texts["is_local"] in YES else False if texts["is_local"] in NO else None
    if texts["is_local"] and local is None:
        fault("is_local", f"“{texts['is_local']}”请写 是 或 否，不清楚就留空")
    amount = _amount(cells.get("amount"))
    if isinstance(amount, str):
        fault("amount", amount)
    day = _day(cells.get("as_of"))
    if isinstance(day, str):
        fault("as_of", day)
    return (
        Row(
            line, texts["buyer"], texts["product"], int(year) if re.fullmatch(r"\d{4}", year) else None,
            texts["supplier_name"], texts["supplier_region"], local, texts["link"],
            None if isinstance(amount, str) else amount, texts["source"] or source,
            as_of if day is None or isinstance(day, str) else day,
        ),
        faults,
    )  # fmt: skip


def fold(text: str) -> str:
    """A heading for comparing: full-width folded, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy(text)))


def no_value(cell: object) -> str:
    """What is wrong with a cell that holds no value, as a workbook tells it by a ``text``: the error, '' a formula's."""
    text = getattr(cell, "text", None)
    if text is None:
        return ""
    return f"单元格是错误值 {text}，请改正" if text else "公式没有结果，请粘贴成数值"


def text_of(cell: object) -> str:
    """A cell as text; whole numbers without a decimal point; of one without a value, what is wrong with it."""
    if cell is None:
        return ""
    if told := no_value(cell):
        return told
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return tidy(str(cell))


def _amount(cell: object) -> Decimal | str | None:
    """万元 with two decimals, None where empty, a sentence where it is no number."""
    text = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text_of(cell)))
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return f"“{text}”不是数；单位是万元，只填数字"
    if not number.is_finite() or abs(number) >= 10**12:
        return f"“{text}”太大，请核对单位"
    exact = number.quantize(Decimal("0.01"))
    return exact if exact == number else f"“{text}”最多两位小数"


def _day(cell: object) -> date | str | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell)
    if not text:
        return None
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        return date(*map(int, parts.groups())) if parts else f"“{text}”不是日期，请写成 2026-11-20"
    except ValueError:
        return f"“{text}”没有这一天"

"""The same file as a workbook: sheets 产业链, 环节, 环节行业, 供应关系, readable and editable in Excel."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from zhaoluo.engine.ledger import Cell, Sheet, UnreadableLedger, open_ledger
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.standards.queries import industry

from ...rules.document import Document, as_values
from ...rules.purchases import no_value
from ...rules.reading import SEPARATOR

HEAD = {
    "标识": "key", "名称": "name", "状态": "status", "数据日期": "as_of", "出处": "source", "维护": "owner_note",
    "本地范围": "local_region", "阶段": "columns",
}  # fmt: skip
LINK = {
    "标识": "key", "名称": "name", "位置": "position", "阶段": "column", "产品": "products", "技术路线": "routes",
    "应用领域": "fields", "关键": "critical", "说明": "note", "出处": "source", "数据日期": "as_of", "横坐标": "x",
    "纵坐标": "y",
}  # fmt: skip
CLASS = {"环节": "link", "行业代码": "code", "行业名称": "name", "权重": "weight", "出处": "source"}
EDGE = {
    "供应环节": "from", "采购环节": "to", "产品": "product", "投入系数": "coefficient", "出处": "source", "数据日期": "as_of",
}  # fmt: skip
SHEETS = ("产业链", "环节", "环节行业", "供应关系")
LISTS = ("products", "routes", "fields", "columns")


def as_xlsx(document: Document) -> bytes:
    """The workbook of a document; reading it gives the same document."""
    values = as_values(document)
    stream = io.BytesIO()
    # text stays text: a cell that begins with = is a name, not a formula
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF5"})
    head = values["chain"] | {"columns": values["columns"]}
    shown = [[label, _cell(head.get(name))] for label, name in HEAD.items()]
    _write(book, SHEETS[0], ["项目", "内容"], shown, bold, (14, 60))
    links = [link | _place(link) for link in values["links"]]
    _write(
        book,
        SHEETS[1],
        list(LINK),
        [[_cell(row.get(n)) for n in LINK.values()] for row in links],
        bold,
        (16,),
    )
    _write(
        book,
        SHEETS[2],
        list(CLASS),
        [[_cell(v) for v in row] for row in _class_rows(values["links"])],
        bold,
        (18,),
    )
    edges = [[_cell(row.get(n)) for n in EDGE.values()] for row in values["supplies"]]
    _write(book, SHEETS[3], list(EDGE), edges, bold, (18,))
    book.close()
    return stream.getvalue()


def _place(link: Mapping[str, Any]) -> dict[str, float]:
    place = link.get("place")
    return {"x": place[0], "y": place[1]} if place else {}


def _class_rows(links: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    rows = []
    for link in links:
        for code, entry in link.get("classes", {}).items():
            weight, source = (entry["weight"], entry["source"]) if isinstance(entry, dict) else (entry, "")
            known = industry(code)
            rows.append([link["key"], code, known.name if known else "", weight, source])
    return rows


def _cell(value: Any) -> str | float:
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, list):
        return SEPARATOR.join(value)
    return "" if value is None else value


def _write(
    book: Any,
    name: str,
    head: list[str],
    rows: Sequence[Sequence[str | float]],
    bold: Any,
    widths: tuple[int, ...],
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(head) - 1, widths[0])
    if len(widths) > 1:
        sheet.set_column(1, 1, widths[1])
    for column, label in enumerate(head):
        sheet.write_string(0, column, label, bold)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, column, value) if value else None
            else:
                sheet.write_number(line, column, value)


def values_of(name: str, content: bytes) -> tuple[object, list[Refusal]]:
    """The plain values a workbook holds, as its YAML would; or why it cannot be read."""
    try:
        sheets = {sheet.name.strip(): sheet for sheet in open_ledger(content, name) if not sheet.hidden}
    except UnreadableLedger as trouble:
        return None, [Refusal("bad_file", str(trouble).replace("台账", "表格"))]
    if missing := [title for title in ("产业链", "环节") if title not in sheets]:
        return None, [Refusal("no_sheet", f"工作簿里没有工作表“{'”“'.join(missing)}”，请用导出的表格作样板")]
    faults: list[Refusal] = []
    head = _head(sheets["产业链"], faults)
    links = _table(sheets["环节"], LINK, faults)
    classes = _table(sheets["环节行业"], CLASS, faults) if "环节行业" in sheets else []
    edges = _table(sheets["供应关系"], EDGE, faults) if "供应关系" in sheets else []
    keys = {row.get("key") for row in links}
    for row in classes:
        if row.get("link") not in keys:
            faults.append(
                Refusal("unknown_link", f"环节行业表里的环节“{row.get('link', '')}”没有登记在环节表里")
            )
    if faults:
        return None, faults
    return {
        "chain": {k: v for k, v in head.items() if k != "columns"},
        "columns": head.get("columns", []),
        "links": [_link_values(row, classes, faults) for row in links],
        "supplies": edges,
    }, faults


def _head(sheet: Sheet, faults: list[Refusal]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line, row in enumerate(sheet.rows, 1):
        label = _text(row[0]) if row else ""
        if label in HEAD and len(row) > 1 and row[1] != "":
            _refuse_broken(sheet, line, label, row[1], faults)
            found[HEAD[label]] = _value(row[1], HEAD[label])
    return found


def _table(sheet: Sheet, labels: Mapping[str, str], faults: list[Refusal]) -> list[dict[str, Any]]:
    """Rows of a sheet by field; empty rows left out.  The first row holds the labels, in any order."""
    heads = [_text(cell) for cell in sheet.rows[0]] if sheet.rows else []
    if unknown := [head for head in heads if head and head not in labels]:
        told = f"工作表“{sheet.name}”里的列“{'”“'.join(unknown)}”不认识，可以有：{'、'.join(labels)}"
        faults.append(Refusal("unknown_column", told))
    rows = []
    for line, row in enumerate(sheet.rows[1:], 2):
        for head, cell in zip(heads, row, strict=False):
            if head in labels:
                _refuse_broken(sheet, line, head, cell, faults)
        pairs = ((labels.get(head, ""), cell) for head, cell in zip(heads, row, strict=False))
        values = {field: _value(cell, field) for field, cell in pairs if field and cell != ""}
        if values:
            rows.append(values)
    return rows


def _refuse_broken(sheet: Sheet, line: int, column: str, cell: Cell, faults: list[Refusal]) -> None:
    if told := no_value(cell):
        faults.append(Refusal("no_value", f"工作表“{sheet.name}”第 {line} 行“{column}”：{told}"))


def _link_values(
    row: dict[str, Any], classes: Sequence[Mapping[str, Any]], faults: list[Refusal]
) -> dict[str, Any]:
    values = {k: v for k, v in row.items() if k not in ("x", "y")}
    own: dict[str, Any] = {}
    for entry in classes:
        if entry.get("link") == row.get("key"):
            code = str(entry.get("code", ""))
            if code in own:
                faults.append(
                    Refusal("class_twice", f"环节“{row.get('name', '')}”的行业代码 {code} 写了两次")
                )
            own[code] = {"weight": entry.get("weight"), "source": entry.get("source", "")}
    if own:
        values["classes"] = own
    if "x" in row or "y" in row:
        values["place"] = [row.get("x"), row.get("y")]
    return values


_CODES: dict[str, Callable[[float], str]] = {
    "code": lambda n: f"{n:04.0f}",
    "local_region": lambda n: f"{n:06.0f}",
}


def _value(cell: Cell, field: str) -> Any:
    """A cell as the document reads it: lists split, whole numbers in text columns written out."""
    if field in LISTS:
        return [part for text in _text(cell).split(SEPARATOR) if (part := tidy(text))]
    if isinstance(cell, datetime | date):
        return cell if field == "as_of" else cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if field in _CODES:
            return _CODES[field](cell)
        whole = isinstance(cell, int) or (cell.is_integer() and abs(cell) < 1e15)
        return (
            cell if field in ("weight", "coefficient", "x", "y") else f"{cell:.0f}" if whole else repr(cell)
        )
    if field in ("weight", "coefficient", "x", "y"):
        return _number(_text(cell))
    return _text(cell)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return tidy(cell)
    return "" if cell is None else str(getattr(cell, "text", cell))

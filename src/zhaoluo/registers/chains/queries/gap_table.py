"""The table of gaps and weak links as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter

from zhaoluo.foundation.clock import local
from zhaoluo.registers.people.models import User

from ..models import Chain
from ..terms import LinkState, Position
from .standing import LinkStanding

DEFINITION = (
    "口径：缺口=没有入驻企业，偏弱=有企业但撑不住（理由见表）；年外采额为登记的采购（万元），覆盖率为采购方中已登记的份额；"
    "测算缺口按投入系数估（万元），与外采额不相加；空着为未知，不是 0"
)
Cell = str | float | int | None
#: (title, value of a link, width)
COLUMNS: tuple[tuple[str, Callable[[LinkStanding], Any], int], ...] = (
    ("环节", lambda s: s.link.name, 20),
    ("位置", lambda s: Position.label_of(s.link.position), 8),
    ("状态", lambda s: s.state.label, 8),
    ("怎么办", lambda s: s.kind.label if s.kind else "", 8),
    ("关键环节", lambda s: "是" if s.link.is_critical else "", 9),
    ("本地企业（家）", lambda s: len(s.residents), 13),
    ("年外采额（万元）", lambda s: s.gap_recorded, 15),
    ("覆盖率", lambda s: s.coverage, 8),
    ("测算缺口（万元）", lambda s: s.gap_estimated, 15),
    ("测算说明", lambda s: s.gap_why, 30),
    ("主要外采方", lambda s: "、".join(b.enterprise.name for b in s.buyers), 40),
    ("理由", lambda s: "；".join(s.reasons), 40),
    ("行业代码", lambda s: "、".join(s.classes), 18),
    ("出处", lambda s: s.link.source, 24),
    ("数据日期", lambda s: s.link.as_of.isoformat() if s.link.as_of else "", 12),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What makes a spreadsheet take a text for a formula, also in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file ready to send."""

    content: bytes
    media_type: str
    file_name: str
    rows: int


def worst_first(standings: Sequence[LinkStanding]) -> list[LinkStanding]:
    """Links that are missing or weak, the most wanted first."""
    wanting = [s for s in standings if s.state != LinkState.PRESENT]
    return sorted(wanting, key=lambda s: (-s.severity, -(s.gap_recorded or 0), s.link.order, s.link.pk))


def gap_table(
    chain: Chain, standings: Sequence[LinkStanding], user: User, *, form: str, now: datetime
) -> Exported:
    """Links as a file (``form`` csv, UTF-8 with BOM, or xlsx), with definition, chain, time and user in the last rows."""
    table = [[_plain(value(s)) for _, value, _ in COLUMNS] for s in standings]
    titles = [title for title, _, _ in COLUMNS]
    day = chain.as_of.isoformat() if chain.as_of else "未写"
    foot = [
        DEFINITION,
        f"产业链：{chain.name}，第 {chain.revision} 版，{chain.get_status_display()}；出处：{chain.source or '未写'}；数据日期：{day}",
        f"导出：{user.name} {local(now):%Y-%m-%d %H:%M}，共 {len(table)} 个环节",
    ]
    write, media = (_csv, "text/csv; charset=utf-8") if form == "csv" else (_xlsx, XLSX)
    name = quote(f"{chain.name}-缺口与弱项-{local(now):%Y%m%d-%H%M}.{form}")
    return Exported(write(titles, table, foot), media, name, len(table))


def _plain(value: Any) -> Cell:
    """A cell: numbers as they are, text that a spreadsheet would run as a formula made plain."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value if isinstance(value, str | int | float) else None


def _lines(titles: list[str], table: list[list[Cell]], foot: list[str]) -> Iterator[list[Any]]:
    yield titles
    yield from table
    yield []
    for line in foot:
        yield [line]


def _csv(titles: list[str], table: list[list[Cell]], foot: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(["" if c is None else c for c in line] for line in _lines(titles, table, foot))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(titles: list[str], table: list[list[Cell]], foot: list[str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("缺口与弱项")
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1})
    share = book.add_format({"num_format": "0%"})
    for y, line in enumerate(_lines(titles, table, foot)):
        for x, cell in enumerate(line):
            inside = 0 < y <= len(table)
            style = head if y == 0 else share if inside and titles[x] == "覆盖率" else None
            if cell is not None:
                sheet.write(y, x, cell, style)
    for x, (_, _, width) in enumerate(COLUMNS):
        sheet.set_column(x, x, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(table)), len(titles) - 1)
    book.close()
    return out.getvalue()

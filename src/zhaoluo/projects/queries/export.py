from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.db.models import Sum

from zhaoluo.foundation.clock import local
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

from ..models import MoneyEntry
from ..terms import MoneyKind, Stage, Standing
from .lists import Filters, Row, filtered_for, marked, rows_of

DEFINITION = "口径：本名单所列项目；总投资为计划数（万元），到位资金为有凭证的累计数（万元）；“待核”阶段不计入签约、开工、投产"


@dataclass(frozen=True)
class Exported:
    """A file ready to send."""

    content: bytes
    media_type: str
    file_name: str
    rows: int


Cell = str | Decimal | int | None
#: (title, value of a row and its funds, staff only)
COLUMNS: tuple[tuple[str, Callable[[Row, Decimal | None], Any], bool], ...] = (
    ("编号", lambda r, f: r.project.code, False),
    ("项目名称", lambda r, f: r.project.name, False),
    ("阶段", lambda r, f: Stage.of(r.project.stage).label, False),
    ("阶段核实", lambda r, f: "已核" if r.project.stage_verified and not r.pending else "待核", False),
    ("状态", lambda r, f: Standing.of(r.project.standing).label, False),
    ("进入阶段", lambda r, f: f"{r.project.stage_entered_on:%Y-%m-%d}", False),
    ("停留（天）", lambda r, f: r.dwell, False),
    ("灯", lambda r, f: r.lamp.light.label, False),
    ("产业链", lambda r, f: r.project.chain, False),
    ("行业代码", lambda r, f: r.project.industry_class, False),
    ("来源地", lambda r, f: r.project.origin_region, False),
    ("招商方式", lambda r, f: r.project.mode.name if r.project.mode else "", False),
    ("计划总投资（万元）", lambda r, f: r.project.investment, False),
    ("其中固定资产（万元）", lambda r, f: r.project.fixed_investment, False),
    ("到位资金（万元）", lambda r, f: f, False),
    ("达产年产值（万元）", lambda r, f: r.project.planned_output, False),
    ("用工（人）", lambda r, f: r.project.jobs, False),
    ("需用地（亩）", lambda r, f: r.project.land_need_mu, False),
    ("投资方", lambda r, f: r.investors, True),
    ("包联领导", lambda r, f: r.project.leader.name if r.project.leader else "", True),
    ("责任部门", lambda r, f: r.project.department.name if r.project.department else "", True),
    ("招商组或专班", lambda r, f: r.project.team.name if r.project.team else "", True),
    ("责任人", lambda r, f: r.project.officer.name, True),
)


def export_for(user: User, filters: Filters, *, form: str, now: datetime) -> Exported:
    """The filtered set the reader sees, as CSV (UTF-8 with BOM) or XLSX, with definition, filter, time and user below.

    A viewer from above gets no columns that name people or investors; who works in one zone and looks at another gets
    them for the zone of the work only.
    """
    staffed = {zone_id for zone_id, role in reach_of(user).grants if role != Role.CITY_VIEWER}
    columns = [c for c in COLUMNS if staffed or not c[2]]
    people = ("mode", "leader", "department", "team", "officer")
    rows = list(marked(filtered_for(user, filters, today=now.date()).select_related(*people)))
    funds = dict(
        MoneyEntry.objects.filter(project__in=[p.pk for p in rows], kind=MoneyKind.FUNDS, voided=False)
        .order_by()
        .values_list("project_id")
        .annotate(total=Sum("amount"))
    )
    table = [
        [
            value(r, funds.get(r.project.pk)) if not own or r.project.zone_id in staffed else ""
            for _, value, own in columns
        ]
        for r in rows_of(rows, today=now.date())
    ]
    titles = [title for title, _, _ in columns]
    chosen = "；".join(f"{k}={v}" for k, v in filters.chosen.items()) or "无"
    foot = [
        DEFINITION,
        f"筛选：{chosen}",
        f"导出：{user.name} {local(now):%Y-%m-%d %H:%M}，共 {len(table)} 个",
    ]
    write, media = (_csv, "text/csv; charset=utf-8") if form == "csv" else (_xlsx, XLSX)
    name = quote(f"项目名单-{local(now):%Y%m%d-%H%M}.{form}")
    return Exported(write(titles, table, foot), media, name, len(table))


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


#: What makes a spreadsheet take a text for a formula, also in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _safe(value: Cell) -> Any:
    """Text that a spreadsheet would run as a formula is made plain."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value


def _lines(titles: list[str], table: list[list[Cell]], foot: list[str]) -> Iterator[list[Any]]:
    yield titles
    for row in table:
        yield [_safe(cell) for cell in row]
    yield []
    for line in foot:
        yield [line]


def _csv(titles: list[str], table: list[list[Cell]], foot: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(_lines(titles, table, foot))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(titles: list[str], table: list[list[Cell]], foot: list[str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("项目名单")
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1})
    for y, line in enumerate(_lines(titles, table, foot)):
        for x, cell in enumerate(line):
            style = head if y == 0 else None
            if isinstance(cell, Decimal):
                sheet.write_number(y, x, float(cell), style)
            else:
                sheet.write(y, x, cell, style)
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 36)
    sheet.autofilter(0, 0, len(table), len(titles) - 1)
    book.close()
    return out.getvalue()

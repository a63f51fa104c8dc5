"""The standard table: blank to be filled in, or holding the filtered projects."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from zhaoluo.engine.ledger import Field, load_vocabulary
from zhaoluo.foundation.clock import local
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import PromotionMode
from zhaoluo.projects.queries.export import FORMULA
from zhaoluo.projects.queries.lists import Filters
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import organisations_of, reach_of, staff_of, teams_of
from zhaoluo.registers.people.terms import Role

from .lines import NAMING, Line, Value, lines_for
from .sent import Sent, file_name

SHEET, GUIDE, CHOICES = "项目台账", "填写说明", "选项"
#: Rows of the blank template that offer lists to choose from.
READY_ROWS = 2000
DEFINITION = "总投资、产值、税收为计划数（万元）；到位资金为有凭证的累计数（万元）；阶段含“待核”，待核的不计入签约、开工、投产"
GUIDANCE = (
    "一行一个项目；只有项目名称必须写，不清楚的留空，不要写 0。",
    "金额按万元、土地按亩、厂房按平方米写数；也可以连单位写，如 3.5亿元、80亩。",
    "几家投资方之间用顿号“、”隔开。日期写成 2026-03-05。",
    "项目编号由系统编；系统里已有的项目保留编号，改名也认得出。",
    "表头不要改名；用不到的列可以删，列的先后可以换。",
    "填好后在“台账”页上传，先看会写入什么，确认后才写。",
)
_WIDE = {"name": 36, "investors": 32, "content": 48, "progress": 40}


def template_fields() -> list[Field]:
    """The fields of the standard table, in its order."""
    fields = load_vocabulary().fields.values()
    return sorted((field for field in fields if field.position), key=lambda field: field.position)


def blank_template(zone: Zone) -> Sent:
    """The standard table without a row, with the zone's own lists to choose from (空白模板)."""
    out = io.BytesIO()
    book = _Book(out, template_fields())
    book.guide([*GUIDANCE, *(f"{f.heading}：{f.help}" for f in book.fields)])
    book.offer(_choices(zone))
    book.close(0)
    return Sent(out.getvalue(), file_name("项目台账模板"), 0)


def _choices(zone: Zone) -> dict[str, Sequence[str]]:
    people = list(staff_of(zone).values_list("name", flat=True))
    modes = PromotionMode.objects.filter(zone=zone, active=True).values_list("name", flat=True)
    return {
        "stage": [stage.label for stage in Stage],
        "standing": [standing.label for standing in Standing],
        "mode": list(modes),
        "leader": people,
        "department": [row.name for row in organisations_of(zone)],
        "team": [row.name for row in teams_of(zone)],
        "officer": people,
    }


def standard_ledger_for(user: User, filters: Filters, *, now: datetime) -> Sent:
    """The filtered set the reader sees as the standard table (标准台账): what is taken in again changes nothing."""
    lines = lines_for(user, filters, today=now.date())
    staffed = any(role != Role.CITY_VIEWER for _, role in reach_of(user).grants)
    fields = [field for field in template_fields() if staffed or field.key not in NAMING]
    zones = {line.zone for line in lines}
    out = io.BytesIO()
    book = _Book(out, fields, with_zone=len(zones) > 1)
    for line in lines:
        book.add(line)
    chosen = "；".join(f"{key}={value}" for key, value in filters.chosen.items()) or "无"
    taken = f"导出：{user.name} {local(now):%Y-%m-%d %H:%M}，共 {len(lines)} 个"
    book.guide([f"口径：{DEFINITION}", f"筛选：{chosen}", taken, *GUIDANCE])
    book.close(len(lines))
    return Sent(out.getvalue(), file_name("项目台账", now), len(lines))


class _Book:
    """A workbook being written: the table on the first sheet, words on the second."""

    def __init__(self, out: io.BytesIO, fields: Sequence[Field], *, with_zone: bool = False) -> None:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
        self._book = xlsxwriter.Workbook(out, options)
        self.fields, self._with_zone = fields, with_zone
        self._plain = self._book.add_format({"valign": "top"})
        self._day = self._book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        # A text that Excel would take for a formula once somebody edits its cell keeps its mark as a text.
        self._quoted = self._book.add_format({"valign": "top", "quote_prefix": True})
        self._sheet = self._book.add_worksheet(SHEET)
        self._at = 0
        self._head()

    def _head(self) -> None:
        look = {"bold": True, "bg_color": "#EEF2F6", "border": 1, "text_wrap": True, "valign": "vcenter"}
        head = self._book.add_format(look)
        must = self._book.add_format(look | {"font_color": "#B42318"})
        for x, field in enumerate(self.fields):
            self._sheet.write_string(0, x, field.heading, must if field.required else head)
            self._sheet.write_comment(0, x, field.help, {"x_scale": 1.4, "y_scale": 0.6})
            style = self._day if field.kind == "day" else self._plain
            self._sheet.set_column(x, x, _WIDE.get(field.key, 14), style)
        if self._with_zone:
            self._sheet.write_string(0, len(self.fields), "开发区", head)
        self._sheet.set_row(0, 32)
        self._sheet.freeze_panes(1, 2)

    def add(self, line: Line) -> None:
        """One more project."""
        self._at += 1
        for x, field in enumerate(self.fields):
            self._write(x, line.values.get(field.key))
        if self._with_zone:
            self._write(len(self.fields), line.zone)

    def _write(self, x: int, value: Value | None) -> None:
        if value is None:
            return
        if isinstance(value, date):
            self._sheet.write_datetime(self._at, x, datetime.combine(value, datetime.min.time()), self._day)
        elif isinstance(value, Decimal | int):
            self._sheet.write_number(self._at, x, float(value), self._plain)
        else:
            quoted = value.startswith(FORMULA)
            self._sheet.write_string(self._at, x, value, self._quoted if quoted else self._plain)

    def guide(self, sentences: Sequence[str]) -> None:
        """Words on a sheet of their own, so that the table holds nothing but projects."""
        sheet = self._book.add_worksheet(GUIDE)
        sheet.set_column(0, 0, 100, self._book.add_format({"text_wrap": True, "valign": "top"}))
        for y, sentence in enumerate(sentences):
            sheet.write_string(y, 0, sentence)

    def offer(self, choices: Mapping[str, Sequence[str]]) -> None:
        """Lists to choose from, kept on a hidden sheet; what is not on a list may still be written."""
        lists = self._book.add_worksheet(CHOICES)
        lists.hide()
        for column, (key, words) in enumerate(choices.items()):
            place = next((x for x, field in enumerate(self.fields) if field.key == key), None)
            if place is None or not words:
                continue
            for y, word in enumerate(words):
                lists.write_string(y, column, word)
            name = xlsxwriter.utility.xl_col_to_name(column)
            rule: dict[str, Any] = {
                "validate": "list",
                "source": f"={CHOICES}!${name}$1:${name}${len(words)}",
            }
            rule |= {
                "error_type": "information",
                "error_title": "不在列表里",
                "error_message": "可以照写；认不出的会在导入前提示",
            }
            self._sheet.data_validation(1, place, READY_ROWS, place, rule)

    def close(self, rows: int) -> None:
        """Finish the file."""
        self._sheet.autofilter(0, 0, max(rows, 1), len(self.fields) - 1)
        self._book.close()

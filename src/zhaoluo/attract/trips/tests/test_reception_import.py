"""A sheet of receptions: all of it or nothing, every fault with its line, nothing twice."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from zhaoluo.projects.models import Project
from zhaoluo.projects.tests.tracing import refused, written

from ..actions.reception_import import import_receptions
from ..models import Guest, Reception
from ..queries.reception_sheets import lines_of_file
from ..rules.reception_sheet import TEMPLATE
from ..terms import TripEvent
from . import meeting as make

HEAD = ("来访批次", "来访日期", "企业名称", "来自", "人数", "结果", "下一步", "不晚于")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("深圳考察团", "2026-11-18", "粤澄传感科技有限公司", "深圳", "3人", "有意向", "寄图纸", "2026年11月27日"),
    ("深圳考察团", "2026-11-18", "沪岭精密机械有限公司", "上海", 2, "无意向", "", ""),
    ("苏州客商", "2026.10.8", "甬川新材料有限公司", "", "", "", "", ""),
)  # fmt: skip


def as_csv(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("2026 年来访台账",), HEAD, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def imported(
    cast: Any, now: datetime, content: bytes, name: str = "台账.csv", *, user: Any = None, once: str = ""
) -> Any:
    lines = lines_of_file(content, name)
    return import_receptions(lines, zone=cast.zone, file_name=name, once=once, **make.who(cast, now, user))


def test_lines_of_one_name_and_day_are_one_reception(cast: Any, now: datetime) -> None:
    told = imported(cast, now, as_csv(*ROWS))
    assert (told.receptions, told.firms, told.leads, told.known) == (2, 3, 1, ())
    row = Reception.objects.get(name="深圳考察团")
    one, two = row.guests.all()
    assert (one.region, one.persons, one.outcome, one.next_on) == (
        "440300",
        3,
        "interest",
        date(2026, 11, 27),
    )
    assert (two.region, two.outcome, two.project) == ("310000", "none", None)
    assert one.project == Project.objects.get()
    event = written(TripEvent.RECEPTIONS_IMPORTED, by=cast.officer, at=now)
    assert event.facts == {"file": "台账.csv", "receptions": 2, "firms": 3, "known": 0}


def test_a_workbook_with_a_title_and_real_days_is_read(cast: Any, now: datetime) -> None:
    rows = [(name, date(2026, 11, 18), *rest) for name, _, *rest in ROWS]
    assert imported(cast, now, as_workbook(*rows), "台账.xlsx").receptions == 2
    assert set(Reception.objects.values_list("on", flat=True)) == {date(2026, 11, 18)}


def test_the_same_sheet_again_doubles_nothing(cast: Any, now: datetime) -> None:
    imported(cast, now, as_csv(*ROWS))
    told = imported(cast, now, as_csv(*ROWS, ("新的一批", "2026-11-19", "丁公司")))
    assert (told.receptions, told.firms, told.known) == (1, 1, (2, 3, 4))
    assert Reception.objects.count() == 3 and Guest.objects.count() == 4 and Project.objects.count() == 1


def test_one_fault_and_nothing_is_written(cast: Any, now: datetime) -> None:
    bad = as_csv(
        *ROWS,
        ("深圳考察团", "2026-11-18", "粤澄传感科技有限公司"),
        ("", "2027-01-01", "丁公司"),
        ("某批", "2026-11-18", "戊公司", "火星"),
    )
    told = refused(imported, cast=cast, now=now, content=bad)
    assert told == {"taken", "no_name", "day_in_future", "no_place"}
    unread = as_csv(("某批", "昨天", "戊公司", "", "很多", "挺好", "", ""))
    assert refused(imported, cast=cast, now=now, content=unread) == {"unreadable"}


def test_what_is_no_sheet_of_receptions_is_told(cast: Any, now: datetime) -> None:
    enter = {"cast": cast, "now": now}
    assert refused(imported, **enter, content=as_csv(("甲", "乙"), head=("项目", "投资"))) == {"no_headings"}
    assert refused(imported, **enter, content=as_csv()) == {"empty"}
    assert refused(imported, **enter, content=b"\x00\x01", name="台账.xlsx") == {"unreadable"}
    many = as_csv(*[("某批", "2026-11-18", f"第{n}家") for n in range(501)])
    assert refused(imported, **enter, content=many) == {"too_many"}
    assert refused(imported, **enter, content=as_csv(*ROWS), user=cast.viewer) == {"no_role"}


def test_the_page_imports_once_and_tells_the_lines(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    assert client.get("/trips/receptions/import/").status_code == 200
    template = client.get("/trips/receptions/template.csv").content.decode("utf-8-sig")
    assert template.strip() == ",".join(TEMPLATE)

    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("台账.csv", content)
        return client.post("/trips/receptions/import/", {"file": file, "once": "form-1"}, follow=True)

    bad = send(as_csv(("", "2026-11-18", "丁公司")))
    assert bad.status_code == 422 and "第 2 行：请写名称" in bad.content.decode()
    assert "已导入 2 批、3 家企业，1 家转为线索" in send(as_csv(*ROWS)).content.decode()
    assert "没有重复记" in send(as_csv(*ROWS)).content.decode() and Reception.objects.count() == 2
    assert signed_in(cast.viewer).get("/trips/receptions/import/").status_code == 403

"""A sheet of receptions: taken in whole or not at all, and its empty template (导入来访台账)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhaoluo.foundation.verdict import Refusal

from ..actions.reception_import import Imported, import_receptions
from ..forms.meetings import SheetForm
from ..queries.reception_sheets import lines_of_file
from ..rules.reception_sheet import TEMPLATE
from .keeping import form_page, keeper_zone, made, new_key, who

LIST = "trips:receptions"


def import_file(request: HttpRequest) -> HttpResponse:
    """A sheet of receptions, every fault with its line (导入)."""
    zone = keeper_zone(request)
    if request.method != "POST":
        return _page(request, SheetForm(initial={"once": new_key()}))
    form = SheetForm(request.POST, request.FILES)

    def work() -> Imported:
        file, once = form.cleaned_data["file"], form.cleaned_data["once"]
        lines = lines_of_file(file.read(), file.name)
        return import_receptions(lines, file_name=file.name, once=once, **who(request, zone))

    return made(
        request, form, work, done=_told, to=lambda _: reverse(LIST), received=reverse(LIST),
        again=lambda f, reasons, status: _page(request, f, reasons, status),
    )  # fmt: skip


def _page(
    request: HttpRequest, form: Any, reasons: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    return form_page(
        request, form, "导入来访台账", crumbs=[(reverse(LIST), "来访")], about="整份都对才写入，一行有错全部不写",
        note="名称和日期相同的几行是同一批来访；有意向的企业同时转为线索", refusals=reasons, status=status,
        template=reverse("trips:receptions_template"), verb="导入",
    )  # fmt: skip


def _told(imported: Imported) -> str:
    said = f"已导入 {imported.receptions} 批、{imported.firms} 家企业"
    if imported.leads:
        said += f"，{imported.leads} 家转为线索"
    if imported.known:
        lines = "、".join(map(str, imported.known[:10])) + ("等" if len(imported.known) > 10 else "")
        said += f"；第 {lines} 行的来访早已登记，没有重复记"
    return said


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headings."""
    out = io.StringIO()
    csv.writer(out).writerow(TEMPLATE)
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''%E6%9D%A5%E8%AE%BF%E5%8F%B0%E8%B4%A6.csv"
    return answer

"""The zone's travel times between cities: table, one row, a sheet, the preset (城市间时间)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

from ..actions import travel as actions
from ..models import TravelTime
from ..queries import travel as queries
from ..rules.travel import TEMPLATE
from .keeping import act, found, keeper_zone, keeps, made, new_key, reader, who, who_on
from .typed.travel import TravelFileForm, TravelForm
from .typed.trips import VersionForm

PAGE = 100
LIST = "trips:travel"


@require_safe
def list_times(request: HttpRequest) -> HttpResponse:
    """The table, a hundred a page, of one city where asked."""
    return _page(request)


def _page(
    request: HttpRequest, refusals: Sequence[Refusal] = (), status: int = 200, form: Form | None = None
) -> HttpResponse:
    user, city = reader(request), tidy(request.GET.get("city", ""))[:40]
    page = Paginator(queries.travel_times_for(user, city=city), PAGE).get_page(request.GET.get("page"))
    may = keeps(request, user.zone_id)
    context: dict[str, Any] = {
        "page": page, "rows": [queries.TimeRow(row) for row in page.object_list], "city": city, "can_keep": may,
        "refusals": refusals, "undone": "没有保存", "unconfirmed": queries.unconfirmed_for(user),
        "form": form or TravelForm(initial={"origin": request.GET.get("from", "")[:20]}) if may else None,
    }  # fmt: skip
    return render(request, "trips/travel.html", context, status=status)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Say how long it takes from city to city."""
    zone, form = keeper_zone(request), TravelForm(request.POST)
    return act(
        request, form, lambda _: actions.set_travel_time(form.time(), **who(request, zone)), done="已记下", to=reverse(LIST),
        again=lambda f, reasons, status: _page(request, reasons, status, f),
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, row_id: int) -> HttpResponse:
    """Take a row off the table."""
    row: TravelTime = found(queries.travel_time_for(reader(request), row_id))
    return act(
        request, VersionForm(request.POST), lambda _: actions.drop_travel_time(row.pk, **who_on(request, row)),
        done="已删去", to=reverse(LIST), again=lambda f, reasons, status: _page(request, reasons, status),
    )  # fmt: skip


@require_POST
def preset(request: HttpRequest) -> HttpResponse:
    """Begin with the preset's travel times (载入常用城市)."""
    zone = keeper_zone(request)
    return made(
        request, VersionForm(request.POST), lambda: actions.take_preset(**who(request, zone)),
        done=lambda count: f"载入了 {count} 条，都是一般常识，用前请核对" if count else "常用城市的都已经在表里",
        to=lambda _: reverse(LIST), again=lambda f, reasons, status: _page(request, reasons, status),
    )  # fmt: skip


def import_file(request: HttpRequest) -> HttpResponse:
    """A sheet of travel times, all of it or nothing, every fault with its line."""
    zone = keeper_zone(request)
    if request.method != "POST":
        return _import_page(request, TravelFileForm(initial={"once": new_key()}))
    form = TravelFileForm(request.POST, request.FILES)

    def work() -> actions.Imported:
        file, once = form.cleaned_data["file"], form.cleaned_data["once"]
        lines = queries.lines_of_file(file.read(), file.name)
        return actions.import_travel_times(lines, file_name=file.name, once=once, **who(request, zone))

    return made(
        request, form, work, done=lambda r: f"已导入：新增 {r.entered} 条，改了 {r.changed} 条，{r.same} 条原来就一样",
        to=lambda _: reverse(LIST), received=reverse(LIST),
        again=lambda f, reasons, status: _import_page(request, f, reasons, status),
    )  # fmt: skip


def _import_page(
    request: HttpRequest, form: Form, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    context = {"form": form, "refusals": refusals, "undone": "没有导入"}
    return render(request, "trips/travel_import.html", context, status=status)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headings and one line to show how."""
    out = io.StringIO()
    csv.writer(out).writerows([TEMPLATE, ("长治", "郑州", "190", "火车", "", "")])
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote('城市间时间.csv')}"
    return answer

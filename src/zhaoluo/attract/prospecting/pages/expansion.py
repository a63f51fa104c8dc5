"""Expansion signals: the list with what each is worth today, entering, importing, striking out (扩张信号)."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.pages.answering import administers
from zhaoluo.registers.people.queries import reach_of

from .. import actions, queries
from ..actions import Imported
from ..forms import FadeForm, SignalFileForm, SignalForm, VoidForm
from ..queries.expansion import rows_of_signals, signal_for
from ..queries.signal_sheets import lines_of_file
from ..rules.sheets import TEMPLATE
from ..terms import FadeShape, SignalKind
from .answering import act, found, keeper_zone, made, may_keep, number, reader, who, who_on
from .content import signal_typed
from .library import PAGE

LIST = "prospecting:signals"


@require_safe
def list_signals(request: HttpRequest) -> HttpResponse:
    """Signals of the reader's zones, latest day first (扩张信号)."""
    return _list_page(request)


def _list_page(
    request: HttpRequest, refusals: Sequence[Refusal] = (), status: int = 200, fade: Form | None = None
) -> HttpResponse:
    user = reader(request)
    text, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    page = Paginator(queries.signals_for(user, text=text, kind=kind), PAGE).get_page(request.GET.get("page"))
    zone_id = found(user.zone_id or next(iter(reach_of(user).zone_ids), None))
    fades = queries.fades_of(zone_id)
    context: dict[str, Any] = {
        "page": page, "rows": rows_of_signals(page.object_list, fades, today=clock.today()), "q": text, "kind": kind,
        "kinds": list(SignalKind), "can_keep": may_keep(request), "refusals": refusals, "undone": "没有办成",
        "fades": [(SignalKind.label_of(k), f.days, FadeShape.label_of(f.shape)) for k, f in fades.items()],
        "fade_form": (fade or FadeForm(auto_id="v-%s")) if user.zone and administers(request, user.zone) else None,
    }  # fmt: skip
    return render(request, "prospecting/signals.html", context, status=status)


def enter(request: HttpRequest) -> HttpResponse:
    """Write down that a firm is expanding or moving (记一条)."""
    zone = keeper_zone(request)
    if request.method != "POST":
        return _form_page(request, SignalForm(initial=_start(request)), "记一条扩张信号", "记下")
    form = SignalForm(request.POST)
    return act(
        request, form, lambda d: actions.enter_signal(signal_typed(form), once=d["once"], **who(request, zone)),
        done="已记下，以后的查询会算进去", to=reverse(LIST),
        again=lambda f, reasons, status: _form_page(request, f, "记一条扩张信号", "记下", reasons, status),
    )  # fmt: skip


def _start(request: HttpRequest) -> dict[str, Any]:
    """The firm of the target one comes from, if any."""
    target = queries.target_for(reader(request), number(request.GET.get("target")) or 0)
    named = (
        {"name": target.name, "credit_code": target.credit_code, "firm_id": target.firm_id} if target else {}
    )
    return named | {"once": uuid.uuid4().hex}


def import_file(request: HttpRequest) -> HttpResponse:
    """A sheet of signals, all of it or nothing, every fault with its line (导入)."""
    zone = keeper_zone(request)
    if request.method != "POST":
        form = SignalFileForm(initial={"once": uuid.uuid4().hex})
        return _form_page(request, form, "导入扩张信号", "导入")
    form = SignalFileForm(request.POST, request.FILES)

    def work() -> Imported:
        file, once = form.cleaned_data["file"], form.cleaned_data["once"]
        lines = lines_of_file(file.read(), file.name)
        return actions.import_signals(lines, file_name=file.name, once=once, **who(request, zone))

    return made(
        request, form, work, done=_told, to=lambda _: reverse(LIST), received=reverse(LIST),
        again=lambda f, reasons, status: _form_page(request, f, "导入扩张信号", "导入", reasons, status),
    )  # fmt: skip


def _told(imported: Imported) -> str:
    lines = "、".join(str(line) for line in imported.known[:10])
    known = (
        f"；第 {lines} 行{'等' if len(imported.known) > 10 else ''}早已登记，没有重复记"
        if imported.known
        else ""
    )
    return f"已导入 {imported.entered} 条{known}"


def _form_page(
    request: HttpRequest,
    form: Form,
    title: str,
    verb: str,
    refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    imports = isinstance(form, SignalFileForm)
    context: dict[str, Any] = {
        "form": form, "title": title, "verb": verb, "refusals": refusals, "undone": f"没有{verb}", "back": reverse(LIST),
        "crumbs": [(reverse(LIST), "扩张信号")], "template": reverse("prospecting:signals_template") if imports else "",
        "about": "整份都对才写入，一行有错全部不写" if imports else "要有日子、有出处；过了时效自动不再计分",
        "note": "企业写名称、信用代码或企业库编号，至少一样",
    }  # fmt: skip
    return render(request, "prospecting/form.html", context, status=status)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headings."""
    out = io.StringIO()
    csv.writer(out).writerow(TEMPLATE)
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''%E6%89%A9%E5%BC%A0%E4%BF%A1%E5%8F%B7.csv"
    return answer


@require_POST
def void(request: HttpRequest, signal_id: int) -> HttpResponse:
    """Strike out what was entered wrongly, with a reason (作废)."""
    signal = found(signal_for(reader(request), signal_id))
    return act(
        request, VoidForm(request.POST),
        lambda d: actions.void_signal(signal.pk, reason=d["reason"], **who_on(request, signal)),
        done="已作废，不再计分", to=reverse(LIST), again=lambda f, reasons, status: _list_page(request, reasons, status),
    )  # fmt: skip


@require_POST
def save_fade(request: HttpRequest) -> HttpResponse:
    """Say for how long a kind of signal counts in this zone (定信号时效)."""
    zone, form = keeper_zone(request), FadeForm(request.POST, auto_id="v-%s")
    return act(
        request, form, lambda d: actions.save_fade(**d, **who(request, zone)), done="已定，以后按它计", to=reverse(LIST),
        again=lambda f, reasons, status: _list_page(request, reasons, status, f),
    )  # fmt: skip

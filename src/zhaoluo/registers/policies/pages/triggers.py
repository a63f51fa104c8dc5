from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.pages.answering import administered, administers, found, reader, who

from .. import actions
from ..presets import document
from ..queries import triggers as queries
from ..rules.triggers import shown_pattern, suspicions
from .typed import CheckForm, TriggersForm, rows_of


def show(request: HttpRequest) -> HttpResponse:
    """The table of triggers in force, and its versions (疑似条款词表)."""
    zone: Zone = found(reader(request).zone)
    table = queries.table_of(zone)
    context = {
        "table": table,
        "triggers": [(t, [shown_pattern(p) for p in t.patterns]) for t in table.triggers],
        "versions": queries.versions_of(zone),
        "administers": administers(request, zone),
        "acts": document()["promotion_acts"],
        "as_of": document()["as_of"],
    }
    return render(request, "policies/triggers.html", context)


def edit(request: HttpRequest) -> HttpResponse:
    """Save the zone's own table as a new version (另存一版)."""
    zone = administered(request)
    table, versions = queries.table_of(zone), queries.versions_of(zone)
    rows = rows_of(versions[0] if versions else None, table)
    if request.method != "POST":
        return _edit(request, TriggersForm(table=table, rows=rows))
    form = TriggersForm(request.POST, table=table, rows=rows)
    return act(
        request, form, lambda d: actions.save_triggers(
            form.triggers(d), zone=zone, note=d["note"], off=form.off(d), version=d["version"] or 0,
            **{k: v for k, v in who(request, zone).items() if k != "zone"},
        ),
        done="已另存一版，没有确认的承诺会重查", to=reverse("policies:triggers"),
        again=lambda bad, reasons, status: _edit(request, bad, reasons, status),
    )  # fmt: skip


def _edit(
    request: HttpRequest, form: Form, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    return render(request, "policies/triggers_edit.html", {"form": form, "refusals": refusals}, status=status)


def check(request: HttpRequest) -> HttpResponse:
    """Compare a text with the table; nothing is kept (比一比)."""
    zone: Zone = found(reader(request).zone)
    table = queries.table_of(zone)
    form = CheckForm(request.POST or None)
    context = {"form": form, "table": table, "answered": False}
    if request.method == "POST" and form.is_valid():
        context["answered"] = True
        context["suspicions"] = suspicions(form.cleaned_data["text"], table, form.cleaned_data["kind"])
    bad = request.method == "POST" and not context["answered"]
    return render(request, "policies/check.html", context, status=422 if bad else 200)

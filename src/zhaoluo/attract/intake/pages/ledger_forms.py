from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.projects.queries.lists import Filters
from zhaoluo.registers.people.pages.answering import found, reader
from zhaoluo.registers.people.queries import reach_of

from ..actions import ledger_forms as actions
from ..forms.ledger_forms import KeepForm
from ..models import Ledger, LedgerForm
from ..queries.ledger_forms import forms as queries
from ..queries.ledger_forms.own import own_ledger_for
from ..queries.ledger_forms.sent import Sent
from ..queries.ledger_forms.standard import blank_template, standard_ledger_for
from ..queries.ledgers import ledger_for
from .documents import may_enter


def template(request: HttpRequest) -> HttpResponse:
    """The blank standard table, with the zone's own lists to choose from (空白模板)."""
    zone = reader(request).zone
    if zone is None or not may_enter(request):
        raise PermissionDenied
    return _sent(blank_template(zone))


def export_standard(request: HttpRequest) -> HttpResponse:
    """The filtered set as the standard table (标准台账); written down who took it."""
    user, filters, now = reader(request), Filters.of(request.GET), clock.now()
    made = standard_ledger_for(user, filters, now=now)
    actions.note_export(user, None, filters=filters.chosen, rows=made.rows, at=now)
    return _sent(made)


def export_form(request: HttpRequest, form_id: int) -> HttpResponse:
    """The filtered set in the zone's own table; written down who took it."""
    user, filters, now = reader(request), Filters.of(request.GET), clock.now()
    form = _form(request, form_id)
    try:
        made = own_ledger_for(user, form, filters, now=now)
    except Refused as refused:
        return _list(request, refused.refusals, 422)
    actions.note_export(user, form, filters=filters.chosen, rows=made.rows, at=now)
    return _sent(made)


def _sent(made: Sent) -> HttpResponse:
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{made.file_name}"
    return response


def _form(request: HttpRequest, form_id: int) -> LedgerForm:
    form: LedgerForm = found(queries.form_for(reader(request), form_id))
    return form


def list_forms(request: HttpRequest) -> HttpResponse:
    """The zone's own tables: what each column holds, which stay empty (本区表样)."""
    return _list(request)


def _list(request: HttpRequest, refusals: Sequence[Refusal] = (), status: int = 200) -> HttpResponse:
    if not queries.working_zones(reader(request)):
        raise PermissionDenied
    shown = queries.shown_for(reader(request))
    context = {"shown": shown, "refusals": refusals, "can_enter": may_enter(request)}
    return render(request, "intake/ledger_forms.html", context, status=status)


def new_form(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Keep the table of a ledger to be filled on export (存为本区表样)."""
    ledger: Ledger = found(ledger_for(reader(request), ledger_id))
    if not may_enter(request, ledger.zone_id):
        raise PermissionDenied

    def again(form: Form, refusals: Sequence[Refusal], status: int) -> HttpResponse:
        context = {"form": form, "refusals": refusals, "ledger": ledger, "drawn": queries.drawn_on(ledger)}
        return render(request, "intake/ledger_form_new.html", context, status=status)

    sheets = queries.keepable_sheets(ledger)
    if request.method != "POST":
        return again(KeepForm(sheets=sheets), (), 200)
    form = KeepForm(request.POST, sheets=sheets)
    there = reverse("intake:ledger_forms")
    return act(
        request,
        form,
        lambda typed: _keep(request, ledger, typed),
        done="已存为本区表样",
        to=there,
        again=again,
    )


def _keep(request: HttpRequest, ledger: Ledger, typed: dict[str, Any]) -> None:
    actions.keep_form(ledger.pk, name=typed["name"], sheet=typed["sheet"], **_who(request, ledger.zone_id))


def _who(request: HttpRequest, zone_id: int) -> dict[str, Any]:
    user = reader(request)
    return {"by": user, "actor": reach_of(user).actor_in(zone_id), "at": clock.now()}


@require_POST
def retire_form(request: HttpRequest, form_id: int) -> HttpResponse:
    """Put a form out of use (停用)."""
    form = _form(request, form_id)
    try:
        actions.retire(form.pk, **_who(request, form.zone_id))
    except Refused as refused:
        return _list(request, refused.refusals, 422)
    messages.success(request, f"已停用“{form.name}”")
    return redirect("intake:ledger_forms")

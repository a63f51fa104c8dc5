"""The library of firms to call on (目标企业): list, export, acts on several at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import Again
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.queries import staff_of, teams_of

from .. import actions, queries
from ..forms import AssignForm, DismissForm, number_of
from ..terms import NO_REWARD, TargetState
from .answering import act, keeper_zone, may_keep, number, reader, who
from .tables import table_file

PAGE = 50
#: Days until the first call that the form starts with.
FIRST_CALL_DAYS = 7


@require_safe
def list_targets(request: HttpRequest) -> HttpResponse:
    """Everything in the reader's library, narrowed, fifty a page (目标企业)."""
    return library_page(request)


def library_page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    """The list, also where a refused act on several comes back to."""
    user, today = reader(request), clock.today()
    filters = queries.TargetFilters.of(request.GET)
    targets = queries.targets_for(user, filters, today=today)
    page = Paginator(targets, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": queries.rows_of_targets(page.object_list, user, today=today), "filters": filters,
        "counts": queries.counts_by_state(user, filters, today=today), "states": list(TargetState),
        "selects": _selects(queries.choices_for(user)), "can_keep": may_keep(request),
        "bulk_cards": cards_for("prospecting.bulk", user, None) if may_keep(request) else [],
    }  # fmt: skip
    return render(request, "prospecting/list.html", context | people_to_ask(request) | more, status=status)


def _selects(choices: dict[str, list[tuple[int, str]]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    labels = (("chain", "产业链"), ("link", "环节"), ("team", "招商组"), ("officer", "责任人"))
    selects = [(name, label, [(str(pk), text) for pk, text in choices[name]]) for name, label in labels]
    return [*selects, ("due", "期限", [("over", "已过期限")])]


def people_to_ask(request: HttpRequest) -> dict[str, Any]:
    """Teams and people a target can be given to, and the day the form starts with."""
    zone_id = reader(request).zone_id
    if zone_id is None or not may_keep(request):
        return {}
    day = clock.today() + timedelta(days=FIRST_CALL_DAYS)
    return {
        "teams": [(t.pk, t.name) for t in teams_of(zone_id)], "people": [(u.pk, u.name) for u in staff_of(zone_id)],
        "due": f"{day:%Y-%m-%d}",
    }  # fmt: skip


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The filtered library as CSV or XLSX; written down who took what."""
    if form not in ("csv", "xlsx"):
        raise Http404
    user, now = reader(request), clock.now()
    filters = queries.TargetFilters.of(request.GET)
    header, rows = queries.export_rows(user, filters, today=clock.today())
    actions.note_export(user, form=form, filters=filters.chosen, rows=len(rows), at=now)
    chosen = "；".join(f"{k}={v}" for k, v in filters.chosen.items()) or "无"
    foot = [
        NO_REWARD,
        f"筛选：{chosen}",
        f"导出：{user.name} {clock.local(now):%Y-%m-%d %H:%M}，共 {len(rows)} 家",
    ]
    return table_file(f"目标企业-{clock.local(now):%Y%m%d-%H%M}", form, header, rows, foot)


@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the chosen targets to a team or an officer with the next step (指派)."""
    zone, form = keeper_zone(request), bulk_assign_form(request)
    return act(
        request, form, lambda d: actions.assign(d["targets"], **assigned(d), **who(request, zone)),
        done="已指派，责任人会收到提醒", to=_back(request), again=_again(request),
    )  # fmt: skip


@require_POST
def dismiss_many(request: HttpRequest) -> HttpResponse:
    """Put the chosen targets aside, with a reason (无需处理)."""
    zone, form = keeper_zone(request), DismissForm(request.POST, auto_id="b-%s")
    return act(
        request, form, lambda d: actions.dismiss(d["targets"], reason=d["reason"], **who(request, zone)),
        done="已记为无需处理", to=_back(request), again=_again(request),
    )  # fmt: skip


def bulk_assign_form(request: HttpRequest) -> AssignForm:
    """The form of the bar at the foot of a list."""
    offered = people_to_ask(request)
    return AssignForm(
        request.POST, teams=offered.get("teams", ()), officers=offered.get("people", ()), auto_id="b-%s"
    )


def assigned(data: dict[str, Any]) -> dict[str, Any]:
    """What a valid assignment says, as the action reads it."""
    return {
        "team": number_of(data["team"]), "officer": number_of(data["officer"]), "next_step": data["next_step"],
        "due_on": data["due_on"],
    }  # fmt: skip


def _back(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return reverse("prospecting:list") + (f"?{query}" if query else "")


def _again(request: HttpRequest) -> Again:
    def again(form: Form, reasons: list[Refusal], status: int) -> HttpResponse:
        return library_page(request, status, refusals=reasons, **sent_again(request, "targets"))

    return again


def sent_again(request: HttpRequest, name: str) -> dict[str, Any]:
    """What was ticked and typed in the bar, to be shown again."""
    return {"chosen": {number(text) for text in request.POST.getlist(name)}, "typed": request.POST}

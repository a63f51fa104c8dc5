"""Visits on the road and afterwards: the phone's form, the list, a visit's own page (走访)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.attract.prospecting.pages.answering import made
from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.pages.answering import found, number, reader, who

from ..actions import visits as actions
from ..forms.visits import ResultForm, StepDoneForm, VisitForm, VoidVisitForm
from ..models import Visit
from ..queries import visit_form, visit_rows, visits
from ..rules.visits import LEADING
from ..terms import VisitOutcome

PAGE = 50
#: What each outcome leads to, beside its name on the tile.
LEADS_TO = {
    VisitOutcome.NONE: "记下原因",
    VisitOutcome.INTEREST: "进线索库",
    VisitOutcome.FRAMEWORK: "转洽谈，不算签约",
    VisitOutcome.FORMAL: "转洽谈，协议另录",
}
STEPS = ("请对方来看厂房", "送测算表", "约下次见面", "寄样品和资料", "请专家看技术", "不再跟")
POSTS = ("董事长", "总经理", "副总经理", "投资部负责人", "厂长", "董事会秘书")

#: A form that was opened, or kept on the phone, under another account.
OTHERS = Refusal(
    "another_account", "这张表是用另一个账号填的，没有记在您名下；请用那个账号登录再交，或刷新页面重填"
)


@require_safe
def list_visits(request: HttpRequest) -> HttpResponse:
    """The reader's visits, fifty a page (走访)."""
    user, today = reader(request), clock.today()
    filters = visit_rows.VisitFilters.of(request.GET)
    page = Paginator(visit_rows.narrowed_visits(user, filters, today=today), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "rows": visit_rows.rows_of_visits(page.object_list, user, today=today), "filters": filters,
        "outcomes": list(VisitOutcome), "trips": [(str(pk), name) for pk, name in visit_rows.trips_visited(user)],
        "may_record": visit_rows.may_record_in(user, user.zone_id),
    }  # fmt: skip
    return render(request, "trips/visit_list.html", context)


def record(request: HttpRequest) -> HttpResponse:
    """Write a visit down, on the phone (记一次走访)."""
    user, zone = reader(request), reader(request).zone
    if zone is None or not visit_rows.may_record_in(user, zone.pk):
        raise PermissionDenied
    offer = _offer(request, zone)
    if request.method != "POST":
        return _form_page(request, VisitForm(initial=_start(request, offer), choices=offer.choices), offer)
    form = VisitForm(request.POST, request.FILES, choices=offer.choices)
    if request.POST.get("user", str(user.pk)) != str(user.pk):
        return _form_page(request, form, offer, [OTHERS], 422)
    acting, known = who(request, zone), visits.is_recorded(zone, request.POST.get("once", ""))
    return made(
        request, form,
        lambda: actions.record_visit(**form.said, files=form.cleaned_data["files"], **acting),
        done=lambda visit: _done(visit, known), to=lambda visit: reverse("trips:visit", args=[visit.pk]),
        again=lambda f, reasons, status: _form_page(request, f, offer, reasons, status),
    )  # fmt: skip


def _done(visit: Visit, known: bool) -> str:
    """What the page says; of a form that came again, that it did."""
    if known:
        return "这一条刚才已经收到，没有重复记；内容改过的，请在这里更正"
    return f"已记下走访 {visit.name}"


def _offer(request: HttpRequest, zone: Zone) -> visit_form.Offer:
    sent = request.POST if request.method == "POST" else request.GET
    ids = {key: number(sent.get(key)) for key in ("trip", "stop", "project")}
    return visit_form.offer_for(reader(request), zone, clock.today(), name=sent.get("name", ""), **ids)


def _start(request: HttpRequest, offer: visit_form.Offer) -> dict[str, Any]:
    """What the form starts with: the key, today, the trip one is on, and what the link said."""
    asked = {key: number(request.GET.get(key)) or "" for key in ("stop", "target", "project")}
    trip = offer.trip.pk if offer.trip else ""
    name = request.GET.get("name", "")[:120]
    return asked | {"once": uuid.uuid4().hex, "on": clock.today(), "trip": trip, "name": name}


def _form_page(
    request: HttpRequest, form: Form, offer: visit_form.Offer, refusals: Any = (), status: int = 200
) -> HttpResponse:
    offered = {str(tile.id) for tile in offer.tiles}
    stop = sent if (sent := str(form["stop"].value() or "")) in offered else ""
    context = {
        "form": form, "offer": offer, "refusals": refusals, "undone": "没有记下", "today": clock.today(),
        "outcomes": _tiles(form), "steps": STEPS, "posts": POSTS,
        "chosen_stop": stop, "far_chosen": stop in {str(tile.id) for tile in offer.far}, "choose_project": len(offer.choices["project"]) > 0,
    }  # fmt: skip
    return render(request, "trips/visit_new.html", context, status=status)


def _tiles(form: Form) -> list[tuple[str, str, str, bool]]:
    chosen = form["outcome"].value()
    return [(o.value, o.label, LEADS_TO[o], o.value == chosen) for o in VisitOutcome]


@require_safe
def show(request: HttpRequest, visit_id: int) -> HttpResponse:
    """A visit (走访)."""
    return _visit_page(request, visit_or_404(request, visit_id))


def visit_or_404(request: HttpRequest, visit_id: int) -> Visit:
    """The visit if this reader may see it; 404 for everybody else."""
    visit: Visit = found(visits.visit_for(reader(request), visit_id))
    return visit


def _visit_page(
    request: HttpRequest,
    visit: Visit,
    refusals: list[Refusal] | None = None,
    status: int = 200,
    **forms: Form,
) -> HttpResponse:
    start = {"version": visit.version}
    context: dict[str, Any] = {
        "v": visit, "d": visit_rows.detail_of(visit, reader(request), today=clock.today()), "refusals": refusals or [],
        "step_form": StepDoneForm(initial=start | {"on": clock.today()}), "void_form": VoidVisitForm(initial=start),
        "interested": visit.outcome in LEADING,
    }  # fmt: skip
    return render(request, "trips/visit.html", context | forms, status=status)


def _who_on(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    user = reader(request)
    return {"by": user, "actor": visits.actor_on(user, visit), "at": clock.now()}


def edit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Correct what was said of a visit (更正走访)."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return _edit_page(
            request, visit, ResultForm(initial={name: getattr(visit, name) for name in actions.CHANGED})
        )
    form, to = ResultForm(request.POST, request.FILES), reverse("trips:visit", args=[visit.pk])
    version = number(request.POST.get("version"))
    return act(
        request, form,
        lambda data: actions.change_visit(
            visit.pk, version=version, files=data["files"], **form.said, **_who_on(request, visit)
        ),
        done="已改好", to=to, again=lambda f, reasons, status: _edit_page(request, visit, f, reasons, status),
    )  # fmt: skip


def _edit_page(
    request: HttpRequest, visit: Visit, form: Form, refusals: Any = (), status: int = 200
) -> HttpResponse:
    context = {
        "v": visit, "form": form, "refusals": refusals, "undone": "没有改", "outcomes": _tiles(form), "steps": STEPS,
        "posts": POSTS,
    }  # fmt: skip
    return render(request, "trips/visit_edit.html", context, status=status)


@require_POST
def void(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Strike a visit out (作废)."""
    visit = visit_or_404(request, visit_id)
    return act(
        request, VoidVisitForm(request.POST),
        lambda data: actions.void_visit(visit.pk, **data, **_who_on(request, visit)),
        done="已作废，不再计数", to=reverse("trips:visit", args=[visit.pk]),
        again=lambda f, reasons, status: _visit_page(request, visit, reasons, status, void_form=f),
    )  # fmt: skip


@require_POST
def finish_step(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Say that the next step is done (下一步办完)."""
    visit = visit_or_404(request, visit_id)
    return act(
        request, StepDoneForm(request.POST),
        lambda data: actions.finish_next_step(visit.pk, **data, **_who_on(request, visit)),
        done="下一步已办完", to=reverse("trips:visit", args=[visit.pk]),
        again=lambda f, reasons, status: _visit_page(request, visit, reasons, status, step_form=f),
    )  # fmt: skip


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that lets the form open without a connection; its address decides which pages it may serve."""
    path = finders.find("js/visits-worker.js")
    if not isinstance(path, str):
        raise Http404
    with open(path, "rb") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")

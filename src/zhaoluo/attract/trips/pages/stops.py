"""Firms of a trip: chosen from the library and from leads, entered by name, changed, called off (拟访企业)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.attract.prospecting.terms import TargetState
from zhaoluo.foundation.answering import go
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.chains.queries import chain_rows_for

from ..actions import stops as actions
from ..models import Stop, Trip
from ..queries import stops as queries
from ..queries import trips
from ..queries.stops import PickFilters
from ..rules.stops import Call, windows_from
from .keeping import act, found, keeper_zone, keeps, made, new_key, reader, who_on
from .trips import act_on, trip_or_404
from .typed.stops import PicksForm, StopForm, TakeForm
from .typed.trips import ReasonForm, VersionForm

PAGE = 40


@require_safe
def pick(request: HttpRequest, trip_id: int) -> HttpResponse:
    """Firms one can put on a trip: the library, or leads (``?from=leads``)."""
    return _pick_page(request, trip_or_404(request, trip_id))


def _pick_page(
    request: HttpRequest, trip: Trip, refusals: Sequence[Refusal] = (), status: int = 200, form: Form | None = None
) -> HttpResponse:  # fmt: skip
    user, filters, leads = reader(request), PickFilters.of(request.GET), request.GET.get("from") == "leads"
    found_rows: Any = (queries.leads_to_pick if leads else queries.targets_to_pick)(user, trip, filters)
    page = Paginator(found_rows, PAGE).get_page(request.GET.get("page"))
    rows = (queries.picks_of_leads if leads else queries.picks_of_targets)(page.object_list, trip)
    states = [Stage.LEAD, Stage.TALKS] if leads else list(TargetState)
    context = {
        "t": trip, "page": page, "rows": rows, "filters": filters, "leads": leads, "refusals": refusals, "states": states,
        "chains": [(str(c.pk), c.name) for c in chain_rows_for(user).filter(zone=trip.zone_id)],
        "can_keep": keeps(request, trip.zone_id), "form": form or PicksForm(initial={"once": new_key()}),
        "chosen": set(request.POST.getlist("projects" if leads else "targets")), "undone": "没有加入",
    }  # fmt: skip
    return render(request, "trips/trip_pick.html", context, status=status)


@require_POST
def add(request: HttpRequest, trip_id: int) -> HttpResponse:
    """Put the firms ticked on the trip."""
    trip, form = trip_or_404(request, trip_id), PicksForm(request.POST)
    return made(
        request, form, lambda: actions.add_stops(
            trip.pk, _calls(request, form), once=form.cleaned_data["once"], **who_on(request, trip)
        ),
        done=_told, to=lambda _: _here(trip), received=_here(trip),
        again=lambda f, reasons, status: _pick_page(request, trip, reasons, status, f),
    )  # fmt: skip


def _calls(request: HttpRequest, form: Form) -> list[Call]:
    """Ticked rows as calls; those whose city nobody knows take the one typed."""
    data = form.cleaned_data
    picked = {"targets": data["targets"], "projects": data["projects"]}
    return queries.calls_of(reader(request), **picked, city=data["city"])


def _told(added: actions.Added) -> str:
    known = f"；{added.known} 家原来就在，没有重复加" if added.known else ""
    return f"已加入 {len(added.added)} 家{known}"


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Firms ticked in the library go on a trip; without one chosen, a new trip is opened first."""
    keeper_zone(request)
    form = TakeForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["trip"]:
        messages.warning(request, "请先选要加到哪一趟外出")
        return go(request, reverse("prospecting:list"))
    trip, picks = trip_or_404(request, form.cleaned_data["trip"]), PicksForm(request.POST)
    return made(
        request, picks, lambda: actions.add_stops(
            trip.pk, _calls(request, picks), **who_on(request, trip)
        ),
        done=_told, to=lambda _: _here(trip),
        again=lambda f, reasons, status: _pick_page(request, trip, reasons, status, f),
    )  # fmt: skip


def enter(request: HttpRequest, trip_id: int) -> HttpResponse:
    """Put a firm on the trip by its name."""
    trip = trip_or_404(request, trip_id)
    days = (trip.starts_on, trip.ends_on)
    if request.method != "POST":
        return _form_page(request, trip, StopForm(initial={"once": new_key()}, days=days), "加一家企业")
    form = StopForm(request.POST, days=days)
    return made(
        request, form, lambda: actions.add_stops(
            trip.pk, [form.call()], once=form.cleaned_data["once"], **who_on(request, trip)
        ),
        done=_told, to=lambda _: _here(trip), received=_here(trip),
        again=lambda f, reasons, status: _form_page(request, trip, f, "加一家企业", reasons, status),
    )  # fmt: skip


def edit(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Change what is said of a firm."""
    stop: Stop = found(queries.stop_for(reader(request), stop_id))
    trip, title = stop.trip, f"修改 {stop.name}"
    kept: dict[str, Any] = {
        "days": (trip.starts_on, trip.ends_on), "named": stop.target_id is None and stop.project_id is None,
        "chosen": windows_from(stop.windows),
    }  # fmt: skip
    if request.method != "POST":
        plain = ("name", "city", "address", "minutes", "must_see", "version")
        start = {name: getattr(stop, name) for name in plain} | {"prize": _plain(stop.prize)}
        return _form_page(request, trip, StopForm(initial=start, **kept), title)
    form = StopForm(request.POST, **kept)
    return act(
        request, form, lambda d: actions.change_stop(
            stop.pk, form.call(name=stop.name), version=d["version"], **who_on(request, trip)
        ),
        done="已改好", to=_here(trip),
        again=lambda f, reasons, status: _form_page(request, trip, f, title, reasons, status),
    )  # fmt: skip


def _plain(prize: Decimal) -> str:
    return f"{prize.normalize():f}"


def _form_page(
    request: HttpRequest, trip: Trip, form: Form, title: str, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {
        "t": trip, "form": form, "title": title, "refusals": refusals, "undone": "没有保存",
        "can_keep": keeps(request, trip.zone_id),
    }  # fmt: skip
    return render(request, "trips/trip_stop.html", context, status=status)


def _here(trip: Trip) -> str:
    return f"{reverse('trips:show', args=[trip.pk])}#firms"


def _act(
    request: HttpRequest, stop_id: int, form: Form, work: Callable[[Stop, dict[str, Any]], object], done: str
) -> HttpResponse:
    stop: Stop = found(queries.stop_for(reader(request), stop_id))
    trip = found(trips.trip_for(reader(request), stop.trip_id))
    return act_on(request, trip, form, lambda d: work(stop, d | who_on(request, trip)), done)


@require_POST
def remove(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Take a firm off the trip (移出)."""
    form = VersionForm(request.POST)
    return _act(request, stop_id, form, lambda stop, said: actions.remove_stop(stop.pk, **said), "已移出")


@require_POST
def decline(request: HttpRequest, stop_id: int) -> HttpResponse:
    """The firm calls off (企业取消)."""
    form = ReasonForm(request.POST, auto_id=f"d{stop_id}-%s")
    return _act(
        request, stop_id, form, lambda stop, said: actions.decline_stop(stop.pk, **said),
        "已记下企业取消；空出来的时间重排后补上，已约定的不动",
    )  # fmt: skip


@require_POST
def again(request: HttpRequest, stop_id: int) -> HttpResponse:
    """It can be met after all (又约上了)."""
    form = VersionForm(request.POST)
    return _act(
        request, stop_id, form, lambda stop, said: actions.ask_again(stop.pk, **said), "已恢复，重排后有时间"
    )


@require_POST
def confirm(request: HttpRequest, stop_id: int) -> HttpResponse:
    """The time is agreed with the firm (约定)."""
    return _agree(request, stop_id, confirmed=True, done="已记为约定，重排时不动它")


@require_POST
def release(request: HttpRequest, stop_id: int) -> HttpResponse:
    """The time is no longer agreed (取消约定)."""
    return _agree(request, stop_id, confirmed=False, done="已改为未约定，重排时可以挪动")


def _agree(request: HttpRequest, stop_id: int, *, confirmed: bool, done: str) -> HttpResponse:
    form = VersionForm(request.POST)
    return _act(
        request,
        stop_id,
        form,
        lambda stop, said: actions.confirm_stop(stop.pk, confirmed=confirmed, **said),
        done,
    )

"""Promotion events: the list, entering, one event with the firms at it and what was signed there (活动)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.models import User

from ..actions import events as actions
from ..forms.channels import ReasonForm
from ..forms.meetings import EventFirmForm, EventForm, FirmsForm
from ..models import EventFirm, PromotionEvent
from ..queries import meetings as queries
from ..queries.choices import modes_and_channels, people_and_teams
from ..queries.told import told_of
from ..rules import meetings as rules
from ..terms import EventKind
from .keeping import (
    PAGE,
    ROOMS,
    act,
    after_firm,
    form_page,
    found,
    keeper_zone,
    keeps,
    made,
    new_key,
    number,
    reader,
    said_of,
    who,
    who_on,
)

LIST = "trips:events"
RELATED = ("team", "mode", "channel")


@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """Events of the reader's zones, latest first (活动)."""
    user, text, year = reader(request), request.GET.get("q", ""), request.GET.get("year", "")
    kind = EventKind.known(request.GET.get("kind", ""))
    rows = queries.events_for(user, text=text, year=year, kind=kind.value if kind else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [(row, queries.outcomes_of(row.firms.all())) for row in page.object_list], "q": text, "kind": kind,
        "year": year, "years": queries.years_of(PromotionEvent, user), "kinds": list(EventKind), "rooms": ROOMS,
        "may_keep": keeps(request, user.zone_id), "day": clock.today(),
    }  # fmt: skip
    return render(request, "trips/event_list.html", context)


def enter(request: HttpRequest) -> HttpResponse:
    """Enter an event with the firms at it (登记活动)."""
    zone = keeper_zone(request)
    choices = _choices(zone.pk)
    if request.method != "POST":
        start = {"on": clock.today(), "channel": number(request.GET.get("channel")), "once": new_key()}
        return _form_page(request, EventForm(initial=start, **choices))
    form = EventForm(request.POST, **choices)
    return made(
        request, form, lambda: actions.record_event(
            _typed(form), form.cleaned_data["firms"], once=form.cleaned_data["once"], **who(request, zone)
        ),
        done=lambda row: f"已登记{row.name}", to=lambda row: reverse("trips:event", args=[row.pk]), received=reverse(LIST),
        again=lambda f, reasons, status: _form_page(request, f, reasons=reasons, status=status),
    )  # fmt: skip


def edit(request: HttpRequest, event_id: int) -> HttpResponse:
    """Correct an event (修改)."""
    row = found(queries.event_for(reader(request), event_id))
    choices = _choices(row.zone_id, row)
    if request.method != "POST":
        return _form_page(request, EventForm(initial=_start(row), new=False, **choices), row)
    form = EventForm(request.POST, new=False, **choices)
    return act(
        request, form,
        lambda d: actions.change_event(row.pk, _typed(form), version=d["version"], **who_on(request, row)),
        done="已改好", to=reverse("trips:event", args=[row.pk]),
        again=lambda f, reasons, status: _form_page(request, f, row, reasons, status),
    )  # fmt: skip


def _choices(zone_id: int, row: PromotionEvent | None = None) -> dict[str, Any]:
    return {"teams": people_and_teams(zone_id, row)["teams"]} | modes_and_channels(zone_id, row)


def _form_page(
    request: HttpRequest, form: Any, row: PromotionEvent | None = None, reasons: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    crumbs = [(reverse(LIST), "活动")]
    if row is not None:
        crumbs.append((reverse("trips:event", args=[row.pk]), row.name))
    return form_page(
        request, form, "修改活动" if row else "登记活动", crumbs=crumbs, about="推介会、恳谈会、集中签约；可以先登记后举办",
        note="改动逐项留痕" if row else "到会企业的结果登记后逐家记", refusals=reasons, status=status,
    )  # fmt: skip


def _start(row: PromotionEvent) -> dict[str, Any]:
    start = {n: getattr(row, f"{n}_id" if n in RELATED else n) for n in rules.Event.__dataclass_fields__}
    return start | {"version": row.version}


def _typed(form: EventForm) -> rules.Event:
    data = form.cleaned_data
    guests = int(data["guests"]) if data["guests"] is not None else None
    return rules.Event(**{n: data[n] for n in rules.Event.__dataclass_fields__} | {"guests": guests})


@require_safe
def show(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event, the firms at it, and what came of them."""
    return _page(request, found(queries.event_for(reader(request), event_id)))


def _page(
    request: HttpRequest, row: PromotionEvent, *, firms_form: Any = None, refusals: Sequence[Refusal] = (),
    status: int = 200, undone: str = "没有办成",
) -> HttpResponse:  # fmt: skip
    firms = list(row.firms.all())
    context = {
        "row": row, "firms": firms, "outcomes": queries.outcomes_of(firms), "may_keep": keeps(request, row.zone_id),
        "firms_form": firms_form or FirmsForm(), "told": told_of(row, firms=[one.pk for one in firms]), "refusals": refusals, "undone": undone,
        "kind": EventKind.label_of(row.kind), "ahead": row.on > clock.today(),
    }  # fmt: skip
    return render(request, "trips/event.html", context, status=status)


@require_POST
def add(request: HttpRequest, event_id: int) -> HttpResponse:
    """More firms at an event (添企业)."""
    row = found(queries.event_for(reader(request), event_id))
    return act(
        request, FirmsForm(request.POST), lambda d: actions.add_firms(row.pk, d["firms"], **who_on(request, row)),
        done="已添上", to=reverse("trips:event", args=[row.pk]),
        again=lambda f, reasons, status: _page(
            request, row, firms_form=f, refusals=reasons, status=status, undone="没有添"
        ),
    )  # fmt: skip


@require_POST
def remove(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take an event away that was entered by mistake (删去)."""
    row = found(queries.event_for(reader(request), event_id))
    return act(
        request, ReasonForm(request.POST),
        lambda d: actions.remove_event(row.pk, reason=d["reason"], version=d["version"], **who_on(request, row)),
        done=f"已删去{row.name}", to=reverse(LIST),
        again=lambda f, reasons, status: _page(request, row, refusals=reasons, status=status, undone="没有删"),
    )  # fmt: skip


def firm(request: HttpRequest, event_id: int, firm_id: int) -> HttpResponse:
    """What came of one firm, and what it signed (记结果)."""
    row, one = _firm_or_404(reader(request), event_id, firm_id)
    agreements = [(a.pk, str(a)) for a in queries.agreements_of([one]).get(one.pk, [])]
    if request.method != "POST":
        return _firm_page(request, row, one, EventFirmForm(initial=_firm_start(one), agreements=agreements))
    form = EventFirmForm(request.POST, agreements=agreements)
    return made(
        request, form, lambda: actions.change_firm(
            one.pk, _firm_typed(form), project_code=form.cleaned_data["project_code"],
            agreement=form.cleaned_data["agreement"], version=form.cleaned_data["version"], **who_on(request, row),
        ),
        done=lambda result: said_of(*result), to=lambda _: after_firm(request, row.firms, "trips:event", "trips:event_firm", row.pk),
        again=lambda f, reasons, status: _firm_page(request, row, one, f, reasons, status),
    )  # fmt: skip


@require_POST
def remove_firm(request: HttpRequest, event_id: int, firm_id: int) -> HttpResponse:
    """Take a firm away that was entered by mistake (去掉)."""
    row, one = _firm_or_404(reader(request), event_id, firm_id)
    return act(
        request, ReasonForm(request.POST),
        lambda d: actions.remove_firm(one.pk, version=d["version"], **who_on(request, row)),
        done=f"已去掉{one.name}", to=reverse("trips:event", args=[row.pk]),
        again=lambda f, reasons, status: _page(request, row, refusals=reasons, status=status, undone="没有去掉"),
    )  # fmt: skip


def _firm_or_404(user: User, event_id: int, firm_id: int) -> tuple[PromotionEvent, EventFirm]:
    row = found(queries.event_for(user, event_id))
    return row, found(next((one for one in row.firms.all() if one.pk == firm_id), None))


def _firm_page(
    request: HttpRequest,
    row: PromotionEvent,
    one: EventFirm,
    form: Any,
    reasons: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    crumbs = [(reverse(LIST), "活动"), (reverse("trips:event", args=[row.pk]), row.name)]
    removing = reverse("trips:remove_event_firm", args=[row.pk, one.pk])
    return form_page(
        request, form, one.name, crumbs=crumbs, about=f"{row.on} {EventKind.label_of(row.kind)}，结果如何", note="改动逐项留痕",
        refusals=reasons, status=status, another=True, removing=removing, version=one.version,
    )  # fmt: skip


def _firm_start(one: EventFirm) -> dict[str, Any]:
    start = {n: getattr(one, n) for n in ("name", "outcome", "next_step", "next_on")}
    code = one.project.code if one.project else ""
    return start | {"project_code": code, "agreement": one.agreement_id, "version": one.version}


def _firm_typed(form: EventFirmForm) -> rules.Firm:
    return rules.Firm(**{n: form.cleaned_data[n] for n in ("name", "outcome", "next_step", "next_on")})

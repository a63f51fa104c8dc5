"""Receptions: the list, entering, one reception with its guests and what came of them (来访)."""

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

from ..actions import receptions as actions
from ..forms.channels import ReasonForm
from ..forms.meetings import FirmsForm, GuestForm, ReceptionForm
from ..models import Guest, Reception
from ..queries import meetings as queries
from ..queries.choices import modes_and_channels, people_and_teams
from ..queries.told import told_of
from ..rules import meetings as rules
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

LIST = "trips:receptions"
RELATED = ("host", "team", "mode", "channel")


@require_safe
def list_receptions(request: HttpRequest) -> HttpResponse:
    """Receptions of the reader's zones, latest first (来访)."""
    user, text, year = reader(request), request.GET.get("q", ""), request.GET.get("year", "")
    page = Paginator(queries.receptions_for(user, text=text, year=year), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "rows": [(row, queries.outcomes_of(row.guests.all())) for row in page.object_list], "q": text,
        "year": year, "years": queries.years_of(Reception, user), "rooms": ROOMS, "may_keep": keeps(request, user.zone_id),
    }  # fmt: skip
    return render(request, "trips/reception_list.html", context)


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a reception with the firms that came (登记来访)."""
    zone = keeper_zone(request)
    choices: dict[str, Any] = people_and_teams(zone) | modes_and_channels(zone)
    if request.method != "POST":
        start = {"on": clock.today(), "channel": number(request.GET.get("channel")), "once": new_key()}
        return _form_page(request, ReceptionForm(initial=start, **choices))
    form = ReceptionForm(request.POST, **choices)
    return made(
        request, form, lambda: actions.record_reception(
            _typed(form), form.cleaned_data["firms"], once=form.cleaned_data["once"], **who(request, zone)
        ),
        done=lambda row: f"已登记{row.name}", to=lambda row: reverse("trips:reception", args=[row.pk]), received=reverse(LIST),
        again=lambda f, reasons, status: _form_page(request, f, reasons=reasons, status=status),
    )  # fmt: skip


def edit(request: HttpRequest, reception_id: int) -> HttpResponse:
    """Correct a reception (修改)."""
    row = found(queries.reception_for(reader(request), reception_id))
    choices: dict[str, Any] = people_and_teams(row.zone_id, row) | modes_and_channels(row.zone_id, row)
    if request.method != "POST":
        return _form_page(request, ReceptionForm(initial=_start(row), new=False, **choices), row)
    form = ReceptionForm(request.POST, new=False, **choices)
    return act(
        request, form,
        lambda d: actions.change_reception(row.pk, _typed(form), version=d["version"], **who_on(request, row)),
        done="已改好", to=reverse("trips:reception", args=[row.pk]),
        again=lambda f, reasons, status: _form_page(request, f, row, reasons, status),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, form: Any, row: Reception | None = None, reasons: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    crumbs = [(reverse(LIST), "来访")]
    if row is not None:
        crumbs.append((reverse("trips:reception", args=[row.pk]), row.name))
    return form_page(
        request, form, "修改来访" if row else "登记来访", crumbs=crumbs, about="只有名称和日期必填，其余可以后补",
        note="改动逐项留痕" if row else "来访企业的结果登记后逐家记", refusals=reasons, status=status,
    )  # fmt: skip


def _start(row: Reception) -> dict[str, Any]:
    start = {n: getattr(row, f"{n}_id" if n in RELATED else n) for n in rules.Reception.__dataclass_fields__}
    return start | {"version": row.version}


def _typed(form: ReceptionForm) -> rules.Reception:
    return rules.Reception(**{n: form.cleaned_data[n] for n in rules.Reception.__dataclass_fields__})


@require_safe
def show(request: HttpRequest, reception_id: int) -> HttpResponse:
    """One reception, its guests, and what came of them."""
    return _page(request, found(queries.reception_for(reader(request), reception_id)))


def _page(
    request: HttpRequest, row: Reception, *, firms_form: Any = None, refusals: Sequence[Refusal] = (), status: int = 200,
    undone: str = "没有办成",
) -> HttpResponse:  # fmt: skip
    guests = list(row.guests.all())
    context = {
        "row": row, "guests": guests, "outcomes": queries.outcomes_of(guests), "may_keep": keeps(request, row.zone_id),
        "firms_form": firms_form or FirmsForm(), "told": told_of(row, firms=[one.pk for one in guests]), "refusals": refusals, "undone": undone,
    }  # fmt: skip
    return render(request, "trips/reception.html", context, status=status)


@require_POST
def add(request: HttpRequest, reception_id: int) -> HttpResponse:
    """More firms of a reception (添企业)."""
    row = found(queries.reception_for(reader(request), reception_id))
    return act(
        request, FirmsForm(request.POST), lambda d: actions.add_guests(row.pk, d["firms"], **who_on(request, row)),
        done="已添上", to=reverse("trips:reception", args=[row.pk]),
        again=lambda f, reasons, status: _page(
            request, row, firms_form=f, refusals=reasons, status=status, undone="没有添"
        ),
    )  # fmt: skip


@require_POST
def remove(request: HttpRequest, reception_id: int) -> HttpResponse:
    """Take a reception away that was entered by mistake (删去)."""
    row = found(queries.reception_for(reader(request), reception_id))
    return act(
        request, ReasonForm(request.POST),
        lambda d: actions.remove_reception(row.pk, reason=d["reason"], version=d["version"], **who_on(request, row)),
        done=f"已删去{row.name}", to=reverse(LIST),
        again=lambda f, reasons, status: _page(request, row, refusals=reasons, status=status, undone="没有删"),
    )  # fmt: skip


def guest(request: HttpRequest, reception_id: int, guest_id: int) -> HttpResponse:
    """What came of one guest (记结果)."""
    row, one = _guest_or_404(reader(request), reception_id, guest_id)
    if request.method != "POST":
        return _guest_page(request, row, one, GuestForm(initial=_guest_start(one)))
    form = GuestForm(request.POST)
    return made(
        request, form, lambda: actions.change_guest(
            one.pk, _guest_typed(form), project_code=form.cleaned_data["project_code"], version=form.cleaned_data["version"],
            **who_on(request, row),
        ),
        done=lambda result: said_of(*result), to=lambda _: after_firm(request, row.guests, "trips:reception", "trips:guest", row.pk),
        again=lambda f, reasons, status: _guest_page(request, row, one, f, reasons, status),
    )  # fmt: skip


@require_POST
def remove_guest(request: HttpRequest, reception_id: int, guest_id: int) -> HttpResponse:
    """Take a guest away that was entered by mistake (去掉)."""
    row, one = _guest_or_404(reader(request), reception_id, guest_id)
    return act(
        request, ReasonForm(request.POST),
        lambda d: actions.remove_guest(one.pk, version=d["version"], **who_on(request, row)),
        done=f"已去掉{one.name}", to=reverse("trips:reception", args=[row.pk]),
        again=lambda f, reasons, status: _page(request, row, refusals=reasons, status=status, undone="没有去掉"),
    )  # fmt: skip


def _guest_or_404(user: User, reception_id: int, guest_id: int) -> tuple[Reception, Guest]:
    row = found(queries.reception_for(user, reception_id))
    return row, found(next((one for one in row.guests.all() if one.pk == guest_id), None))


def _guest_page(
    request: HttpRequest,
    row: Reception,
    one: Guest,
    form: Any,
    reasons: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    crumbs = [(reverse(LIST), "来访"), (reverse("trips:reception", args=[row.pk]), row.name)]
    removing = reverse("trips:remove_guest", args=[row.pk, one.pk])
    return form_page(
        request, form, one.name, crumbs=crumbs, about=f"{row.on} 来访，结果如何", note="改动逐项留痕", refusals=reasons,
        status=status, another=True, removing=removing, version=one.version,
    )  # fmt: skip


def _guest_start(one: Guest) -> dict[str, Any]:
    start = {name: getattr(one, name) for name in rules.Firm.__dataclass_fields__}
    return start | {"project_code": one.project.code if one.project else "", "version": one.version}


def _guest_typed(form: GuestForm) -> rules.Firm:
    data = dict(form.cleaned_data)
    persons = int(data["persons"]) if data["persons"] is not None else None
    return rules.Firm(**{n: data[n] for n in rules.Firm.__dataclass_fields__} | {"persons": persons})

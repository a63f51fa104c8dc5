"""Liaison offices: the list, entering, one office with its trips and what came of them (驻外联络处)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhaoluo.foundation.verdict import Refusal

from ..actions import offices as actions
from ..forms.channels import OfficeForm
from ..models import LiaisonOffice
from ..queries import channels as queries
from ..queries.brought import brought, tally_of
from ..queries.choices import people_and_teams
from ..queries.told import told_of
from ..rules import offices as rules
from .keeping import ROOMS, act, form_page, found, keeper_zone, keeps, made, new_key, reader, who, who_on

LIST = "trips:offices"
RELATED = ("head", "team")


@require_safe
def list_offices(request: HttpRequest) -> HttpResponse:
    """Liaison offices of the reader's zones (驻外联络处)."""
    user, text = reader(request), request.GET.get("q", "")
    rows = queries.rows_of_offices(user, list(queries.offices_for(user, text=text)))
    context = {"rows": rows, "q": text, "rooms": ROOMS, "may_keep": keeps(request, user.zone_id)}
    return render(request, "trips/office_list.html", context)


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a liaison office (登记联络处)."""
    zone = keeper_zone(request)
    choices = people_and_teams(zone)
    if request.method != "POST":
        return _form_page(request, OfficeForm(initial={"once": new_key()}, **choices))
    form = OfficeForm(request.POST, **choices)
    return made(
        request, form, lambda: actions.save_office(_typed(form), once=form.cleaned_data["once"], **who(request, zone)),
        done=lambda row: f"已登记{row.name}", to=lambda row: reverse("trips:office", args=[row.pk]), received=reverse(LIST),
        again=lambda f, reasons, status: _form_page(request, f, reasons=reasons, status=status),
    )  # fmt: skip


def edit(request: HttpRequest, office_id: int) -> HttpResponse:
    """Change a liaison office (修改)."""
    office = found(queries.office_for(reader(request), office_id))
    choices = people_and_teams(office.zone_id, office)
    if request.method != "POST":
        return _form_page(request, OfficeForm(initial=_start(office), **choices), office)
    form = OfficeForm(request.POST, **choices)
    return act(
        request, form, lambda d: actions.save_office(
            _typed(form), zone=office.zone, office_id=office.pk, version=d["version"], **who_on(request, office)
        ),
        done="已改好", to=reverse("trips:office", args=[office.pk]),
        again=lambda f, reasons, status: _form_page(request, f, office, reasons, status),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, form: Any, office: LiaisonOffice | None = None, reasons: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    crumbs = [(reverse(LIST), "驻外联络处")]
    if office is not None:
        crumbs.append((reverse("trips:office", args=[office.pk]), office.name))
    return form_page(
        request, form, "修改驻外联络处" if office else "登记驻外联络处", crumbs=crumbs, about="不清楚的留空",
        note="撤销的填撤销日期，成果照样保留", refusals=reasons, status=status,
    )  # fmt: skip


def _start(office: LiaisonOffice) -> dict[str, Any]:
    start = {n: getattr(office, f"{n}_id" if n in RELATED else n) for n in rules.Office.__dataclass_fields__}
    return start | {"version": office.version}


def _typed(form: OfficeForm) -> rules.Office:
    data = form.cleaned_data
    return rules.Office(
        **{n: data[n] for n in rules.Office.__dataclass_fields__} | {"regions": tuple(data["regions"])}
    )


@require_safe
def show(request: HttpRequest, office_id: int) -> HttpResponse:
    """One office, its trips, and the projects that came of them."""
    user = reader(request)
    office = found(queries.office_for(user, office_id))
    projects = brought(user, trip__office=office)
    context = {
        "office": office, "trips": queries.trips_of(office), "projects": projects, "tally": tally_of(projects),
        "may_keep": keeps(request, office.zone_id), "told": told_of(office),
    }  # fmt: skip
    return render(request, "trips/office.html", context)

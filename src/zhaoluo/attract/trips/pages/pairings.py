"""Cooperation agreements between places: the list, entering, one with the projects it brought (结对合作)."""

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

from ..actions import pairings as actions
from ..forms.channels import CreditForm, PairingForm
from ..models import Pairing
from ..queries import channels as queries
from ..queries.brought import Tally, brought, tallies_by, tally_of
from ..queries.told import told_of
from ..rules import pairings as rules
from .keeping import (
    PAGE,
    ROOMS,
    act,
    form_page,
    found,
    keeper_zone,
    keeps,
    made,
    new_key,
    reader,
    who,
    who_on,
)

LIST = "trips:pairings"


@require_safe
def list_pairings(request: HttpRequest) -> HttpResponse:
    """Cooperation agreements of the reader's zones (结对合作)."""
    user, text = reader(request), request.GET.get("q", "")
    page = Paginator(queries.pairings_for(user, text=text), PAGE).get_page(request.GET.get("page"))
    tallies = tallies_by(user, "pairing", [row.pk for row in page.object_list])
    context = {
        "page": page, "rows": [(row, tallies.get(row.pk, Tally())) for row in page.object_list], "q": text, "rooms": ROOMS,
        "may_keep": keeps(request, user.zone_id), "day": clock.today(),
    }  # fmt: skip
    return render(request, "trips/pairing_list.html", context)


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a cooperation agreement (登记结对合作)."""
    zone = keeper_zone(request)
    if request.method != "POST":
        return _form_page(request, PairingForm(initial={"once": new_key()}))
    form = PairingForm(request.POST)
    return made(
        request, form, lambda: actions.save_pairing(_typed(form), once=form.cleaned_data["once"], **who(request, zone)),
        done=lambda row: f"已登记与{row.partner}的结对合作", to=lambda row: reverse("trips:pairing", args=[row.pk]),
        received=reverse(LIST), again=lambda f, reasons, status: _form_page(request, f, reasons=reasons, status=status),
    )  # fmt: skip


def edit(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """Change a cooperation agreement (修改)."""
    pairing = found(queries.pairing_for(reader(request), pairing_id))
    if request.method != "POST":
        return _form_page(request, PairingForm(initial=_start(pairing)), pairing)
    form = PairingForm(request.POST)
    return act(
        request, form, lambda d: actions.save_pairing(
            _typed(form), zone=pairing.zone, pairing_id=pairing.pk, version=d["version"], **who_on(request, pairing)
        ),
        done="已改好", to=reverse("trips:pairing", args=[pairing.pk]),
        again=lambda f, reasons, status: _form_page(request, f, pairing, reasons, status),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, form: Any, pairing: Pairing | None = None, reasons: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    crumbs = [(reverse(LIST), "结对合作")]
    if pairing is not None:
        crumbs.append((reverse("trips:pairing", args=[pairing.pk]), pairing.partner))
    return form_page(
        request, form, "修改结对合作" if pairing else "登记结对合作", crumbs=crumbs, about="地方之间签的合作协议",
        note="项目登记后可记到协议名下", refusals=reasons, status=status,
    )  # fmt: skip


def _start(pairing: Pairing) -> dict[str, Any]:
    start = {name: getattr(pairing, name) for name in rules.Pairing.__dataclass_fields__}
    return start | {"fields_": pairing.fields, "version": pairing.version}


def _typed(form: PairingForm) -> rules.Pairing:
    data = form.cleaned_data
    named = {n: data[n] for n in ("partner", "signed_on", "region", "until", "note")}
    return rules.Pairing(**named, fields=data["fields_"])


@require_safe
def show(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """One agreement and the projects it brought."""
    return _page(request, found(queries.pairing_for(reader(request), pairing_id)))


def _page(
    request: HttpRequest,
    pairing: Pairing,
    *,
    form: Any = None,
    refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    projects = brought(reader(request), pairing=pairing)
    context = {
        "pairing": pairing, "projects": projects, "tally": tally_of(projects), "may_keep": keeps(request, pairing.zone_id),
        "told": told_of(pairing), "credit": form or CreditForm(), "refusals": refusals, "undone": "没有记", "day": clock.today(),
    }  # fmt: skip
    return render(request, "trips/pairing.html", context, status=status)


@require_POST
def credit(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """Say that a project came of this agreement (记入)."""
    pairing = found(queries.pairing_for(reader(request), pairing_id))
    return act(
        request, CreditForm(request.POST),
        lambda d: actions.credit_pairing(pairing.pk, d["project_code"], **who_on(request, pairing)),
        done="已记到这份协议名下", to=reverse("trips:pairing", args=[pairing.pk]),
        again=lambda f, reasons, status: _page(request, pairing, form=f, refusals=reasons, status=status),
    )  # fmt: skip

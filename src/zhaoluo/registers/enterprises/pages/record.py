from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.pages.answering import found, number, reader, who

from .. import actions
from ..forms import AliasForm, ContactForm, EnterpriseForm, PurposeForm, RelationForm, TitleForm
from ..models import Contact, Enterprise
from ..queries import access, recognising
from ..queries import record as queries
from ..rules import contacts as contact_rules

FORM = "enterprises/form.html"


@require_safe
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """One enterprise (企业页); one that was merged away says into which."""
    return page(request, found(access.enterprise_for(reader(request), enterprise_id)))


def page(
    request: HttpRequest,
    enterprise: Enterprise,
    *,
    forms: dict[str, Any] | None = None,
    refusals: Sequence[Refusal] = (),
    shown: Contact | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one enterprise, also where a refused form comes back to."""
    user = reader(request)
    actor = access.actor_on(user, enterprise)
    context = {
        "enterprise": enterprise,
        "works": enterprise.merged_into_id is None and access.keeps(user, enterprise.zone_id),
        "asks": contact_rules.may_ask(actor) and not contact_rules.sees_in_full(actor),
        "reading": queries.reading_of(user, enterprise, today=clock.today(), shown=shown),
        "cards": cards_for("registers.enterprise", user, enterprise),
        "refusals": refusals,
        "purpose_form": PurposeForm(),
    }
    context |= _forms(request, enterprise) | (forms or {})
    return render(request, "enterprises/show.html", context, status=status)


def _forms(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """Empty forms, and the title or contact that ``?title=`` or ``?contact=`` opens for a change."""
    title = enterprise.titles.filter(pk=number(request.GET.get("title")) or 0).first()
    contact = enterprise.contacts.filter(pk=number(request.GET.get("contact")) or 0).first()
    if contact and not contact_rules.sees_in_full(access.actor_on(reader(request), enterprise)):
        contact = None  # what is masked is not opened for a change either
    return {
        "alias_form": AliasForm(),
        "title_form": TitleForm(initial=title.__dict__ if title else None),
        "relation_form": RelationForm(),
        "contact_form": ContactForm(initial=contact.__dict__ if contact else None),
        "open_title": title,
        "open_contact": contact,
    }


def new(request: HttpRequest) -> HttpResponse:
    """Enter an enterprise (登记企业)."""
    zone = reader(request).zone
    if request.method != "POST" or zone is None:
        form = EnterpriseForm(initial={"name": request.GET.get("name", "")})
        return render(request, FORM, {"form": form}, status=403 if zone is None else 200)
    entered: list[Enterprise] = []

    def work(data: dict[str, Any]) -> None:
        entered.append(actions.enter(**data, **who(request, zone)))

    form = EnterpriseForm(request.POST)
    response = act(
        request, form, work, done="已登记", to=reverse("enterprises:list"),
        again=lambda bad, reasons, status: _again(request, None, bad, reasons, status),
    )  # fmt: skip
    if entered and response.status_code == 302:
        response["Location"] = reverse("enterprises:show", args=[entered[0].pk])
    return response


def edit(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Change an enterprise (修改企业)."""
    enterprise = found(access.enterprise_for(reader(request), enterprise_id))
    if request.method != "POST":
        form = EnterpriseForm(initial={**enterprise.__dict__, "keep_former": True})
        return render(request, FORM, {"form": form, "enterprise": enterprise})
    return act(
        request, EnterpriseForm(request.POST),
        lambda d: actions.enter(enterprise_id=enterprise.pk, **d, **who(request, enterprise.zone)),
        done="已保存", to=reverse("enterprises:show", args=[enterprise.pk]),
        again=lambda bad, reasons, status: _again(request, enterprise, bad, reasons, status),
    )  # fmt: skip


def _again(
    request: HttpRequest, enterprise: Enterprise | None, form: Form, refusals: Sequence[Refusal], status: int
) -> HttpResponse:
    """The form with its reasons, and with the firms that may be meant where that is the reason."""
    zone = enterprise.zone if enterprise else reader(request).zone
    context: dict[str, Any] = {"form": form, "enterprise": enterprise, "refusals": refusals}
    if zone is not None and any(r.code == "looks_like" for r in refusals):
        typed = {key: str(form.data.get(key, "")) for key in ("name", "credit_code", "region")}
        besides = enterprise.pk if enterprise else None
        context["candidates"] = recognising.lookalikes(zone, besides=besides, **typed)
    return render(request, FORM, context, status=status)

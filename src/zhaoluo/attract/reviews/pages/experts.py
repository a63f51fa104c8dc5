"""The register of experts: phones masked, shown in full after a purpose, erased on demand (专家库)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.registers.enterprises.rules.contacts import may_ask

from .. import actions
from ..forms.panel import ReasonForm
from ..forms.registers import ExpertForm, PurposeForm
from ..models import Expert
from ..queries import access, lists
from ..queries.sheet import panel_history
from ..terms import Field, SeatKind
from .answering import act, expert_or_404, go, keeper_zone, made, reader, who, who_on
from .typed import expert_typed

TEXTS = ("kind", "name", "employer", "post", "phone", "purpose", "consent", "note", "active", "version")
PAGE = 50


@require_safe
def list_experts(request: HttpRequest) -> HttpResponse:
    """Experts by kind, field and words (专家库)."""
    user, asked = reader(request), request.GET
    filters: dict[str, Any] = {
        "kind": SeatKind.known(asked.get("kind", "")) or "",
        "field": Field.known(asked.get("field", "")) or "",
        "text": tidy(asked.get("q", ""))[:60],
    }
    page = Paginator(lists.filtered_experts(user, **filters), PAGE).get_page(asked.get("page"))
    context = {
        "page": page, "rows": lists.rows_of_experts(list(page)), "filters": filters, "chosen": any(filters.values()),
        "fields": list(Field), "kinds": list(SeatKind), "can_keep": access.may_keep_in(user, user.zone_id),
    }  # fmt: skip
    return render(request, "reviews/experts.html", context)


@require_safe
def show(request: HttpRequest, expert_id: int) -> HttpResponse:
    """One expert, masked."""
    return expert_page(request, expert_or_404(request, expert_id))


def expert_page(
    request: HttpRequest, expert: Expert, refusals: Sequence[Refusal] = (), status: int = 200, **more: Any
) -> HttpResponse:
    """An expert's page, also where a refused act comes back to; ``shown``: the phone in full, on this answer only."""
    user = reader(request)
    seats = panel_history(expert)
    seen = access.reviews_for(user).filter(pk__in=[s.review_id for s in seats])
    context = {
        "e": expert, "row": lists.rows_of_experts([expert])[0], "ties": list(expert.ties.all()), "seats": seats,
        "open_reviews": set(seen.values_list("pk", flat=True)), "refusals": refusals,
        "can_keep": access.may_keep_in(user, expert.zone_id), "may_ask": may_ask(access.actor_on(user, expert)),
        "reveal_form": PurposeForm(), "erase_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "reviews/expert.html", context | more, status=status)


@require_POST
def reveal(request: HttpRequest, expert_id: int) -> HttpResponse:
    """The phone in full, on this answer only, after a purpose that is written down (查看全文)."""
    expert = expert_or_404(request, expert_id)
    form = PurposeForm(request.POST)
    purpose = form.cleaned_data["purpose"] if form.is_valid() else ""
    try:
        actions.show_expert(expert.pk, purpose=purpose, **who_on(request, expert))
    except Refused as refused:
        form.refuse(refused)
        more = {"reveal_form": form, "undone": "没有打开"}
        return expert_page(request, expert, refused.refusals, 422, **more)
    return expert_page(request, expert, shown=True)


@require_POST
def erase(request: HttpRequest, expert_id: int) -> HttpResponse:
    """Delete the personal data on demand (删去个人信息)."""
    expert = expert_or_404(request, expert_id)
    return act(
        request, ReasonForm(request.POST),
        lambda d: actions.erase_expert(expert.pk, reason=d["reason"], **who_on(request, expert)),
        done="个人信息已删去，评过的项目和纪要不变", to=reverse("reviews:experts"),
        again=lambda form, reasons, status: expert_page(
            request, expert, reasons, status, erase_form=form, undone="没有删去"
        ),
    )  # fmt: skip


def enter(request: HttpRequest) -> HttpResponse:
    """Enter an expert (登记专家)."""
    zone = keeper_zone(request)
    users = [(u.pk, u.name) for u in lists.accounts_of(zone)]
    if request.method != "POST":
        start = {"once": uuid.uuid4().hex, "purpose": "项目评审"}
        return _form_page(request, "登记专家", ExpertForm(initial=start, users=users))
    form = ExpertForm(request.POST, users=users)
    return made(
        request, form,
        lambda: actions.save_expert(expert_typed(form), once=form.cleaned_data["once"], **who(request, zone)),
        done=lambda e: f"已登记{e.name}", to=lambda e: reverse("reviews:expert", args=[e.pk]),
        received=reverse("reviews:experts"),
        again=lambda f, reasons, status: _form_page(request, "登记专家", f, refusals=reasons, status=status),
    )  # fmt: skip


def edit(request: HttpRequest, expert_id: int) -> HttpResponse:
    """Correct what is known (修改).  The phone is masked elsewhere; who may keep the register sees it here."""
    expert = expert_or_404(request, expert_id)
    users = [(u.pk, u.name) for u in lists.accounts_of(expert.zone_id)]
    title, back = f"修改 {expert.name}", reverse("reviews:expert", args=[expert.pk])
    if not access.may_keep_in(reader(request), expert.zone_id):
        return go(request, back)
    if request.method != "POST":
        start = {key: getattr(expert, key) for key in TEXTS}
        start |= {"phone": "", "fields": expert.fields, "user": expert.user_id or ""}
        start["ties"] = [{"firm": t.firm, "reason": t.reason} for t in expert.ties.all()]
        return _form_page(request, title, ExpertForm(initial=start, users=users), expert)
    form = ExpertForm(request.POST, users=users)
    return act(
        request, form, lambda d: actions.save_expert(
            expert_typed(form, phone=expert.phone), zone=expert.zone, expert_id=expert.pk, version=d["version"], **who_on(request, expert)
        ),
        done="已改好", to=back, again=lambda f, reasons, status: _form_page(request, title, f, expert, reasons, status),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, title: str, form: Form, expert: Expert | None = None, refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    back = reverse("reviews:expert", args=[expert.pk]) if expert else reverse("reviews:experts")
    context = {
        "title": title, "form": form, "fields_field": form["fields"], "back": back, "refusals": refusals,
        "undone": "没有保存", "expert": expert,
    }  # fmt: skip
    return render(request, "reviews/expert_form.html", context, status=status)

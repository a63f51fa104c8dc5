"""A firm entered by hand: a foreign one, one not registered yet, one the universe does not know (手工登记)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.chains.queries import chain_rows_for
from zhaoluo.registers.people.models import User

from .. import actions
from ..forms import TargetForm, number_of
from ..models import Target
from ..rules.acts import Typed
from ..terms import TargetOrigin
from .answering import act, found, keeper_zone, made, number, reader, target_or_404, who, who_on
from .content import firm_typed

SEALED = "来自查询的资料已封存，不能改；有新情况请记扩张信号，或写处理结果"


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a firm by hand (手工登记)."""
    zone = keeper_zone(request)
    if request.method != "POST":
        start = {name: number(request.GET.get(name)) or "" for name in ("chain", "link")}
        return _page(
            request,
            _form(request, initial=start | {"once": uuid.uuid4().hex}),
            "手工登记目标企业",
            "prospecting:list",
        )
    form = _form(request, request.POST)
    return made(
        request, form, lambda: actions.enter_target(
            firm_typed(form), once=form.cleaned_data["once"], **_wanted(form), **who(request, zone)
        ),
        done=lambda t: f"已登记{t.name}", to=lambda t: reverse("prospecting:target", args=[t.pk]),
        again=lambda f, reasons, status: _page(request, f, "手工登记目标企业", "prospecting:list", reasons, status),
    )  # fmt: skip


def edit(request: HttpRequest, target_id: int) -> HttpResponse:
    """Correct what was entered by hand (修改)."""
    target = found(target_or_404(request, target_id))
    title, back = f"修改 {target.name}", reverse("prospecting:target", args=[target.pk])
    if request.method != "POST":
        return _page(request, _form(request, initial=_start(target)), title, back, target=target)
    form = _form(request, request.POST)
    return act(
        request, form, lambda d: actions.change_target(
            target.pk, firm_typed(form), version=number(request.POST.get("version")), **_wanted(form), **who_on(request, target)
        ),
        done="已改好", to=back,
        again=lambda f, reasons, status: _page(request, f, title, back, reasons, status, target),
    )  # fmt: skip


def _start(target: Target) -> dict[str, Any]:
    typed = {name: getattr(target, name) for name in Typed.__dataclass_fields__}
    return typed | {"chain": target.chain_id or "", "link": target.link_id or ""}


def _wanted(form: TargetForm) -> dict[str, Any]:
    return {name: number_of(form.cleaned_data[name]) for name in ("chain", "link")}


def _form(request: HttpRequest, data: Any = None, **kwargs: Any) -> TargetForm:
    chains, links = _choices(reader(request))
    return TargetForm(data, chains=chains, links=links, **kwargs)


def _choices(user: User) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Chains of the reader's own zone and their links, by chain."""
    chains = list(chain_rows_for(user).filter(zone=user.zone_id).prefetch_related("links"))
    links = [(link.pk, f"{chain.name} · {link.name}") for chain in chains for link in chain.links.all()]
    return [(chain.pk, chain.name) for chain in chains], links


def _page(
    request: HttpRequest, form: Form, title: str, back: str, refusals: Sequence[Refusal] = (), status: int = 200,
    target: Target | None = None,
) -> HttpResponse:  # fmt: skip
    sealed = target is not None and target.origin != TargetOrigin.PERSON
    context: dict[str, Any] = {
        "form": form, "title": title, "refusals": refusals, "law": True, "verb": "保存", "undone": "没有保存",
        "back": reverse(back) if ":" in back else back, "version": target.version if target else None,
        "about": SEALED if sealed else "境外的、还没注册的、企业库里没有的；不清楚的留空", "sealed": sealed,
        "note": "登记后进入目标库，状态是未处理" if target is None else "改动逐项留痕",
    }  # fmt: skip
    return render(request, "prospecting/form.html", context, status=status)

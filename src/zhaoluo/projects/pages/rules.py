from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

from ..actions import gates
from ..forms import acts as forms
from ..queries.zone_rules import zone_rules
from ..rules.demands import CATALOGUE
from .answering import act, reader


def show(request: HttpRequest, form: Form | None = None, status: int = 200) -> HttpResponse:
    """The zone's own demands, limits and modes (本区规则)."""
    zone = _administered(request)
    context: dict[str, Any] = {"rules": zone_rules(zone)}
    context["demand_form"] = (
        form if isinstance(form, forms.DemandForm) else _demand_form(initial={"active": True})
    )
    context["limit_form"] = form if isinstance(form, forms.LimitForm) else forms.LimitForm()
    context["mode_form"] = (
        form if isinstance(form, forms.ModeForm) else forms.ModeForm(initial={"active": True})
    )
    return render(request, "projects/rules.html", context, status=status)


def _demand_form(*args: Any, **kwargs: Any) -> forms.DemandForm:
    checks = [(code, entry.label.replace("{}", "…")) for code, entry in CATALOGUE.items()]
    return forms.DemandForm(*args, checks=checks, **kwargs)


def _administered(request: HttpRequest) -> Any:
    user = reader(request)
    if user.zone is None or not reach_of(user).actor_in(user.zone.pk).has(Role.ADMINISTRATOR):
        raise PermissionDenied
    return user.zone


def _save(request: HttpRequest, form: Form, verb: Callable[..., object], done: str) -> HttpResponse:
    zone = _administered(request)
    user = reader(request)
    who = {"zone": zone, "by": user, "actor": reach_of(user).actor_in(zone.pk), "at": clock.now()}
    return act(
        request, form, lambda data: verb(**data, **who), done=done, to=reverse("projects:rules"),
        again=lambda bad, _, status: show(request, bad, status),
    )  # fmt: skip


@require_POST
def save_demand(request: HttpRequest) -> HttpResponse:
    """Add or change a demand of the zone's own."""
    return _save(request, _demand_form(request.POST), gates.save_demand, "已保存要求")


@require_POST
def save_limit(request: HttpRequest) -> HttpResponse:
    """Set a stage's limit; clocks follow at once."""
    return _save(request, forms.LimitForm(request.POST), gates.save_limit, "已保存时限，时钟已重排")


@require_POST
def save_mode(request: HttpRequest) -> HttpResponse:
    """Add or change a way of promotion."""
    return _save(request, forms.ModeForm(request.POST), gates.save_mode, "已保存招商方式")

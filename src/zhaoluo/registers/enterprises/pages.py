from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.people.pages.answering import reader
from zhaoluo.registers.people.queries import reach_of

from . import actions, queries
from .forms import EnterpriseForm
from .models import Enterprise


def list_enterprises(request: HttpRequest) -> HttpResponse:
    """Enterprises of the zone, found by name, initials or code (企业)."""
    rows = queries.enterprises_for(reader(request), text=request.GET.get("q", ""))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "enterprises/list.html", {"page": page})


def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """One enterprise; POST changes it."""
    enterprise = queries.enterprise_for(reader(request), enterprise_id)
    if enterprise is None:
        raise Http404
    if request.method == "POST":
        return _save(request, enterprise.pk, {"enterprise": enterprise})
    form = EnterpriseForm(initial=enterprise.__dict__)
    return render(request, "enterprises/form.html", {"form": form, "enterprise": enterprise})


def new(request: HttpRequest) -> HttpResponse:
    """Enter an enterprise."""
    if request.method == "POST":
        return _save(request, None, {})
    return render(request, "enterprises/form.html", {"form": EnterpriseForm()})


def _save(request: HttpRequest, enterprise_id: int | None, context: dict[str, object]) -> HttpResponse:
    form = EnterpriseForm(request.POST)
    user = reader(request)
    enterprise = context.get("enterprise")
    zone = enterprise.zone if isinstance(enterprise, Enterprise) else user.zone
    if zone is None:
        raise PermissionDenied
    if form.is_valid():
        try:
            actions.enter(
                zone=zone, by=user, actor=reach_of(user).actor_in(zone.pk), at=clock.now(), enterprise_id=enterprise_id,
                **form.cleaned_data,
            )  # fmt: skip
            return redirect("enterprises:list")
        except Refused as refused:
            form.refuse(refused)
    return render(request, "enterprises/form.html", {"form": form, **context}, status=422)

"""What is done with ticked rows of a sealed search: into the library, given to somebody, put aside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation.answering import Again
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.pages.signing_in import own_path

from .. import actions
from ..actions import Added
from ..forms import AddForm, DismissForm
from ..models import Search, Target
from .answering import made, search_or_404, who_on
from .library import assigned, bulk_assign_form, sent_again
from .searches import search_page


@require_POST
def add(request: HttpRequest, search_id: int) -> HttpResponse:
    """Take the ticked rows into the library (加入目标库)."""
    search, form = search_or_404(request, search_id), AddForm(request.POST)
    return made(
        request, form, lambda: _add(request, search, form), done=_told, to=lambda _: _back(request, search),
        again=_again(request, search),
    )  # fmt: skip


@require_POST
def assign_found(request: HttpRequest, search_id: int) -> HttpResponse:
    """Take the ticked rows into the library and give them to somebody (加入并指派)."""
    search, ranks, form = search_or_404(request, search_id), AddForm(request.POST), bulk_assign_form(request)

    def work() -> list[Target]:
        ids = _taken(_add(request, search, ranks))
        return actions.assign(ids, zone=search.zone, **assigned(form.cleaned_data), **who_on(request, search))

    return made(
        request, form, work, done=lambda rows: f"{len(rows)} 家已指派，责任人会收到提醒", to=lambda _: _back(request, search),
        again=_again(request, search),
    )  # fmt: skip


@require_POST
def dismiss_found(request: HttpRequest, search_id: int) -> HttpResponse:
    """Take the ticked rows into the library as not worth a call, with a reason (无需处理)."""
    search, ranks = search_or_404(request, search_id), AddForm(request.POST)
    form = DismissForm(request.POST, auto_id="b-%s")

    def work() -> list[Target]:
        ids, reason = _taken(_add(request, search, ranks)), form.cleaned_data["reason"]
        return actions.dismiss(ids, zone=search.zone, reason=reason, **who_on(request, search))

    return made(
        request, form, work, done=lambda rows: f"{len(rows)} 家已记为无需处理", to=lambda _: _back(request, search),
        again=_again(request, search),
    )  # fmt: skip


def _add(request: HttpRequest, search: Search, form: AddForm) -> Added:
    ranks = form.cleaned_data["ranks"] if form.is_valid() else []
    return actions.add_targets(search.pk, ranks, **who_on(request, search))


def _taken(added: Added) -> list[int]:
    """Targets of all the ticked rows, new or known."""
    return [t.pk for t in added.added] + [t.pk for _, t in added.known]


def _told(added: Added) -> str:
    known = f"，{len(added.known)} 家早已在库" if added.known else ""
    return f"{len(added.added)} 家已加入目标库{known}"


def _back(request: HttpRequest, search: Search) -> str:
    """Where the form says it came from, if that is ours; else the same rows of the search."""
    if sent := request.POST.get("next"):
        return own_path(sent)
    query = request.GET.urlencode()
    return reverse("prospecting:search", args=[search.pk]) + (f"?{query}" if query else "")


def _again(request: HttpRequest, search: Search) -> Again:
    def again(form: Form, reasons: list[Refusal], status: int) -> HttpResponse:
        return search_page(request, search, status, refusals=reasons, **sent_again(request, "ranks"))

    return again

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal, Refused, Stale
from zhaoluo.registers.people.pages.answering import found, reader
from zhaoluo.registers.people.queries import reach_of

from ..actions import drafts as actions
from ..forms.documents import DraftForm, LinkForm, MissedForm
from ..models import Draft
from ..queries.documents import document_for
from ..queries.drafts import draft_for
from ..queries.likeness import similar_projects
from .documents import confirm_page


def _who(request: HttpRequest, zone_id: int) -> dict[str, Any]:
    user = reader(request)
    return {"by": user, "actor": reach_of(user).actor_in(zone_id), "at": clock.now()}


def _decide(
    request: HttpRequest, draft_id: int, form: Form | None, work: Any, done: str, *, stay: bool = False
) -> HttpResponse:
    """Decide one draft and go on to the next; a refusal comes back with its reasons."""
    draft: Draft = found(draft_for(reader(request), draft_id))
    if form is not None and not form.is_valid():
        reasons = [Refusal("form", text, field) for field, text in form.problems]
        return confirm_page(request, draft.document, reasons, form, draft.number, 422)
    try:
        work(draft, _who(request, draft.zone_id))
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 422
        return confirm_page(request, draft.document, refused.refusals, form, draft.number, status)
    messages.success(request, f"第 {draft.number} 条{done}")
    there = reverse("intake:show", args=[draft.document_id])
    return redirect(f"{there}?draft={draft.number}" if stay else there)


@require_POST
def accept(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Accept: a lead with its evidence (采纳)."""
    form = DraftForm(request.POST)

    def work(draft: Draft, who: dict[str, Any]) -> None:
        actions.accept_draft(draft.pk, corrected=form.corrected(), **who)

    return _decide(request, draft_id, form, work, "已采纳，进了线索库")


@require_POST
def link(request: HttpRequest, draft_id: int) -> HttpResponse:
    """It is a project we have: link the evidence, take over what was chosen (并入)."""
    form = LinkForm(request.POST)

    def work(draft: Draft, who: dict[str, Any]) -> None:
        chosen = form.cleaned_data["project"]
        if not any(one.project.pk == chosen for one in similar_projects(who["by"], draft)):
            raise Http404
        seen = form.cleaned_data["version"]
        actions.link_draft(
            draft.pk, chosen, corrected=form.corrected(), taken=form.taken(), version=-1 if seen is None else seen, **who
        )  # fmt: skip

    return _decide(request, draft_id, form, work, "已并入")


@require_POST
def reject(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Not a project of ours (不要)."""
    return _decide(request, draft_id, None, lambda draft, who: actions.reject_draft(draft.pk, **who), "不要")


@require_POST
def unsure(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Nobody can say yet (说不准)."""
    return _decide(
        request, draft_id, None, lambda draft, who: actions.leave_unsure(draft.pk, **who), "先放着"
    )


@require_POST
def reopen(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Look again at what was put aside (重看)."""

    def work(draft: Draft, who: dict[str, Any]) -> None:
        actions.reopen_draft(draft.pk, **who)

    return _decide(request, draft_id, None, work, "重看", stay=True)


@require_POST
def mark(request: HttpRequest, document_id: int) -> HttpResponse:
    """A project that the reader missed (漏读)."""
    document = found(document_for(reader(request), document_id))
    form = MissedForm(request.POST)
    if not form.is_valid():
        reasons = [Refusal("form", text, field) for field, text in form.problems]
        return confirm_page(request, document, reasons, form, status=422)
    data = form.cleaned_data
    amount = None if data["investment_wan"] is None else float(data["investment_wan"])
    try:
        draft = actions.mark_missed(
            document.pk, name=data["name"], investment_wan=amount, stage=data["stage"], quote=data["quote"],
            **_who(request, document.zone_id),
        )  # fmt: skip
    except Refused as refused:
        form.refuse(refused)
        return confirm_page(request, document, refused.refusals, form, status=422)
    messages.success(request, f"已补记为第 {draft.number} 条")
    return redirect(f"{reverse('intake:show', args=[document.pk])}?draft={draft.number}")

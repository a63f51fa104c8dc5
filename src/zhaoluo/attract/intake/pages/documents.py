from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.projects.actions.entering import ENTERING
from zhaoluo.registers.people.pages.answering import reader
from zhaoluo.registers.people.queries import reach_of

from ..actions import documents as actions
from ..forms.documents import DocumentForm, DraftForm, LinkForm
from ..models import Document, Draft
from ..queries import documents as queries


def list_documents(request: HttpRequest) -> HttpResponse:
    """Documents read so far, newest first (资料收件)."""
    page = Paginator(queries.documents_for(reader(request)), 50).get_page(request.GET.get("page"))
    return render(request, "intake/list.html", {"page": page, "can_read": _may(request)})


def _may(request: HttpRequest) -> bool:
    user = reader(request)
    return bool(user.zone_id and reach_of(user).actor_in(user.zone_id).has(*ENTERING))


def new_document(request: HttpRequest) -> HttpResponse:
    """Take a document in and read it into drafts (读入资料)."""
    user = reader(request)
    if user.zone is None or not _may(request):
        raise PermissionDenied
    if request.method != "POST":
        return render(
            request, "intake/new.html", {"form": DocumentForm(initial={"home_zone": user.zone.name})}
        )
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            document = actions.take_in(
                zone=user.zone, upload=form.cleaned_data["file"], text=form.cleaned_data["text"], title=form.cleaned_data["title"],
                published_on=form.cleaned_data["published_on"], home_zone=form.cleaned_data["home_zone"],
                by=user, actor=reach_of(user).actor_in(user.zone.pk), at=clock.now(),
            )  # fmt: skip
            messages.success(request, f"读出 {document.drafts.count()} 条草稿，请逐条核对")
            return redirect("intake:show", document.pk)
        except Refused as refused:
            form.refuse(refused)
    return render(request, "intake/new.html", {"form": form}, status=422)


def show_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """Text on one side, drafts on the other (逐条核对)."""
    document = queries.document_for(reader(request), document_id)
    if document is None:
        raise Http404
    return confirm_page(request, document)


def confirm_page(
    request: HttpRequest, document: Document, refusals: Sequence[Refusal] = (), form: DraftForm | None = None,
    current: int = 0, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The confirmation page, also where a refused decision comes back to."""
    cards = queries.cards_of(reader(request), document)
    asked = request.GET.get("draft", "")
    number = current or (int(asked) if asked.isdecimal() and len(asked) < 9 else 0)
    chosen = next((c for c in cards if c.draft.number == number), None) or next(
        (c for c in cards if c.pending), None
    )
    if form is None and chosen is not None:
        form = DraftForm(initial=chosen.draft.fields)
    context = {
        "document": document, "cards": cards, "current": chosen, "form": form, "refusals": refusals, "can_read": _may(request),
        "paragraphs": queries.pieces_of(document, [c.draft for c in cards]), "done": sum(not c.pending for c in cards),
        "beside": queries.neighbours(cards, chosen), "file": queries.file_of(document),
        "sums": queries.sums_of(document),
    }  # fmt: skip
    return render(request, "intake/confirm.html", context, status=status)


def _decide(
    request: HttpRequest, draft_id: int, form: DraftForm | LinkForm | None, work: Any, done: str
) -> HttpResponse:
    """Decide one draft and go on to the next; a refusal comes back with its reasons."""
    user = reader(request)
    draft = queries.draft_for(user, draft_id)
    if draft is None:
        raise Http404
    kept = form if isinstance(form, DraftForm) else None
    if form is not None and not form.is_valid():
        reasons = [Refusal("form", text, field) for field, text in form.problems]
        return confirm_page(request, draft.document, reasons, kept, draft.number, 422)
    try:
        work(draft, {"by": user, "actor": reach_of(user).actor_in(draft.zone_id), "at": clock.now()})
    except Refused as refused:
        return confirm_page(request, draft.document, refused.refusals, kept, draft.number, 422)
    messages.success(request, f"第 {draft.number} 条{done}")
    return redirect(reverse("intake:show", args=[draft.document_id]))


@require_POST
def accept(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Accept: a lead with its evidence (采纳)."""
    form = DraftForm(request.POST)

    def work(draft: Draft, who: dict[str, Any]) -> None:
        actions.accept_draft(draft.pk, corrected=form.corrected(), **who)

    return _decide(request, draft_id, form, work, "已采纳，进了线索库")


@require_POST
def link(request: HttpRequest, draft_id: int) -> HttpResponse:
    """It is a project we have: link the evidence (并入)."""
    form = LinkForm(request.POST)

    def work(draft: Draft, who: dict[str, Any]) -> None:
        if not any(p.pk == form.cleaned_data["project"] for p in queries.similar_projects(who["by"], draft)):
            raise Http404
        actions.link_draft(draft.pk, form.cleaned_data["project"], **who)

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

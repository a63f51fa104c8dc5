from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.projects.actions.entering import ENTERING
from zhaoluo.registers.people.pages.answering import found, number, reader
from zhaoluo.registers.people.queries import reach_of

from ..actions import documents as actions
from ..forms.documents import DocumentForm, DraftForm, LinkForm, MissedForm
from ..models import Document
from ..queries import documents as queries
from ..queries.drafts import DraftCard, cards_of, neighbours
from ..queries.evaluation import FORMS, Exported, documents_to_export, export_of
from ..queries.firms import firms_of
from ..queries.likeness import Comparison, comparison_for
from ..queries.passages import pieces_of


def list_documents(request: HttpRequest) -> HttpResponse:
    """Documents read so far, newest first (资料收件)."""
    page = Paginator(queries.documents_for(reader(request)), 50).get_page(request.GET.get("page"))
    return render(request, "intake/list.html", {"page": page, "can_read": may_enter(request)})


def may_enter(request: HttpRequest, zone_id: int | None = None) -> bool:
    """Whether the reader may bring projects in: in a zone, else in their own."""
    user = reader(request)
    zone_id = zone_id or user.zone_id
    return bool(zone_id and reach_of(user).actor_in(zone_id).has(*ENTERING))


def new_document(request: HttpRequest) -> HttpResponse:
    """Take a document in and read it into drafts (读入资料)."""
    user = reader(request)
    if user.zone is None or not may_enter(request):
        raise PermissionDenied
    if request.method != "POST":
        form = DocumentForm(initial={"home_zone": user.zone.name})
        return render(request, "intake/new.html", {"form": form})
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            document = actions.take_in(
                zone=user.zone, upload=data["file"], text=data["text"], title=data["title"], published_on=data["published_on"],
                home_zone=data["home_zone"], by=user, actor=reach_of(user).actor_in(user.zone.pk), at=clock.now(),
            )  # fmt: skip
            messages.success(request, f"读出 {document.drafts.count()} 条草稿，请逐条核对")
            return redirect("intake:show", document.pk)
        except Refused as refused:
            form.refuse(refused)
    return render(request, "intake/new.html", {"form": form}, status=422)


def show_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """Text on one side, drafts on the other (逐条核对)."""
    return confirm_page(request, found(queries.document_for(reader(request), document_id)))


def confirm_page(
    request: HttpRequest, document: Document, refusals: Sequence[Refusal] = (), form: Form | None = None,
    current: int = 0, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The confirmation page, also where a refused decision comes back to."""
    cards = cards_of(document)
    asked = current or number(request.GET.get("draft")) or 0
    waiting = next((c for c in cards if c.pending), None)
    chosen = next((c for c in cards if c.draft.number == asked), waiting)
    edited = form if isinstance(form, DraftForm) else None
    context = {
        "document": document, "cards": cards, "current": chosen, "refusals": refusals, "can_read": may_enter(request, document.zone_id),
        "form": edited or (DraftForm(initial=chosen.draft.fields) if chosen else None),
        "missed": form if isinstance(form, MissedForm) else MissedForm(),
        "paragraphs": pieces_of(document, [c.draft for c in cards], chosen.draft if chosen else None),
        "done": sum(not c.pending for c in cards), "beside": neighbours(cards, chosen), "file": queries.file_of(document),
        "sums": queries.sums_of(document), "comparison": _comparison(request, chosen, edited),
        "firms": firms_of(chosen.draft) if chosen and chosen.pending else [],
    }  # fmt: skip
    return render(request, "intake/confirm.html", context, status=status)


def _comparison(request: HttpRequest, card: DraftCard | None, form: DraftForm | None) -> Comparison | None:
    if card is None or not card.pending:
        return None
    valid = form is not None and form.is_bound and form.is_valid()
    said = form.corrected() if form is not None and valid else {}
    taken = form.taken() if isinstance(form, LinkForm) else ()
    beside = number(request.POST.get("project") or request.GET.get("with")) or 0
    return comparison_for(reader(request), card.draft, beside, said, taken)


def export_document(request: HttpRequest, document_id: int, form: str) -> HttpResponse:
    """What was confirmed of one document, or its text as it was read; written down who took it."""
    document = found(queries.document_for(reader(request), document_id))
    if form not in FORMS:
        raise Http404
    if not may_enter(request, document.zone_id):
        raise PermissionDenied
    made = export_of([document], form=form, name=f"核对结果-{document.pk}", now=clock.now())
    actions.note_export(reader(request), document, form=form, rows=made.rows, at=clock.now())
    return _sent(made)


def export_all(request: HttpRequest, form: str) -> HttpResponse:
    """What was confirmed of all documents of the reader's zone; written down who took it."""
    user = reader(request)
    if form not in ("json", "jsonl"):
        raise Http404
    if user.zone is None or not may_enter(request):
        raise PermissionDenied
    made = export_of(documents_to_export(user.zone), form=form, name="核对结果", now=clock.now())
    actions.note_export(user, None, form=form, rows=made.rows, at=clock.now())
    return _sent(made)


def _sent(made: Exported) -> HttpResponse:
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{made.file_name}"
    return response

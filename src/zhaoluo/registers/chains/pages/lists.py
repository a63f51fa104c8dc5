"""The chains of a zone, and how one comes to be: from a draft, or from a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale

from .. import actions, queries
from ..forms import DraftForm, FileForm, RetainedForm
from ..queries import documents
from ..queries.importing import preview_of
from .answering import act, reader, who

IMPORT = "chains/import.html"


@require_safe
def list_chains(request: HttpRequest) -> HttpResponse:
    """The reader's chains side by side (产业图谱)."""
    user = reader(request)
    cards = queries.chains_for(user)
    context = {
        "cards": cards,
        "keeps": queries.keeps(user, user.zone_id),
        "old": [card.id for card in cards if queries.stale(card.as_of, clock.today())],
    }
    return render(request, "chains/list.html", context)


def _own_zone(request: HttpRequest) -> Zone:
    """The reader's own zone, for those who keep its chains; 403 for others."""
    zone = reader(request).zone
    if zone is None or not queries.keeps(reader(request), zone.pk):
        raise PermissionDenied
    return zone


def draft(request: HttpRequest) -> HttpResponse:
    """Begin a chain with one of the drafts (用样板建链)."""
    zone = _own_zone(request)
    taken = {card.key for card in queries.chains_for(reader(request))}
    drafts = documents.drafts()
    made: list[int] = []

    def again(form: Form, refusals: Sequence[Refusal] = (), status: int = 200) -> HttpResponse:
        context = {"drafts": drafts, "taken": taken, "chosen": form.data.get("draft"), "refusals": refusals}
        return render(request, "chains/draft.html", context, status=status)

    def work(data: dict[str, Any]) -> None:
        read = documents.read_draft(data["draft"])
        if read.document is None:
            raise Refused(read.faults)
        made.append(actions.import_chain(read.document, note="用样板建链", **who(request, zone)).pk)

    form = DraftForm(request.POST or None, drafts=[(d.key, d.name) for d in drafts if d.key not in taken])
    if request.method != "POST":
        return again(form)
    response = act(request, form, work, done="已建链，是草稿·待核", to=reverse("chains:list"), again=again)
    return _to_chain(response, made)


def _to_chain(response: HttpResponse, made: Sequence[int]) -> HttpResponse:
    """After a chain has come to be, its own page."""
    if made and response.status_code == 302:
        response["Location"] = reverse("chains:show", args=[made[0]])
    return response


def import_file(request: HttpRequest) -> HttpResponse:
    """Read a file and show what it would change, or every fault; nothing is written (导入产业链)."""
    zone = _own_zone(request)
    if request.method != "POST":
        return render(request, IMPORT, {"form": FileForm()})
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        refusals = [Refusal("form", text, field) for field, text in form.problems]
        return render(request, IMPORT, {"form": form, "refusals": refusals}, status=422)
    upload = form.cleaned_data["file"]
    read = documents.read_file(upload.name, upload.read())
    if read.document is None:
        return render(request, IMPORT, {"form": FileForm(), "faults": read.faults}, status=422)
    return _preview(request, zone, documents.as_yaml(read.document))


def _preview(
    request: HttpRequest,
    zone: Zone,
    text: str,
    form: Form | None = None,
    refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    """What a file that was read would change, with the button that takes it over."""
    preview = preview_of(zone, text)
    if preview is None:
        faults = refusals or documents.read_file("chain.yaml", text.encode()).faults
        return render(request, IMPORT, {"form": FileForm(), "faults": faults}, status=422)
    initial = {"text": text, "version": preview.chain.version if preview.chain else None}
    context = {"preview": preview, "retained": form or RetainedForm(initial=initial), "refusals": refusals}
    context["dropped"] = request.POST.getlist("drop")
    return render(request, IMPORT, context, status=status)


def _shown(version: int | None, same: bool) -> int | None:
    """The version that was shown; for a chain shown as new one that none has, so that one made meanwhile is stale."""
    return 0 if version is None and not same else version


@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """Write the file that was shown (确认导入); it is read and checked once more."""
    zone = _own_zone(request)
    preview = preview_of(zone, request.POST.get("text", ""))
    form = RetainedForm(request.POST, held=[(h.key, h.name) for h in preview.held] if preview else [])
    made: list[int] = []

    def work(data: dict[str, Any]) -> None:
        document = documents.read_file("chain.yaml", data["text"].encode()).document
        if document is None:
            raise Refused([Refusal("unread", "文件读不出来了，请重新选文件")])
        same = bool(preview and not preview.changes)
        kept = {key: data[key] for key in ("drop", "note")} | {"version": _shown(data["version"], same)}
        try:
            made.append(actions.import_chain(document, **kept, **who(request, zone)).pk)
        except Stale as stale:
            if data["version"] is None:
                raise Stale("这条产业链已被他人新建/修改，请重新导入看差别") from stale
            raise

    response = act(
        request, form, work, done="已导入，是草稿·待核", to=reverse("chains:list"),
        again=lambda bad, why, status: _preview(request, zone, request.POST.get("text", ""), bad, why, status),
    )  # fmt: skip
    return _to_chain(response, made)

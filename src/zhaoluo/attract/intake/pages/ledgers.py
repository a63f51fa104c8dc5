from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refusal, Refused, Stale
from zhaoluo.registers.people.pages.answering import found, reader
from zhaoluo.registers.people.queries import reach_of

from ..actions import ledgers as actions
from ..forms.ledgers import LedgerForm, LedgerUploadForm, UndoForm, columns_typed, decisions_typed, rows_typed
from ..models import Ledger
from ..queries import ledger_columns, ledger_pages, ledger_results
from ..queries.ledgers import ledger_for, ledgers_for
from ..terms import LedgerState
from .documents import may_enter

#: Rows to write from which a person is told that it takes a while.
MANY = 2000
MOVED = "预览刚被改过或重算过，您刚才选的没有记；请在这一版上再看一遍"


def list_ledgers(request: HttpRequest) -> HttpResponse:
    """Ledgers brought in so far, newest first (台账记录)."""
    page = Paginator(ledgers_for(reader(request)), 50).get_page(request.GET.get("page"))
    return render(request, "intake/ledgers.html", {"page": page, "can_enter": may_enter(request)})


def new_ledger(request: HttpRequest) -> HttpResponse:
    """Take a table in and show what it would do (上传台账)."""
    user = reader(request)
    if user.zone is None or not may_enter(request):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "intake/ledger_new.html", {"form": LedgerUploadForm()})
    form = LedgerUploadForm(request.POST, request.FILES)
    if form.is_valid():
        actor = reach_of(user).actor_in(user.zone.pk)
        try:
            ledger = actions.open_ledger(
                zone=user.zone, upload=form.cleaned_data["file"], by=user, actor=actor, at=clock.now()
            )
            return redirect("intake:ledger", ledger.pk)
        except Refused as refused:
            form.refuse(refused)
    return render(request, "intake/ledger_new.html", {"form": form}, status=422)


def show_ledger(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """What a ledger would do, or what it did (先看后导)."""
    return ledger_page(request, _ledger(request, ledger_id))


def _ledger(request: HttpRequest, ledger_id: int) -> Ledger:
    ledger: Ledger = found(ledger_for(reader(request), ledger_id))
    return ledger


def ledger_page(
    request: HttpRequest, ledger: Ledger, refusals: Sequence[Refusal] = (), undo: UndoForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """A ledger's page, also where a refused act comes back to."""
    user = reader(request)
    sent = request.POST if request.method == "POST" else request.GET
    shown = ledger_pages.shown_for(user, ledger, tab=sent.get("tab", ""), page=sent.get("page"))
    context: dict[str, Any] = {
        "ledger": ledger, "counts": ledger.counts, "refusals": refusals, "can_enter": may_enter(request, ledger.zone_id),
        "shown": shown,
        "waits": ledger.state == LedgerState.PREVIEW, "sheets": ledger_columns.sheets_of(ledger, samples=not shown.hidden), "many": MANY,
    }  # fmt: skip
    if context["waits"]:
        counts = ledger.counts
        context |= {"fresh": counts["new"] - counts["held"], "left": counts["rows"] - counts["written"]}
        context |= {"options": ledger_columns.field_options(), "before": ledger_pages.imported_before(ledger)}
        return render(request, "intake/ledger.html", context, status=status)
    context |= {"result": ledger_results.result_for(user, ledger), "undo": undo or UndoForm()}
    context["reason"] = ledger_results.undone_because(ledger) if ledger.state == LedgerState.UNDONE else ""
    return render(request, "intake/ledger_done.html", context, status=status)


def _who(request: HttpRequest, ledger: Ledger) -> dict[str, Any]:
    user = reader(request)
    return {"by": user, "actor": reach_of(user).actor_in(ledger.zone_id), "at": clock.now()}


def _answer(request: HttpRequest, ledger: Ledger, work: Callable[[], object], done: str) -> HttpResponse:
    """Act on a ledger and show it anew: by redirect when it happened, with every reason when it did not."""
    try:
        work()
    except Stale:
        ledger.refresh_from_db()
        return ledger_page(request, ledger, [Refusal("stale", MOVED)], status=409)
    except Refused as refused:
        ledger.refresh_from_db()
        return ledger_page(request, ledger, refused.refusals, status=422)
    if done:
        messages.success(request, done)
    return redirect(_there(request, ledger))


def _there(request: HttpRequest, ledger: Ledger) -> str:
    """The ledger's page with the rows that were being looked at."""
    seen = {key: value for key in ("tab", "page") if (value := request.POST.get(key))}
    there = reverse("intake:ledger", args=[ledger.pk])
    return f"{there}?{urlencode(seen)}" if seen else there


def _version(request: HttpRequest) -> int | None:
    form = LedgerForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else -1


@require_POST
def choose_columns(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Say what the columns mean and read the rows again (按此重算)."""
    ledger = _ledger(request, ledger_id)
    chosen = columns_typed(request.POST, ledger.sheets, dict(ledger_columns.field_options()))

    def work() -> None:
        actions.choose_columns(ledger.pk, chosen, version=_version(request), **_who(request, ledger))

    return _answer(request, ledger, work, "已按选的列重算，下个月的台账也照这样对")


@require_POST
def decide_twins(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Say which rows are projects that stand elsewhere already (认定疑似重复)."""
    return _decide(request, _ledger(request, ledger_id), "行的认定已算进去")


def _decide(request: HttpRequest, ledger: Ledger, done: str) -> HttpResponse:
    sent = rows_typed(request.POST)
    decisions = decisions_typed(sent, ledger_pages.decisions_in(ledger, sent))

    def work() -> None:
        if decisions:
            version = _version(request)
            actions.decide_twins(ledger.pk, decisions, version=version, **_who(request, ledger))

    return _answer(request, ledger, work, f"{len(decisions)} {done}" if decisions else "")


@require_POST
def confirm(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Write what was shown, all of it or nothing (确认导入).  Sent twice, it is written once."""
    ledger = _ledger(request, ledger_id)
    sent = rows_typed(request.POST)
    if ledger.state == LedgerState.PREVIEW and decisions_typed(sent, ledger_pages.decisions_in(ledger, sent)):
        return _decide(request, ledger, "行的认定刚算进去，要写入的行数变了，请看过再确认")
    form = LedgerForm(request.POST)
    version, unmoved = (form.cleaned_data.values()) if form.is_valid() else (-1, False)
    who = _who(request, ledger)
    try:
        actions.confirm(ledger.pk, version=version, unmoved=unmoved, **who)
    except Stale as stale:
        actions.refresh(ledger.pk, **who)
        return ledger_page(request, _ledger(request, ledger_id), stale.refusals, status=409)
    except Refused as refused:
        ledger = _ledger(request, ledger_id)
        if ledger.state != LedgerState.CONFIRMED or ledger.settled_by_id != who["by"].pk:
            return ledger_page(request, ledger, refused.refusals, status=422)
        messages.success(request, "这份台账刚才已经导入，没有重复写")
        return redirect("intake:ledger", ledger.pk)
    messages.success(request, "已导入")
    return redirect("intake:ledger", ledger.pk)


@require_POST
def refresh(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Look again at what the ledger would do to the register of today (按登记库现状重算)."""
    ledger = _ledger(request, ledger_id)
    return _answer(request, ledger, lambda: actions.refresh(ledger.pk, **_who(request, ledger)), "已重算")


@require_POST
def drop(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Put a ledger away without importing it (取消)."""
    ledger = _ledger(request, ledger_id)
    return _answer(
        request, ledger, lambda: actions.drop(ledger.pk, **_who(request, ledger)), "已取消，什么都没有写"
    )


@require_POST
def undo(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Take an import back, with a reason (撤回导入)."""
    ledger = _ledger(request, ledger_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        reasons = [Refusal("form", text, field) for field, text in form.problems]
        return ledger_page(request, ledger, reasons, form, 422)
    try:
        actions.undo(ledger.pk, reason=form.cleaned_data["reason"], **_who(request, ledger))
    except Refused as refused:
        form.refuse(refused)
        return ledger_page(request, _ledger(request, ledger_id), refused.refusals, form, 422)
    messages.success(request, "已撤回")
    return redirect("intake:ledger", ledger.pk)


def export_errors(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """The rows in error as a workbook to be mended and uploaded again; written down who took it."""
    ledger = _ledger(request, ledger_id)
    if not may_enter(request, ledger.zone_id):
        raise PermissionDenied
    made = ledger_results.errors_for(reader(request), ledger, now=clock.now())
    actions.note_errors_taken(ledger, rows=made.rows, by=reader(request), at=clock.now())
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{made.file_name}"
    return response

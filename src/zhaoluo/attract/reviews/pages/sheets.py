"""A panellist's own sheet of scores; the organiser types a signed paper for one without an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal

from .. import actions
from ..actions.panel import speaks_for
from ..forms.sheets import SheetForm
from ..models import Panellist
from ..queries import access
from ..queries.sheet import OwnSheet, own_sheet
from .answering import act, reader, review_or_404, seat_or_404, who_on


def fill(request: HttpRequest, review_id: int, panellist_id: int) -> HttpResponse:
    """Score every criterion (评分表); only by the panellist, or for one without an account."""
    review = review_or_404(request, review_id)
    seat = seat_or_404(request, review, panellist_id)
    who = who_on(request, review)
    if not speaks_for(seat, who["by"], who["actor"]):
        raise Http404
    own = own_sheet(reader(request), seat)
    criteria = [criterion for criterion, _ in own.rows]
    if request.method != "POST":
        return _page(request, seat, own, SheetForm(initial=_start(seat, own), criteria=criteria))
    form = SheetForm(request.POST, request.FILES, criteria=criteria)
    return act(
        request, form, lambda d: actions.submit_scores(
            seat.pk, scores=form.marks, notes=form.notes, opinion=d["opinion"], paper=d["paper"], version=d["version"], **who
        ),
        done="评分已交，会审前还能改", to=reverse("reviews:show", args=[review.pk]),
        again=lambda form, reasons, status: _page(request, seat, own, form, reasons, status),
    )  # fmt: skip


def _start(seat: Panellist, own: OwnSheet) -> dict[str, Any]:
    given: dict[str, Any] = {"version": seat.version, "opinion": own.opinion}
    for criterion, score in own.rows:
        if score is not None:
            given |= {f"score-{criterion.pk}": score.value, f"note-{criterion.pk}": score.note}
    return given


def _page(
    request: HttpRequest, seat: Panellist, own: OwnSheet, form: Form, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    review = seat.review
    context = {
        "r": review, "seat": seat, "own": own, "form": form, "refusals": refusals, "undone": "评分没有交",
        "project_open": access.project_open_for(reader(request), review),
    }  # fmt: skip
    return render(request, "reviews/sheet.html", context, status=status)

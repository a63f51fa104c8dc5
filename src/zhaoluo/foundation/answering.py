"""How a page answers an act: a redirect when it happened, the same page with every reason (422, 409) when it did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from psycopg.errors import UniqueViolation

from .forms import Form
from .verdict import Refusal, Refused, Stale

#: Draws the page anew with the form, every reason, and the status.
Again = Callable[[Form, list[Refusal], int], HttpResponse]


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect that a plain browser and htmx both follow."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def act(
    request: HttpRequest,
    form: Form,
    work: Callable[[dict[str, Any]], object],
    *,
    done: str,
    to: str,
    again: Again,
) -> HttpResponse:
    """Parse, act, answer.  An act that carries a key already written down is answered as done, not done twice."""
    if not form.is_valid():
        return again(form, [Refusal("form", text, field) for field, text in form.problems], 422)
    try:
        work(form.cleaned_data)
    except Refused as refused:
        return _refused(form, refused, again)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        if "journal_once" not in str(error):  # two at once: the rule saw neither, the database saw both
            return _refused(form, Refused([Refusal("taken", "刚才有人存了同名的，请核对后再试")]), again)
        done = "这一条刚才已经收到，没有重复记"
    messages.success(request, done)
    return go(request, to)


def _refused(form: Form, refused: Refused, again: Again) -> HttpResponse:
    form.refuse(refused)
    reasons = [replace(r, field=form.id_of(r.field) or r.field) for r in refused.refusals]
    return again(form, reasons, 409 if isinstance(refused, Stale) else 422)

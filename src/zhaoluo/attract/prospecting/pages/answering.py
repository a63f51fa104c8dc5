"""Who reads a page of prospecting, what may be seen, and how an act is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from psycopg.errors import UniqueViolation

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import Again, act, go
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale
from zhaoluo.registers.people.pages.answering import found, number, reader, who

from .. import queries
from ..models import Search, Signal, Target

__all__ = [
    "act",
    "found",
    "go",
    "keeper_zone",
    "made",
    "may_keep",
    "number",
    "reader",
    "search_or_404",
    "target_or_404",
    "who",
    "who_on",
]
M = TypeVar("M")


def target_or_404(request: HttpRequest, target_id: int) -> Target:
    """The target if this reader may see it; 404 for everybody else."""
    target: Target = found(queries.target_for(reader(request), target_id))
    return target


def search_or_404(request: HttpRequest, search_id: int) -> Search:
    """The search if this reader may see it; 404 for everybody else."""
    search: Search = found(queries.search_for(reader(request), search_id))
    return search


def may_keep(request: HttpRequest) -> bool:
    """Whether the reader may write in the library of the own zone."""
    user = reader(request)
    return queries.may_keep_in(user, user.zone_id)


def keeper_zone(request: HttpRequest) -> Zone:
    """The reader's own zone, for those who keep its library; 403 and a line in the journal for others."""
    zone = reader(request).zone
    if zone is None or not may_keep(request):
        raise PermissionDenied
    return zone


def who_on(request: HttpRequest, row: Target | Search | Signal) -> dict[str, Any]:
    """Who acts on a row, and when."""
    user = reader(request)
    return {"by": user, "actor": queries.actor_on(user, row), "at": clock.now()}


def made(
    request: HttpRequest, form: Form, work: Callable[[], M], *, done: Callable[[M], str], to: Callable[[M], str], again: Again,
    received: str = "",
) -> HttpResponse:  # fmt: skip
    """Like ``act``, where the sentence and the address depend on what was made.

    An act that carries a key already written down made nothing now: it is answered as done, on the list it belongs to.
    """
    if not form.is_valid():
        return again(form, [Refusal("form", text, field) for field, text in form.problems], 422)
    try:
        with transaction.atomic():
            result = work()
    except Refused as refused:
        form.refuse(refused)
        reasons = [replace(r, field=form.id_of(r.field) or r.field) for r in refused.refusals]
        return again(form, reasons, 409 if isinstance(refused, Stale) else 422)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation) or "journal_once" not in str(error):
            raise
        messages.success(request, "这一条刚才已经收到，没有重复记")
        return go(request, received or reverse("prospecting:list"))
    messages.success(request, done(result))
    return go(request, to(result))

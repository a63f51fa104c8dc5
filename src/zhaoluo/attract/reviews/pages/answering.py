"""Who reads a page of reviews, what may be seen, and how an act is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from psycopg.errors import UniqueViolation

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import Again, act, go
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale
from zhaoluo.registers.people.pages.answering import found, number, reader, who

from ..models import Expert, Panellist, Review, ReviewTemplate
from ..queries import access

__all__ = [
    "Again", "act", "expert_or_404", "found", "go", "keeper_zone", "made", "number", "reader", "review_or_404", "seat_or_404",
    "template_or_404", "who", "who_on",
]  # fmt: skip
M = TypeVar("M")


def review_or_404(request: HttpRequest, review_id: int) -> Review:
    """The review if this reader may see it; 404 for everybody else."""
    review: Review = found(access.review_for(reader(request), review_id))
    return review


def seat_or_404(request: HttpRequest, review: Review, panellist_id: int) -> Panellist:
    """A member of this review's panel."""
    seat: Panellist = found(access.panellist_for(reader(request), panellist_id))
    return found(seat if seat.review_id == review.pk else None)


def expert_or_404(request: HttpRequest, expert_id: int) -> Expert:
    """The expert if this reader may see them; 404 for everybody else."""
    expert: Expert = found(access.expert_for(reader(request), expert_id))
    return expert


def template_or_404(request: HttpRequest, template_id: int) -> ReviewTemplate:
    """The form of review if this reader may see it."""
    template: ReviewTemplate = found(access.template_for(reader(request), template_id))
    return template


def keeper_zone(request: HttpRequest) -> Zone:
    """The reader's own zone, for those who keep its reviews; 403 and a line in the journal for others."""
    zone = reader(request).zone
    if zone is None or not access.may_keep_in(reader(request), zone.pk):
        raise PermissionDenied
    return zone


def who_on(request: HttpRequest, row: access.Row) -> dict[str, Any]:
    """Who acts on a row, and when."""
    user = reader(request)
    return {"by": user, "actor": access.actor_on(user, row), "at": clock.now()}


def made(
    request: HttpRequest, form: Form, work: Callable[[], M], *, done: Callable[[M], str], to: Callable[[M], str], again: Again,
    received: str,
) -> HttpResponse:  # fmt: skip
    """Like ``act``, where the address depends on what was made; a form sent twice is answered as done, at ``received``."""
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
        return go(request, received)
    messages.success(request, done(result))
    return go(request, to(result))

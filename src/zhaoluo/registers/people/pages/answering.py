"""Who reads a page, for which zone, and how a page answers an act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from psycopg.errors import UniqueViolation

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused

from ..models import User
from ..queries import reach_of
from ..terms import Role

Again = Callable[[Form, list[Refusal], int], HttpResponse]


def reader(request: HttpRequest) -> User:
    """The signed-in reader (the middleware lets nobody else in)."""
    assert isinstance(request.user, User)
    return request.user


def administers(request: HttpRequest, zone: Zone) -> bool:
    """Whether the reader is an administrator of this zone."""
    return reach_of(reader(request)).actor_in(zone.pk).has(Role.ADMINISTRATOR)


def administered(request: HttpRequest) -> Zone:
    """The reader's own zone, for its administrators only; 403 and a line in the journal for others."""
    zone = reader(request).zone
    if zone is None or not administers(request, zone):
        raise PermissionDenied
    return zone


def who(request: HttpRequest, zone: Zone) -> dict[str, Any]:
    """Who acts, where, and when."""
    user = reader(request)
    return {"zone": zone, "by": user, "actor": reach_of(user).actor_in(zone.pk), "at": clock.now()}


def found(row: Any) -> Any:
    """The row, or 404 where the query gave none."""
    if row is None:
        raise Http404
    return row


def number(text: str | None) -> int | None:
    """An id typed into an address; None where it is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


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
    """Parse, act, answer.  ``again`` draws the page anew with the form, the reasons and the status."""
    if not form.is_valid():
        return again(form, [Refusal("form", text, field) for field, text in form.problems], 422)
    try:
        work(form.cleaned_data)
    except Refused as refused:
        return _refused(form, refused, again)
    except IntegrityError as error:  # two at once: the rule saw neither, the database saw both
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        return _refused(form, Refused([Refusal("taken", "刚才有人存了同名的，请核对后再试")]), again)
    messages.success(request, done)
    return go(request, to)


def _refused(form: Form, refused: Refused, again: Again) -> HttpResponse:
    form.refuse(refused)
    return again(form, list(refused.refusals), 422)

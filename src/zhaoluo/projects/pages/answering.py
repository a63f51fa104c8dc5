"""How a page answers an act: a redirect when it happened, the same page with every reason (422, 409) when it did not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal, Refused, Stale
from zhaoluo.registers.people.models import User

from ..models import Project
from ..queries.access import project_for


def reader(request: HttpRequest) -> User:
    """The signed-in reader (the middleware lets nobody else in)."""
    assert isinstance(request.user, User)
    return request.user


def project_or_404(request: HttpRequest, project_id: int) -> Project:
    """The project if this reader may see it; 404 for everybody else."""
    project = project_for(reader(request), project_id)
    if project is None:
        raise Http404
    return project


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
    again: Callable[[Form, list[Refusal], int], HttpResponse],
) -> HttpResponse:
    """Parse, act, answer.  ``again`` draws the page anew with the form, the reasons and the status."""
    if not form.is_valid():
        return again(form, [Refusal("form", text, field) for field, text in form.problems], 422)
    try:
        work(form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return again(form, list(refused.refusals), 409 if isinstance(refused, Stale) else 422)
    except IntegrityError as error:
        if "journal_once" not in str(error):
            raise
        done = "这一条刚才已经收到，没有重复记"
    messages.success(request, done)
    return go(request, to)

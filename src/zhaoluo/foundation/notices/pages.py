from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock

from . import actions, queries


def _me(request: HttpRequest) -> int:
    assert request.user.pk is not None
    return int(request.user.pk)


def list_notices(request: HttpRequest) -> HttpResponse:
    """My messages (消息)."""
    notices = queries.notices_for(_me(request))[:100]
    return render(request, "notices/list.html", {"notices": notices})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all my messages as read."""
    actions.mark_read(_me(request), at=clock.now())
    return redirect("notices:list")

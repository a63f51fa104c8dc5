from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock

from . import actions, queries


def list_notices(request: HttpRequest) -> HttpResponse:
    """My messages (消息)."""
    notices = queries.notices_for(request.user.pk)[:100]
    return render(request, "notices/list.html", {"notices": notices})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all my messages as read."""
    actions.mark_read(request.user.pk, at=clock.now())
    return redirect("notices:list")

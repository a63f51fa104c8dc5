from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhaoluo.foundation import clock
from zhaoluo.registers.chains.queries import chains_for
from zhaoluo.registers.people.models import User

from .queries.my_day import my_day_for
from .queries.overview import overview_for
from .terms import Span


def _reader(request: HttpRequest) -> User:
    """The signed-in reader (the middleware lets nobody else in)."""
    assert isinstance(request.user, User)
    return request.user


def _chosen(request: HttpRequest) -> Span:
    return Span.known(request.GET.get("period", "")) or Span.YEAR


def cockpit(request: HttpRequest) -> HttpResponse:
    """The leaders' overview (驾驶舱): every number opens to the rows behind it."""
    reader = _reader(request)
    overview = overview_for(reader, _chosen(request), now=clock.now())
    shown = {"o": overview, "spans": list(Span), "chains": chains_for(reader)}
    return render(request, "cockpit/cockpit.html", shown)


def wall(request: HttpRequest) -> HttpResponse:
    """The same figures on one large screen (大屏): no actions, no names of persons."""
    overview = overview_for(_reader(request), _chosen(request), now=clock.now(), wall=True)
    return render(request, "cockpit/wall.html", {"o": overview, "wall": True})


def my_day(request: HttpRequest) -> HttpResponse:
    """What waits for the reader (我的待办)."""
    return render(request, "cockpit/my_day.html", {"day": my_day_for(_reader(request), now=clock.now())})

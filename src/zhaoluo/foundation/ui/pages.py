from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhaoluo.foundation import clock

from .forms import SampleForm


def gallery(request: HttpRequest) -> HttpResponse:
    """Every shared component in every state (staff only), for those who build pages and for the pictures of the tests."""
    if getattr(request.user, "zone_id", None) is None:
        raise PermissionDenied
    wrong = SampleForm(
        {"name": "", "amount": "4.2 亿", "on": "2026-13-01", "stage": "lead"}, prefix="wrong", auto_id="w-%s"
    )
    wrong.data = {f"wrong-{key}": value for key, value in wrong.data.items()}
    now = clock.now()
    days = {"now": now, "last_year": now - timedelta(days=400)}
    return render(request, "ui/gallery.html", {"form": SampleForm(), "wrong": wrong, **days})

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def gallery(request: HttpRequest) -> HttpResponse:
    """Every shared component in every state, for those who build pages and for the pictures of the tests."""
    return render(request, "ui/gallery.html")

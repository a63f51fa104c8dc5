from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def cockpit(request: HttpRequest) -> HttpResponse:
    return render(request, "cockpit/cockpit.html")


def my_day(request: HttpRequest) -> HttpResponse:
    return render(request, "cockpit/cockpit.html")

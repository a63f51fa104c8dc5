from __future__ import annotations

from django.urls import path

from . import pages

app_name = "notices"
urlpatterns = [
    path("", pages.list_notices, name="list"),
    path("read/", pages.read_all, name="read_all"),
]

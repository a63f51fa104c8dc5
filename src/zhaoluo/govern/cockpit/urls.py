from __future__ import annotations

from django.urls import path

from . import pages

app_name = "cockpit"
urlpatterns = [
    path("", pages.cockpit, name="cockpit"),
    path("wall/", pages.wall, name="wall"),
    path("my-day/", pages.my_day, name="my_day"),
]

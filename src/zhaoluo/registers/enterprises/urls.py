from __future__ import annotations

from django.urls import path

from . import pages

app_name = "enterprises"
urlpatterns = [
    path("", pages.list_enterprises, name="list"),
    path("new/", pages.new, name="new"),
    path("<int:enterprise_id>/", pages.show, name="show"),
]

from __future__ import annotations

from django.urls import URLPattern

app_name = "trips"
urlpatterns: list[URLPattern] = []

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "ui"
urlpatterns = [path("", pages.gallery, name="gallery")]

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "files"
urlpatterns = [path("<int:attachment_id>/", pages.open_attachment, name="open")]

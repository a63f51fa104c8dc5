from __future__ import annotations

from django.urls import path

from . import pages

app_name = "intake"
urlpatterns = [
    path("", pages.list_documents, name="list"),
    path("new/", pages.new_document, name="new"),
    path("<int:document_id>/", pages.show_document, name="show"),
    path("drafts/<int:draft_id>/accept/", pages.accept, name="accept"),
    path("drafts/<int:draft_id>/link/", pages.link, name="link"),
    path("drafts/<int:draft_id>/reject/", pages.reject, name="reject"),
    path("drafts/<int:draft_id>/unsure/", pages.unsure, name="unsure"),
]

from __future__ import annotations

from django.urls import path

from .pages import documents

app_name = "intake"
urlpatterns = [
    path("", documents.list_documents, name="list"),
    path("new/", documents.new_document, name="new"),
    path("<int:document_id>/", documents.show_document, name="show"),
    path("drafts/<int:draft_id>/accept/", documents.accept, name="accept"),
    path("drafts/<int:draft_id>/link/", documents.link, name="link"),
    path("drafts/<int:draft_id>/reject/", documents.reject, name="reject"),
    path("drafts/<int:draft_id>/unsure/", documents.unsure, name="unsure"),
]

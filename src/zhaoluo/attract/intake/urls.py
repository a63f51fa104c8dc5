from __future__ import annotations

from django.urls import path

from .pages import documents, drafts

app_name = "intake"
urlpatterns = [
    path("", documents.list_documents, name="list"),
    path("new/", documents.new_document, name="new"),
    path("<int:document_id>/", documents.show_document, name="show"),
    path("<int:document_id>/missed/", drafts.mark, name="missed"),
    path("<int:document_id>/export/<str:form>/", documents.export_document, name="export"),
    path("export/<str:form>/", documents.export_all, name="export_all"),
    path("drafts/<int:draft_id>/accept/", drafts.accept, name="accept"),
    path("drafts/<int:draft_id>/link/", drafts.link, name="link"),
    path("drafts/<int:draft_id>/reject/", drafts.reject, name="reject"),
    path("drafts/<int:draft_id>/unsure/", drafts.unsure, name="unsure"),
    path("drafts/<int:draft_id>/reopen/", drafts.reopen, name="reopen"),
]

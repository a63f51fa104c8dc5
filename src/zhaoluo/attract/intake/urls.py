from __future__ import annotations

from django.urls import path

from .pages import documents, drafts, ledger_forms, ledgers

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
    path("ledgers/", ledgers.list_ledgers, name="ledgers"),
    path("ledgers/new/", ledgers.new_ledger, name="ledger_new"),
    path("ledgers/<int:ledger_id>/", ledgers.show_ledger, name="ledger"),
    path("ledgers/<int:ledger_id>/columns/", ledgers.choose_columns, name="ledger_columns"),
    path("ledgers/<int:ledger_id>/decide/", ledgers.decide_twins, name="ledger_decide"),
    path("ledgers/<int:ledger_id>/refresh/", ledgers.refresh, name="ledger_refresh"),
    path("ledgers/<int:ledger_id>/confirm/", ledgers.confirm, name="ledger_confirm"),
    path("ledgers/<int:ledger_id>/drop/", ledgers.drop, name="ledger_drop"),
    path("ledgers/<int:ledger_id>/undo/", ledgers.undo, name="ledger_undo"),
    path("ledgers/<int:ledger_id>/errors.xlsx", ledgers.export_errors, name="ledger_errors"),
    path("ledgers/<int:ledger_id>/form/", ledger_forms.new_form, name="ledger_form_new"),
    path("ledgers/template.xlsx", ledger_forms.template, name="ledger_template"),
    path("ledgers/standard.xlsx", ledger_forms.export_standard, name="ledger_standard"),
    path("ledgers/forms/", ledger_forms.list_forms, name="ledger_forms"),
    path("ledgers/forms/<int:form_id>/filled.xlsx", ledger_forms.export_form, name="ledger_form_export"),
    path("ledgers/forms/<int:form_id>/retire/", ledger_forms.retire_form, name="ledger_form_retire"),
]

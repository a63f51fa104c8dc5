from __future__ import annotations

from django.urls import path

from .pages import lists, merging, particulars, questions, record

app_name = "enterprises"
urlpatterns = [
    path("", lists.list_enterprises, name="list"),
    path("contacts/export/", lists.export_contacts, name="export_contacts"),
    path("new/", record.new, name="new"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:question_id>/same/<int:enterprise_id>/", questions.same, name="same"),
    path("questions/<int:question_id>/other/", questions.other, name="other"),
    path("questions/<int:question_id>/not-a-firm/", questions.not_a_firm, name="not_a_firm"),
    path("questions/<int:question_id>/reopen/", questions.reopen, name="reopen"),
    path("<int:enterprise_id>/", record.show, name="show"),
    path("<int:enterprise_id>/edit/", record.edit, name="edit"),
    path("<int:enterprise_id>/aliases/", particulars.add_alias, name="add_alias"),
    path("<int:enterprise_id>/aliases/<int:alias_id>/remove/", particulars.remove_alias, name="remove_alias"),
    path("<int:enterprise_id>/titles/", particulars.save_title, name="add_title"),
    path("<int:enterprise_id>/titles/<int:title_id>/", particulars.save_title, name="save_title"),
    path("<int:enterprise_id>/titles/<int:title_id>/remove/", particulars.remove_title, name="remove_title"),
    path("<int:enterprise_id>/relations/", particulars.add_relation, name="add_relation"),
    path(
        "<int:enterprise_id>/relations/<int:relation_id>/remove/",
        particulars.remove_relation,
        name="remove_relation",
    ),
    path("<int:enterprise_id>/contacts/", particulars.save_contact, name="add_contact"),
    path("<int:enterprise_id>/contacts/<int:contact_id>/", particulars.save_contact, name="save_contact"),
    path(
        "<int:enterprise_id>/contacts/<int:contact_id>/remove/",
        particulars.remove_contact,
        name="remove_contact",
    ),
    path(
        "<int:enterprise_id>/contacts/<int:contact_id>/show/", particulars.show_contact, name="show_contact"
    ),
    path("<int:enterprise_id>/merge/", merging.merge, name="merge"),
    path("<int:enterprise_id>/unmerge/", merging.unmerge, name="unmerge"),
]

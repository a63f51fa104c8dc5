from __future__ import annotations

from django.urls import path

from .pages import deciding, experts, lists, minutes, opening, panel, record, sheets, templates

app_name = "reviews"
urlpatterns = [
    path("", lists.list_reviews, name="list"),
    path("new/", opening.open_review, name="open"),
    path("outside/", opening.record_outside, name="record_outside"),
    path("outside/<int:project_id>/<int:template_id>/", opening.outside, name="outside"),
    path("<int:review_id>/", record.show, name="show"),
    path("<int:review_id>/draw/", panel.draw, name="draw"),
    path("<int:review_id>/seat/", panel.seat, name="seat"),
    path("<int:review_id>/start-scoring/", panel.start_scoring, name="start_scoring"),
    path("<int:review_id>/cancel/", panel.cancel, name="cancel"),
    path("<int:review_id>/again/", opening.again, name="again"),
    path("<int:review_id>/seats/<int:panellist_id>/declare/", panel.declare, name="declare"),
    path("<int:review_id>/seats/<int:panellist_id>/replace/", panel.replace, name="replace"),
    path("<int:review_id>/seats/<int:panellist_id>/scores/", sheets.fill, name="sheet"),
    path("<int:review_id>/checks/", record.checks, name="checks"),
    path("<int:review_id>/vetoes/<int:veto_id>/", deciding.check_veto, name="check_veto"),
    path("<int:review_id>/items/<int:item_id>/", deciding.check_item, name="check_item"),
    path("<int:review_id>/session/", record.session, name="session"),
    path("<int:review_id>/session/open/", deciding.open_session, name="open_session"),
    path("<int:review_id>/decide/", deciding.decide, name="decide"),
    path("<int:review_id>/minutes/", deciding.attach_minutes, name="attach_minutes"),
    path("<int:review_id>/minutes.docx", minutes.download, name="minutes"),
    path("experts/", experts.list_experts, name="experts"),
    path("experts/new/", experts.enter, name="new_expert"),
    path("experts/<int:expert_id>/", experts.show, name="expert"),
    path("experts/<int:expert_id>/edit/", experts.edit, name="edit_expert"),
    path("experts/<int:expert_id>/reveal/", experts.reveal, name="reveal"),
    path("experts/<int:expert_id>/erase/", experts.erase, name="erase"),
    path("templates/", templates.list_templates, name="templates"),
    path("templates/new/", templates.enter, name="new_template"),
    path("templates/presets/<str:key>/", templates.adopt, name="adopt"),
    path("templates/<int:template_id>/", templates.show, name="template"),
    path("templates/<int:template_id>/edit/", templates.edit, name="edit_template"),
    path("templates/<int:template_id>/retire/", templates.retire, name="retire"),
]

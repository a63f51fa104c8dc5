from __future__ import annotations

from django.urls import path

from .pages import reviews, triggers

app_name = "policies"
urlpatterns = [
    path("", reviews.list_reviews, name="list"),
    path("new/", reviews.new, name="new"),
    path("check/", triggers.check, name="check"),
    path("triggers/", triggers.show, name="triggers"),
    path("triggers/edit/", triggers.edit, name="edit_triggers"),
    path("<int:review_id>/", reviews.show, name="show"),
    path("<int:review_id>/edit/", reviews.edit, name="edit"),
    path("<int:review_id>/conclude/", reviews.conclude, name="conclude"),
    path("<int:review_id>/revoke/", reviews.revoke, name="revoke"),
]

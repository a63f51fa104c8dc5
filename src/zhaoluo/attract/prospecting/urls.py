from __future__ import annotations

from django.urls import path

from .pages import asking, choosing, entering, expansion, library, searches, targets, weights

app_name = "prospecting"
urlpatterns = [
    path("", library.list_targets, name="list"),
    path("export.<str:form>", library.export, name="export"),
    path("assign/", library.assign_many, name="assign_many"),
    path("dismiss/", library.dismiss_many, name="dismiss_many"),
    path("new/", entering.enter, name="enter"),
    path("searches/", searches.list_searches, name="searches"),
    path("searches/new/", asking.ask, name="ask"),
    path("searches/<int:search_id>/", searches.show, name="search"),
    path("searches/<int:search_id>/export.<str:form>", searches.export, name="export_search"),
    path("searches/<int:search_id>/add/", choosing.add, name="add"),
    path("searches/<int:search_id>/assign/", choosing.assign_found, name="assign_found"),
    path("searches/<int:search_id>/dismiss/", choosing.dismiss_found, name="dismiss_found"),
    path("targets/<int:target_id>/", targets.show, name="target"),
    path("targets/<int:target_id>/edit/", entering.edit, name="edit"),
    path("targets/<int:target_id>/assign/", targets.assign, name="assign"),
    path("targets/<int:target_id>/start/", targets.start, name="start"),
    path("targets/<int:target_id>/settle/", targets.settle, name="settle"),
    path("targets/<int:target_id>/dismiss/", targets.dismiss, name="dismiss"),
    path("targets/<int:target_id>/reopen/", targets.reopen, name="reopen"),
    path("targets/<int:target_id>/lead/", targets.lead, name="lead"),
    path("signals/", expansion.list_signals, name="signals"),
    path("signals/new/", expansion.enter, name="enter_signal"),
    path("signals/import/", expansion.import_file, name="import_signals"),
    path("signals/template.csv", expansion.template, name="signals_template"),
    path("signals/<int:signal_id>/void/", expansion.void, name="void_signal"),
    path("signals/fades/", expansion.save_fade, name="save_fade"),
    path("scorecard/", weights.scorecard, name="scorecard"),
]

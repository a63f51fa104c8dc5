from __future__ import annotations

from django.urls import path

from .pages import facts, figures, links, lists, revisions, show, structure

app_name = "chains"
urlpatterns = [
    path("", lists.list_chains, name="list"),
    path("draft/", lists.draft, name="draft"),
    path("import/", lists.import_file, name="import"),
    path("import/take-over/", lists.take_over, name="take_over"),
    path("<int:chain_id>/", show.show, name="show"),
    path("<int:chain_id>/figures/<str:key>/", figures.figure, name="figure"),
    path("<int:chain_id>/gaps.<str:form>", revisions.gaps, name="gaps"),
    path("<int:chain_id>/chain.<str:form>", revisions.export, name="export"),
    path("<int:chain_id>/revisions/", revisions.revisions, name="revisions"),
    path("<int:chain_id>/revisions/<int:number>.<str:form>", revisions.revision, name="revision"),
    path("<int:chain_id>/confirm/", revisions.confirm, name="confirm"),
    path("<int:chain_id>/edit/", structure.edit, name="edit"),
    path("<int:chain_id>/structure/", structure.structure, name="structure"),
    path("<int:chain_id>/links/new/", structure.save_link, name="new_link"),
    path("<int:chain_id>/links/<int:link_id>/", links.show_link, name="link"),
    path("<int:chain_id>/links/<int:link_id>/edit/", structure.save_link, name="edit_link"),
    path("<int:chain_id>/links/<int:link_id>/remove/", structure.remove_link, name="remove_link"),
    path("<int:chain_id>/links/<int:link_id>/move/", structure.move_link, name="move_link"),
    path("<int:chain_id>/links/<int:link_id>/firms/", links.place, name="place"),
    path(
        "<int:chain_id>/links/<int:link_id>/firms/<int:placement_id>/remove/", links.unplace, name="unplace"
    ),
    path("<int:chain_id>/edges/", structure.save_edge, name="add_edge"),
    path("<int:chain_id>/edges/<int:edge_id>/", structure.save_edge, name="save_edge"),
    path("<int:chain_id>/edges/<int:edge_id>/remove/", structure.remove_edge, name="remove_edge"),
    path("<int:chain_id>/facts/", facts.facts, name="facts"),
    path("<int:chain_id>/facts/purchases.csv", facts.template, name="purchase_template"),
    path("<int:chain_id>/purchases/", facts.enter_purchase, name="enter_purchase"),
    path("<int:chain_id>/purchases/import/", facts.import_purchases, name="import_purchases"),
    path("<int:chain_id>/purchases/<int:row_id>/remove/", facts.remove_purchase, name="remove_purchase"),
    path("<int:chain_id>/outputs/", facts.enter_figure, name="enter_figure"),
    path("<int:chain_id>/outputs/<int:row_id>/remove/", facts.remove_figure, name="remove_figure"),
    path("<int:chain_id>/equipment/", facts.enter_equipment, name="enter_equipment"),
    path("<int:chain_id>/equipment/<int:row_id>/remove/", facts.remove_equipment, name="remove_equipment"),
    path("<int:chain_id>/leaders/", facts.name_leader, name="name_leader"),
    path("<int:chain_id>/leaders/<int:row_id>/remove/", facts.withdraw_leader, name="withdraw_leader"),
]

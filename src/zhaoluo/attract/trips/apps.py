from __future__ import annotations

from django.apps import AppConfig


class TripsConfig(AppConfig):
    name = "zhaoluo.attract.trips"
    label = "trips"
    verbose_name = "外出招商"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read
        from zhaoluo.foundation.panels.registry import Panel, hang

        from .queries.roadmap_panel import roadmap_panel
        from .queries.taking import bulk_panel
        from .queries.visit_rows import enterprise_panel, project_panel, target_panel
        from .queries.visits import may_open_files

        let_read("trips.visit", may_open_files)  # visits
        hang("projects.project", Panel("由来与接触", "trips/visit_project_card.html", project_panel))
        hang("registers.enterprise", Panel("走访", "trips/visit_firm_card.html", enterprise_panel))
        hang("prospecting.target", Panel("走访", "trips/visit_firm_card.html", target_panel))
        hang("prospecting.bulk", Panel("加入外出", "trips/trip_take.html", bulk_panel))
        hang("chains.chain.acts", Panel("招商路线图", "trips/roadmap_button.html", roadmap_panel))

from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "zhaoluo.attract.reviews"
    label = "reviews"
    verbose_name = "项目评审"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read
        from zhaoluo.foundation.panels.registry import Panel, hang

        from .queries.access import may_read, may_read_paper
        from .queries.panels import project_panel

        let_read("reviews.review", may_read)
        let_read("reviews.panellist", may_read_paper)
        hang("projects.project", Panel("评审", "reviews/project_card.html", project_panel))

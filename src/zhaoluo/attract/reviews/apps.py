from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "zhaoluo.attract.reviews"
    label = "reviews"
    verbose_name = "项目评审"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read

        from .queries.access import may_read, may_read_paper

        let_read("reviews.review", may_read)
        let_read("reviews.panellist", may_read_paper)

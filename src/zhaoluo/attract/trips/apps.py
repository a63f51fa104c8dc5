from __future__ import annotations

from django.apps import AppConfig


class TripsConfig(AppConfig):
    name = "zhaoluo.attract.trips"
    label = "trips"
    verbose_name = "外出招商"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read

        from .queries.visits import may_open_files

        let_read("trips.visit", may_open_files)  # visits

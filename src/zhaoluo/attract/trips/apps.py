from __future__ import annotations

from django.apps import AppConfig


class TripsConfig(AppConfig):
    name = "zhaoluo.attract.trips"
    label = "trips"
    verbose_name = "外出招商"

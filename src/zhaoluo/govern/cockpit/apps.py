from __future__ import annotations

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "zhaoluo.govern.cockpit"
    label = "cockpit"
    verbose_name = "驾驶舱"

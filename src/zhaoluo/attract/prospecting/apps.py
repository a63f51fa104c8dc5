from __future__ import annotations

from django.apps import AppConfig


class ProspectingConfig(AppConfig):
    name = "zhaoluo.attract.prospecting"
    label = "prospecting"
    verbose_name = "目标企业"

from __future__ import annotations

from django.apps import AppConfig


class ChainsConfig(AppConfig):
    name = "zhaoluo.registers.chains"
    label = "chains"
    verbose_name = "产业链"

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "zhaoluo.foundation.journal"
    label = "journal"
    verbose_name = "留痕"

    def ready(self) -> None:
        autodiscover_modules("reactions")

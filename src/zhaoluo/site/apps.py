from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zhaoluo.site"
    label = "site"
    verbose_name = "招落一体"

    def ready(self) -> None:
        from .door import open_door

        open_door()

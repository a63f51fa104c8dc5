from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _secure(using: str, **_: Any) -> None:
    from .security import secure

    secure(using)


class ScopeConfig(AppConfig):
    name = "zhaoluo.foundation.scope"
    label = "scope"
    verbose_name = "园区"

    def ready(self) -> None:
        post_migrate.connect(_secure, sender=self, dispatch_uid="scope.secure")

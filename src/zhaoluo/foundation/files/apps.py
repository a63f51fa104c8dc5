from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "zhaoluo.foundation.files"
    label = "files"
    verbose_name = "附件"

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "zhaoluo.foundation.ui"
    label = "ui"
    verbose_name = "界面组件"

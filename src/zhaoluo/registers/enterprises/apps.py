from __future__ import annotations

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "zhaoluo.registers.enterprises"
    label = "enterprises"
    verbose_name = "企业"

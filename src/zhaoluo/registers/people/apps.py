from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhaoluo.registers.people"
    label = "people"
    verbose_name = "人员"

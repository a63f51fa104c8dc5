from __future__ import annotations

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "zhaoluo.registers.policies"
    label = "policies"
    verbose_name = "政策与公平竞争"

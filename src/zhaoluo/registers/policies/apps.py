from __future__ import annotations

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "zhaoluo.registers.policies"
    label = "policies"
    verbose_name = "政策与公平竞争"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read

        from .queries.reviews import may_open

        let_read("policies.competitionreview", may_open)

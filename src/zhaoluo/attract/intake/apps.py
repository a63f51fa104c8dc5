from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "zhaoluo.attract.intake"
    label = "intake"
    verbose_name = "资料收件"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read
        from zhaoluo.foundation.panels.registry import Panel, hang

        from .queries import may_read, origin_panel

        let_read("intake.document", may_read)
        hang("projects.project", Panel("出处", "intake/origin.html", origin_panel))

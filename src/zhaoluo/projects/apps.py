from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "zhaoluo.projects"
    label = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read
        from zhaoluo.foundation.panels.registry import Panel, hang
        from zhaoluo.registers.people.coverage import cover
        from zhaoluo.registers.people.terms import ChargeKind

        from .queries.access import may_read
        from .queries.coverage import chains_in_use, coverage_panel
        from .queries.investing import investing_panel

        let_read("projects.project", may_read)
        cover(ChargeKind.CHAIN, chains_in_use)
        hang("registers.enterprise", Panel("投资的项目", "projects/investing.html", investing_panel))
        hang("people.scheme", Panel("项目有没有人管", "projects/coverage.html", coverage_panel))

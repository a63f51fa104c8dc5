from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "zhaoluo.projects"
    label = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read

        from .queries.access import may_read

        let_read("projects.project", may_read)

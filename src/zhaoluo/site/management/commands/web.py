"""`zhaoluo web`: the web server alone, for sites that supervise their processes themselves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from zhaoluo.site import run


class Command(BaseCommand):
    help = "只启动网页服务（另有进程管理器时用）"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        connections.close_all()  # workers are forked: none may share a connection
        run.serve_web()

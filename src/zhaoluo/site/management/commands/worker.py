from __future__ import annotations

import os
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from zhaoluo.foundation.journal.actions import serve_next
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.queries import all_zones

PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    """Serve journal rows to reactions, one zone at a time."""

    help = "后台服务：把留痕送给各项反应（通知等）"

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="送完现有的就退出")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        self.stopping = False
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._stop)
        parent = os.getppid()
        while not self.stopping:
            served = self._round()
            if once and not served:
                return
            if not once and os.getppid() != parent:
                return
            if not served:
                time.sleep(PAUSE_SECONDS)

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def _round(self) -> int:
        """One pass over all zones; a database that is away is waited for."""
        served = 0
        try:
            close_old_connections()
            for zone in all_zones():
                while not self.stopping:
                    with reading([zone]):
                        if not serve_next(zone):
                            break
                    served += 1
        except Error as trouble:
            self.stderr.write(f"数据库暂时连不上，稍后再试：{trouble}")
            time.sleep(PAUSE_SECONDS)
        return served

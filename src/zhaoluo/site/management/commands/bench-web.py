"""`zhaoluo bench-web`: the same as `make bench-web` (see benches/web.py, which brings its own database)."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoluo.site.assets import ROOT


class Command(BaseCommand):
    help = "测网页开销：临时园区一万个项目，输出一行 JSON（只在源码目录中可用）"
    needs_database = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--projects", type=int, default=10_000, help="项目个数")
        parser.add_argument("--rounds", type=int, default=30, help="每页请求几次")

    def handle(self, *args: Any, projects: int, rounds: int, **options: Any) -> None:
        script = ROOT / "benches" / "web.py"
        if not script.exists():
            raise CommandError("benches/web.py 不在：这个命令只在源码目录中可用。")
        words = [sys.executable, str(script), "--projects", str(projects), "--rounds", str(rounds)]
        if status := subprocess.run(words, check=False).returncode:
            sys.exit(status)

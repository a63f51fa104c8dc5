"""`zhaoluo demo`: load the demo zone (see zhaoluo.site.demo)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refused
from zhaoluo.site.demo.loading import load


class Command(BaseCommand):
    help = "载入演示园区河阳经济技术开发区（虚构，标明演示）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", help="数据截至哪一天，如 2026-11-20；不写就是今天")

    def handle(self, *args: Any, as_of: str | None = None, **options: Any) -> None:
        try:
            day = date.fromisoformat(as_of) if as_of else clock.today()
        except ValueError as error:
            raise CommandError(f"日期 {as_of} 不对，请写成 2026-11-20 这样。") from error
        try:
            loaded = load(day)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if options["verbosity"]:
            self.stdout.write(f"已载入演示园区{loaded.zone.name}：{loaded.projects} 个项目，数据截至 {day}。")

"""`zhaoluo restore FILE` (see zhaoluo.site.restore)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from zhaoluo.site import preparation
from zhaoluo.site.archive import ArchiveTrouble
from zhaoluo.site.command import held_lease, release
from zhaoluo.site.restore import Restoring


class Command(BaseCommand):
    help = "从备份文件恢复数据库与附件（先核对全部校验值）"
    prepares_database = False  # an empty home stays empty: no demo zone before a restore
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="zhaoluo backup 写成的文件")
        parser.add_argument("--replace", action="store_true", help="替换现有的全部数据与附件")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        connections.close_all()
        restoring = Restoring(file.absolute(), Path(settings.FILES_ROOT), held_lease())
        try:
            manifest = restoring.restore(
                replace=replace,
                release=release(),
                known=preparation.migrations_unknown_here,
                migrate=preparation.migrate_database,
            )
        except ArchiveTrouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(
            f"已恢复 {manifest.made_at} 的备份：{len(manifest.tables)} 张表 {manifest.rows} 行，附件 "
            f"{len(manifest.attachments)} 个"
        )

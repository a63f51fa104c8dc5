"""`zhaoluo backup FILE` (see zhaoluo.site.backup)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoluo.site.archive import ArchiveTrouble
from zhaoluo.site.backup import back_up
from zhaoluo.site.command import held_lease, release


class Command(BaseCommand):
    help = "把数据库与附件备份到一个文件（带校验值，不必停机）"
    prepares_database = False  # a backup before an upgrade must not upgrade
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件，例如 zhaoluo-2026-11-20.tar")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        target = file.absolute()
        try:
            manifest = back_up(target, Path(settings.FILES_ROOT), lease=held_lease(), release=release())
        except ArchiveTrouble as trouble:
            raise CommandError(str(trouble)) from trouble
        size = target.stat().st_size / 1_000_000
        self.stdout.write(
            f"已备份到 {target}：{len(manifest.tables)} 张表 {manifest.rows} 行，附件 "
            f"{len(manifest.attachments)} 个，{size:.1f} MB"
        )

"""`zhaoluo assets`: fetch and check the front-end files (see zhaoluo.site.assets)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoluo.site import assets


class Command(BaseCommand):
    help = "取得并核对前端第三方文件（npm，按 vendor.toml 的哈希）"
    needs_database = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dev", action="store_true", help="连同只供测试的文件（axe-core）")
        parser.add_argument(
            "--record", action="store_true", help="把 npm 现在取到的版本与哈希写入 vendor.toml"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["record"]:
                self.stdout.write(f"已记录 {assets.record()} 个文件的哈希（{assets.VENDOR_LIST}）")
            count = assets.ensure(dev=options["dev"])
        except assets.AssetsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"取得 {count} 个前端文件，哈希相符" if count else "前端文件都已就位，哈希相符")

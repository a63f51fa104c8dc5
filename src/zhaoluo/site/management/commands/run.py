"""`zhaoluo run`: the whole product (see zhaoluo.site.run)."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from zhaoluo.site import run


class Command(BaseCommand):
    help = "启动网页、后台与数据库，打印地址与演示账号（PORT、HOST 改变地址）"

    def handle(self, *args: Any, **options: Any) -> None:
        connections.close_all()
        try:
            status = run.run()
        except run.RunTrouble as trouble:
            raise CommandError(str(trouble)) from trouble
        if status:
            sys.exit(status)

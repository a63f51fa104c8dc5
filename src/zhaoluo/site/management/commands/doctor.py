"""`zhaoluo doctor` (see zhaoluo.site.doctor)."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from zhaoluo.site import doctor


class Command(BaseCommand):
    help = "体检：装了什么、是否正常（✓ 正常 △ 留意 ✕ 要处理）；只看不改"
    prepares_database = False  # a doctor mends nothing
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="附件逐个核对，不只抽查")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        found = doctor.findings(every=options["all"])
        bad = sum(finding.mark == doctor.BAD for finding in found)
        if options["json"]:
            told = {"healthy": not bad, "findings": [asdict(finding) for finding in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for finding in found:
                self.stdout.write(f"{finding.mark} {finding.subject}：{finding.text}")
            self.stdout.write(
                f"共 {len(found)} 项，{bad} 项要处理。" if bad else f"共 {len(found)} 项，没有要处理的。"
            )
        if bad:
            sys.exit(1)

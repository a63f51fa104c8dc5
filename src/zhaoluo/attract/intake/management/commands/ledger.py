"""`zhaoluo ledger`: bring a zone's own table of projects into the register, or show what that would do."""

from __future__ import annotations

import gc
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from zhaoluo.attract.intake.actions import ledgers as actions
from zhaoluo.attract.intake.queries import ledgers as queries
from zhaoluo.engine.ledger import UnreadableLedger
from zhaoluo.foundation import clock
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import holders_of, reach_of
from zhaoluo.registers.people.terms import Role


class Command(BaseCommand):
    help = "导入项目台账（.xlsx、.xls、.csv）。--dry-run 只看会怎样，不写入；不加就直接写入，可在网页上整批撤回。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="台账文件")
        parser.add_argument("--zone", required=True, help="园区标识，见 zhaoluo zone")
        parser.add_argument("--by", help="以谁的名义导入（账号）；不写就是该园区的管理员")
        parser.add_argument("--dry-run", action="store_true", help="只看会怎样，什么都不写入")
        parser.add_argument("--unmoved", action="store_true", help="给没有变化的项目记“本月无变化”")
        parser.add_argument("--json", action="store_true", help="按约定的 JSON 格式输出")

    def handle(self, *args: Any, file: Path, zone: str, **options: Any) -> None:
        found = Zone.objects.filter(key=zone).first()
        if found is None:
            known = "、".join(f"{z.key}（{z.name}）" for z in Zone.objects.order_by("key")) or "还没有园区"
            raise CommandError(f"没有标识为“{zone}”的园区。现有：{known}。")
        if not file.is_file():
            raise CommandError(f"没有这个文件：{file}。")
        gc.set_threshold(
            500_000, 50, 100
        )  # rows by the hundred thousand, none of them garbage before the end
        try:
            with reading([found]), transaction.atomic():
                answer = self._answer(found, self._person(found, options["by"]), file, options)
        except (Refused, UnreadableLedger) as trouble:
            raise CommandError(str(trouble)) from trouble
        except OSError as trouble:
            raise CommandError(f"文件打不开：{trouble.strerror or '读取失败'}。") from trouble
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self._summary(answer, written=not options["dry_run"])

    def _person(self, zone: Zone, username: str | None) -> User:
        if username:
            user = User.objects.filter(username=username, is_active=True).first()
            if user is None:
                raise CommandError(f"没有账号“{username}”，或已停用。")
            return user
        user = holders_of(zone.pk, Role.ADMINISTRATOR).order_by("pk").first()
        if user is None:
            raise CommandError(f"{zone.name}还没有管理员，请用 --by 指明以谁的名义导入。")
        return user

    def _answer(self, zone: Zone, user: User, file: Path, options: dict[str, Any]) -> dict[str, Any]:
        who: dict[str, Any] = {"by": user, "actor": reach_of(user).actor_in(zone.pk), "at": clock.now()}
        with file.open("rb") as stream:
            upload = File(stream, name=file.name)
            if options["dry_run"]:
                return queries.answer_of(actions.try_out(zone=zone, upload=upload, **who))
            ledger, planned = actions.import_file(zone=zone, upload=upload, unmoved=options["unmoved"], **who)
        return queries.answer_of(planned) | {"ledger": ledger.pk, "written": ledger.counts["written"]}

    def _summary(self, answer: dict[str, Any], *, written: bool) -> None:
        self.stdout.write(
            f"数据 {answer['rows']} 行：新增 {answer['new']}，有变化 {answer['changed']}，无变化 {answer['unchanged']}，"
            f"有错 {answer['rows'] - answer['new'] - answer['changed'] - answer['unchanged']}"
        )
        for twin in answer["duplicates"]:
            self.stdout.write(f"  第 {twin['row']} 行疑似重复：{twin['why']}（没有写入，请在网页上认定）")
        for error in answer["errors"]:
            where = f"{error['letter']} 列“{error['column']}”" if error["letter"] else error["column"]
            self.stdout.write(f"  第 {error['row']} 行 {where}：{error['message']}")
        if written:
            self.stdout.write(f"已写入 {answer['written']} 行。")
        else:
            self.stdout.write("只是试算，什么都没有写入。")

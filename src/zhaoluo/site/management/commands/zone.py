"""`zhaoluo zone …`: make a zone with its first administrator, list zones, let a city viewer look at several."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoluo.foundation import clock
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.queries import all_zones
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.models import Project
from zhaoluo.registers.people.queries import staff_of
from zhaoluo.site import founding


class Command(BaseCommand):
    help = "建立园区与首位管理员（create）、列出园区（list）、开市级查看账号（viewer）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        does = parser.add_subparsers(dest="act", metavar="{create,list,viewer}")
        create = does.add_parser("create", help="建立园区")
        create.add_argument("key", help="标识，如 heyang；小写字母、数字、横线，以后不改")
        create.add_argument("name", help="全称，如 河阳经济技术开发区")
        create.add_argument("--short-name", default="", help="简称，项目编号取其拼音首字母")
        create.add_argument("--admin", required=True, help="首位管理员的账号")
        create.add_argument("--admin-name", required=True, help="首位管理员的姓名")
        create.add_argument("--with-modes", action="store_true", help="带上各地公开的招商方式，之后可改")
        create.add_argument("--with-limits", action="store_true", help="带上一套阶段时限，之后可改")
        does.add_parser("list", help="列出园区")
        viewer = does.add_parser("viewer", help="开市级查看账号，或让它多看几个园区")
        viewer.add_argument("username", help="账号")
        viewer.add_argument("keys", nargs="+", metavar="KEY", help="园区标识，可多个")
        viewer.add_argument("--name", default="", help="姓名（新开账号时要）")
        for each in (create, viewer):
            each.add_argument("--password-stdin", action="store_true", help="从标准输入读口令（一行）")

    def handle(self, *args: Any, act: str | None = None, **options: Any) -> None:
        acts: dict[str | None, Callable[..., None]] = {
            "create": self._create, "list": self._list, "viewer": self._viewer,
        }  # fmt: skip
        if act not in acts:
            raise CommandError("请写明做什么：zhaoluo zone create、list 或 viewer，--help 有说明。")
        try:
            acts[act](**options)
        except Refused as refused:
            raise CommandError("\n".join(r.message for r in refused.refusals)) from refused

    def _create(self, *, key: str, name: str, admin: str, admin_name: str, **options: Any) -> None:
        password, invented = self._password(options["password_stdin"])
        zone = founding.found_zone(
            key, name, short_name=options["short_name"], admin=admin, admin_name=admin_name, password=password,
            must_change=invented, at=clock.now(), with_modes=options["with_modes"], with_limits=options["with_limits"],
        )  # fmt: skip
        self.stdout.write(
            f"已建立园区 {zone.name}（{zone.key}），首位管理员 {admin_name}，账号 {admin.strip().lower()}。"
        )
        self._tell(password, invented)

    def _list(self, **_: Any) -> None:
        zones = all_zones()
        if not zones:
            self.stdout.write("还没有园区；用 zhaoluo zone create 建立。")
        for zone in zones:
            with reading([zone]):
                people, projects = staff_of(zone).count(), Project.objects.filter(zone=zone).count()
            mark = "，演示" if zone.is_demo else ""
            self.stdout.write(
                f"{zone.key}\t{zone.name}（{zone.short_name}{mark}）：{people} 人，{projects} 个项目"
            )

    def _viewer(self, *, username: str, keys: list[str], name: str, password_stdin: bool, **_: Any) -> None:
        zones = founding.zones_of(keys)
        known = founding.known_user(username.strip().lower())
        if known is None and not name.strip():
            raise CommandError(f"没有账号 {username}；新开账号请用 --name 写姓名。")
        password, invented = ("", False) if known else self._password(password_stdin)
        user, opened = founding.open_viewer(
            username, zones, name=name, password=password, must_change=invented, at=clock.now()
        )
        names = "、".join(zone.short_name or zone.name for zone in zones)
        self.stdout.write(
            f"{'已开账号' if opened else '账号'} {user.username}（{user.name}）可查看：{names}。"
        )
        self._tell(password, invented)

    def _password(self, from_stdin: bool) -> tuple[str, bool]:
        """The first password and whether it was invented here: from stdin, asked for, or invented."""
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n"), False
        if not sys.stdin.isatty():
            return founding.invented_password(), True
        first = getpass.getpass("口令（直接回车则自动生成）：")
        if not first:
            return founding.invented_password(), True
        if getpass.getpass("再输一遍：") != first:
            raise CommandError("两次输入的口令不同，没有建立任何东西，请重来。")
        return first, False

    def _tell(self, password: str, invented: bool) -> None:
        if invented:
            self.stdout.write(f"初始口令（只显示这一次，首次登录须修改）：{password}")

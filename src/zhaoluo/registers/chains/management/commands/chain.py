"""`zhaoluo chain …`: bring a chain's file into a zone, take it out, list what is there."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhaoluo.foundation import clock
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.chains import actions
from zhaoluo.registers.chains.models import Chain
from zhaoluo.registers.chains.queries import documents
from zhaoluo.registers.chains.queries.documents import Difference
from zhaoluo.registers.chains.terms import ChainStatus
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import holders_of, reach_of
from zhaoluo.registers.people.terms import Role


class Command(BaseCommand):
    help = "产业链：导入文件（import）、导出文件（export）、列出（list）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="act", metavar="{import,export,list}")
        take = does.add_parser("import", help="导入产业链文件（.yaml、.xlsx）")
        take.add_argument("file", type=Path, help="产业链文件")
        take.add_argument("--by", help="以谁的名义导入（账号）；不写就是该园区的管理员")
        take.add_argument("--note", default="", help="这一版改了什么")
        take.add_argument(
            "--drop",
            action="append",
            default=[],
            metavar="LINK",
            help="同意去掉的、上面还有企业的环节标识，可多次",
        )
        take.add_argument("--dry-run", action="store_true", help="只看会改什么，不写入")
        give = does.add_parser("export", help="导出产业链文件")
        give.add_argument("chain", help="产业链标识，见 zhaoluo chain list")
        give.add_argument("--out", type=Path, required=True, help="写到哪里；后缀 .yaml 或 .xlsx")
        give.add_argument("--revision", type=int, help="第几版；不写就是现在的")
        every = does.add_parser("list", help="列出产业链")
        for each in (take, give, every):
            each.add_argument("--zone", required=True, help="园区标识，见 zhaoluo zone list")

    def handle(self, *args: Any, act: str | None = None, zone: str = "", **options: Any) -> None:
        acts: dict[str | None, Callable[..., None]] = {
            "import": self._import, "export": self._export, "list": self._list,
        }  # fmt: skip
        if act not in acts:
            raise CommandError("请写明做什么：zhaoluo chain import、export 或 list，--help 有说明。")
        found = Zone.objects.filter(key=zone).first()
        if found is None:
            known = "、".join(f"{z.key}（{z.name}）" for z in Zone.objects.order_by("key")) or "还没有园区"
            raise CommandError(f"没有标识为“{zone}”的园区。现有：{known}。")
        try:
            with reading([found]):
                acts[act](found, **options)
        except Refused as refused:
            raise CommandError("\n".join(r.message for r in refused.refusals)) from refused
        except OSError as trouble:
            raise CommandError(f"文件打不开或写不了：{trouble.strerror or '失败'}。") from trouble

    def _import(
        self, zone: Zone, *, file: Path, by: str | None, note: str, drop: list[str], **options: Any
    ) -> None:
        read = documents.read_file(file.name, file.read_bytes())
        if read.document is None:
            raise Refused(read.faults)
        known = Chain.objects.filter(zone=zone, key=read.document.key).first()
        change = documents.difference(documents.document_of(known) if known else None, read.document, known)
        self._tell(change)
        if options["dry_run"]:
            self.stdout.write("只是试算，什么都没有写入。")
            return
        user = self._person(zone, by)
        chain = actions.import_chain(
            read.document,
            zone=zone,
            by=user,
            actor=reach_of(user).actor_in(zone.pk),
            at=clock.now(),
            drop=drop,
            note=note,
        )
        self.stdout.write(f"{chain.name}：第 {chain.revision} 版，{ChainStatus.label_of(chain.status)}。")

    def _person(self, zone: Zone, username: str | None) -> User:
        user = (
            User.objects.filter(username=username, is_active=True).first()
            if username
            else holders_of(zone.pk, Role.ADMINISTRATOR).order_by("pk").first()
        )
        if user is None:
            told = (
                f"没有账号“{username}”，或已停用"
                if username
                else f"{zone.name}还没有管理员，请用 --by 指明以谁的名义导入"
            )
            raise CommandError(f"{told}。")
        return user

    def _tell(self, change: Difference) -> None:
        """What would change, line by line."""
        for words, links in (("添环节", change.added), ("去掉环节", change.removed)):
            for link in links:
                self.stdout.write(f"  {words} {link.key} {link.name}")
        for changed in change.changed:
            self.stdout.write(f"  改环节 {changed.key} {changed.name}：{'、'.join(changed.fields)}")
        if change.head:
            self.stdout.write(f"  改产业链：{'、'.join(change.head)}")
        counts = (len(change.edges_added), len(change.edges_removed), len(change.edges_changed))
        if any(counts):
            self.stdout.write("  供应关系：添 {} 条，去掉 {} 条，改 {} 条".format(*counts))
        for held in change.held:
            on_it = "、".join(held.residents) or "没有企业"
            self.stdout.write(
                f"  注意：环节 {held.key} 上还有 {on_it}，采购 {held.purchases} 条；同意去掉请加 --drop {held.key}"
            )
        if not change.any:
            self.stdout.write("  没有变化")

    def _export(self, zone: Zone, *, chain: str, out: Path, revision: int | None, **_: Any) -> None:
        found = Chain.objects.filter(zone=zone, key=chain).first()
        if found is None:
            raise CommandError(f"没有标识为“{chain}”的产业链，见 zhaoluo chain list --zone {zone.key}。")
        if out.suffix not in (".yaml", ".yml", ".xlsx"):
            raise CommandError("请用 .yaml 或 .xlsx 作后缀。")
        document = documents.document_of(found)
        if revision is not None:
            kept = found.revisions.filter(number=revision).first()
            if kept is None:
                raise CommandError(f"没有第 {revision} 版，现在是第 {found.revision} 版。")
            read = documents.document_of_revision(kept)
            if read.document is None:
                raise Refused(read.faults)
            document = read.document
        content = (
            documents.as_xlsx(document) if out.suffix == ".xlsx" else documents.as_yaml(document).encode()
        )
        out.write_bytes(content)
        self.stdout.write(f"已写到 {out}。")

    def _list(self, zone: Zone, **_: Any) -> None:
        chains = list(Chain.objects.filter(zone=zone))
        for row in chains:
            links = row.links.count()
            status = ChainStatus.label_of(row.status)
            self.stdout.write(f"{row.key}\t{row.name}：{links} 个环节，第 {row.revision} 版，{status}")
        if not chains:
            self.stdout.write("还没有产业链；用 zhaoluo chain import 导入，或在网页上用样板建链。")

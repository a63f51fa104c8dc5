"""`zhaoluo read`: what a document says, as drafts with evidence.  Writes nothing to the database."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhaoluo.engine.reading import Page, UnreadableDocument, ingest, page_as_json, read_page


class Command(BaseCommand):
    help = "识读一份文件（.txt、.docx、带文字层的 .pdf），给出项目、企业和指标草稿及其出处。不写数据库。"
    needs_database = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="文件路径")
        parser.add_argument("--published", required=True, help="见报或成文日期，YYYY-MM-DD")
        parser.add_argument("--zone", required=True, help="为哪个开发区（县、市、省）识读")
        parser.add_argument("--json", action="store_true", help="按约定的 JSON 格式输出")
        parser.add_argument("--text", type=Path, help="另存所识读的文字（出处的位置即按此文字计数）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published_on = date.fromisoformat(options["published"])
        except ValueError as error:
            raise CommandError(
                f"日期“{options['published']}”不对，应写成 YYYY-MM-DD，例如 2025-04-16。"
            ) from error
        zone = options["zone"].strip()
        if not zone:
            raise CommandError("请用 --zone 写明开发区（县、市、省）名称。")
        try:
            text = ingest(options["file"], options["file"].name)
        except UnreadableDocument as error:
            raise CommandError(str(error)) from error
        if options["text"]:
            try:
                options["text"].write_text(text, encoding="utf-8", errors="replace")
            except OSError as error:
                raise CommandError(f"文字写不进“{options['text']}”：{error.strerror}。") from error
        page = read_page(text, published_on, zone)
        if options["json"]:
            self.stdout.write(
                json.dumps(page_as_json(page, options["file"].name), ensure_ascii=False, indent=1)
            )
        else:
            self._summary(page)

    def _summary(self, page: Page) -> None:
        self.stdout.write(
            f"项目 {len(page.projects)} 个，企业 {len(page.enterprises)} 家，指标 {len(page.indicators)} 项，核算 {len(page.checks)} 处"
        )
        for draft in page.projects:
            amount = "投资不详" if draft.investment_wan is None else f"{draft.investment_wan:f} 万元"
            self.stdout.write(f"  {draft.name}｜{draft.zone}｜{amount}｜{draft.stage or '阶段不详'}")
        for check in page.checks:
            mark = "相符" if check.holds else "不符"
            self.stdout.write(
                f"  核算{mark}：称 {check.stated:f}，算得 {check.computed:f}｜{check.statement[:60]}"
            )

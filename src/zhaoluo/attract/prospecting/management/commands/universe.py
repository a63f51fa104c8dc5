"""`zhaoluo universe`: the national universe of enterprises, built, invented, ranked.  Needs no database."""

import dataclasses
import json
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zhaoluo.engine.universe import Built, UniverseError, build, generate, open_store
from zhaoluo.foundation import clock

from ._rank import add_rank_arguments, as_json, as_table, ranked


class Command(BaseCommand):
    help = "企业全库：由文件建库（build）、生成模拟库（generate）、按查询排名（rank）、导出给 Spark（export）。不用数据库。"
    needs_database = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="动作")
        reading = acts.add_parser(
            "build", help="读企业文件和供应关系文件（.csv、.parquet、.xlsx），建成新的一代库"
        )
        reading.add_argument("--enterprises", type=Path, nargs="+", required=True, help="企业文件，可多个")
        reading.add_argument("--links", type=Path, nargs="+", default=[], help="供应关系文件，可多个")
        reading.add_argument(
            "--mapping", type=Path, help="列名对照（JSON 或 YAML）：本系统列名: 文件里的列名"
        )
        inventing = acts.add_parser("generate", help="生成模拟库：企业都不存在，名称都以“模拟”开头")
        inventing.add_argument("--rows", type=int, required=True, help="企业数")
        inventing.add_argument("--links", type=int, default=0, dest="count", help="供应关系数")
        inventing.add_argument("--seed", type=int, default=1, help="随机种子；同一种子生成同样的库")
        inventing.add_argument("--also", type=Path, nargs="+", default=[], help="另加的企业文件")
        inventing.add_argument("--also-links", type=Path, nargs="+", default=[], help="另加的供应关系文件")
        for act in (reading, inventing):
            act.add_argument("--out", type=Path, default=settings.UNIVERSE_ROOT, help="库所在目录")
            act.add_argument("--as-of", help="数据截至日期，YYYY-MM-DD；不写即今天")
            act.add_argument("--memory", default="2GB", help="建库时数据库引擎的内存上限，超出部分暂存磁盘")
            act.add_argument("--json", action="store_true", help="结果按 JSON 输出")
        ranking = acts.add_parser("rank", help="按查询给库里的企业排名")
        add_rank_arguments(ranking)
        exporting = acts.add_parser("export", help="把库里的企业导出成 Parquet，供 Spark 读")
        exporting.add_argument("--parquet", type=Path, required=True, help="导出到哪个目录（须是新的）")
        for act in (ranking, exporting):
            act.add_argument("--store", type=Path, default=settings.UNIVERSE_ROOT, help="库所在目录")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            if options["act"] == "rank":
                answer = ranked(options)
                lines = [as_json(answer)] if options["json"] else as_table(answer)
                self.stdout.write("\n".join(lines))
                return
            if options["act"] == "export":
                self._export(options)
                return
            built = self._build(options) if options["act"] == "build" else self._generate(options)
        except UniverseError as error:
            raise CommandError(str(error)) from error
        self._tell(built, options, time.monotonic() - started)

    def _build(self, options: dict[str, Any]) -> Built:
        return build(
            options["enterprises"],
            options["out"],
            links=options["links"],
            mapping=_mapping(options["mapping"]),
            as_of=_as_of(options["as_of"]),
            memory=options["memory"],
            say=self._say,
        )

    def _generate(self, options: dict[str, Any]) -> Built:
        return generate(
            options["rows"],
            options["count"],
            options["seed"],
            options["out"],
            also=options["also"],
            also_links=options["also_links"],
            as_of=_as_of(options["as_of"]),
            memory=options["memory"],
            say=self._say,
        )

    def _export(self, options: dict[str, Any]) -> None:
        from zhaoluo.engine.universe.spark import export_parquet

        with open_store(options["store"]) as store:
            rows = export_parquet(store, options["parquet"])
        self.stdout.write(f"{store.about.generation} 的 {rows} 家企业已导出到“{options['parquet']}”。")

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence, style_func=str)

    def _tell(self, built: Built, options: dict[str, Any], seconds: float) -> None:
        if options["json"]:
            answer = dataclasses.asdict(built) | {"seconds": round(seconds, 3)}
            answer["reject_file"] = str(built.reject_file) if built.reject_file else None
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(
            f"企业读入 {built.read} 行，收下 {built.stored}，拒收 {built.rejected}；"
            f"供应关系读入 {built.links_read} 条，收下 {built.links_stored}，拒收 {built.links_rejected}。"
        )
        if built.reject_file:
            self.stdout.write(f"拒收的行及原因：{built.reject_file}")
        self.stdout.write(f"“{options['out']}”已启用 {built.generation}，用时 {seconds:.1f} 秒。")


def _as_of(said: str | None) -> str:
    if said is None:
        return clock.today().isoformat()
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise CommandError(f"日期“{said}”不对，应写成 YYYY-MM-DD，例如 2026-06-30。") from error


def _mapping(path: Path | None) -> Mapping[str, str]:
    """JSON is YAML, too."""
    if path is None:
        return {}
    try:
        document = yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise CommandError(f"列名对照文件“{path}”读不出：{error.strerror}。") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CommandError(f"列名对照文件“{path}”不是 UTF-8 的 JSON 或 YAML。") from error
    if not isinstance(document, dict) or not all(
        isinstance(ours, str) and isinstance(theirs, str) for ours, theirs in document.items()
    ):
        raise CommandError(f"列名对照文件“{path}”应是一张表，每项为“本系统列名: 文件里的列名”。")
    return document

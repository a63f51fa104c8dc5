"""`make bench-ledger`: a ledger of 20 000 rows tried and imported, beside django-import-export on the same rows.

A synthetic ledger (模拟) is written as .xlsx: title, unit line, 13 columns, amounts with and without their unit, days in four
spellings, officers of whom a third have no account. In a temporary home the same file is then

    dry        read, compared with an empty register, twins looked for, nothing written (`zhaoluo ledger --dry-run`)
    confirmed  imported: projects, investors, enterprises, stays, reports, clocks, journal, in one transaction
    again      imported once more: nothing may change
    changed    a copy with every tenth amount changed, imported
    peer       django-import-export 4, same file, rows into the same table of projects: dry run with its differences
               (its preview), import row by row and in bulk; no investors, no stays, no journal, no twins: less work

Prints one JSON line; exit status 1 where a bound (dry ≤ 10 s, confirmed ≤ 60 s) is missed or a count is not what it must be.

    python benches/ledger.py [--rows 20000] [--no-peer]
    PROFILE=confirmed python benches/ledger.py     # where the CPU of that step goes
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from web import home_of_its_own

HEAD = (
    "序号", "项目名称", "投资方", "建设内容", "总投资", "固定资产投资（亿元）", "项目阶段", "签约时间", "开工时间", "用地（亩）", "来源地",
    "产业链", "责任人",
)  # fmt: skip
PLACES = (
    "长治", "晋城", "运城", "临汾", "深圳", "东莞", "苏州", "无锡", "宁波", "嘉兴", "厦门", "泉州", "佛山", "惠州", "常州", "南通", "绍兴", "台州", "青岛", "潍坊",
)  # fmt: skip
BRANDS = (
    "华", "晋", "瑞", "恒", "鼎", "泰", "盛", "金", "科", "创", "宏", "远", "信", "达", "康", "隆", "嘉",
    "兴", "源", "通", "凯", "力", "博", "新", "光", "明", "海", "天", "润", "丰",
)  # fmt: skip
PRODUCTS = (
    "铝合金轮毂", "光伏组件", "储能电芯", "高纯石墨", "玻璃盖板", "精密轴承", "冷链物流", "生物质颗粒", "陶瓷基板", "电机铁芯",
    "隔膜涂布", "钠离子电池", "氢能管材", "医用敷料", "预制菜", "功能糖", "镁合金压铸", "碳纤维预浸料", "显示模组", "连接器",
    "特种玻璃", "智能仓储", "建筑铝模板", "车用线束",
)  # fmt: skip
CHAINS = ("光伏", "锂电与储能", "铝镁精深加工", "光机电与显示", "新能源汽车零部件")
STAGES = ("线索", "在谈", "已签约", "开工建设", "投产")
LIMITS = {"dry_s": 10.0, "confirmed_s": 60.0}


def rows(count: int, seed: int = 7) -> Iterator[list[Any]]:
    """Rows as a zone keeps them; names are invented."""
    rng = Random(seed)
    seen: set[str] = set()
    number = 0
    while number < count:
        firm = f"{rng.choice(PLACES)}{''.join(rng.sample(BRANDS, rng.choice((2, 2, 3))))}{rng.choice(PRODUCTS)}有限公司"
        product, size = rng.choice(PRODUCTS), rng.randrange(1, 400)
        name = f"{firm[:-4]}年产{size}{rng.choice(('万件', '万套', '吨', '万平方米'))}{product}项目"
        if name in seen:
            continue
        seen.add(name)
        number += 1
        amount = rng.randrange(1000, 900_000)
        stage = rng.choice(STAGES)
        signed = date(2024, 1, 1) + timedelta(days=rng.randrange(700))
        started = signed + timedelta(days=rng.randrange(20, 300))
        late = stage in ("开工建设", "投产")
        yield [
            number, name, firm, f"建设{product}生产线{rng.randrange(1, 12)}条", _amount(rng, amount), round(amount * 0.7 / 10000, 4), stage,
            _day(rng, signed) if stage not in ("线索", "在谈") else None, _day(rng, started) if late else None, rng.randrange(10, 400),
            rng.choice(PLACES), rng.choice(CHAINS), f"干部{rng.randrange(90)}",
        ]  # fmt: skip


def _amount(rng: Random, wan: int) -> Any:
    return rng.choice((wan, wan, f"{wan}万元", f"{wan / 10000:.4f}亿元", f"约{wan}万元"))


def _day(rng: Random, day: date) -> Any:
    return rng.choice(
        (day, f"{day.year}.{day.month}.{day.day}", f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日")
    )


def write(path: Path, table: list[list[Any]]) -> None:
    """The ledger as an .xlsx."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range(0, 0, 0, len(HEAD) - 1, "模拟开发区招商项目台账")
    for y, row in enumerate([["单位：万元"], HEAD, *table], 1):
        for x, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(y, x, value, days)
            elif value is not None:
                sheet.write(y, x, value)
    book.close()


@contextmanager
def timed(into: dict[str, Any], name: str) -> Iterator[None]:
    """Wall and CPU seconds of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into[f"{name}_s"] = round(time.perf_counter() - wall, 2)
    into[f"{name}_cpu_s"] = round(time.process_time() - cpu, 2)


@contextmanager
def profiled(name: str) -> Iterator[None]:
    """With ``PROFILE=confirmed`` in the environment: where that step's CPU goes, to stderr."""
    if os.environ.get("PROFILE") != name:
        yield
        return
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.enable()
    yield
    profile.disable()
    pstats.Stats(profile, stream=sys.stderr).sort_stats(
        os.environ.get("PROFILE_BY", "cumulative")
    ).print_stats(60)


def a_zone() -> Any:
    """A zone with an administrator and sixty officers; the rest of the ledger's officers are unknown."""
    from zhaoluo.foundation import clock
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.foundation.scope.models import Zone
    from zhaoluo.registers.people.models import RoleGrant, User
    from zhaoluo.registers.people.terms import Role

    Zone.objects.using("owner").create(key="bench", name="模拟开发区", short_name="模拟")
    zone = Zone.objects.get(key="bench")
    with reading([zone], system=True):
        users = [User(username=f"u{n}", name=f"干部{n}", zone=zone, password="!") for n in range(60)]
        boss = User(username="boss", name="管理员", zone=zone, password="!")
        made = User.objects.bulk_create([boss, *users])
        grants = [(made[0], Role.ADMINISTRATOR), *((u, Role.OFFICER) for u in made[1:])]
        RoleGrant.objects.bulk_create([RoleGrant(zone=zone, user=u, role=role) for u, role in grants])
    assert clock.now()
    return zone


def ours(zone: Any, file: Path, changed: Path, count: int) -> dict[str, Any]:
    """Every figure of our own import."""
    import io

    from django.core.management import call_command

    said: dict[str, Any] = {}

    def run(name: str, path: Path, *words: str) -> dict[str, Any]:
        out = io.StringIO()
        with timed(said, name), profiled(name):
            call_command("ledger", str(path), "--zone", zone.key, "--json", *words, stdout=out)
        return dict(json.loads(out.getvalue()))

    dry = run("dry", file, "--dry-run")
    first = run("confirmed", file)
    again = run("again", file)
    other = run("changed", changed)
    held = len(dry["duplicates"])
    said |= {"rows": dry["rows"], "new": dry["new"], "held_as_twins": held, "errors": len(dry["errors"])}
    said["changed_rows"] = other["changed"]
    good = dry["rows"] == count and not dry["errors"] and first["new"] == dry["new"] == count
    good &= again["changed"] == 0 and again["unchanged"] == count - held and other["changed"] > count // 12
    return said | {"counts_right": good}


def peer(zone: Any, file: Path) -> dict[str, Any]:
    """django-import-export on the same file and the same table of projects, which is emptied before each."""
    import tablib
    from django.db import transaction
    from import_export import fields, resources, widgets

    from zhaoluo.foundation import clock
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.projects.models import Project
    from zhaoluo.registers.people.models import User

    def resource_of(bulk: bool) -> Any:
        class Projects(resources.ModelResource):  # type: ignore[misc]
            name = fields.Field(attribute="name", column_name="项目名称")
            content = fields.Field(attribute="content", column_name="建设内容")
            origin_region = fields.Field(attribute="origin_region", column_name="来源地")
            chain = fields.Field(attribute="chain", column_name="产业链")
            code = fields.Field(attribute="code", column_name="序号", widget=widgets.CharWidget())

            class Meta:
                model = Project
                fields = ("name", "content", "origin_region", "chain", "code")
                import_id_fields = ("code",)
                use_bulk = bulk
                batch_size = 1000
                skip_diff = bulk

            def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
                instance.zone, instance.officer = zone, boss
                instance.stage_entered_on = clock.today()
                instance.entered_at = instance.changed_at = clock.now()

            def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
                """Left out: resetting the sequence, which the application's role may not do."""

        return Projects()

    said: dict[str, Any] = {}
    with reading([zone], system=True):
        boss = User.objects.get(username="boss")
        with timed(said, "peer_read"):
            book = tablib.Databook().load(file.read_bytes(), format="xlsx")
            raw = book.sheets()[0]
            data = tablib.Dataset(*raw[2:], headers=[str(c) for c in HEAD])
        for name, bulk, dry in (
            ("peer_dry", False, True),
            ("peer_rows", False, False),
            ("peer_bulk", True, False),
        ):
            with transaction.atomic():
                with timed(said, name):
                    result = resource_of(bulk).import_data(data, dry_run=dry, raise_errors=True)
                said[f"{name}_new"] = result.totals.get("new", 0)
                transaction.set_rollback(True)
    said["peer_dry_s"] = round(said["peer_dry_s"] + said["peer_read_s"], 2)
    return said


def main() -> int:
    """Run, print one JSON line, say by the status whether the bounds hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    table = list(rows(options.rows))
    moved = [
        [*row[:4], f"{900_000 + number}万元", *row[5:]] if number % 10 == 0 else row
        for number, row in enumerate(table)
    ]
    with home_of_its_own() as home:
        file, changed = home.parent / "ledger.xlsx", home.parent / "changed.xlsx"
        write(file, table)
        write(changed, moved)
        zone = a_zone()
        said = {"bench": "ledger", "cores": os.cpu_count(), "python": platform.python_version()}
        steps: list[Callable[[], dict[str, Any]]] = [] if options.no_peer else [lambda: peer(zone, file)]
        for step in [*steps, lambda: ours(zone, file, changed, options.rows)]:
            said |= step()
    said["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said["load"] = round(os.getloadavg()[0], 1)
    good = said["counts_right"] and all(said[name] <= limit for name, limit in LIMITS.items())
    print(json.dumps(said | {"bounds_hold": good}, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

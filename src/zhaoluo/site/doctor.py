"""`zhaoluo doctor`: what is installed and whether it is healthy.  Looks, and changes nothing.

Each check is a function that yields findings; one that cannot be made says so and never stops the others.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor

from zhaoluo.foundation import clock
from zhaoluo.foundation.files.actions import path_of
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.queries import all_zones
from zhaoluo.foundation.scope.security import scoped_models
from zhaoluo.registers.people.queries import holders_of
from zhaoluo.registers.people.terms import Role

from . import assets

GOOD, NEAR, BAD = "✓", "△", "✕"
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)
OLDEST_POSTGRES = 140000
NEAR_FULL, FULL = 2_000_000_000, 300_000_000  # bytes free
SAMPLE = 200  # attachments looked into when not all are
LATE = timedelta(minutes=5)  # an event that waits longer has no worker
#: What the application's role may not do, by table.
FORBIDDEN = {
    "journal_event": ("DELETE", "TRUNCATE"),
    "scope_zone": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
    "django_migrations": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: ✓ in order, △ worth a look, ✕ to be mended; what was looked at, and what was found."""

    mark: str
    subject: str
    text: str


Check = Callable[[], Iterator[Finding]]


def _told(fine: bool, subject: str, good: str, bad: str, mark: str = BAD) -> Finding:
    return Finding(GOOD, subject, good) if fine else Finding(mark, subject, bad)


def _rows(sql: str, parameters: Iterable[Any] = (), *, alias: str = "default") -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return cursor.fetchall()


def program() -> Iterator[Finding]:
    """Python and the packages that matter."""
    version = sys.version_info[:2]
    said = f"{platform.python_version()}（{platform.system()} {platform.machine()}）"
    if version < OLDEST_PYTHON:
        yield Finding(BAD, "Python", f"{said}太旧，请用 3.11 至 3.14")
    else:
        yield _told(version <= NEWEST_PYTHON, "Python", said, f"{said}比试过的 3.14 新，可能可用", NEAR)
    names = ("zhaoluo", "Django", "psycopg", "gunicorn", "whitenoise")
    yield Finding(GOOD, "程序", "，".join(f"{name} {metadata.version(name)}" for name in names))


def server() -> Iterator[Finding]:
    """The database server: version, embedded or not, the roles."""
    [(number, shown, user)] = _rows(
        "select current_setting('server_version_num')::int, current_setting('server_version'), current_user"
    )
    where = "内置" if os.environ.get("ZHAOLUO_EMBEDDED") == "1" else "外部"
    fine = number >= OLDEST_POSTGRES
    yield _told(fine, "PostgreSQL", f"{shown}（{where}）", f"{shown} 太旧，要 14 或更新")
    [(owner,)] = _rows("select current_user", alias="owner")
    yield _told(
        user != owner, "数据库角色", f"应用用 {user}，迁移用 {owner}",
        f"应用与迁移都用 {user}：请另设 DATABASE_OWNER_URL，让应用角色不拥有任何表",
    )  # fmt: skip


def role() -> Iterator[Finding]:
    """The application's role owns nothing and can step round nothing."""
    [(powerful,)] = _rows(
        "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user"
    )
    yield _told(
        not powerful,
        "应用角色的权限",
        "不是超级用户，不能绕过行级安全",
        "是超级用户或能绕过行级安全，隔离形同虚设",
    )
    owned = [name for (name,) in _rows("select relname from pg_class where relowner = current_user::regrole")]
    yield _told(
        not owned,
        "应用角色的所有物",
        "没有",
        f"拥有 {len(owned)} 个对象（{'、'.join(owned[:3])}），应归迁移角色",
    )
    can = [
        f"{table} {act}"
        for table, acts in FORBIDDEN.items()
        for act in acts
        for (may,) in _rows("select has_table_privilege(current_user, %s, %s)", [table, act])
        if may
    ]
    yield _told(
        not can, "只增不改的表", "应用角色改不了留痕、园区和迁移记录", f"应用角色不该能：{'、'.join(can)}"
    )


def migrations() -> Iterator[Finding]:
    """Whether the tables are those of this release."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = "、".join(f"{m.app_label}.{m.name}" for m, _ in plan[:3])
    yield _told(not plan, "迁移", "都已执行", f"有 {len(plan)} 项未执行（{names}）；执行 zhaoluo migrate")


def walls() -> Iterator[Finding]:
    """Row-level security: switched on, forced, with its policy, and really closed to whoever names no zone."""
    known = {
        name: (on, forced, policies)
        for name, on, forced, policies in _rows(
            "select c.relname, c.relrowsecurity, c.relforcerowsecurity,"
            " (select count(*) from pg_policy p where p.polrelid = c.oid and p.polname = 'zone_wall')"
            " from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"
        )
    }
    tables = [model._meta.db_table for model in scoped_models()]
    open_ = [name for name in tables if known.get(name, (False, False, 0)) != (True, True, 1)]
    good = f"{len(tables)} 张带园区的表都已开启并强制"
    yield _told(not open_, "行级安全", good, f"没有开全：{'、'.join(open_)}；执行 zhaoluo migrate 可补上")
    leaking = [
        name
        for name in tables
        if name in known and _rows(f'select exists (select from "{name}")') == [(True,)]
    ]
    yield _told(not leaking, "不报园区时", "一行也看不到", f"仍看得到 {'、'.join(leaking)} 的行")


def journal() -> Iterator[Finding]:
    """The journal: append-only by the database, nothing parked, nothing late."""
    triggers = _rows(
        "select tgenabled from pg_trigger where tgrelid = to_regclass('journal_event')"
        " and tgname = 'journal_append_only'"
    )
    fine = triggers in ([("O",)], [("A",)])
    yield _told(fine, "留痕触发器", "在岗：改、删都被数据库拒绝", "不在或被停用：留痕可以被改")
    zones, now = all_zones(), clock.now()
    with reading(zones, system=True):
        parked = list(Event.objects.filter(parked_at__isnull=False).order_by("-id")[:3])
        count = Event.objects.filter(parked_at__isnull=False).count()
        waiting = Event.objects.filter(served_at=None, parked_at=None)
        backlog, oldest = (
            waiting.count(),
            waiting.order_by("id").values_list("recorded_at", flat=True).first(),
        )
    what = "；".join(f"{event.verb} #{event.pk} {event.trouble}" for event in parked)
    yield _told(not count, "搁置的事件", "没有", f"{count} 件反应失败五次：{what}", BAD)
    late = oldest is not None and now - oldest > LATE
    yield _told(
        not late, "未送达的事件", f"{backlog} 件" if backlog else "没有",
        f"{backlog} 件，最早的等了 {(now - (oldest or now)).total_seconds() / 60:.0f} 分钟；后台服务（zhaoluo worker）在运行吗？",
        NEAR,
    )  # fmt: skip


def zones() -> Iterator[Finding]:
    """Zones, each with an administrator; demo accounts only at home."""
    known = all_zones()
    names = "、".join(zone.short_name or zone.name for zone in known)
    yield _told(bool(known), "园区", f"{len(known)} 个：{names}", "还没有；用 zhaoluo zone create 建立", NEAR)
    for zone in known:
        with reading([zone]):
            has = holders_of(zone.pk, Role.ADMINISTRATOR).exists()
        if not has:
            yield Finding(BAD, "园区管理员", f"{zone.name}没有在用的区管理员")
    if any(zone.is_demo for zone in known):
        yield Finding(
            GOOD,
            "演示账号",
            "可用（只限本机）" if settings.DEMO_ACCOUNTS_WORK else "不能登录（HOST 不限本机）",
        )


def places() -> Iterator[Finding]:
    """Where data lie, and how much room is left."""
    home = Path(settings.HOME)
    fine = home.is_dir() and os.access(home, os.W_OK | os.X_OK)
    yield _told(fine, "数据目录", str(home), f"{home} 不存在或不能写")
    if fine:
        free = shutil.disk_usage(home).free
        mark = BAD if free < FULL else NEAR
        yield _told(
            free >= NEAR_FULL, "磁盘", f"余 {free / 1e9:.1f} GB", f"只余 {free / 1e9:.2f} GB，请清理", mark
        )
    if os.environ.get("SECRET_KEY"):
        yield Finding(GOOD, "密钥", "取自环境变量 SECRET_KEY")
    elif not (key := home / "secret-key").exists():
        yield Finding(BAD, "密钥", f"{key} 不在，重启后登录都会失效")
    else:
        mode = stat.S_IMODE(key.stat().st_mode)
        yield _told(not mode & 0o077, "密钥", "只有属主可读", f"{key} 权限是 {mode:o}，请 chmod 600")


def front_end() -> Iterator[Finding]:
    """Third-party scripts in place and unchanged."""
    try:
        wanted = [file for file in assets.read_vendor_list(assets.ROOT) if file.place == "static"]
    except assets.AssetsError:
        yield Finding(NEAR, "前端文件", "不在源码目录中运行，没有清单可核对")
        return
    lacking = assets.missing(wanted, assets.ROOT)
    names = "、".join(file.file for file in lacking)
    yield _told(not lacking, "前端文件", f"{len(wanted)} 个，哈希相符", f"缺或变了：{names}；执行 make setup")


def attachments(every: bool) -> Iterator[Finding]:
    """Attachments: the bytes are there and are those that were handed in."""
    with reading(all_zones()):
        rows = Attachment.objects.order_by("-id").values_list("sha256", "name", "size")
        total = rows.count()
        chosen = list(rows if every else rows[:SAMPLE])
    wrong = []
    seen: set[str] = set()
    for digest, name, size in chosen:
        if digest not in seen and not _whole(path_of(digest), digest, size):
            wrong.append(f"{name}（{digest[:8]}）")
        seen.add(digest)
    share = (
        f"{total} 个" if len(chosen) == total else f"{total} 个，抽查最近 {len(chosen)} 个（--all 查全部）"
    )
    text = f"{len(wrong)} 个缺失或内容不符：{'、'.join(wrong[:5])}；请从备份恢复"
    yield _told(not wrong, "附件", f"{share}，都在且哈希相符", text)


def _whole(path: Path, digest: str, size: int) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return len(content) == size and hashlib.sha256(content).hexdigest() == digest


def findings(*, every: bool = False) -> list[Finding]:
    """Everything that was looked at, in order; a check that cannot be made is itself a finding."""
    checks: list[tuple[str, Check]] = [
        ("程序", program), ("数据库", server), ("迁移", migrations), ("应用角色", role), ("行级安全", walls),
        ("留痕", journal), ("园区", zones), ("数据目录", places), ("前端文件", front_end),
        ("附件", lambda: attachments(every)),
    ]  # fmt: skip
    found: list[Finding] = []
    for subject, check in checks:
        try:
            found += check()
        except (Error, OSError, metadata.PackageNotFoundError) as trouble:
            first = str(trouble).strip().split("\n")[0]
            found.append(Finding(BAD, subject, f"查不了：{first or type(trouble).__name__}"))
    return found

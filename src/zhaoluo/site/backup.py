"""`zhaoluo backup`: the database and the attachments in one checked archive, while everything goes on
working.

Tables are walled by row-level security, which binds even their owner.  The embedded server is therefore
dumped by its superuser.  On an external server the owner's role sees all rows when it has BYPASSRLS; else it
is given all zones, and what it sees is counted against what is there: a backup that would lack a row is
refused.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import conninfo_to_dict

from zhaoluo.foundation import clock
from zhaoluo.site.archive import DUMP, FILES, ArchiveTrouble, Manifest, Writer, sync_folder
from zhaoluo.site.postgres import Lease, binaries, processes

COUNTED = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""


def back_up(target: Path, files: Path, *, lease: Lease | None, release: str) -> Manifest:
    """Write the archive; what stands under its name is complete, or is what stood there before.

    ``lease`` is the caller's on the embedded server; without one DATABASE_OWNER_URL is backed up.
    """
    refuse_foreign(target)
    aside = target.with_name(f".{target.name}.{os.getpid()}.partial")
    dump = target.with_name(f".{target.name}.{os.getpid()}.dump.partial")
    remove_leftovers(target)
    try:
        url = lease.superuser_url if lease else os.environ["DATABASE_OWNER_URL"]
        manifest = dump_database(dump, url, release)
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = Writer(file, manifest)
            writer.add(DUMP, dump)
            for path in attachments(files):
                writer.add(f"{FILES}/{path.relative_to(files).as_posix()}", path)
            writer.seal()
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, target)
        sync_folder(target.parent)
        return manifest
    finally:
        for path in (aside, dump):
            path.unlink(missing_ok=True)


def attachments(files: Path) -> Iterator[Path]:
    """The files to keep; an upload on its way in is not one yet."""
    for folder, _, names in sorted(os.walk(files)):
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(("incoming-", ".")) and path.is_file() and not path.is_symlink():
                yield path


def refuse_foreign(target: Path) -> None:
    """Refuse to write over something that is not a backup of ours."""
    if target.is_dir():
        raise ArchiveTrouble(f"{target} 是目录，请给出备份文件的名字。")
    if not target.parent.is_dir():
        raise ArchiveTrouble(f"目录 {target.parent} 不存在，请先建立。")
    if target.exists() and target.stat().st_size:
        with open(target, "rb") as file:
            if file.read(len(DUMP)) != DUMP.encode():
                raise ArchiveTrouble(f"{target} 已存在且不是招落一体的备份，没有覆盖。请另取文件名。")


def remove_leftovers(target: Path) -> None:
    """Remove what a killed backup to the same name left beside it."""
    for path in target.parent.glob(f".{target.name}.*.partial"):
        number = path.name.removeprefix(f".{target.name}.").split(".")[0]
        if number.isdigit() and not processes.is_alive(int(number)):
            with suppress(OSError):
                path.unlink()


def dump_database(path: Path, url: str, release: str) -> Manifest:
    """Dump as of one instant, and say how many rows each table had then.  ArchiveTrouble if it would lack
    any.
    """
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
            raise ArchiveTrouble("数据库还是空的，没有可备份的内容。")
        options: list[str] = []
        if not sees_everything(connection):
            options = give_all_zones(connection)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        tables = count_rows(connection)
        applied = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        manifest = Manifest(
            release=release,
            made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
            tables=tables,
            migrations=[f"{app}.{name}" for app, name in applied],
        )
        settings = {"PGOPTIONS": " ".join(f"-c {option}" for option in options)} if options else {}
        arguments = [f"--file={path}", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={row[0]}"]
        if options:
            arguments.append("--enable-row-security")
        run_tool("pg_dump", url, *arguments, **settings)
        if options:
            refuse_incomplete(connection, tables)
        return manifest


def sees_everything(connection: psycopg.Connection) -> bool:
    query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return connection.execute(query).fetchone() == (True,)


def give_all_zones(connection: psycopg.Connection) -> list[str]:
    """Open all zones and the system's own rows to this transaction; the same as options for pg_dump."""
    zones = connection.execute("SELECT string_agg(id::text, ',' ORDER BY id) FROM scope_zone").fetchone()
    given = {"zhaoluo.zones": (zones and zones[0]) or "", "zhaoluo.system": "on"}
    for name, value in given.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
    return [f"{name}={value}" for name, value in given.items()]


def refuse_incomplete(connection: psycopg.Connection, seen: dict[str, int]) -> None:
    """Count again in the same instant with the walls down for us, and put them up again by rolling back."""
    with without_walls(connection):
        there = count_rows(connection)
    for name, rows in there.items():
        if rows != seen.get(name):
            raise ArchiveTrouble(
                f"不能保证备份完整：表 {name} 有 {rows} 行，本角色只能读到 {seen.get(name, 0)} 行。"
                "请用带 BYPASSRLS 的角色设置 DATABASE_OWNER_URL，或由数据库管理员用 pg_dump 备份。"
            )


@contextmanager
def without_walls(connection: psycopg.Connection) -> Iterator[None]:
    """Let the owner of the tables see all their rows until the end of the block; other sessions wait
    meanwhile.
    """
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL lock_timeout = '30s'")
        walled = "SELECT oid::regclass::text FROM pg_class WHERE relforcerowsecurity AND relkind = 'r'"
        for (table,) in connection.execute(walled).fetchall():
            connection.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(sql.SQL(table)))
        yield


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Rows per table, as this session sees them."""
    counted = {}
    for schema, table in connection.execute(COUNTED).fetchall():
        name = sql.Identifier(schema, table)
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(name)).fetchone()
        assert row is not None
        counted[f"{schema}.{table}"] = int(row[0])
    return counted


def run_tool(name: str, url: str, *arguments: str, **settings: str) -> None:
    """Run one of PostgreSQL's programs on a database.  The address goes by the environment: `ps` shows
    arguments.
    """
    given = conninfo_to_dict(url)
    variables = {
        option.envvar.decode(): str(given[keyword])
        for option in pq.Conninfo.get_defaults()
        if option.envvar and (keyword := option.keyword.decode()) in given
    }
    done = subprocess.run(
        [binaries.packaged().program(name), "--no-password", *arguments],
        env=binaries.environment() | variables | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        where = urlsplit(url).path.lstrip("/")
        raise ArchiveTrouble(f"{name} 未能完成（数据库 {where}）：{said[0] if said else done.returncode}")

"""Bring the database to what this release expects: tables, policies, and the demo zone where there is no
zone yet.

Every command passes here, so the usual case - nothing to do - costs one connection and no look at the
migrations: the owner keeps, as the comment on Django's table of migrations, a fingerprint of the sources
that shaped the tables.  It is written after everything that belongs to a migration is done, so one that was
killed half-way is carried on by the next comer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import psycopg

PACKAGE = Path(__file__).resolve().parents[1]
SHAPING = ("**/migrations/*.py", "**/models.py", "**/models/*.py", "foundation/scope/security.py")
LOCK = int.from_bytes(hashlib.sha256(b"zhaoluo: prepare the database").digest()[:8], "big", signed=True)


def is_prepared(*, demo: bool) -> bool:
    """Whether nothing is to be done.  Needs no Django, which takes a second to load."""
    with _owner() as owner:
        return _is_migrated(owner, fingerprint()) and (not demo or _has_zone(owner))


def prepare_database(*, demo: bool) -> None:
    """Migrate if anything changed, and load the demo zone if asked for and no zone is there; one process
    at a time.
    """
    from django.core.management import call_command
    from django.db import connections

    with _owner() as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # let go of with the connection
        expected = fingerprint()
        if not _is_migrated(owner, expected):
            _migrate()
            _remember(owner, expected)
        if demo and not _has_zone(owner):
            call_command("demo")
        connections.close_all()


def _owner() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


def fingerprint() -> str:
    """A digest of all sources that shape tables, policies and grants."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SHAPING for path in PACKAGE.glob(pattern)}):
        digest.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes() + b"\0")
    return f"zhaoluo: {digest.hexdigest()}"


def _is_migrated(owner: psycopg.Connection, expected: str) -> bool:
    query = "SELECT obj_description(to_regclass('public.django_migrations'), 'pg_class')"
    return owner.execute(query).fetchone() == (expected,)


def _has_zone(owner: psycopg.Connection) -> bool:
    return owner.execute("SELECT EXISTS (SELECT FROM scope_zone)").fetchone() == (True,)


def _migrate() -> None:
    from django.core.management import call_command

    refuse_newer_data()
    with open(os.devnull, "w") as silent, contextlib.redirect_stdout(silent):
        call_command("migrate", database="owner", interactive=False, verbosity=0)


def refuse_newer_data() -> None:
    """Refuse a database that a newer release has migrated further than this one knows."""
    from django.core.management.base import CommandError
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections["owner"])
    unknown = migrations_unknown_here([f"{app}.{name}" for app, name in loader.applied_migrations])
    if unknown:
        raise CommandError(
            f"数据库已由更新的招落一体升级过（{unknown[0]} 等 {len(unknown)} 项），本版不能使用，"
            "未作任何改动。"
            "请改用新版程序。"
        )


def migrations_unknown_here(applied: list[str]) -> list[str]:
    """Of these migrations ("app.name"), those of our apps that this release does not have."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    here = {f"{app}.{name}" for app, name in loader.disk_migrations.keys() | replaced}
    apps_here = {app for app, _ in loader.disk_migrations}
    return sorted(each for each in applied if each.split(".")[0] in apps_here and each not in here)


def migrate_database(name: str) -> None:
    """Migrate another database of the same server (one being restored), with all that belongs to it."""
    from django.db import connections

    connection = connections["owner"]
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        _migrate()
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{fingerprint()}'")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _remember(owner: psycopg.Connection, expected: str) -> None:
    owner.execute(f"COMMENT ON TABLE django_migrations IS '{expected}'")

"""`zhaoluo restore`: put an archive in the place of an installation, in one step that happened or did not.

Everything is checked first.  The dump goes into a database beside the one in use, is counted against the
manifest and migrated there; attachments, named by their content, are added to those that lie there.  Then
the databases change names in one transaction.  Killed before that, the old installation is as it was; killed
after, the new one is complete, and what is left over is removed by the next restore.
"""

from __future__ import annotations

import os
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from zhaoluo.site.archive import (
    CHUNK,
    DUMP,
    FILES,
    MANIFEST,
    SEAL,
    ArchiveTrouble,
    Manifest,
    digest_of,
    members,
    sync_folder,
    verify,
    version_of,
)
from zhaoluo.site.backup import attachments, count_rows, run_tool, sees_everything, without_walls
from zhaoluo.site.postgres import Lease

MAINTENANCE = "postgres"


class Restoring:
    """One restore: where from, where to."""

    def __init__(self, archive: Path, files: Path, lease: Lease | None) -> None:
        self.archive = archive
        self.files = files
        self.owner_url = os.environ["DATABASE_OWNER_URL"]
        # the embedded superuser, or an external owner with the right to make databases
        self.chief_url = lease.superuser_url if lease else self.owner_url
        self.name = urlsplit(self.owner_url).path.lstrip("/")
        self.owner = lease is not None
        self.fresh = f"{self.name}_restoring"
        self.old = f"{self.name}_replaced"

    def restore(
        self,
        *,
        replace: bool,
        release: str,
        known: Callable[[list[str]], list[str]],
        migrate: Callable[[str], None],
    ) -> Manifest:
        """Do it.  ``known`` says which migrations this release lacks, ``migrate`` brings a named database
        up to date.
        """
        manifest = verify(self.archive)
        self.refuse_newer(manifest, release, known)
        self.refuse_full(replace)
        with psycopg.connect(at(self.chief_url, MAINTENANCE), autocommit=True) as chief:
            self.refuse_users(chief)
            self.clear(chief)
            self.make(chief)
            try:
                self.fill(manifest)
                migrate(self.fresh)
                self.add_files(manifest)
                self.swap(chief)
            except psycopg.Error as error:
                raise ArchiveTrouble(f"恢复未完成，原有数据未动：{str(error).strip()}") from error
            finally:
                self.clear(chief)
        self.drop_other_files(manifest)
        return manifest

    # before anything is touched

    def refuse_newer(self, manifest: Manifest, release: str, known: Callable[[list[str]], list[str]]) -> None:
        unknown = known(manifest.migrations)
        if version_of(manifest.release) > version_of(release) or unknown:
            raise ArchiveTrouble(
                f"备份由更新的招落一体（{manifest.release}）写成，本版（{release}）不能恢复，请用新版程序。"
                "原有数据未动。"
            )

    def refuse_full(self, replace: bool) -> None:
        with psycopg.connect(self.owner_url) as connection:
            made = connection.execute("SELECT to_regclass('public.scope_zone')").fetchone() != (None,)
            if made and not replace:
                row = connection.execute("SELECT count(*) FROM scope_zone").fetchone()
                if row and row[0]:
                    raise ArchiveTrouble(
                        f"此处已有 {row[0]} 个园区的数据。确要用备份替换全部现有数据与附件，请加 "
                        "--replace（建议先 zhaoluo backup）。"
                    )

    def refuse_users(self, chief: psycopg.Connection) -> None:
        """Refuse while anybody is connected; who has just left may take a moment to be gone."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
        end = time.monotonic() + 3.0
        while chief.execute(query, [self.name]).fetchone() != (0,):
            if time.monotonic() > end:
                raise ArchiveTrouble(
                    "系统正在使用中，不能恢复。请先停止 zhaoluo run 和其他命令，再执行恢复。"
                )
            time.sleep(0.1)

    # the database

    def clear(self, chief: psycopg.Connection) -> None:
        """Drop the databases of a restore that is over or was killed; never the one in use."""
        for name in (self.fresh, self.old):
            chief.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def make(self, chief: psycopg.Connection) -> None:
        owner = (
            sql.Identifier(urlsplit(self.owner_url).username or "") if self.owner else sql.SQL("CURRENT_USER")
        )
        try:
            chief.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(self.fresh), owner
                )
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise ArchiveTrouble(
                "恢复需要新建数据库，而 DATABASE_OWNER_URL 的角色没有这个权限。请数据库管理员授予 CREATEDB。"
                "原有数据未动。"
            ) from error

    def fill(self, manifest: Manifest) -> None:
        """Restore the dump as the owner, without its superuser's powers, and count what arrived."""
        url = at(self.owner_url, self.fresh)
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=self.files.parent) as folder:
            dump = Path(folder) / DUMP
            with open(self.archive, "rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
                for info, content in members(tar):
                    if info.name == DUMP:
                        with open(dump, "wb") as out:
                            while chunk := content.read(CHUNK):
                                out.write(chunk)
            arguments = ("--no-owner", "--no-acl", "--exit-on-error", f"--dbname={self.fresh}", str(dump))
            run_tool("pg_restore", url, *arguments)
        with psycopg.connect(url) as connection:
            if sees_everything(connection):
                there = count_rows(connection)
            else:
                with without_walls(connection):
                    there = count_rows(connection)
        for name in sorted(manifest.tables.keys() | there.keys()):
            if there.get(name) != manifest.tables.get(name):
                raise ArchiveTrouble(
                    f"恢复出的表 {name} 有 {there.get(name)} 行，清单为 {manifest.tables.get(name)} 行，"
                    "已停止。原有数据未动。"
                )

    def swap(self, chief: psycopg.Connection) -> None:
        """Both names change, or none."""
        try:
            with chief.transaction():
                for before, after in ((self.name, self.old), (self.fresh, self.name)):
                    chief.execute(
                        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                            sql.Identifier(before), sql.Identifier(after)
                        )
                    )
        except psycopg.errors.ObjectInUse as error:
            raise ArchiveTrouble(
                "恢复期间有程序连上了数据库，已停止。原有数据未动，请停止其他程序后再试。"
            ) from error

    # the attachments

    def add_files(self, manifest: Manifest) -> None:
        """Put the archive's attachments beside those that lie there; one with the same content is the
        same file.
        """
        with open(self.archive, "rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            for info, content in members(tar):
                if info.name in (DUMP, MANIFEST, SEAL):
                    continue
                wanted = manifest.members[info.name]["sha256"]
                target = self.files / info.name.removeprefix(f"{FILES}/")
                if target.is_file() and digest_of_file(target) == wanted:
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                aside = target.with_name(f".{target.name}.restoring")
                with open(aside, "wb") as out:
                    while chunk := content.read(CHUNK):
                        out.write(chunk)
                    out.flush()
                    os.fsync(out.fileno())
                if digest_of_file(aside) != wanted:
                    aside.unlink()
                    raise ArchiveTrouble(f"{self.archive} 在恢复期间被改动，已停止。原有数据未动。")
                os.replace(aside, target)
                sync_folder(target.parent)

    def drop_other_files(self, manifest: Manifest) -> None:
        """Remove attachments of the replaced installation, which nothing refers to any more."""
        kept = set(manifest.attachments)
        for path in list(attachments(self.files)):
            if f"{FILES}/{path.relative_to(self.files).as_posix()}" not in kept:
                path.unlink()


def digest_of_file(path: Path) -> str:
    with open(path, "rb") as file:
        return digest_of(file)


def at(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(database, safe="")))

"""Backup and restore: a round trip, damage found before anything is touched, a kill that leaves the old
data usable.
"""

import hashlib
import json
import os
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from zhaoluo.site import archive
from zhaoluo.site.archive import ArchiveTrouble, verify
from zhaoluo.site.backup import back_up
from zhaoluo.site.postgres import Lease, lease
from zhaoluo.site.restore import Restoring

from .conftest import Bench, until

RELEASE = "1.2.0"
ATTACHMENT = "甲方".encode() * 1000
SCHEMA = """
CREATE TABLE django_migrations (id serial, app text, name text);
INSERT INTO django_migrations (app, name) VALUES ('scope', '0001_initial');
CREATE TABLE scope_zone (id int PRIMARY KEY, name text);
INSERT INTO scope_zone VALUES (1, '河阳'), (2, '临水');
CREATE TABLE lead (id serial PRIMARY KEY, zone_id int NOT NULL REFERENCES scope_zone, name text);
INSERT INTO lead (zone_id, name) SELECT 1 + n % 2, '线索' || n FROM generate_series(1, 100) n;
ALTER TABLE lead ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON lead USING (zone_id::text = ANY (string_to_array(current_setting('zhaoluo.zones',
true), ',')));
"""


class House:
    """A small installation whose tables are walled like the product's; in process, without Django."""

    def __init__(self, bench: Bench, held: Lease) -> None:
        self.bench, self.held = bench, held
        self.files = bench.home / "files"
        self.archive = bench.home.parent / "house.tar"

    def furnish(self) -> None:
        with psycopg.connect(self.held.owner_url) as owner:
            owner.execute(SCHEMA)
        name = hashlib.sha256(ATTACHMENT).hexdigest()
        (self.files / name[:2]).mkdir(exist_ok=True)
        (self.files / name[:2] / name).write_bytes(ATTACHMENT)

    def back_up(self) -> archive.Manifest:
        return back_up(self.archive, self.files, lease=self.held, release=RELEASE)

    def restore(
        self, *, replace: bool = False, release: str = RELEASE, unknown: list[str] | None = None
    ) -> None:
        os.environ["DATABASE_OWNER_URL"] = self.held.owner_url
        Restoring(self.archive, self.files, self.held).restore(
            replace=replace, release=release, known=lambda applied: unknown or [], migrate=lambda name: None
        )

    def leads(self) -> int:
        with psycopg.connect(self.held.superuser_url) as chief:
            row = chief.execute("SELECT count(*) FROM lead").fetchone()
            assert row is not None
            return int(row[0])

    def write(self) -> None:
        with psycopg.connect(self.held.superuser_url) as chief:
            chief.execute("INSERT INTO lead (zone_id, name) VALUES (1, '备份之后')")

    def databases(self) -> set[str]:
        with psycopg.connect(self.held.superuser_url) as chief:
            rows = chief.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
        return {name for (name,) in rows}


@pytest.fixture
def house(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DATABASE_OWNER_URL", "")
    with lease(bench.home) as held:
        here = House(bench, held)
        here.furnish()
        yield here


def test_a_round_trip_brings_back_rows_walls_and_attachments(house: House) -> None:
    manifest = house.back_up()
    assert manifest.tables == {"public.django_migrations": 1, "public.lead": 100, "public.scope_zone": 2}
    assert len(manifest.attachments) == 1
    house.write()
    for path in (house.bench.home / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    (house.files / "later").write_bytes(b"uploaded after the backup")
    house.restore(replace=True)
    assert house.leads() == 100
    (kept,) = [path for path in house.files.rglob("*") if path.is_file()]
    assert kept.read_bytes() == ATTACHMENT
    assert house.databases() == {"postgres", "zhaoluo"}
    with psycopg.connect(house.held.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM lead").fetchone() == (0,), (
            "the wall stands for the owner too"
        )
        owner.execute("SELECT set_config('zhaoluo.zones', '1', true)")
        assert owner.execute("SELECT count(*) FROM lead").fetchone() == (50,)
        assert owner.execute("INSERT INTO lead (zone_id, name) VALUES (1, '新') RETURNING id").fetchone() == (
            101,
        )


def test_writes_during_a_backup_do_not_tear_it(house: House) -> None:
    script = (
        "import sys, psycopg\nwith psycopg.connect(sys.argv[1], autocommit=True) as c:\n"
        "    while True: c.execute(\"INSERT INTO lead (zone_id, name) VALUES (2, '进行中')\")\n"
    )
    writer = house.bench.start("-c", script, house.held.superuser_url)
    assert until(lambda: house.leads() > 200)
    counted = house.back_up().tables["public.lead"]
    assert until(lambda: house.leads() > counted + 50)
    writer.kill()
    writer.wait()
    house.restore(replace=True)
    assert house.leads() == counted


def test_damage_anywhere_is_found_before_anything_is_touched(house: House) -> None:
    house.back_up()
    whole = house.archive.read_bytes()
    with tarfile.open(house.archive) as tar:
        end = max(info.offset_data + info.size for info in tar)
        spots = [info.offset_data + info.size // 2 for info in tar] + [info.offset + 3 for info in tar]
    house.write()
    for spot in spots:
        house.archive.write_bytes(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
        with pytest.raises(ArchiveTrouble):
            house.restore(replace=True)
    for length in (0, 100, len(whole) // 3, end - 1):
        house.archive.write_bytes(whole[:length])
        with pytest.raises(ArchiveTrouble):
            house.restore(replace=True)
    assert house.leads() == 101
    assert house.databases() == {"postgres", "zhaoluo"}


def test_an_archive_with_foreign_members_is_refused(house: House) -> None:
    house.back_up()
    for name in ("../../evil", "files/../../evil", "/etc/evil", "files/link"):
        with tarfile.open(house.archive.with_name("bad.tar"), "w") as tar:
            info = tarfile.TarInfo(name)
            if name.endswith("link"):
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(info)
        with pytest.raises(ArchiveTrouble, match="不该有的内容"):
            verify(house.archive.with_name("bad.tar"))


def test_a_house_with_data_is_replaced_only_when_told_so(house: House) -> None:
    house.back_up()
    house.write()
    with pytest.raises(ArchiveTrouble, match="--replace"):
        house.restore()
    assert house.leads() == 101


def test_an_archive_of_a_newer_release_is_refused(house: House) -> None:
    house.back_up()
    for attempt in ({"release": "1.1.9"}, {"unknown": ["scope.0002_more"]}):
        with pytest.raises(ArchiveTrouble, match="更新的招落一体"):
            house.restore(replace=True, **attempt)  # type: ignore[arg-type]
    house.restore(replace=True, release="1.10.0")


def test_a_house_in_use_is_not_replaced(house: House) -> None:
    house.back_up()
    with psycopg.connect(house.held.database_url), pytest.raises(ArchiveTrouble, match="正在使用"):
        house.restore(replace=True)


@pytest.mark.parametrize("step", ["fill", "add_files", "swap", "drop_other_files"])
def test_killed_in_the_middle_either_the_old_or_the_new_house_stands(house: House, step: str) -> None:
    """Killed at the end of each step in turn; the next restore clears up and succeeds."""
    house.back_up()
    house.write()
    script = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from zhaoluo.site.postgres import home, lease\nfrom zhaoluo.site.restore import Restoring\n"
        "held = lease(home()); os.environ['DATABASE_OWNER_URL'] = held.owner_url\n"
        "r = Restoring(Path(sys.argv[1]), home() / 'files', held)\nusual = getattr(r, sys.argv[2])\n"
        "def then_die(*a): usual(*a); os.kill(os.getpid(), signal.SIGKILL)\n"
        "setattr(r, sys.argv[2], then_die)\n"
        "r.restore(replace=True, release='1.2.0', known=lambda a: [], migrate=lambda n: None)\n"
    )
    done = house.bench.start("-c", script, str(house.archive), step)
    assert done.wait(30) == -signal.SIGKILL, done.stderr and done.stderr.read()
    assert house.leads() == (101 if step in ("fill", "add_files") else 100)
    assert [path.read_bytes() for path in house.files.rglob("*") if path.is_file()] == [ATTACHMENT]
    house.restore(replace=True)
    assert house.leads() == 100
    assert house.databases() == {"postgres", "zhaoluo"}


def test_a_killed_backup_leaves_the_former_one_and_no_litter_for_long(house: House) -> None:
    house.back_up()
    former = house.archive.read_bytes()
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom zhaoluo.site import backup\n"
        "from zhaoluo.site.postgres import home, lease\n"
        "backup.Writer.seal = lambda self: os.kill(os.getpid(), signal.SIGKILL)\n"
        "backup.back_up(Path(sys.argv[1]), home() / 'files', lease=lease(home()), release='1.2.0')\n"
    )
    done = house.bench.start("-c", script, str(house.archive))
    assert done.wait(30) == -signal.SIGKILL
    assert house.archive.read_bytes() == former
    assert list(house.archive.parent.glob(".house.tar.*"))
    house.back_up()
    assert not list(house.archive.parent.glob(".house.tar.*"))
    assert house.archive.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_a_backup_is_not_written_over(house: House) -> None:
    house.archive.write_text("我的文稿")
    with pytest.raises(ArchiveTrouble, match="没有覆盖"):
        house.back_up()
    assert house.archive.read_text() == "我的文稿"


def test_an_external_owner_bound_by_the_walls_gets_a_whole_backup_or_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", house.held.owner_url)
    manifest = back_up(house.archive, house.files, lease=None, release=RELEASE)
    assert manifest.tables["public.lead"] == 100, "all zones were opened to it"
    with psycopg.connect(house.held.superuser_url) as chief:
        chief.execute("CREATE POLICY hidden ON lead AS RESTRICTIVE USING (name <> '线索7')")
    former = house.archive.read_bytes()
    with pytest.raises(ArchiveTrouble, match=r"public\.lead 有 100 行，本角色只能读到 99 行"):
        back_up(house.archive, house.files, lease=None, release=RELEASE)
    assert house.archive.read_bytes() == former
    with psycopg.connect(house.held.superuser_url) as chief:
        walls = chief.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'lead'").fetchone()
        assert walls == (True,), "the walls stand again"
        chief.execute("DROP POLICY hidden ON lead")
        chief.execute("ALTER ROLE zhaoluo_owner BYPASSRLS")
    assert back_up(house.archive, house.files, lease=None, release=RELEASE).tables["public.lead"] == 100


def test_passwords_are_not_shown_to_other_users_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhaoluo.site import backup

    seen: dict[str, object] = {}

    def look(command: list[str], **more: object) -> "subprocess.CompletedProcess[bytes]":
        seen.update(more, command=command)
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(backup.subprocess, "run", look)
    backup.run_tool("pg_dump", "postgresql://u:se%20cret@host:6000/d?sslmode=require", "--file=x")
    assert "cret" not in " ".join(map(str, seen["command"]))  # type: ignore[call-overload]
    environment = seen["env"]
    assert isinstance(environment, dict)
    assert {name: environment[name] for name in environment if name.startswith("PG")} == {
        "PGUSER": "u", "PGPASSWORD": "se cret", "PGHOST": "host", "PGPORT": "6000",
        "PGDATABASE": "d", "PGSSLMODE": "require",
    }  # fmt: skip


def test_the_products_own_commands_make_the_round_trip(product: Bench, fresh_second: Bench) -> None:
    content = b"%PDF-1.4 \xe6\xbc\x94\xe7\xa4\xba"
    name = hashlib.sha256(content).hexdigest()
    (product.home / "files" / name[:2]).mkdir(parents=True, exist_ok=True)
    (product.home / "files" / name[:2] / name).write_bytes(content)
    target = product.home.parent / "product.tar"
    done = product.command("backup", str(target))
    assert done.returncode == 0, done.stderr
    with tarfile.open(target) as tar:
        said = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    done = fresh_second.command("restore", str(target))
    assert done.returncode == 0, done.stderr
    assert (fresh_second.home / "files" / name[:2] / name).read_bytes() == content
    with lease(fresh_second.home) as held, psycopg.connect(held.superuser_url) as chief:
        for table, rows in said["tables"].items():
            if not table.endswith(("django_migrations", "django_content_type", "auth_permission")):
                assert chief.execute(f"SELECT count(*) FROM {table}").fetchone() == (rows,), table
    with lease(fresh_second.home) as held, psycopg.connect(held.database_url) as application:
        assert application.execute("SELECT count(*) FROM projects_project").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("DELETE FROM journal_event")
    assert fresh_second.command("restore", str(target)).returncode == 1


@pytest.fixture
def fresh_second(make_bench: "object", open_folder: Path) -> Bench:
    return make_bench(open_folder / "second")  # type: ignore[operator]


def test_an_empty_database_is_not_backed_up(bench: Bench, tmp_path: Path) -> None:
    with lease(bench.home) as held, pytest.raises(ArchiveTrouble, match="还是空的"):
        back_up(tmp_path / "x.tar", bench.home / "files", lease=held, release=RELEASE)
    assert not list(tmp_path.iterdir())

"""As root the server runs under a system account, and no existing folder's permissions change."""

import os
import pwd
import shutil
from pathlib import Path

import psycopg
import pytest

from zhaoluo.site.postgres import DatabaseTrouble, binaries, lease, places

from .conftest import Bench

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="needs root: the account the server runs under is chosen only then"
)


def modes(path: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode and owner of every folder from the root down to this one."""
    return {
        each: ((found := each.stat()).st_mode, found.st_uid, found.st_gid) for each in (path, *path.parents)
    }


def account_of_server(pid: int | None) -> str:
    return pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name


def test_the_server_runs_under_a_system_account(fresh: Bench) -> None:
    before = modes(fresh.home.parent)
    with lease(fresh.home) as database:
        assert account_of_server(database.server_pid) in places.ACCOUNTS
        assert fresh.place == fresh.home / "postgres"
    assert modes(fresh.home.parent) == before


def test_a_home_the_account_cannot_reach_keeps_data_and_binaries_elsewhere(
    fresh: Bench, system_places: Path
) -> None:
    closed = fresh.home.parent / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    before = modes(closed)
    with lease(home) as database:
        place = Path((home / "database-place").read_text("utf-8").strip())
        assert place.parent == system_places
        assert account_of_server(database.server_pid) in places.ACCOUNTS
        program = Path(os.readlink(f"/proc/{database.server_pid}/exe"))
        assert program.is_relative_to(place), "run from the copy"
        assert not (home / "postgres").exists()
        with psycopg.connect(database.owner_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS id")
    with lease(home) as database, psycopg.connect(database.owner_url) as connection:
        assert connection.execute("SELECT id FROM kept").fetchone() == (1,)
    assert modes(closed) == before


def test_the_copy_of_the_binaries_follows_the_packages_release(
    fresh: Bench, system_places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = fresh.home.parent / "closed"
    closed.mkdir(mode=0o700)
    with lease(closed / "home"):
        pass
    place = Path((closed / "home" / "database-place").read_text("utf-8").strip())
    (old,) = place.glob("binaries-*")
    own = binaries.packaged()
    monkeypatch.setattr(
        binaries, "packaged", lambda: binaries.Binaries(own.folder, own.major, own.release + ".1")
    )
    with lease(closed / "home"):
        (new,) = place.glob("binaries-*")
    assert new != old


def test_a_moved_home_takes_its_data_along_and_a_copied_one_is_refused(
    fresh: Bench, system_places: Path
) -> None:
    closed = fresh.home.parent / "closed"
    closed.mkdir(mode=0o700)
    with lease(closed / "home") as database, psycopg.connect(database.owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS id")
    (closed / "home").rename(closed / "moved")
    with lease(closed / "moved") as database, psycopg.connect(database.owner_url) as connection:
        assert connection.execute("SELECT id FROM kept").fetchone() == (1,)
    shutil.copytree(closed / "moved", closed / "copied")
    with pytest.raises(DatabaseTrouble, match="复制件"):
        lease(closed / "copied")


def test_data_of_an_ordinary_user_keep_their_owner(fresh: Bench) -> None:
    """Root may run a command on a user's home: the server then runs as that user, who can go on
    afterwards.
    """
    nobody = pwd.getpwnam("nobody")
    with lease(fresh.home):
        pass
    for path in (fresh.home, *fresh.home.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    with lease(fresh.home) as database:
        assert account_of_server(database.server_pid) == "nobody"
    assert {path.stat().st_uid for path in (fresh.place / "data").rglob("*")} == {nobody.pw_uid}


def test_without_any_account_to_change_to_root_gets_a_sentence(
    fresh: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "ACCOUNTS", ())
    with pytest.raises(DatabaseTrouble, match="root"):
        lease(fresh.home)

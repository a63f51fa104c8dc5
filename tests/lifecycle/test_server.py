"""One shared server, and what it survives."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from zhaoluo.site.postgres import DatabaseTrouble, lease, processes

from .conftest import Bench, ignore_signals, until


def note(url: str, text: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def notes(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM note ORDER BY text")]


def test_a_second_lease_shares_the_server_and_the_last_one_stops_it(bench: Bench) -> None:
    first = bench.hold()
    second = bench.hold()
    assert first.server == second.server == bench.server()
    first.leave()
    assert bench.server() == second.server
    second.leave()
    assert bench.server() is None
    assert not (bench.place / "data" / "postmaster.pid").exists(), "stopped in order, not killed"


def test_many_first_comers_get_one_server(fresh: Bench) -> None:
    script = (
        "from zhaoluo.site.postgres import home, lease; l = lease(home()); print(l.server_pid); l.release()"
    )
    bench = fresh
    comers = [bench.start("-c", script) for _ in range(4)]
    said = [comer.communicate(timeout=60) for comer in comers]
    assert [comer.returncode for comer in comers] == [0] * 4, said
    assert until(lambda: bench.server() is None)


def test_the_applications_role_owns_nothing(bench: Bench) -> None:
    with lease(bench.home) as database:
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("CREATE TABLE kept (id int)")
        with psycopg.connect(database.database_url) as application:
            query = "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
            assert application.execute(query).fetchone() == (False, False, False)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("SELECT * FROM kept")
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with psycopg.connect(database.database_url) as application, refused:
            application.execute("CREATE TABLE mine (id int)")


def test_settings_that_keep_data_are_on(bench: Bench) -> None:
    with lease(bench.home) as database, psycopg.connect(database.superuser_url) as connection:
        for name, value in {
            "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
            "listen_addresses": "", "server_encoding": "UTF8",
        }.items():  # fmt: skip
            assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,), name
        query = "SELECT DISTINCT datcollate, datctype FROM pg_database"
        assert connection.execute(query).fetchall() == [("C", "C")]


def test_a_killed_holder_leaves_no_lease_behind(bench: Bench) -> None:
    first, second = bench.hold(), bench.hold()
    first.die()
    assert bench.server() == second.server
    second.leave()
    assert bench.server() is None


def test_when_all_were_killed_the_next_comer_uses_the_server_that_lives(bench: Bench) -> None:
    first = bench.hold()
    note(first.owner, "一")
    first.die()
    assert bench.server() == first.server
    second = bench.hold()
    assert second.server == first.server
    assert notes(second.owner) == ["一"]
    second.leave()
    assert bench.server() is None


def test_a_killed_server_is_recovered_with_its_data_by_the_next_comer(bench: Bench) -> None:
    first = bench.hold()
    note(first.owner, "写下即在")
    os.kill(first.server, signal.SIGKILL)
    first.die()
    second = bench.hold()
    assert second.server != first.server
    assert second.url == first.url
    assert notes(second.owner) == ["写下即在"]


def test_a_killed_server_is_started_again_by_ensure_while_leases_are_held(bench: Bench) -> None:
    with lease(bench.home) as database:
        note(database.owner_url, "一")
        assert not database.ensure()
        for _ in range(2):
            before = database.server_pid
            assert before is not None
            os.kill(before, signal.SIGKILL)
            assert until(lambda: database.server_pid is None)
            assert database.ensure()
            assert database.server_pid not in (None, before)
            assert notes(database.owner_url) == ["一"]
    assert bench.server() is None


def test_orphaned_children_of_a_killed_server_never_meet_a_second_one(bench: Bench) -> None:
    """A child busy in one long statement does not notice that the main process died; the data stay locked
    until it is gone.
    """
    first = bench.hold()
    note(first.owner, "一")
    busy = bench.start(
        "-c",
        f"import psycopg; psycopg.connect({first.owner!r}).execute('SELECT count(*) FROM "
        "generate_series(1, 1e10)')",
    )

    def working() -> bool:
        with psycopg.connect(first.superuser) as connection:
            query = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT count%generate_series%'"
            return connection.execute(query).fetchone() is not None

    assert until(working)
    os.kill(first.server, signal.SIGKILL)
    second = bench.hold()
    assert second.server != first.server
    assert notes(second.owner) == ["一"]
    busy.wait(10)


@pytest.fixture
def impostor(bench: Bench) -> "subprocess.Popen[str]":
    """A process of the server's own account that has nothing to do with it."""
    with lease(bench.home):
        pass
    owner = (bench.place / "data").stat()
    change = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    process = subprocess.Popen(["/bin/sleep", "600"], text=True, **change)  # type: ignore[call-overload]
    bench.started.append(process)
    return process


def test_a_stale_pid_given_to_another_process_is_detected_and_that_process_left_alone(
    bench: Bench, impostor: "subprocess.Popen[str]"
) -> None:
    first = bench.hold()
    note(first.owner, "一")
    os.kill(first.server, signal.SIGKILL)
    first.die()
    file = bench.place / "data" / "postmaster.pid"
    lines = file.read_text("utf-8").split("\n")
    file.write_text("\n".join([str(impostor.pid), *lines[1:]]), "utf-8")
    second = bench.hold()
    assert notes(second.owner) == ["一"]
    second.leave()
    assert impostor.poll() is None


def test_a_half_written_pid_file_does_not_lock_the_data_for_ever(bench: Bench) -> None:
    with lease(bench.home) as database:
        note(database.owner_url, "一")
    (bench.place / "data" / "postmaster.pid").write_bytes(b"")
    with lease(bench.home) as database:
        assert notes(database.owner_url) == ["一"]


def test_data_half_made_by_a_killed_first_comer_are_made_anew(fresh: Bench) -> None:
    bench = fresh
    comer = bench.start(
        "-c", "from zhaoluo.site.postgres import home, lease; lease(home())", start_new_session=True
    )
    assert until(lambda: (bench.place / "data.new" / "base").exists())
    with contextlib.suppress(ProcessLookupError):
        os.killpg(comer.pid, signal.SIGKILL)
    comer.wait(10)
    with lease(bench.home) as database, psycopg.connect(database.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["深" * 40 + "/" + "长" * 60, "a b'\",%c", "普通 目录"])
def test_any_path_and_any_locale_will_do(
    make_bench: Callable[..., Bench], open_folder: Path, name: str
) -> None:
    bench = make_bench(open_folder / name)
    environment = bench.environment(
        LANG="zz_ZZ.none", LC_ALL="zz_ZZ.none", PGPORT="1", PGSERVICE="none", PGOPTIONS="-c x=y"
    )
    environment.pop("HOME", None)
    script = (
        "import os, psycopg; from zhaoluo.site.postgres import home, lease\n"
        "for name in [n for n in os.environ if n.startswith('PG')]: del os.environ[name]\n"
        "with lease(home()) as database:\n"
        '    with psycopg.connect(database.database_url) as c: print(ascii(c.execute("SELECT '
        "'好'\").fetchone()[0]))\n"
    )
    done = bench.start("-c", script, environment=environment)
    out, err = done.communicate(timeout=60)
    assert (done.returncode, out.strip()) == (0, ascii("好")), err
    assert not (bench.place / "socket-place").exists(), (
        "the socket's folder in /tmp is taken away with the server"
    )


def test_the_socket_path_is_short_and_private(make_bench: Callable[..., Bench], open_folder: Path) -> None:
    bench = make_bench(open_folder / ("很长的目录" * 12) / "home", moulded=True)
    with lease(bench.home):
        folder = Path((bench.place / "socket-place").read_text("utf-8").strip())
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 100
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == (bench.place / "data").stat().st_uid
        again = bench.hold()
        again.leave()
    assert not folder.exists()


def test_a_socket_cleaned_away_is_made_again_at_its_place(
    make_bench: Callable[..., Bench], open_folder: Path
) -> None:
    bench = make_bench(open_folder / ("很长的目录" * 12) / "home", moulded=True)
    with lease(bench.home) as database:
        note(database.owner_url, "一")
        folder = Path((bench.place / "socket-place").read_text("utf-8").strip())
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        url = database.owner_url
        assert database.ensure()
        assert database.owner_url == url
        assert notes(url) == ["一"]


@pytest.mark.parametrize(("version", "word"), [("99", "更新的数据库版本"), ("16", "旧的数据库版本")])
def test_data_of_another_postgresql_are_refused_and_left_alone(bench: Bench, version: str, word: str) -> None:
    with lease(bench.home) as database:
        note(database.owner_url, "一")
    file = bench.place / "data" / "PG_VERSION"
    right = file.read_text("ascii")
    file.write_text(f"{version}\n", "ascii")
    before = sorted(path.name for path in (bench.place / "data").iterdir())
    with pytest.raises(DatabaseTrouble, match=word):
        lease(bench.home)
    assert sorted(path.name for path in (bench.place / "data").iterdir()) == before
    file.write_text(right, "ascii")
    with lease(bench.home) as database:
        assert notes(database.owner_url) == ["一"]


def test_a_foreign_folder_in_the_datas_place_is_refused(fresh: Bench) -> None:
    bench = fresh
    (bench.home / "postgres" / "data").mkdir(parents=True)
    (bench.home / "postgres" / "data" / "mine.txt").write_text("我的")
    with pytest.raises(DatabaseTrouble, match="不是数据库目录"):
        lease(bench.home)
    assert (bench.home / "postgres" / "data" / "mine.txt").read_text() == "我的"


def test_a_server_started_from_a_shell_that_ignores_signals_still_stops(bench: Bench) -> None:
    bench.hold(preexec_fn=ignore_signals).leave()
    assert bench.server() is None


def test_a_process_is_known_by_ps_as_well_as_by_proc(bench: Bench) -> None:
    """macOS has no /proc; `ps` is asked there."""
    with lease(bench.home) as database:
        pid = database.server_pid
        assert pid is not None
        data = bench.place / "data"
        assert processes._is_postmaster_ps(pid, data)
        assert not processes._is_postmaster_ps(pid, data.parent)
        assert not processes._is_postmaster_ps(os.getpid(), data)
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
        )
        for child in children.stdout.split():
            assert not processes.is_postmaster(int(child), data), "a child is not the main process"
    assert not processes.is_postmaster(pid, data)


def test_a_forked_child_that_ends_does_not_stop_the_server(bench: Bench) -> None:
    with lease(bench.home) as database:
        child = os.fork()
        if child == 0:
            try:
                database.release()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert bench.server() == database.server_pid is not None
    assert bench.server() is None


def test_a_lease_nobody_released_is_released_at_exit(bench: Bench) -> None:
    done = bench.start(
        "-c", "from zhaoluo.site.postgres import home, lease; l = lease(home()); raise ValueError"
    )
    done.communicate(timeout=60)
    assert done.returncode == 1
    assert bench.server() is None


def test_secret_key_and_folders_are_private(fresh: Bench) -> None:
    bench = fresh
    with lease(bench.home):
        key = bench.home / "secret-key"
        assert key.stat().st_mode & 0o777 == 0o600
        assert len(key.read_text("ascii").strip()) >= 50
        assert (bench.home / "files").stat().st_mode & 0o777 == 0o700
        assert (bench.place / "data").stat().st_mode & 0o777 == 0o700
        assert bench.home.stat().st_mode & 0o066 == 0
        first = key.read_text("ascii")
    with lease(bench.home):
        assert key.read_text("ascii") == first

"""The console command: what it brings up, what it says, and that it puts everything back."""

import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from zhaoluo.site.command import needs_of
from zhaoluo.site.postgres import lease

from .conftest import COUNT_ZONES, Bench, FirstComers, ignore_signals, until


@pytest.mark.parametrize(
    "words", [("version",), ("--version",), ("help",), ("migrate", "--help"), ("check",)]
)
def test_commands_that_need_no_database_start_none_and_write_nothing(
    fresh: Bench, words: tuple[str, ...]
) -> None:
    done = fresh.command(*words)
    assert done.returncode == 0, done.stderr
    assert not (fresh.home / "postgres").exists()
    assert not (fresh.home / "secret-key").exists()


def test_what_a_command_needs_is_read_from_its_source() -> None:
    assert needs_of("assets") == (False, True)
    assert needs_of("backup") == needs_of("restore") == (True, False)
    assert needs_of("run") == needs_of("web") == needs_of("shell") == (True, True)
    assert needs_of("migrate") == (True, False)
    assert needs_of("makemigrations")[0] is needs_of("no-such-command")[0] is False


def test_an_unknown_command_gets_a_sentence(fresh: Bench) -> None:
    done = fresh.command("fly")
    assert (done.returncode, done.stderr) == (1, "没有名为 fly 的命令，zhaoluo help 列出全部命令。\n")


def test_wrong_arguments_get_a_sentence(fresh: Bench) -> None:
    done = fresh.command("assets", "--fly")
    assert done.returncode == 1
    assert done.stderr.startswith("参数有误：")
    assert "Traceback" not in done.stderr


def test_an_error_is_a_sentence_and_a_traceback_only_when_asked_for(product: Bench) -> None:
    done = product.command("shell", "-v0", "-c", "open('/no/such/file')")
    assert (done.returncode, done.stderr) == (1, "找不到文件 /no/such/file。\n")
    asked = product.command("shell", "-v0", "-c", "open('/no/such/file')", ZHAOLUO_DEBUG="1")
    assert asked.returncode == 1
    assert "Traceback" in asked.stderr
    assert product.server() is None


def test_a_first_start_killed_half_way_is_carried_on_and_two_first_comers_load_one_demo_zone(
    first_comers: FirstComers,
) -> None:
    """An empty home, three first comers killed at different moments, then two at once."""
    assert first_comers.complained == ["", ""]
    assert [out.split()[-2:] for out in first_comers.said] == [["zones", "1"]] * 2
    loads = sum("已载入" in out for out in first_comers.said)
    assert loads == 1, "one of them loaded the demo zone, the other waited for it"
    with lease(first_comers.home) as database, psycopg.connect(database.superuser_url) as chief:
        assert chief.execute("SELECT count(*) FROM projects_project").fetchone() == (127,)


def test_tables_that_were_migrated_but_not_secured_are_secured_by_the_next_command(product: Bench) -> None:
    """Killed between the last migration and what follows it: no migration is pending, yet the work is not
    done.
    """
    with lease(product.home) as database, psycopg.connect(database.owner_url) as owner:
        owner.execute("ALTER TABLE projects_project DISABLE ROW LEVEL SECURITY")
        owner.execute("COMMENT ON TABLE django_migrations IS NULL")
    assert product.command("shell", "-v0", "-c", "pass").returncode == 0
    with lease(product.home) as database, psycopg.connect(database.owner_url) as owner:
        query = "SELECT relrowsecurity FROM pg_class WHERE relname = 'projects_project'"
        assert owner.execute(query).fetchone() == (True,)


def test_data_of_a_newer_release_are_refused(product: Bench) -> None:
    with lease(product.home) as database, psycopg.connect(database.owner_url) as owner:
        owner.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('scope', '9999_future', now())"
        )
        owner.execute("COMMENT ON TABLE django_migrations IS 'of another release'")
    done = product.command("shell", "-v0", "-c", "pass")
    assert done.returncode == 1
    assert done.stderr.startswith("数据库已由更新的招落一体升级过（scope.9999_future")


def test_a_signal_ends_a_command_and_gives_the_database_back(product: Bench) -> None:
    waiting = "import time; print('waiting', flush=True); time.sleep(60)"
    words = ("-m", "zhaoluo.site.command", "shell", "-v0", "-c", waiting)
    comer = product.start(*words, preexec_fn=ignore_signals)
    assert comer.stdout is not None
    assert comer.stdout.readline() == "waiting\n"
    assert product.server() is not None
    comer.send_signal(signal.SIGTERM)
    assert comer.wait(10) == 128 + signal.SIGTERM
    assert product.server() is None


def test_an_external_database_is_used_as_it_is(
    make_bench: Callable[..., Bench], open_folder: Path, product: Bench
) -> None:
    visitor = make_bench(open_folder / "visitor")
    with lease(product.home) as elsewhere:
        urls = {"DATABASE_URL": elsewhere.database_url, "DATABASE_OWNER_URL": elsewhere.owner_url}
        done = visitor.command("shell", "-v0", "-c", COUNT_ZONES, **urls)
        assert (done.returncode, done.stdout.strip()) == (0, "zones 1"), done.stderr
    assert not (visitor.home / "postgres").exists()
    done = visitor.command("shell", "-v0", "-c", COUNT_ZONES, **urls)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_child_process_takes_a_lease_of_its_own(product: Bench) -> None:
    """It may outlive its parent, so its parent's address alone would not keep the server up for it."""
    script = (
        "import os, subprocess, sys\n"
        "child = [sys.executable, '-m', 'zhaoluo.site.command', 'shell', '-v0', '-c',"
        " 'import time; print(\"up\", flush=True); time.sleep(3)']\n"
        "process = subprocess.Popen(child, stdout=subprocess.PIPE); process.stdout.readline()\n"
        "print(process.pid, flush=True)\n"
    )
    done = product.start("-m", "zhaoluo.site.command", "shell", "-v0", "-c", script)
    assert done.wait(30) == 0
    assert product.server() is not None
    assert until(lambda: product.server() is None)

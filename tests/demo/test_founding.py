"""Zones from the command line: a zone with its first administrator or nothing at all; a killed demo leaves no trace."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def two_zones_only(committed: None) -> Iterator[None]:
    """Real commits; zones founded by the test are taken away afterwards by their owner."""
    from django.apps import apps
    from django.db import connections

    yield
    tables = ", ".join(
        f'"{m._meta.db_table}"'
        for m in apps.get_models()
        if m._meta.label_lower.startswith(("people.", "journal.", "proj"))
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"truncate {tables} cascade")
        cursor.execute("delete from scope_zone where key not in ('heyang', 'linshui')")


def zone(*words: str, stdin: str = "") -> str:
    """Run `zhaoluo zone …`; what it printed.  CommandError when refused."""
    from django.core.management import call_command

    out, usual = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(stdin)
    try:
        call_command("zone", *words, stdout=out)
    finally:
        sys.stdin = usual
    return out.getvalue()


def refused(*words: str, stdin: str = "") -> str:
    from django.core.management.base import CommandError

    with pytest.raises(CommandError) as caught:
        zone(*words, stdin=stdin)
    return str(caught.value)


CREATE = ("create", "beilin", "北林经济开发区", "--admin", "bei.admin", "--admin-name", "林某")


def founded(key: str) -> Any:
    from zhaoluo.foundation.scope.models import Zone

    return Zone.objects.filter(key=key).first()


def test_a_zone_comes_with_its_administrator_and_the_act_is_written_down(two_zones_only: None) -> None:
    from zhaoluo.foundation.journal.models import Event
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.projects.models import PromotionMode, StageLimit
    from zhaoluo.registers.people.models import User
    from zhaoluo.registers.people.queries import holders_of
    from zhaoluo.registers.people.terms import Role

    said = zone(
        *CREATE,
        "--short-name",
        "北林经开区",
        "--with-modes",
        "--with-limits",
        "--password-stdin",
        stdin="Beilin-2026\n",
    )
    assert "北林经济开发区" in said
    assert "Beilin-2026" not in said
    made = founded("beilin")
    assert (made.short_name, made.is_demo) == ("北林经开区", False)
    with reading([made], system=True):
        admin = holders_of(made.pk, Role.ADMINISTRATOR).get()
        assert admin.check_password("Beilin-2026")
        assert not admin.must_change_password
        verbs = set(Event.objects.filter(zone=made).values_list("verb", flat=True))
        assert verbs >= {"zone.created", "user.created"}
        assert PromotionMode.objects.filter(zone=made).count() == 15
        assert StageLimit.objects.filter(zone=made).count() == 6
    assert not User.objects.exists(), "and outside of it nobody is to be seen"


def test_a_password_nobody_gave_is_invented_shown_once_and_must_be_changed(two_zones_only: None) -> None:
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.registers.people.models import User

    said = zone(*CREATE)
    password = re.findall(r"：(\S{16})$", said, re.MULTILINE)[0]
    with reading([founded("beilin")]):
        admin = User.objects.get(username="bei.admin")
        assert admin.check_password(password)
        assert admin.must_change_password


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (("create", "heyang", "别的名字", *CREATE[3:]), "Beilin-2026", "已经有了"),
        (("create", "Bad_Key", "某区", *CREATE[3:]), "Beilin-2026", "园区标识 Bad_Key 不能用"),
        (("create", "beilin", " ", *CREATE[3:]), "Beilin-2026", "请写园区全称"),
        ((*CREATE[:3], "--admin", "B!", "--admin-name", "林某"), "Beilin-2026", "账号用小写字母开头"),
        ((*CREATE[:3], "--admin", "bei.admin", "--admin-name", ""), "Beilin-2026", "请写姓名"),
        (CREATE, "short", "口令至少 8 位"),
        (CREATE, "", "口令至少 8 位"),
        (CREATE, "alllowercase", "三种"),
    ],
)
def test_what_is_refused_gets_a_sentence_and_leaves_no_zone(
    two_zones_only: None, words: tuple[str, ...], stdin: str, sentence: str
) -> None:
    assert sentence in refused(*words, "--password-stdin", stdin=f"{stdin}\n")
    for key in ("beilin", "Bad_Key"):
        assert founded(key) is None


def test_a_second_zone_of_the_name_is_refused_and_the_first_stays(two_zones_only: None) -> None:
    zone(*CREATE)
    assert "已经有了" in refused(*CREATE)
    assert "账号已经有人用了" in refused("create", "third", "第三区", *CREATE[3:])
    assert founded("beilin") is not None
    assert founded("third") is None


def test_a_city_viewer_looks_at_the_zones_named_and_at_no_other(two_zones_only: None) -> None:
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.registers.people.models import User
    from zhaoluo.registers.people.queries import reach_of

    zone(*CREATE)
    assert "没有账号 city.eye" in refused("viewer", "city.eye", "heyang")
    assert "没有标识为 nowhere 的园区" in refused("viewer", "city.eye", "heyang", "nowhere", "--name", "城眼")
    said = zone("viewer", "city.eye", "heyang", "linshui", "--name", "城眼")
    assert "初始口令" in said
    assert "初始口令" not in zone("viewer", "city.eye", "heyang", "beilin")
    zones = [founded(key) for key in ("heyang", "linshui", "beilin")]
    with reading(zones):
        reach = reach_of(User.objects.get(username="city.eye"))
    assert set(reach.zone_ids) == {z.pk for z in zones}
    assert {role for _, role in reach.grants} == {"city_viewer"}


def test_the_list_names_every_zone_with_its_people(two_zones_only: None) -> None:
    zone(*CREATE)
    said = zone("list")
    assert "beilin\t北林经济开发区（北林经济开发区）：1 人，0 个项目" in said
    assert len(said.splitlines()) == 3


def test_without_an_act_the_command_says_what_it_can_do() -> None:
    assert "create、list 或 viewer" in refused()


def test_a_demo_that_fails_on_the_way_leaves_neither_zone_nor_rows(
    two_zones_only: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    from django.db import connections

    from zhaoluo.registers.people.models import User
    from zhaoluo.site.demo import loading

    class PowerCut(Exception):
        pass

    def cut(*_: Any) -> None:
        raise PowerCut

    monkeypatch.setattr(loading, "NAME", "半路断电试验区")
    monkeypatch.setattr(loading, "KEY", "half")
    monkeypatch.setattr(loading, "_rules", cut)
    usual = connections["default"]
    with pytest.raises(PowerCut):
        loading.load(date(2026, 11, 20))
    assert connections["default"] is usual
    assert usual.features.uses_savepoints and connections["owner"].features.uses_savepoints
    assert founded("half") is None
    from zhaoluo.foundation.scope.actions import reading

    with reading(username="demo.admin"):
        assert not User.objects.filter(username="demo.admin").exists()


@pytest.mark.slow
def test_a_demo_killed_in_the_middle_is_not_there_at_the_next_start() -> None:
    """kill -9 while rows are being written: no zone, so the next start loads the demo anew."""
    from zhaoluo.site.postgres import lease

    folder = Path(tempfile.mkdtemp(prefix="zl-demo-"))
    folder.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHAOLUO", "DATABASE", "DJANGO", "PG"))}
    environment = kept | {
        "ZHAOLUO_HOME": str(folder / "home"),
        "PYTHONPATH": str(SOURCE),
        "ZHAOLUO_PLAIN_STATIC": "1",
    }
    try:
        with lease(folder / "home") as held, psycopg.connect(held.superuser_url, autocommit=True) as eye:
            process = subprocess.Popen(
                [sys.executable, "-m", "zhaoluo.site.command", "demo", "--as-of", "2026-11-20"],
                env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            asked = "select exists (select from pg_locks l join pg_class c on c.oid = l.relation where c.relname = %s)"
            end = time.monotonic() + 120
            while time.monotonic() < end and process.poll() is None:
                there = eye.execute("select to_regclass('projects_project') is not null").fetchone()
                if there == (True,) and eye.execute(asked, ["projects_stagestay"]).fetchone() == (True,):
                    time.sleep(1.0)  # some way into the stories
                    if process.poll() is None:
                        break
                time.sleep(0.05)
            assert process.poll() is None, "it was over before it could be killed"
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            assert eye.execute("select count(*) from scope_zone").fetchone() == (0,)
            assert eye.execute("select count(*) from projects_project").fetchone() == (0,)
            assert eye.execute("select count(*) from people_user").fetchone() == (0,)
    finally:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)

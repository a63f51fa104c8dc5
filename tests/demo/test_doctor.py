"""The doctor sees what is wrong, says it in Chinese, and changes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.site import doctor


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """A home in order: a key only its owner reads."""
    (tmp_path / "secret-key").write_text("x" * 48, encoding="ascii")
    (tmp_path / "secret-key").chmod(0o600)
    settings.HOME, settings.FILES_ROOT = tmp_path, tmp_path / "files"
    return tmp_path


@pytest.fixture
def owner(committed: None) -> Iterator[Any]:
    """A cursor of the owner's role; what a test spoils is laid on again by ``secure``."""
    from django.db import connections

    from zhaoluo.foundation.scope.security import secure

    with connections["owner"].cursor() as cursor:
        yield cursor
    secure("owner")


def marks() -> dict[str, str]:
    """Subject → mark; the worst where a subject has several."""
    worst = {doctor.GOOD: 0, doctor.NEAR: 1, doctor.BAD: 2}
    told: dict[str, str] = {}
    for finding in doctor.findings(every=True):
        if worst[finding.mark] >= worst[told.get(finding.subject, doctor.GOOD)]:
            told[finding.subject] = finding.mark
    return told


def of(subject: str) -> doctor.Finding:
    return next(finding for finding in doctor.findings(every=True) if finding.subject == subject)


def test_what_is_in_order_is_told_as_such(home: Path, committed: None) -> None:
    told = marks()
    wanted = {
        "Python", "程序", "PostgreSQL", "数据库角色", "迁移", "应用角色的权限", "应用角色的所有物", "只增不改的表",
        "行级安全", "不报园区时", "留痕触发器", "搁置的事件", "未送达的事件", "园区", "数据目录", "密钥", "附件",
    }  # fmt: skip
    assert wanted <= set(told)
    assert {told[subject] for subject in wanted} == {doctor.GOOD}
    assert told["园区管理员"] == doctor.BAD, "the two zones of the tests have nobody"


def test_a_table_without_its_wall_is_seen(home: Path, owner: Any) -> None:
    owner.execute("alter table projects_project disable row level security")
    assert marks()["行级安全"] == doctor.BAD
    assert "projects_project" in of("行级安全").text


def test_a_wall_that_does_not_bind_the_owner_is_seen(home: Path, owner: Any) -> None:
    owner.execute("alter table projects_project no force row level security")
    assert "projects_project" in of("行级安全").text


def test_a_policy_with_a_hole_is_seen_by_the_rows_it_shows(home: Path, owner: Any) -> None:
    from zhaoluo.foundation import clock
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.foundation.scope.models import Zone
    from zhaoluo.registers.people.actions import staff

    zone = Zone.objects.get(key="heyang")
    with reading([zone]):
        staff.save_organisation(zone=zone, name="某局", kind="bureau", by=None, actor=None, at=clock.now())
    assert of("不报园区时").mark == doctor.GOOD
    owner.execute("drop policy zone_wall on people_organisation")
    owner.execute("create policy zone_wall on people_organisation using (true)")
    assert of("不报园区时").mark == doctor.BAD
    assert "people_organisation" in of("不报园区时").text


def test_a_role_that_may_do_too_much_is_seen(home: Path, owner: Any) -> None:
    from django.db import connections

    name = connections["default"].settings_dict["USER"]
    owner.execute(f'grant delete on journal_event to "{name}"')
    try:
        assert "journal_event DELETE" in of("只增不改的表").text
    finally:
        owner.execute(f'revoke delete on journal_event from "{name}"')
    assert of("只增不改的表").mark == doctor.GOOD


def test_a_journal_without_its_trigger_is_seen(home: Path, owner: Any) -> None:
    owner.execute("alter table journal_event disable trigger journal_append_only")
    try:
        assert of("留痕触发器").mark == doctor.BAD
    finally:
        owner.execute("alter table journal_event enable trigger journal_append_only")
    assert of("留痕触发器").mark == doctor.GOOD


def test_a_migration_that_did_not_run_is_seen(home: Path, owner: Any) -> None:
    owner.execute("delete from django_migrations where app = 'intake' returning name")
    names = [name for (name,) in owner.fetchall()]
    try:
        assert of("迁移").mark == doctor.BAD
        assert "intake" in of("迁移").text
    finally:
        for name in sorted(names):
            owner.execute(
                "insert into django_migrations (app, name, applied) values ('intake', %s, now())", [name]
            )
    assert of("迁移").mark == doctor.GOOD


def test_parked_and_late_events_are_seen(home: Path, committed: None, now: Any) -> None:
    from zhaoluo.foundation import clock
    from zhaoluo.foundation.journal.actions import GIVE_UP_AFTER, record, serve_next
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.foundation.scope.models import Zone

    zone = Zone.objects.get(key="heyang")
    with clock.frozen(now):
        with reading([zone]):
            # a report of a project that is not there: the reaction must fail
            event = record("project.signing_reported", zone, by=None, at=now, zone=zone)
        assert of("未送达的事件").mark == doctor.GOOD
    with clock.frozen(now + timedelta(minutes=20)):
        late = of("未送达的事件")
        assert late.mark == doctor.NEAR
        assert "20 分钟" in late.text
        with reading([zone]):
            for _ in range(GIVE_UP_AFTER):
                serve_next(zone)
        parked = of("搁置的事件")
    assert parked.mark == doctor.BAD
    assert f"#{event.pk}" in parked.text


def test_an_attachment_that_is_gone_or_changed_is_seen(home: Path, committed: None, now: Any) -> None:
    from zhaoluo.foundation.files.actions import path_of, store
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.foundation.scope.models import Zone
    from zhaoluo.registers.people.actions import staff
    from zhaoluo.site.demo.evidence import pdf

    zone = Zone.objects.get(key="heyang")
    with reading([zone]):
        subject = staff.save_organisation(zone=zone, name="某局", kind="bureau", by=None, actor=None, at=now)
        kept = store(pdf("凭证.pdf", "一"), subject, by=None, at=now)
    assert of("附件").mark == doctor.GOOD
    place = path_of(kept.sha256)
    content = place.read_bytes()
    place.write_bytes(content[:-1] + b"X")
    assert of("附件").mark == doctor.BAD
    place.unlink()
    assert "凭证.pdf" in of("附件").text


def test_a_key_others_can_read_or_that_is_gone_is_seen(
    home: Path, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (home / "secret-key").chmod(0o644)
    assert "chmod 600" in of("密钥").text
    (home / "secret-key").unlink()
    assert of("密钥").mark == doctor.BAD


def test_little_room_is_seen(home: Path, committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    for free, mark in ((5_000_000_000, doctor.GOOD), (1_000_000_000, doctor.NEAR), (100_000_000, doctor.BAD)):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: usage(10**10, 10**10 - free, free))
        assert of("磁盘").mark == mark


def test_one_check_that_cannot_be_made_does_not_stop_the_others(
    home: Path, committed: None, settings: Any
) -> None:
    settings.HOME = home / "nowhere"
    told = marks()
    assert told["数据目录"] == doctor.BAD
    assert told["附件"] == doctor.GOOD


def run(*words: str) -> tuple[int, str]:
    from django.core.management import call_command

    out = io.StringIO()
    try:
        call_command("doctor", *words, stdout=out)
    except SystemExit as status:
        return int(status.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_ends_with_one_when_something_must_be_mended(home: Path, committed: None) -> None:
    status, said = run()
    assert status == 1
    assert "✕ 园区管理员" in said
    status, said = run("--json", "--all")
    told = json.loads(said)
    assert (status, told["healthy"]) == (1, False)
    assert {"mark", "subject", "text"} == set(told["findings"][0])


def test_the_command_ends_with_nought_when_all_is_well(
    home: Path, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "zones", lambda: iter(()))
    monkeypatch.setattr(doctor, "front_end", lambda: iter(()))
    status, said = run()
    assert (status, "✕" in said) == (0, False), said

"""Files kept once on disk, served to those who may see what they belong to, and to nobody else."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from zhaoluo.foundation.files import registry
from zhaoluo.foundation.files.actions import path_of, store
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachment_for, attachments_of
from zhaoluo.foundation.files.rules import MAX_BYTES
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.actions import facts
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.tracing import refused


def on_disk() -> list[Path]:
    root = Path(settings.FILES_ROOT)
    return sorted(p for p in root.rglob("*") if p.is_file()) if root.exists() else []


def test_bytes_lie_once_however_often_they_are_stored(cast: Any, now: datetime) -> None:
    for name in ("甲.pdf", "乙.pdf"):
        store(make.pdf(name), cast.team, by=cast.officer, at=now)
    first, second = Attachment.objects.order_by("id")
    assert first.sha256 == second.sha256 and on_disk() == [path_of(first.sha256)]
    assert path_of(first.sha256).read_bytes() == b"%PDF-1.4\n%%EOF"
    assert (first.size, first.by, first.by_name, first.at, first.subject_kind) == (
        14, cast.officer, "周启明", now, "people.team",
    )  # fmt: skip
    assert attachments_of("people.team", cast.team.pk).count() == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.exe", b"MZ\x90", "wrong_type"),
        ("x.pdf", b"MZ\x90", "false_type"),
        ("x.pdf", b"", "empty_file"),
        ("x.png", b"%PDF-1.4", "false_type"),
        ("../../x", b"%PDF-1.4", "wrong_type"),
        ("x.txt", b"<html><script>alert(1)</script>", "false_type"),
        ("x.pdf", b"%PDF-" + b"0" * MAX_BYTES, "too_large"),
    ],
)
def test_what_is_refused_leaves_nothing_on_disk(
    cast: Any, now: datetime, name: str, content: bytes, code: str
) -> None:
    def keep() -> None:
        store(SimpleUploadedFile(name, content), cast.team, by=cast.officer, at=now)

    assert refused(keep) == {code}
    assert on_disk() == []


def test_a_large_file_comes_in_pieces(cast: Any, now: datetime) -> None:
    upload = TemporaryUploadedFile("大.pdf", "application/pdf", 0, None)
    upload.write(b"%PDF-1.4" + os.urandom(200_000))
    upload.size = upload.tell()
    kept = store(upload, cast.team, by=cast.officer, at=now)
    assert path_of(kept.sha256).stat().st_size == kept.size == 200_008


def test_a_disk_that_fails_leaves_neither_row_nor_rest(
    cast: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("磁盘满了")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="磁盘满了"):
        store(make.pdf(), cast.team, by=cast.officer, at=now)
    assert not Attachment.objects.exists() and on_disk() == []


def test_a_file_of_nobodys_kind_is_closed(cast: Any, now: datetime) -> None:
    kept = store(make.pdf(), cast.team, by=cast.officer, at=now)
    assert not registry.may_read(cast.administrator, "people.team", cast.team.pk)
    assert attachment_for(cast.administrator, kept.pk) is None


def attached(cast: Any, now: datetime, upload: Any = None, **changes: Any) -> Attachment:
    project = make.a_lead(cast, now, **changes)
    who = make.who(cast, cast.officer, now)
    return facts.attach(project.pk, upload=upload or make.pdf("协议.pdf"), kind="agreement", **who)


def test_a_file_opens_for_readers_of_its_project_and_that_is_written_down(
    cast: Any, now: datetime, signed_in: Any, client: Any
) -> None:
    kept = attached(cast, now)
    for user in (cast.officer, cast.colleague, cast.viewer):
        answer = signed_in(user).get(f"/files/{kept.pk}/")
        assert answer.status_code == 200 and b"".join(answer.streaming_content).startswith(b"%PDF")
    assert set(Event.objects.filter(verb="file.opened").values_list("by", flat=True)) == {
        cast.officer.pk, cast.colleague.pk, cast.viewer.pk,
    }  # fmt: skip
    for user in (cast.stranger, cast.other_administrator):
        assert signed_in(user).get(f"/files/{kept.pk}/").status_code == 404
    assert client.get(f"/files/{kept.pk}/").status_code == 302
    assert Event.objects.filter(verb="file.opened").count() == 3


def test_a_file_of_a_restricted_project_opens_for_few(cast: Any, now: datetime, signed_in: Any) -> None:
    kept = attached(cast, now, restricted=True)
    opened = {
        u.name
        for u in (cast.officer, cast.colleague, cast.leader, cast.viewer, cast.agent)
        if signed_in(u).get(f"/files/{kept.pk}/").status_code == 200
    }
    assert opened == {"周启明", "陈向南", "沈若谷"}


@pytest.mark.parametrize(
    ("name", "content", "media", "inline"),
    [
        ("协议.pdf", b"%PDF-1.4", "application/pdf", True),
        ("照片.JPG", b"\xff\xd8\xff\xe0", "image/jpeg", True),
        ("名单.csv", "甲,乙".encode(), "text/csv; charset=utf-8", False),
        ("说明.txt", b"alert(1)", "text/plain; charset=utf-8", False),
        ("合同.docx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
        ('";evil=".pdf', b"%PDF-1.4", "application/pdf", True),
    ],
)  # fmt: skip
def test_files_are_served_so_that_a_browser_runs_nothing(
    cast: Any, now: datetime, signed_in: Any, name: str, content: bytes, media: str, inline: bool
) -> None:
    kept = attached(cast, now, SimpleUploadedFile(name, content))
    answer = signed_in(cast.officer).get(f"/files/{kept.pk}/")
    assert answer.headers["Content-Type"] == media
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("number", ["0", "999999999", str(2**63), "9" * 60])
def test_numbers_that_are_nothing_are_404(cast: Any, signed_in: Any, number: str) -> None:
    assert signed_in(cast.officer).get(f"/files/{number}/").status_code == 404


def test_a_file_that_is_gone_from_disk_is_404_not_an_error(cast: Any, now: datetime, signed_in: Any) -> None:
    kept = attached(cast, now)
    path_of(kept.sha256).unlink()
    assert signed_in(cast.officer).get(f"/files/{kept.pk}/").status_code == 404


def test_refused_reads_the_true_type_whatever_the_browser_says(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        store(SimpleUploadedFile("x.pdf", b"MZ", content_type="application/pdf"), cast.team, by=None, at=now)

"""Two at once, and a kill in the middle: an import is all or nothing, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project, ProjectInvestor, StageReport
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.test_concurrency import at_once, crowd, scoped
from zhaoluo.registers.enterprises.models import Enterprise

from ..actions import ledgers as actions
from ..actions.ledgers import confirming
from ..models import Ledger, LedgerRow
from .books import ledger_rows, upload

__all__ = ["crowd"]


def opened(crowd: Any, now: datetime, user: Any) -> Ledger:
    return scoped(
        crowd, lambda: actions.open_ledger(zone=crowd.zone, upload=upload(ledger_rows()), **make.who(crowd, user, now))
    )  # fmt: skip


def confirm(crowd: Any, ledger: Ledger, user: Any, now: datetime) -> Any:
    return lambda: actions.confirm(
        ledger.pk, version=ledger.version, unmoved=False, **make.who(crowd, user, now)
    )


def test_one_ledger_confirmed_by_two_at_once_is_written_once(crowd: Any, now: datetime) -> None:
    ledger = opened(crowd, now, crowd.officer)
    works = [confirm(crowd, ledger, crowd.officer, now) for _ in range(3)]
    assert sorted(set(at_once(crowd, *works))) in (["ok", "settled"], ["ok", "stale"])
    assert scoped(crowd, Project.objects.count) == 4


def test_the_same_file_confirmed_twice_at_once_is_written_once(crowd: Any, now: datetime) -> None:
    one, other = opened(crowd, now, crowd.administrator), opened(crowd, now, crowd.administrator)
    works = [confirm(crowd, ledger, crowd.administrator, now) for ledger in (one, other)]
    assert at_once(crowd, *works) == ["ok", "stale"]
    assert scoped(crowd, Project.objects.count) == 4


WRITTEN = (Project, ProjectInvestor, StageReport, Enterprise, Event)


@pytest.mark.parametrize("step", ["_write", "_remember", "settle"])
def test_a_kill_in_the_middle_leaves_nothing_and_confirming_again_works(
    crowd: Any, now: datetime, monkeypatch: Any, step: str
) -> None:
    ledger = opened(crowd, now, crowd.officer)
    work = confirm(crowd, ledger, crowd.officer, now)
    before = scoped(crowd, lambda: [model.objects.count() for model in WRITTEN])
    real = getattr(confirming, step)

    def end(*args: Any, **facts: Any) -> Any:
        done = real(*args, **facts)
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return done

    def killed() -> None:
        try:
            with monkeypatch.context() as patch, pytest.raises(DatabaseError):
                patch.setattr(confirming, step, end)
                scoped(crowd, work)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(killed).result()
    assert scoped(crowd, lambda: [model.objects.count() for model in WRITTEN]) == before
    assert scoped(crowd, lambda: Ledger.objects.get().state) == "preview"
    assert not scoped(crowd, lambda: LedgerRow.objects.filter(written=True).exists())
    scoped(crowd, work)
    assert scoped(crowd, Project.objects.count) == 4

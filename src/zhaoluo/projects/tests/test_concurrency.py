"""Two at once, with real commits: threads, each on its own connection and in its own scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from conftest import make_cast
from django.db import IntegrityError, connections

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise

from ..actions import changing, entering, facts, gates, moving
from ..models import MoneyEntry, Project, StageReport, StageStay
from ..terms import Stage
from . import factories as make

Outcome = str


@pytest.fixture
def crowd(committed: None, now: datetime) -> Iterator[Any]:
    """The cast, really committed, so that other connections see it."""
    zones = list(Zone.objects.filter(key__in=["heyang", "linshui"]).order_by("key"))
    with clock.frozen(now):
        with reading(zones):
            cast = make_cast(zones, now)
        yield cast


def scoped(cast: Any, work: Callable[[], Any]) -> Any:
    """Run and commit, as a request would."""
    with reading([cast.zone]):
        return work()


def at_once(cast: Any, *works: Callable[[], Any]) -> list[Outcome]:
    """Run all at the same moment; how each ended: ok, the first code of its refusal, or the name of the error."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Outcome:
        try:
            gate.wait(10)
            scoped(cast, work)
            return "ok"
        except Stale:
            return "stale"
        except Refused as refused:
            return refused.refusals[0].code
        except IntegrityError as error:
            return "journal_once" if "journal_once" in str(error) else f"IntegrityError {error}"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_leads_entered_at_once_get_different_numbers(crowd: Any, now: datetime) -> None:
    scoped(crowd, lambda: make.a_mode(crowd, now))
    works = [lambda n=n: make.a_lead(crowd, now, name=f"第 {n} 个") for n in range(6)]
    assert at_once(crowd, *works) == ["ok"] * 6
    numbers = scoped(crowd, lambda: sorted(Project.objects.values_list("code", flat=True)))
    assert numbers == [f"HY-2026-{n:04d}" for n in range(1, 7)]


def test_a_form_sent_twice_at_once_is_entered_once(crowd: Any, now: datetime) -> None:
    content = scoped(crowd, lambda: make.content_of(crowd, now))
    who = scoped(crowd, lambda: make.who(crowd, crowd.officer, now))

    def enter() -> None:
        entering.enter(content, zone=crowd.zone, once="same", **who)

    assert at_once(crowd, enter, enter) == ["journal_once", "ok"]
    assert scoped(crowd, Project.objects.count) == 1


def test_a_report_is_verified_by_one_of_two(crowd: Any, now: datetime) -> None:
    report = scoped(crowd, lambda: make.reported_signed(crowd, now))
    works = [
        lambda u=user: moving.verify(report.pk, **make.who(crowd, u, now))
        for user in (crowd.leader, crowd.inspector)
    ]
    assert at_once(crowd, *works) == ["not_pending", "ok"]
    with reading([crowd.zone]):
        assert Event.objects.filter(verb="project.signed").count() == 1
        assert StageStay.objects.filter(stage="signed").count() == 1


def test_verified_and_returned_at_once_is_one_of_both(crowd: Any, now: datetime) -> None:
    report = scoped(crowd, lambda: make.reported_signed(crowd, now))
    ended = at_once(
        crowd,
        lambda: moving.verify(report.pk, **make.who(crowd, crowd.leader, now)),
        lambda: moving.return_report(
            report.pk, answer="协议没有盖章，请补", **make.who(crowd, crowd.lead, now)
        ),
        lambda: moving.withdraw_report(report.pk, **make.who(crowd, crowd.officer, now)),
    )
    assert ended == ["not_pending", "not_pending", "ok"]


def test_one_of_two_reports_stands(crowd: Any, now: datetime) -> None:
    def ready() -> Project:
        project = make.in_talks(crowd, now)
        facts.enter_agreement(
            project.pk, kind="formal", on=now.date(), amount=Decimal(42000), note="", evidence=make.pdf(),
            **make.who(crowd, crowd.officer, now),
        )  # fmt: skip
        return project

    project = scoped(crowd, ready)

    def report() -> None:
        moving.report(project.pk, Stage.SIGNED, claimed_on=now.date(), **make.who(crowd, crowd.officer, now))

    assert at_once(crowd, report, report) == ["ok", "report_pending"]
    assert scoped(crowd, StageReport.objects.count) == 1


def test_a_card_dragged_by_two_moves_once(crowd: Any, now: datetime) -> None:
    project = scoped(crowd, lambda: make.a_lead(crowd, now))

    def move() -> None:
        who = make.who(crowd, crowd.officer, now)
        moving.advance(project.pk, Stage.TALKS, on=now.date(), version=project.version, **who)

    assert at_once(crowd, move, move) == ["ok", "stale"]


def test_a_form_opened_by_two_is_saved_by_one(crowd: Any, now: datetime) -> None:
    project = scoped(crowd, lambda: make.a_lead(crowd, now))
    contents = scoped(crowd, lambda: [make.content_of(crowd, now, chain=c) for c in ("甲链", "乙链")])
    works = [
        lambda c=c: changing.change(project.pk, c, version=1, **make.who(crowd, crowd.officer, now))
        for c in contents
    ]
    assert at_once(crowd, *works) == ["ok", "stale"]


def test_an_amount_is_struck_out_once(crowd: Any, now: datetime) -> None:
    def entered() -> MoneyEntry:
        return facts.enter_money(
            make.a_lead(crowd, now).pk, kind="completed", on=now.date(), amount=Decimal(5), note="", evidence=None,
            **make.who(crowd, crowd.officer, now),
        )  # fmt: skip

    entry = scoped(crowd, entered)

    def void() -> None:
        who = make.who(crowd, crowd.officer, now)
        facts.void_money(entry.pk, project_id=entry.project_id, reason="单位写错了，作废", **who)

    assert at_once(crowd, void, void) == ["ok", "voided"]


def test_a_demand_saved_by_two_is_one_demand(crowd: Any, now: datetime) -> None:
    def save() -> None:
        gates.save_demand(
            zone=crowd.zone, stage="signed", check_code="jobs", threshold=None, source="", active=True,
            by=crowd.administrator, actor=crowd.actor(crowd.administrator), at=now,
        )  # fmt: skip

    assert at_once(crowd, save, save) == ["ok", "ok"]
    assert scoped(crowd, lambda: gates.ZoneDemand.objects.count()) == 1


def test_a_mode_of_one_name_is_saved_once(crowd: Any, now: datetime) -> None:
    def save() -> None:
        gates.save_mode(
            zone=crowd.zone, name="基金招商", source="", active=True, by=crowd.administrator,
            actor=crowd.actor(crowd.administrator), at=now,
        )  # fmt: skip

    assert at_once(crowd, save, save) == ["name_taken", "ok"]


def test_a_firm_entered_by_two_is_one_firm(crowd: Any, now: datetime) -> None:
    def enter() -> None:
        enterprises.enter(zone=crowd.zone, name="甲公司", by=crowd.officer, at=now)

    assert at_once(crowd, enter, enter) == ["name_taken", "ok"]
    assert scoped(crowd, Enterprise.objects.count) == 1

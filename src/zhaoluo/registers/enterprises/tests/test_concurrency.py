"""Two at once, with real commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from conftest import make_cast
from django.db import connections

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused

from .. import actions
from ..models import Enterprise, Sighting
from .factories import a_firm, who


@pytest.fixture
def crowd(committed: None, now: datetime) -> Iterator[Any]:
    """The cast, really committed, so that other connections see it."""
    zones = list(Zone.objects.filter(key__in=["heyang", "linshui"]).order_by("key"))
    with clock.frozen(now):
        with reading(zones):
            cast = make_cast(zones, now)
        yield cast


def scoped(cast: Any, work: Callable[[], Any]) -> Any:
    with reading([cast.zone]):
        return work()


def at_once(cast: Any, *works: Callable[[], Any]) -> list[str]:
    """Run all at the same moment; how each ended: ok, or the first code of its refusal."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        try:
            gate.wait(10)
            scoped(cast, work)
            return "ok"
        except Refused as refused:
            return refused.refusals[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_two_ledgers_at_once_enter_each_firm_once(crowd: Any, now: datetime) -> None:
    names = ["河阳甲机械有限公司", "临水乙化工股份有限公司", "广东丙食品有限公司"]
    acting = scoped(crowd, lambda: {"zone": crowd.zone, "by": crowd.officer, "at": now, "source": "台账"})
    orders = (names, names[::-1], names)
    assert at_once(crowd, *(lambda o=o: actions.meet(o, **acting) for o in orders)) == ["ok"] * 3
    assert scoped(crowd, Enterprise.objects.count) == 3


def test_two_merges_at_once_leave_one(crowd: Any, now: datetime) -> None:
    one, two = (
        scoped(crowd, lambda n=n: a_firm(crowd, now, n)).pk for n in ("甲机械有限公司", "乙食品有限公司")
    )
    acting = scoped(crowd, lambda: who(crowd, now))
    told = at_once(
        crowd, lambda: actions.merge(one, two, **acting), lambda: actions.merge(two, one, **acting)
    )
    assert told == ["merged_already", "ok"]
    assert scoped(crowd, Enterprise.objects.exclude(merged_into=None).count) == 1
    assert scoped(crowd, Event.objects.filter(verb="enterprise.merged").count) == 1


def test_two_answers_at_once_leave_one(crowd: Any, now: datetime) -> None:
    question = scoped(
        crowd, lambda: Sighting.objects.create(zone=crowd.zone, name="河阳石墨", source="台账", asked_at=now)
    ).pk
    acting = scoped(crowd, lambda: who(crowd, now))
    told = at_once(
        crowd,
        lambda: actions.answer_question(question, None, **acting),
        lambda: actions.answer_question(question, None, is_firm=False, **acting),
    )
    assert told == ["answered", "ok"]
    assert scoped(crowd, Event.objects.filter(verb="enterprise.recognised").count) == 1

"""The same visit from several connections at the same moment, with real commits."""

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
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.models import Project

from ..actions.visits import change_visit, record_visit, void_visit
from ..models import Origin, Stop, Visit
from ..terms import TripEvent
from . import visiting as make


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


def at_once(cast: Any, *works: Callable[[], Any]) -> list[str]:
    """Run all at the same moment; how each ended: ok, the first code of its refusal, or the name of the error."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        try:
            gate.wait(20)
            scoped(cast, work)
            return "ok"
        except Refused as refused:
            return refused.refusals[0].code
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_the_same_visit_sent_three_times_at_once_counts_once(crowd: Any, now: datetime) -> None:
    trip = scoped(crowd, lambda: make.a_trip(crowd, now))
    stop = scoped(crowd, lambda: make.a_stop(crowd, trip, target=make.a_target(crowd, now)))
    said = make.said(once="phone-once", stop=stop.pk)
    send = lambda: record_visit(  # noqa: E731
        zone=crowd.zone, files=[make.picture()], **said, **make.who(crowd, now)
    )
    assert at_once(crowd, send, send, send) == ["ok", "ok", "ok"]
    with reading([crowd.zone]):
        assert Visit.objects.count() == 1 == Project.objects.count() == Origin.objects.count()
        assert Event.objects.filter(verb=TripEvent.VISITED).count() == 1 == Attachment.objects.count()
        assert Stop.objects.get().state == "visited"


def test_two_who_were_there_send_at_once_and_the_second_is_told(crowd: Any, now: datetime) -> None:
    def send(user: Any, key: str) -> Callable[[], Any]:
        return lambda: record_visit(zone=crowd.zone, **make.said(once=key), **make.who(crowd, now, user))

    assert at_once(crowd, send(crowd.officer, "phone-a"), send(crowd.agent, "phone-b")) == [
        "known_visit",
        "ok",
    ]
    with reading([crowd.zone]):
        assert Visit.objects.count() == 1 == Project.objects.count()


def test_one_corrects_what_another_voids_and_only_one_happens(crowd: Any, now: datetime) -> None:
    visit = scoped(crowd, lambda: make.a_visit(crowd, now))
    who = make.who(crowd, now)
    correct = lambda: change_visit(visit.pk, version=1, **make.nothing_came(), **who)  # noqa: E731
    void = lambda: void_visit(visit.pk, version=1, reason="记错了企业", **who)  # noqa: E731
    assert at_once(crowd, correct, void) == ["ok", "stale"]
    with reading([crowd.zone]):
        visit = Visit.objects.get()
        assert (visit.voided, visit.outcome) in ((True, "interest"), (False, "none")) and visit.version == 2

"""Receptions, events and channels from several connections at the same moment, with real commits."""

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
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.models import Project

from ..actions import events, receptions
from ..models import Channel, Guest, Origin, Reception
from ..rules.meetings import Firm
from . import meeting as make

LIGHT = make.FIRMS[0]


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


def test_one_firm_met_at_home_and_at_an_event_at_once_is_one_lead(crowd: Any, now: datetime) -> None:
    row = scoped(crowd, lambda: make.a_reception(crowd, now))
    event = scoped(crowd, lambda: make.an_event(crowd, now))
    guest, firm = scoped(crowd, lambda: (row.guests.get(name=LIGHT), event.firms.get(name=LIGHT)))
    acting = scoped(crowd, lambda: make.who(crowd, now))
    at_home = lambda: receptions.change_guest(guest.pk, Firm(LIGHT, "interest"), version=None, **acting)  # noqa: E731
    at_event = lambda: events.change_firm(firm.pk, Firm(LIGHT, "interest"), version=None, **acting)  # noqa: E731
    assert at_once(crowd, at_home, at_event, at_home) == ["ok", "ok", "ok"]
    with reading([crowd.zone]):
        assert Project.objects.count() == 1 == Origin.objects.count()
        assert Guest.objects.get(pk=guest.pk).project == Project.objects.get()
        assert Origin.objects.get().first_contact_on == event.on, (
            "the earlier of the two is where it came from"
        )


def test_the_same_form_twice_at_once_is_one_row(crowd: Any, now: datetime) -> None:
    enter = lambda: make.a_reception(crowd, now, once="form-1")  # noqa: E731
    assert at_once(crowd, enter, enter) == ["IntegrityError", "ok"]
    save = lambda: make.a_channel(crowd, now)  # noqa: E731
    assert at_once(crowd, save, save) == ["ok", "taken"]
    with reading([crowd.zone]):
        assert Reception.objects.count() == 1 == Channel.objects.count()
        assert Guest.objects.count() == len(make.FIRMS)

"""Two at once, with real commits: threads, each on its own connection and in its own scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from conftest import make_cast
from django.db import connections

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.models import Project
from zhaoluo.registers.enterprises.models import Enterprise

from .. import actions
from ..models import ScorecardVersion, Search, Signal, Target
from ..terms import ProspectingEvent
from . import factories as make


@pytest.fixture
def crowd(committed: None, now: datetime, store: Path) -> Iterator[Any]:
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
        except Stale:
            return "stale"
        except Refused as refused:
            return refused.refusals[0].code
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_the_same_form_sent_twice_at_once_is_one_search(crowd: Any, now: datetime) -> None:
    chain = scoped(crowd, lambda: make.a_chain(crowd, now))
    ask = lambda: make.a_search(crowd, now, chain=chain, once="form-1")  # noqa: E731
    assert at_once(crowd, ask, ask) == ["ok", "ok"]
    with reading([crowd.zone]):
        assert Search.objects.count() == 1 == Event.objects.filter(verb=ProspectingEvent.ASKED).count()


def test_two_add_the_same_rows_and_each_firm_is_there_once(crowd: Any, now: datetime) -> None:
    search = scoped(crowd, lambda: make.a_search(crowd, now))
    add = lambda: actions.add_targets(search.pk, [1, 2, 3], **make.who(crowd, now))  # noqa: E731
    assert at_once(crowd, add, add, add) == ["ok", "ok", "ok"]
    with reading([crowd.zone]):
        assert Target.objects.count() == 3 == Event.objects.filter(verb=ProspectingEvent.ADDED).count()
        assert Enterprise.objects.filter(roles__contains=["target"]).count() == 3


def test_two_enter_the_same_foreign_firm_and_the_second_is_told(crowd: Any, now: datetime) -> None:
    enter = lambda: make.by_hand(crowd, now)  # noqa: E731
    assert at_once(crowd, enter, enter) == ["known_target", "ok"]


def test_two_make_a_lead_of_a_target_and_it_is_one_project(crowd: Any, now: datetime) -> None:
    target = scoped(crowd, lambda: make.by_hand(crowd, now))
    turn = lambda: actions.turn_into_lead(target.pk, version=1, **make.who(crowd, now))  # noqa: E731
    assert at_once(crowd, turn, turn, turn) == ["ok", "ok", "ok"]
    with reading([crowd.zone]):
        assert Project.objects.count() == 1 == Event.objects.filter(verb=ProspectingEvent.TURNED).count()


def test_one_dismisses_what_another_makes_a_lead_of_and_only_one_happens(crowd: Any, now: datetime) -> None:
    target = scoped(crowd, lambda: make.by_hand(crowd, now))
    who = make.who(crowd, now)
    turn = lambda: actions.turn_into_lead(target.pk, version=1, **who)  # noqa: E731
    drop = lambda: actions.dismiss([target.pk], zone=crowd.zone, reason="主营业务不对口", **who)  # noqa: E731
    ended = at_once(crowd, turn, drop)
    assert ended in (["ok", "stale"], ["ok", "wrong_state"])
    with reading([crowd.zone]):
        target = Target.objects.get(pk=target.pk)
        assert (target.state == "done") == (Project.objects.count() == 1) and target.state in (
            "done",
            "dismissed",
        )


def test_two_assign_overlapping_targets_without_waiting_for_each_other_forever(
    crowd: Any, now: datetime
) -> None:
    rows = scoped(crowd, lambda: make.targets(crowd, now, (1, 2, 3, 4)))
    one = lambda: make.assigned(crowd, now, *rows)  # noqa: E731
    two = lambda: make.assigned(crowd, now, *reversed(rows), officer=crowd.agent)  # noqa: E731
    assert at_once(crowd, one, two) == ["ok", "ok"]
    with reading([crowd.zone]):
        assert len({t.officer_id for t in Target.objects.all()}) == 1, (
            "the second gave all of them to one person"
        )


def test_two_save_weights_and_both_versions_stand(crowd: Any, now: datetime) -> None:
    save = [
        lambda w=w: actions.save_scorecard(zone=crowd.zone, weights=w, note="", **make.who(crowd, now))
        for w in ({"gap": 1.0}, {"scale": 1.0})
    ]
    assert at_once(crowd, *save) == ["ok", "ok"]
    with reading([crowd.zone]):
        assert sorted(ScorecardVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_two_enter_the_same_signal_and_it_counts_once(crowd: Any, now: datetime) -> None:
    enter = lambda: make.a_signal(crowd, now)  # noqa: E731
    assert at_once(crowd, enter, enter) == ["known_signal", "ok"]
    with reading([crowd.zone]):
        assert Signal.objects.count() == 1

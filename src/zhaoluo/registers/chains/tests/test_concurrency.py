"""Two at once, with real commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
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
from ..models import Chain, ChainRevision, Placement, Purchase
from .factories import a_chain, a_document, a_link, a_resident, origin, who


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


def test_two_imports_at_once_make_one_chain(crowd: Any, now: datetime) -> None:
    acting, document = scoped(crowd, lambda: who(crowd, now)), a_document()
    works = [lambda: actions.import_chain(document, **acting)] * 3
    assert at_once(crowd, *works) == ["ok"] * 3
    assert scoped(crowd, lambda: (Chain.objects.count(), ChainRevision.objects.count())) == (1, 1)
    assert scoped(crowd, Event.objects.filter(verb="chain.imported").count) == 1


def test_of_two_who_saw_the_same_version_one_wins(crowd: Any, now: datetime) -> None:
    scoped(crowd, lambda: a_chain(crowd, now))
    acting = scoped(crowd, lambda: who(crowd, now))
    works = [
        lambda note=note: actions.import_chain(replace(a_document(), owner_note=note), version=1, **acting)
        for note in ("甲", "乙")
    ]
    assert at_once(crowd, *works) == ["ok", "stale"]
    assert scoped(crowd, ChainRevision.objects.count) == 2


def test_two_edits_at_once_both_stand(crowd: Any, now: datetime) -> None:
    chain = scoped(crowd, lambda: a_chain(crowd, now)).pk
    acting = scoped(crowd, lambda: who(crowd, now))
    works = [
        lambda buyer=buyer: actions.save_edge(chain, supplier="glass", buyer=buyer, **acting)
        for buyer in ("module", "phone")
    ]
    assert at_once(crowd, *works) == ["ok", "ok"]
    kept = scoped(crowd, lambda: ChainRevision.objects.get(number=3).document)
    assert {"module", "phone"} <= {e["to"] for e in kept["supplies"] if e["from"] == "glass"}


def test_a_firm_placed_twice_at_once_stands_once(crowd: Any, now: datetime) -> None:
    def stage() -> tuple[int, int]:
        return a_link(a_chain(crowd, now), "lens").pk, a_resident(crowd, now, "河阳镜片有限公司").pk

    link, firm = scoped(crowd, stage)
    acting = scoped(crowd, lambda: who(crowd, now)) | origin(now)
    works = [lambda: actions.place(link, enterprise_id=firm, **acting)] * 2
    assert at_once(crowd, *works) == ["ok", "placed_already"]
    assert scoped(crowd, Placement.objects.count) == 1


def test_a_table_imported_twice_at_once_is_written_once(crowd: Any, now: datetime) -> None:
    scoped(crowd, lambda: a_resident(crowd, now, "河阳模组有限公司"))
    acting = scoped(crowd, lambda: who(crowd, now)) | origin(now)
    content = "采购方,供应方,产品,金额（万元）,年份\n河阳模组有限公司,外地厂,镜片,5,2025\n".encode()
    works = [lambda: actions.import_purchases("采购.csv", content, **acting)] * 2
    assert at_once(crowd, *works) == ["ok", "ok"]
    assert scoped(crowd, Purchase.objects.count) == 1


def test_a_link_is_not_dropped_under_somebody_just_placed(crowd: Any, now: datetime) -> None:
    """Whoever comes second sees what the first did: dropped with nobody on it, or refused because somebody is."""

    def stage() -> tuple[int, int, int]:
        chain = a_chain(crowd, now)
        return a_link(chain, "phone").pk, a_resident(crowd, now, "河阳终端有限公司").pk, chain.pk

    link, firm, _ = scoped(crowd, stage)
    acting = scoped(crowd, lambda: who(crowd, now))

    def place() -> None:
        try:
            actions.place(link, enterprise_id=firm, **acting, **origin(now))
        except Exception as gone:
            if type(gone).__name__ != "DoesNotExist":
                raise

    told = at_once(crowd, place, lambda: actions.remove_link(link, **acting))
    standing = scoped(crowd, Placement.objects.count)
    assert (told, standing) in ((["link_held", "ok"], 1), (["ok", "ok"], 0))

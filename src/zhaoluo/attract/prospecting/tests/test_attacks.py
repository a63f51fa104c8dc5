"""What somebody might try: other zones' rows, odd words, a store that changes underneath."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.engine.universe import generate
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.chains.tests import factories as chains

from .. import actions, queries
from ..models import Search, Signal, Target
from ..queries.targets import TargetFilters
from ..rules.acts import Typed
from ..rules.questions import Filters
from . import factories as make


def refused(work: Any) -> list[str]:
    with pytest.raises(Refused) as told:
        work()
    return [r.code for r in told.value.refusals]


def test_rows_of_another_zone_cannot_be_written_even_by_number(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    signal = make.a_signal(cast, now)
    assert target.candidate is not None
    there: dict[str, Any] = {
        "by": cast.stranger,
        "actor": cast.actor(cast.stranger, cast.other_zone),
        "at": now,
    }
    step: dict[str, Any] = {"officer": cast.stranger.pk, "team": None, "next_step": "约访", "due_on": None}
    assert refused(lambda: actions.assign([target.pk], zone=cast.other_zone, **step, **there)) == [
        "no_such_target"
    ]
    assert refused(
        lambda: actions.dismiss([target.pk], zone=cast.other_zone, reason="主营业务不对口", **there)
    ) == ["no_such_target"]
    with reading([cast.other_zone]):
        for work in (
            lambda: actions.add_targets(target.candidate.search_id, [1], **there),
            lambda: actions.start(target.pk, **there),
            lambda: actions.settle(target.pk, outcome="已拜访，没有打算", **there),
            lambda: actions.reopen(target.pk, **there),
            lambda: actions.turn_into_lead(target.pk, **there),
        ):
            with pytest.raises((Target.DoesNotExist, Search.DoesNotExist)):
                work()
        with pytest.raises(Signal.DoesNotExist):
            actions.void_signal(signal.pk, reason="不是这家", **there)


def test_the_same_firm_may_be_a_target_of_two_zones(cast: Any, store: Path, now: datetime) -> None:
    one = make.a_target(cast, now)
    chain = chains.a_chain(cast, now, zone=cast.other_zone)
    there: dict[str, Any] = {
        "by": cast.stranger,
        "actor": cast.actor(cast.stranger, cast.other_zone),
        "at": now,
    }
    search = actions.ask(
        zone=cast.other_zone, chain=chain.pk, links=[chains.a_link(chain, "sensor").pk], **there
    )
    two = actions.add_targets(search.pk, [1, 2], **there).added
    assert search.residents == 0, "residents of the one zone are none of the other"
    assert one.name in {t.name for t in two} and {t.zone_id for t in two} == {cast.other_zone.pk}
    assert all(t.enterprise is not None and t.enterprise.zone_id == cast.other_zone.pk for t in two)


@pytest.mark.parametrize(
    "word",
    ["' or 1=1 --", "%", "\\", "x" * 5000, "\u0000甲", "{}", "甲\n乙", "🙂", "P01'; drop table firms; --"],
)
def test_odd_words_find_nothing_and_break_nothing(cast: Any, store: Path, now: datetime, word: str) -> None:
    make.a_target(cast, now)
    filters = TargetFilters.of(dict.fromkeys(TargetFilters.__dataclass_fields__, word))
    assert list(queries.targets_for(cast.officer, filters, today=now.date())) == []
    assert queries.counts_by_state(cast.officer, TargetFilters.of({"q": word}))["all"] == 0
    assert list(queries.signals_for(cast.officer, text=word, kind=word)) == []
    assert queries.found_in_store(word) == []
    search = make.a_search(
        cast,
        now,
        excluded=[word],
        filters=Filters(regions=(f"{word}0",)),
    )
    assert search.candidates.count() == 0 and queries.is_intact(search, queries.rows_of(search, cast.officer))


def test_an_empty_answer_is_an_answer(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now, filters=Filters(insured_min=1e9))
    assert search.candidates_count == 0 and search.scanned > 0
    assert queries.rows_of(search, cast.officer) == [] and queries.is_intact(search, [])
    assert all(found.ratio is None for _, found in queries.lift(search, cast.officer).outcomes)
    assert refused(lambda: actions.add_targets(search.pk, [1], **make.who(cast, now))) == ["no_such_rank"]


def test_a_sealed_answer_outlives_the_store_it_came_from(
    cast: Any, now: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.UNIVERSE_ROOT = tmp_path / "store"
    generate(500, 500, 1, settings.UNIVERSE_ROOT)
    chain = make.a_chain(cast, now)
    old = make.a_search(cast, now, chain=chain, filters=Filters(all_classes=True))
    generate(500, 500, 2, settings.UNIVERSE_ROOT)
    new = make.a_search(cast, now, chain=chain, filters=Filters(all_classes=True))
    assert (old.generation, new.generation) == ("gen-000001", "gen-000002") and old.seal != new.seal
    settings.UNIVERSE_ROOT = tmp_path / "gone"
    old = Search.objects.get(pk=old.pk)
    assert queries.is_intact(old, queries.rows_of(old, cast.officer))
    assert len(actions.add_targets(old.pk, [1, 2, 3], **make.who(cast, now)).added) == 3


def test_a_link_that_goes_leaves_its_targets_and_their_words(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    assert target.link is not None
    target.link.delete()
    target.refresh_from_db()
    assert (target.link, target.link_name) == (None, "图像传感器") and target.chain is not None
    again = actions.add_targets(target.candidate.search_id, [2], **make.who(cast, now)).added[0]  # type: ignore[union-attr]
    assert (again.link, again.link_name) == (None, "图像传感器")


def test_all_of_an_answer_comes_into_the_library_at_once(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now, filters=Filters(all_classes=True))
    result = actions.add_targets(search.pk, list(range(1, 201)), **make.who(cast, now))
    assert len(result.added) + len(result.known) == 200
    assert Target.objects.filter(zone=cast.zone).count() == len(result.added)
    assert (
        queries.targets_for(cast.officer, TargetFilters(q=make.planted_name(0))).get().candidate is not None
    )


def test_a_firm_that_is_no_firms_name_is_kept_without_an_entry_of_the_register(
    cast: Any, now: datetime
) -> None:
    target = make.by_hand(cast, now, Typed(name="某集团拟设项目公司", source="商会"))
    assert target.enterprise is None and queries.detail_of(target, cast.officer, today=now.date()).twins == []

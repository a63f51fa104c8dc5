"""The journal: only added to, counted once, served to reactions again and again until it is parked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from zhaoluo.foundation.journal import registry
from zhaoluo.foundation.journal.actions import GIVE_UP_AFTER, plain, record, serve_next
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.queries import parked_events, timeline_of
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.tests import factories as make


def an_event(cast: Any, at: datetime, verb: str = "project.entered", **facts: Any) -> Event:
    return record(verb, cast.team, by=cast.officer, at=at, **facts)


def denied(text: str, alias: str = "default") -> str:
    with (
        pytest.raises(DatabaseError) as told,
        transaction.atomic(using=alias),
        connections[alias].cursor() as c,
    ):
        c.execute(text)
    return str(told.value)


def test_who_what_when_and_in_which_zone(cast: Any, now: datetime) -> None:
    event = an_event(
        cast, now, amount=Decimal("4.20"), on=date(2026, 11, 1), nothing=None, names=("甲", "乙")
    )
    event.refresh_from_db()
    assert (event.zone, event.by, event.by_name, event.at, event.recorded_at) == (
        cast.zone, cast.officer, "周启明", now, now,
    )  # fmt: skip
    assert (event.subject_kind, event.subject_id) == ("people.team", cast.team.pk)
    assert event.facts == {"amount": "4.20", "on": "2026-11-01", "names": ["甲", "乙"]}


def test_values_become_json() -> None:
    moment = datetime.fromisoformat("2026-11-20T09:00:00+08:00")
    given = {"a": {1: Decimal("0.10")}, "b": {moment}, "c": [date(2026, 1, 2)], "d": "文"}
    assert plain(given) == {
        "a": {"1": "0.10"},
        "b": ["2026-11-20T09:00:00+08:00"],
        "c": ["2026-01-02"],
        "d": "文",
    }


def test_the_application_may_neither_change_nor_remove(cast: Any, now: datetime) -> None:
    an_event(cast, now)
    for attack in (
        "update journal_event set verb = 'x'", "update journal_event set facts = '{}'", "update journal_event set at = now()",
        "update journal_event set by_id = null, by_name = ''", "update journal_event set zone_id = zone_id",
        "delete from journal_event", "truncate journal_event", "truncate journal_event cascade",
    ):  # fmt: skip
        assert "permission denied" in denied(attack), attack


def test_even_the_owner_may_only_mark_it_served(committed: None, now: datetime) -> None:
    zone = Zone.objects.get(key="heyang")
    with reading([zone]):
        record("people.tested", zone, by=None, at=now, zone=zone)
    give = f"set local zhaoluo.zones = '{zone.pk}'; "
    for attack in (
        "update journal_event set verb = 'x'",
        "update journal_event set facts = '{\"a\":1}', served_at = now()",
        "delete from journal_event",
    ):
        assert "只增不改" in denied(give + attack, "owner"), attack
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(give)
        cursor.execute(
            "update journal_event set served_at = now(), attempts = 1, parked_at = now(), trouble = 'x'"
        )
        assert cursor.rowcount == 1


def test_serving_marks_are_allowed(cast: Any, now: datetime) -> None:
    event = an_event(cast, now)
    event.attempts, event.trouble = 1, "某处失败"
    event.save(update_fields=["attempts", "trouble"])
    event.refresh_from_db()
    assert event.attempts == 1


def test_once_means_once_in_a_zone(cast: Any, now: datetime) -> None:
    an_event(cast, now, once="k")
    with pytest.raises(IntegrityError, match="journal_once"), transaction.atomic():
        an_event(cast, now, once="k", verb="another.verb")
    record("project.entered", None, by=cast.stranger, at=now, zone=cast.other_zone, once="k")
    for _ in range(2):
        an_event(cast, now, once="")
        an_event(cast, now, once=None)


def test_what_is_of_no_zone_is_the_systems(cast: Any, now: datetime) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        record("x.happened", None, by=None, at=now)
    with reading([cast.zone], system=True):
        event = record("x.happened", None, by=None, at=now)
        assert Event.objects.filter(pk=event.pk).exists()
    assert not Event.objects.filter(pk=event.pk).exists(), "and no zone's reader sees it"


def test_a_refused_act_takes_its_journal_row_with_it(cast: Any, now: datetime) -> None:
    before = Event.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        an_event(cast, now)
        raise ZeroDivisionError
    assert Event.objects.count() == before


def test_the_timeline_is_newest_first_by_when_it_happened(cast: Any, now: datetime) -> None:
    first = an_event(cast, now.replace(day=2))
    second = an_event(cast, now.replace(day=1))
    third = an_event(cast, now.replace(day=2))
    told = [e.pk for e in timeline_of("people.team", cast.team.pk) if e.verb == "project.entered"]
    assert told == [third.pk, first.pk, second.pk]


# ---------------------------------------------------------------- reactions


@pytest.fixture
def reactions() -> Iterator[dict[str, list[Any]]]:
    """The registry with what a test adds taken out again."""
    before = {verb: list(known) for verb, known in registry._reactions.items()}
    yield registry._reactions
    registry._reactions.clear()
    registry._reactions.update(before)


def serve_all(zone: Zone) -> int:
    """Serve until nothing is left; how many servings that took."""
    for count in range(100):
        if not serve_next(zone):
            return count
    raise AssertionError("never done")


def test_what_nobody_waits_for_is_served_at_once(cast: Any, now: datetime) -> None:
    assert an_event(cast, now, verb="nobody.cares").served_at == now


def test_a_reaction_hears_once_and_in_order(cast: Any, now: datetime, reactions: Any) -> None:
    heard: list[int] = []
    registry.reacts_to("bell.rung", "bell.rung_again")(lambda event: heard.append(event.pk))
    serve_all(cast.zone)
    rung = [an_event(cast, now, verb=verb) for verb in ("bell.rung", "bell.rung_again", "bell.rung")]
    assert [e.served_at for e in rung] == [None] * 3
    assert serve_all(cast.zone) == 3 and heard == [e.pk for e in rung]
    assert serve_all(cast.zone) == 0 and len(heard) == 3
    assert Event.objects.get(pk=rung[0].pk).served_at == now


def test_a_failing_reaction_is_tried_five_times_and_parked_and_stops_nobody(
    cast: Any, now: datetime, reactions: Any
) -> None:
    heard: list[str] = []

    @registry.reacts_to("bell.rung")
    def ring(event: Event) -> None:
        heard.append(event.verb)
        Event.objects.filter(pk=event.pk).update(trouble="半途写的")
        raise RuntimeError("没有电" * 300)

    registry.reacts_to("bell.heard")(lambda event: heard.append(event.verb))
    serve_all(cast.zone)
    bad, good = an_event(cast, now, verb="bell.rung"), an_event(cast, now, verb="bell.heard")
    assert serve_all(cast.zone) == GIVE_UP_AFTER + 1
    assert heard == ["bell.rung", "bell.heard"] + ["bell.rung"] * (GIVE_UP_AFTER - 1), (
        "those who failed go last"
    )
    bad.refresh_from_db()
    assert (bad.attempts, bad.parked_at, bad.served_at) == (GIVE_UP_AFTER, now, None)
    assert bad.trouble.startswith("RuntimeError: 没有电") and len(bad.trouble) == 500
    assert list(parked_events()) == [bad]
    good.refresh_from_db()
    assert good.served_at == now and serve_all(cast.zone) == 0


def test_what_a_failing_reaction_wrote_is_taken_back(cast: Any, now: datetime, reactions: Any) -> None:
    @registry.reacts_to("bell.rung")
    def half(event: Event) -> None:
        record("bell.answered", cast.team, by=None, at=now)
        with connection.cursor() as cursor:
            cursor.execute("select 1 / 0")

    serve_all(cast.zone)
    an_event(cast, now, verb="bell.rung")
    serve_all(cast.zone)
    assert not Event.objects.filter(verb="bell.answered").exists()


def test_a_reaction_that_failed_once_is_made_up_for(cast: Any, now: datetime, reactions: Any) -> None:
    heard: list[int] = []

    @registry.reacts_to("bell.rung")
    def second_time(event: Event) -> None:
        heard.append(event.attempts)
        if len(heard) == 1:
            raise OSError("磁盘忙")

    serve_all(cast.zone)
    event = an_event(cast, now, verb="bell.rung")
    assert serve_all(cast.zone) == 2 and heard == [0, 1]
    event.refresh_from_db()
    assert event.served_at == now and event.parked_at is None


def test_a_worker_serves_one_zone_at_a_time(cast: Any, now: datetime, reactions: Any) -> None:
    heard: list[int] = []
    registry.reacts_to("bell.rung")(lambda event: heard.append(event.zone_id))
    for zone in (cast.zone, cast.other_zone):
        serve_all(zone)
        record("bell.rung", None, by=None, at=now, zone=zone)
    with reading([cast.zone]):
        assert serve_next(cast.other_zone) is False, "the other zone's events are not there"
        serve_all(cast.zone)
    assert heard == [cast.zone.pk]


def test_every_reaction_of_the_house_is_safe_to_run_twice(cast: Any, now: datetime) -> None:
    """Everything the projects react to, served, and then each reaction called once more."""
    from zhaoluo.foundation.notices.models import Notice
    from zhaoluo.projects.actions import moving
    from zhaoluo.projects.models import ProjectInvestor
    from zhaoluo.registers.enterprises import actions as enterprises

    project = make.building(cast, now, investors=("甲公司",))
    report = make.reported_signed(cast, now, name="退回的项目")
    moving.return_report(report.pk, answer="协议没有盖章，请补", **make.who(cast, cast.leader, now))
    who = {"zone": cast.zone, "by": cast.officer, "at": now}
    one, other = (enterprises.enter(name=name, **who) for name in ("甲公司", "晋北碳素集团有限公司"))
    enterprises.merge(other.pk, one.pk, **who)
    with reading([cast.zone]):
        assert serve_all(cast.zone) > 0
        assert not parked_events().exists() and not Event.objects.exclude(trouble="").exists()

        def outcome() -> Any:
            notices = list(Notice.objects.order_by("id").values_list("user", "text", "key"))
            return notices, list(ProjectInvestor.objects.order_by("id").values_list("name", "enterprise"))

        once = outcome()
        assert once[0] and all(enterprise for _, enterprise in once[1]) and project.pk
        for event in Event.objects.order_by("id"):
            for reaction in registry.reactions_to(event.verb):
                reaction(event)
        assert outcome() == once

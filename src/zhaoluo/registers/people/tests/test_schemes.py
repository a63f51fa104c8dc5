"""Responsibility schemes: each named one can be entered and published; a hole is refused; nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import make_cast
from django.db import connection, transaction

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused

from .. import coverage
from ..actions import schemes, staff
from ..models import Charge, Scheme, Seat, Tier
from ..presets import preset_of, presets
from ..queries.schemes import (
    scheme_facts,
    scheme_history,
    scheme_in_force,
    scheme_sheet,
    scheme_tabs,
    scheme_with_seats,
)
from ..terms import ChargeKind, SchemeStanding, SchemeState
from . import factories as make


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def trace() -> tuple[Any, ...]:
    """Everything a refused act must leave as it was."""
    return (
        list(Scheme.objects.order_by("pk").values()), list(Tier.objects.order_by("pk").values()),
        list(Seat.objects.order_by("pk").values()), list(Charge.objects.order_by("pk").values()), Event.objects.count(),
    )  # fmt: skip


@pytest.fixture
def chains_in_use(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Chains that upper apps say are in use; empty unless a test fills it."""
    names: set[str] = set()
    monkeypatch.setattr(coverage, "_queries", coverage.defaultdict(list))
    coverage.cover(ChargeKind.CHAIN, lambda zone_id: names)
    yield names


@pytest.mark.parametrize("preset", presets(), ids=lambda p: p.key)
def test_each_named_scheme_can_be_entered_and_published(
    cast: Any, now: datetime, chains_in_use: set[str], preset: Any
) -> None:
    scheme = make.from_preset(cast, now, preset.key)
    assert (scheme.name, scheme.source, scheme.state) == (preset.name, preset.source, "draft")
    assert [t.mark for t in scheme.tiers.all()] == [t.mark for t in preset.tiers]
    assert [s.name for s in make.seats_of(scheme)] == [s.name for t in preset.tiers for s in t.seats]
    assert {s.name: s.reports_to.name for s in make.seats_of(scheme) if s.reports_to} == {
        s.name: s.reports_to for t in preset.tiers for s in t.seats if s.reports_to
    }
    for seat in make.seats_of(scheme):
        make.put(cast, now, seat, cast.officer)
    schemes.publish(scheme.pk, effective_on=now.date(), **make.admin(cast, now))
    in_force = scheme_in_force(cast.zone, today=now.date())
    assert in_force is not None and in_force.name == preset.name
    verbs = list(
        Event.objects.filter(subject_kind="people.scheme", subject_id=scheme.pk)
        .order_by("id")
        .values_list("verb", flat=True)
    )
    assert (verbs[0], verbs[-1]) == ("scheme.drafted", "scheme.published")


def test_a_division_by_blocks_answers_for_all_four_duties(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    scheme = make.published(cast, now, "yuanqu")
    charges = Charge.objects.filter(seat__tier__scheme=scheme, kind="block").order_by("value")
    assert [set(c.duties) for c in charges] == [{"promotion", "building", "approvals", "enforcement"}] * 4


def test_every_kind_of_charge_can_be_written(cast: Any, now: datetime) -> None:
    scheme = schemes.draft(name="自拟", **make.admin(cast, now))
    tier = schemes.save_tier(scheme.pk, mark="N", name="各组", kind="team", duty="", **make.admin(cast, now))
    (seat,) = schemes.add_seats(scheme.pk, tier.pk, names=["一组"], **make.admin(cast, now))
    for kind in ChargeKind:
        schemes.save_charge(
            scheme.pk, seat.pk, kind=kind.value, value="甲", duties=[], **make.admin(cast, now)
        )
    schemes.save_charge(
        scheme.pk, seat.pk, kind="block", value="甲", duties=["building"], **make.admin(cast, now)
    )
    assert dict(Charge.objects.filter(seat=seat).values_list("kind", "value")) == {
        k.value: "全区" if k is ChargeKind.ZONE else "甲" for k in ChargeKind
    }
    assert Charge.objects.get(seat=seat, kind="block").duties == ["building"], (
        "the same again only changes duties"
    )


def test_publishing_with_holes_names_them_all_and_leaves_no_trace(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    chains_in_use.add("光机电")
    staff.save_organisation(name="下柳镇", kind="township", **make.admin(cast, now))
    older = make_covering(cast, now)
    draft = schemes.draft(name=older.name, version=older, **make.admin(cast, now))
    first, *_ = make.seats_of(draft)
    make.put(cast, now, first, None)
    charge = Charge.objects.get(seat__tier__scheme=draft, kind="chain")
    schemes.remove_charge(draft.pk, charge.pk, **make.admin(cast, now))
    charge = Charge.objects.get(seat__tier__scheme=draft, kind="township")
    schemes.remove_charge(draft.pk, charge.pk, **make.admin(cast, now))
    schemes.save_tier(draft.pk, mark="0", name="空级", kind="post", duty="", **make.admin(cast, now))
    before = trace()
    with pytest.raises(Refused) as refused:
        schemes.publish(draft.pk, effective_on=None, **make.admin(cast, now))
    assert codes(refused) == {"empty_seat", "empty_tier", "chain_uncovered", "township_uncovered", "no_day"}
    assert trace() == before
    current = scheme_in_force(cast.zone, today=now.date())
    assert current is not None and current.pk == older.pk, "the older version stays in force"


def make_covering(cast: Any, now: datetime) -> Scheme:
    """1+1+N in force, whose last two seats answer for the chain and the township of the tests."""
    scheme = make.filled(cast, now, "shangdang")
    *_, third, fourth = make.seats_of(scheme)
    schemes.save_charge(scheme.pk, third.pk, kind="chain", value="光机电", duties=[], **make.admin(cast, now))
    schemes.save_charge(
        scheme.pk, fourth.pk, kind="township", value="下柳镇", duties=[], **make.admin(cast, now)
    )
    return schemes.publish(scheme.pk, effective_on=now.date(), **make.admin(cast, now))


def test_a_seat_of_somebody_who_left_is_a_hole(cast: Any, now: datetime, chains_in_use: set[str]) -> None:
    scheme = make.filled(cast, now, "shangdang")
    seat = make.seats_of(scheme)[0]
    make.put(cast, now, seat, cast.colleague)
    staff.change_user(
        cast.colleague.pk, name="郑晓岚", roles=["agent"], is_active=False, **make.admin(cast, now)
    )
    with pytest.raises(Refused) as refused:
        schemes.publish(scheme.pk, effective_on=now.date(), **make.admin(cast, now))
    assert codes(refused) == {"empty_seat"}


def test_a_team_with_a_lead_holds_a_seat(cast: Any, now: datetime, chains_in_use: set[str]) -> None:
    scheme = make.filled(cast, now, "pinglu")
    seat = make.seats_of(scheme)[0]
    make.put(cast, now, seat, None, team=cast.team.pk)
    schemes.publish(scheme.pk, effective_on=now.date(), **make.admin(cast, now))
    full = scheme_with_seats(cast.zone, scheme.pk)
    assert full is not None and scheme_facts(full).seats[0].who == "周启明 · 招商二组"


def test_a_new_version_retires_the_old_one_of_the_same_name_only(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    first, other = make.published(cast, now), make.published(cast, now, "pinglu")
    draft = schemes.draft(name=first.name, version=first, **make.admin(cast, now))
    assert (draft.version, draft.source) == (2, first.source)
    schemes.publish(draft.pk, effective_on=now.date(), **make.admin(cast, now))
    states = dict(Scheme.objects.values_list("pk", "state"))
    assert states == {first.pk: "retired", draft.pk: "in_force", other.pk: "in_force"}
    assert [
        row.scheme.pk for row in scheme_history(cast.zone, first.name, today=now.date(), drafts=True)
    ] == [draft.pk, first.pk]


def test_a_version_for_later_leaves_the_present_one_in_force_until_then(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    first = make.published(cast, now)
    draft = schemes.draft(name=first.name, version=first, **make.admin(cast, now))
    begins = now.date() + timedelta(days=11)
    schemes.publish(draft.pk, effective_on=begins, **make.admin(cast, now))
    for on, expected in ((now.date(), first), (begins - timedelta(days=1), first), (begins, draft)):
        current = scheme_in_force(cast.zone, today=on)
        assert current is not None and current.pk == expected.pk, on


def test_a_copy_has_the_same_seats_people_charges_and_chain_of_command(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    first = make.published(cast, now, "yuanqu")
    copy = schemes.draft(name="改名", version=first, **make.admin(cast, now))

    def picture(scheme: Scheme) -> list[Any]:
        return [
            (s.tier.mark, s.name, s.holder_id, s.reports_to.name if s.reports_to else "", list(s.charges.values_list("kind", "value", "duties")))
            for s in make.seats_of(scheme)
        ]  # fmt: skip

    assert picture(copy) == picture(first)
    assert {s.reports_to.tier.scheme_id for s in make.seats_of(copy) if s.reports_to} == {copy.pk}


def test_one_draft_per_name(cast: Any, now: datetime) -> None:
    make.from_preset(cast, now)
    before = trace()
    with pytest.raises(Refused) as refused:
        make.from_preset(cast, now)
    assert codes(refused) == {"draft_exists"}
    with pytest.raises(Refused) as refused:
        schemes.draft(name=" ", **make.admin(cast, now))
    assert codes(refused) == {"no_name"}
    assert trace() == before


def verbs_on(scheme: Scheme, cast: Any) -> list[tuple[str, Any]]:
    """Every verb that changes a scheme, as a function of who acts."""
    seat = make.seats_of(scheme)[0]
    return [
        ("save_tier", lambda w: schemes.save_tier(scheme.pk, tier_id=seat.tier_id, mark="1", name="某级", kind="post", duty="", **w)),
        ("add_tier", lambda w: schemes.save_tier(scheme.pk, mark="9", name="新级", kind="post", duty="", **w)),
        ("remove_tier", lambda w: schemes.remove_tier(scheme.pk, seat.tier_id, **w)),
        ("add_seats", lambda w: schemes.add_seats(scheme.pk, seat.tier_id, names=["新岗"], **w)),
        ("save_seat", lambda w: schemes.save_seat(scheme.pk, seat.pk, name="甲", holder=None, deputy=None, team=None, reports_to=None, **w)),
        ("remove_seat", lambda w: schemes.remove_seat(scheme.pk, seat.pk, **w)),
        ("save_charge", lambda w: schemes.save_charge(scheme.pk, seat.pk, kind="zone", value="", duties=[], **w)),
        ("discard", lambda w: schemes.discard(scheme.pk, **w)),
        ("publish", lambda w: schemes.publish(scheme.pk, effective_on=w["at"].date(), **w)),
    ]  # fmt: skip


def test_only_the_administrator_changes_a_scheme(cast: Any, now: datetime, chains_in_use: set[str]) -> None:
    scheme = make.filled(cast, now)
    before = trace()
    for name, verb in verbs_on(scheme, cast):
        for person in (cast.officer, cast.leader, cast.viewer):
            with pytest.raises(Refused) as refused:
                verb(make.who(cast, person, now))
            assert "not_administrator" in codes(refused), name
    with pytest.raises(Refused):
        schemes.draft(name="x", **make.who(cast, cast.leader, now))
    assert trace() == before


def test_a_published_version_is_never_changed(cast: Any, now: datetime, chains_in_use: set[str]) -> None:
    scheme = make.published(cast, now)
    before = trace()
    for name, verb in verbs_on(scheme, cast):
        with pytest.raises(Refused) as refused:
            verb(make.admin(cast, now))
        assert "not_draft" in codes(refused), name
    assert trace() == before


def test_each_verb_on_a_draft_is_written_down(cast: Any, now: datetime, chains_in_use: set[str]) -> None:
    scheme = make.filled(cast, now)
    last = Event.objects.latest("id").pk
    for name, verb in verbs_on(scheme, cast):
        with transaction.atomic():
            verb(make.admin(cast, now))
            event = Event.objects.get(pk__gt=last)
            assert (event.by, event.at, event.subject_id) == (cast.administrator, now, scheme.pk), name
            transaction.set_rollback(True)


def test_seats_point_only_to_people_teams_and_seats_of_the_zone_and_the_scheme(
    cast: Any, now: datetime
) -> None:
    draft, other = make.from_preset(cast, now), make.from_preset(cast, now, "pinglu")
    seat, foreign = make.seats_of(draft)[0], make.seats_of(other)[0]
    foreign_team = staff.save_team(
        zone=cast.other_zone, name="外区组", kind="team", lead=None, members=[], by=None, actor=None, at=now
    )
    before = trace()
    nothing = {"holder": None, "deputy": None, "team": None, "reports_to": None}
    for change, code in (
        ({"holder": cast.stranger.pk}, "foreign_person"),
        ({"deputy": cast.stranger.pk}, "foreign_person"),
        ({"holder": cast.viewer.pk}, "foreign_person"),
        ({"holder": 999_999}, "foreign_person"),
        ({"team": foreign_team.pk}, "foreign_row"),
        ({"reports_to": foreign.pk}, "foreign_seat"),
        ({"reports_to": seat.pk}, "circle"),
        ({"holder": cast.officer.pk, "deputy": cast.officer.pk}, "same_person"),
    ):
        with pytest.raises(Refused) as refused:
            schemes.save_seat(draft.pk, seat.pk, name="甲", **(nothing | change), **make.admin(cast, now))
        assert codes(refused) == {code}, change
    assert trace()[:4] == before[:4]


def test_a_scheme_of_another_zone_does_not_exist_for_any_verb(cast: Any, now: datetime) -> None:
    scheme = make.from_preset(cast, now)
    foreign = {
        "zone": cast.other_zone,
        "by": cast.other_administrator,
        "actor": cast.actor(cast.other_administrator, cast.other_zone),
        "at": now,
    }
    before = trace()
    for _, verb in verbs_on(scheme, cast):
        with pytest.raises(Scheme.DoesNotExist):
            verb(foreign)
    with pytest.raises(Refused) as refused:
        schemes.draft(name="借来", version=scheme, **foreign)
    assert codes(refused) == {"foreign_row"}
    assert trace() == before


def test_a_scheme_can_be_ended_by_hand_but_only_while_nothing_follows_it(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    first = make.published(cast, now)
    draft = schemes.draft(name=first.name, version=first, **make.admin(cast, now))
    schemes.publish(draft.pk, effective_on=now.date() + timedelta(days=5), **make.admin(cast, now))
    for version in (first, draft):
        with pytest.raises(Refused) as refused:
            schemes.retire(version.pk, **make.admin(cast, now))
        assert codes(refused) == {"not_in_force"}
    later = now + timedelta(days=6)
    schemes.retire(draft.pk, **make.admin(cast, later))
    assert scheme_in_force(cast.zone, today=later.date()) is None
    assert Event.objects.get(verb="scheme.retired").subject_id == draft.pk


def test_a_discarded_draft_is_gone_and_its_discarding_is_not(cast: Any, now: datetime) -> None:
    draft = make.from_preset(cast, now)
    schemes.discard(draft.pk, **make.admin(cast, now))
    assert not Scheme.objects.filter(pk=draft.pk).exists()
    assert Event.objects.get(verb="scheme.discarded").subject_id == draft.pk


def test_drafts_are_for_administrators(cast: Any, now: datetime, chains_in_use: set[str]) -> None:
    first = make.published(cast, now)
    schemes.draft(name=first.name, version=first, **make.admin(cast, now))
    assert [t.standing for t in scheme_tabs(cast.zone, today=now.date(), drafts=False)] == [
        SchemeStanding.IN_FORCE
    ]
    assert {t.standing for t in scheme_tabs(cast.zone, today=now.date(), drafts=True)} == {
        SchemeStanding.IN_FORCE,
        SchemeStanding.DRAFT,
    }


def test_the_coverage_card_adds_up_and_tells_holes_from_warnings(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    chains_in_use.update({"光机电", "氢能"})
    staff.save_organisation(name="下柳镇", kind="township", **make.admin(cast, now))
    draft = make.filled(cast, now, "shangdang")
    schemes.save_charge(
        draft.pk, make.seats_of(draft)[0].pk, kind="chain", value="光机电", duties=[], **make.admin(cast, now)
    )
    make.put(cast, now, make.seats_of(draft)[3], None)
    sheet = scheme_sheet(cast.zone, draft.pk, today=now.date())
    assert sheet is not None
    assert [(c.light, c.figure, c.title) for c in sheet.covers] == [
        ("red", "3 / 4", "岗位和队伍"), ("red", "1 / 2", "产业链"), ("red", "0 / 1", "乡镇"), ("amber", "4 格", "没有替手"),
        ("amber", "2 格", "没写管什么"),
    ]  # fmt: skip
    assert {hole.code for hole in sheet.holes} == {"empty_seat", "chain_uncovered", "township_uncovered"}


def test_the_sheet_says_what_differs_from_the_version_in_force(
    cast: Any, now: datetime, chains_in_use: set[str]
) -> None:
    first = make_covering(cast, now)
    draft = schemes.draft(name=first.name, version=first, **make.admin(cast, now))
    seat, _, third, fourth = make.seats_of(draft)
    make.put(cast, now, seat, cast.colleague)
    schemes.remove_seat(draft.pk, third.pk, **make.admin(cast, now))
    sheet = scheme_sheet(cast.zone, draft.pk, today=now.date())
    assert sheet is not None and sheet.current is not None
    assert (sheet.current.pk, sheet.changes, sheet.gone) == (first.pk, 2, [third.name])
    notes = {row.seat.name: row.note for _, rows in sheet.tiers for row in rows if row.note}
    assert notes == {seat.name: "改：原 周启明"}
    assert ("amber", "比现用少管的产业链", "光机电") in [(c.light, c.title, c.text) for c in sheet.covers]
    assert fourth.name in {row.seat.name for _, rows in sheet.tiers for row in rows}


def test_a_sheet_asks_as_often_for_twenty_seats_as_for_ten(
    cast: Any, now: datetime, chains_in_use: set[str], django_assert_num_queries: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    draft = make.from_preset(cast, now, "yuanqu")
    counts = []
    for number in (10, 20):
        tier = Tier.objects.filter(scheme=draft).first()
        assert tier is not None
        seats = schemes.add_seats(
            draft.pk, tier.pk, names=[f"岗 {number} {i}" for i in range(10)], **make.admin(cast, now)
        )
        for seat in seats:
            schemes.save_charge(
                draft.pk, seat.pk, kind="chain", value=seat.name, duties=[], **make.admin(cast, now)
            )
            make.put(cast, now, seat, cast.officer, deputy=cast.colleague.pk, team=cast.team.pk)
        with CaptureQueriesContext(connection) as asked:
            sheet = scheme_sheet(cast.zone, draft.pk, today=now.date())
        assert sheet is not None and len(sheet.tiers[0][1]) > number
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def both_at_once(work: list[Any]) -> list[str]:
    """Run functions in threads of their own connections; each tells 'done' or its refusal's codes."""
    told: list[str] = []
    start = threading.Barrier(len(work))

    def run(act: Any) -> None:
        try:
            start.wait(10)
            act()
            told.append("done")
        except Refused as refused:
            told.append(",".join(sorted(r.code for r in refused.refusals)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


def test_two_publishes_at_once_publish_once_and_two_drafts_at_once_draft_once(
    committed: None, now: datetime
) -> None:
    zones = list(Zone.objects.filter(key__in=["heyang", "linshui"]).order_by("key"))
    with clock.frozen(now), reading(zones):
        cast = make_cast(zones, now)
        draft = make.filled(cast, now)
        w = make.admin(cast, now)

    def publish() -> None:
        with reading([cast.zone]):
            schemes.publish(draft.pk, effective_on=now.date(), **w)

    def begin() -> None:
        with reading([cast.zone]):
            schemes.draft(name="9+6", preset=preset_of("pinglu"), **w)

    assert both_at_once([publish, publish]) == ["done", "not_draft"]
    assert both_at_once([begin, begin]) == ["done", "draft_exists"]
    with reading([cast.zone]):
        assert Scheme.objects.get(pk=draft.pk).state == SchemeState.IN_FORCE
        assert Event.objects.filter(verb="scheme.published").count() == 1
        assert Scheme.objects.filter(name="9+6").count() == 1

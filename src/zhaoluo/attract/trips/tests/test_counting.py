"""Counts from rows: what counts, what does not, once, and only what the reader may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.registers.people.queries import reach_of

from ..queries.counting import counts_for, facts_for
from ..queries.figure_rows import opened_count
from ..rules.periods import Asked, asked_of
from ..terms import Grouping, Measure
from .road import (
    Stay,
    a_channel,
    a_reception,
    a_trip,
    a_visit,
    agreed,
    an_event,
    came,
    funded,
    signed_on,
    with_history,
)

TODAY = date(2026, 11, 20)
SPRING = date(2026, 4, 10)
BEFORE = date(2025, 12, 31)


def asked(by: Grouping = Grouping.TEAM, **params: str) -> Asked:
    return asked_of(params, today=TODAY, by=by, months=True)


def total(user: Any, by: Grouping = Grouping.TEAM) -> Any:
    return counts_for(user, asked(by)).counted.total


def lines(user: Any, by: Grouping, measure: Measure) -> dict[str, int]:
    page = counts_for(user, asked(by))
    return {page.labels[line.key]: line.tally.counts[measure] for line in page.counted.lines}


def test_trips_that_set_out_count_and_drafts_plans_and_cancelled_ones_do_not(cast: Any) -> None:
    for state in ("running", "finished", "draft", "planned"):
        a_trip(cast, SPRING, state=state)
    a_trip(cast, SPRING, state="cancelled", cancelled_reason="企业改期")
    a_trip(cast, BEFORE)
    assert total(cast.leader).counts[Measure.TRIPS] == 2


def test_a_firm_called_on_by_two_doors_counts_once(cast: Any) -> None:
    a_visit(cast, SPRING, "演示甲（深圳）有限公司")
    a_visit(cast, TODAY, "演示甲(深圳)有限公司")
    a_visit(cast, TODAY, "演示乙有限公司")
    a_visit(cast, TODAY, "演示丙有限公司", voided=True, void_reason="写错企业")
    told = total(cast.leader).counts
    assert (told[Measure.VISITS], told[Measure.FIRMS]) == (3, 2)
    assert opened_count(cast.leader, asked(), Measure.FIRMS, "", 1).count == 2


def test_receptions_guests_and_events_count_in_their_period(cast: Any) -> None:
    a_reception(cast, SPRING, "演示甲", "演示乙")
    a_reception(cast, SPRING, "演示乙")
    a_reception(cast, BEFORE, "演示丁")
    an_event(cast, SPRING)
    told = total(cast.leader).counts
    assert [told[m] for m in (Measure.RECEPTIONS, Measure.GUESTS, Measure.EVENTS)] == [2, 2, 1]


def test_leads_signed_and_money_count_what_is_verified_and_within_the_period(cast: Any, now: Any) -> None:
    with_history(cast, now, [Stay("lead", SPRING)])
    with_history(cast, now, [Stay("lead", BEFORE), Stay("talks", SPRING)])
    first = signed_on(cast, now, date(2026, 6, 1))
    agreed(first, "formal", date(2026, 5, 30), Decimal(7000))
    agreed(first, "framework", date(2026, 3, 1), Decimal(99999))
    funded(first, SPRING, Decimal(1200))
    funded(first, SPRING, Decimal(500), voided=True, void_reason="重记")
    with_history(cast, now, [Stay("talks", SPRING), Stay("signed", SPRING, verified=False)])
    told = total(cast.leader)
    assert (told.counts[Measure.LEADS], told.counts[Measure.SIGNED]) == (1, 1)
    assert (told.agreed, told.funds) == (Decimal(7000), Decimal(1200))
    assert (told.counts[Measure.FRAMEWORK], told.counts[Measure.FORMAL]) == (1, 1)


def test_signed_without_an_amount_is_said(cast: Any, now: Any) -> None:
    signed_on(cast, now, date(2026, 6, 1))
    told = total(cast.leader)
    assert (told.agreed, told.unpriced) == (None, 1)


def test_leads_that_a_trip_brought_are_told_apart(cast: Any, now: Any) -> None:
    brought, other = (with_history(cast, now, [Stay("lead", SPRING)]) for _ in range(2))
    came(cast, brought, trip=a_trip(cast, SPRING))
    came(cast, other, channel=a_channel(cast))
    told = total(cast.leader).counts
    assert (told[Measure.LEADS], told[Measure.BROUGHT]) == (2, 1)


def test_each_split_has_its_names_and_its_unsaid(cast: Any, now: Any) -> None:
    channel = a_channel(cast)
    trip = a_trip(cast, SPRING, "440300", "310000")
    a_trip(cast, SPRING, "440100", team=None)
    a_visit(cast, SPRING, "演示甲", trip=trip, channel=channel)
    project = with_history(cast, now, [Stay("lead", SPRING)], origin_region="广东省深圳市", team=cast.team)
    came(cast, project, channel=channel, region="")
    assert lines(cast.leader, Grouping.TEAM, Measure.TRIPS) == {"招商二组": 1, "未填": 1}
    assert lines(cast.leader, Grouping.REGION, Measure.TRIPS) == {"广东": 2, "上海": 1}
    assert lines(cast.leader, Grouping.REGION, Measure.LEADS) == {"广东": 1, "上海": 0}
    assert lines(cast.leader, Grouping.CHANNEL, Measure.FIRMS) == {channel.name: 1, "未填": 0}
    assert lines(cast.leader, Grouping.CHANNEL, Measure.LEADS) == {channel.name: 1, "未填": 0}
    assert lines(cast.leader, Grouping.MODE, Measure.LEADS) == {"未填": 1}
    assert lines(cast.leader, Grouping.MONTH, Measure.TRIPS) == {"2026-04": 2}


def test_months_of_the_chart_leave_none_out(cast: Any) -> None:
    a_trip(cast, SPRING)
    page = counts_for(cast.leader, asked(since="2025-11-30"))
    assert page.months == ["2025-11", "2025-12", *(f"2026-{m:02d}" for m in range(1, 12))]
    assert dict(page.series)["外出（次）"] == [0] * 5 + [1] + [0] * 7


def test_every_count_opens_to_as_many_rows(cast: Any, now: Any) -> None:
    furnish(cast, now)
    for by in Grouping:
        told = counts_for(cast.leader, asked(by)).counted
        groups = [("", told.total), *((line.key, line.tally) for line in told.lines)]
        for measure in (m for m in Measure if m not in AMOUNTS):
            assert told.total.counts[measure], f"{measure}: the test has something to look at"
            for key, tally in groups:
                opened = opened_count(cast.leader, asked(by), measure, key, 1)
                assert opened.count == tally.counts[measure] == len(opened.rows), (by, measure, key)
                assert all(len(row.cells) == len(opened.heads) for row in opened.rows), measure


AMOUNTS = (Measure.AGREED, Measure.FUNDS, Measure.SPENT)


def test_amounts_open_to_the_rows_that_carry_them(cast: Any, now: Any) -> None:
    furnish(cast, now)
    told = total(cast.leader)
    assert told.cost is not None
    for measure, amount in zip(AMOUNTS, (told.agreed, told.funds, told.cost.spent), strict=True):
        opened = opened_count(cast.leader, asked(), measure, "", 1)
        assert sum((row.cells[-1] or Decimal(0) for row in opened.rows), Decimal(0)) == amount, measure


def furnish(cast: Any, now: Any) -> None:
    """Something of everything."""
    channel = a_channel(cast)
    trip = a_trip(cast, SPRING, spent=Decimal(3))
    a_visit(cast, SPRING, "演示甲", trip=trip, channel=channel)
    a_visit(cast, SPRING, "演示乙")
    a_reception(cast, SPRING, "演示丙", channel=channel)
    an_event(cast, SPRING, spent=Decimal("1.5"))
    lead = with_history(cast, now, [Stay("lead", SPRING)])
    came(cast, lead, trip=trip, channel=channel)
    signed = signed_on(cast, now, date(2026, 6, 1), team=cast.team)
    for kind in ("intent", "framework", "formal"):
        agreed(signed, kind, SPRING)
    funded(signed, SPRING, Decimal(10))
    funded(signed, date(2026, 5, 1), Decimal(20))


def test_what_the_reader_may_not_see_is_in_no_figure(cast: Any, now: Any) -> None:
    secret = with_history(cast, now, [Stay("lead", SPRING)], restricted=True, officer=cast.colleague)
    a_visit(cast, SPRING, "演示保密企业", project=secret, by=cast.colleague)
    a_trip(cast, SPRING, zone=cast.other_zone, team=None)
    own, leader, stranger = (total(u).counts for u in (cast.officer, cast.leader, cast.stranger))
    assert (own[Measure.LEADS], own[Measure.FIRMS], own[Measure.TRIPS]) == (0, 0, 0)
    assert (leader[Measure.LEADS], leader[Measure.FIRMS]) == (1, 1)
    assert stranger[Measure.TRIPS] == 1 and stranger[Measure.LEADS] == 0


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Any, now: Any) -> None:
    def queries(by: Grouping) -> int:
        with CaptureQueriesContext(connection) as told:
            counts_for(cast.leader, asked(by))
        return len(told)

    counted = []
    reach_of(cast.leader)
    for _ in range(2):
        for _ in range(5):
            furnish_again(cast, now)
        counted.append([queries(by) for by in Grouping])
    assert counted[0] == counted[1] and max(counted[0]) <= 11, counted


def furnish_again(cast: Any, now: Any) -> None:
    a_visit(cast, SPRING, "演示甲", trip=a_trip(cast, SPRING))
    a_reception(cast, SPRING, "演示丙")
    agreed(signed_on(cast, now, date(2026, 6, 1)), "formal", SPRING)


def test_nothing_recorded_is_nothing_counted(cast: Any) -> None:
    assert facts_for(cast.leader, asked()) == []
    assert total(cast.leader).empty

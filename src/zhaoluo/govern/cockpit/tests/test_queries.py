from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from zhaoluo.projects.actions import moving
from zhaoluo.projects.queries.lists import Filters, filtered_for, totals_of
from zhaoluo.projects.terms import Stage
from zhaoluo.projects.tests import factories as acts

from ..queries.figures import Overview
from ..queries.links import Figure, rows_url
from ..queries.overview import overview_for
from ..rules import Period, Rate, last_year_of_days, period_of
from ..terms import Span
from . import factories as make
from . import reference
from .factories import Stay

TODAY = date(2026, 11, 20)
YEAR = Period(date(2026, 1, 1), TODAY)


def seen(user: Any, now: datetime, span: Span = Span.YEAR) -> Overview:
    user.__dict__.pop("_reach", None)
    return overview_for(user, span, now=now)


def rates(user: Any, now: datetime) -> dict[str, Rate]:
    return {line.name: line.rate for line in seen(user, now).rates}


def figures(part: Any) -> Iterator[Figure]:
    """Every figure of an overview, however deep it lies."""
    if isinstance(part, Figure):
        yield part
    elif isinstance(part, list | tuple):
        for piece in part:
            yield from figures(piece)
    elif is_dataclass(part):
        for field in fields(part):
            yield from figures(getattr(part, field.name))


def rows_behind(user: Any, url: str) -> int:
    """How many projects the list shows at an address."""
    filters = Filters.of(QueryDict(url.partition("?")[2]).dict())
    return totals_of(filtered_for(user, filters, today=TODAY)).count


def test_six_of_eleven_signed_have_started(cast: Any, now: datetime) -> None:
    for number in range(11):
        start = [Stay("building", TODAY)] if number < 6 else []
        make.signed_on(cast, now, date(2026, 3, 1), *start)
    overview = seen(cast.leader, now)
    assert overview.strip.starts == Rate(6, 11)
    assert (overview.strip.started.value, overview.strip.cohort.value, overview.strip.not_started.value) == (
        6,
        11,
        5,
    )
    assert overview.years[0].told.same_year == Rate(6, 11)


def test_a_project_signed_last_year_is_not_in_this_years_cohort(cast: Any, now: datetime) -> None:
    make.signed_on(cast, now, date(2025, 12, 31), Stay("building", date(2026, 2, 1)))
    make.signed_on(cast, now, date(2026, 1, 1))
    overview = seen(cast.leader, now)
    assert overview.strip.starts == Rate(0, 1)
    told = {y.told.year: (y.told.same_year, y.told.started) for y in overview.years}
    assert told == {2026: (Rate(0, 1), Rate(0, 1)), 2025: (Rate(0, 1), Rate(1, 1))}


def test_what_nobody_verified_is_counted_apart_and_never_as_signed(cast: Any, now: datetime) -> None:
    make.with_history(cast, now, [Stay("signed", date(2026, 5, 1), verified=False)])
    waiting = acts.reported_signed(cast, now)
    overview = seen(cast.leader, now)
    assert overview.strip.signed.value == 0
    assert (overview.strip.unverified.value, overview.strip.signed_waiting.value) == (1, 1)
    signed = next(level for level in overview.funnel if level.stage is Stage.SIGNED)
    assert (signed.stock.value, signed.unverified.value, signed.shelf.investment) == (0, 1, None)
    assert sum(sum(values) for _, values in overview.monthly.series) == 0
    moving.verify(waiting.pk, **acts.who(cast, cast.leader, now))
    assert seen(cast.leader, now).strip.signed.value == 1


def test_a_lost_project_stays_in_its_cohort(cast: Any, now: datetime) -> None:
    make.signed_on(cast, now, date(2026, 3, 1), Stay("building", date(2026, 6, 1)))
    make.signed_on(cast, now, date(2026, 3, 1), standing="lost")
    overview = seen(cast.leader, now)
    assert overview.strip.starts == Rate(1, 2)
    assert (overview.strip.active.value, overview.strip.lost.value) == (1, 1)


def test_a_signing_that_was_moved_back_does_not_count(cast: Any, now: datetime) -> None:
    project = acts.building(cast, now)
    assert seen(cast.leader, now).strip.starts == Rate(1, 1)
    moving.move_back(
        project.pk, Stage.TALKS, on=now.date(), reason="协议解除，重新谈", **acts.who(cast, cast.leader, now)
    )
    overview = seen(cast.leader, now)
    assert overview.strip.starts == Rate(0, 0) and overview.strip.starts.share is None


def test_moving_back_to_signed_is_no_second_signing(cast: Any, now: datetime) -> None:
    history = [
        Stay("talks", date(2025, 1, 1)), Stay("signed", date(2025, 3, 1)),
        Stay("building", date(2025, 9, 1), annulled=True), Stay("signed", date(2026, 4, 1)),
    ]  # fmt: skip
    make.with_history(cast, now, history)
    overview = seen(cast.leader, now)
    assert overview.strip.signed.value == 0 == sum(overview.monthly.series[0][1])
    told = {y.told.year: y.told.started for y in overview.years}
    assert told[2025] == Rate(0, 1)
    assert rows_behind(cast.leader, rows_url(reached="signed", since="2026-01-01", standing="all")) == 0


def test_a_stage_left_out_by_a_skip_was_passed(cast: Any, now: datetime) -> None:
    make.signed_on(cast, now, date(2026, 2, 1), Stay("producing", date(2026, 8, 1)))
    told = rates(cast.leader, now)
    assert told["开工率"] == Rate(1, 1)
    assert told["投产率"] == Rate(0, 0)


def test_planned_output_reached_is_actual_over_planned_of_those_known(cast: Any, now: datetime) -> None:
    produced = [Stay("producing", date(2026, 4, 1))]
    known = {"planned_output": Decimal(8000), "actual_output": Decimal(6000)}
    make.with_history(cast, now, produced, **known)
    make.with_history(cast, now, produced, planned_output=Decimal(4000), actual_output=Decimal(5000))
    make.with_history(cast, now, produced, planned_output=Decimal(9000), actual_output=None)
    make.with_history(cast, now, produced, planned_output=None, actual_output=Decimal(700))
    line = next(r for r in seen(cast.leader, now).rates if r.name == "达效率")
    assert line.rate == Rate(Decimal(11000), Decimal(12000))
    assert (line.numerator.value, line.denominator.value) == (2, 4)


def test_an_empty_zone_knows_nothing_rather_than_nought(cast: Any, now: datetime) -> None:
    overview = seen(cast.leader, now)
    assert overview.strip.starts.share is None
    assert [line.rate.share for line in overview.rates] == [None, None, None]
    assert all(
        level.step is None or (level.step.rate.share, level.step.days) == (None, None)
        for level in overview.funnel
    )
    assert overview.strip.signed_amount is None and overview.strip.signed_change.before is None
    assert overview.strip.waiting_days is None and overview.urgent == []


def test_last_year_is_compared_only_where_the_record_reaches_back(cast: Any, now: datetime) -> None:
    make.signed_on(cast, now, date(2025, 3, 1))
    assert seen(cast.leader, now).strip.signed_change.before is None
    make.with_history(cast, now, [Stay("lead", date(2024, 12, 1))])
    make.signed_on(cast, now, date(2025, 12, 1))
    change = seen(cast.leader, now).strip.signed_change
    assert (change.now, change.before) == (0, 1)


def test_framework_and_intent_agreements_are_counted_apart(cast: Any, now: datetime) -> None:
    signed = make.signed_on(cast, now, date(2026, 3, 1))
    make.agreed(signed, "formal", date(2026, 3, 1), Decimal(42000))
    make.agreed(signed, "formal", date(2026, 5, 1), Decimal(8000))
    make.signed_on(cast, now, date(2026, 4, 1))
    talks = make.with_history(cast, now, [Stay("talks", date(2026, 2, 1))])
    make.agreed(talks, "framework", date(2026, 2, 2), Decimal(990000))
    make.agreed(talks, "framework", date(2026, 3, 2), Decimal(1))
    make.agreed(talks, "intent", date(2025, 3, 2))
    strip = seen(cast.leader, now).strip
    assert (strip.signed.value, strip.signed_amount, strip.signed_unpriced) == (2, Decimal(50000), 1)
    assert (strip.framework.value, strip.intent.value) == (1, 0)


def test_funds_in_place_leave_out_statistics_and_voided_entries(cast: Any, now: datetime) -> None:
    project = make.signed_on(cast, now, date(2025, 3, 1))
    make.funded(project, date(2025, 3, 10), Decimal(100))
    make.funded(project, date(2025, 12, 10), Decimal(30))
    make.funded(project, date(2026, 2, 10), Decimal(200))
    make.funded(project, TODAY, Decimal(7))
    make.funded(project, TODAY, Decimal(1000), kind="statistics")
    make.funded(project, TODAY, Decimal(5000), voided=True)
    funds = seen(cast.leader, now).strip.funds
    assert (funds.period, funds.year, funds.before, funds.total) == (207, 207, 100, 337)
    assert seen(cast.leader, now, Span.MONTH).strip.funds.period == 7


def test_conversion_and_median_days_by_hand(cast: Any, now: datetime) -> None:
    for spent in (10, 20, 60):
        begin = TODAY - timedelta(days=100)
        make.with_history(cast, now, [Stay("lead", begin), Stay("talks", begin + timedelta(days=spent))])
    make.with_history(cast, now, [Stay("lead", TODAY - timedelta(days=5))])
    make.with_history(cast, now, [Stay("lead", date(2024, 1, 1)), Stay("talks", date(2024, 1, 3))])
    levels = {level.stage: level for level in seen(cast.leader, now).funnel}
    step = levels[Stage.LEAD].step
    assert step is not None and (step.rate, step.days) == (Rate(3, 4), 20)
    assert levels[Stage.TALKS].step is not None and levels[Stage.TALKS].step.days is None


def test_the_longest_bar_is_the_fullest_library(cast: Any, now: datetime) -> None:
    for _ in range(4):
        make.with_history(cast, now, [Stay("lead", TODAY)])
    make.with_history(cast, now, [Stay("talks", TODAY)])
    widths = {level.stage: level.width for level in seen(cast.leader, now).funnel}
    assert (widths[Stage.LEAD], widths[Stage.TALKS], widths[Stage.SIGNED]) == (100, 50, 0)


def random_history(dice: random.Random) -> list[Stay]:
    """Stages in order with some left out, some unverified, some moved back."""
    on = TODAY - timedelta(days=dice.randint(0, 900))
    stays = []
    for stage in Stage:
        if stays and dice.random() < 0.15:
            continue
        if on > TODAY or (stays and dice.random() < 0.25):
            break
        stays.append(Stay(stage.value, on, verified=dice.random() < 0.85))
        on += timedelta(days=dice.randint(0, 200))
    if len(stays) > 2 and dice.random() < 0.3:
        again = dice.randint(1, len(stays) - 1)
        kept = stays[:again]
        gone = [Stay(s.stage, s.on, s.verified, annulled=True) for s in stays[again:]]
        back = Stay(kept[-1].stage, min(TODAY, on), kept[-1].verified)
        stays = [*kept, *gone, back]
    return stays


@pytest.mark.parametrize("seed", range(6))
def test_the_sql_agrees_with_counting_one_by_one(cast: Any, now: datetime, seed: int) -> None:
    dice = random.Random(seed)
    histories = [random_history(dice) for _ in range(40)]
    for history in histories:
        make.with_history(cast, now, history, standing=dice.choice(["active", "active", "lost"]))
    window = last_year_of_days(TODAY)
    for span in Span:
        overview, period = seen(cast.leader, now, span), period_of(span, today=TODAY)
        told = {line.name: line.rate for line in overview.rates}
        assert told["开工率"] == reference.rate(histories, Stage.SIGNED, Stage.BUILDING, period, TODAY)
        assert told["投产率"] == reference.rate(histories, Stage.BUILDING, Stage.PRODUCING, period, TODAY)
        for level in overview.funnel:
            if level.step is not None:
                pair = (level.step.stage, level.step.next)
                assert level.step.rate == reference.rate(histories, *pair, window, TODAY)
                days = reference.days_between(histories, *pair, window)
                assert (level.step.days is None) == (days is None)
                assert (
                    days is None or abs((level.step.days or 0) - days) <= 1
                )  # half days are rounded either way
        for line in overview.years:
            year = Period(date(line.told.year, 1, 1), min(date(line.told.year, 12, 31), TODAY))
            assert line.told.same_year == reference.rate(
                histories, Stage.SIGNED, Stage.BUILDING, year, year.until
            )
            assert line.told.started == reference.rate(histories, Stage.SIGNED, Stage.BUILDING, year, TODAY)
        months = overview.monthly.months
        for (_, values), stage in zip(
            overview.monthly.series, (Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING), strict=True
        ):
            ends = [*months[1:], TODAY + timedelta(days=1)]
            by_hand = [
                len(reference.cohort(histories, stage, Period(m, end - timedelta(days=1))))
                for m, end in zip(months, ends, strict=True)
            ]
            assert values == by_hand


@pytest.mark.parametrize("span", list(Span))
def test_every_number_opens_to_just_as_many_rows(cast: Any, now: datetime, span: Span) -> None:
    furnish(cast, now)
    for user in (cast.leader, cast.officer, cast.viewer):
        overview = seen(user, now, span)
        opened = {figure for figure in figures(overview) if figure.url}
        assert len(opened) > 40
        for figure in opened:
            assert rows_behind(user, figure.url) == figure.value, figure.url
        assert rows_behind(user, overview.red_url) == overview.strip.red.value


def furnish(cast: Any, now: datetime) -> None:
    """A zone with something of everything, and a neighbour with a little."""
    dice = random.Random(11)
    for number in range(60):
        standing = dice.choice(["active", "active", "active", "shelved", "lost"])
        project = make.with_history(
            cast, now, random_history(dice), standing=standing, restricted=number % 9 == 0, officer=cast.colleague,
            planned_output=dice.choice([None, Decimal(500)]), actual_output=dice.choice([None, Decimal(400)]),
        )  # fmt: skip
        if number % 3 == 0:
            make.late(
                project,
                dice.choice(["dwell", f"promise:{number}", f"waiver:{number}"]),
                TODAY - timedelta(days=number),
            )
        if number % 4 == 0:
            make.reported(project, dice.choice(["signed", "building"]), cast, now - timedelta(days=number))
            make.late(project, "report", TODAY - timedelta(days=number - 20))
        if number % 5 == 0:
            kind = dice.choice(["framework", "intent", "formal"])
            make.agreed(project, kind, TODAY - timedelta(days=dice.randint(0, 60)))
            make.funded(project, TODAY - timedelta(days=dice.randint(0, 60)), Decimal(number + 1))
    make.signed_on(cast, now, date(2026, 11, 3), zone=cast.other_zone, officer=cast.stranger)


def test_a_restricted_project_is_in_nobodys_figures_who_may_not_see_it(cast: Any, now: datetime) -> None:
    make.signed_on(cast, now, date(2026, 3, 1), restricted=True)
    assert seen(cast.leader, now).strip.signed.value == 1
    assert seen(cast.officer, now).strip.signed.value == 1
    assert seen(cast.colleague, now).strip.signed.value == 0
    assert seen(cast.viewer, now).strip.signed.value == 0


def test_one_who_looks_across_zones_sees_sums_and_each_zone(cast: Any, now: datetime) -> None:
    mine = make.signed_on(cast, now, date(2026, 3, 1), Stay("building", date(2026, 5, 1)))
    make.agreed(mine, "formal", date(2026, 3, 1), Decimal(20000))
    theirs = make.signed_on(cast, now, date(2026, 4, 1), zone=cast.other_zone, officer=cast.stranger)
    make.funded(theirs, date(2026, 6, 1), Decimal(300))
    make.late(theirs, "dwell", date(2026, 10, 1))
    overview = seen(cast.viewer, now)
    assert overview.strip.starts == Rate(1, 2)
    lines = {z.zone.key: z for z in overview.zones}
    assert (lines["heyang"].starts, lines["linshui"].starts) == (Rate(1, 1), Rate(0, 1))
    assert (lines["heyang"].amount, lines["linshui"].funds) == (Decimal(20000), Decimal(300))
    assert sum(z.red.value for z in overview.zones) == overview.strip.red.value == 1
    assert [u.who for u in overview.urgent] == [cast.other_zone.short_name]
    assert seen(cast.leader, now).zones == []


def test_a_stranger_counts_nothing_of_this_zone(cast: Any, now: datetime) -> None:
    furnish(cast, now)
    overview = seen(cast.stranger, now)
    assert overview.strip.active.value == 1 and overview.strip.signed.value == 1
    assert overview.strip.waiting.value == 0 == overview.strip.red.value


def test_the_most_urgent_come_first_and_one_line_each(cast: Any, now: datetime) -> None:
    for days in range(1, 13):
        project = make.with_history(cast, now, [Stay("lead", date(2026, 1, 1))], name=f"超期{days}")
        make.late(project, "dwell", TODAY - timedelta(days=days))
        make.late(project, "report", TODAY - timedelta(days=1))
    shelved = make.with_history(cast, now, [Stay("lead", date(2026, 1, 1))], standing="shelved")
    make.late(shelved, "dwell", date(2026, 1, 2))
    overview = seen(cast.leader, now)
    assert [u.row.project.name for u in overview.urgent] == [f"超期{days}" for days in range(12, 2, -1)]
    assert overview.strip.red.value == 12
    assert {clock.value: figure.value for clock, figure in overview.late} == {
        "dwell": 12,
        "report": 12,
        "promise": 0,
        "waiver": 0,
    }


def test_the_wall_opens_nothing_and_names_no_person(cast: Any, now: datetime) -> None:
    project = make.with_history(cast, now, [Stay("lead", date(2026, 1, 1))], team=cast.team)
    make.late(project, "dwell", date(2026, 10, 1))
    overview = overview_for(cast.leader, Span.YEAR, now=now, wall=True)
    assert not any(figure.url for figure in figures(overview))
    assert [u.who for u in overview.urgent] == ["招商二组"]

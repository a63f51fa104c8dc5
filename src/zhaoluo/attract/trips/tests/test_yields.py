"""Yields from rows: the cohort, the cut-off, what became of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.projects.terms import Stage
from zhaoluo.projects.tests.factories import a_mode
from zhaoluo.registers.people.queries import reach_of

from ..queries.figure_rows import opened_yield
from ..queries.yields import yields_for
from ..rules.periods import Asked, asked_of
from ..rules.yields import STEPS
from ..terms import Grouping
from .road import Stay, a_channel, agreed, came, funded, with_history

TODAY = date(2026, 11, 20)
JAN, MAR, JUN, SEP = (date(2026, month, 10) for month in (1, 3, 6, 9))
WHOLE = (
    Stay("lead", JAN), Stay("talks", MAR), Stay("signed", JUN), Stay("building", SEP),
)  # fmt: skip


def asked(by: Grouping = Grouping.MODE, **params: str) -> Asked:
    return asked_of(params, today=TODAY, by=by, years_back=1)


def total(user: Any, **params: str) -> Any:
    return yields_for(user, asked(**params)).yields.total


def reached(told: Any) -> list[int]:
    return [told.reached[stage].numerator for stage in STEPS]


def test_the_cohort_is_of_first_lead_days_and_the_rest_is_cut_off(cast: Any, now: Any) -> None:
    project = with_history(cast, now, WHOLE)
    agreed(project, "formal", JUN, Decimal(800))
    funded(project, SEP, Decimal(50))
    assert reached(total(cast.leader)) == [1, 1, 1, 0]
    told = total(cast.leader, until="2026-05-01", cut_off="2026-07-01")
    assert (told.leads, reached(told), told.agreed, told.funds) == (1, [1, 1, 0, 0], Decimal(800), Decimal(0))
    assert total(cast.leader, since="2026-02-01").leads == 0


def test_what_is_not_verified_or_was_moved_back_was_not_reached(cast: Any, now: Any) -> None:
    with_history(cast, now, [Stay("lead", JAN), Stay("talks", MAR), Stay("signed", JUN, verified=False)])
    with_history(cast, now, [Stay("lead", JAN), Stay("talks", MAR, annulled=True)])
    assert reached(total(cast.leader)) == [1, 0, 0, 0]


def test_projects_taken_over_further_on_are_in_no_cohort_and_said(cast: Any, now: Any) -> None:
    with_history(cast, now, [Stay("building", JUN)])
    page = yields_for(cast.leader, asked())
    assert (page.yields.total.leads, page.without_lead_day) == (0, 1)


def test_modes_stand_by_name_and_what_has_none_by_itself(cast: Any, now: Any) -> None:
    chain = a_mode(cast, now)
    with_history(cast, now, WHOLE, mode=chain)
    with_history(cast, now, [Stay("lead", JAN)])
    page = yields_for(cast.leader, asked())
    assert [(page.labels[line.key], line.told.leads, line.ordered) for line in page.yields.lines] == [
        ("产业链招商", 1, False), ("未填", 1, False),
    ]  # fmt: skip
    assert page.chart["parts"] == ["1/1", "0/1"] and page.chart["highs"] == [100.0, 79.3]
    assert "签约 1/2" in page.finding


def test_days_count_from_the_lead_and_from_the_first_contact(cast: Any, now: Any) -> None:
    project = with_history(cast, now, WHOLE)
    came(cast, project, channel=a_channel(cast), first_contact_on=date(2025, 12, 11))
    told = total(cast.leader)
    assert (told.days[Stage.TALKS].middle, told.contact_days[Stage.TALKS].middle) == (59, 89)
    assert (told.days[Stage.PRODUCING].middle, told.days[Stage.PRODUCING].known) == (None, 0)


def test_lost_ones_stay_in(cast: Any, now: Any) -> None:
    with_history(cast, now, [Stay("lead", JAN)], standing="lost", standing_reason="演示")
    told = total(cast.leader)
    assert (told.leads, told.lost) == (1, 1)


def test_every_figure_opens_to_as_many_leads(cast: Any, now: Any) -> None:
    channel = a_channel(cast)
    for number in range(3):
        project = with_history(cast, now, WHOLE[: 2 + number], mode=a_mode(cast, now), team=cast.team)
        came(cast, project, channel=channel, region="440300")
    with_history(cast, now, WHOLE[:1])
    for by in (g for g in Grouping if g is not Grouping.MONTH):
        page = yields_for(cast.leader, asked(by))
        assert len(page.yields.lines) == 2, by
        for line in page.yields.lines:
            for stage in (None, *STEPS):
                wanted = line.told.leads if stage is None else line.told.reached[stage].numerator
                opened = opened_yield(cast.leader, asked(by), stage, line.key, 1)
                assert opened.count == wanted == len(opened.rows), (by, line.key, stage)
                assert all(len(row.cells) == len(opened.heads) for row in opened.rows)


def test_pages_of_fifty_have_every_lead_once(cast: Any, now: Any) -> None:
    for _ in range(53):
        with_history(cast, now, WHOLE[:1])
    pages = [opened_yield(cast.leader, asked(), None, "", page) for page in (1, 2, 99)]
    assert [(p.page, len(p.rows), p.before, p.after) for p in pages] == [
        (1, 50, None, 2),
        (2, 3, 1, None),
        (2, 3, 1, None),
    ]
    assert len({row.url for page in pages[:2] for row in page.rows}) == 53


def test_restricted_leads_and_other_zones_are_in_no_figure(cast: Any, now: Any) -> None:
    with_history(cast, now, WHOLE, restricted=True, officer=cast.colleague)
    assert [total(user).leads for user in (cast.officer, cast.colleague, cast.leader, cast.stranger)] == [
        0,
        1,
        1,
        0,
    ]


def test_the_number_of_queries_does_not_grow_with_the_leads(cast: Any, now: Any) -> None:
    counted = []
    reach_of(cast.leader)
    for _ in range(2):
        for _ in range(10):
            agreed(with_history(cast, now, WHOLE), "formal", JUN)
        with CaptureQueriesContext(connection) as told:
            yields_for(cast.leader, asked(Grouping.TEAM))
        counted.append(len(told))
    assert counted[0] == counted[1] <= 7, counted

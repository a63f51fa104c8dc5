"""Road maps of chains, from targets, contacts and trips."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.attract.prospecting import actions as prospecting
from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.rules.acts import Typed
from zhaoluo.attract.prospecting.tests.factories import who
from zhaoluo.projects.tests import factories as projects
from zhaoluo.registers.chains.tests import factories as chains
from zhaoluo.registers.people.queries import reach_of

from ..models import EventFirm, Guest, Reception
from ..queries.figure_files import roadmap_document, roadmap_workbook
from ..queries.past import contacts_of
from ..queries.roadmap import NOBODY, RoadMap, roadmap_for, roadmaps_for
from .road import a_reception, a_stop, a_trip, a_visit, an_event

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 15)


def a_target(
    cast: Any, now: Any, chain: Any, name: str, *, link: str = "sensor", city: str = "深圳", **more: Any
) -> Target:
    """A target of the chain given to the team, due in December unless said otherwise."""
    typed = Typed(name=name, country="", region=city, source="演示名录")
    found = chains.a_link(chain, link).pk if link else None
    target = prospecting.enter_target(typed, zone=cast.zone, chain=chain.pk, link=found, **who(cast, now))
    Target.objects.filter(pk=target.pk).update(
        **({"team": cast.team, "due_on": DUE, "state": "working"} | more)
    )
    target.refresh_from_db()
    return target


def road(cast: Any, chain: Any, user: Any = None, **chosen: str) -> RoadMap:
    return roadmap_for(user or cast.leader, chain, today=TODAY, **chosen)


def names(told: RoadMap) -> dict[str, list[str]]:
    return {
        f"{q.quarter} {t.team}".strip(): [told.calls[n].target.name for n in t.targets]
        for q in told.quarters
        for t in q.teams
    }


def test_the_sheet_draws_itself_from_gap_to_quarter(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    a_target(cast, now, chain, "演示传感甲")
    a_target(cast, now, chain, "演示传感乙", city="广东省深圳市南山区", due_on=date(2027, 2, 1), team=None)
    a_target(cast, now, chain, "演示无环节", link="", city="", due_on=None)
    told = road(cast, chain)
    sensor = next(g for g in told.gaps if g.standing and g.standing.link.key == "sensor")
    assert (sensor.cities, sensor.teams) == ([("深圳", 2)], ["招商二组", NOBODY])
    assert sensor.quarters == ["2026 年四季度", "2027 年一季度"]
    assert told.gaps[-1].name == "没定环节" and told.gaps[-1].standing is None
    assert names(told) == {
        "2026Q4 招商二组": ["演示传感甲"],
        "2027Q1": ["演示传感乙"],
        "招商二组": ["演示无环节"],
    }
    assert (len(told.calls), told.unassigned, told.late) == (3, 1, 0)
    assert told.uncourted == len(told.wanting) - 1


def test_what_is_late_stands_first_and_what_was_settled_is_only_counted(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    a_target(cast, now, chain, "演示准时")
    a_target(cast, now, chain, "演示过期", due_on=date(2026, 9, 1))
    a_target(cast, now, chain, "演示已转", state="done")
    a_target(cast, now, chain, "演示不要", state="dismissed", dismissed_reason="不在本市")
    told = road(cast, chain)
    assert names(told) == {"2026Q4 招商二组": ["演示过期", "演示准时"]}
    assert (told.late, told.done) == (1, 1)


def test_past_contacts_and_the_coming_trip_stand_with_the_firm(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    target = a_target(cast, now, chain, "演示传感甲", due_on=date(2027, 6, 1))
    a_visit(cast, date(2026, 5, 6), target.name, target=target)
    a_visit(cast, date(2026, 7, 8), target.name, target=target, voided=True, void_reason="记错了人")
    reception = Reception.objects.create(
        zone=cast.zone, name="演示来访", on=date(2026, 8, 1), entered_by=cast.officer, entered_at=now
    )
    Guest.objects.create(
        zone=cast.zone, reception=reception, name=target.name, target=target, outcome="framework"
    )
    trip = a_trip(cast, date(2026, 12, 8), state="planned", chain=chain)
    a_stop(trip, target, state="planned", on=date(2026, 12, 9))
    a_stop(a_trip(cast, date(2026, 12, 1), state="cancelled", cancelled_reason="企业改期"), target)
    told = road(cast, chain)
    call = told.calls[target.pk]
    assert [c.told for c in call.contacts] == ["来访 · 达成框架意向", "走访 · 有意向"]
    assert call.planned is not None and (call.planned.trip, call.planned.on) == (trip.pk, date(2026, 12, 9))
    assert call.quarter == "2026Q4", "the trip goes before the day agreed"
    assert (told.met, [t.pk for t in told.trips]) == (1, [trip.pk])


def test_it_narrows_to_a_team_and_a_quarter_and_the_gaps_stay_whole(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    a_target(cast, now, chain, "演示甲")
    a_target(cast, now, chain, "演示乙", team=None, due_on=None)
    assert names(road(cast, chain, team="招商二组")) == {"2026Q4 招商二组": ["演示甲"]}
    assert names(road(cast, chain, team=NOBODY, quarter="none")) == {"": ["演示乙"]}
    assert names(road(cast, chain, team="没有这个组")) == {}
    assert len(road(cast, chain, team="招商二组").calls) == 2


def test_one_who_looks_from_above_reads_teams_and_no_names(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    a_target(cast, now, chain, "演示甲", officer=cast.colleague)
    a_target(cast, now, chain, "演示乙", officer=cast.colleague, team=None)
    staff, above = road(cast, chain), road(cast, chain, cast.viewer)
    assert {c.with_whom for c in staff.calls.values()} == {"招商二组 · 郑晓岚", "郑晓岚（个人）"}
    assert {c.with_whom for c in above.calls.values()} == {"招商二组", "已分派到人"}
    text = "".join(p.text for p in opened(roadmap_document(above, cast.viewer, now)).element.iter() if p.text)
    assert "郑晓岚" not in text


def opened(file: Any) -> Any:
    return docx.Document(io.BytesIO(file.content))


def test_the_document_and_the_workbook_have_every_firm(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    for number in range(3):
        a_target(cast, now, chain, f"演示企业{number}", due_on=date(2026, 9, 1) if number == 2 else DUE)
    told = road(cast, chain)
    document = opened(roadmap_document(told, cast.leader, now))
    heads = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert (
        heads[0] == "一、缺口与目标企业"
        and "二、分季度安排" in heads
        and "（一）2026 年四季度（3 家）" in heads
    )
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert [row[1] for row in rows[1:]] == ["演示企业2", "演示企业0", "演示企业1"]
    assert rows[1][6] == "2026-09-01（已过）" and rows[1][7] == "没有接触过"
    book = openpyxl.load_workbook(io.BytesIO(roadmap_workbook(told, cast.leader, now).content))
    page = book["招商路线图"]
    assert [page.cell(row, 4).value for row in (2, 3, 4)] == ["演示企业2", "演示企业0", "演示企业1"]


def test_an_empty_chain_has_an_empty_sheet(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    told = road(cast, chain)
    assert (told.quarters, told.calls, told.late) == ([], {}, 0)
    assert "目标企业库里还没有这条链的企业。" in [
        p.text for p in opened(roadmap_document(told, cast.leader, now)).paragraphs
    ]


def test_the_list_of_road_maps_counts_each_chain_s_targets(cast: Any, now: Any) -> None:
    chain = chains.a_chain(cast, now)
    a_target(cast, now, chain, "演示甲", due_on=date(2026, 9, 1), team=None)
    a_target(cast, now, chain, "演示乙", state="open")
    a_target(cast, now, chain, "演示丙", state="done")
    (card,) = roadmaps_for(cast.leader, today=TODAY)
    assert (card.open, card.working, card.late, card.unassigned, card.done) == (1, 1, 1, 1, 1)
    assert roadmaps_for(cast.stranger, today=TODAY) == []


def test_the_number_of_queries_does_not_grow_with_the_targets(cast: Any, now: Any) -> None:
    chain, counted = chains.a_chain(cast, now), []
    reach_of(cast.leader)
    for batch in range(2):
        for number in range(5):
            target = a_target(cast, now, chain, f"演示{batch}{number}", officer=cast.colleague)
            a_visit(cast, date(2026, 5, 6), target.name, target=target)
        with CaptureQueriesContext(connection) as told:
            road(cast, chain)
        counted.append(len(told))
    assert counted[0] == counted[1], counted


def test_meetings_of_a_restricted_project_are_contacts_for_who_may_see_it(cast: Any, now: Any) -> None:
    target = a_target(cast, now, chains.a_chain(cast, now), "演示传感甲")
    secret = projects.a_lead(cast, now, restricted=True, team=None, leader=None)
    said: dict[str, Any] = {"zone": cast.zone, "target": target, "project": secret, "name": "演示传感甲"}
    Guest.objects.create(reception=a_reception(cast, TODAY), **said)
    EventFirm.objects.create(event=an_event(cast, TODAY), **said)
    for user, seen in ((cast.officer, ["来访", "活动"]), (cast.colleague, []), (cast.viewer, [])):
        assert [c.how for c in contacts_of([target], user).get(target.pk, [])] == seen, user

"""Who sees what, the gate, the list and its filters, amounts and steps."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.people.models import User

from ..actions import facts, gates, moving, taking_over
from ..models import Project
from ..queries import access, lists, record
from ..queries.facts import facts_of, gate_of
from ..queries.lists import Filters
from ..rules.content import Content
from ..terms import Stage
from . import factories as make


def names(cast: Any, user: Any = None, today: date = date(2026, 11, 20), **chosen: str) -> list[str]:
    rows = lists.filtered_for(User.objects.get(pk=(user or cast.officer).pk), Filters.of(chosen), today=today)
    return [p.name for p in rows]


def standing(cast: Any, name: str, stage: Stage, on: date, now: datetime) -> Project:
    row = taking_over.Standing(Content(name, cast.officer.pk), stage, on)
    return taking_over.take_over([row], zone=cast.zone, **make.who(cast, cast.administrator, now))[0]


def test_one_definition_of_who_sees_what(cast: Any, now: datetime) -> None:
    """Object check, list, search and attachment reader agree for everybody and every project."""
    projects = [
        make.a_lead(cast, now, name="公开的"),
        make.a_lead(cast, now, name="保密的", restricted=True),
        make.a_lead(
            cast,
            now,
            name="保密的，同事的",
            restricted=True,
            officer=cast.colleague.pk,
            team=None,
            leader=None,
        ),
        make.a_lead(cast, now, name="保密的，专班包联", restricted=True, team=None, leader=cast.lead.pk),
    ]
    seen: dict[str, set[str]] = {}
    for person in (
        cast.officer,
        cast.colleague,
        cast.agent,
        cast.lead,
        cast.leader,
        cast.inspector,
        cast.viewer,
        cast.stranger,
    ):
        user = User.objects.get(pk=person.pk)
        by_list = {p.pk for p in access.projects_for(user)}
        for project in projects:
            inside = project.pk in by_list
            assert access.may_read(user, project.pk) is inside
            assert (access.project_for(user, project.pk) is not None) is inside
            found = lists.filtered_for(
                user, Filters.of({"q": project.name, "standing": "all"}), today=now.date()
            )
            assert (project in found) is inside
        seen[person.name] = {p.name for p in projects if p.pk in by_list}
    everything = {p.name for p in projects}
    assert seen == {
        "周启明": {"公开的", "保密的", "保密的，专班包联"}, "郑晓岚": {"公开的", "保密的，同事的"}, "沈若谷": {"公开的", "保密的"},
        "李若川": {"公开的", "保密的，专班包联"}, "陈向南": everything, "许文静": everything, "高远": {"公开的"}, "外区人": set(),
    }  # fmt: skip


def test_projects_are_found_by_name_initials_investor_and_number(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, name="高纯石墨制品", investors=("江南晶显科技有限公司",))
    make.a_lead(cast, now, name="精密轴承", investors=())
    for typed in ("石墨", "gcsm", "GCSM", "江南晶显", "jnjx", project.code, "石墨 江南", "高纯　制品"):
        assert names(cast, q=typed) == ["高纯石墨制品"], typed
    assert names(cast, q="石墨 轴承") == []


def test_filters_narrow_and_unknown_values_narrow_to_nothing(cast: Any, now: datetime) -> None:
    other = make.a_mode(cast, now, "基金招商")
    lead = make.a_lead(cast, now, name="线索", chain="甲链", mode=other.pk)
    talks = make.in_talks(cast, now, name="洽谈", team=None)
    moving.shelve(talks.pk, reason="资金暂时不到位", on=now.date(), **make.who(cast, cast.officer, now))
    assert names(cast) == ["线索"]
    assert set(names(cast, standing="all")) == {"线索", "洽谈"}
    assert names(cast, standing="shelved") == ["洽谈"]
    assert names(cast, stage="lead") == ["线索"] and names(cast, stage="talks", standing="all") == ["洽谈"]
    assert names(cast, chain="甲链") == ["线索"] and names(cast, chain="乙链") == []
    assert names(cast, mode=str(other.pk)) == ["线索"] and names(cast, mode="0") == []
    assert names(cast, team=str(cast.team.pk), standing="all") == ["线索"]
    assert (
        names(cast, officer=str(cast.officer.pk)) == ["线索"]
        and names(cast, officer=str(cast.leader.pk)) == []
    )
    assert names(cast, zone=str(cast.other_zone.pk)) == []
    for key in (
        "stage",
        "standing",
        "light",
        "mode",
        "reached",
        "then",
        "lacks",
        "verified",
        "output",
        "over",
        "pending",
        "since",
    ):
        assert names(cast, **({"standing": "all"} | {key: "nonsense"})) == [], key
    assert lead.pk


def test_lights_narrow_as_they_are_shown(cast: Any, now: datetime) -> None:
    gates.save_limit(zone=cast.zone, stage="lead", days=30, source="", by=None, actor=None, at=now)
    for days, name in ((40, "红"), (26, "黄"), (1, "绿")):
        make.a_lead(cast, now - timedelta(days=days), name=name)
    make.in_talks(cast, now, name="无")
    for light, expected in (("red", "红"), ("amber", "黄"), ("green", "绿"), ("none", "无")):
        assert names(cast, light=light) == [expected]
    rows = lists.rows_of(lists.marked(Project.objects.all()), today=now.date())
    assert {r.project.name: r.lamp.light.value for r in rows} == {
        "红": "red",
        "黄": "amber",
        "绿": "green",
        "无": "none",
    }
    assert names(cast, over="dwell") == ["红"]


def test_lists_are_sorted_both_ways_and_unknown_comes_last(cast: Any, now: datetime) -> None:
    for name, investment in (("长治", 300), ("安阳", None), ("北京", 100)):
        value = None if investment is None else Decimal(investment)
        make.a_lead(cast, now, name=name, investment=value, fixed_investment=None)
    assert names(cast, sort="name") == ["安阳", "北京", "长治"]
    assert names(cast, sort="-name") == ["长治", "北京", "安阳"]
    assert names(cast, sort="investment") == ["北京", "长治", "安阳"]
    assert names(cast, sort="-investment") == ["长治", "北京", "安阳"]
    assert names(cast, sort="code") == ["长治", "安阳", "北京"]
    assert names(cast, sort="nonsense") == names(cast, sort="-changed")


def test_what_was_reached_is_counted_once_by_the_day_claimed(cast: Any, now: datetime) -> None:
    project = make.signed(cast, now)
    moving.move_back(
        project.pk,
        Stage.TALKS,
        on=now.date(),
        reason="协议解除了，重新谈",
        **make.who(cast, cast.leader, now),
    )
    assert names(cast, reached="signed", standing="all") == [], "annulled"
    standing(cast, "接入没核的", Stage.SIGNED, date(2026, 3, 1), now)
    assert names(cast, reached="signed", standing="all") == [], "not verified"
    verified = standing(cast, "接入核了的", Stage.SIGNED, date(2026, 3, 1), now)
    moving.verify(verified.reports.get().pk, **make.who(cast, cast.leader, now))
    assert names(cast, reached="signed") == ["接入核了的"]
    assert names(cast, reached="signed", since="2026-03-01", until="2026-03-01") == ["接入核了的"]
    assert (
        names(cast, reached="signed", since="2026-03-02")
        == []
        == names(cast, reached="signed", until="2026-02-28")
    )
    assert names(cast, reached="signed", lacks="building") == ["接入核了的"]
    assert names(cast, reached="signed", then="building") == []
    assert set(names(cast, verified="no")) == {"接入没核的"} and set(names(cast, pending="1")) == {
        "接入没核的"
    }


def test_a_board_shows_fifty_cards_a_column_and_says_how_many_more(cast: Any, now: datetime) -> None:
    batch = [
        taking_over.Standing(
            Content(f"第 {n} 个", cast.officer.pk, investment=Decimal(10)), Stage.TALKS, now.date()
        )
        for n in range(53)
    ]
    taking_over.take_over(batch, zone=cast.zone, **make.who(cast, cast.officer, now))
    columns = {c.stage: c for c in lists.board_for(cast.officer, Filters(), today=now.date())}
    talks = columns[Stage.TALKS]
    assert (talks.count, len(talks.rows), talks.more, talks.investment) == (53, 50, 3, Decimal(530))
    assert [c.value for c in columns] == ["lead", "talks", "signed", "building"]
    assert columns[Stage.LEAD].count == 0


# ---------------------------------------------------------------- one project


@pytest.mark.parametrize("stage", list(Stage))
def test_the_gate_and_the_rule_say_the_same(cast: Any, now: datetime, stage: Stage) -> None:
    """What the page lists as missing is what a report or move is refused for."""
    project = standing(cast, "老项目", stage, date(2026, 3, 1), now)
    if project.reports.exists():
        moving.verify(project.reports.get().pk, **make.who(cast, cast.leader, now))
        project.refresh_from_db()
    gate = gate_of(project)
    if stage is Stage.AT_CAPACITY:
        assert gate is None
        return
    assert gate is not None and gate.target is stage.next
    missing = {f.code for f in gate.missing if not f.code.startswith("report_")}
    who = make.who(cast, cast.officer, now)
    with pytest.raises(Refused) as told:
        if gate.target.value in ("signed", "building", "producing"):
            moving.report(project.pk, gate.target, claimed_on=now.date(), **who)
        else:
            moving.advance(project.pk, gate.target, on=now.date(), **who)
    assert {r.code for r in told.value.refusals} == missing


def test_a_skipping_gate_lists_what_lies_between(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investors=(), chain="", mode=None)
    gate = gate_of(project, Stage.BUILDING)
    assert gate is not None
    codes = [f.code for f in gate.findings]
    assert {"investor", "mode", "formal_agreement", "site", "report_building"} <= set(codes)
    assert "report_signed" not in codes and len(set(codes)) == len(codes)
    assert gate_of(project, Stage.LEAD) is None


def test_amounts_are_summed_apart_and_by_year(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    who = make.who(cast, cast.officer, now)
    for kind, on, amount in (
        ("funds", date(2025, 5, 1), 10), ("funds", date(2026, 5, 1), 20), ("statistics", date(2026, 5, 1), 300), ("completed", date(2026, 5, 1), 4000),
    ):  # fmt: skip
        facts.enter_money(
            project.pk, kind=kind, on=on, amount=Decimal(amount), note="", evidence=make.pdf(), **who
        )
    wrong = facts.enter_money(
        project.pk, kind="funds", on=date(2026, 6, 1), amount=Decimal(99), note="", evidence=make.pdf(), **who
    )
    facts.void_money(wrong.pk, project_id=project.pk, reason="记到别的项目了", **who)
    told = record.amounts_of(project, today=now.date())
    assert (told.funds, told.funds_year, told.statistics, told.completed_year, told.formal) == (
        30,
        20,
        300,
        4000,
        None,
    )
    assert told.funds_share is None
    assert facts_of([project])[project.pk].funds == 30


def test_the_steps_show_days_marks_and_what_was_never_recorded(cast: Any, now: datetime) -> None:
    project = make.building(cast, now)
    steps = {s.label: s for s in record.steps_of(project, today=now.date())}
    assert list(steps) == ["线索", "洽谈", "评审", "签约", "拿地", "开工建设", "投产", "达效"]
    assert (steps["签约"].css, steps["开工建设"].css, steps["拿地"].css, steps["评审"].css, steps["投产"].css) == (
        "done", "now", "done mark", "mark", "",
    )  # fmt: skip
    taken = standing(cast, "老项目", Stage.BUILDING, date(2026, 3, 1), now)
    steps = {s.label: s for s in record.steps_of(taken, today=now.date())}
    assert steps["签约"].note == "没有记录" and steps["开工建设"].css == "wait"


def test_every_verb_of_the_timeline_has_words(cast: Any, now: datetime) -> None:
    project = make.building(cast, now)
    moving.move_back(
        project.pk,
        Stage.TALKS,
        on=now.date(),
        reason="协议解除了，重新谈",
        **make.who(cast, cast.leader, now),
    )
    for entry in record.timeline_for(project):
        assert entry.text and not re.match(r"[a-z_]+\.[a-z_]+$", entry.text), entry
        assert entry.by

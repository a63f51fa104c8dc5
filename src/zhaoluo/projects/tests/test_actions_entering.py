from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Stale
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.people.actions import staff

from ..actions import changing, entering, moving, taking_over
from ..models import Project, ProjectInvestor, PromotionMode, StageReport, StageStay
from ..rules.content import Content
from ..terms import Stage
from . import factories as make
from .tracing import refused, trace, written


def elsewhere(cast: Any, at: datetime) -> dict[str, int]:
    """Numbers of rows of the other zone."""
    other = {"by": cast.other_administrator, "actor": None, "at": at, "zone": cast.other_zone}
    team = staff.save_team(name="外区组", kind="team", lead=cast.stranger, members=[], **other)
    department = staff.save_organisation(name="外区局", kind="bureau", **other)
    mode = PromotionMode.objects.create(zone=cast.other_zone, name="外区方式")
    return {"team": team.pk, "department": department.pk, "mode": mode.pk}


def test_a_lead_is_entered_numbered_and_written_down(cast: Any, now: datetime) -> None:
    first = make.a_lead(cast, now)
    event = written("project.entered", by=cast.officer, at=now)
    assert (event.subject_kind, event.subject_id) == ("projects.project", first.pk)
    assert first.code == "HY-2026-0001" and first.stage == Stage.LEAD and first.stage_verified
    assert make.a_lead(cast, now, name="第二个").code == "HY-2026-0002"
    next_year = now + timedelta(days=60)
    assert make.a_lead(cast, next_year, name="第三个").code == "HY-2027-0001"
    assert StageStay.objects.filter(project=first).values_list("stage", "entered_on", "left_on").get() == (
        "lead", now.date(), None,
    )  # fmt: skip


def test_a_lead_is_refused_for_each_reason_without_a_trace(cast: Any, now: datetime) -> None:
    make.a_mode(cast, now)
    abroad = elsewhere(cast, now)

    def enter(user: Any = None, **changes: Any) -> None:
        who = make.who(cast, user or cast.officer, now)
        entering.enter(make.content_of(cast, now, **changes), zone=cast.zone, **who)

    assert refused(enter, name=" ") == {"no_name"}
    assert refused(enter, officer=None) == {"no_officer"}
    assert refused(enter, investment=Decimal(-5), fixed_investment=None) == {"negative"}
    assert refused(enter, officer=cast.stranger.pk) == {"foreign_person"}
    assert refused(enter, officer=cast.viewer.pk) == {"foreign_person"}, "a viewer answers for nothing"
    assert refused(enter, leader=cast.stranger.pk) == {"foreign_person"}
    assert refused(enter, officer=10**15) == {"foreign_person"}
    for name, number in abroad.items():
        assert refused(enter, **{name: number}) == {"foreign_row"}, name
    for user in (cast.viewer, cast.inspector, cast.stranger):
        assert refused(enter, user=user) == {"no_role"}, user
    assert refused(enter, user=cast.viewer, name="", officer=None) == {"no_role", "no_name", "no_officer"}


def test_a_lead_sent_twice_is_entered_once(cast: Any, now: datetime) -> None:
    content, who = make.content_of(cast, now), make.who(cast, cast.officer, now)
    entering.enter(content, zone=cast.zone, once="k1", **who)
    before = trace()
    with pytest.raises(IntegrityError, match="journal_once"):
        entering.enter(content, zone=cast.zone, once="k1", **who)
    assert trace() == before
    other = {"by": cast.stranger, "actor": cast.actor(cast.stranger, cast.other_zone), "at": now}
    entering.enter(Content("外区项目", cast.stranger.pk), zone=cast.other_zone, once="k1", **other)
    assert Project.objects.count() == 2, "another zone's keys are its own"


def test_names_are_stored_without_what_nobody_sees(cast: Any, now: datetime) -> None:
    project = make.a_lead(
        cast, now, name="\ufeff 高纯\u200b石墨\u202e ", investors=("甲\u200b公司", "甲公司", " ")
    )
    assert project.name == "高纯石墨"
    assert list(project.investors.values_list("name", flat=True)) == ["甲公司"]


# ---------------------------------------------------------------- changing


def test_a_change_is_written_down_field_by_field(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    later = now + timedelta(hours=1)
    content = make.content_of(cast, now, chain="新能源", investment=Decimal(50000), investors=("乙公司",))
    changed = changing.change(project.pk, content, version=1, **make.who(cast, cast.officer, later))
    event = written("project.changed", by=cast.officer, at=later)
    assert event.facts["changes"] == {
        "chain": ["碳基新材料", "新能源"], "investment": ["42000", "50000"],
        "investors": ["['河阳石墨材料有限公司']", "['乙公司']"],
    }  # fmt: skip
    assert (changed.version, changed.chain, changed.changed_at) == (2, "新能源", later)
    assert not Event.objects.filter(verb="project.handed_over").exists()


def test_a_change_of_nothing_is_nothing(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investment=Decimal("42000"))
    before = trace()
    same = make.content_of(cast, now, investment=Decimal("42000.00"))
    changing.change(project.pk, same, version=1, **make.who(cast, cast.officer, now))
    assert trace() == before


def test_a_new_officer_is_a_handing_over(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    content = make.content_of(cast, now, officer=cast.colleague.pk)
    changing.change(project.pk, content, version=None, **make.who(cast, cast.officer, now))
    event = written("project.handed_over", by=cast.officer, at=now)
    assert (event.facts["was"], event.facts["now"]) == (cast.officer.pk, cast.colleague.pk)


def test_a_change_is_refused_for_each_reason_without_a_trace(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    abroad = elsewhere(cast, now)

    def change(user: Any = None, version: int | None = 1, **changes: Any) -> None:
        who = make.who(cast, user or cast.officer, now)
        changing.change(project.pk, make.content_of(cast, now, **changes), version=version, **who)

    assert refused(change, user=cast.colleague, name="改了") == {"not_responsible"}
    assert refused(change, user=cast.stranger, name="改了") == {"not_responsible"}
    assert refused(change, user=cast.viewer, name="改了") == {"not_responsible"}
    assert refused(change, investment=Decimal(0), fixed_investment=None) == {"zero"}
    assert refused(change, officer=cast.stranger.pk) == {"foreign_person"}
    for name, number in abroad.items():
        assert refused(change, **{name: number}) == {"foreign_row"}, name
    before = trace()
    with pytest.raises(Stale):
        change(version=0, name="改了")
    assert trace() == before


def test_an_investor_is_linked_to_the_register_whichever_comes_first(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investors=("甲公司", "乙公司"))
    assert set(project.investors.values_list("enterprise", flat=True)) == {None}
    firm = enterprises.enter(zone=cast.zone, name="甲公司", by=cast.officer, at=now)
    assert entering.link_investors(firm) == 1 and entering.link_investors(firm) == 0
    other = enterprises.enter(zone=cast.zone, name="乙公司", by=cast.officer, at=now)
    content = make.content_of(cast, now, investors=("甲公司", "乙公司", "丙公司"))
    changing.change(project.pk, content, version=None, **make.who(cast, cast.officer, now))
    linked = dict(ProjectInvestor.objects.values_list("name", "enterprise"))
    assert linked == {"甲公司": firm.pk, "乙公司": other.pk, "丙公司": None}


# ---------------------------------------------------------------- taking over


def rows(
    cast: Any, *stages: Stage, on: date = date(2026, 3, 1), **changes: Any
) -> list[taking_over.Standing]:
    known: dict[str, Any] = {"officer": cast.officer.pk} | changes
    return [
        taking_over.Standing(Content(name=f"老项目 {n}", **known), stage, on, {"source": "台账"})
        for n, stage in enumerate(stages, 1)
    ]


def test_projects_taken_over_stand_unverified_with_their_gaps(cast: Any, now: datetime) -> None:
    who = make.who(cast, cast.administrator, now)
    projects = taking_over.take_over(rows(cast, *Stage), zone=cast.zone, **who)
    assert [(p.stage, p.stage_verified) for p in projects] == [
        ("lead", True), ("talks", True), ("signed", False), ("building", False), ("producing", False), ("at_capacity", False),
    ]  # fmt: skip
    assert {p.stage_entered_on for p in projects} == {date(2026, 3, 1)}
    reports = StageReport.objects.filter(taken_over=True, state="pending")
    assert set(reports.values_list("target", flat=True)) == {"signed", "building", "producing", "at_capacity"}
    events = {e.subject_id: e.facts for e in Event.objects.filter(verb="project.taken_over")}
    assert len(events) == 6 and events[projects[0].pk]["gaps"] == []
    assert "正式协议、协议额、文本" in events[projects[2].pk]["gaps"]
    assert events[projects[5].pk]["source"] == "台账"


@pytest.mark.parametrize("stage", [Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING, Stage.AT_CAPACITY])
def test_what_was_taken_over_counts_once_another_person_verifies(
    cast: Any, now: datetime, stage: Stage
) -> None:
    (project,) = taking_over.take_over(
        rows(cast, stage), zone=cast.zone, **make.who(cast, cast.administrator, now)
    )
    report = project.reports.get()
    assert "own_report" in refused(
        lambda: moving.verify(report.pk, **make.who(cast, cast.administrator, now))
    )
    verified = moving.verify(report.pk, **make.who(cast, cast.inspector, now))
    assert (verified.stage, verified.stage_verified, verified.stage_entered_on) == (
        stage, True, date(2026, 3, 1),
    )  # fmt: skip
    assert StageStay.objects.get(project=project).verified_at == now


def test_a_batch_is_written_whole_or_not_at_all(cast: Any, now: datetime) -> None:
    who = make.who(cast, cast.officer, now)

    def take_over(batch: list[taking_over.Standing]) -> None:
        taking_over.take_over(batch, zone=cast.zone, **who)

    good = rows(cast, Stage.TALKS, Stage.SIGNED)
    assert refused(take_over, batch=[]) == {"empty"}
    assert refused(take_over, batch=[*good, *rows(cast, Stage.LEAD, on=date(1899, 1, 1))]) == {
        "day_too_early"
    }
    assert refused(take_over, batch=[*good, *rows(cast, Stage.LEAD, on=date(2027, 1, 1))]) == {
        "day_in_future"
    }
    assert refused(take_over, batch=[*good, *rows(cast, Stage.LEAD, officer=None)]) == {"no_officer"}
    bad = [*good, *rows(cast, Stage.LEAD, officer=cast.stranger.pk)]
    with pytest.raises(Exception, match="第 3 行"):
        take_over(bad)
    who |= make.who(cast, cast.viewer, now)
    assert refused(take_over, batch=good) == {"no_role"}


def test_a_batch_sent_twice_is_taken_over_once(cast: Any, now: datetime) -> None:
    who = make.who(cast, cast.officer, now)
    taking_over.take_over(rows(cast, Stage.TALKS, Stage.LEAD), zone=cast.zone, once="k", **who)
    with pytest.raises(IntegrityError, match="journal_once"):
        taking_over.take_over(rows(cast, Stage.TALKS, Stage.LEAD), zone=cast.zone, once="k", **who)
    assert Project.objects.count() == 2


# ---------------------------------------------------------------- where it was read


def test_evidence_is_linked_and_once(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    who = make.who(cast, cast.officer, now)
    entering.link_evidence(project.pk, once="draft:7", source="河阳日报", **who)
    event = written("project.evidence_linked", by=cast.officer, at=now)
    assert event.facts["source"] == "河阳日报"
    with pytest.raises(IntegrityError, match="journal_once"):
        entering.link_evidence(project.pk, once="draft:7", source="河阳日报", **who)
    viewer = make.who(cast, cast.viewer, now)
    assert refused(lambda: entering.link_evidence(project.pk, once="draft:8", **viewer)) == {"no_role"}


def test_who_took_a_list_out_is_written_down(cast: Any, now: datetime) -> None:
    entering.note_export(cast.officer, form="csv", filters={"stage": "lead"}, rows=3, at=now)
    event = written("list.exported", by=cast.officer, at=now)
    assert event.facts == {"form": "csv", "filters": {"stage": "lead"}, "rows": 3}

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale

from ..actions import changing, moving
from ..models import Milestone, Project, StageReport, StageStay
from ..terms import ReportState, Stage
from . import factories as make


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def trace(project: Project) -> tuple[Any, ...]:
    """Everything a refused act must leave as it was."""
    fresh = Project.objects.get(pk=project.pk)
    return (
        fresh.stage,
        fresh.version,
        Event.objects.count(),
        StageStay.objects.count(),
        StageReport.objects.count(),
    )


def test_a_lead_moves_into_talks_and_is_written_down(cast: Any, now: datetime) -> None:
    project = make.in_talks(cast, now)
    assert project.stage == Stage.TALKS
    event = Event.objects.get(verb="project.talks_opened")
    assert (event.subject_id, event.by, event.at) == (project.pk, cast.officer, now)
    assert list(StageStay.objects.values_list("stage", "left_on")) == [("lead", now.date()), ("talks", None)]


def test_a_refused_signing_report_names_every_reason_and_leaves_no_trace(cast: Any, now: datetime) -> None:
    blank = {"investment": None, "fixed_investment": None}
    project = make.in_talks(cast, now, **blank)
    content = make.content_of(cast, now, mode=None, **blank)  # the mode was known when talks were opened
    project = changing.change(project.pk, content, version=None, **make.who(cast, cast.officer, now))
    before = trace(project)
    with pytest.raises(Refused) as refused:
        moving.report(project.pk, Stage.SIGNED, claimed_on=None, **make.who(cast, cast.officer, now))
    assert codes(refused) == {"investment", "mode", "formal_agreement", "no_day"}
    assert trace(project) == before


def test_a_report_moves_nothing_until_another_person_verifies(cast: Any, now: datetime) -> None:
    report = make.reported_signed(cast, now)
    project = Project.objects.get(pk=report.project_id)
    assert (project.stage, report.state) == (Stage.TALKS, ReportState.PENDING)
    with pytest.raises(Refused) as refused:
        moving.verify(report.pk, **make.who(cast, cast.officer, now))
    assert "own_report" in codes(refused)
    later = now + timedelta(days=2)
    project = moving.verify(report.pk, **make.who(cast, cast.leader, later))
    assert (project.stage, project.stage_entered_on) == (Stage.SIGNED, now.date())
    report.refresh_from_db()
    assert (report.claimed_on, report.verified_at, report.verifier) == (now.date(), later, cast.leader)


def test_verifying_twice_is_refused(cast: Any, now: datetime) -> None:
    report = make.reported_signed(cast, now)
    moving.verify(report.pk, **make.who(cast, cast.leader, now))
    with pytest.raises(Refused) as refused:
        moving.verify(report.pk, **make.who(cast, cast.inspector, now))
    assert "not_pending" in codes(refused)
    assert Event.objects.filter(verb="project.signed").count() == 1


def test_building_demands_land_and_dates_the_start(cast: Any, now: datetime) -> None:
    project = make.signed(cast, now)
    with pytest.raises(Refused) as refused:
        moving.report(project.pk, Stage.BUILDING, claimed_on=now.date(), **make.who(cast, cast.officer, now))
    assert codes(refused) == {"site"}
    project = make.building(cast, now, name="又一个项目")
    assert project.stage == Stage.BUILDING
    assert Milestone.objects.get(project=project, kind="start").on == now.date()


def test_stages_cannot_be_jumped_without_role_and_reason(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    with pytest.raises(Refused) as refused:
        moving.report(project.pk, Stage.SIGNED, claimed_on=now.date(), **make.who(cast, cast.officer, now))
    assert {"stage_jump", "no_skip_reason"} <= codes(refused)


def test_a_day_in_the_future_or_before_the_stage_is_refused(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    for on, code in (
        (date(2026, 12, 1), "day_in_future"),
        (date(1899, 1, 1), "day_too_early"),
        (date(2026, 1, 1), "before_entry"),
    ):
        with pytest.raises(Refused) as refused:
            moving.advance(project.pk, Stage.TALKS, on=on, **make.who(cast, cast.officer, now))
        assert code in codes(refused)


def test_moving_back_needs_reason_and_role_and_annuls_later_stays(cast: Any, now: datetime) -> None:
    project = make.building(cast, now)
    with pytest.raises(Refused) as refused:
        moving.move_back(
            project.pk, Stage.TALKS, on=now.date(), reason="", **make.who(cast, cast.officer, now)
        )
    assert {"no_role", "no_reason"} <= codes(refused)
    project = moving.move_back(
        project.pk, Stage.TALKS, on=now.date(), reason="协议解除，重新谈", **make.who(cast, cast.leader, now)
    )
    assert project.stage == Stage.TALKS
    assert set(StageStay.objects.filter(project=project, annulled=True).values_list("stage", flat=True)) == {
        "signed",
        "building",
    }
    assert not Milestone.objects.filter(project=project, kind="start").exists()


def test_an_old_form_is_stale(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    with pytest.raises(Stale):
        moving.advance(
            project.pk,
            Stage.TALKS,
            on=now.date(),
            version=project.version - 1,
            **make.who(cast, cast.officer, now),
        )


def test_a_lost_project_says_to_whom_and_can_come_back(cast: Any, now: datetime) -> None:
    project = make.in_talks(cast, now)
    with pytest.raises(Refused) as refused:
        moving.lose(
            project.pk, reason="价格谈不拢了", lost_to="", on=now.date(), **make.who(cast, cast.officer, now)
        )
    assert codes(refused) == {"no_lost_to"}
    moving.lose(
        project.pk,
        reason="价格谈不拢了",
        lost_to="外省某园区",
        on=now.date(),
        **make.who(cast, cast.officer, now),
    )
    with pytest.raises(Refused):
        moving.advance(project.pk, Stage.SIGNED, on=now.date(), **make.who(cast, cast.officer, now))
    project = moving.resume(project.pk, reason="对方又来谈了", **make.who(cast, cast.officer, now))
    assert project.standing == "active"

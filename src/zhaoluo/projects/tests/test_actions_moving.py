"""Moves: report, verify, return, withdraw, back, out and in again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event

from ..actions import changing, facts, gates, moving, taking_over
from ..models import Deadline, Milestone, Project, StageReport, StageStay
from ..rules.content import Content
from ..terms import ReportState, Stage
from . import factories as make
from .tracing import refused, written

REASON = "协议解除了，要重新谈"
TODAY = date(2026, 11, 20)


def producing(cast: Any, at: datetime) -> Project:
    """A project that produces, verified at every step."""
    project = make.building(cast, at)
    facts.enter_money(
        project.pk, kind="funds", on=at.date(), amount=Decimal(9000), note="", evidence=make.pdf("进账单.pdf"),
        **make.who(cast, cast.officer, at),
    )  # fmt: skip
    report = moving.report(
        project.pk, Stage.PRODUCING, claimed_on=at.date(), **make.who(cast, cast.officer, at)
    )
    return moving.verify(report.pk, **make.who(cast, cast.lead, at))


# ---------------------------------------------------------------- advance


def test_full_output_is_reached_by_figures_and_written_down(cast: Any, now: datetime) -> None:
    project = producing(cast, now)
    assert written("project.produced", by=cast.lead, at=now).facts["reporter"] == cast.officer.name
    who = make.who(cast, cast.officer, now)

    def advance(**changes: Any) -> None:
        moving.advance(project.pk, Stage.AT_CAPACITY, on=now.date(), **who)

    assert refused(advance) == {"output_reached"}
    content = make.content_of(cast, now, actual_output=Decimal(60000))
    changing.change(project.pk, content, version=None, **who)
    advance()
    assert written("project.capacity_reached", by=cast.officer, at=now).facts["was"] == "producing"
    assert refused(advance) == {"not_forward"}, "twice"


def test_an_advance_is_refused_without_a_trace(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investors=(), chain="", industry_class="")

    def advance(
        user: Any = None, target: Stage = Stage.TALKS, on: date | None = TODAY, reason: str = ""
    ) -> None:
        moving.advance(project.pk, target, on=on, reason=reason, **make.who(cast, user or cast.officer, now))

    assert refused(advance) == {"investor", "chain"}
    assert refused(advance, on=None) == {"investor", "chain", "no_day"}
    assert refused(advance, user=cast.colleague) >= {"not_responsible"}
    assert refused(advance, user=cast.viewer) >= {"not_responsible"}
    assert refused(advance, user=cast.stranger) >= {"not_responsible"}
    assert refused(advance, target=Stage.SIGNED) == {"needs_report"}
    told = refused(advance, user=cast.leader, target=Stage.AT_CAPACITY, reason="区里定的，特事特办")
    assert told == {"skips_verified"}, "no reason of anybody's replaces the second person"


# ---------------------------------------------------------------- report


def test_a_report_stands_with_its_evidence_and_moves_nothing(cast: Any, now: datetime) -> None:
    project = make.signed(cast, now)
    facts.date_milestone(
        project.pk, kind="land", on=now.date(), land_mu=Decimal(66), note="", evidence=None,
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    gates.save_limit(
        zone=cast.zone, stage="report", days=5, source="", by=cast.administrator, actor=None, at=now
    )
    version = Project.objects.get(pk=project.pk).version
    filed = moving.report(
        project.pk, Stage.BUILDING, claimed_on=now.date(), version=version, note="已破土",
        evidence=[make.pdf("开工令.pdf"), make.pdf("现场.pdf")], **make.who(cast, cast.officer, now),
    )  # fmt: skip
    event = written("project.start_reported", by=cast.officer, at=now)
    assert event.facts == {"report": filed.pk, "claimed_on": now.date().isoformat()}
    project.refresh_from_db()
    assert (project.stage, project.version) == ("signed", version + 1)
    assert filed.state == ReportState.PENDING and not Milestone.objects.filter(kind="start").exists()
    assert Deadline.objects.get(project=project, source="report").due_on == now.date() + timedelta(days=5)
    assert Event.objects.filter(verb="file.stored", facts__kind="start").count() == 2

    def again() -> None:
        moving.report(project.pk, Stage.BUILDING, claimed_on=now.date(), **make.who(cast, cast.officer, now))

    assert refused(again) == {"report_pending"}, "twice"


def test_a_refused_report_keeps_no_paper(cast: Any, now: datetime) -> None:
    project = make.signed(cast, now)

    def report(user: Any = None, claimed_on: date | None = TODAY, name: str = "开工令.pdf") -> None:
        moving.report(
            project.pk, Stage.BUILDING, claimed_on=claimed_on, evidence=[make.pdf(), make.pdf(name)],
            **make.who(cast, user or cast.officer, now),
        )  # fmt: skip

    assert refused(report) == {"site"}
    assert refused(report, user=cast.colleague) == {"site", "not_responsible"}
    assert refused(report, claimed_on=None) == {"site", "no_day"}
    assert refused(report, claimed_on=now.date() + timedelta(days=1)) == {"site", "day_in_future"}
    assert refused(report, claimed_on=date(1899, 1, 1)) == {"site", "day_too_early", "before_entry"}
    assert refused(report, name="照片.png") == {"false_type"}
    assert refused(report, name="../../x") == {"wrong_type"}


def test_a_start_before_the_land_is_refused_when_it_is_claimed(cast: Any, now: datetime) -> None:
    earlier = now - timedelta(days=30)
    project = make.signed(cast, earlier)
    facts.date_milestone(
        project.pk, kind="land", on=now.date(), land_mu=Decimal(66), note="", evidence=None,
        **make.who(cast, cast.officer, now),
    )  # fmt: skip

    def report(claimed_on: date) -> None:
        moving.report(project.pk, Stage.BUILDING, claimed_on=claimed_on, **make.who(cast, cast.officer, now))

    assert refused(report, claimed_on=now.date() - timedelta(days=1)) == {"site"}
    report(now.date())


def test_a_paper_demanded_by_the_zone_may_come_with_the_report(cast: Any, now: datetime) -> None:
    gates.save_demand(
        zone=cast.zone, stage="building", check_code="start_photos", threshold=None, source="", active=True,
        by=cast.administrator, actor=cast.actor(cast.administrator), at=now,
    )  # fmt: skip
    project = make.signed(cast, now)
    facts.date_milestone(
        project.pk, kind="premises", on=now.date(), land_mu=None, note="", evidence=None,
        **make.who(cast, cast.officer, now),
    )  # fmt: skip

    def report(*papers: Any) -> None:
        who = make.who(cast, cast.officer, now)
        moving.report(project.pk, Stage.BUILDING, claimed_on=now.date(), evidence=papers, **who)

    assert refused(report) == {"zone_start_photos"}
    report(make.pdf("现场.pdf"))
    assert StageReport.objects.get(project=project, target="building").state == ReportState.PENDING


# ---------------------------------------------------------------- verify, return, withdraw


def test_a_verification_keeps_both_days_and_dates_the_start(cast: Any, now: datetime) -> None:
    project = make.building(cast, now)
    event = written("project.started", by=cast.inspector, at=now)
    assert event.facts["verified_on"] == event.facts["claimed_on"] == now.date().isoformat()
    assert Milestone.objects.get(project=project, kind="start").on == now.date()
    assert not Deadline.objects.filter(project=project, source="report").exists()
    assert [
        (s.stage, s.left_on is None, s.verified_at) for s in StageStay.objects.filter(project=project)
    ] == [("lead", False, None), ("talks", False, now), ("signed", False, now), ("building", True, now)]


def test_a_verification_is_refused_without_a_trace(cast: Any, now: datetime) -> None:
    report = make.reported_signed(cast, now)

    def verify(user: Any) -> None:
        moving.verify(report.pk, **make.who(cast, user, now))

    assert refused(verify, user=cast.officer) == {"own_report", "no_verifier"}
    for user in (cast.colleague, cast.agent, cast.viewer, cast.stranger, cast.other_administrator):
        assert refused(verify, user=user) == {"no_verifier"}, user
    changing.change(
        report.project_id,
        make.content_of(cast, now, mode=None),
        version=None,
        **make.who(cast, cast.officer, now),
    )
    assert refused(verify, user=cast.leader) == {"mode"}, "the demands must still be met"
    moving.shelve(
        report.project_id, reason="资金暂时不到位", on=now.date(), **make.who(cast, cast.officer, now)
    )
    assert refused(verify, user=cast.leader) == {"mode", "not_active"}


def test_a_report_is_returned_once_with_a_reason(cast: Any, now: datetime) -> None:
    report = make.reported_signed(cast, now)

    def give_back(user: Any = None, answer: str = "协议没有盖章，请补") -> None:
        moving.return_report(report.pk, answer=answer, **make.who(cast, user or cast.leader, now))

    assert refused(give_back, user=cast.officer) == {"own_report", "no_verifier"}
    assert refused(give_back, user=cast.viewer) == {"no_verifier"}
    assert refused(give_back, answer="不行") == {"no_reason"}
    give_back()
    event = written("project.report_returned", by=cast.leader, at=now)
    assert event.facts["answer"] == "协议没有盖章，请补"
    report.refresh_from_db()
    assert (report.state, report.project.stage) == (ReportState.RETURNED, "talks")
    assert refused(give_back) == {"not_pending"}, "twice"
    moving.report(report.project_id, Stage.SIGNED, claimed_on=now.date(), **make.who(cast, cast.officer, now))


def test_a_report_is_withdrawn_once_by_its_reporter(cast: Any, now: datetime) -> None:
    report = make.reported_signed(cast, now)

    def withdraw(user: Any = None) -> None:
        moving.withdraw_report(report.pk, **make.who(cast, user or cast.officer, now))

    assert refused(withdraw, user=cast.leader) == {"not_reporter"}
    withdraw()
    written("project.report_withdrawn", by=cast.officer, at=now)
    assert refused(withdraw) == {"not_pending"}, "twice"


# ---------------------------------------------------------------- back


def test_a_move_back_is_written_down_and_the_start_is_undone(cast: Any, now: datetime) -> None:
    project = producing(cast, now)

    def back(
        user: Any = None, target: Stage = Stage.SIGNED, reason: str = REASON, on: date | None = TODAY
    ) -> None:
        moving.move_back(project.pk, target, on=on, reason=reason, **make.who(cast, user or cast.leader, now))

    assert refused(back, user=cast.officer) == {"no_role"}
    assert refused(back, user=cast.inspector) == {"no_role"}
    assert refused(back, user=cast.stranger) == {"no_role"}
    assert refused(back, reason="错了") == {"no_reason"}
    assert refused(back, target=Stage.PRODUCING) == {"not_backward"}
    assert refused(back, on=date(1899, 1, 1)) == {"day_too_early", "before_entry"}
    back()
    event = written("project.moved_back", by=cast.leader, at=now)
    assert (event.facts["was"], event.facts["to"], event.facts["reason"]) == ("producing", "signed", REASON)
    project.refresh_from_db()
    assert (project.stage, project.stage_verified) == ("signed", True)
    assert not Milestone.objects.filter(project=project, kind="start").exists()
    annulled = StageStay.objects.filter(project=project, annulled=True).values_list("stage", flat=True)
    assert set(annulled) == {"building", "producing"}
    assert refused(back) == {"not_backward"}, "twice"


def test_a_pending_report_goes_back_with_the_project(cast: Any, now: datetime) -> None:
    report = make.reported_signed(cast, now)
    moving.move_back(
        report.project_id, Stage.LEAD, on=now.date(), reason=REASON, **make.who(cast, cast.leader, now)
    )
    report.refresh_from_db()
    assert report.state == ReportState.RETURNED and report.answer == f"随项目退回：{REASON}"
    assert "not_pending" in refused(lambda: moving.verify(report.pk, **make.who(cast, cast.leader, now)))


def test_a_signing_nobody_verified_cannot_be_had_by_moving_back(cast: Any, now: datetime) -> None:
    """Taken over as 建设, moved back to 签约: it would stand there as if somebody had verified the signing."""
    standing = taking_over.Standing(Content("老项目", cast.officer.pk), Stage.BUILDING, date(2026, 3, 1))
    (project,) = taking_over.take_over([standing], zone=cast.zone, **make.who(cast, cast.administrator, now))

    def back(target: Stage) -> None:
        moving.move_back(project.pk, target, on=now.date(), reason=REASON, **make.who(cast, cast.leader, now))

    assert refused(back, target=Stage.SIGNED) == {"never_verified"}
    back(Stage.TALKS)
    assert Project.objects.get(pk=project.pk).stage == "talks"


# ---------------------------------------------------------------- out and in again


def test_a_project_is_put_aside_and_taken_up_again(cast: Any, now: datetime) -> None:
    gates.save_limit(zone=cast.zone, stage="lead", days=30, source="", by=None, actor=None, at=now)
    project = make.a_lead(cast, now)
    who = make.who(cast, cast.officer, now)

    def shelve(**changes: Any) -> None:
        moving.shelve(project.pk, **({"reason": "资金暂时不到位", "on": now.date()} | who | changes))

    def resume(**changes: Any) -> None:
        moving.resume(project.pk, **({"reason": "资金到位了，继续"} | who | changes))

    assert refused(resume) == {"is_active"}
    assert refused(shelve, reason="") == {"no_reason"}
    assert refused(shelve, on=None) == {"no_day"}
    assert refused(shelve, on=date(1899, 1, 1)) == {"day_too_early"}
    assert refused(shelve, actor=cast.actor(cast.colleague)) == {"not_responsible"}
    shelve()
    assert written("project.shelved", by=cast.officer, at=now).facts["stage"] == "lead"
    assert refused(shelve) == {"not_active"}, "twice"
    assert refused(resume, reason="") == {"no_reason"}
    resume()
    assert written("project.resumed", by=cast.officer, at=now).facts["was"] == "shelved"
    project.refresh_from_db()
    assert (project.standing, project.standing_reason) == ("active", "")


def test_a_lost_project_says_to_whom_and_its_clock_comes_back_with_it(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    who = make.who(cast, cast.officer, now)

    def lose(**changes: Any) -> None:
        given = {"reason": "价格谈不拢了", "lost_to": "外省某园区", "on": now.date()}
        moving.lose(project.pk, **(given | who | changes))

    assert refused(lose, lost_to=" ") == {"no_lost_to"}
    assert refused(lose, reason="") == {"no_reason"}
    lose()
    assert written("project.lost", by=cast.officer, at=now).facts["lost_to"] == "外省某园区"
    assert refused(lose) == {"not_active"}, "twice"
    gates.save_limit(zone=cast.zone, stage="lead", days=30, source="", by=None, actor=None, at=now)
    assert not Deadline.objects.filter(project=project).exists(), "who is lost has no clock"
    moving.resume(project.pk, reason="对方又来谈了", **who)
    assert Deadline.objects.get(project=project, source="dwell").due_on == now.date() + timedelta(days=30)


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_can_be_lost_and_taken_up(cast: Any, now: datetime, stage: Stage) -> None:
    standing = taking_over.Standing(Content("老项目", cast.officer.pk), stage, date(2026, 3, 1))
    (project,) = taking_over.take_over([standing], zone=cast.zone, **make.who(cast, cast.officer, now))
    who = make.who(cast, cast.officer, now)
    moving.lose(project.pk, reason="企业自己破产了", lost_to="不清楚", on=now.date(), **who)
    assert moving.resume(project.pk, reason="重整成功又来了", **who).stage == stage

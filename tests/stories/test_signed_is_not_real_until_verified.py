"""Field §4: signed ≠ real.  A report moves nothing; another person's word does, dated by the day claimed."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.foundation.journal.actions import serve_next
from zhaoluo.projects.models import Project

SIGNED_LIST = "/projects/?reached=signed&standing=all"


def test_a_signing_counts_from_the_second_persons_word_on(story: Story, cast: Any) -> None:
    with story.on(date(2026, 11, 10)):
        project = story.enter("石墨项目")
        story.post(cast.officer, f"/projects/{project.pk}/move/", to="talks", on=date(2026, 11, 10))
    with story.on(date(2026, 11, 16)):
        story.agree(project)
        report = story.report(project, "signed")
    assert "石墨项目" not in story.read(cast.leader, SIGNED_LIST)
    assert "石墨项目" in story.read(cast.leader, "/projects/?stage=talks")
    assert "待核" in story.read(cast.leader, f"/projects/{project.pk}/")

    while serve_next(cast.zone):
        pass
    assert "石墨项目，等您核实" in story.read(cast.leader, "/notices/")
    verify = f"/projects/{project.pk}/reports/{report.pk}/verify/"
    assert "须由申报人以外的人核实" in story.refused(cast.officer, verify, answer="")
    assert "核实由专班负责人" in story.refused(cast.colleague, verify, answer="")
    story.verify(report)
    assert "已经办过" in story.refused(cast.inspector, verify, answer="")

    project = Project.objects.get(pk=project.pk)
    assert (project.stage, project.stage_entered_on) == ("signed", date(2026, 11, 16)), (
        "dated by the day claimed"
    )
    report.refresh_from_db()
    assert (report.claimed_on, report.verified_at.date()) == (date(2026, 11, 16), date(2026, 11, 20)), (
        "both kept"
    )
    assert "石墨项目" in story.read(cast.leader, f"{SIGNED_LIST}&since=2026-11-16&until=2026-11-16")
    while serve_next(cast.zone):
        pass
    assert "石墨项目 签约认定" in story.read(cast.officer, "/notices/"), "the reporter hears of it"


def test_a_returned_report_leaves_the_project_in_talks(story: Story, cast: Any) -> None:
    project = story.enter("石墨项目")
    story.post(cast.officer, f"/projects/{project.pk}/move/", to="talks", on=date(2026, 11, 20))
    story.agree(project)
    report = story.report(project, "signed")
    back = f"/projects/{project.pk}/reports/{report.pk}/return/"
    assert "请写明理由" in story.refused(cast.inspector, back, answer="")
    story.post(cast.inspector, back, answer="协议没有盖章，请补")
    assert Project.objects.get(pk=project.pk).stage == "talks"
    assert "协议没有盖章，请补" in story.read(cast.officer, f"/projects/{project.pk}/timeline/")
    assert "石墨项目" not in story.read(cast.leader, SIGNED_LIST)

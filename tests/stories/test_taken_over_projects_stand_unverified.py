"""L1, four libraries: what already stands in a ledger comes in with its stage, 待核, with its gaps, and is verified later."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.projects.models import Project, StageReport


def take_over(story: Story, name: str, stage: str, **more: Any) -> Project:
    typed = {
        "name": name,
        "officer": story.cast.officer.pk,
        "stage": stage,
        "claimed_on": date(2025, 6, 1),
    } | more
    story.post(story.cast.administrator, "/projects/take-over/", **typed)
    return Project.objects.get(name=name)


def test_ledger_projects_do_not_count_until_verified(story: Story, cast: Any) -> None:
    building = take_over(story, "老厂改造", "building")
    talks = take_over(story, "还在谈的", "talks")
    assert (building.stage, building.stage_verified) == ("building", False)
    assert talks.stage_verified, "talks need nobody's word"
    assert "老厂改造" not in story.read(cast.leader, "/projects/?reached=building&standing=all")
    assert "老厂改造" in story.read(cast.leader, "/projects/?pending=1")
    shown = story.read(cast.leader, f"/projects/{building.pk}/timeline/")
    assert "尚缺" in shown and "拿地" in shown and "正式协议" in shown

    report = StageReport.objects.get(project=building)
    told = story.refused(
        cast.administrator, f"/projects/{building.pk}/reports/{report.pk}/verify/", answer=""
    )
    assert "申报人以外" in told
    story.verify(report, cast.inspector)
    assert "老厂改造" in story.read(
        cast.leader, "/projects/?reached=building&standing=all&since=2025-06-01&until=2025-06-01"
    )


def test_a_ledger_project_goes_on_only_after_it_was_verified(story: Story, cast: Any) -> None:
    project = take_over(story, "老厂改造", "building")
    told = story.refused(
        cast.officer, f"/projects/{project.pk}/reports/", to="producing", claimed_on=date(2026, 11, 20)
    )
    assert "还没有核实" in told


def test_wrong_ledger_rows_get_a_sentence(story: Story, cast: Any) -> None:
    for changes, sentence in (
        ({"claimed_on": date(1899, 1, 1)}, "太早"), ({"claimed_on": date(2026, 12, 1)}, "还没到"), ({"claimed_on": ""}, "请填"),
        ({"officer": ""}, "请填责任人"), ({"stage": "nowhere"}, "不在可用的选项中"),
    ):  # fmt: skip
        typed = {
            "name": "老厂",
            "officer": cast.officer.pk,
            "stage": "signed",
            "claimed_on": date(2025, 6, 1),
        } | changes
        told = story.refused(cast.administrator, "/projects/take-over/", **typed)
        assert sentence in told, (changes, told[-300:])
    assert Project.objects.count() == 0

"""L5, 上党 平遥 原平: three-level responsibility; nobody's project is impossible."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.projects.models import Project

TODAY = date(2026, 11, 20)


def test_a_project_without_an_officer_cannot_exist(story: Story, cast: Any) -> None:
    for officer in ("", cast.stranger.pk, cast.viewer.pk, "999999"):
        told = story.refused(cast.officer, "/projects/new/", name="无主项目", officer=officer)
        assert "责任人" in told or "请从列表里选" in told
    assert Project.objects.count() == 0
    project = story.enter("有主项目")
    told = story.refused(
        cast.officer, f"/projects/{project.pk}/edit/", name="有主项目", officer="", version=project.version
    )
    assert "请填责任人" in told and Project.objects.get().officer == cast.officer


def test_all_three_levels_are_named_before_works_begin(story: Story, cast: Any) -> None:
    project = story.sign("三级项目", leader=None, department=None)
    story.acquire_land(project)
    assert "缺包联领导、责任部门" in story.read(cast.officer, f"/projects/{project.pk}/gate/")
    told = story.refused(cast.officer, f"/projects/{project.pk}/reports/", to="building", claimed_on=TODAY)
    assert "缺包联领导、责任部门" in told

    project.refresh_from_db()
    story.post(
        cast.officer, f"/projects/{project.pk}/edit/", name=project.name, officer=cast.officer.pk, version=project.version,
        investors="河阳石墨材料有限公司", investment="42000", chain="碳基新材料", mode=story.mode.pk, land_need_mu="66",
        leader=cast.lead.pk, department=cast.department.pk, team=cast.team.pk,
    )  # fmt: skip
    story.report(project, "building")
    shown = story.read(cast.officer, f"/projects/{project.pk}/")
    for name in (cast.lead.name, cast.department.name, cast.officer.name, cast.team.name):
        assert name in shown


def test_who_is_responsible_writes_and_a_handing_over_is_written_down(story: Story, cast: Any) -> None:
    project = story.enter("移交项目", leader=cast.lead.pk)
    notes = f"/projects/{project.pk}/notes/"
    for user in (cast.officer, cast.agent, cast.lead, cast.leader, cast.administrator):
        story.post(user, notes, text=f"{user.name}写的")
    for user in (cast.colleague, cast.inspector, cast.viewer):
        assert "只能查看" in story.refused(user, notes, text="不该写的")
    project.refresh_from_db()
    story.post(
        cast.officer,
        f"/projects/{project.pk}/edit/",
        name=project.name,
        officer=cast.colleague.pk,
        version=project.version,
    )
    shown = story.read(cast.colleague, f"/projects/{project.pk}/timeline/")
    assert "移交责任人" in shown and "周启明 → 郑晓岚" in shown and "不该写的" not in shown
    story.post(cast.colleague, notes, text="接手了")

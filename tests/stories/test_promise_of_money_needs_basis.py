"""A10, 长治: what was promised to a project, by whom, on what lawful basis, due, kept or not."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.projects.models import Promise

TODAY = date(2026, 11, 20)


def test_money_is_promised_on_a_basis_and_kept_in_sight_until_it_is_settled(story: Story, cast: Any) -> None:
    project = story.enter("承诺项目")
    add = f"/projects/{project.pk}/promises/add/"
    typed = {
        "kind": "money",
        "text": "设备补贴 300 万元",
        "promised_by": "管委会副主任",
        "promised_on": date(2026, 10, 1),
        "due_on": date(2026, 11, 10),
    }
    told = story.refused(cast.officer, add, **typed)
    assert "承诺给钱须写法定依据" in told and Promise.objects.count() == 0
    story.post(cast.officer, add, **typed, basis="《河阳产业扶持办法》第八条（公平竞争审查 2026-03）")
    assert "承诺项目" in story.read(cast.leader, "/projects/?over=promise"), "the day has passed"
    assert "承诺项目" in story.read(cast.leader, "/projects/?light=red")
    assert "设备补贴 300 万元" in story.read(cast.leader, f"/projects/{project.pk}/promises/")

    promise = Promise.objects.get()
    settle = f"/projects/{project.pk}/promises/{promise.pk}/settle/"
    assert "请写明原因" in story.refused(cast.officer, settle, state="broken", on=TODAY, note="")
    story.post(cast.officer, settle, state="broken", on=TODAY, note="预算没有批下来，明年再报")
    assert "承诺项目" not in story.read(cast.leader, "/projects/?over=promise")
    shown = story.read(cast.leader, f"/projects/{project.pk}/timeline/")
    assert "承诺结果" in shown
    assert "已有结果" in story.refused(cast.officer, settle, state="kept", on=TODAY)


def test_a_promise_without_basis_stands_in_the_way_of_the_start(story: Story, cast: Any) -> None:
    project = story.sign("承诺无据")
    story.acquire_land(project)
    story.post(
        cast.officer, f"/projects/{project.pk}/promises/add/", kind="service", text="两周内通水", promised_by="副主任",
        promised_on=TODAY,
    )  # fmt: skip
    told = story.refused(cast.officer, f"/projects/{project.pk}/reports/", to="building", claimed_on=TODAY)
    assert "1 条承诺，1 条没写依据" in told

"""A6, 晋城 上党 平陆: modes of promotion are the zone's data.  A14, 晋城 垣曲: instruments with provider and lawful basis."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.projects.models import PromotionMode

TODAY = date(2026, 11, 20)


def test_every_zone_has_its_own_modes_and_the_yield_of_each(story: Story, cast: Any) -> None:
    for name in ("驻点招商", "基金招商", "飞地招商"):
        story.post(
            cast.administrator, "/projects/rules/modes/", name=name, source="招商方案 2026", active="on"
        )
    assert "已经有了" in story.refused(
        cast.administrator, "/projects/rules/modes/", name="基金招商", active="on"
    )
    fund = PromotionMode.objects.get(name="基金招商")
    story.sign("基金招来的", mode=fund.pk)
    story.enter("链上招来的")
    shown = story.read(cast.leader, f"/projects/?mode={fund.pk}")
    assert "基金招来的" in shown and "链上招来的" not in shown
    assert "基金招来的" in story.read(cast.leader, f"/projects/?mode={fund.pk}&reached=signed")
    assert "基金招商" not in story.read(cast.stranger, "/projects/new/")

    story.post(cast.administrator, "/projects/rules/modes/", mode_id=fund.pk, name="基金招商", source="")
    assert "基金招商" not in story.read(cast.officer, "/projects/new/"), "retired: not offered any more"
    assert "基金招来的" in story.read(cast.leader, f"/projects/?mode={fund.pk}"), (
        "and what it brought stays counted"
    )


def test_an_instrument_has_a_lawful_basis_and_is_not_overdrawn(story: Story, cast: Any) -> None:
    project = story.enter("有基金的项目")
    path = f"/projects/{project.pk}/money/instruments/"
    typed = {"kind": "equity", "provider": "河阳产业引导基金", "agreed": "5000", "drawn": "1200", "on": TODAY}
    assert "请写依据" in story.refused(cast.officer, path, **typed)
    told = story.refused(cast.officer, path, **(typed | {"drawn": "5000.01", "basis": "基金管理办法第八条"}))
    assert "大于约定" in told
    story.post(cast.officer, path, **typed, basis="基金管理办法第八条")
    shown = story.read(cast.leader, f"/projects/{project.pk}/money/")
    assert "股权 河阳产业引导基金 2026-11-20 5,000.00 1,200.00 基金管理办法第八条" in shown

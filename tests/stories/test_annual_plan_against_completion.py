"""L13, 夏县 晋城 原平: annual plan of investment against completion, for the zone's own works too."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story


def test_completion_is_summed_from_entries_against_the_years_plan(story: Story, cast: Any) -> None:
    project = story.enter("零碳产业园一期路网", investors="河阳开发建设有限公司")
    plans, entries = f"/projects/{project.pk}/money/plans/", f"/projects/{project.pk}/money/entries/"
    story.post(cast.officer, plans, year="2025", amount="4000")
    story.post(cast.officer, plans, year="2026", amount="8000")
    story.post(cast.officer, plans, year="2026", amount="9000")
    for on, amount in ((date(2025, 5, 1), "4200"), (date(2026, 3, 1), "3000"), (date(2026, 9, 1), "1500.50")):
        story.post(cast.officer, entries, kind="completed", on=on, amount=amount)
    story.post(cast.officer, entries, kind="statistics", on=date(2026, 9, 1), amount="2800")
    shown = story.read(cast.leader, f"/projects/{project.pk}/money/")
    assert "2026 9,000.00 4,500.50 50.0% 2,800.00" in shown, (
        "the plan corrected, statistics beside and not in it"
    )
    assert "2025 4,000.00 4,200.00 105.0% 0.00" in shown
    assert "本年计划 / 完成 9,000 万元 / 4,500.5 万元" in shown


def test_wrong_plans_get_a_sentence(story: Story, cast: Any) -> None:
    project = story.enter("路网")
    plans = f"/projects/{project.pk}/money/plans/"
    assert "年度请填四位数" in story.refused(cast.officer, plans, year="26", amount="9000")
    assert "要大于 0" in story.refused(cast.officer, plans, year="2026", amount="-9000")
    assert "不是数" in story.refused(cast.officer, plans, year="2026", amount="九千")

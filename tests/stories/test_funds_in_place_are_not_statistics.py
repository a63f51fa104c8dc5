"""Field §2, Money: agreed investment, funds in place and statistics investment are three numbers, never mixed."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.projects.models import MoneyEntry
from zhaoluo.projects.tests.factories import pdf

TODAY = date(2026, 11, 20)


def test_three_numbers_stand_beside_each_other(story: Story, cast: Any) -> None:
    project = story.sign("三个数")
    entries = f"/projects/{project.pk}/money/entries/"
    told = story.refused(cast.officer, entries, kind="funds", on=TODAY, amount="9000")
    assert "到位资金须附凭证" in told
    story.post(
        cast.officer, entries, kind="funds", on=date(2025, 12, 1), amount="1000", file=pdf("进账单.pdf")
    )
    story.post(cast.officer, entries, kind="funds", on=TODAY, amount="9000", file=pdf("进账单.pdf"))
    story.post(cast.officer, entries, kind="statistics", on=TODAY, amount="3100")
    story.post(cast.officer, entries, kind="completed", on=TODAY, amount="4500")
    shown = story.read(cast.leader, f"/projects/{project.pk}/money/")
    for told in (
        "协议额（正式） 4.20 亿元", "到位资金 本年 9,000 万元", "到位资金 累计 1.00 亿元 23.8%", "固投入统 本年 3,100 万元",
    ):  # fmt: skip
        assert told in shown, told
    exported = story.markup(cast.leader, "/projects/export.csv")
    assert "10000.00" in exported and "3100" not in exported and "12100" not in exported

    wrong = MoneyEntry.objects.get(amount=9000)
    void = f"/projects/{project.pk}/money/entries/{wrong.pk}/void/"
    assert "请写明理由" in story.refused(cast.officer, void, reason="错")
    story.post(cast.officer, void, reason="单位写错了，元当万元")
    shown = story.read(cast.leader, f"/projects/{project.pk}/money/")
    assert "到位资金 累计 1,000 万元 2.4%" in shown and "作废：单位写错了" in shown, (
        "struck out and still there"
    )

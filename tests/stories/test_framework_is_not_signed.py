"""A8, 阳城 counts a framework agreement: here it is counted, but apart; only a formal one makes a project signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.projects.models import Project

TODAY = date(2026, 11, 20)


def test_intent_and_framework_are_talks_counted_apart(story: Story, cast: Any) -> None:
    project = story.enter("框架项目")
    story.post(cast.officer, f"/projects/{project.pk}/move/", to="talks", on=TODAY)
    story.agree(project, "intent", amount="")
    story.agree(project, "framework", amount="80000")
    told = story.refused(cast.officer, f"/projects/{project.pk}/reports/", to="signed", claimed_on=TODAY)
    assert "意向、框架协议不算签约" in told
    assert Project.objects.get().stage == "talks"

    assert "框架项目" in story.read(cast.leader, "/projects/?agreement=framework&standing=all")
    assert "框架项目" not in story.read(cast.leader, "/projects/?agreement=formal&standing=all")
    assert "框架项目" not in story.read(cast.leader, "/projects/?reached=signed&standing=all")
    shown = story.read(cast.leader, f"/projects/{project.pk}/money/")
    assert "协议额（正式） —" in shown, "a framework's amount is not the agreed amount"
    assert "框架 1 、意向 1" in story.read(cast.leader, "/cockpit/")

    story.agree(project)
    story.verify(story.report(project, "signed"))
    assert "框架项目" in story.read(cast.leader, "/projects/?reached=signed&standing=all")
    assert "4.20 亿元" in story.read(cast.leader, f"/projects/{project.pk}/money/")


def test_a_formal_agreement_needs_amount_and_text(story: Story, cast: Any) -> None:
    project = story.enter("缺文本的项目")
    told = story.refused(
        cast.officer, f"/projects/{project.pk}/money/agreements/", kind="formal", on=TODAY, amount=""
    )
    assert "正式协议须附文本" in told and "请填协议额" in told

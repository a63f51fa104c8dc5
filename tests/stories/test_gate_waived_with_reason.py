"""Issue 2 §4: what a zone added may be waived by application with reason and approval; the law and the verification may not."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Story
from zhaoluo.projects.models import Project, Waiver
from zhaoluo.projects.tests.factories import pdf

TODAY, DUE = date(2026, 11, 20), date(2026, 12, 20)
REASON = "资金分两期到位，第二期银行已批贷，合同附后，下月到账"


def test_a_zones_own_demand_is_waived_and_stays_on_the_red_list_until_made_up_for(
    story: Story, cast: Any
) -> None:
    story.post(
        cast.administrator, "/projects/rules/demands/", stage="signed", check_code="funds_share", threshold="20", source="管委会纪要 3 号",
        active="on",
    )  # fmt: skip
    project = story.enter("带缺项目")
    story.post(cast.officer, f"/projects/{project.pk}/move/", to="talks", on=TODAY)
    story.agree(project)
    told = story.refused(cast.officer, f"/projects/{project.pk}/reports/", to="signed", claimed_on=TODAY)
    assert "到位资金 ≥ 20%" in told and "还差 8,400 万元" in told

    ask = f"/projects/{project.pk}/waivers/"
    typed = {
        "to": "signed",
        "demands": "zone_funds_share",
        "reason_kind": "funds_phased",
        "reason": REASON,
        "due_on": DUE,
    }
    assert "没有附文件" in story.refused(cast.officer, ask, **typed)
    assert "不能越" in story.refused(
        cast.officer, ask, **(typed | {"demands": "report_signed", "basis": pdf()})
    )
    assert "至少 20 个字" in story.refused(
        cast.officer, ask, **(typed | {"reason": "先签了再说", "basis": pdf()})
    )
    story.post(cast.officer, ask, **typed, basis=pdf("纪要.pdf"))
    waiver = Waiver.objects.get()
    approve = f"/projects/{project.pk}/waivers/{waiver.pk}/approve/"
    assert "由区领导批" in story.refused(cast.inspector, approve, answer="")
    story.post(cast.leader, approve, answer="同意，按期补齐")

    story.verify(story.report(project, "signed"))
    assert Project.objects.get().stage == "signed"
    assert "已批带缺" not in story.read(cast.leader, f"/projects/{project.pk}/gate/"), "that gate lies behind"
    with story.on(date(2026, 12, 25)):
        assert "带缺项目" in story.read(cast.leader, "/projects/?over=waiver"), "not made up for in time"
        story.post(
            cast.officer, f"/projects/{project.pk}/money/entries/", kind="funds", on=date(2026, 12, 24), amount="8400",
            file=pdf("进账单.pdf"),
        )  # fmt: skip
        assert "带缺项目" not in story.read(cast.leader, "/projects/?over=waiver")


def test_the_law_is_not_waived(story: Story, cast: Any) -> None:
    project = story.sign("无地项目")
    told = story.refused(
        cast.officer, f"/projects/{project.pk}/waivers/", to="building", demands="site", reason_kind="other", reason=REASON,
        due_on=DUE, basis=pdf(),
    )  # fmt: skip
    assert "拿地（或租定厂房）是法定要求，不能越" in told and Waiver.objects.count() == 0

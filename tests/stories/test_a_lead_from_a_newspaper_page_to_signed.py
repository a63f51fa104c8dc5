"""Issue 2: a page goes in, one of its leads goes on to a verified signature, with one refusal on the way."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.stories.telling import Story
from zhaoluo.attract.intake.models import Document, Draft
from zhaoluo.projects.models import Project

PAGE = Path(__file__).resolve().parents[2] / "examples" / "newspaper-page.txt"
TODAY = date(2026, 11, 20)


def test_from_the_page_to_signed(story: Story, cast: Any) -> None:
    sheet = SimpleUploadedFile("河阳日报 11-18.txt", PAGE.read_bytes(), content_type="text/plain")
    story.post(
        cast.officer, "/intake/new/", title="", published_on=date(2026, 11, 18), home_zone="河阳经济技术开发区", file=sheet, text="",
    )  # fmt: skip
    document = Document.objects.get()
    drafts = list(Draft.objects.order_by("number"))
    assert len([d for d in drafts if d.fields.get("investment_wan")]) >= 4
    for draft in drafts:
        for e in draft.evidence:
            assert re.sub(r"\s", "", document.text[e["start"] : e["end"]]) == re.sub(r"\s", "", e["text"])
    assert Project.objects.count() == 0, "nothing becomes a project before a person says so"

    draft = next(d for d in drafts if d.fields.get("investment_wan") == 68000)
    for other in (d for d in drafts if d != draft):
        story.post(cast.officer, f"/intake/drafts/{other.pk}/reject/")
    typed = {
        "name": "小分子药物中试基地",
        "investment_wan": "68000",
        "land_mu": "95",
        "investors": "岭川市远岫生物医药股份有限公司",
    }
    assert "只能查看" in story.refused(cast.viewer, f"/intake/drafts/{draft.pk}/accept/", **typed)
    story.post(cast.officer, f"/intake/drafts/{draft.pk}/accept/", **typed)
    assert "已经处理过" in story.refused(cast.colleague, f"/intake/drafts/{draft.pk}/accept/", **typed)

    project = Project.objects.get()
    assert (project.stage, project.investment, project.land_need_mu) == ("lead", 68000, 95)
    shown = story.read(cast.colleague, f"/projects/{project.pk}/")
    assert "出处" in shown and "河阳日报" in shown and "6.8亿元" in shown
    assert "小分子药物中试基地" in story.read(cast.colleague, "/projects/board/")

    told = story.refused(cast.officer, f"/projects/{project.pk}/move/", to="talks", on=TODAY)
    assert "产业链或行业代码至少填一项" in told, "the refusal"
    story.post(
        cast.officer, f"/projects/{project.pk}/edit/", name=project.name, officer=cast.officer.pk, version=project.version,
        investors=typed["investors"], investment="68000", land_need_mu="95", chain="生物医药", mode=story.mode.pk,
    )  # fmt: skip
    story.post(cast.officer, f"/projects/{project.pk}/move/", to="talks", on=TODAY)
    told = story.refused(cast.officer, f"/projects/{project.pk}/reports/", to="signed", claimed_on=TODAY)
    assert "没有正式协议" in told
    story.agree(project, amount="68000")
    story.verify(story.report(project, "signed"))
    assert Project.objects.get().stage == "signed"
    assert "小分子药物中试基地" in story.read(cast.leader, "/projects/?stage=signed&verified=yes")

    timeline = story.read(cast.officer, f"/projects/{project.pk}/timeline/")
    for step in ("登记线索", "修改内容", "转入洽谈", "登记协议", "申报签约", "签约认定"):
        assert step in timeline, step


def test_another_zone_sees_nothing_of_it(story: Story, cast: Any, signed_in: Any) -> None:
    sheet = SimpleUploadedFile("page.txt", PAGE.read_bytes())
    story.post(
        cast.officer,
        "/intake/new/",
        published_on=date(2026, 11, 18),
        home_zone="河阳经济技术开发区",
        file=sheet,
    )
    document, draft = Document.objects.get(), Draft.objects.order_by("number")[0]
    stranger = signed_in(cast.stranger)
    assert stranger.get(f"/intake/{document.pk}/").status_code == 404
    for verb in ("accept", "link", "reject", "unsure"):
        assert stranger.post(f"/intake/drafts/{draft.pk}/{verb}/", {"name": "x"}).status_code == 404
    assert document.title not in story.read(cast.stranger, "/intake/")
    story.post(
        cast.stranger, "/intake/new/", published_on=date(2026, 11, 18), home_zone="临水", file=SimpleUploadedFile("p.txt", PAGE.read_bytes())
    )  # fmt: skip
    assert Document.objects.count() == 2, "the same page may be read in every zone"

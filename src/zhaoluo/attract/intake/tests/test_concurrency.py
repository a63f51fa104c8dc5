from __future__ import annotations

from datetime import datetime
from typing import Any

from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.test_concurrency import at_once, crowd, scoped

from ..actions import documents, drafts
from ..models import Document, Draft

__all__ = ["crowd"]


def test_a_draft_is_accepted_by_one_of_two_and_a_page_read_once(crowd: Any, now: datetime) -> None:
    text = "11月16日，河阳经开区与江南晶显科技有限公司签订投资协议，该公司总投资3.2亿元建设车载显示模组项目。"

    def read() -> Document:
        return documents.read_document(
            zone=crowd.zone, title="河阳日报", text=text, published_on=now.date(), home_zone="河阳经开区",
            **make.who(crowd, crowd.officer, now),
        )  # fmt: skip

    assert at_once(crowd, read, read) == ["known", "ok"]
    draft = scoped(crowd, lambda: Draft.objects.order_by("number")[0])
    works = [
        lambda u=user: drafts.accept_draft(
            draft.pk, corrected={"name": "车载显示"}, **make.who(crowd, u, now)
        )
        for user in (crowd.officer, crowd.colleague)
    ]
    assert at_once(crowd, *works) == ["decided", "ok"]
    assert scoped(crowd, Project.objects.count) == 1

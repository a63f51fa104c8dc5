"""Promises and conditions on the project's pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.registers.policies.tests import factories as policy

from ..actions import reviewing
from ..models import ProjectCondition, Promise
from . import factories as make

pytestmark = pytest.mark.usefixtures("clock_stands")
TYPED = {
    "kind": "site", "text": "前三年厂房免租", "promised_by": "管委会副主任", "basis": "", "promised_on": "2026-11-20",
    "due_on": "", "agreement": "", "owner": "", "once": "k",
}  # fmt: skip


def test_a_promise_is_written_marked_confirmed_and_withdrawn(
    cast: Any, now: datetime, signed_in: Any, scoped: None
) -> None:
    project, review = make.in_talks(cast, now), policy.passed(cast, now)
    officer, leader = signed_in(cast.officer), signed_in(cast.leader)
    at = f"/projects/{project.pk}/promises/"
    for _ in range(2):
        assert officer.post(f"{at}add/", TYPED | {"owner": cast.colleague.pk}).status_code == 302
    row = Promise.objects.get()
    assert row.owner == cast.colleague and row.entered_by == cast.officer
    page = officer.get(at).content.decode()
    assert "疑似：" in page and "第 20 条" in page and "由别人确认" in page
    refused = leader.post(f"{at}{row.pk}/confirm/", {"basis": "链主企业", "competition_review": review.pk})
    assert refused.status_code == 422 and "本身不是给优惠的依据" in refused.content.decode()
    assert "链主企业" in refused.content.decode(), "what was typed stands there again"
    sound = {"basis": "《演示租金管理办法》第三条", "competition_review": review.pk}
    assert leader.post(f"{at}{row.pk}/confirm/", sound).status_code == 302
    assert officer.post(f"{at}{row.pk}/withdraw/", {"reason": "与企业商定不再需要"}).status_code == 302
    assert "已撤回" in officer.get(at).content.decode()
    assert signed_in(cast.stranger).post(f"{at}{row.pk}/confirm/", sound).status_code == 404


def test_a_promise_is_reached_through_its_own_project_only(
    cast: Any, now: datetime, signed_in: Any, scoped: None
) -> None:
    project, other = make.in_talks(cast, now), make.a_lead(cast, now, name="另一个")
    row = project.promises.create(
        zone=cast.zone, kind="service", text="通水", promised_by="y", promised_on=now.date()
    )
    client = signed_in(cast.leader)
    for verb in ("confirm", "withdraw", "settle"):
        assert client.post(f"/projects/{other.pk}/promises/{row.pk}/{verb}/", {}).status_code == 404
    nasty = {"basis": "长" * 5000, "competition_review": "x", "agreement": "-1", "reason": "\x00"}
    for verb in ("confirm", "withdraw"):
        assert client.post(f"/projects/{project.pk}/promises/{row.pk}/{verb}/", nasty).status_code == 422


def test_a_condition_is_met_on_the_gate_page(cast: Any, now: datetime, signed_in: Any, scoped: None) -> None:
    project = make.in_talks(cast, now)
    row = reviewing.set_condition(
        project.pk, stage="signed", source="review:1", text="取得环评批复", due_on=date(2026, 12, 1), by=cast.leader, at=now
    )  # fmt: skip
    client, url = signed_in(cast.officer), f"/projects/{project.pk}/conditions/{row.pk}/meet/"
    assert "取得环评批复" in client.get(f"/projects/{project.pk}/gate/").content.decode()
    refused = client.post(url, {"on": "2026-11-20", "note": "批复已经拿到"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "请附凭证" in page and "批复已经拿到" in page
    sound = {"on": "2026-11-20", "note": "批复已经拿到", "file": make.pdf("批复.pdf")}
    assert client.post(url, sound).status_code == 302
    assert ProjectCondition.objects.get().met_by == cast.officer
    other = make.a_lead(cast, now, name="另一个")
    assert client.post(f"/projects/{other.pk}/conditions/{row.pk}/meet/", {}).status_code == 404
    assert signed_in(cast.stranger).post(url, {}).status_code == 404


def test_query_count_does_not_grow_with_promises(
    cast: Any, now: datetime, signed_in: Any, scoped: None
) -> None:
    project = make.in_talks(cast, now)
    client = signed_in(cast.leader)

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get(f"/projects/{project.pk}/promises/").status_code == 200
        return len(told)

    def promise(numbers: range) -> None:
        for n in numbers:
            project.promises.create(
                zone=cast.zone,
                kind="site",
                text=f"第 {n} 处厂房免租",
                promised_by="y",
                promised_on=now.date(),
            )

    promise(range(10))
    count()  # who reads is remembered from now on
    few = count()
    promise(range(10, 20))
    assert count() == few

"""The library and one target: who sees what, what an act answers, what stays when it is refused."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.projects.models import Project

from .. import actions
from ..models import Target
from ..terms import NO_REWARD, TargetState
from . import factories as make

LIST = "/prospecting/"


def test_the_library_opens_for_its_zone_and_for_nobody_else(
    cast: Any, now: datetime, store: Path, signed_in: Any, client: Any
) -> None:
    target = make.a_target(cast, now)
    for address in (LIST, f"{LIST}targets/{target.pk}/"):
        for user in (cast.officer, cast.colleague, cast.leader, cast.inspector, cast.viewer):
            answer = signed_in(user).get(address)
            assert answer.status_code == 200, (address, user)
            assert target.name in answer.content.decode()
        assert client.get(address).headers["Location"].startswith("/people/sign-in/")
    assert target.name not in signed_in(cast.stranger).get(LIST).content.decode()
    assert signed_in(cast.stranger).get(f"{LIST}targets/{target.pk}/").status_code == 404


@pytest.mark.parametrize("act", ["assign", "start", "settle", "dismiss", "reopen", "lead"])
def test_another_zones_target_cannot_be_acted_on(
    cast: Any, now: datetime, store: Path, signed_in: Any, act: str
) -> None:
    target = make.a_target(cast, now)
    assert signed_in(cast.stranger).post(f"{LIST}targets/{target.pk}/{act}/", {}).status_code == 404
    target.refresh_from_db()
    assert target.state == TargetState.OPEN


def test_who_only_reads_sees_no_buttons_and_is_refused(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    viewer = signed_in(cast.viewer)
    for address in (
        LIST,
        f"{LIST}targets/{target.pk}/",
        f"{LIST}signals/",
        f"{LIST}scorecard/",
        f"{LIST}searches/",
    ):
        main = viewer.get(address).content.decode().split("<main", 1)[1]
        assert 'method="post"' not in main, address
        assert 'class="btn pri"' not in main, address
    for address in (f"{LIST}new/", f"{LIST}searches/new/", f"{LIST}signals/new/", f"{LIST}signals/import/"):
        assert viewer.get(address).status_code == 403, address
    assert viewer.post(f"{LIST}dismiss/", {"targets": target.pk, "reason": "不合适不用找"}).status_code == 403
    answer = viewer.post(f"{LIST}targets/{target.pk}/start/", {"version": target.version})
    assert answer.status_code == 422 and "只能查看" in answer.content.decode()
    target.refresh_from_db()
    assert target.state == TargetState.OPEN


def test_every_list_says_that_being_on_it_grants_nothing(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    client = signed_in(cast.officer)
    search = target.candidate.search_id
    for address in (LIST, f"{LIST}targets/{target.pk}/", f"{LIST}searches/{search}/", f"{LIST}new/"):
        assert NO_REWARD in client.get(address).content.decode(), address
    assert NO_REWARD.encode() in client.get(f"{LIST}export.csv").content


def test_query_count_does_not_grow_with_rows(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    search = make.a_search(cast, now)
    client = signed_in(cast.officer)

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get(LIST).status_code == 200
        return len(told)

    make.assigned(cast, now, *make.targets(cast, now, tuple(range(1, 11)), search))
    client.get(LIST)
    few = count()
    make.assigned(cast, now, *make.targets(cast, now, tuple(range(11, 21)), search))
    assert count() == few
    assert few <= 24


def test_tabs_count_and_filters_narrow(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    one, two, three = make.targets(cast, now, (1, 2, 3))
    make.assigned(cast, now, one)
    client = signed_in(cast.officer)
    page = client.get(LIST).content.decode()
    tabs = re.findall(r"(未处理|处理中|已处理|无需处理)<b>(\d+)</b>", page)
    assert tabs == [("未处理", "2"), ("处理中", "1"), ("已处理", "0"), ("无需处理", "0")]
    working = client.get(f"{LIST}?state=working").content.decode()
    assert one.name in working and two.name not in working
    found = client.get(LIST, {"q": three.name[:4]}).content.decode()
    assert three.name in found and one.name not in found
    assert "清除" in found
    assert "没有符合这些条件" in client.get(f"{LIST}?q=没有这样的企业").content.decode()


def test_several_are_given_to_somebody_at_once(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    rows = make.targets(cast, now, (1, 2, 3))
    sent = {
        "targets": [rows[0].pk, rows[1].pk], "officer": cast.colleague.pk, "next_step": "电话联系董秘", "due_on": "2026-11-27",
    }  # fmt: skip
    answer = signed_in(cast.officer).post(f"{LIST}assign/?state=open", sent)
    assert answer.status_code == 302 and answer.headers["Location"] == f"{LIST}?state=open"
    states = dict(Target.objects.values_list("pk", "state"))
    assert [states[t.pk] for t in rows] == ["working", "working", "open"]
    page = signed_in(cast.colleague).get(f"{LIST}?officer={cast.colleague.pk}").content.decode()
    assert "电话联系董秘" in page and "剩 7 天" in page


def test_a_refused_bulk_act_keeps_ticks_and_words_and_changes_nothing(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    one, two = make.targets(cast, now, (1, 2))
    client = signed_in(cast.officer)
    answer = client.post(
        f"{LIST}assign/", {"targets": [one.pk], "next_step": "先打电话", "due_on": "2026-11-01"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选招商组或责任人" in page and "已过" in page and 'value="先打电话"' in page
    assert f'value="{one.pk}" aria-label="选中 {one.name}" checked' in page
    assert f'value="{two.pk}" aria-label="选中 {two.name}" checked' not in page
    assert client.post(f"{LIST}dismiss/", {"targets": [one.pk], "reason": "不"}).status_code == 422
    assert client.post(f"{LIST}assign/", {"next_step": "电话", "officer": cast.officer.pk}).status_code == 422
    assert set(Target.objects.values_list("state", flat=True)) == {"open"}


def test_another_zones_targets_are_refused_in_the_bar(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    answer = signed_in(cast.stranger).post(
        f"{LIST}dismiss/", {"targets": target.pk, "reason": "不合适不用找"}
    )
    assert answer.status_code == 422
    target.refresh_from_db()
    assert target.state == TargetState.OPEN


def test_one_target_goes_through_its_states_by_its_page(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    client, here = signed_in(cast.officer), f"{LIST}targets/{target.pk}/"

    def post(act: str, **sent: Any) -> int:
        target.refresh_from_db()
        return client.post(f"{here}{act}/", {"version": target.version, **sent}).status_code

    assert post("start") == 302
    assert post("assign", officer=cast.colleague.pk, next_step="约见总经理", due_on="2026-11-25") == 302
    assert post("settle", outcome="没") == 422
    assert post("settle", outcome="已拜访，暂无外迁打算") == 302
    assert post("reopen") == 302
    assert post("dismiss", reason="刚在本地扩建") == 302
    page = client.get(here).content.decode()
    for words in (
        "接手目标企业",
        "下一步 约见总经理",
        "已拜访，暂无外迁打算",
        "重新处理目标企业",
        "无需处理：刚在本地扩建",
    ):
        assert words in page, words
    assert "转为线索" not in page.split('class="phead"')[1].split("</section>")[0], "closed: no such button"


def test_a_stale_act_answers_409_and_changes_nothing(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    answer = signed_in(cast.officer).post(
        f"{LIST}targets/{target.pk}/dismiss/", {"version": target.version - 1, "reason": "刚在本地扩建"}
    )
    assert answer.status_code == 409 and "已被他人修改" in answer.content.decode()
    assert "刚在本地扩建" in answer.content.decode(), "what was typed is kept"
    target.refresh_from_db()
    assert target.state == TargetState.OPEN


def test_a_target_becomes_a_lead_and_the_project_says_where_it_came_from(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    client, here = signed_in(cast.officer), f"{LIST}targets/{target.pk}/lead/"
    form = client.get(here).content.decode()
    assert f"{target.name}图像传感器项目" in form and target.name in form
    sent = {"name": "传感器封测项目", "officer": cast.officer.pk, "version": target.version}
    there = client.post(here, sent).headers["Location"]
    page = client.get(there).content.decode()
    assert "传感器封测项目" in page and "目标来源" in page and "查询第 1 名" in page
    assert f"{LIST}targets/{target.pk}/" in page and NO_REWARD in page
    assert client.post(here, sent).headers["Location"] == there, "twice it is the same project"
    assert there in client.get(f"{LIST}targets/{target.pk}/").content.decode()
    assert there in client.get(LIST).content.decode()


def test_a_project_that_may_not_be_seen_is_not_told_by_its_code(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    project = actions.turn_into_lead(target.pk, **make.who(cast, now))
    Project.objects.filter(pk=project.pk).update(restricted=True)
    client, page = signed_in(cast.colleague), f"{LIST}targets/{target.pk}/"
    answer = client.post(f"{page}lead/", {"name": "另一个", "officer": cast.colleague.pk, "version": 1})
    assert answer.headers["Location"] == page
    told = client.get(page).content.decode()
    assert "已转为线索" in told and project.code not in told


def test_a_foreign_firm_is_entered_by_hand_and_mended(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    assert 'name="once"' in client.get(f"{LIST}new/").content.decode()
    sent = {"name": "东亚光学株式会社", "country": "日本", "region": "大阪", "source": ""}
    refused = client.post(f"{LIST}new/", sent)
    assert refused.status_code == 422 and "东亚光学株式会社" in refused.content.decode()
    assert not Target.objects.exists()
    answer = client.post(f"{LIST}new/", sent | {"source": "展会名录", "once": "abc"})
    target = Target.objects.get()
    assert answer.headers["Location"] == f"{LIST}targets/{target.pk}/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "日本 大阪" in page and "没有打分" in page and "展会名录" in page
    edit = f"{LIST}targets/{target.pk}/edit/"
    assert edit in page
    assert "大阪" in client.get(edit).content.decode()
    mended = sent | {"source": "展会名录", "region": "京都", "version": target.version}
    assert client.post(edit, mended).status_code == 302
    assert Target.objects.get().region == "京都"


def test_what_came_from_a_sealed_search_is_not_mended(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    target = make.a_target(cast, now)
    client, edit = signed_in(cast.officer), f"{LIST}targets/{target.pk}/edit/"
    page = client.get(edit).content.decode()
    assert "已封存，不能改" in page and "保存</button>" not in page
    answer = client.post(edit, {"name": "别的名字", "source": "听说", "version": target.version})
    assert answer.status_code == 422 and "已封存，不能改" in answer.content.decode()
    target.refresh_from_db()
    assert target.name != "别的名字"


def test_the_library_is_exported_and_written_down(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    from zhaoluo.foundation.journal.models import Event

    target = make.a_target(cast, now)
    make.by_hand(cast, now, make.Typed(name="=HYPERLINK(1)", country="日本", source="展会名录"))
    client = signed_in(cast.officer)
    answer = client.get(f"{LIST}export.csv")
    text = answer.content.decode("utf-8-sig")
    assert target.name in text and "'=HYPERLINK(1)" in text and "共 2 家" in text
    assert client.get(f"{LIST}export.xlsx").content[:2] == b"PK"
    assert client.get(f"{LIST}export.pdf").status_code == 404
    assert Event.objects.filter(verb="target.exported").count() == 2

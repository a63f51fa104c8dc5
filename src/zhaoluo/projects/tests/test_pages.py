from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ..models import Project
from ..terms import Stage
from . import factories as make

TABS = ("", "gate/", "money/", "promises/", "files/", "timeline/")


@pytest.mark.parametrize("tab", TABS)
def test_a_project_opens_for_its_zone_and_for_nobody_else(
    cast: Any, now: datetime, signed_in: Any, client: Any, tab: str
) -> None:
    project = make.building(cast, now)
    for user in (cast.officer, cast.colleague, cast.leader, cast.inspector, cast.viewer):
        answer = signed_in(user).get(f"/projects/{project.pk}/{tab}")
        assert answer.status_code == 200, user
        assert project.name in answer.content.decode()
    assert signed_in(cast.stranger).get(f"/projects/{project.pk}/{tab}").status_code == 404
    assert client.get(f"/projects/{project.pk}/{tab}").headers["Location"].startswith("/people/sign-in/")


def test_a_restricted_project_is_seen_by_few(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now, restricted=True)
    seen = {
        u.name: signed_in(u).get(f"/projects/{project.pk}/").status_code
        for u in (cast.officer, cast.agent, cast.leader, cast.colleague, cast.viewer)
    }
    assert seen == {"周启明": 200, "沈若谷": 200, "陈向南": 200, "郑晓岚": 404, "高远": 404}
    assert project.name not in signed_in(cast.colleague).get("/projects/").content.decode()
    assert project.name.encode() not in signed_in(cast.colleague).get("/projects/export.csv").content


@pytest.mark.parametrize("address", ["/projects/", "/projects/board/"])
def test_query_count_does_not_grow_with_rows(cast: Any, now: datetime, signed_in: Any, address: str) -> None:
    client = signed_in(cast.officer)
    client.get(address)

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get(address).status_code == 200
        return len(told)

    for n in range(10):
        make.in_talks(cast, now, name=f"第 {n} 个项目")
    few = count()
    assert 4 <= few <= 14
    for n in range(10, 20):
        make.in_talks(cast, now, name=f"第 {n} 个项目")
    assert count() == few


def test_a_refused_report_answers_422_with_every_reason_and_keeps_what_was_typed(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    project = make.in_talks(cast, now, investment=None, fixed_investment=None)
    answer = signed_in(cast.officer).post(
        f"/projects/{project.pk}/reports/",
        {"to": "signed", "claimed_on": "2026-11-19", "note": "双方已签字", "version": project.version},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "正式协议" in page and "计划总投资不清楚" in page and "双方已签字" in page and "2026-11-19" in page
    project.refresh_from_db()
    assert project.stage == Stage.TALKS


def test_a_stale_form_answers_409_and_changes_nothing(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now)
    typed = {"name": "改过的名字", "officer": cast.officer.pk, "version": project.version - 1}
    answer = signed_in(cast.officer).post(f"/projects/{project.pk}/edit/", typed)
    assert answer.status_code == 409
    assert "已被他人修改" in answer.content.decode() and "改过的名字" in answer.content.decode()
    assert Project.objects.get(pk=project.pk).name == project.name


def test_another_zones_numbers_are_refused_in_urls_and_fields(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    project = make.reported_signed(cast, now).project
    stranger = signed_in(cast.stranger)
    report = project.reports.get()
    for path in (
        "move",
        "reports",
        f"reports/{report.pk}/verify",
        "notes",
        "files/add",
        "money/entries",
        "shelve",
        "waivers",
    ):
        assert stranger.post(f"/projects/{project.pk}/{path}/", {}).status_code == 404, path
    typed = {"name": "新项目", "officer": cast.stranger.pk}
    answer = signed_in(cast.officer).post("/projects/new/", typed)
    assert answer.status_code == 422 and "请从列表里选" in answer.content.decode()


def test_only_those_responsible_write(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now)
    answer = signed_in(cast.colleague).post(f"/projects/{project.pk}/notes/", {"text": "我来写一句"})
    assert answer.status_code == 422 and "只能查看" in answer.content.decode()
    assert (
        signed_in(cast.officer).post(f"/projects/{project.pk}/notes/", {"text": "今天见了董事长"}).status_code
        == 302
    )


def test_no_change_this_month_is_one_click_and_leads_back_only_to_ourselves(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    there = f"/projects/{project.pk}/notes/"
    assert (
        client.post(there, {"unchanged": "1", "next": "/cockpit/my-day/"}).headers["Location"]
        == "/cockpit/my-day/"
    )
    assert client.post(there, {"unchanged": "1", "next": "https://evil.example/"}).headers["Location"] == "/"
    assert "本月无变化" in client.get(f"/projects/{project.pk}/timeline/").content.decode()


def test_a_note_sent_twice_is_counted_once(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    for _ in range(2):
        assert (
            client.post(
                f"/projects/{project.pk}/notes/", {"text": "今天见了董事长", "once": "abc"}
            ).status_code
            == 302
        )
    assert client.get(f"/projects/{project.pk}/timeline/").content.decode().count("今天见了董事长") == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"investment": "-5"}, "不能是负数"),
        ({"investment": "5", "fixed_investment": "9"}, "大于总投资"),
        ({"investment": "四千万"}, "不是数"),
        ({"jobs": "3.5"}, "最多 0 位小数"),
        ({"industry_class": "3974C"}, "行业代码写成"),
        ({"name": ""}, "请填项目名称"),
        ({"officer": ""}, "请填责任人"),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(
    cast: Any, signed_in: Any, typed: dict[str, str], sentence: str
) -> None:
    form = {"name": "新项目", "officer": str(cast.officer.pk)} | typed
    answer = signed_in(cast.officer).post("/projects/new/", form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Project.objects.count() == 0


def test_export_is_the_filtered_set_written_down_and_without_names_for_viewers(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    from zhaoluo.foundation.journal.models import Event

    make.a_lead(cast, now, name="=1+1 公式项目", chain="甲链")
    make.a_lead(cast, now, name="乙项目", chain="乙链")
    told = signed_in(cast.officer).get("/projects/export.csv?chain=甲链").content.decode("utf-8-sig")
    assert "'=1+1 公式项目" in told and "乙项目" not in told and "周启明" in told and "共 1 个" in told
    assert Event.objects.get(verb="list.exported").facts["rows"] == 1
    viewed = signed_in(cast.viewer).get("/projects/export.csv").content.decode("utf-8-sig")
    assert "责任人" not in viewed and "投资方" not in viewed
    assert signed_in(cast.officer).get("/projects/export.xlsx").content[:2] == b"PK"

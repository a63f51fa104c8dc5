from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.notices.actions import tell
from zhaoluo.projects.actions import entering, facts, gates, moving
from zhaoluo.projects.models import Project
from zhaoluo.projects.rules.content import Content
from zhaoluo.projects.terms import Stage
from zhaoluo.projects.tests import factories as acts

from . import factories as make
from .factories import Stay

COCKPIT, WALL, MY_DAY = "/cockpit/", "/cockpit/wall/", "/cockpit/my-day/"
TODAY = date(2026, 11, 20)


def text_of(response: Any) -> str:
    """What a person reads on a page."""
    body = response.content.decode()
    body = re.sub(r"<(script|style).*?</\1>", "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body))


@pytest.mark.parametrize("url", [COCKPIT, WALL, MY_DAY])
def test_nobody_is_sent_to_sign_in(client: Any, scoped: None, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302 and reverse("people:sign_in") in response["Location"]


@pytest.mark.parametrize("url", [COCKPIT, WALL, MY_DAY])
@pytest.mark.parametrize(
    "who", ["officer", "agent", "lead", "inspector", "leader", "administrator", "viewer", "stranger"]
)
def test_everybody_who_signed_in_has_a_cockpit_and_a_day(
    cast: Any, signed_in: Any, url: str, who: str
) -> None:
    assert signed_in(getattr(cast, who)).get(url).status_code == 200


def test_the_period_is_chosen_by_the_address(cast: Any, now: datetime, signed_in: Any) -> None:
    make.signed_on(cast, now, date(2026, 3, 1))
    client = signed_in(cast.leader)
    for query, name in (
        ("", "本年"),
        ("?period=month", "本月"),
        ("?period=quarter", "本季"),
        ("?period=下周", "本年"),
    ):
        page = client.get(COCKPIT + query).content.decode()
        assert f'aria-current="true">{name}</a>' in page and f"{name}签约" in page


def test_a_stranger_reads_nothing_of_this_zone(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.signed_on(cast, now, date(2026, 3, 1), name="高纯石墨制品项目")
    make.late(project, "dwell", date(2026, 10, 1))
    assert "高纯石墨制品项目" in text_of(signed_in(cast.leader).get(COCKPIT))
    for url in (COCKPIT, WALL, MY_DAY):
        assert "高纯石墨" not in text_of(signed_in(cast.stranger).get(url))


def test_an_empty_zone_says_unknown(cast: Any, signed_in: Any) -> None:
    page = text_of(signed_in(cast.leader).get(COCKPIT))
    assert "签约开工率未知" in page and "转化 未知" in page and "用时 未知" in page
    assert "0.0%" not in page and "✓ 没有红灯项目" in page


def test_the_chart_carries_its_finding_and_its_table(cast: Any, now: datetime, signed_in: Any) -> None:
    make.signed_on(cast, now, date(2026, 3, 1))
    page = signed_in(cast.leader).get(COCKPIT).content.decode()
    assert (
        'aria-label="近 12 个月签约 1 个、开工 0 个、投产 0 个；签约最多的是 2026-03，1 个。下方有数据表。"'
        in page
    )
    assert '<details class="dt" open>' in page and "26-03" in page
    assert "vendor/echarts" in page
    assert "vendor/echarts" not in signed_in(cast.leader).get(MY_DAY).content.decode()


def test_the_wall_has_no_actions_and_no_persons(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.signed_on(cast, now, date(2026, 3, 1), team=cast.team, leader=cast.leader)
    make.late(project, "dwell", date(2026, 10, 1))
    page = signed_in(cast.leader).get(WALL)
    body = page.content.decode()
    assert "<form" not in body and "<button" not in body
    assert re.findall(r'<a [^>]*href="([^"]+)"', body) == ["#main", "/cockpit/?period=year"]
    for person in (cast.officer, cast.leader, cast.colleague):
        assert person.name not in body
    assert "招商二组" in body and '<meta http-equiv="refresh" content="300">' in body
    assert "09:00 更新" in body


@pytest.mark.parametrize("url", [COCKPIT, WALL, MY_DAY])
def test_queries_do_not_grow_with_projects(cast: Any, now: datetime, signed_in: Any, url: str) -> None:
    client = signed_in(cast.leader)
    counts = []
    for _ in range(2):
        for number in range(10):
            project = make.signed_on(
                cast, now, date(2026, 3, 1), officer=cast.leader, entered_at=now - timedelta(days=90)
            )
            make.late(project, "dwell", TODAY - timedelta(days=number - 3))
            make.reported(project, "building", cast, now)
            make.funded(project, TODAY, 5)
            facts.promise(
                project.pk, kind="service", text="代办手续", promised_by="管委会", basis="纪要", promised_on=TODAY,
                due_on=TODAY + timedelta(days=3), **acts.who(cast, cast.leader, now),
            )  # fmt: skip
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25


# ---------------------------------------------------------------- 我的待办


def test_a_day_with_nothing_to_do_is_good_news(cast: Any, signed_in: Any) -> None:
    page = text_of(signed_in(cast.officer).get(MY_DAY))
    assert "✓ 都办完了" in page and "没有等您的" in page


def test_a_report_waits_for_those_who_may_verify_but_not_for_its_reporter(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    acts.reported_signed(cast, now, name="等核实的项目")
    for who, waits in (
        ("leader", True),
        ("inspector", True),
        ("lead", True),
        ("officer", False),
        ("agent", False),
    ):
        assert ("等您核实" in text_of(signed_in(getattr(cast, who)).get(MY_DAY))) is waits, who


def test_nobody_is_asked_to_verify_an_own_report(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.with_history(cast, now, [Stay("talks", date(2026, 9, 1))])
    make.reported(project, "signed", cast, now, reporter=cast.leader)
    assert "等您核实" not in text_of(signed_in(cast.leader).get(MY_DAY))
    assert "等您核实" in text_of(signed_in(cast.inspector).get(MY_DAY))


def test_a_returned_report_comes_back_until_it_is_filed_again(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    report = acts.reported_signed(cast, now)
    moving.return_report(report.pk, answer="协议没有盖章，请补", **acts.who(cast, cast.leader, now))
    page = text_of(signed_in(cast.officer).get(MY_DAY))
    assert "退回给您的申报" in page and "协议没有盖章，请补" in page
    later = now + timedelta(hours=1)
    moving.report(report.project_id, Stage.SIGNED, claimed_on=TODAY, **acts.who(cast, cast.officer, later))
    assert "退回给您的申报" not in text_of(signed_in(cast.officer).get(MY_DAY))


def test_a_leader_is_asked_for_waivers_of_others(cast: Any, now: datetime, signed_in: Any) -> None:
    gates.save_demand(
        zone=cast.zone, stage="signed", check_code="funds_share", threshold=10, source="", active=True, by=None, actor=None, at=now,
    )  # fmt: skip
    project = acts.in_talks(cast, now)
    gates.ask_waiver(
        project.pk, Stage.SIGNED, demands=["zone_funds_share"], reason_kind="funds_phased", due_on=TODAY + timedelta(days=20),
        reason="资金分三期到位，银行已批贷，下月放款，先行申报", basis=acts.pdf(), **acts.who(cast, cast.officer, now),
    )  # fmt: skip
    assert "等您批的带缺申请" in text_of(signed_in(cast.leader).get(MY_DAY))
    for who in (cast.officer, cast.inspector, cast.administrator):
        assert "等您批的带缺申请" not in text_of(signed_in(who).get(MY_DAY))


def test_own_late_projects_come_with_the_nearest_day_first(cast: Any, now: datetime, signed_in: Any) -> None:
    for name, due in (("临近的", 2), ("超期的", -5), ("还早的", 60)):
        project = make.with_history(cast, now, [Stay("talks", TODAY)], name=name)
        make.late(project, "dwell", TODAY + timedelta(days=due))
    make.late(
        make.with_history(cast, now, [Stay("talks", TODAY)], officer=cast.colleague, name="别人的"),
        "dwell",
        TODAY,
    )
    page = text_of(signed_in(cast.officer).get(MY_DAY))
    assert page.index("超期的") < page.index("临近的")
    assert "还早的" not in page and "别人的" not in page


def test_promises_due_within_a_fortnight_belong_to_their_owner(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    project = acts.a_lead(cast, now)
    for text, days in (("十四天内到期的承诺", 14), ("十五天后的承诺", 15)):
        facts.promise(
            project.pk, kind="utility", text=text, promised_by="管委会主任", basis="会议纪要", promised_on=TODAY,
            due_on=TODAY + timedelta(days=days), **acts.who(cast, cast.officer, now),
        )  # fmt: skip
    page = text_of(signed_in(cast.officer).get(MY_DAY))
    assert "十四天内到期的承诺" in page and "十五天后的承诺" not in page
    assert "十四天内到期的承诺" not in text_of(signed_in(cast.colleague).get(MY_DAY))


def silent_project(cast: Any, now: datetime) -> Project:
    """A project of the officer's that nobody has written about for 40 days."""
    return make.with_history(
        cast,
        now,
        [Stay("talks", TODAY - timedelta(days=40))],
        entered_at=now - timedelta(days=50),
        name="安静的项目",
    )


def test_no_change_this_month_is_one_click_and_counts_once(cast: Any, now: datetime, signed_in: Any) -> None:
    project = silent_project(cast, now)
    client = signed_in(cast.officer)
    page = client.get(MY_DAY).content.decode()
    assert "30 天没有进展记录" in page
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    for _ in range(2):
        response = client.post(
            reverse("projects:note", args=[project.pk]), {"unchanged": "1", "once": once[1]}
        )
        assert response.status_code == 302
    noted = Event.objects.filter(verb="project.noted", subject_id=project.pk)
    assert [event.facts["text"] for event in noted] == ["本月无变化"]
    assert "30 天没有进展记录" not in text_of(client.get(MY_DAY))


def test_a_project_that_moved_or_came_lately_is_not_silent(cast: Any, now: datetime, signed_in: Any) -> None:
    make.with_history(
        cast, now, [Stay("talks", TODAY - timedelta(days=10))], entered_at=now - timedelta(days=90)
    )
    make.with_history(
        cast, now, [Stay("talks", TODAY - timedelta(days=90))], entered_at=now - timedelta(days=10)
    )
    assert "30 天没有进展记录" not in text_of(signed_in(cast.officer).get(MY_DAY))


def test_unread_messages_stand_on_the_day(cast: Any, now: datetime, signed_in: Any) -> None:
    tell([cast.officer.pk], "签约已核实", zone_id=cast.zone.pk, url="/projects/", key="k1", at=now)
    assert "签约已核实" in text_of(signed_in(cast.officer).get(MY_DAY))
    assert "签约已核实" not in text_of(signed_in(cast.colleague).get(MY_DAY))


def test_what_people_typed_is_not_markup(cast: Any, now: datetime, signed_in: Any) -> None:
    content = Content(name="<b>加粗</b>项目", officer=cast.officer.pk)
    project = entering.enter(content, zone=cast.zone, **acts.who(cast, cast.officer, now))
    make.late(project, "test", TODAY - timedelta(days=3))
    for url, user in ((COCKPIT, cast.leader), (WALL, cast.leader), (MY_DAY, cast.officer)):
        assert "<b>加粗</b>" not in signed_in(user).get(url).content.decode()

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ..actions import mark_read, tell
from ..models import Notice
from ..queries import notices_for, unread_count_for

URL = "/notices/"


def send(cast: Any, at: datetime, text: str = "签约已核实", key: str = "a", user: Any = None) -> None:
    tell([(user or cast.officer).pk], text, zone_id=cast.zone.pk, url="/projects/7/", key=key, at=at)


def test_a_message_is_told_once_per_key_and_person(cast: Any, now: datetime) -> None:
    both = [cast.officer.pk, cast.leader.pk, cast.officer.pk]
    for text in ("第一次", "再来一次"):
        tell(both, text, zone_id=cast.zone.pk, url="", key="same", at=now)
    assert list(Notice.objects.values_list("text", flat=True)) == ["第一次", "第一次"]


def test_reading_one_leaves_the_others_unread(cast: Any, now: datetime) -> None:
    send(cast, now, key="a")
    send(cast, now + timedelta(hours=1), "退回申报", key="b")
    newest = notices_for(cast.officer.pk).first()
    assert newest is not None and newest.text == "退回申报"
    mark_read(cast.officer.pk, at=now, notice_id=newest.pk)
    assert unread_count_for(cast.officer.pk) == 1
    mark_read(cast.officer.pk, at=now)
    mark_read(cast.officer.pk, at=now + timedelta(days=1))
    assert set(Notice.objects.values_list("read_at", flat=True)) == {now}


def test_nobody_marks_the_messages_of_another(cast: Any, now: datetime) -> None:
    send(cast, now)
    notice = notices_for(cast.officer.pk).get()
    mark_read(cast.leader.pk, at=now, notice_id=notice.pk)
    assert unread_count_for(cast.officer.pk) == 1


def test_the_page_shows_my_messages_and_nobody_elses(cast: Any, now: datetime, signed_in: Any) -> None:
    send(cast, now, "给周启明的")
    send(cast, now, "给陈向南的", user=cast.leader)
    page = signed_in(cast.officer).get(URL).content.decode()
    assert "给周启明的" in page and "给陈向南的" not in page
    assert 'href="/projects/7/"' in page and "未读</span>" in page


def test_all_read_by_one_button(cast: Any, now: datetime, signed_in: Any) -> None:
    send(cast, now)
    client = signed_in(cast.officer)
    assert client.get("/notices/read/").status_code == 405
    assert client.post("/notices/read/").status_code == 302
    page = client.get(URL).content.decode()
    assert "没有未读" in page and "全部标为已读" not in page and "已读</span>" in page


def test_an_empty_box_says_what_would_be_here(cast: Any, signed_in: Any) -> None:
    assert "还没有消息" in signed_in(cast.officer).get(URL).content.decode()


def test_nobody_is_sent_to_sign_in(client: Any, scoped: None) -> None:
    assert client.get(URL).status_code == 302 == client.post("/notices/read/").status_code


def test_a_stranger_of_another_zone_cannot_be_read(cast: Any, now: datetime, signed_in: Any) -> None:
    send(cast, now, "本区的事")
    assert "本区的事" not in signed_in(cast.stranger).get(URL).content.decode()


def test_text_is_not_markup(cast: Any, now: datetime, signed_in: Any) -> None:
    send(cast, now, "<script>alert(1)</script>")
    assert "<script>alert" not in signed_in(cast.officer).get(URL).content.decode()


@pytest.mark.parametrize("url", [URL])
def test_queries_do_not_grow_with_messages(cast: Any, now: datetime, signed_in: Any, url: str) -> None:
    client, counts = signed_in(cast.officer), []
    for batch in range(2):
        for number in range(10):
            send(cast, now, key=f"{batch}-{number}")
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from zhaoluo.foundation.journal.actions import serve_next
from zhaoluo.foundation.notices.actions import mark_read, tell
from zhaoluo.foundation.notices.models import Notice
from zhaoluo.foundation.notices.queries import notices_for, unread_count_for
from zhaoluo.projects.tests import factories as make


def say(cast: Any, now: datetime, *users: Any, text: str = "等您核实", key: str = "k") -> None:
    tell([u.pk for u in users], text, zone_id=cast.zone.pk, url="/projects/", key=key, at=now)


def test_everybody_is_told_once(cast: Any, now: datetime) -> None:
    say(cast, now, cast.officer, cast.leader, cast.officer)
    say(cast, now, cast.officer, text="再说一遍")
    assert [n.text for n in notices_for(cast.officer.pk)] == ["等您核实"]
    say(cast, now, cast.officer, key="another")
    assert unread_count_for(cast.officer.pk) == 2 and unread_count_for(cast.leader.pk) == 1


def test_long_texts_are_cut_to_their_column(cast: Any, now: datetime) -> None:
    say(cast, now, cast.officer, text="长" * 400, key="k" * 200)
    notice = Notice.objects.get()
    assert (len(notice.text), len(notice.key)) == (300, 80)


def test_reading_is_for_oneself(cast: Any, now: datetime) -> None:
    say(cast, now, cast.officer, cast.leader)
    theirs = Notice.objects.get(user=cast.leader)
    mark_read(cast.officer.pk, at=now, notice_id=theirs.pk)
    assert unread_count_for(cast.leader.pk) == 1, "somebody else's message stays unread"
    mark_read(cast.officer.pk, at=now)
    assert unread_count_for(cast.officer.pk) == 0 and unread_count_for(cast.leader.pk) == 1


def test_the_page_shows_ones_own_messages_only(cast: Any, now: datetime, signed_in: Any, client: Any) -> None:
    say(cast, now, cast.officer, text="<b>给周启明</b>")
    page = signed_in(cast.officer).get("/notices/").content.decode()
    assert "&lt;b&gt;给周启明" in page and "<b>给周启明" not in page
    assert "给周启明" not in signed_in(cast.leader).get("/notices/").content.decode()
    assert client.get("/notices/").status_code == 302
    officer = signed_in(cast.officer)
    assert officer.get("/notices/read/").status_code == 405
    assert officer.post("/notices/read/").status_code == 302
    assert unread_count_for(cast.officer.pk) == 0


@pytest.mark.parametrize("restricted", [False, True])
def test_a_report_tells_those_who_may_verify_and_may_see_it(
    cast: Any, now: datetime, restricted: bool
) -> None:
    """The lead of a task force may verify, but is not told the name of a project kept among few."""
    report = make.reported_signed(cast, now, restricted=restricted)
    while serve_next(cast.zone):
        pass
    told = set(Notice.objects.filter(text__contains=report.project.name).values_list("user__name", flat=True))
    wide = {"陈向南", "许文静", "林素琴"}
    assert told == (wide if restricted else wide | {"李若川"})

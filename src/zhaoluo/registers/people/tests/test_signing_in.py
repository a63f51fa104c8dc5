"""The door: five failures, locks, sessions, time-outs; what happened is written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import PASSWORD, make_cast
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused

from ..actions import signing_in, staff
from ..models import SignInAttempt, User
from .factories import admin

DOOR = "/people/sign-in/"
SAME_WORDS = "账号或口令不对"


def try_door(client: Client, username: str, password: str, **more: str) -> Any:
    return client.post(DOOR, {"username": username, "password": password, **more})


def refused_events(username: str) -> list[str]:
    rows = Event.objects.filter(verb="user.sign_in_refused").order_by("id")
    return [event.facts["why"] for event in rows if event.facts["account"] == username]


def test_the_right_password_opens_and_is_written_down(cast: Any, client: Client, now: datetime) -> None:
    answer = try_door(client, "officer", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.officer.pk)
    event = Event.objects.get(verb="user.signed_in")
    assert (event.by, event.zone, event.at) == (cast.officer, cast.zone, now)
    assert event.facts == {"account": "officer", "address": "127.0.0.1"}


def test_capitals_and_blanks_around_an_account_name_do_not_matter(cast: Any, client: Client) -> None:
    assert try_door(client, "  Officer ", PASSWORD).status_code == 302


def test_unknown_wrong_and_closed_are_told_the_same_and_written_down_apart(
    cast: Any, client: Client, now: datetime
) -> None:
    staff.change_user(
        cast.colleague.pk, name="郑晓岚", roles=["promotion_officer"], is_active=False, **admin(cast, now)
    )
    told = []
    for username, password in (("nobody.here", "x"), ("officer", "wrong"), ("colleague", PASSWORD)):
        answer = try_door(client, username, password)
        assert answer.status_code == 422
        told.append(
            answer.content.decode().replace(username, "").split('class="lockmsg"')[1].split("</div></div>")[0]
        )
        assert "_auth_user_id" not in client.session
    assert SAME_WORDS in told[0]
    assert len(set(told)) == 1
    assert [refused_events(name) for name in ("nobody.here", "officer", "colleague")] == [
        [],
        ["wrong"],
        ["closed"],
    ]
    with reading(system=True):
        assert refused_events("nobody.here") == ["unknown"]


@pytest.mark.parametrize("username", ["officer", "nobody.here"])
def test_five_failures_lock_the_name_for_300_seconds_whether_or_not_it_exists(
    cast: Any, client: Client, now: datetime, username: str
) -> None:
    for _ in range(4):
        assert SAME_WORDS in try_door(client, username, "wrong").content.decode()
    answer = try_door(client, username, "wrong")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "09:05:00" in page and 'data-until="300"' in page
    assert page.index("09:05:00") < page.index('data-until="300"'), "the clock time comes first"
    assert "disabled" in page.split('class="btn pri wide"')[1].split(">")[0]
    with clock.frozen(now + timedelta(seconds=299)):
        locked = try_door(client, username, PASSWORD)
        assert locked.status_code == 422 and 'data-until="1"' in locked.content.decode()
    with clock.frozen(now + timedelta(seconds=300)):
        assert try_door(client, username, PASSWORD).status_code == (302 if username == "officer" else 422)


def test_a_lock_names_neither_account_nor_person(cast: Any, client: Client) -> None:
    pages = []
    for username in ("officer", "nobody.here"):
        for _ in range(5):
            answer = try_door(client, username, "wrong")
        pages.append(answer.content.decode().split('id="lock"')[1].split("</div></div>")[0])
    assert pages[0] == pages[1]


def test_success_wipes_the_count_away(cast: Any, client: Client) -> None:
    for _ in range(4):
        try_door(client, "officer", "wrong")
    try_door(client, "officer", PASSWORD)
    assert SignInAttempt.objects.get(username="officer").failures == 0


def test_another_name_is_not_locked_with_it(cast: Any, client: Client) -> None:
    for _ in range(5):
        try_door(client, "officer", "wrong")
    assert try_door(client, "colleague", PASSWORD).status_code == 302


def test_the_counter_survives_a_rolled_back_request(
    committed: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones = list(Zone.objects.filter(key__in=["heyang", "linshui"]).order_by("key"))
    with clock.frozen(now), reading(zones):
        make_cast(zones, now)
    client = Client(raise_request_exception=False)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the page breaks after the attempt")

    with clock.frozen(now):
        monkeypatch.setattr("zhaoluo.registers.people.pages.signing_in._door", broken)
        for _ in range(5):
            assert try_door(client, "officer", "wrong").status_code == 500
        monkeypatch.undo()
        assert SignInAttempt.objects.get(username="officer").failures == 5
        assert "暂时不能登录" in try_door(client, "officer", PASSWORD).content.decode()
        with reading(zones):
            assert refused_events("officer") == ["wrong"] * 5 + ["locked"]


def test_demo_accounts_refuse_to_work_elsewhere(
    cast: Any, client: Client, now: datetime, settings: Any
) -> None:
    User.objects.filter(pk=cast.officer.pk).update(is_demo=True)
    settings.DEMO_ACCOUNTS_WORK = False
    assert SAME_WORDS in try_door(client, "officer", PASSWORD).content.decode()
    assert refused_events("officer") == ["demo_closed"]
    settings.DEMO_ACCOUNTS_WORK = True
    assert try_door(client, "officer", PASSWORD).status_code == 302
    settings.DEMO_ACCOUNTS_WORK = False
    assert client.get("/people/password/")["Location"].startswith(DOOR), "a session from before ends, too"


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/people/schemes/?zone=1&x=2", "/people/schemes/?zone=1&x=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("people/schemes/", "/"),
        ("/no/such/page/", "/"),
        ("/people/sign-out/", "/"),
        ("/people/sign-in/?next=/", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_goes_only_to_our_own_pages(
    cast: Any, client: Client, target: str, goes_to: str
) -> None:
    assert try_door(client, "officer", PASSWORD, next=target)["Location"] == goes_to


def test_the_way_back_keeps_its_whole_query(cast: Any, client: Client) -> None:
    location = client.get("/people/schemes/?zone=1&x=2")["Location"]
    assert 'name="next" value="/people/schemes/?zone=1&amp;x=2"' in client.get(location).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"username": "officer"},
        {"username": "x" * 41, "password": "y"},
        {"username": "a\0b", "password": "y"},
    ],
)
def test_a_door_form_that_cannot_be_read_is_422_and_counts_nothing(
    cast: Any, client: Client, data: dict[str, str]
) -> None:
    assert client.post(DOOR, data).status_code == 422
    assert not SignInAttempt.objects.exists()


def test_the_session_key_changes_at_the_door(cast: Any, client: Client) -> None:
    session = client.session
    session["before"] = 1
    session.save()
    old = session.session_key
    client.cookies["zhaoluo_session"] = old
    try_door(client, "officer", PASSWORD)
    assert client.session.session_key != old
    assert not Session.objects.filter(session_key=old).exists()


def test_nothing_of_a_password_is_shown_again_or_written_down(cast: Any, client: Client) -> None:
    page = try_door(client, "officer", "Geheim-4711").content.decode()
    assert "Geheim-4711" not in page
    assert 'value="officer"' in page
    assert not any("Geheim-4711" in str(event.facts) for event in Event.objects.all())


def test_leaving_is_a_post_and_is_written_down(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    assert client.get("/people/sign-out/").status_code == 405
    answer = client.post("/people/sign-out/")
    assert answer["Location"] == f"{DOOR}?why=out"
    assert "已退出" in client.get(answer["Location"]).content.decode()
    assert client.get("/people/password/")["Location"].startswith(DOOR)
    assert Event.objects.filter(verb="user.signed_out", by=cast.officer).count() == 1


def test_a_form_without_its_token_is_refused(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = try_door(client, "officer", PASSWORD)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_after_the_idle_time_one_is_out_and_told_so(cast: Any, signed_in: Any, now: datetime) -> None:
    staff.save_setting(password_max_days=None, idle_minutes=10, **admin(cast, now))
    client = signed_in(cast.officer)
    assert client.get("/people/password/").status_code == 200
    with clock.frozen(now + timedelta(minutes=9)):
        assert client.get("/people/password/").status_code == 200, "each page starts the time anew"
    with clock.frozen(now + timedelta(minutes=18)):
        assert client.get("/people/password/").status_code == 200
    with clock.frozen(now + timedelta(minutes=29)):
        location = client.get("/people/password/")["Location"]
        assert "why=idle" in location
        assert "离开太久" in client.get(location).content.decode()
        assert client.get("/people/password/")["Location"].startswith(DOOR)
    assert Event.objects.get(verb="user.signed_out").facts == {"account": "officer", "why": "idle"}


def change(client: Client, old: str = PASSWORD, new: str = "Neues-Wort-9", again: str | None = None) -> Any:
    return client.post("/people/password/", {"old_password": old, "new_password": new, "again": again or new})


def test_a_new_password_ends_every_other_session_and_keeps_this_one(cast: Any, signed_in: Any) -> None:
    here, there = signed_in(cast.officer), signed_in(cast.officer)
    assert there.get("/people/password/").status_code == 200
    assert change(here).status_code == 302
    assert here.get("/people/password/").status_code == 200
    assert there.get("/people/password/")["Location"].startswith(DOOR)
    assert Event.objects.get(verb="user.password_changed").by == cast.officer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "wrong"}, "原口令不对"),
        ({"new": "short"}, "口令至少 8 位"),
        ({"new": PASSWORD}, "新口令不能与原口令相同"),
        ({"new": "Officer-2026"}, "口令里不能有账号名"),
        ({"again": "Neues-Wort-8"}, "两遍填得不一样"),
    ],
)
def test_a_refused_change_leaves_no_trace(
    cast: Any, signed_in: Any, typed: dict[str, str], said: str
) -> None:
    client = signed_in(cast.officer)
    before = (User.objects.get(pk=cast.officer.pk).password, Event.objects.count())
    answer = change(client, **typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert (User.objects.get(pk=cast.officer.pk).password, Event.objects.count()) == before


def test_blanks_in_a_password_count(cast: Any, signed_in: Any, client: Client) -> None:
    change(signed_in(cast.officer), new=" Neues Wort 9 ")
    assert try_door(client, "officer", "Neues Wort 9").status_code == 422
    assert try_door(client, "officer", " Neues Wort 9 ").status_code == 302


def test_after_a_reset_every_session_ends_and_the_password_must_be_changed(
    cast: Any, signed_in: Any, client: Client, now: datetime
) -> None:
    held = signed_in(cast.officer)
    for _ in range(5):
        try_door(client, "officer", "wrong")
    signing_in.reset_password(cast.officer.pk, new="Erstes-Wort-1", **admin(cast, now))
    assert held.get("/people/schemes/")["Location"].startswith(DOOR)
    assert try_door(client, "officer", "Erstes-Wort-1").status_code == 302, "the reset unlocks"
    for path in ("/people/schemes/", "/cockpit/", "/projects/"):
        assert client.get(path)["Location"] == reverse("people:password")
    assert "口令是管理员给的" in client.get("/people/password/").content.decode()
    assert change(client, old="Erstes-Wort-1").status_code == 302
    assert client.get("/people/schemes/").status_code == 200
    event = Event.objects.get(verb="user.password_reset")
    assert (event.by, event.subject_id) == (cast.administrator, cast.officer.pk)


def test_a_password_past_its_days_must_be_changed_before_anything_else(
    cast: Any, signed_in: Any, now: datetime
) -> None:
    staff.save_setting(password_max_days=90, idle_minutes=30, **admin(cast, now))
    client = signed_in(cast.officer)
    with clock.frozen(now + timedelta(days=91)):
        assert client.get("/people/schemes/")["Location"] == reverse("people:password")
        assert "口令已用满 90 天" in client.get("/people/password/").content.decode()
        change(client)
        assert client.get("/people/schemes/").status_code == 200


def test_only_the_administrator_of_the_zone_resets(cast: Any, now: datetime) -> None:
    before = (User.objects.get(pk=cast.officer.pk).password, Event.objects.count())
    for who in (cast.leader, cast.other_administrator):
        with pytest.raises(Refused) as refused:
            signing_in.reset_password(
                cast.officer.pk, new="Erstes-Wort-1", zone=cast.zone, by=who, actor=cast.actor(who), at=now
            )
        assert {r.code for r in refused.value.refusals} == {"not_administrator"}
    with pytest.raises(User.DoesNotExist):
        signing_in.reset_password(cast.stranger.pk, new="Erstes-Wort-1", **admin(cast, now))
    with pytest.raises(Refused) as refused:
        signing_in.reset_password(cast.administrator.pk, new="Erstes-Wort-1", **admin(cast, now))
    assert {r.code for r in refused.value.refusals} == {"own_reset"}
    assert (User.objects.get(pk=cast.officer.pk).password, Event.objects.count()) == before


def test_a_closed_account_is_out_at_its_next_page(cast: Any, signed_in: Any, now: datetime) -> None:
    client = signed_in(cast.officer)
    assert client.get("/people/password/").status_code == 200
    staff.change_user(cast.officer.pk, name="周启明", roles=["agent"], is_active=False, **admin(cast, now))
    assert client.get("/people/password/")["Location"].startswith(DOOR)

"""The demo accounts: one per role, and only on the machine itself."""

from __future__ import annotations

from typing import Any

import pytest

from zhaoluo.site.demo import PASSWORD, accounts
from zhaoluo.site.secret import is_loopback


def test_there_is_one_account_per_role_with_a_word_on_what_it_sees() -> None:
    from zhaoluo.registers.people.rules import refusals_to_set_password
    from zhaoluo.registers.people.terms import Role

    assert [account.role for account in accounts()] == [role.label for role in Role]
    assert all(account.sees for account in accounts())
    for account in accounts():
        assert refusals_to_set_password(PASSWORD, username=account.username) == []


@pytest.mark.parametrize(
    ("host", "works"),
    [
        ("127.0.0.1", True), ("127.0.1.1", True), ("localhost", True), ("::1", True), ("[::1]", True),
        ("0.0.0.0", False), ("::", False), ("192.168.1.20", False), ("zone.example", False), ("", False),
    ],
)  # fmt: skip
def test_only_a_loopback_address_is_this_machine_only(host: str, works: bool) -> None:
    assert is_loopback(host) is works


@pytest.fixture
def demo_user(scoped: None, zones: list[Any], clock_stands: Any) -> Any:
    from zhaoluo.registers.people.actions import staff

    return staff.create_user(
        zone=zones[0], username="demo.officer", name="周启明", password=PASSWORD, roles=["promotion_officer"], by=None,
        actor=None, at=clock_stands, is_demo=True, must_change=False,
    )  # fmt: skip


def sign_in(client: Any, password: str = PASSWORD) -> Any:
    return client.post("/people/sign-in/", {"username": "demo.officer", "password": password})


def test_on_this_machine_a_demo_account_opens_the_door(demo_user: Any, client: Any, settings: Any) -> None:
    settings.DEMO_ACCOUNTS_WORK = True
    assert sign_in(client).status_code == 302
    assert client.get("/projects/").status_code == 200


def test_elsewhere_the_right_password_of_a_demo_account_opens_nothing(
    demo_user: Any, client: Any, settings: Any
) -> None:
    from zhaoluo.foundation.journal.models import Event

    settings.DEMO_ACCOUNTS_WORK = False
    answer = sign_in(client)
    assert answer.status_code == 422
    assert client.get("/projects/").status_code == 302
    event = Event.objects.filter(verb="user.sign_in_refused").latest("id")
    assert event.facts["why"] == "demo_closed"


def test_a_session_opened_here_ends_when_the_address_opens(
    demo_user: Any, client: Any, settings: Any
) -> None:
    settings.DEMO_ACCOUNTS_WORK = True
    sign_in(client)
    settings.DEMO_ACCOUNTS_WORK = False
    answer = client.get("/projects/")
    assert answer.status_code == 302
    assert "/people/sign-in/" in answer["Location"]

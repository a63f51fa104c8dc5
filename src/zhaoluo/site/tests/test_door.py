"""The demo accounts on the sign-in page: shown only where there is a demo zone and they work."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zhaoluo.foundation.scope.models import Zone

from .. import demo

DOOR = "/people/sign-in/"


@pytest.fixture
def demo_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the demo zone were loaded (zones are the owner's to write)."""
    monkeypatch.setattr("zhaoluo.site.door.all_zones", lambda: [Zone(key="x", name="某演示区", is_demo=True)])


def test_every_account_is_shown_with_the_password(zones: Any, client: Client, demo_zone: None) -> None:
    page = client.get(DOOR).content.decode()
    assert demo.PASSWORD in page
    assert demo.accounts() and all(account.username in page for account in demo.accounts())


def test_no_account_is_shown_without_a_demo_zone(zones: Any, client: Client) -> None:
    assert "演示账号" not in client.get(DOOR).content.decode()


def test_no_account_is_shown_where_it_would_be_refused(
    zones: Any, client: Client, demo_zone: None, settings: Any
) -> None:
    settings.DEMO_ACCOUNTS_WORK = False
    assert "演示账号" not in client.get(DOOR).content.decode()

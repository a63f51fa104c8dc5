"""What the site adds to the sign-in page: the demo accounts, where there is a demo zone and they work."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from zhaoluo.foundation.panels.registry import Panel, hang
from zhaoluo.foundation.scope.queries import all_zones


def demo_card(user: Any, subject: Any) -> dict[str, Any] | None:
    """The accounts a newcomer may try, never shown where they would be refused."""
    if not settings.DEMO_ACCOUNTS_WORK or not any(zone.is_demo for zone in all_zones()):
        return None
    from zhaoluo.site import demo

    return {"accounts": demo.accounts(), "password": demo.PASSWORD}


def open_door() -> None:
    """Hang the card into the sign-in page."""
    hang("people.sign_in", Panel("演示账号", "people/_demo_accounts.html", demo_card))

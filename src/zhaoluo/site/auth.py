from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhaoluo.registers.people.models import User


class ScopedBackend:
    """Finds the user a session names.  Passwords are checked by ``people.actions.signing_in``, the only door in."""

    def authenticate(self, request: HttpRequest | None, **_: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.select_related("zone", "organisation").filter(pk=user_id, is_active=True).first()

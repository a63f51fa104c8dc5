from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reader_of


class ScopedBackend:
    """Finds the user a session names.  Passwords are checked by ``people.actions.signing_in``, the only door in."""

    def authenticate(self, request: HttpRequest | None, **_: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> User | None:
        return reader_of(int(user_id)) if str(user_id).isdigit() else None

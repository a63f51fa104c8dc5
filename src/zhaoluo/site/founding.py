"""Founding a zone from the command line: the zone and its first people in one transaction, or nothing at all."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connections, transaction

from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.scope.queries import zone_of
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.people.actions import staff
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.terms import Role

from . import presets

KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")


@contextmanager
def one_connection() -> Iterator[None]:
    """The owner's connection under both names, so that a zone and its first rows are one transaction.

    Only the owner's role may write zones; row-level security binds it like the application's.  Without savepoints,
    which are a quarter of all statements: whatever goes wrong ends the whole transaction anyway.
    """
    usual, owner = connections["default"], connections["owner"]
    connections["default"] = owner
    owner.features.uses_savepoints = False
    try:
        with transaction.atomic():
            yield
    finally:
        del owner.features.uses_savepoints
        connections["default"] = usual


def invented_password() -> str:
    """Sixteen letters and digits that pass the rules; to be changed at the first sign-in."""
    letters = string.ascii_letters + string.digits
    while True:
        word = "".join(secrets.choice(letters) for _ in range(16))
        if (
            any(c.islower() for c in word)
            and any(c.isupper() for c in word)
            and any(c.isdigit() for c in word)
        ):
            return word


def refusals_to_found(key: str, name: str, short_name: str) -> list[Refusal]:
    """Whether key and names can be a zone's."""
    refusals = []
    if not KEY.fullmatch(key):
        refusals.append(
            Refusal(
                "bad_key", f"园区标识 {key} 不能用：小写字母开头，2–40 位，只含小写字母、数字、横线", "key"
            )
        )
    if not name.strip():
        refusals.append(Refusal("no_name", "请写园区全称", "name"))
    if len(name) > 80 or len(short_name) > 40:
        refusals.append(Refusal("long_name", "园区全称最多 80 字，简称最多 40 字", "name"))
    return refusals


def found_zone(
    key: str,
    name: str,
    *,
    short_name: str,
    admin: str,
    admin_name: str,
    password: str,
    must_change: bool,
    at: datetime,
    with_modes: bool = False,
    with_limits: bool = False,
) -> Zone:
    """Make a zone with its first administrator (建立园区)."""
    refuse_if(refusals_to_found(key, name, short_name))
    with one_connection():
        zone = staff.create_zone(key, name.strip(), short_name=short_name.strip(), at=at)
        with reading([zone]):
            user = staff.create_user(
                zone=zone, username=admin, name=admin_name, password=password, roles=[Role.ADMINISTRATOR.value], by=None,
                actor=None, at=at, must_change=must_change,
            )  # fmt: skip
            if with_modes:
                presets.give_modes(zone, by=user, at=at)
            if with_limits:
                presets.give_limits(zone, source="预设，请按本区办法改", by=user, at=at)
    return zone


def zones_of(keys: Sequence[str]) -> list[Zone]:
    """Zones by key; refused with every key that is none."""
    found = {key: zone_of(key) for key in dict.fromkeys(keys)}
    refuse_if(
        [
            Refusal("no_zone", f"没有标识为 {key} 的园区", "keys")
            for key, zone in found.items()
            if zone is None
        ]
    )
    return [zone for zone in found.values() if zone is not None]


def known_user(username: str) -> User | None:
    """The account of this name, whatever its zone."""
    with reading(username=username):
        return User.objects.filter(username=username).first()


def open_viewer(
    username: str, zones: Sequence[Zone], *, name: str, password: str, must_change: bool, at: datetime
) -> tuple[User, bool]:
    """Let a city viewer look at these zones, opening the account if there is none; whether it was opened now."""
    username = username.strip().lower()
    user = known_user(username)
    with reading(zones, username=username):
        if user is None:
            if not name.strip():
                raise Refused(
                    [Refusal("no_name", f"没有账号 {username}；新开账号请用 --name 写姓名", "name")]
                )
            opened = staff.create_user(
                zone=zones[0], username=username, name=name, password=password, roles=[Role.CITY_VIEWER.value], by=None,
                actor=None, at=at, must_change=must_change,
            )  # fmt: skip
        for zone in zones:
            staff.grant_view(user or opened, zone, at=at)
    return (user, False) if user else (opened, True)

"""Fixtures of all tests: a real PostgreSQL, the application's role, and the standing cast.

The database is the server at DATABASE_URL, else one of our own in the temporary home that tests.settings makes.  Tests connect as the
application's role, which owns nothing; what a test writes is rolled back.  ``committed`` is for tests that need real
commits (two at once): it empties the tables afterwards, as the owner.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

NOW = datetime.fromisoformat("2026-11-20T09:00:00+08:00")
TEST_DATABASE = "zhaoluo_test_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")


def _django_is_there() -> bool:
    return "pytest_django" in sys.modules and "django" in sys.modules


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side (`-n`), the tests of a file stay together, and those of all files that copy the real product's home:
    it is made once, and making it loads the demo zone.
    """
    at_home = {item.path for item in items if "product_mould" in getattr(item, "fixturenames", ())}
    for item in items:
        item.add_marker(pytest.mark.xdist_group("product" if item.path in at_home else str(item.path)))


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """URLs of the test database: application role and owner."""
    if url := os.environ.get("DATABASE_URL"):
        yield {"default": url, "owner": os.environ.get("DATABASE_OWNER_URL", url)}
        return
    from zhaoluo.site.postgres import lease

    with lease(Path(os.environ["ZHAOLUO_HOME"])) as held:
        yield {"default": held.database_url, "owner": held.owner_url, "superuser": held.superuser_url}


@pytest.fixture(scope="session")
def django_db_setup(server: dict[str, str], django_db_blocker: Any) -> Iterator[None]:
    """A fresh database made and migrated by the owner, used through the application's role."""
    import psycopg
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from zhaoluo.site.settings import _database

    with psycopg.connect(server.get("superuser", server["owner"]), autocommit=True) as admin:
        owner = _database(server["owner"])["USER"] or "current_user"
        admin.execute(f"drop database if exists {TEST_DATABASE} with (force)")
        admin.execute(f"create database {TEST_DATABASE} owner {owner} template template0 encoding 'UTF8'")
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connection = connections[alias]
            connection.close()
            fresh = _database(server[alias]) | {"NAME": TEST_DATABASE, "CONN_MAX_AGE": 0}
            del fresh["TEST"]
            connection.settings_dict.update(fresh)
            settings.DATABASES[alias].update(fresh)
        call_command("migrate", database="owner", verbosity=0)
        with connections["owner"].cursor() as cursor:
            cursor.executemany(
                "insert into scope_zone (key, name, short_name, is_demo) values (%s, %s, %s, false)",
                [("heyang", "河阳经济技术开发区", "河阳经开区"), ("linshui", "临水经济开发区", "临水经开区")],
            )
        connections["owner"].close()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Attachments of a test lie in its own folder."""
    if _django_is_there() and "db" in request.fixturenames:
        request.getfixturevalue("settings").FILES_ROOT = tmp_path / "files"


@pytest.fixture
def now() -> datetime:
    """The day of all tests: 2026-11-20, 09:00 in China."""
    return NOW


@pytest.fixture
def clock_stands(now: datetime) -> Iterator[datetime]:
    """The house clock held still at ``now``."""
    from zhaoluo.foundation import clock

    with clock.frozen(now):
        yield now


@dataclass
class Cast:
    """The standing cast: two zones, their people, and how each acts."""

    zone: Any
    other_zone: Any
    officer: Any
    colleague: Any
    agent: Any
    lead: Any
    inspector: Any
    leader: Any
    administrator: Any
    viewer: Any
    stranger: Any
    other_administrator: Any
    team: Any
    department: Any

    def actor(self, user: Any, zone: Any = None) -> Any:
        from zhaoluo.registers.people.queries import reach_of

        return reach_of(user).actor_in((zone or self.zone).pk)


PASSWORD = "Heyang-2026"


@pytest.fixture
def zones(db: None) -> list[Any]:
    """Two zones; made by the owner for the whole run, since the application never writes them."""
    from zhaoluo.foundation.scope.models import Zone

    return list(Zone.objects.filter(key__in=["heyang", "linshui"]).order_by("key"))


@pytest.fixture
def scoped(zones: list[Any]) -> Iterator[None]:
    """Both zones given to the test's own transaction, to set the stage and look at the outcome."""
    from zhaoluo.foundation.scope.actions import reading

    with reading(zones):
        yield


@pytest.fixture
def cast(scoped: None, zones: list[Any], clock_stands: datetime) -> Cast:
    """Everybody who appears in tests; all passwords are ``PASSWORD``."""
    return make_cast(zones, clock_stands)


def make_cast(zones: list[Any], at: datetime) -> Cast:
    """The cast itself, for tests that commit."""
    from zhaoluo.registers.people.actions import staff
    from zhaoluo.registers.people.terms import Role

    here, there = zones
    made: dict[str, Any] = {}
    for key, zone, name, role in (
        ("administrator", here, "林素琴", Role.ADMINISTRATOR),
        ("officer", here, "周启明", Role.OFFICER),
        ("colleague", here, "郑晓岚", Role.OFFICER),
        ("agent", here, "沈若谷", Role.AGENT),
        ("lead", here, "李若川", Role.TASK_FORCE_LEAD),
        ("inspector", here, "许文静", Role.INSPECTOR),
        ("leader", here, "陈向南", Role.LEADER),
        ("viewer", here, "高远", Role.CITY_VIEWER),
        ("stranger", there, "外区人", Role.OFFICER),
        ("other_administrator", there, "外区管理", Role.ADMINISTRATOR),
    ):
        made[key] = staff.create_user(
            zone=zone, username=key.replace("_", "."), name=name, password=PASSWORD, roles=[role.value], by=None, actor=None,
            at=at, must_change=False,
        )  # fmt: skip
    admin = made["administrator"]
    staff.grant_view(made["viewer"], there, at=at)
    department = staff.save_organisation(zone=here, name="招商局", kind="bureau", by=admin, actor=None, at=at)
    team = staff.save_team(
        zone=here,
        name="招商二组",
        kind="team",
        lead=made["officer"],
        members=[made["agent"]],
        by=admin,
        actor=None,
        at=at,
    )
    return Cast(zone=here, other_zone=there, team=team, department=department, **made)


@pytest.fixture
def signed_in(client: Any) -> Any:
    """``signed_in(user)`` → a client with that user's session, made as the sign-in page makes it."""
    from django.test import Client

    def enter(user: Any) -> Client:
        fresh = Client()
        fresh.force_login(user, backend="zhaoluo.site.auth.ScopedBackend")
        return fresh

    return enter


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits: everything written is taken away afterwards by the owner (zones stay)."""
    from django.apps import apps
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        tables = ", ".join(
            f'"{m._meta.db_table}"' for m in apps.get_models() if m._meta.label_lower not in KEPT
        )
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"truncate {tables} cascade")
        connections.close_all()


KEPT = {"scope.zone", "contenttypes.contenttype", "auth.permission", "auth.group"}

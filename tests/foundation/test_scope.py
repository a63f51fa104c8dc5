"""The wall between zones, tried from raw SQL as the application's role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from zhaoluo.attract.intake import actions as intake
from zhaoluo.attract.intake.actions import ledgers
from zhaoluo.attract.intake.actions.ledger_forms import keep_form
from zhaoluo.attract.intake.tests.books import HEAD, ledger_rows, upload
from zhaoluo.attract.prospecting.tests import factories as prospecting
from zhaoluo.attract.reviews.tests import factories as reviews
from zhaoluo.attract.trips.tests import factories as visits
from zhaoluo.attract.trips.tests import journeys as trips
from zhaoluo.attract.trips.tests import meeting as meetings
from zhaoluo.foundation.notices.actions import tell
from zhaoluo.foundation.scope.actions import give_zones, reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.scope.queries import all_zones, zone_of
from zhaoluo.foundation.scope.security import scoped_models, secure
from zhaoluo.projects.actions import facts, gates, moving
from zhaoluo.projects.models import Project
from zhaoluo.projects.terms import Stage
from zhaoluo.projects.tests import factories as make
from zhaoluo.registers.chains.tests import factories as chains
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.people.actions import staff
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.tests import factories as people
from zhaoluo.registers.policies.tests import factories as policies

TABLES = sorted(m._meta.db_table for m in scoped_models())
TEXT = "11月16日，河阳经开区与江南晶显科技有限公司签订投资协议，该公司总投资3.2亿元建设车载显示模组项目。"


def sql(text: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def denied(text: str, *params: Any) -> str:
    """The database's reason why not."""
    with undone(), pytest.raises(DatabaseError) as told:
        sql(text, *params)
    return str(told.value)


@pytest.fixture(scope="module")
def universe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small universe to ask."""
    return prospecting.build_universe(tmp_path_factory.mktemp("universe"))


@pytest.fixture
def filled(cast: Any, now: datetime, universe: Path, settings: Any) -> Any:
    """A row of the cast's zone in every table that has zones."""
    settings.UNIVERSE_ROOT = universe
    who, admin = make.who(cast, cast.officer, now), make.who(cast, cast.administrator, now)
    firm = enterprises.enter(zone=cast.zone, name="河阳石墨材料有限公司", by=cast.officer, at=now)
    own = {"zone": cast.zone, "by": cast.officer, "at": now}
    enterprises.add_alias(firm.pk, name="河阳石墨", kind="short", source="官网", **own)
    enterprises.save_title(
        firm.pk, kind="high_tech", note="", source="公示", awarded_on=None, expires_on=None, **own
    )
    enterprises.add_relation(
        firm.pk, kind="parent", other_name="晋北碳素集团", source="年报", as_of=None, **own
    )
    enterprises.save_contact(
        firm.pk,
        name="某甲",
        post="经理",
        phone="13800000000",
        mail="",
        purpose="对接项目",
        basis="本人同意",
        **own,
    )
    enterprises.meet(["河阳石墨新材料有限公司"], source="测试", **own)
    gates.save_limit(zone=cast.zone, stage="talks", days=90, source="", **admin)
    gates.save_demand(
        zone=cast.zone, stage="building", check_code="jobs", threshold=None, source="", active=True, **admin
    )
    report = make.reported_signed(cast, now)
    project, day = report.project, now.date()
    gates.ask_waiver(
        project.pk, Stage.BUILDING, demands=["zone_jobs"], reason_kind="other", reason="用工人数要等设备定下来才知道，下月补上来",
        due_on=day.replace(month=12), basis=make.pdf(), **who,
    )  # fmt: skip
    facts.enter_money(
        project.pk, kind="funds", on=day, amount=Decimal(5), note="", evidence=make.pdf(), **who
    )
    facts.set_plan(project.pk, year=2026, amount=Decimal(5), **who)
    facts.enter_instrument(
        project.pk, kind="fund", provider="甲", agreed=Decimal(5), drawn=None, basis="乙", on=day, **who
    )
    facts.date_milestone(project.pk, kind="land", on=day, land_mu=None, note="", evidence=None, **who)
    facts.promise(
        project.pk,
        kind="service",
        text="通水",
        promised_by="主任",
        basis="",
        promised_on=day,
        due_on=day,
        **who,
    )
    document = intake.read_document(
        zone=cast.zone, title="河阳日报", text=TEXT, published_on=day, home_zone="河阳经开区", **who
    )
    assert document.drafts.exists()
    table = upload(
        [*ledger_rows(), [6, "另一个", "某公司", 1, "线索", None, None, None]], head=[*HEAD[:7], "盯办同志"]
    )
    ledger = ledgers.open_ledger(zone=cast.zone, upload=table, **who)
    ledgers.choose_columns(ledger.pk, {"四库台账": {7: "officer"}}, version=None, **who)
    keep_form(ledger.pk, name="本区表", sheet="四库台账", **who)
    tell([cast.officer.pk], "看一下", zone_id=cast.zone.pk, url="/", key="k", at=now)
    staff.save_setting(zone=cast.zone, password_max_days=90, idle_minutes=30, **admin)
    policies.filled_policies(cast, now)
    prospecting.filled(cast, now)
    trips.filled_trips(cast, now)
    visits.filled_visits(cast, now)
    meetings.filled_meetings(cast, now)
    reviews.filled_reviews(cast, now)
    chains.filled(cast, now, town="河东", key="second", name="另一条链")
    people.filled(cast, now)
    return cast


def test_rows_of_every_table_are_seen_by_their_zone_and_by_no_other(filled: Any) -> None:
    here, there = filled.zone, filled.other_zone
    kept: dict[str, dict[str, Any]] = {}
    with reading([here]):
        for table in TABLES:
            rows = sql(f'select to_jsonb(t) from "{table}" t order by id limit 1')
            assert rows, f"{table}: the test must have a row in every table"
            kept[table] = json.loads(rows[0][0]) if isinstance(rows[0][0], str) else rows[0][0]
    with reading([there]):
        for table in TABLES:
            assert sql(f'select count(*) from "{table}" where zone_id = %s', here.pk) == [(0,)], table
            assert sql(f'select count(*) from "{table}" where id = %s', kept[table]["id"]) == [(0,)], table
            if table != "journal_event":
                assert sql(f'update "{table}" set zone_id = zone_id where zone_id = %s', here.pk) == [(0,)]
                assert sql(f'delete from "{table}" where zone_id = %s', here.pk) == [(0,)], table
            foreign = json.dumps(kept[table] | {"id": 900_000_000})
            insert = f'insert into "{table}" select * from jsonb_populate_record(null::"{table}", %s::jsonb)'
            assert "row-level security" in denied(insert, foreign), table
    with reading([here]):
        for table in TABLES:
            assert sql(f'select count(*) from "{table}" where id = %s', kept[table]["id"]) == [(1,)], table


def test_a_row_cannot_be_moved_to_another_zone(filled: Any) -> None:
    with reading([filled.zone]):
        for table in TABLES:
            reason = denied(f'update "{table}" set zone_id = %s', filled.other_zone.pk)
            assert "row-level security" in reason or "permission denied" in reason, table


def test_without_zones_there_is_nothing(filled: Any) -> None:
    with reading():
        for table in TABLES:
            assert sql(f'select count(*) from "{table}"') == [(0,)], table
        assert "row-level security" in denied(
            "insert into projects_promotionmode (zone_id, name, source, active) values (%s, 'x', '', true)",
            filled.zone.pk,
        )


def test_joins_subqueries_and_counts_do_not_look_over_the_wall(filled: Any) -> None:
    with reading([filled.other_zone]):
        assert sql(
            "select count(*) from projects_project p right join scope_zone z on z.id = p.zone_id where p.id is not null"
        ) == [(0,)]
        assert sql("select exists(select 1 from journal_event where zone_id = %s)", filled.zone.pk) == [
            (False,)
        ]
        assert sql("select max(name) from projects_project") == [(None,)]


# ---------------------------------------------------------------- one user's own row


def test_signing_in_shows_one_person_and_nothing_else(cast: Any) -> None:
    with reading(username="officer"):
        assert list(User.objects.values_list("username", flat=True)) == ["officer"]
        assert Project.objects.count() == 0
    with reading(user_id=cast.stranger.pk):
        assert list(User.objects.values_list("username", flat=True)) == ["stranger"]
        assert sql("select count(*) from people_rolegrant where user_id <> %s", cast.stranger.pk) == [(0,)]
    with reading(username="' or true --"):
        assert User.objects.count() == 0


# ---------------------------------------------------------------- nesting


def zones_now() -> str:
    return str(sql("select coalesce(current_setting('zhaoluo.zones', true), '')")[0][0])


def test_nested_reading_replaces_and_gives_back(cast: Any) -> None:
    here, there = cast.zone, cast.other_zone
    with reading([here], user_id=7, username="a", system=True):
        outer = sql("select zhaoluo_zones(), zhaoluo_user(), zhaoluo_username(), zhaoluo_system()")
        with reading([there.pk]):
            assert zones_now() == str(there.pk)
            assert sql("select zhaoluo_user(), zhaoluo_username(), zhaoluo_system()") == [(None, None, False)]
            with reading():
                assert zones_now() == ""
        assert sql("select zhaoluo_zones(), zhaoluo_user(), zhaoluo_username(), zhaoluo_system()") == outer
        with pytest.raises(ZeroDivisionError), reading([there]):
            raise ZeroDivisionError
        assert sql("select zhaoluo_zones(), zhaoluo_user(), zhaoluo_username(), zhaoluo_system()") == outer
        give_zones([here, there])
        assert zones_now() == f"{here.pk},{there.pk}"
        assert sql("select zhaoluo_user()") == [(None,)], "giving zones takes the rest away"


def test_nothing_is_left_over_after_commit(committed: None, now: datetime) -> None:
    zone = Zone.objects.get(key="heyang")
    with reading([zone], user_id=1, username="officer", system=True):
        enterprises.enter(zone=zone, name="甲公司", by=None, at=now)
    assert zones_now() == ""
    assert sql("select zhaoluo_zones(), zhaoluo_user(), zhaoluo_username(), zhaoluo_system()") == [
        ([], None, None, False)
    ]
    assert sql("select count(*) from enterprises_enterprise") == [(0,)], (
        "the next one on this connection sees nothing"
    )
    with pytest.raises(ZeroDivisionError), reading([zone]):
        raise ZeroDivisionError
    assert zones_now() == ""


# ---------------------------------------------------------------- the application's role


def test_the_applications_role_owns_nothing_and_is_nobody_special(zones: Any) -> None:
    assert sql(
        "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"
    ) == [(0,)]
    assert sql(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
    ) == [(False,) * 4]
    owner = sql("select tableowner from pg_tables where tablename = 'projects_project'")[0][0]
    assert owner != sql("select current_user")[0][0]
    assert sql("select pg_has_role(current_user, %s, 'member')", owner) == [(False,)]
    assert "permission denied" in denied(f'set role "{owner}"')
    assert "permission denied" in denied(f'set session authorization "{owner}"')


@pytest.mark.parametrize(
    "table", ["projects_project", "journal_event", "people_user", "scope_zone", "files_attachment"]
)
def test_the_walls_cannot_be_taken_down_from_inside(zones: Any, table: str) -> None:
    for attack in (
        f"truncate {table}", f"truncate {table} cascade", f"drop table {table} cascade",
        f"alter table {table} disable row level security", f"alter table {table} no force row level security",
        f"alter table {table} disable trigger all", f"drop policy zone_wall on {table}",
        f"create policy open on {table} using (true)",
        f"alter table {table} owner to current_user",
        "create or replace function zhaoluo_zones() returns bigint[] language sql as $$ select '{1,2}'::bigint[] $$",
        "drop trigger journal_append_only on journal_event", "set session_replication_role = replica",
        "alter role current_user bypassrls",
    ):  # fmt: skip
        reason = denied(attack)
        assert "permission denied" in reason or "must be" in reason or "does not exist" in reason, (
            attack,
            reason,
        )


def test_row_security_cannot_be_switched_off_for_a_session(filled: Any) -> None:
    with undone():
        sql("set local row_security = off")
        with pytest.raises(DatabaseError, match="row-level security"):
            sql("select * from projects_project")


def test_every_table_with_a_zone_is_walled_even_for_its_owner(zones: Any) -> None:
    walled = sql("select relname from pg_class where relrowsecurity and relforcerowsecurity order by 1")
    assert [name for (name,) in walled] == TABLES
    policies = sql("select tablename, cmd from pg_policies order by 1")
    assert policies == [(table, "ALL") for table in TABLES]


def test_shared_rows_are_read_and_not_written(zones: Any) -> None:
    assert {z.key for z in all_zones()} == {"heyang", "linshui"}
    assert zone_of("heyang") == zone_of("河阳经济技术开发区") and zone_of("nowhere") is None
    for attack in (
        "insert into scope_zone (key, name, short_name, is_demo) values ('x', 'x', '', false)",
        "update scope_zone set name = 'x'",
        "delete from scope_zone",
        "delete from django_migrations",
    ):
        assert "permission denied" in denied(attack)


def test_laying_the_walls_again_changes_nothing(zones: Any) -> None:
    from django.db import connections

    if settings.DATABASES["owner"]["USER"] == settings.DATABASES["default"]["USER"]:
        pytest.skip("one role for both: nothing to lay")
    before = sql("select tablename, qual, with_check from pg_policies order by 1")
    secure("default")  # as the application: it must not even try
    assert sql("select tablename, qual, with_check from pg_policies order by 1") == before
    connections["owner"].close()


# ---------------------------------------------------------------- through the pages


def test_no_form_field_makes_a_stranger_visible(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    base = {"name": "改名", "officer": cast.officer.pk, "version": project.version}
    for field in ("officer", "leader", "team", "department", "mode"):
        number = cast.stranger.pk if field in ("officer", "leader") else 10**6
        answer = client.post(f"/projects/{project.pk}/edit/", base | {field: number})
        page = answer.content.decode()
        assert answer.status_code == 422 and "外区人" not in page and "请从列表里选" in page, field
    listed = client.get("/projects/new/").content.decode()
    assert "外区人" not in listed and "周启明" in listed
    assert moving.Project.objects.get(pk=project.pk).officer == cast.officer

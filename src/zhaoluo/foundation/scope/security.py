"""Row-level security, derived from the models and laid on after each migrate.

Every model with a ``zone`` field gets one policy: its rows exist only for transactions that were given that zone.
A model may add to it with a class attribute ``scope_also`` (SQL): rows visible beyond the zone, such as the one user
row a session names.  The application's role owns nothing; FORCE makes even the owner obey.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import connections, models

FUNCTIONS = """
create or replace function zhaoluo_zones() returns bigint[] language sql stable as
$$ select coalesce(string_to_array(nullif(current_setting('zhaoluo.zones', true), ''), ',')::bigint[], '{}') $$;
create or replace function zhaoluo_user() returns bigint language sql stable as
$$ select nullif(current_setting('zhaoluo.user', true), '')::bigint $$;
create or replace function zhaoluo_username() returns text language sql stable as
$$ select nullif(current_setting('zhaoluo.username', true), '') $$;
create or replace function zhaoluo_system() returns boolean language sql stable as
$$ select coalesce(current_setting('zhaoluo.system', true) = 'on', false) $$;
"""


def scoped_models() -> list[type[models.Model]]:
    """Every model that carries a zone."""
    return [
        m
        for m in apps.get_models()
        if any(f.name == "zone" for f in m._meta.get_fields()) and m._meta.managed
    ]


def secure(using: str) -> None:
    """Lay policies and grants on all tables, as the owner.  Safe to run again."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    app_role = str(settings.DATABASES["default"]["USER"])
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        (owner,) = cursor.fetchone()
        if using == "default" and settings.DATABASES["owner"]["USER"] != owner:
            return
        cursor.execute(FUNCTIONS)
        for model in scoped_models():
            table = model._meta.db_table
            also = getattr(model, "scope_also", "")
            rule = "zone_id = any ((select zhaoluo_zones())::bigint[])" + (f" or ({also})" if also else "")
            cursor.execute(
                f'alter table "{table}" enable row level security; alter table "{table}" force row level security;'
                f'drop policy if exists zone_wall on "{table}";'
                f'create policy zone_wall on "{table}" using ({rule}) with check ({rule});'
            )
        if app_role and app_role != owner:
            _grant(cursor, app_role)


def _grant(cursor: object, role: str) -> None:
    """The application may read and write rows; what is shared or append-only it may not change."""
    run = cursor.execute  # type: ignore[attr-defined]
    run(f'grant usage on schema public to "{role}"')
    run(f'grant select, insert, update, delete on all tables in schema public to "{role}"')
    run(f'grant usage, select on all sequences in schema public to "{role}"')
    run(f'revoke insert, update, delete on scope_zone, django_migrations from "{role}"')
    run(f'revoke update, delete on journal_event from "{role}"')
    run(f'grant update (served_at, attempts, parked_at, trouble) on journal_event to "{role}"')

"""The roles and the database of the embedded server."""

import psycopg

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "zhaoluo_owner", "zhaoluo_app", "zhaoluo"
PREPARED = "zhaoluo: roles made, 1"


def prepare_roles(superuser_url: str) -> None:
    """Make roles and database as far as missing; the comment on the database is written last and proves
    it all.

    The application's role owns nothing; what it may do to tables is granted after each migrate
    (scope/security.py).
    """
    prepared = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        row = connection.execute(prepared, [DATABASE]).fetchone()
        if row == (PREPARED,):
            return
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in roles:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER CREATEDB")
        if APPLICATION not in roles:
            connection.execute(
                f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
            )
        if row is None:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'")
        connection.execute(f"COMMENT ON DATABASE {DATABASE} IS '{PREPARED}'")

"""The embedded PostgreSQL server: one per home, shared by web, worker and commands, stopped by the last to
leave.

    from zhaoluo.site.postgres import home, lease
    with lease(home()) as database:
        psycopg.connect(database.database_url)

Standard library and psycopg only, so that it can run before Django's settings are read.
See docs/domain/embedded-database.md for the promises and docs/decisions/0002-embedded-postgresql.md for the
reasons.
"""

from zhaoluo.site.postgres.leases import Lease, lease
from zhaoluo.site.postgres.places import home, prepare_home
from zhaoluo.site.postgres.trouble import DatabaseTrouble

__all__ = ["DatabaseTrouble", "Lease", "home", "lease", "prepare_home"]

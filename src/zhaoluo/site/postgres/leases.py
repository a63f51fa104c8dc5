"""Leases: who needs the database holds one; the first starts the server, the last to leave stops it.

Three locks in the place, in this order:
  door.lock     exclusive, held while the server is started or stopped: one goes through at a time
  holders.lock  shared, held by every lease as long as it lasts; who can have it exclusively is alone
  server.lock   held by the server itself and all its children
All are flocks, so any process may be killed at any moment without leaving one behind.
"""

import atexit
import os
from pathlib import Path
from types import TracebackType

import psycopg

from zhaoluo.site.postgres import binaries, places
from zhaoluo.site.postgres.locks import Lock
from zhaoluo.site.postgres.roles import APPLICATION, OWNER, SUPERUSER, prepare_roles
from zhaoluo.site.postgres.server import Server
from zhaoluo.site.postgres.trouble import DatabaseTrouble

DOOR_SECONDS = 660.0  # somebody in the door may be recovering a large database


class Lease:
    """The right to use the database of one home; release it, or leave its `with` block.  Made by lease()."""

    def __init__(self, home: Path, server: Server, holders: Lock) -> None:
        self.home = home
        self._server = server
        self._holders = holders
        self._holder = os.getpid()
        atexit.register(self.release)

    @property
    def database_url(self) -> str:
        """For the application: a role that owns nothing and obeys row-level security."""
        return self._server.url(APPLICATION)

    @property
    def owner_url(self) -> str:
        """For migrations: the role that owns the database."""
        return self._server.url(OWNER)

    @property
    def superuser_url(self) -> str:
        """For backup and restore only."""
        return self._server.url(SUPERUSER)

    @property
    def server_pid(self) -> int | None:
        """The server's main process, checked to be ours; None when it is down."""
        return self._server.pid()

    @property
    def log(self) -> Path:
        return self._server.place.log

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs (pg_dump, pg_restore, psql) of the server's own
        release.
        """
        return binaries.packaged().program(name)

    def ensure(self) -> bool:
        """Start the server again if it died; True when that was necessary.  The addresses may then have
        changed.

        Cheap while it lives: two small reads, no connection.
        """
        if self._server.pid() is not None and (self._server.sockets / ".s.PGSQL.5432").exists():
            return False
        with _door(self._server.place.root):
            # another holder may have been quicker, and may have found a new place for the socket
            self._server = Server(self._server.place)
            if self._server.answers():
                return False
            _bring_up(self._server)
        return True

    def release(self) -> None:
        """Give the lease back; the last one stops the server.  In a forked child it only lets go.  May be
        called twice.
        """
        if self._holders.descriptor < 0:
            return
        self._holders.free()
        atexit.unregister(self.release)
        if os.getpid() != self._holder:
            return
        root = self._server.place.root
        with Lock(root / "door.lock") as door, Lock(root / "holders.lock") as alone:
            # who stands in the door so long is a first comer in recovery: the server is theirs now
            if door.take(within=15.0) and alone.take():
                Server(self._server.place).stop()

    def __enter__(self) -> "Lease":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def lease(home: Path) -> Lease:
    """Take a lease on the database of a home: make, start or recover it as needed.  DatabaseTrouble says
    what cannot be.
    """
    places.prepare_home(home)
    try:
        tools = binaries.packaged()
        with Lock(home / ".database.lock") as choosing:
            if not choosing.take(within=DOOR_SECONDS):
                raise DatabaseTrouble(f"另一程序长时间占用 {home}，请稍候再试。")
            place = places.place_of(home, tools.folder)
        holders = Lock(place.root / "holders.lock", shared=True)
        with _door(place.root):
            # behind the door nobody can be holding it exclusively
            if not holders.take(within=5.0):
                raise DatabaseTrouble(f"{holders.path} 被其他程序占用，请稍候再试。")
            try:
                server = Server(place)
                if server.pid() is None or not server.answers():
                    _bring_up(server)
                prepare_roles(server.url(SUPERUSER, "postgres"))
            except BaseException:
                holders.free()
                raise
        return Lease(home, server, holders)
    except PermissionError as error:
        raise DatabaseTrouble(
            f"没有权限使用 {error.filename or home}。请用建立它的账户启动，或用 ZHAOLUO_HOME 另指一处。"
        ) from error
    except OSError as error:
        raise DatabaseTrouble(f"不能使用数据目录 {home}：{error.strerror or error}。") from error
    except psycopg.OperationalError as error:
        raise DatabaseTrouble(f"数据库已启动，但不能连接：{str(error).strip()}") from error


def _bring_up(server: Server) -> None:
    server.check_version(binaries.packaged())
    tools = binaries.for_place(server.place)
    server.initialise(tools)
    server.start(tools)


def _door(root: Path) -> Lock:
    door = Lock(root / "door.lock")
    if not door.take(within=DOOR_SECONDS):
        raise DatabaseTrouble("另一程序正在启动或停止数据库，长时间没有结束，请稍候再试。")
    return door

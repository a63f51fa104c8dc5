"""One PostgreSQL server on one place: make its data, start it, ask whether it answers, stop it.

Every function that changes something is called behind the door lock (see leases.py), so by one process at a
time.

Liveness does not rest on PIDs: the server and all its children inherit an open file with an exclusive lock
(`server.lock`). As long as anything of it lives - even children orphaned by a kill -9 of the main process -
the lock cannot be had.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from zhaoluo.site.postgres import binaries, places, processes
from zhaoluo.site.postgres.binaries import Binaries
from zhaoluo.site.postgres.locks import Lock
from zhaoluo.site.postgres.places import Account, Place
from zhaoluo.site.postgres.roles import DATABASE, SUPERUSER
from zhaoluo.site.postgres.trouble import DatabaseTrouble

LONGEST_SOCKET = (
    90  # bytes of the folder; the system's limit for the whole address is 104 (macOS) or 108 (Linux)
)
RECOVERY_SECONDS, ORPHAN_SECONDS, FAST_STOP_SECONDS, HARD_STOP_SECONDS = 600.0, 3.0, 6.0, 3.0

# For a small PC beside a browser.  Given on the command line, so that they follow the program and not the
# age of the data.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %u ",
    "logging_collector": "off",
    "cluster_name": "zhaoluo",
}

_children: list[
    subprocess.Popen[bytes]
] = []  # kept so that a dead server of ours is reaped, not left a zombie


class Server:
    """The server of one place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.sockets = self._socket_folder()
        self._log_before = 0

    # addresses

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address for a role; the folder of the socket stands in the query, percent-encoded."""
        return f"postgresql://{role}@/{database}?host={quote(os.fsencode(self.sockets), safe='')}&port=5432"

    def _socket_folder(self) -> Path:
        named = self.place.root / "socket-place"
        if named.exists():
            return Path(os.fsdecode(named.read_bytes().rstrip(b"\n")))
        return self.place.root / "socket"

    def _prepare_sockets(self) -> None:
        """See to a private folder for the socket whose path is short enough, the same as before if that
        is possible.
        """
        if places.is_private(self.sockets, self.place.account) and _takes_sockets(self.sockets):
            return
        named = self.place.root / "socket-place"
        own = self.place.root / "socket"
        try:  # cleaned away: addresses already handed out stay right if it comes back at its place
            self.sockets.mkdir(mode=0o700)
            self.place.account.give(self.sockets)
        except OSError:
            pass
        if places.is_private(self.sockets, self.place.account) and _takes_sockets(self.sockets):
            return
        named.unlink(missing_ok=True)
        if self.sockets == own and own.is_dir():
            own.rmdir()
        # a fresh name in /tmp that nobody could guess and make beforehand; not XDG_RUNTIME_DIR, which goes
        # away at logout
        parent = "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else tempfile.gettempdir()
        self.sockets = Path(tempfile.mkdtemp(prefix="zhaoluo-", dir=parent))
        self.place.account.give(self.sockets)
        if not _takes_sockets(self.sockets):
            raise DatabaseTrouble(f"不能在 {self.sockets} 建立数据库的本机连接，请检查 /tmp 是否可写。")
        places.replace_private(named, os.fsencode(self.sockets) + b"\n")

    def _remove_sockets(self) -> None:
        """After a stop: leave nothing behind outside the place."""
        named = self.place.root / "socket-place"
        if named.exists() and places.is_private(self.sockets, self.place.account):
            shutil.rmtree(self.sockets, ignore_errors=True)
            named.unlink(missing_ok=True)

    # state

    def pid(self) -> int | None:
        """The main process, if there is one and it is really ours."""
        for child in _children[:]:
            if child.poll() is not None:
                _children.remove(child)
        try:
            pid = int((self.place.data / "postmaster.pid").read_bytes().split(b"\n")[0])
        except (OSError, ValueError):
            return None
        return pid if processes.is_postmaster(pid, self.place.data) else None

    def is_gone(self) -> bool:
        """Whether no process of it lives, not even an orphaned child; one that is ending gets a moment for it."""
        with Lock(self.place.root / "server.lock") as lock:
            return lock.take(within=2.0) and self.pid() is None

    def answers(self) -> bool:
        """Whether it serves connections, be it that just now they are all taken."""
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=10):
                return True
        except psycopg.OperationalError as error:
            return "too many clients" in str(error) or "remaining connection slots" in str(error)

    # making

    def check_version(self, tools: Binaries) -> None:
        """Refuse data of another PostgreSQL than ours, before anything touches them."""
        try:
            major = int((self.place.data / "PG_VERSION").read_text("ascii").split(".")[0])
        except FileNotFoundError:
            return
        if major > tools.major:
            raise DatabaseTrouble(
                f"{self.place.data} 中的数据由更新的数据库版本（PostgreSQL {major}）写成，本版程序只带 "
                f"PostgreSQL {tools.major}，"
                "不能打开。请改用写下这些数据的新版招落一体，数据未作任何改动。"
            )
        if major < tools.major:
            raise DatabaseTrouble(
                f"{self.place.data} 中的数据由旧的数据库版本（PostgreSQL {major}）写成，本版程序带的是 "
                f"PostgreSQL {tools.major}。"
                "请先用旧版招落一体执行 zhaoluo backup 备份，再用本版在新的数据目录中执行 zhaoluo restore "
                "恢复。数据未作任何改动。"
            )

    def initialise(self, tools: Binaries) -> None:
        """Make the data folder, in one step: a kill half-way leaves only an aside folder that the next
        comer removes.
        """
        data = self.place.data
        if data.exists():
            if not (data / "PG_VERSION").exists():
                raise DatabaseTrouble(
                    f"{data} 不是数据库目录（缺少 PG_VERSION）。请移走它，或用 ZHAOLUO_HOME 另指一处。"
                )
            return
        aside = self.place.root / "data.new"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        self.place.account.give(aside)
        done = self._run(
            tools.program("initdb"), "-D", str(aside), "-U", SUPERUSER, "--encoding=UTF8", "--no-locale",
            "--auth=trust", "--data-checksums", "--no-instructions",
        )  # fmt: skip
        if done.returncode != 0:
            raise DatabaseTrouble(f"不能建立数据库：{_last_line(done.stdout)}")
        os.rename(aside, data)
        _sync(self.place.root)

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            **self._as_account(),
        )  # fmt: skip

    def _as_account(self) -> dict[str, Any]:
        account = self.place.account
        common: dict[str, Any] = {"cwd": "/", "env": binaries.environment(account), "umask": 0o077}
        if account.is_other:
            common |= {"user": account.uid, "group": account.gid, "extra_groups": []}
        return common

    # starting

    def start(self, tools: Binaries) -> None:
        """Start the server and wait until it answers; recovery after a crash may take its time.

        Called when it does not answer.  Waits for what is left of a crashed one, so two never work on the
        same data.
        """
        with Lock(self.place.root / "server.lock") as alive:
            if not alive.take():
                if (pid := self.pid()) is not None:
                    if self._wait_for_answer(pid):
                        return
                    self._signal_until_gone(pid)  # alive, but not to be reached: its socket was cleaned away
                elif not alive.take(within=ORPHAN_SECONDS):
                    processes.kill_orphans(self.place.data)
                if alive.descriptor < 0 and not alive.take(within=60.0):
                    raise DatabaseTrouble("上次运行留下的数据库进程仍未结束，请稍候再试，或重新启动电脑。")
            if self.pid() is not None:
                raise DatabaseTrouble(f"另有程序正在直接使用 {self.place.data}，请先停止它。")
            self._prepare_sockets()
            self._clear_traces()
            child = self._spawn(tools, alive.descriptor)
        self._wait_until_up(child)

    def _is_recovering(self) -> bool:
        try:
            lines = (self.place.data / "postmaster.pid").read_text("utf-8", "replace").split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "starting"

    def _clear_traces(self) -> None:
        """Take away what a crash left, now that we hold the proof that nothing of the server lives.

        PostgreSQL would refuse to start when the PID in its file was given to another process since.  Only
        the PID is made void: the rest of the file lets PostgreSQL check the old shared memory once more.
        """
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.sockets / name).unlink(missing_ok=True)
        file = self.place.data / "postmaster.pid"
        try:
            first, _, rest = file.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return
        if not rest.strip():
            file.unlink()  # killed while writing it: PostgreSQL calls such a file bogus and refuses
        elif first.strip().isdigit() and processes.is_alive(int(first)):
            file.write_bytes(str(processes.NOBODY).encode() + b"\n" + rest)

    def _spawn(self, tools: Binaries, alive: int) -> subprocess.Popen[bytes]:
        settings = SETTINGS | {
            "unix_socket_directories": str(self.sockets),
            "dynamic_shared_memory_type": "posix" if _has_shared_memory(self.place.account) else "mmap",
        }
        log = self.place.log
        if log.exists() and log.stat().st_size > 5_000_000:
            os.replace(log, log.with_suffix(".log.1"))
        with open(log, "ab") as output:
            self._log_before = output.tell()
            child = subprocess.Popen(
                [tools.program("postgres"), "-D", str(self.place.data)]
                + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, pass_fds=(alive,),
                **self._as_account(),
            )  # fmt: skip
        _children.append(child)
        return child

    def _wait_until_up(self, child: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < end:
            if child.poll() is not None:
                raise DatabaseTrouble(
                    f"数据库未能启动：{_last_line(self._new_log())}（详见 {self.place.log}）"
                )
            if self._is_ready() and self.answers():
                return
            time.sleep(0.02)
        raise DatabaseTrouble(f"数据库 {RECOVERY_SECONDS:.0f} 秒内未能就绪，详见 {self.place.log}。")

    def _new_log(self) -> bytes:
        """What the server wrote since we started it."""
        with open(self.place.log, "rb") as file:
            file.seek(self._log_before)
            return file.read(100_000)

    def _is_ready(self) -> bool:
        try:
            return b"\nready" in (self.place.data / "postmaster.pid").read_bytes()
        except OSError:
            return False

    def _wait_for_answer(self, pid: int) -> bool:
        """Wait for a living server: long while it recovers, a minute when it is only slow, not without
        its socket.
        """
        begun = time.monotonic()
        while processes.is_postmaster(pid, self.place.data):
            if self.answers():
                return True
            patience = 60.0 if (self.sockets / ".s.PGSQL.5432").exists() else 1.0
            if self._is_recovering():
                patience = RECOVERY_SECONDS
            if time.monotonic() - begun > patience:
                return False
            time.sleep(0.1)
        return False

    # stopping

    def stop(self) -> None:
        """Stop it: fast (SIGINT), then at once (SIGQUIT: the next start recovers), then by force; nothing
        is lost by any.
        """
        if (pid := self.pid()) is not None:
            self._signal_until_gone(pid)
        if self.is_gone():
            self._remove_sockets()

    def _signal_until_gone(self, pid: int) -> None:
        steps = (
            (signal.SIGINT, FAST_STOP_SECONDS),
            (signal.SIGQUIT, HARD_STOP_SECONDS),
            (signal.SIGKILL, HARD_STOP_SECONDS),
        )
        for sent, seconds in steps:
            if not processes.is_postmaster(pid, self.place.data):
                return
            try:
                os.kill(pid, sent)
            except ProcessLookupError:
                return
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if self.pid() is None and not processes.is_postmaster(pid, self.place.data):
                    return
                time.sleep(0.02)
        processes.kill_orphans(self.place.data)


def _takes_sockets(folder: Path) -> bool:
    """Whether a socket can be made in a folder: its path short and plain enough, its file system able."""
    if len(os.fsencode(folder)) > LONGEST_SOCKET or not re.fullmatch(r"[A-Za-z0-9_./+-]+", str(folder)):
        return False
    probe = folder / ".probe"
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(probe))
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True


def _has_shared_memory(account: Account) -> bool:
    """Whether POSIX shared memory works here for the account; a chroot or container may lack /dev/shm, or keep
    a few kilobytes of it.
    """
    if not os.path.isdir("/dev/shm"):
        return not os.path.isdir("/proc/self")  # macOS needs none
    found = os.statvfs("/dev/shm")
    if found.f_bavail * found.f_frsize < 32_000_000:
        return False
    if account.is_other:
        return account.can("/bin/sh", "-c", "test -w /dev/shm && test -x /dev/shm")
    return os.access("/dev/shm", os.W_OK | os.X_OK)


def _last_line(said: bytes) -> str:
    """What PostgreSQL complained about last: its last FATAL, PANIC or ERROR, else its last line."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    grave = [line for line in lines if re.search(r"FATAL|PANIC|error:|ERROR", line)]
    return (grave or lines or ["没有说明原因"])[-1]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

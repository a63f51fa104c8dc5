"""`zhaoluo run`: web server, worker and database of one installation, watched and stopped together.

The supervisor holds a lease on the database, opens the listening socket, and starts two children, each with
a lease of its own.  A child that dies is started again, a dead database server too; while the web server is
being replaced, visitors wait in the socket's queue instead of being turned away.  Children end when the
supervisor is gone, even when it was killed: they hold the other end of a pipe.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import psycopg

from zhaoluo.site.command import PARENT, SIGNALS, held_lease
from zhaoluo.site.postgres import DatabaseTrouble, Lease
from zhaoluo.site.postgres.locks import Lock
from zhaoluo.site.secret import is_loopback

LOG = logging.getLogger("zhaoluo.run")
LISTENING = "ZHAOLUO_LISTENING"  # the number of the open listening socket, for the web child
TICK_SECONDS = 0.25
STOP_SECONDS = 4.0  # for children to end in order; with the database's own stop all is over within ten
STEADY_SECONDS = (
    3.0  # a child that lived so long was killed or had an accident; one that did not may be broken
)
LONGEST_PAUSE_SECONDS = 15.0
HOPELESS_DEATHS = 6  # of a web server that never answered


class RunTrouble(Exception):
    """Why the product cannot be started, as a Chinese sentence."""


class Child:
    """One child process, started again with growing pauses when it dies."""

    def __init__(self, name: str, label: str, inherited: Mapping[str, int]) -> None:
        self.name = name
        self.label = label
        self.inherited = inherited
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.early_deaths = 0  # in a row
        self.started_at = 0.0
        self.start_at = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zhaoluo.site.command", self.name],
            env=os.environ | {name: str(number) for name, number in self.inherited.items()},
            pass_fds=tuple(self.inherited.values()),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor only, which then tells us
        )
        self.started_at = time.monotonic()

    def tend(self) -> None:
        """Notice a death, and start again when its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.kill_rest()
        self.process = None
        self.deaths += 1
        self.early_deaths = self.early_deaths + 1 if now - self.started_at < STEADY_SECONDS else 0
        pause = min(LONGEST_PAUSE_SECONDS, 0.25 * 2**self.early_deaths) if self.early_deaths else 0.0
        self.start_at = now + pause
        LOG.warning(
            "%s意外结束（状态 %s），%s",
            self.label,
            status,
            f"{pause:.0f} 秒后重启" if pause >= 1 else "立即重启",
        )

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill_rest(self) -> None:
        """Kill what is left of it and of its own children, all of which are in its process group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Everything one `zhaoluo run` started."""

    def __init__(self, host: str, port: int) -> None:
        self.stopping = 0
        self.listener = listen(host, port)
        self.address = address_of(self.listener)
        # nobody reads or writes: our end closes with us, and that is the message
        self.follower, self.alive = os.pipe()
        common = {PARENT: self.follower}
        self.web = Child("web", "网页服务", common | {LISTENING: self.listener.fileno()})
        self.worker = Child("worker", "后台服务", common)

    def run(self, lease: Lease | None, announcement: str) -> int:
        """Start, watch, and stop on a signal; the exit status."""
        for number in SIGNALS:
            signal.signal(number, self._stop)
        announced = False
        try:
            while not self.stopping:
                if lease is not None:
                    self._tend_database(lease)
                self.web.tend()
                if announced:
                    self.worker.tend()  # not before, so that whoever waits for the first page has the machine
                elif answers(self.listener):
                    announced = True
                    print(announcement, flush=True)
                if not announced and self.web.deaths >= HOPELESS_DEATHS:
                    raise RunTrouble("网页服务未能启动，原因见上。")
                time.sleep(TICK_SECONDS)
            LOG.warning("收到 %s，正在停止", signal.Signals(self.stopping).name)
        finally:
            self._end()
        return 0

    def _tend_database(self, lease: Lease) -> None:
        before = lease.database_url
        try:
            if not lease.ensure():
                return
        except (DatabaseTrouble, OSError) as trouble:
            LOG.error("数据库意外停止，未能重启：%s", trouble)
            return
        LOG.warning("数据库意外停止，已重启")
        if lease.database_url != before:
            for child in (self.web, self.worker):
                child.ask_to_end()  # and tend() starts it again, with the new address

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.stopping = number

    def _end(self) -> None:
        children = (self.web, self.worker)
        self.listener.close()
        for child in children:
            child.ask_to_end()
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and not all(child.has_ended() for child in children):
            time.sleep(0.05)
        for child in children:
            child.kill_rest()
        os.close(self.alive)
        os.close(self.follower)


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket; RunTrouble with what to do when that cannot be.

    A busy port is asked for again for three seconds: a predecessor may be on its way out.
    """
    end = time.monotonic() + 3.0
    while True:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listener = socket.socket(family, kind, protocol)
            try:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind(address)
                listener.listen(256)
            except OSError:
                listener.close()
                raise
            return listener
        except socket.gaierror as error:
            raise RunTrouble(f"地址 {host} 无法识别，请检查环境变量 HOST。") from error
        except PermissionError as error:
            raise RunTrouble(f"没有权限使用端口 {port}，请用 PORT 另指一个大于 1023 的端口。") from error
        except OSError as error:
            if time.monotonic() < end:
                time.sleep(0.2)
                continue
            if is_taken(host, port):
                raise RunTrouble(
                    f"端口 {port} 已被其他程序占用，请先停止它，或用 PORT 另指一个端口，例如 "
                    f"PORT={port + 1}。"
                ) from error
            raise RunTrouble(f"不能在 {host} 的端口 {port} 上提供服务：{error.strerror}。") from error


def is_taken(host: str, port: int) -> bool:
    """Whether somebody already listens there."""
    with contextlib.suppress(OSError), socket.create_connection((reachable(host), port), timeout=2):
        return True
    return False


def reachable(host: str) -> str:
    """An address under which a server listening on `host` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host.strip("[]"), host.strip("[]"))


def address_of(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    host = reachable(str(host))
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def answers(listener: socket.socket) -> bool:
    """Whether the web server behind the socket answers a request (with whatever page)."""
    host, port = listener.getsockname()[:2]
    connection = http.client.HTTPConnection(reachable(str(host)), port, timeout=1.0)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def port_number(text: str) -> int:
    """PORT as a number; 0 lets the system choose."""
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 65535:
        raise RunTrouble(f"PORT={text} 不是端口号（1 至 65535）。")
    return number


def run() -> int:
    """What the command `run` does.  Expects the database to be prepared, and the lease in the caller's
    hands.
    """
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    host = os.environ.get("HOST") or "127.0.0.1"
    supervisor = Supervisor(host, port_number(os.environ.get("PORT") or "8000"))
    return supervisor.run(held_lease(), announcement(supervisor.address, host))


def announcement(address: str, host: str) -> str:
    """What to tell whoever started us: where it is, and how to look around in the demo zone."""
    lines = [f"招落一体已启动：{address}"]
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        has_demo = connection.execute("SELECT EXISTS (SELECT FROM scope_zone WHERE is_demo)").fetchone() == (
            True,
        )
    if has_demo and is_loopback(host):
        from zhaoluo.site.demo.accounts import PASSWORD, accounts

        lines.append(f"演示账号（密码都是 {PASSWORD}）：")
        lines += [f"  {account.username:<16}{account.role}　{account.sees}" for account in accounts()]
    elif has_demo:
        lines.append("此地址可从别的机器访问，演示账号不能登录；请用 zhaoluo zone create 建立园区。")
    lines.append("按 Ctrl-C 停止。")
    return "\n".join(lines)


def collect_static() -> None:
    """Bring style sheets, scripts and pictures to STATIC_ROOT, when any of them changed since the last
    time.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.WHITENOISE_USE_FINDERS:
        return  # served from where they lie
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path}\0{storage.size(path)}\0{storage.get_modified_time(path)}\0".encode())
    mark = root / ".collected"
    with Lock(root / ".lock") as lock:
        lock.take(within=120.0)
        if not mark.exists() or mark.read_text("ascii") != digest.hexdigest():
            call_command("collectstatic", interactive=False, verbosity=0)
            mark.write_text(digest.hexdigest(), "ascii")


def serve_web() -> None:
    """What the child `web` does: gunicorn on the supervisor's socket, or on HOST and PORT when started
    alone.
    """
    from django.urls import get_resolver
    from gunicorn.app.base import BaseApplication

    number = os.environ.pop(LISTENING, "")
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    settings = {
        "bind": f"fd://{number}" if number else f"{host}:{port}",
        "worker_class": "gthread",
        "workers": 2,
        "threads": 4,
        "graceful_timeout": 3,
        "timeout": 60,
        "keepalive": 5,
        "loglevel": "warning",
        "control_socket_disable": True,  # it would lie outside ZHAOLUO_HOME
    }

    collect_static()

    get_resolver().url_patterns  # noqa: B018  (loads all pages now, before the workers are forked)

    class Application(BaseApplication):
        def load_config(self) -> None:
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> object:
            from zhaoluo.site.wsgi import application

            return application

    Application().run()

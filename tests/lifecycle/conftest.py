"""Real processes on homes of their own.  Whatever a test does or breaks, nothing it started outlives it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.site.postgres import lease, places, processes

SOURCE = Path(__file__).resolve().parents[2] / "src"

HOLDER = """
import json, sys
from zhaoluo.site.postgres import home, lease
with lease(home()) as database:
    print(json.dumps({"url": database.database_url, "owner": database.owner_url,
                      "superuser": database.superuser_url, "server": database.server_pid}), flush=True)
    sys.stdin.read()
"""


class Holder:
    """A process that holds a lease until told to go."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        said: dict[str, Any] = json.loads(line)
        self.url: str = said["url"]
        self.owner: str = said["owner"]
        self.superuser: str = said["superuser"]
        self.server: int = said["server"]

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(20) == 0

    def die(self) -> None:
        self.process.kill()
        self.process.wait(20)


class Bench:
    """Starts things in one home and clears them away."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.started: list[subprocess.Popen[str]] = []

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("ZHAOLUO", "DATABASE", "DJANGO", "PG"))
        }
        paths = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))
        own = {"ZHAOLUO_HOME": str(self.home), "PYTHONPATH": paths, "ZHAOLUO_PLAIN_STATIC": "1"}
        return kept | own | more

    def start(
        self, *command: str, environment: dict[str, str] | None = None, **more: Any
    ) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *command], env=environment or self.environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
        )  # fmt: skip
        self.started.append(process)
        return process

    def command(
        self, *words: str, within: float = 60.0, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run `zhaoluo …` to its end."""
        process = self.start(
            "-m", "zhaoluo.site.command", *words, environment=self.environment(**environment)
        )
        out, err = process.communicate(timeout=within)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def hold(self, **more: Any) -> Holder:
        return Holder(self.start("-c", HOLDER, **more))

    @property
    def place(self) -> Path:
        named = self.home / "database-place"
        return Path(named.read_text("utf-8").strip()) if named.exists() else self.home / "postgres"

    def server(self) -> int | None:
        """The PID in the server's file, if that process lives and is the server of this home."""
        try:
            pid = int((self.place / "data" / "postmaster.pid").read_text("utf-8").split("\n")[0])
        except (OSError, ValueError):
            return None
        return pid if processes.is_postmaster(pid, self.place / "data") else None

    def clear(self) -> None:
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait(20)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        if (pid := self.server()) is not None:
            os.kill(pid, signal.SIGQUIT)  # at once, but taking its shared memory along
            if not until(lambda: self.server() is None, 5.0):
                os.kill(pid, signal.SIGKILL)
        if (self.place / "data").exists():
            time.sleep(0.1)
            processes.kill_orphans(self.place / "data")
        socket_place = self.place / "socket-place"
        if socket_place.exists():
            shutil.rmtree(socket_place.read_text("utf-8").strip(), ignore_errors=True)
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)


def open_temporary_folder() -> Path:
    """A folder every account can enter (pytest's own are closed to the account the server runs under),
    fast if possible.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2_000_000_000
    folder = Path(tempfile.mkdtemp(prefix="zl-", dir=memory if roomy else None))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def mould() -> Iterator[Path]:
    """A home with a made and stopped database, to be copied: making one takes a second."""
    folder = open_temporary_folder()
    with lease(folder / "home"):
        pass
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_bench(mould: Path) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def make(home: Path, *, moulded: bool = False) -> Bench:
        if moulded:
            home.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-a", mould, home], check=True)
        benches.append(Bench(home))
        return benches[-1]

    try:
        yield make
    finally:
        for each in benches:
            each.clear()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every account can enter, gone after the test."""
    folder = open_temporary_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bench(make_bench: Callable[..., Bench], open_folder: Path) -> Bench:
    """A home with a database, not running."""
    return make_bench(open_folder / "home", moulded=True)


@pytest.fixture
def fresh(make_bench: Callable[..., Bench], open_folder: Path) -> Bench:
    """A home that does not exist yet."""
    return make_bench(open_folder / "home")


def ignore_signals() -> None:
    """As a shell does for what it starts in the background, or `nohup`."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(each, signal.SIG_IGN)


def until(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def system_places(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for /var/lib/zhaoluo."""
    monkeypatch.setattr(places, "SYSTEM_PLACES", open_folder / "system")
    return open_folder / "system"


COUNT_ZONES = "from zhaoluo.foundation.scope.models import Zone; print('zones', Zone.objects.count())"


@dataclass
class FirstComers:
    """How the real product came up for the first time: killed three times, then asked for by two at once."""

    home: Path
    said: list[str]
    complained: list[str]


@pytest.fixture(scope="session")
def first_comers() -> Iterator[FirstComers]:
    """Done once for all tests, for loading the demo zone takes its time."""
    folder = open_temporary_folder()
    bench = Bench(folder / "home")
    words = ("-m", "zhaoluo.site.command", "shell", "-v0", "-c", COUNT_ZONES)
    try:
        for seconds in (0.8, 2.0, 5.0):
            killed = bench.start(*words)
            time.sleep(seconds)
            killed.kill()
            killed.wait(10)
        comers = [bench.start(*words) for _ in range(2)]
        told = [comer.communicate(timeout=300) for comer in comers]
        yield FirstComers(bench.home, [out for out, _ in told], [err for _, err in told])
    finally:
        bench.clear()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def product_mould(first_comers: FirstComers) -> Path:
    """A home with the real product in it, migrated, the demo zone loaded, not running."""
    assert not any(first_comers.complained), first_comers.complained
    return first_comers.home


@pytest.fixture
def product(make_bench: Callable[..., Bench], open_folder: Path, product_mould: Path) -> Bench:
    """The real product in a home of its own, not running."""
    subprocess.run(["cp", "-a", product_mould, open_folder / "home"], check=True)
    return make_bench(open_folder / "home")

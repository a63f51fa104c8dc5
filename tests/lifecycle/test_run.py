"""`zhaoluo run`: serves, mends what dies, and leaves nothing running."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from zhaoluo.site import run

from .conftest import Bench, ignore_signals, until


class Running:
    """A running product."""

    def __init__(self, bench: Bench, **environment: str) -> None:
        self.bench = bench
        self.log = bench.home.parent / "run.log"
        with open(self.log, "w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "zhaoluo.site.command", "run"],
                env=bench.environment(PORT="0") | environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                text=True,
                preexec_fn=ignore_signals,
            )
        bench.started.append(self.process)
        assert until(lambda: "已启动" in self.said() or self.process.poll() is not None, 60), self.said()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.said())
        assert found, self.said()
        self.port = int(found[1])
        self.pids = self.family()

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def family(self) -> dict[int, str]:
        """PIDs and command lines of the supervisor and everything below it, with the database server."""
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()]
        found = {self.process.pid: "supervisor"}
        for _ in range(3):
            found |= {
                int(pid): args
                for pid, parent, args in rows
                if int(parent) in found and "<defunct>" not in args
            }
        server = self.bench.server()
        return found | ({server: "postgres"} if server else {})

    def pids_of(self, word: str) -> list[int]:
        return [pid for pid, args in self.family().items() if args.endswith(word)]

    def status(self) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/people/sign-in/")
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def alive(self) -> list[str]:
        return [args for pid, args in self.pids.items() if _is_alive(pid)]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks /proc who is alive")


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_stops_everything_even_where_the_shell_had_it_ignored(
    product: Bench, number: signal.Signals
) -> None:
    running = Running(product)
    assert running.status() == 200
    assert len(running.pids) >= 5, "supervisor, web and its two workers, worker, database"
    running.process.send_signal(number)
    assert running.process.wait(10) == 0
    assert until(lambda: not running.alive(), 1.0), running.alive()
    assert "Traceback" not in running.said()


@linux
def test_what_dies_is_started_again_and_nothing_outlives_a_killed_supervisor(product: Bench) -> None:
    running = Running(product)
    for word in ("command web", "command worker", "postgres"):
        before = running.pids_of(word)
        assert before, word
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert until(lambda: running.status() == 200, 20), running.said()

        def replaced(word: str = word, before: list[int] = before) -> bool:
            now = running.pids_of(word)
            return bool(now) and not set(now) & set(before)

        assert until(replaced, 20), running.said()
    running.pids = running.family()
    running.process.kill()
    assert until(lambda: not running.alive(), 10.0), running.alive()


def test_a_busy_port_gets_a_sentence(product: Bench) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = product.command("run", PORT=str(port))
    assert (done.returncode, done.stderr) == (
        1, f"端口 {port} 已被其他程序占用，请先停止它，或用 PORT 另指一个端口，例如 PORT={port + 1}。\n",
    )  # fmt: skip
    assert product.server() is None


def test_a_wrong_address_gets_a_sentence() -> None:
    with pytest.raises(run.RunTrouble, match="PORT=eighty 不是端口号"):
        run.port_number("eighty")
    with pytest.raises(run.RunTrouble, match=r"地址 no.such.host.invalid 无法识别"):
        run.listen("no.such.host.invalid", 0)
    with pytest.raises(run.RunTrouble, match=r"不能在 192.0.2.1 的端口 0 上提供服务"):
        run.listen("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:"), ("::1", "http://[::1]:")],
)
def test_the_printed_address_can_be_opened_on_this_machine(host: str, address: str) -> None:
    try:
        listener = run.listen(host, 0)
    except run.RunTrouble:
        pytest.skip(f"this machine has no {host}")
    with listener:
        assert run.address_of(listener).startswith(address)

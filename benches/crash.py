"""`make bench-crash`: is an acknowledged write ever lost, or written twice, when processes are killed?

The real product runs in a temporary home.  Writers sign in and post notes to projects over HTTP, each with
its own idempotency key; a post that is not acknowledged (no answer, an error) is sent again with the same
key until it is. In every round all processes of the web server, or the database server, are killed with
SIGKILL while they write; afterwards every acknowledged note is looked for in the journal, as the database's
superuser.

Prints one JSON line; exit status 1 when anything was lost or doubled.  Writes nothing outside its temporary
home.

    python benches/crash.py [--rounds 50] [--writers 4]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from zhaoluo.site.postgres import Lease, lease

PASSWORD = "Crash-bench-2026"  # of accounts that live as long as the temporary home
WRITES_BETWEEN_KILLS = 12
PATIENCE_SECONDS = 60.0

SET_THE_STAGE = """
import json, sys
from zhaoluo.foundation import clock
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.projects.actions import entering
from zhaoluo.projects.rules.content import Content
from zhaoluo.registers.people.actions import staff
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

zone = staff.create_zone("crash", "模拟崩溃试验区", at=clock.now())
made = []
with reading([zone]):
    for number in range(WRITERS):
        user = staff.create_user(
            zone=zone, username=f"writer{number}", name=f"模拟写手{number}", password=PASSWORD,
            roles=[Role.OFFICER.value], by=None, actor=None, at=clock.now(), must_change=False,
        )
        project = entering.enter(
            Content(name=f"模拟项目{number}", officer=user.pk), zone=zone, by=user,
            actor=reach_of(user).actor_in(zone.pk), at=clock.now(), synthetic=True,
        )
        made.append([user.username, project.pk])
print("STAGE " + json.dumps(made))
"""


class Writer(threading.Thread):
    """One person typing notes without pause."""

    def __init__(self, port: int, username: str, project: int) -> None:
        super().__init__(daemon=True)
        self.port, self.username, self.project = port, username, project
        self.cookies: dict[str, str] = {}
        self.acknowledged: list[str] = []
        self.resent = 0
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            once, attempts = uuid.uuid4().hex, 0
            while not self.post_note(once):
                attempts += 1
                if self.stopping.wait(0.15):
                    return
            self.resent += attempts
            self.acknowledged.append(once)

    def post_note(self, once: str) -> bool:
        """Whether the server said that the note is written."""
        if "zhaoluo_session" not in self.cookies and not self.sign_in():
            return False
        path = f"/projects/{self.project}/notes/"
        status, location = self.send("POST", path, {"text": f"模拟进展 {once}", "once": once})
        if "sign-in" in location:
            self.cookies.clear()
            return False
        return status == 302

    def sign_in(self) -> bool:
        self.send("GET", "/people/sign-in/")
        status, _ = self.send("POST", "/people/sign-in/", {"username": self.username, "password": PASSWORD})
        return status == 302

    def send(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and Location of the answer; 0 when there was none."""
        body = (
            urlencode(fields | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}) if fields else None
        )
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
        for said in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(said).items()}
        return answer.status, answer.headers.get("Location", "")


class Product:
    """The product in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHAOLUO", "DATABASE", "DJANGO"))}
        self.environment = kept | {
            "ZHAOLUO_HOME": str(home), "ZHAOLUO_PLAIN_STATIC": "1", "ZHAOLUO_LOG": "CRITICAL",
            "HOST": "127.0.0.1", "PORT": "0", "TMPDIR": str(home.parent),
        }  # fmt: skip
        self.log = home.parent / "run.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "zhaoluo.site.command", *words]

    def set_the_stage(self, writers: int) -> list[tuple[str, int]]:
        script = SET_THE_STAGE.replace("WRITERS", str(writers)).replace("PASSWORD", repr(PASSWORD), 1)
        done = subprocess.run(
            self.command("shell", "-v0", "-c", script),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"^STAGE (.*)$", done.stdout, re.MULTILINE)
        if done.returncode or not found:
            raise SystemExit(f"the stage could not be set: {done.stderr or done.stdout}")
        return [(username, project) for username, project in json.loads(found[1])]

    def start(self) -> int:
        """Start it; the port it serves on."""
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(
                self.command("run"), env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", self.log.read_text("utf-8", "replace")):
                return int(found[1])
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit(f"the product did not start: {self.log.read_text('utf-8', 'replace')}")

    def web_processes(self) -> list[int]:
        """The web server and its workers."""
        assert self.process is not None
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()]
        web = {
            int(pid)
            for pid, parent, args in rows
            if int(parent) == self.process.pid and args.endswith(" web")
        }
        return sorted(web | {int(pid) for pid, parent, _ in rows if int(parent) in web})

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


def count(database: Lease, acknowledged: set[str]) -> tuple[int, int]:
    """How many acknowledged notes the journal lacks, and how many notes it has more than once."""
    query = """
        SELECT facts ->> 'text', count(*) FROM journal_event JOIN scope_zone ON scope_zone.id = zone_id
        WHERE verb = 'project.noted' AND scope_zone.key = 'crash' GROUP BY 1
    """
    with psycopg.connect(database.superuser_url) as connection:
        there = {text.split()[-1]: times for text, times in connection.execute(query)}
    lost = sum(once not in there for once in acknowledged)
    doubled = sum(times - 1 for times in there.values())
    return lost, doubled


def wait_for_writes(writers: list[Writer], more: int) -> float:
    """Wait until every writer has got something acknowledged and all together this much; the seconds it
    took.
    """
    begun = time.monotonic()
    before = [len(writer.acknowledged) for writer in writers]
    while time.monotonic() - begun < PATIENCE_SECONDS:
        gained = [len(writer.acknowledged) - had for writer, had in zip(writers, before, strict=True)]
        if sum(gained) >= more and all(gained):
            return time.monotonic() - begun
        time.sleep(0.01)
    raise SystemExit("writes are no longer acknowledged")


def kill(product: Product, database: Lease, *, server: bool) -> None:
    victims = [database.server_pid] if server else product.web_processes()
    for pid in victims:
        if pid is None:
            raise SystemExit("the database server is not there to be killed")
        os.kill(pid, signal.SIGKILL)


def bench(product: Product, rounds: int, writing: int) -> dict[str, object]:
    stage = product.set_the_stage(writing)
    port = product.start()
    writers = [Writer(port, username, project) for username, project in stage]
    lost = doubled = 0
    pauses: dict[str, list[float]] = {"web": [], "server": []}
    # a lease of our own, so that the server is never stopped for want of holders while it is looked at
    with lease(product.home) as database:
        for writer in writers:
            writer.start()
        for number in range(rounds):
            wait_for_writes(writers, WRITES_BETWEEN_KILLS)
            server = number % 2 == 1
            kill(product, database, server=server)
            pauses["server" if server else "web"].append(wait_for_writes(writers, writing))
            acknowledged = {once for writer in writers for once in list(writer.acknowledged)}
            missing, twice = count(database, acknowledged)
            lost, doubled = max(lost, missing), max(doubled, twice)
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(30)
        acknowledged = {once for writer in writers for once in writer.acknowledged}
        missing, twice = count(database, acknowledged)
    product.stop()
    return {
        "bench": "crash",
        "rounds": rounds,
        "writers": writing,
        "acknowledged": len(acknowledged),
        "resent": sum(writer.resent for writer in writers),
        "lost": max(lost, missing),
        "doubled": max(doubled, twice),
        "pause_web_s": round(statistics.median(pauses["web"]), 2) if pauses["web"] else None,
        "pause_server_s": round(statistics.median(pauses["server"]), 2) if pauses["server"] else None,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--writers", type=int, default=4)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="zhaoluo-crash-"))
    folder.chmod(0o755)  # so that, as root, the server's account reaches the home and nothing lies elsewhere
    product = Product(folder / "home")
    begun = time.monotonic()
    try:
        figures = bench(product, options.rounds, options.writers)
    except SystemExit:
        sys.stderr.write(product.log.read_text("utf-8", "replace")[-4000:] if product.log.exists() else "")
        raise
    finally:
        product.stop()
        shutil.rmtree(folder, ignore_errors=True)
    figures |= {
        "seconds": round(time.monotonic() - begun, 1),
        "machine": f"{os.cpu_count()} × {platform.machine()}, {platform.system()}",
        "python": platform.python_version(),
    }
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    return 1 if figures["lost"] or figures["doubled"] else 0


if __name__ == "__main__":
    sys.exit(main())

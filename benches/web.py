"""`make bench-web`: what the busiest pages cost with 10 000 projects in a zone.

A zone is filled in a temporary home and the pages are asked for through Django's own request handling (the real
middleware, the application's database role, row-level security), one after the other in this process.  Prints one
JSON line: for each page its statements, the CPU of the web process and of the database in ms, wall time in ms
(medians), and bytes.

    python benches/web.py [--projects 10000] [--rounds 30] [--profile list100]

queries     statements but for savepoints, including the two that scope the transaction; BEGIN and COMMIT not counted
savepoints  SAVEPOINT and RELEASE statements
cpu_ms      CPU time of this process in the request, median of the rounds
db_ms       CPU time of the database's process, mean of the rounds (Linux only; its clock ticks in 10 ms)
wall_ms     median
--profile   prints where a page's CPU goes instead (cProfile, to stderr)

Writes nothing outside its temporary home.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
NOW = "2026-11-20"
SLOW_MS = 15.0  # a statement whose plan is shown
#: name → (reader, address, share of the rounds)
PAGES: dict[str, tuple[str, str, float]] = {
    "list50": ("officer", "/projects/?size=50", 1),
    "list100": ("officer", "/projects/?size=100", 1),
    "list100_last_page": ("officer", "/projects/?size=100&page=999", 1),
    "list100_red_by_due": ("leader", "/projects/?size=100&light=red&sort=due", 1),
    "search": ("officer", "/projects/?q=轴承", 1),
    "board": ("officer", "/projects/board/", 1),
    "project": ("officer", "/projects/{project}/", 1),
    "gate": ("officer", "/projects/{project}/gate/", 1),
    "timeline": ("officer", "/projects/{project}/timeline/", 1),
    "cockpit": ("leader", "/cockpit/", 1),
    "my_day": ("officer", "/cockpit/my-day/", 1),
    "trip_counts": ("leader", "/trips/counts/", 0.2),
    "trip_yields": ("leader", "/trips/yields/", 0.2),
    "export_csv": ("leader", "/projects/export.csv", 0.1),
    "export_xlsx": ("leader", "/projects/export.xlsx", 0.1),
}


@contextmanager
def home_of_its_own() -> Iterator[Path]:
    """A home with a running, migrated database and the settings pointing to it; all of it gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="zhaoluo-web-"))
    folder.chmod(0o755)  # so that, as root, the server's account reaches the home
    for name in [n for n in os.environ if n.startswith(("ZHAOLUO", "DATABASE", "DJANGO", "PG"))]:
        del os.environ[name]
    os.environ |= {"ZHAOLUO_HOME": str(folder / "home"), "ZHAOLUO_NOW": NOW, "HOST": "127.0.0.1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhaoluo.site.settings"
    from zhaoluo.site.postgres import lease

    try:
        with lease(folder / "home") as held:
            os.environ |= {"DATABASE_URL": held.database_url, "DATABASE_OWNER_URL": held.owner_url}
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", database="owner", verbosity=0)
            yield folder / "home"
            from django.db import connections

            connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Counter:
    """Counts statements as Django sends them."""

    def __init__(self) -> None:
        self.queries = self.savepoints = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if str(sql).startswith(("SAVEPOINT", "RELEASE")):
            self.savepoints += 1
        else:
            self.queries += 1
        return execute(sql, params, many, context)


def database_cpu() -> float | None:
    """CPU seconds the database's process of our connection has used so far."""
    from django.db import connection

    connection.ensure_connection()
    try:
        said = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text("ascii")
    except OSError:
        return None
    fields = said.rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(client: Any, url: str, rounds: int) -> dict[str, Any]:
    """One page, asked for so many times after two to warm up."""
    from django.db import connection

    for _ in range(2 if rounds > 3 else 1):
        answer = client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
    counter = Counter()
    with connection.execute_wrapper(counter):
        answer = client.get(url)
    cpu, wall = [], []
    before = database_cpu()
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        client.get(url)
        cpu.append((time.process_time() - used) * 1000)
        wall.append((time.perf_counter() - begun) * 1000)
    after = database_cpu()
    return {
        "queries": counter.queries,
        "savepoints": counter.savepoints,
        "cpu_ms": round(statistics.median(cpu), 1),
        "db_ms": round((after - before) / rounds * 1000, 1)
        if before is not None and after is not None
        else None,
        "wall_ms": round(statistics.median(wall), 1),
        "bytes": len(answer.content),
        "rounds": rounds,
    }


def profile(client: Any, url: str, zone: Any) -> None:
    """Where the CPU of a page goes, its statements, and the plans of the slow ones, to stderr."""
    import cProfile
    import pstats

    from django.db import connection

    from zhaoluo.foundation.scope.actions import reading

    statements: collections.Counter[str] = collections.Counter()
    slow: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = (time.perf_counter() - begun) * 1000
            if took > SLOW_MS and str(sql).lstrip("(").startswith("SELECT"):
                slow.append((str(sql), params))
            statements[f"{took:8.1f} ms  {' '.join(str(sql).split())[:3000]}"] += 1

    client.get(url)
    with connection.execute_wrapper(note):
        client.get(url)
    for line, times in statements.items():
        print(f"{times} × {line}", file=sys.stderr)
    for sql, params in slow:
        with reading([zone]), connection.cursor() as cursor:
            cursor.execute(f"explain (analyze, buffers) {sql}", params)
            print("\n".join(line for (line,) in cursor.fetchall()), file=sys.stderr)
    watch = cProfile.Profile()
    watch.enable()
    for _ in range(10):
        client.get(url)
    watch.disable()
    pstats.Stats(watch, stream=sys.stderr).sort_stats("tottime").print_stats(30)
    pstats.Stats(watch, stream=sys.stderr).sort_stats("cumtime").print_stats(
        "zhaoluo|template/base|loader_tags"
    )


def bench(options: argparse.Namespace) -> dict[str, Any]:
    """Fill and measure."""
    from django.db import connection
    from django.test import Client

    from zhaoluo.foundation import clock
    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.registers.people.actions import staff
    from zhaoluo.site import run

    sys.path.insert(0, str(CHECKOUT))
    from benches import zone_of_many

    run.collect_static()
    begun = time.monotonic()
    now = clock.now()
    zone = staff.create_zone("many", "模拟千项试验区", at=now)
    with reading([zone]):
        filled = zone_of_many.fill(zone, options.projects, today=now.date(), at=now)
    zone_of_many.analyse()
    seconds = round(time.monotonic() - begun, 1)
    clients = {}
    for name in ("officer", "leader"):
        clients[name] = Client()
        with reading([zone]):
            clients[name].force_login(getattr(filled, name), backend="zhaoluo.site.auth.ScopedBackend")
    address = {name: url.format(project=filled.project.pk) for name, (_, url, _) in PAGES.items()}
    if options.profile:
        reader, _, _ = PAGES[options.profile]
        profile(clients[reader], address[options.profile], zone)
        return {}
    chosen = [name for name in PAGES if not options.only or name in options.only.split(",")]
    figures = {
        name: measure(clients[PAGES[name][0]], address[name], max(1, round(options.rounds * PAGES[name][2])))
        for name in chosen
    }
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        postgres = cursor.fetchone()[0]
    import django

    return {
        "bench": "web",
        "projects": options.projects,
        "pages": figures,
        "fill_seconds": seconds,
        "machine": f"{os.cpu_count()} × {platform.machine()}, {platform.system()}",
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": postgres,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="names of pages, with commas")
    parser.add_argument("--profile", choices=list(PAGES), help="one page: where its CPU goes")
    options = parser.parse_args()
    with home_of_its_own():
        figures = bench(options)
    if figures:
        print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

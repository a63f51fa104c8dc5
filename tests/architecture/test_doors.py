"""One act, one door: only actions write.  One clock: nothing else asks the time."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.house import CHECKOUT, House, Module, call_name, no_breach, plant

#: Rooms that may write rows.
WRITERS = ("actions", "migrations", "commands")
#: Modules that write without being an action, each with the reason.
OTHER_WRITERS = {"zhaoluo.foundation.bulk": "the one statement with which actions write many rows"}
#: What makes an expression a queryset or a manager.
QUERYSET = {
    "objects",
    "filter",
    "exclude",
    "all",
    "select_for_update",
    "order_by",
    "_default_manager",
    "_base_manager",
}
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITING_SQL = re.compile(r"^\s*(insert\s+into|update\s+\S+\s+set|delete\s+from|truncate\s+\S)", re.IGNORECASE)

CLOCK = "zhaoluo.foundation.clock"
ASKS_THE_TIME = {
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"),
    ("timezone", "now"), ("timezone", "localtime"), ("timezone", "localdate"),
}  # fmt: skip


def chain(node: ast.expr) -> set[str]:
    """Every name on the way to an expression: Project.objects.filter(…) → {Project, objects, filter}"""
    names: set[str] = set()
    while True:
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return names | ({node.id} if isinstance(node, ast.Name) else set())


def writes(node: ast.Call) -> bool:
    """Whether a call writes rows, as far as its shape tells.

    `x.save()` and `x.delete()` with no positional argument are models' (files and caches get something);
    `.update()` counts on querysets only, because dictionaries and sets have one too.
    """
    if isinstance(node.func, ast.Name):
        return node.func.id == "insert_many"
    if not isinstance(node.func, ast.Attribute):
        return False
    name, receiver = node.func.attr, chain(node.func.value)
    if name in ALWAYS:
        return True
    if name in ("save", "delete"):
        return not node.args and not (
            isinstance(node.func.value, ast.Call) and call_name(node.func.value) == "super"
        )
    if name == "create":
        return bool(receiver & QUERYSET) or isinstance(node.func.value, ast.Attribute)
    return name == "update" and bool(receiver & QUERYSET)


def writes_outside_actions(house: House) -> list[str]:
    breaches = []
    for module in house.modules:
        if module.is_test or module.room in WRITERS or is_exempt(module):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and writes(node):
                breaches.append(f"{module.at(node)} writes: {ast.unparse(node)[:60]}")
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and WRITING_SQL.match(node.value)
            ):
                breaches.append(f"{module.at(node)} writes by SQL: {node.value.strip()[:60]}")
    return breaches


def is_exempt(module: Module) -> bool:
    return module.name in OTHER_WRITERS or module.name.startswith("zhaoluo.engine.")


def records_outside_actions(house: House) -> list[str]:
    """The journal is written by actions only: imports of `record` elsewhere."""
    breaches = []
    for module in house.modules:
        if module.is_test or module.room in WRITERS or is_exempt(module):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("journal.actions"):
                breaches += [f"{module.at(node)} imports {a.name}" for a in node.names if a.name == "record"]
    return breaches


def other_clocks(house: House) -> list[str]:
    breaches = []
    for module in house.modules:
        if module.is_test or module.name == CLOCK:
            continue
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Attribute)
                and (owner := last_name(node.value))
                and (owner, node.attr) in ASKS_THE_TIME
            ):
                breaches.append(f"{module.at(node)} asks the time: {owner}.{node.attr}")
            if isinstance(node, ast.Call) and call_name(node) == "Now":
                breaches.append(f"{module.at(node)} lets the database ask the time")
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                breaches.append(f"{module.name}:{node.value.lineno} {node.arg}")
            if module.name.startswith("zhaoluo.engine") and isinstance(node, ast.Import | ast.ImportFrom):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                if "time" in names:
                    breaches.append(f"{module.at(node)} imports time into the engine")
    return breaches


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_only_actions_write() -> None:
    no_breach(writes_outside_actions(House(CHECKOUT)))


def test_only_actions_write_in_the_journal() -> None:
    no_breach(records_outside_actions(House(CHECKOUT)))


def test_only_the_one_clock_asks_the_time() -> None:
    no_breach(other_clocks(House(CHECKOUT)))


def test_a_second_door_is_found(tmp_path: Path) -> None:
    bad = plant(
        tmp_path / "bad",
        {
            "projects/pages.py": "from zhaoluo.foundation.journal.actions import record\n"
            "def page(request, project):\n"
            "    project.save(update_fields=['stage'])\n"
            "    Project.objects.filter(pk=1).update(stage='x')\n"
            "    project.notes.create(text='x')\n"
            "    Project.objects.bulk_create([])\n"
            "    project.delete()\n",
            "projects/queries.py": "SQL = 'update projects_project set stage = 1'\n",
        },
    )
    assert len(writes_outside_actions(bad)) == 6
    assert len(records_outside_actions(bad)) == 1
    good = plant(
        tmp_path / "good",
        {
            "projects/actions/moving.py": "from zhaoluo.foundation.journal.actions import record\n"
            "project.save()\n",
            "projects/pages.py": "context.update(a=1)\nsha.update(b'')\n"
            "document.save(stream)\ncache.delete('k')\n",
            "projects/tests/test_pages.py": "Project.objects.create()\n",
        },
    )
    assert writes_outside_actions(good) == []
    assert records_outside_actions(good) == []


def test_a_second_clock_is_found(tmp_path: Path) -> None:
    house = plant(
        tmp_path,
        {
            "foundation/clock.py": "from datetime import datetime\nnow = datetime.now()\n",
            "projects/pages.py": "from django.utils import timezone\nat = timezone.now()\n",
            "projects/rules.py": "on = datetime.date.today()\nat = datetime.datetime.now()\n",
            "projects/models.py": "at = models.DateTimeField(auto_now_add=True)\n"
            "on = models.DateTimeField(default=timezone.now)\n",
            "engine/chain.py": "import time\n",
        },
    )
    assert len(other_clocks(house)) == 6

"""The rooms of an app: what may not exist, how long a room and a page may be, models without behaviour."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.house import CHECKOUT, House, call_name, no_breach, plant

LONGEST_ROOM = 400
LONGEST_PAGE = 25
#: Django's own machinery may be heard in apps.py; what happens to our rows goes through the journal.
MACHINERY = {"django.db.models.signals.post_migrate", "django.db.backends.signals.connection_created"}
NO_SUCH_ROOM = {"utils", "helpers", "services", "signals", "admin", "common", "misc"}


def rooms_the_house_does_not_have(house: House) -> list[str]:
    return [module.name for module in house.modules if NO_SUCH_ROOM & set(module.parts)]


def rooms_too_long(house: House) -> list[str]:
    return [
        f"{module.name} has {module.lines} lines: split it by noun"
        for module in house.modules
        if module.lines > LONGEST_ROOM and not module.is_test and module.room != "migrations"
    ]


def pages_too_long(house: House) -> list[str]:
    """Functions of the `pages` rooms longer than 25 lines, decorators not counted."""
    breaches = []
    for module in house.rooms("pages"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_PAGE:
                    breaches.append(f"{module.at(node)} {node.name} has {length} lines")
    return breaches


def models_that_act(house: House) -> list[str]:
    """`save` or `delete` overridden in a model: a rule that every other door would skip."""
    breaches = []
    for module in house.rooms("models"):
        for model in (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)):
            breaches += [
                f"{module.at(method)} {model.name} overrides {method.name}()"
                for method in model.body
                if isinstance(method, ast.FunctionDef)
                and method.name in ("save", "delete", "save_base", "full_clean")
            ]
    return breaches


def signals(house: House) -> list[str]:
    """Imports of Django's signals and receivers connected by hand."""
    breaches = []
    for module in house.modules:
        if module.is_test:
            continue
        for node in ast.walk(module.tree):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if module.parts[-1] == "apps":
                names = [name for name in names if name not in MACHINERY]
            if any(
                (name.startswith("django.") and "signals" in name.split("."))
                or name.startswith("django.dispatch")
                for name in names
            ):
                breaches.append(f"{module.at(node)} imports signals")
            if isinstance(node, ast.Call) and call_name(node) == "receiver":
                breaches.append(f"{module.at(node)} connects a receiver")
    return breaches


def test_there_are_no_rooms_without_a_purpose() -> None:
    no_breach(rooms_the_house_does_not_have(House(CHECKOUT)))


def test_no_room_is_longer_than_400_lines() -> None:
    no_breach(rooms_too_long(House(CHECKOUT)))


def test_no_page_function_is_longer_than_25_lines() -> None:
    no_breach(pages_too_long(House(CHECKOUT)))


def test_models_only_hold_facts() -> None:
    no_breach(models_that_act(House(CHECKOUT)))


def test_nothing_happens_by_signal() -> None:
    no_breach(signals(House(CHECKOUT)))


def test_planted_breaches_are_found(tmp_path: Path) -> None:
    house = plant(
        tmp_path,
        {
            "projects/utils.py": "",
            "projects/queries/long.py": "x = 1\n" * 401,
            "projects/migrations/0001_initial.py": "x = 1\n" * 401,
            "projects/pages.py": "def page(request):\n" + "    x = 1\n" * 25,
            "projects/models.py": "class P(Model):\n    def save(self): ...\n    def name(self): ...\n",
            "projects/reactions.py": "from django.db.models.signals import post_save\n"
            "@receiver(post_save)\ndef f(): ...\n",
            "projects/apps.py": "from django.dispatch import receiver\n",
            "foundation/scope/apps.py": "from django.db.models.signals import post_migrate\n",
            "foundation/scope/queries.py": "from django.db.models.signals import post_migrate\n",
        },
    )
    assert rooms_the_house_does_not_have(house) == ["zhaoluo.projects.utils"]
    assert rooms_too_long(house) == ["zhaoluo.projects.queries.long has 401 lines: split it by noun"]
    assert pages_too_long(house) == ["zhaoluo.projects.pages:1 page has 26 lines"]
    assert models_that_act(house) == ["zhaoluo.projects.models:2 P overrides save()"]
    assert len(signals(house)) == 4

"""Down by call, never up: what import-linter cannot see (strings), and that its contracts can fail."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.house import CHECKOUT, House, Module, call_name, contracts, may_know, no_breach, plant

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "GenericRelation"}
LABEL_AND_MODEL = re.compile(r"^([a-z_]+)\.([A-Za-z_]\w*)$")


def named_apps(module: Module) -> list[tuple[ast.AST, str]]:
    """Every app label a module refers to by a string: relations, `get_model`, migrations' dependencies."""
    found: list[tuple[ast.AST, str]] = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and call_name(node) in RELATIONS:
            values = node.args[:1] + [word.value for word in node.keywords if word.arg in ("to", "through")]
            found += [(node, label) for value in values if (label := label_in(value))]
        elif isinstance(node, ast.Call) and call_name(node) in ("get_model", "get_app_config") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.append((node, first.value.partition(".")[0]))
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in ("dependencies", "run_before")
            for target in node.targets
        ):
            pairs = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else []
            for pair in pairs:
                if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant):
                    found.append((node, str(pair.elts[0].value)))
    return found


def label_in(value: ast.expr) -> str:
    if (
        isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and (match := LABEL_AND_MODEL.match(value.value))
    ):
        return match[1]
    return ""


def upward_references(house: House) -> list[str]:
    """String references to an app the referring app may not know.  AUTH_USER_MODEL is a setting, not one."""
    breaches = []
    for module in house.modules:
        if module.is_test:
            continue
        for node, label in named_apps(module):
            known = house.app_of_label.get(label)
            if known and not may_know(module.name, known):
                breaches.append(f"{module.at(node)} refers to {label} ({known}) above it")
    return breaches


def test_no_string_refers_to_an_upper_floor() -> None:
    no_breach(upward_references(House(CHECKOUT)))


def test_an_upward_string_is_found(tmp_path: Path) -> None:
    apps = {
        "projects/apps.py": 'class P:\n    name = "zhaoluo.projects"\n    label = "projects"\n',
        "registers/people/apps.py": 'class P:\n    name = "zhaoluo.registers.people"\n',
        "registers/land/apps.py": 'class L:\n    name = "zhaoluo.registers.land"\n',
    }
    bad = plant(
        tmp_path / "bad",
        apps
        | {
            "registers/people/models.py": 'p = models.ForeignKey("projects.Project", models.CASCADE)\n',
            "registers/people/queries.py": 'apps.get_model("land", "Parcel")\n',
            "foundation/journal/migrations/0001_initial.py": 'dependencies = [("people", "0001_initial")]\n',
        },
    )
    assert len(upward_references(bad)) == 3
    good = plant(
        tmp_path / "good",
        apps
        | {
            "projects/models.py": 'u = models.ForeignKey("people.User", models.CASCADE)\n',
            "registers/land/models.py": 'u = models.OneToOneField(to="people.User", on_delete=1)\n',
            "foundation/journal/models.py": "u = ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)\n",
        },
    )
    assert upward_references(good) == []


def test_the_order_of_floors_is_the_contracts_order() -> None:
    assert may_know("zhaoluo.govern.cockpit", "zhaoluo.foundation.journal")
    assert may_know("zhaoluo.registers.policies", "zhaoluo.registers.people")
    assert may_know("zhaoluo.foundation.files", "zhaoluo.foundation.scope")
    assert not may_know("zhaoluo.registers.people", "zhaoluo.registers.land")
    assert not may_know("zhaoluo.foundation.journal", "zhaoluo.registers.people")
    assert not may_know("zhaoluo.serve.visits", "zhaoluo.serve.concerns")


BREACHES = {
    "Floors": {"foundation/low.py": "import zhaoluo.projects.pages\n"},
    "Govern": {"govern/dispatch/pages.py": "import zhaoluo.govern.cockpit\n"},
    "Serve": {"serve/visits/pages.py": "import zhaoluo.serve.concerns\n"},
    "Deliver": {"deliver/siting/pages.py": "import zhaoluo.deliver.approvals\n"},
    "Attract": {"attract/trips/pages.py": "import zhaoluo.attract.intake\n"},
    "Registers": {"registers/people/queries.py": "import zhaoluo.registers.land\n"},
    "Rooms of an app": {"projects/queries.py": "import zhaoluo.projects.actions\n"},
    "The engine is pure": {"engine/chain.py": "import django\n"},
    "Rules and terms": {"registers/land/rules.py": "from django.db import models\n"},
    "Rules know no clock": {
        "registers/land/terms.py": "",
        "projects/rules.py": "import zhaoluo.foundation.clock\n",
    },
    "Only queries, actions, tasks": {"projects/pages.py": "import zhaoluo.engine.chain\n"},
    "Migrations": {"projects/actions.py": "import zhaoluo.projects.migrations.m1\n"},
}
SOUND = {
    "site/settings.py": "",
    "govern/cockpit/__init__.py": "",
    "serve/concerns/__init__.py": "",
    "deliver/approvals/__init__.py": "",
    "attract/intake/__init__.py": "",
    "registers/land/__init__.py": "",
    "foundation/clock.py": "",
    "foundation/terms.py": "",
    "foundation/verdict.py": "",
    "projects/rules.py": "",
    "projects/terms.py": "",
    "projects/migrations/m1.py": "",
    "engine/chain.py": "",
    "registers/people/queries.py": "",
    "projects/queries.py": "import zhaoluo.engine.chain\n",
    "projects/pages.py": "import zhaoluo.projects.actions\n",
    "projects/actions.py": "import zhaoluo.engine.chain\nimport zhaoluo.projects.queries\n",
}


def lint(root: Path, files: dict[str, str]) -> str:
    """What lint-imports, with this project's own contracts, says of a planted house."""
    plant(root, files)
    shutil.copy(CHECKOUT / "pyproject.toml", root)
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


def test_every_import_contract_can_fail(tmp_path: Path) -> None:
    planted = dict(SOUND)
    for files in BREACHES.values():
        for address, text in files.items():
            planted[address] = planted.get(address, "") + text
    said = lint(tmp_path, planted)
    for contract in contracts():
        assert any(contract["name"].startswith(name) for name in BREACHES), (
            f"no planted breach for {contract['name']}"
        )
        assert f"{contract['name']} BROKEN" in said, said


def test_the_contracts_keep_a_sound_house(tmp_path: Path) -> None:
    said = lint(tmp_path, SOUND)
    assert f"{len(contracts())} kept, 0 broken" in said, said


WITHOUT_DJANGO = """
import importlib, sys
sys.modules["django"] = None  # any import of Django fails from here on
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def import_without_django(names: list[str], source: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(source)}
    command = [sys.executable, "-c", WITHOUT_DJANGO, *names]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_engine_rules_and_terms_are_imported_without_django() -> None:
    house = House(CHECKOUT)
    names = [m.name for m in house.modules if m.parts[1:2] == ["engine"] and not m.is_test]
    names += [module.name for module in house.rooms("rules", "terms")]
    assert len(names) > 5
    done = import_without_django(names, house.source)
    assert done.returncode == 0, done.stderr


def test_a_rule_that_needs_django_is_found(tmp_path: Path) -> None:
    house = plant(tmp_path, {"projects/rules.py": "def rule():\n    ...\n\nimport django\n"})
    assert import_without_django(["zhaoluo.projects.rules"], house.source).returncode == 1

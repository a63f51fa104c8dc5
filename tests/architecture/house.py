"""What the architecture tests read: the house's source as syntax trees, its floors, and what git knows of it.

Every rule is a function from a `House` to a list of sentences, one per breach, so that each test can
also prove on a small planted house that its rule is able to fail.
"""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


ROOMS = {
    "terms", "models", "rules", "queries", "actions", "forms", "pages", "api", "reactions", "tasks", "urls",
    "apps", "migrations", "commands", "tests",
}  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One Python file of the house."""

    path: Path
    name: str  # zhaoluo.projects.actions.moving
    tree: ast.Module
    lines: int

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def room(self) -> str:
        """The room a file is or lies in (projects/pages/rules.py is of the room `pages`), or empty."""
        return next((part for part in self.parts[1:] if part in ROOMS), "")

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts or self.parts[-1] == "conftest" or self.parts[-1].startswith("test_")

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


class House:
    """A checkout, or a small planted one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "src"

    @cached_property
    def modules(self) -> list[Module]:
        found = []
        for path in sorted((self.source / "zhaoluo").rglob("*.py")):
            text = path.read_text("utf-8")
            name = ".".join(path.relative_to(self.source).with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(path, name, ast.parse(text), text.count("\n")))
        return found

    def rooms(self, *names: str) -> list[Module]:
        return [module for module in self.modules if module.room in names and not module.is_test]

    @cached_property
    def templates(self) -> list[Path]:
        return sorted((self.source / "zhaoluo").rglob("templates/**/*.html"))

    @cached_property
    def app_of_label(self) -> dict[str, str]:
        """Django's app label → package, read from every apps.py."""
        apps = {}
        for module in self.modules:
            if module.parts[-1] != "apps":
                continue
            values = {
                target.id: node.value.value
                for node in ast.walk(module.tree)
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            if name := values.get("name"):
                apps[values.get("label", name.rpartition(".")[2])] = name
        return apps

    def tracked(self) -> list[Path]:
        """Files git tracks or would track (new ones that are not ignored)."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = (
            subprocess.run(command, cwd=self.root, capture_output=True, check=True)
            .stdout.decode("utf-8")
            .split("\0")
        )
        return [path for name in names if name and (path := self.root / name).is_file()]


def no_breach(breaches: list[str]) -> None:
    """Fail with every breach on a line of its own."""
    __tracebackhide__ = True
    if breaches:
        pytest.fail("\n".join(breaches), pytrace=False)


def text_of(path: Path) -> str:
    """A text file's content; empty for binary files."""
    data = path.read_bytes()
    return "" if b"\0" in data[:8192] else data.decode("utf-8", errors="replace")


def plant(root: Path, files: dict[str, str]) -> House:
    """A small house of the given files (address under src/zhaoluo → text); packages get their __init__.py."""
    for address, text in {"__init__.py": "", **files}.items():
        path = root / "src" / "zhaoluo" / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for folder in {
        parent for path in root.rglob("*.py") for parent in path.parents if "zhaoluo" in parent.parts
    }:
        (folder / "__init__.py").touch()
    return House(root)


# -------------------------------------------------------------------------------- floors


def contracts(root: Path = CHECKOUT) -> list[dict]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def layers_of(contract: dict) -> list[set[str]]:
    """A layers contract as sets of packages, highest first."""
    return [{name.strip().strip("()") for name in layer.split("|")} for layer in contract["layers"]]


def orders() -> Iterator[list[set[str]]]:
    """The floors, then the order of the apps within each floor: the very contracts import-linter enforces."""
    for contract in contracts():
        if contract["type"] == "layers" and "containers" not in contract:
            yield layers_of(contract)


def may_know(knower: str, known: str) -> bool:
    """Whether one package may refer to another: itself, or one on a lower layer of an order both stand in."""

    def level(order: list[set[str]], package: str) -> int | None:
        for at, layer in enumerate(order):
            if any(package == name or package.startswith(f"{name}.") for name in layer):
                return at
        return None

    if knower == known or knower.startswith(f"{known}."):
        return True
    for order in orders():
        upper, lower = level(order, knower), level(order, known)
        if upper is not None and lower is not None and upper != lower:
            return upper < lower
    # no order names both: only foundation's parts may know each other freely
    return knower.startswith("zhaoluo.foundation") and known.startswith("zhaoluo.foundation")


def floor_of(package: str) -> str:
    """zhaoluo.registers.people → registers"""
    parts = package.split(".")
    return parts[1] if len(parts) > 1 else ""


def call_name(node: ast.Call) -> str:
    """The last name of what is called: models.ForeignKey(…) → ForeignKey"""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""

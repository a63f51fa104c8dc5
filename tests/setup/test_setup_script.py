"""`scripts/setup` says in one sentence what is missing, in Chinese and English."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.architecture.house import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what setup reads, in a path with a space and Chinese in it, without .venv."""
    root = tmp_path / "新 检出"
    (root / "scripts").mkdir(parents=True)
    for name in ("setup", "setup.py"):
        shutil.copy(CHECKOUT / "scripts" / name, root / "scripts" / name)
    for name in ("pyproject.toml", "requirements.txt", "package.json", "package-lock.json", "vendor.toml"):
        shutil.copy(CHECKOUT / name, root / name)
    return root


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with the few tools setup may count on and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("sh", "cat", "cmp", "dirname", "mv", "id"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def setup(checkout: Path, tools: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(checkout / "scripts" / "setup")],
        env={"PATH": str(tools), "LANG": "C.UTF-8", **environment},
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip


def python_that(tools: Path, name: str, answer: str) -> Path:
    path = tools / name
    path.write_text(f"#!/bin/sh\n{answer}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old_is_refused_by_name(checkout: Path, tools: Path) -> None:
    old = python_that(tools, "old-python", "exit 1")
    done = setup(checkout, tools, PYTHON=str(old))
    assert done.returncode == 1
    assert "不是 Python 3.11–3.14" in done.stderr and "is not a Python from 3.11 to 3.14" in done.stderr


@pytest.fixture
def script(checkout: Path) -> ModuleType:
    """scripts/setup.py of the copy, as a module."""
    spec = importlib.util.spec_from_file_location("setup_script", checkout / "scripts" / "setup.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_without_venv_is_told_what_to_install(
    script: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where neither pip nor apt-get can help: the sentence, exit code 1 and no half-made .venv."""
    monkeypatch.setattr(script, "has", lambda module: module == "venv")
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    assert script.main([]) == 1
    said = capsys.readouterr().err
    assert "缺少 venv 模块" in said and "lacks the venv module" in said
    assert not (checkout / ".venv").exists()


def test_the_systems_pip_is_used_before_the_system_is_changed(
    script: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ensurepip but with a pip that reaches other environments, apt-get is not called."""
    monkeypatch.setattr(script, "has", lambda module: module != "ensurepip")
    monkeypatch.setattr(script, "system_pip_reaches_out", lambda: True)
    monkeypatch.setattr(script, "install_venv_module", lambda: pytest.fail("apt-get was about to be called"))
    assert "--python" in script.make_venv()
    assert (checkout / ".venv" / "bin" / "python").exists()


def test_apt_is_called_by_root_only_and_asks_nothing(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        called.append(command)
        assert options["env"]["DEBIAN_FRONTEND"] == "noninteractive"
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(script.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(script.subprocess, "run", run)
    monkeypatch.setattr(script, "has", lambda module: True)
    monkeypatch.setattr(script.os, "getuid", lambda: 1000)
    assert not script.install_venv_module() and called == []
    monkeypatch.setattr(script.os, "getuid", lambda: 0)
    assert script.install_venv_module()
    assert "-y" in called[0] and called[0][-1].endswith("-venv")


def test_what_is_in_place_is_left_alone(checkout: Path, tools: Path) -> None:
    """With a matching stamp only the front-end files are checked; any change of what was read starts anew."""
    scripts = checkout / ".venv" / "bin"
    scripts.mkdir(parents=True)
    (checkout / "src/zhaoluo/site").mkdir(parents=True)
    shutil.copy(CHECKOUT / "src/zhaoluo/site/assets.py", checkout / "src/zhaoluo/site/assets.py")
    for name in ("python", "zhaoluo"):
        python_that(scripts, name, 'echo "called: $*"')
    wanted = f"{checkout}\n\n" + "".join(
        (checkout / name).read_text("utf-8")
        for name in (
            "pyproject.toml", "requirements.txt", "package.json", "package-lock.json", "vendor.toml",
            "scripts/setup.py", "src/zhaoluo/site/assets.py",
        )
    )  # fmt: skip
    (checkout / ".venv" / "zhaoluo-setup.stamp").write_text(wanted, "utf-8")
    assert setup(checkout, tools).stdout == "called: -m zhaoluo.site.assets --quiet\n"

    (checkout / "requirements.txt").write_text("changed", "utf-8")
    wanting = python_that(tools, "wanting-python", "exit 1")
    assert "不是 Python" in setup(checkout, tools, PYTHON=str(wanting)).stderr

"""`scripts/setup` says in one sentence what is missing, in Chinese and English."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

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


def test_a_python_without_venv_is_told_what_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where apt-get cannot help: the sentence, exit code 1 and no half-made .venv."""
    spec = importlib.util.spec_from_file_location("setup_script", checkout / "scripts" / "setup.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "has", lambda module: module == "venv")
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    assert script.main([]) == 1
    said = capsys.readouterr().err
    assert "缺少 venv 模块" in said and "lacks the venv module" in said
    assert not (checkout / ".venv").exists()


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

"""Make .venv and fill it: requirements by hash, the project itself, the front-end files.

Called by scripts/setup with a Python from 3.11 to 3.14 that may lack `ensurepip`; standard library only.
pip and npm are configured by their environment alone: no registry is named here.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
INSTALLED = VENV / "zhaoluo-requirements.stamp"  # sha256 of the requirements installed, and where


class Failed(Exception):
    """Setup cannot go on; the message says in both languages what to do."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one setup at a time work on this checkout (two terminals, `make run` beside `make test`)."""
    with open(ROOT / "scripts" / "setup.py") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("另一个终端正在准备环境，等它完成……")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def tool_environment() -> dict[str, str]:
    """The environment for pip and npm: an empty HOME counts as none, so nothing is written to /.cache."""
    environment = dict(os.environ)
    if not environment.get("HOME"):
        environment.pop("HOME", None)
        with contextlib.suppress(KeyError):
            environment["HOME"] = pwd.getpwuid(os.getuid()).pw_dir
    for name in (
        "PYTHONHOME",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_REQUIRE_VIRTUALENV",
    ):
        environment.pop(name, None)
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    environment["PIP_NO_INPUT"] = "1"
    return environment


def run(*command: str | Path) -> None:
    """Run one tool in the checkout without a terminal to ask at; CalledProcessError when it fails."""
    subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=tool_environment(),
        stdin=subprocess.DEVNULL,
        check=True,
    )


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def system_pip_reaches_out() -> bool:
    """Whether this Python's pip can fill another environment (pip 22.3): then apt need change nothing."""
    command = [sys.executable, "-m", "pip", "--python", sys.executable, "--version"]
    return has("pip") and subprocess.run(command, capture_output=True, env=tool_environment()).returncode == 0


def install_venv_module() -> bool:
    """As root on Debian and Ubuntu, fetch the venv module they split off. True if it is there now."""
    apt = shutil.which("apt-get")
    if os.getuid() != 0 or apt is None:
        return False
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    environment = tool_environment() | {"DEBIAN_FRONTEND": "noninteractive"}

    def apt_get(*arguments: str) -> bool:
        command = [apt, "-qq", "-o", "DPkg::Lock::Timeout=120", *arguments]
        return (
            subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            ).returncode
            == 0
        )

    say(f"安装 python{version}-venv（apt-get）")
    install = ("install", "-y", "--no-install-recommends", f"python{version}-venv")
    if not apt_get(*install):
        apt_get("update")
        if not apt_get(*install):
            return False
    importlib.invalidate_caches()
    return has("venv") and has("ensurepip")


def make_venv() -> list[str]:
    """Create .venv if it does not work here; return the command that runs pip on it.

    Failed if neither this Python nor a package of the system can make one.
    """
    pip = [str(VENV_PYTHON), "-m", "pip"]
    if works(pip):
        return pip
    whole = has("venv") and has("ensurepip")
    bare = not whole and has("venv") and system_pip_reaches_out()
    if not (whole or bare or install_venv_module()):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Failed(
            f"这个 Python（{sys.executable}）缺少 venv 模块：请先安装 python{version}-venv"
            f"（sudo apt-get install python{version}-venv），再运行一次。\n"
            f"This Python lacks the venv module: please install python{version}-venv "
            f"(sudo apt-get install python{version}-venv) and run this again."
        )
    if VENV.exists():
        shutil.rmtree(VENV)
    say(f"建立 .venv（Python {sys.version.split()[0]}，{sys.executable}）")
    if bare:
        run(sys.executable, "-m", "venv", "--without-pip", VENV)
        return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
    run(sys.executable, "-m", "venv", VENV)
    return pip


def works(pip: list[str]) -> bool:
    """Whether .venv has a working pip, was made in this place and, if PYTHON was named, by that version."""
    if not VENV_PYTHON.exists():
        return False
    if INSTALLED.exists() and INSTALLED.read_text("utf-8").splitlines()[1:] != [str(ROOT)]:
        return False  # the checkout was moved or copied: scripts in .venv still name the old place
    question = "import sys; print(*sys.version_info[:2])"
    answer = subprocess.run([str(VENV_PYTHON), "-c", question], capture_output=True, text=True)
    if answer.returncode != 0:
        return False
    if os.environ.get("PYTHON") and answer.stdout.split() != [str(part) for part in sys.version_info[:2]]:
        return False
    return subprocess.run([*pip, "--version"], capture_output=True).returncode == 0


def install_requirements(pip: list[str]) -> None:
    """Install requirements.txt by hash, wheels only; skipped while the file is the one installed last."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    state = f"{digest}\n{ROOT}\n"
    if not INSTALLED.exists() or INSTALLED.read_text("utf-8") != state:
        say("安装依赖（requirements.txt，逐个核对哈希）")
        run(*pip, "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", REQUIREMENTS)
    say("安装招落一体本身（可编辑）")
    run(*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT)
    point_at_source()
    INSTALLED.write_text(state, "utf-8")


def point_at_source() -> None:
    """Let .venv find the src/ beside it without naming the path.

    pip writes the checkout's path into a .pth file, which Python reads in the encoding of the locale: in a
    folder with a Chinese name, under a locale that is not UTF-8, no Python of .venv would start.
    """
    for path in VENV.glob("lib/python3*/site-packages/__editable__.zhaoluo-*.pth"):
        path.write_text(
            'import os, sys; sys.path.append(os.path.join(os.path.dirname(sys.prefix), "src"))\n', "ascii"
        )


def main(arguments: list[str]) -> int:
    try:
        with alone():
            install_requirements(make_venv())
            run(VENV_PYTHON, "-m", "zhaoluo.site.assets", *arguments)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(
            f"准备环境时一步失败（见上面的输出）：{' '.join(map(str, failure.cmd[:6]))} …\n"
            "没有网络时请设置可用的软件源（pip、npm 各按自己的环境变量），再运行一次。\n"
            "One step of the setup failed (see above). Check the network, or the pip and npm settings "
            "of your environment, and run this again.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

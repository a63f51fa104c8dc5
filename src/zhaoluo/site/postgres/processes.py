"""Who a process is: a PID alone proves nothing, for the system gives it to someone else after a crash or
a reboot.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

NOBODY = 2_147_483_646  # a PID no system gives out, for which kill() answers "no such process"


def is_postmaster(pid: int, data: Path) -> bool:
    """Whether the process of this number is the main PostgreSQL process of this very data folder."""
    if pid <= 1:
        return False
    if Path("/proc/self/exe").exists():
        return _is_postmaster_linux(pid, data)
    return _is_postmaster_ps(pid, data)


def _is_postmaster_linux(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    # PostgreSQL's children rewrite their command line to "postgres: …"; a zombie has none
    if os.path.basename(words[0]) != b"postgres":
        return False
    try:
        program = os.path.basename(os.readlink(f"/proc/{pid}/exe")).removesuffix(" (deleted)")
        # the working directory follows a folder that was moved while the server ran, the -D argument does not
        return program == "postgres" and os.path.samefile(f"/proc/{pid}/cwd", data)
    except OSError:
        return _names(words, data)


def _names(words: list[bytes], data: Path) -> bool:
    return b"-D" in words and words[words.index(b"-D") + 1 :][:1] == [os.fsencode(data)]


def _is_postmaster_ps(pid: int, data: Path) -> bool:
    """By `ps`, for macOS: the program's name, and the whole -D argument at its place in the command line."""
    try:
        said = subprocess.run(
            ["ps", "-ww", "-o", "args=", "-p", str(pid)],
            capture_output=True, timeout=10, check=False, env={"PATH": os.defpath, "LC_ALL": "C"},
        ).stdout.strip()  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    program, found, rest = said.partition(b" -D ")
    folder = os.fsencode(data)
    return (
        bool(found)
        and os.path.basename(program) == b"postgres"
        and (rest == folder or rest.startswith(folder + b" -c "))
    )


def is_alive(pid: int) -> bool:
    """Whether some process has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def kill_orphans(data: Path) -> None:
    """Kill the children of a dead postmaster that did not notice its death (busy in a long statement); Linux
    only.

    Nothing acknowledged is lost by this: what was committed is in the write-ahead log.
    """
    if not sys.platform.startswith("linux"):
        return
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            program = os.path.basename(os.readlink(entry / "exe")).removesuffix(" (deleted)")
            if program == "postgres" and os.path.samefile(entry / "cwd", data):
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            continue

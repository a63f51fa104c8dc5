"""Find a Chromium for the browser tests, or get one.

The system's comes first, then apt as root on Debian and Ubuntu, then Playwright's own.
`python scripts/browser.py` prints the path, or exits with 3. Tests read it from ZHAOLUO_CHROMIUM,
which a person may also set.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
MAC_PATHS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
INSTALL_SECONDS = 900


def say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def starts(path: str) -> bool:
    """Whether this browser starts: Ubuntu's `chromium-browser` may be a stub that only asks for snap."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "chrom" in answer.stdout.lower()


def on_system() -> str | None:
    """The system's Chromium or Chrome, or the one a person named."""
    named = os.environ.get("ZHAOLUO_CHROMIUM", "")
    candidates = [named] if named else [path for name in NAMES if (path := shutil.which(name))] + MAC_PATHS
    return next((path for path in candidates if Path(path).exists() and starts(path)), None)


def quietly(*command: str, environment: dict[str, str] | None = None) -> bool:
    """Run an installer without a terminal; True if it succeeded."""
    try:
        done = subprocess.run(
            command, env=os.environ | (environment or {}), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=INSTALL_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def apt_install(*packages: str) -> bool:
    """As root on Debian and Ubuntu only."""
    apt = shutil.which("apt-get")
    if os.getuid() != 0 or apt is None:
        return False
    say(f"apt-get install {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    install = (apt, "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", *packages)
    return quietly(*install, environment=quiet) or (
        quietly(apt, "update", environment=quiet) and quietly(*install, environment=quiet)
    )


def playwrights_own() -> str | None:
    """Playwright's own Chromium, downloaded if it is not there yet."""
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True)
    path = answer.stdout.strip()
    if answer.returncode != 0 or not path:
        return None
    if not Path(path).exists():
        say("playwright install chromium")
        if not quietly(sys.executable, "-m", "playwright", "install", "chromium"):
            return None
    if not starts(path) and os.getuid() == 0 and shutil.which("apt-get"):
        quietly(sys.executable, "-m", "playwright", "install-deps", "chromium")
    return path if starts(path) else None


def chinese_font_is_there() -> bool:
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return sys.platform == "darwin"
    return bool(subprocess.run([fc_list, ":lang=zh"], capture_output=True).stdout.strip())


def find_or_install() -> str | None:
    """Path of a Chromium that starts, or None if none can be had."""
    path = on_system()
    if path is None and apt_install("chromium", "fonts-noto-cjk"):
        path = on_system()
    path = path or playwrights_own()
    if path and not chinese_font_is_there():
        apt_install("fonts-noto-cjk")
    return path


if __name__ == "__main__":
    chosen = find_or_install()
    if chosen is None:
        sys.exit(3)
    print(chosen)

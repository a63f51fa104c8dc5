"""The real product, started as anybody starts it: `zhaoluo run` in an empty home, with the demo zone, on a free port."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

TODAY = "2026-11-20"
CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 400.0  # loads the demo zone first, perhaps on a busy machine
STOP_SECONDS = 15.0
#: What would lead the product elsewhere than to its own home and database.
ELSEWHERE = ("ZHAOLUO", "DATABASE", "DJANGO", "PG", "HOST", "PORT", "ALLOWED_HOSTS", "SECRET_KEY")


@dataclass
class Product:
    """A running installation; ``address`` without a slash at the end."""

    folder: Path
    process: subprocess.Popen[bytes]
    address: str = ""
    _lifeline: int = -1
    _environment: dict[str, str] = field(default_factory=dict)

    def said(self) -> str:
        """Everything it printed so far."""
        return (self.folder / "run.log").read_text("utf-8")

    def command(self, *words: str, stdin: str = "") -> str:
        """Run another `zhaoluo …` beside it, to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "zhaoluo.site.command", *words],
            env=self._environment, input=stdin, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stop(self) -> None:
        """End everything it started, in order if it will, and take its folder away."""
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self._lifeline)
        named = self.folder / "home" / "database-place"  # as root the database may lie elsewhere
        if named.exists():
            shutil.rmtree(named.read_text("utf-8").strip(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Product:
    """Start the product in a new home and wait until it answers; AssertionError with its words if it does not.

    It holds the other end of a pipe of ours, as a supervisor's child does: should this process be killed, it ends too.
    """
    folder = Path(tempfile.mkdtemp(prefix="zl-browser-"))
    folder.chmod(0o755)  # as root the database runs under another account
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ELSEWHERE)}
    own = {"ZHAOLUO_HOME": str(folder / "home"), "ZHAOLUO_NOW": TODAY, "PYTHONPATH": str(CHECKOUT / "src")}
    theirs, ours = os.pipe()
    with open(folder / "run.log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "zhaoluo.site.command", "run"],
            env=kept | own | {"PORT": "0", "ZHAOLUO_PARENT": str(theirs)},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(theirs,), start_new_session=True,
        )  # fmt: skip
    os.close(theirs)
    product = Product(folder, process, _lifeline=ours, _environment=kept | own)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"招落一体已启动：(http://\S+)", product.said()):
            product.address = found[1]
            return product
        time.sleep(0.1)
    said = product.said()
    product.stop()
    raise AssertionError(f"the product did not start:\n{said}")

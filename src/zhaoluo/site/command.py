"""The console command `zhaoluo` (also `python manage.py`): brings up the database, then runs a management
command.

A command that needs the database finds it running, migrated and, in an empty home, with the demo zone loaded.
A management command says what it needs by class attributes, read here without importing it:

    needs_database = False     no database at all (`zhaoluo read`)
    prepares_database = False  the server, but neither migrations nor the demo zone (`zhaoluo restore`)

With DATABASE_URL set, that database is used (DATABASE_OWNER_URL migrates it) and no server is started here.
Whatever goes wrong is said in a Chinese sentence on stderr with exit status 1; ZHAOLUO_DEBUG=1 shows the
traceback.
"""

from __future__ import annotations

import ast
import os
import signal
import sys
import threading
import time
import warnings
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from zhaoluo.site import preparation
from zhaoluo.site.postgres import DatabaseTrouble, Lease, home, lease, prepare_home

PACKAGE = Path(__file__).resolve().parents[1]
# Django's own commands; all others it has need no database, or are not for us
DJANGO_NEEDING = frozenset(
    [
        "changepassword",
        "clearsessions",
        "createcachetable",
        "createsuperuser",
        "dbshell",
        "dumpdata",
        "flush",
        "inspectdb",
        "loaddata",
        "migrate",
        "remove_stale_contenttypes",
        "runserver",
        "shell",
        "showmigrations",
        "sqlflush",
        "sqlmigrate",
        "sqlsequencereset",
    ]
)
# Django's own that are run with the tables as they are, and those that only the owner's role can do
DJANGO_UNPREPARED = frozenset({"migrate", "showmigrations", "sqlmigrate", "inspectdb"})
OWNED = DJANGO_UNPREPARED | {"flush", "loaddata", "remove_stale_contenttypes"}
PARENT = "ZHAOLUO_PARENT"  # the number of an open pipe that closes when the supervisor is gone
EMBEDDED = "ZHAOLUO_EMBEDDED"  # set to 1 when DATABASE_URL was put there by us

_held: Lease | None = None


class Stopped(BaseException):
    """A signal asked this process to end; raised wherever it was, so that everything is put back on the
    way out.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def held_lease() -> Lease | None:
    """The lease this process holds on the embedded database; None with an external one, or for commands
    without any.
    """
    return _held


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    words = list(sys.argv if argv is None else argv)
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or "zhaoluo.site.settings"
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Chinese must not end a command
    listen_to_signals()
    follow_parent()
    try:
        return _run(words)
    except Stopped as stopped:
        print(f"收到 {signal.Signals(stopped.number).name}，已停止。", file=sys.stderr)
        return 128 + stopped.number
    except BrokenPipeError:
        # the reader went away (`zhaoluo help | head`): nothing to say and nobody to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("ZHAOLUO_DEBUG") == "1":
            raise
        print(sentence(error), file=sys.stderr)
        return 1
    finally:
        _give_back()


def _run(words: list[str]) -> int:
    name = words[1] if len(words) > 1 else "help"
    if name in ("version", "--version"):
        print(f"zhaoluo {release()}")
        return 0
    if name in ("help", "--help", "-h") and len(words) <= 2:
        return _help()
    if name == "help":
        words = [words[0], words[2], "--help"]
        name = words[1]
    needs, prepares = needs_of(name)
    if "--help" in words or "-h" in words:
        needs = False
    import django  # itself quick to load; what takes a second is django.setup()

    demo = needs and take_database() and name != "demo"
    if needs and prepares and not preparation.is_prepared(demo=demo):
        django.setup()
        preparation.prepare_database(demo=demo)
    if name == "run" and len(words) == 2:
        from zhaoluo.site.run import run

        return run()  # the supervisor's children load Django, it need not
    django.setup()
    if name in OWNED and not any(word.startswith("--database") for word in words):
        words += ["--database", "owner"]
    if name == "makemigrations":
        # it would like to compare with a database, and warns that there is none
        warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    from django.core.management import ManagementUtility

    return _execute(ManagementUtility(words), name, words)


def _execute(utility: Any, name: str, words: list[str]) -> int:
    from django.core.management import BaseCommand, CommandError, get_commands, handle_default_options
    from django.core.management.base import SystemCheckError
    from django.db import connections

    if name not in get_commands():
        raise CommandError(f"没有名为 {name} 的命令，zhaoluo help 列出全部命令。")
    command: BaseCommand = utility.fetch_command(name)
    parser = command.create_parser("zhaoluo", name)
    try:
        options = vars(parser.parse_args(words[2:]))
    except CommandError as error:
        print(
            f"参数有误：{str(error).removeprefix('Error: ')}\n{parser.format_usage().strip()}",
            file=sys.stderr,
        )
        return 1
    arguments = options.pop("args", ())
    handle_default_options(Namespace(settings=options.get("settings"), pythonpath=options.get("pythonpath")))
    try:
        command.execute(*arguments, **options)
    except SystemCheckError as error:
        print(error, file=sys.stderr)
        return 1
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode
    finally:
        connections.close_all()
    return 0


def release() -> str:
    """The release of this program."""
    return metadata.version("zhaoluo")


def _help() -> int:
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    own = sorted(name for name, app in get_commands().items() if str(app).startswith("zhaoluo."))
    print("用法：zhaoluo 命令 [参数]；zhaoluo 命令 --help 说明一个命令。\n")
    for name in own:
        command = load_command_class(get_commands()[name], name)
        if not getattr(command, "hidden", False):
            print(f"  {name:<12} {command.help}")
    print("\nDjango 自带的命令（migrate、shell、dbshell …）也可使用。")
    return 0


def needs_of(name: str) -> tuple[bool, bool]:
    """Whether a command needs the database, and whether that must be migrated and filled first.

    Known before Django's settings are read, for these want the database's address: our commands' source is
    looked at.
    """
    for path in sorted(PACKAGE.glob(f"**/management/commands/{name}.py")) if name.isidentifier() else ():
        said = {"needs_database": True, "prepares_database": True}
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name == "Command":
                said |= _said_in(node)
        return said["needs_database"], said["prepares_database"]
    return name in DJANGO_NEEDING, name not in DJANGO_UNPREPARED


def _said_in(command: ast.ClassDef) -> dict[str, bool]:
    """The class attributes that are plainly True or False."""
    found = {}
    for line in command.body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and isinstance(line.value, ast.Constant):
            target = line.targets[0] if isinstance(line, ast.Assign) else line.target
            if isinstance(target, ast.Name) and isinstance(line.value.value, bool):
                found[target.id] = line.value.value
    return found


def take_database() -> bool:
    """See to DATABASE_URL and DATABASE_OWNER_URL; True when they lead to the embedded server, on which a
    lease is held.
    """
    global _held
    if os.environ.pop(EMBEDDED, "") == "1":
        # our parent's addresses: a process that may outlive its parent needs a lease of its own
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            os.environ.pop(name, None)
    if url := os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DATABASE_OWNER_URL", url)
        prepare_home(home())
        return False
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # settings for another server
    _held = lease(home())
    os.environ["DATABASE_URL"] = _held.database_url
    os.environ["DATABASE_OWNER_URL"] = _held.owner_url
    os.environ[EMBEDDED] = "1"
    return True


def _give_back() -> None:
    global _held
    if _held is not None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave the server behind
        held, _held = _held, None
        held.release()


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen_to_signals() -> None:
    """End in order on SIGINT, SIGTERM and SIGHUP, also when whoever started us had them ignored."""

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        raise Stopped(number)

    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            signal.signal(number, stop)


def follow_parent() -> None:
    """When started by the supervisor: end when it is gone, however it went.

    It holds the other end of a pipe; the kernel closes that with it.  Works on macOS too, where a process
    cannot ask for a signal at its parent's death.
    """
    number = os.environ.pop(PARENT, "")
    if not number:
        return
    descriptor = int(number)
    os.set_inheritable(descriptor, False)

    def wait() -> None:
        os.read(descriptor, 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(6.0)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def sentence(error: Exception) -> str:
    """What went wrong, for the person at the keyboard."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import Error as DatabaseError

    from zhaoluo.foundation.verdict import Refused
    from zhaoluo.site.run import RunTrouble

    known: list[tuple[type[Exception], Callable[[Any], str]]] = [
        (DatabaseTrouble, str),
        (CommandError, str),
        (Refused, str),
        (RunTrouble, str),
        (FileNotFoundError, lambda e: f"找不到文件 {e.filename or e}。"),
        (PermissionError, lambda e: f"没有权限：{e.filename or e}。"),
        (OSError, lambda e: f"系统不允许：{e.filename or ''} {e.strerror or e}"),
        (DatabaseError, lambda e: f"数据库拒绝或中断了操作：{str(e).strip()}"),
        (ImproperlyConfigured, lambda e: f"配置有误：{e}"),
    ]
    for kind, say in known:
        if isinstance(error, kind):
            return say(error)
    return f"程序出错：{type(error).__name__}: {error}（设 ZHAOLUO_DEBUG=1 再执行一次可见经过）"


if __name__ == "__main__":
    # under its own name, so that commands find the lease where they look for it
    from zhaoluo.site.command import main as run_as_module

    sys.exit(run_as_module())

"""A store on disk: a directory of immutable generations and a pointer to the one that counts.

    OUT/CURRENT          the name of that generation, one line; replaced by an atomic rename
    OUT/gen-000007/      complete and never changed: about.json, firms.duckdb, ids/, links/, rejected.csv
    OUT/building/        where a build works; what a killed one left there is removed by the next
    OUT/build.lock       held (flock) by the one build at a time; the kernel lets go of it with the process

The last two generations are kept, so that whoever has just read CURRENT still finds what it named; older ones are
removed by the next build (a reader that has one open keeps its files until it closes them).
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .faults import UniverseError

POINTER = "CURRENT"
WORKSHOP = "building"
KEPT = 2
_NAME = re.compile(r"gen-(\d{6,})")


def current(out: Path) -> Path:
    """The generation that counts.  UniverseError where there is none."""
    if not out.is_dir():
        raise UniverseError(f"没有企业库“{out}”，请先用 universe build 或 universe generate 建库。")
    try:
        name = (out / POINTER).read_text("ascii").strip()
    except FileNotFoundError:
        raise UniverseError(
            f"“{out}”里没有建成的企业库，请用 universe build 或 universe generate 建库。"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise UniverseError(f"企业库“{out}”的 {POINTER} 文件读不出，请重新建库。") from None
    if not _NAME.fullmatch(name):
        raise UniverseError(f"企业库“{out}”的 {POINTER} 文件已损坏，请重新建库。")
    if not (out / name).is_dir():
        raise UniverseError(f"企业库“{out}”缺少 {name}，请重新建库。")
    return out / name


def generations(out: Path) -> list[Path]:
    """All that lie there, oldest first."""
    found = [(int(match[1]), path) for path in out.iterdir() if (match := _NAME.fullmatch(path.name))]
    return [path for _, path in sorted(found)]


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """An empty directory to build in, held by one build at a time; removed at the end, whatever happens."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = os.open(out / "build.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UniverseError(f"不能在“{out}”里建库：{error.strerror}。") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UniverseError(f"另一次建库正在“{out}”里进行，请等它结束后再来。") from None
        place = out / WORKSHOP
        shutil.rmtree(place, ignore_errors=True)
        _drop_unannounced(out)
        try:
            place.mkdir()
        except OSError as error:
            raise UniverseError(f"不能在“{out}”里建库：{error.strerror}。") from None
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
    finally:
        os.close(lock)


def next_name(out: Path) -> str:
    """The name of the generation after the newest one there."""
    last = generations(out)
    return f"gen-{int(last[-1].name.removeprefix('gen-')) + 1 if last else 1:06d}"


def publish(out: Path, made: Path, name: str) -> None:
    """Put the finished directory in its place under that name and let the pointer name it.  Then drop the oldest.

    A process killed at any moment leaves the old generation in force, or the new one complete.
    """
    for path in sorted(made.rglob("*")):
        _flush(path)
    _flush(made)
    made.rename(out / name)
    _flush(out)
    fresh = out / f"{POINTER}.new"
    fresh.write_text(name + "\n", "ascii")
    _flush(fresh)
    fresh.replace(out / POINTER)
    _flush(out)
    _drop_old(out)


def _drop_old(out: Path) -> None:
    for path in generations(out)[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _drop_unannounced(out: Path) -> None:
    """Remove generations that a build put in place and was killed before the pointer named them."""
    if not (out / POINTER).exists():
        unannounced = generations(out)
    else:
        try:
            now = current(out)
        except UniverseError:
            return  # a damaged pointer: whoever mends it by hand may want any of them
        found = generations(out)
        unannounced = found[found.index(now) + 1 :]
    for path in unannounced:
        shutil.rmtree(path, ignore_errors=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

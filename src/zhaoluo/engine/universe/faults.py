"""What a user can do wrong with a universe, in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


class UniverseError(Exception):
    """A fault whose cause lies outside the program: input, store, disk.  Its text is one clear Chinese sentence."""


@contextmanager
def plainly(doing: str) -> Iterator[None]:
    """Turn what DuckDB says of a broken file, a full disk or too little memory into a UniverseError.

    doing : what was being done, as the start of the sentence (“读企业库”)
    Faults of our own SQL (syntax, types, unknown columns) are no user's fault and pass unchanged.
    """
    try:
        yield
    except (duckdb.Error, OSError) as error:
        if not disk_full(error):
            _say(doing, error)
            raise
        raise UniverseError(f"{doing}时磁盘已满，请腾出空间后重做。") from error


def disk_full(error: BaseException) -> bool:
    """Whether the disk is full: DuckDB says so under several classes (TransactionException where a checkpoint failed)."""
    said = str(error).lower()
    return (
        getattr(error, "errno", None) == errno.ENOSPC
        or "no space left" in said
        or ("could not write" in said and not isinstance(error, duckdb.OutOfMemoryException))
    )


def _say(doing: str, error: duckdb.Error | OSError) -> None:
    """Raise the sentence for an error that has one."""
    if isinstance(error, duckdb.OutOfMemoryException):
        if "offload" in str(error) or "temp_directory" in str(error):
            raise UniverseError(f"{doing}时磁盘不够放临时文件，请腾出空间后重做。") from error
        raise UniverseError(f"{doing}时内存不够，请把内存上限调大或换一台机器。") from error
    if isinstance(error, duckdb.IOException | duckdb.SerializationException | duckdb.FatalException):
        raise UniverseError(f"{doing}时文件读不下去，文件可能损坏，请重新建库。") from error
    if isinstance(error, OSError):
        place = f"“{error.filename}”" if error.filename else ""
        raise UniverseError(f"{doing}时系统不允许{place}：{error.strerror or error}。") from error
    if "Corrupt" in str(error):
        raise UniverseError(f"{doing}时发现文件已损坏，请重新建库。") from error

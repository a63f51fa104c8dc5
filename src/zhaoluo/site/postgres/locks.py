"""File locks (flock): the kernel lets go of them when the last process holding the file open is gone,
however it went.
"""

import errno
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from zhaoluo.site.postgres.trouble import DatabaseTrouble


class Lock:
    """A lock on one file, shared or exclusive; let go of by closing, never by unlocking: forked children
    may hold it too.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path = path
        self.kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        self.descriptor = -1

    def take(self, *, within: float = 0.0) -> bool:
        """Take the lock within so many seconds; False when somebody else kept it all that time."""
        end = time.monotonic() + within
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while True:
                try:
                    fcntl.flock(descriptor, self.kind | fcntl.LOCK_NB)
                    self.descriptor, descriptor = descriptor, -1
                    return True
                except BlockingIOError:
                    if time.monotonic() >= end:
                        return False
                    time.sleep(0.03)
                except OSError as error:
                    if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
                        raise DatabaseTrouble(
                            f"{self.path.parent} 所在的文件系统不支持文件锁，请用 ZHAOLUO_HOME "
                            "把数据目录放到本机磁盘上。"
                        ) from error
                    raise
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def free(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.free()

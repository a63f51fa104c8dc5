"""From ids to rows: all ids in order as one text, of which a few are known by heart.

    ids/text.bin      the ids in order of their bytes, each closed by a line feed
    ids/rows.npy      uint32 [rows], the row of the n-th id
    ids/marks.txt     every 1024th id, the first included, one per line
    ids/marks.npy     int64 [marks], where in text.bin each of them begins

A few hundred ids among 60 million are found in milliseconds: the marks say in which stretch of a few kilobytes an id must stand, and that is read.
The text is read, not mapped: each touch of a map brings in its surroundings, which made 300 lookups weigh a gigabyte.
"""

import os
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEP = 1024
CHUNK = 1 << 26  # bytes of text looked through at once when the index is made
FILES = ("text.bin", "rows.npy", "marks.txt", "marks.npy")


class IdIndex:
    """The ids of one generation.  Reading only; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.rows: NDArray[np.uint32] = np.asarray(np.load(folder / "rows.npy", mmap_mode="r"))
        self._marks = (folder / "marks.txt").read_bytes().split(b"\n")[:-1]
        size = (folder / "text.bin").stat().st_size
        self._starts: list[int] = [*np.load(folder / "marks.npy").tolist(), size]
        if len(self._starts) != len(self._marks) + 1 or len(self._marks) != -(-len(self.rows) // STEP):
            raise ValueError("marks and ids do not belong together")
        self._text = open(folder / "text.bin", "rb", buffering=0)  # noqa: SIM115 - closed with the store

    def row_of(self, ids: Iterable[str]) -> dict[str, int]:
        """id → row; what is not there is left out."""
        found = {}
        for wanted in set(ids):
            rank = self._rank(wanted.encode(errors="replace"))
            if rank is not None:
                found[wanted] = int(self.rows[rank])
        return found

    def _rank(self, wanted: bytes) -> int | None:
        """The place of an id in their order."""
        if b"\n" in wanted or (mark := bisect_right(self._marks, wanted) - 1) < 0:
            return None
        start, stop = self._starts[mark : mark + 2]
        stretch = b"\n" + os.pread(self._text.fileno(), stop - start, start)
        at = stretch.find(b"\n" + wanted + b"\n")
        return None if at < 0 else mark * STEP + stretch.count(b"\n", 0, at)

    def close(self) -> None:
        """Let go of the file; closing twice does no harm."""
        self._text.close()


def write_marks(folder: Path, rows: int) -> None:
    """Mark every 1024th id of text.bin.  ValueError where the ids are not `rows` in number."""
    starts = [0]
    done = before = 0
    with open(folder / "text.bin", "rb") as file:
        while part := file.read(CHUNK):
            ends = np.flatnonzero(np.frombuffer(part, dtype=np.uint8) == 10)
            starts += (ends[-(done + 1) % STEP :: STEP] + before + 1).tolist()
            done, before = done + len(ends), before + len(part)
        if done != rows:
            raise ValueError(f"{done} ids for {rows} rows")
        if rows % STEP == 0:
            starts.pop()  # behind the last id
        with open(folder / "marks.txt", "wb") as marks:
            for start in starts:
                file.seek(start)
                marks.write(file.readline())
    np.save(folder / "marks.npy", np.array(starts, dtype=np.int64))

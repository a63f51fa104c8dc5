"""From ids to rows: all ids in order as one text, searched by halving, memory-mapped.

    ids/text.bin      the ids in order of their bytes, each closed by a line feed
    ids/ends.npy      int64 [rows], where in the text each id ends (at its line feed)
    ids/rows.npy      uint32 [rows], the row of the n-th id

A few hundred ids among 60 million are found in milliseconds; a scan of the column would take longer than the query.
"""

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHUNK = 1 << 26  # bytes of text looked through at once when the index is made


class IdIndex:
    """The ids of one generation.  Reading only; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        # plain views: np.memmap's own indexing is ten times slower
        self.ends: NDArray[np.int64] = np.asarray(np.load(folder / "ends.npy", mmap_mode="r"))
        self.rows: NDArray[np.uint32] = np.asarray(np.load(folder / "rows.npy", mmap_mode="r"))
        self._ends = self.ends.data
        with open(folder / "text.bin", "rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def row_of(self, ids: Iterable[str]) -> dict[str, int]:
        """id → row; what is not there is left out."""
        found = {}
        for wanted in set(ids):
            rank = self._rank(wanted.encode())
            if rank is not None:
                found[wanted] = int(self.rows[rank])
        return found

    def _rank(self, wanted: bytes) -> int | None:
        """The place of an id in their order, by halving."""
        text, ends = self._text, self._ends
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            here = text[ends[middle - 1] + 1 if middle else 0 : ends[middle]]
            if here < wanted:
                low = middle + 1
            elif here == wanted:
                return middle
            else:
                high = middle
        return None

    def close(self) -> None:
        self._text.close()


def write_ends(folder: Path, rows: int) -> None:
    """Find where the ids of text.bin end.  ValueError where they are not `rows` in number."""
    ends = np.lib.format.open_memmap(folder / "ends.npy", mode="w+", dtype=np.int64, shape=(rows,))
    done = start = 0
    with open(folder / "text.bin", "rb") as file:
        while part := file.read(CHUNK):
            found = np.flatnonzero(np.frombuffer(part, dtype=np.uint8) == 10)
            if done + len(found) > rows:
                raise ValueError("an id holds a line feed")
            ends[done : done + len(found)] = found + start
            done, start = done + len(found), start + len(part)
    if done != rows:
        raise ValueError(f"{done} ids for {rows} rows")
    ends.flush()

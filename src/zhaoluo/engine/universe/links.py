"""Supplier links as compressed sparse rows (CSR), both ways, memory-mapped.

    links/out_indptr.npy   int64 [rows + 1]   the buyers of row r stand at out_indptr[r] … out_indptr[r + 1]
    links/out_to.npy       uint32 [links]     row of the buyer
    links/out_product.npy  int32 [links]      number of the product in table `products`; -1 unknown
    links/in_indptr.npy, in_from.npy, in_product.npy   the same seen from the buyer: its suppliers

Links are kept as often as they were delivered; within a row they stand by partner and product.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_PRODUCT = -1
FILES = ("out_indptr", "out_to", "out_product", "in_indptr", "in_from", "in_product")


@dataclass(frozen=True)
class Neighbours:
    """Link rows between firms of the store and given residents; all arrays have the same length, one entry per link row.

    row       : uint32, the firm; never itself a resident
    resident  : uint32, row of the resident
    supplies  : bool, True where the firm supplies the resident, False where it buys from it
    product   : int32, number of the product; -1 unknown
    """

    row: NDArray[np.uint32]
    resident: NDArray[np.uint32]
    supplies: NDArray[np.bool_]
    product: NDArray[np.int32]


class Links:
    """The links of one generation.  Reading only; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._stretches = {name: _Stretches(folder / f"{name}.npy") for name in FILES}
        self.out_indptr: NDArray[np.int64] = self._stretches["out_indptr"].whole
        self.out_to: NDArray[np.uint32] = self._stretches["out_to"].whole
        self.out_product: NDArray[np.int32] = self._stretches["out_product"].whole
        self.in_indptr: NDArray[np.int64] = self._stretches["in_indptr"].whole
        self.in_from: NDArray[np.uint32] = self._stretches["in_from"].whole
        self.in_product: NDArray[np.int32] = self._stretches["in_product"].whole

    def close(self) -> None:
        """Let go of the files; closing twice does no harm."""
        for stretches in self._stretches.values():
            stretches.close()

    def around(self, residents: Sequence[int]) -> Neighbours:
        """All link rows between these rows and others; links among the residents themselves are left out.

        Sorted by row, then resident, then supplier before buyer, then product.  ValueError for a row beyond the table.
        """
        inside = np.unique(np.asarray(residents, dtype=np.int64))
        if len(inside) and (inside[0] < 0 or inside[-1] >= len(self.in_indptr) - 1):
            raise ValueError("a resident's row lies beyond the table")
        suppliers = self._gather(inside, "in_indptr", "in_from", "in_product")
        buyers = self._gather(inside, "out_indptr", "out_to", "out_product")
        row = np.concatenate([suppliers[0], buyers[0]])
        resident = np.concatenate([suppliers[1], buyers[1]])
        supplies = np.concatenate([np.ones(len(suppliers[0]), bool), np.zeros(len(buyers[0]), bool)])
        product = np.concatenate([suppliers[2], buyers[2]])
        outside = ~np.isin(row, inside.astype(np.uint32))
        row, resident, supplies, product = (part[outside] for part in (row, resident, supplies, product))
        order = np.lexsort((product, ~supplies, resident, row))
        return Neighbours(row[order], resident[order], supplies[order], product[order])

    def _gather(
        self, inside: NDArray[np.int64], indptr: str, partner: str, product: str
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int32]]:
        """Partner, resident and product of every link row of these rows."""
        partners: list[NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
        products: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
        lengths = []
        for row in inside.tolist():
            start, stop = self._stretches[indptr].read(row, row + 2).tolist()
            lengths.append(stop - start)
            partners.append(self._stretches[partner].read(start, stop))
            products.append(self._stretches[product].read(start, stop))
        owners = np.repeat(inside.astype(np.uint32), lengths)
        return np.concatenate(partners), owners, np.concatenate(products)


class _Stretches:
    """An array on disk: mapped as a whole for going through it, read by stretches for looking into it here and there.

    A touch of the map brings its surroundings into the process (up to 2 MB where the page cache is in large pages): 300
    residents weighed more than a gigabyte.
    """

    def __init__(self, path: Path) -> None:
        mapped = np.load(path, mmap_mode="r")
        self.whole: NDArray[Any] = np.asarray(mapped)
        self._begin = path.stat().st_size - self.whole.nbytes  # behind numpy's heading
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115 - closed with the store

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """A copy of the elements from start up to stop."""
        size = self.whole.itemsize
        return np.frombuffer(
            os.pread(self._file.fileno(), (stop - start) * size, self._begin + start * size), self.whole.dtype
        )

    def close(self) -> None:
        self._file.close()

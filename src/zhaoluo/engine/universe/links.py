"""Supplier links as compressed sparse rows (CSR), both ways, memory-mapped.

    links/out_indptr.npy   int64 [rows + 1]   the buyers of row r stand at out_indptr[r] … out_indptr[r + 1]
    links/out_to.npy       uint32 [links]     row of the buyer
    links/out_product.npy  int32 [links]      number of the product in table `products`; -1 unknown
    links/in_indptr.npy, in_from.npy, in_product.npy   the same seen from the buyer: its suppliers

Links are kept as often as they were delivered; within a row they stand by partner and product.
"""

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
        self.out_indptr: NDArray[np.int64] = _mapped(folder / "out_indptr.npy")
        self.out_to: NDArray[np.uint32] = _mapped(folder / "out_to.npy")
        self.out_product: NDArray[np.int32] = _mapped(folder / "out_product.npy")
        self.in_indptr: NDArray[np.int64] = _mapped(folder / "in_indptr.npy")
        self.in_from: NDArray[np.uint32] = _mapped(folder / "in_from.npy")
        self.in_product: NDArray[np.int32] = _mapped(folder / "in_product.npy")

    def around(self, residents: Sequence[int]) -> Neighbours:
        """All link rows between these rows and others; links among the residents themselves are left out.

        Sorted by row, then resident, then supplier before buyer, then product.  ValueError for a row beyond the table.
        """
        inside = np.unique(np.asarray(residents, dtype=np.int64))
        if len(inside) and (inside[0] < 0 or inside[-1] >= len(self.in_indptr) - 1):
            raise ValueError("a resident's row lies beyond the table")
        suppliers = _gather(inside, self.in_indptr, self.in_from, self.in_product)
        buyers = _gather(inside, self.out_indptr, self.out_to, self.out_product)
        row = np.concatenate([suppliers[0], buyers[0]])
        resident = np.concatenate([suppliers[1], buyers[1]])
        supplies = np.concatenate([np.ones(len(suppliers[0]), bool), np.zeros(len(buyers[0]), bool)])
        product = np.concatenate([suppliers[2], buyers[2]])
        outside = ~np.isin(row, inside.astype(np.uint32))
        row, resident, supplies, product = (part[outside] for part in (row, resident, supplies, product))
        order = np.lexsort((product, ~supplies, resident, row))
        return Neighbours(row[order], resident[order], supplies[order], product[order])


def _mapped(path: Path) -> NDArray[Any]:
    """A memory-mapped array as a plain view: np.memmap's own indexing is ten times slower."""
    return np.asarray(np.load(path, mmap_mode="r"))


def _gather(
    inside: NDArray[np.int64],
    indptr: NDArray[np.int64],
    partner: NDArray[np.uint32],
    product: NDArray[np.int32],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int32]]:
    """Partner, resident and product of every link row of these rows."""
    starts, stops = indptr[inside], indptr[inside + 1]
    lengths = stops - starts
    # positions start, start + 1, … stop - 1 of every resident, one after the other
    before = np.cumsum(lengths) - lengths
    at = np.arange(int(lengths.sum())) - np.repeat(before - starts, lengths)
    return partner[at], np.repeat(inside.astype(np.uint32), lengths), product[at]

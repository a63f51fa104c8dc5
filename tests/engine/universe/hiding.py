"""What the tests of planted truth and of hidden residents share: firms to a store, and recall among the first fifty."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from tests.engine.universe.making import COLUMNS

from zhaoluo.engine.universe import build

AT = 50


def truth_of(column: Any, chance: np.random.Generator) -> np.ndarray:
    """True figures: where unknown, drawn from those that are known."""
    values = np.ma.getdata(column).astype(float)
    unknown = np.ma.getmaskarray(column)
    values[unknown] = chance.choice(values[~unknown], unknown.sum())
    return values


def write(folder: Path, firms: dict[str, Any], ids: np.ndarray, links: list[tuple[int, int]]) -> Path:
    """A store of these columns and links (places of supplier and buyer)."""
    folder.mkdir(parents=True, exist_ok=True)
    enterprises, relations = folder / "enterprises.csv", folder / "links.csv"
    columns = [np.ma.asarray(firms[name]).tolist() for name in COLUMNS]  # what is masked becomes None
    with open(enterprises, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *zip(*columns, strict=True)])
    with open(relations, "w", encoding="utf-8", newline="") as file:
        rows = [(ids[a], ids[b], "") for a, b in links]
        csv.writer(file).writerows([("supplier_id", "buyer_id", "product"), *rows])
    built = build([enterprises], folder / "store", links=[relations])
    assert built.rejected == built.links_rejected == 0
    return folder / "store"


def hits(listed: list[str], fitting: set[str]) -> float:
    """Recall @ 50: share of the fitting firms (of fifty at most) that the list names."""
    return len(fitting.intersection(listed)) / min(AT, len(fitting))


def expected(filtered: list[str], fitting: set[str]) -> float:
    """Recall @ 50 of fifty firms taken from a filter at random."""
    return len(fitting.intersection(filtered)) / len(filtered) * AT / min(AT, len(fitting))

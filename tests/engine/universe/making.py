"""Small made-up universes for tests: many unknowns, coarse values so that scores tie, links with repeats."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

from tests.engine.universe.reference import SQL, Ranked, columns_of, count_links, ranked

from zhaoluo.engine.universe.building import build
from zhaoluo.engine.universe.query import Query
from zhaoluo.engine.universe.store import Store

REGIONS = ("310000", "440300", "440305", "510100")
CLASSES = ("3052", "3974", "3975", "3825")
COLUMNS = (
    "id", "uscc", "name", "region", "class", "capital_wan", "founded", "employees", "insured", "patents",
    "is_listed", "is_high_tech", "is_little_giant", "growth", "expansion_signal",
)  # fmt: skip
Firm = dict[str, Any]
Pair = tuple[str, str]


def some_firms(count: int, seed: int, unknown: float = 0.35) -> list[Firm]:
    """Made-up firms as delivered; None is unknown."""
    chance = random.Random(seed)
    choices: dict[str, tuple[Any, ...]] = {
        "region": REGIONS,
        "class": CLASSES,
        "capital_wan": (0, 1, 50, 500.5, 1_000_000, 5_000_000),
        "founded": (1988, 2001, 2015, 2020, 2024),
        "employees": (0, 1, 30, 30, 400, 200_000),
        "insured": (0, 5, 20, 300),
        "patents": (0, 0, 1, 12, 1000, 3000),
        "is_listed": (True, False, False),
        "is_high_tech": (True, False),
        "is_little_giant": (True, False),
        "growth": (-0.9, -0.2, 0.0, 0.15, 0.5, 3.0),
        "expansion_signal": (0.0, 0.25, 0.5, 1.0),
    }
    firms = []
    for number in range(count):
        # ids whose order is not the order of delivery, some beyond ASCII
        firm: Firm = {
            "id": f"{chance.choice(['a', 'B', '企', 'z-'])}{chance.randrange(10**6):06}{number}",
            "uscc": None,
        }
        firm["name"] = f"演示企业{number}"
        for name, values in choices.items():
            firm[name] = None if chance.random() < unknown else chance.choice(values)
        firms.append(firm)
    return firms


def some_links(firms: list[Firm], count: int, seed: int) -> list[Pair]:
    """Made-up links between different firms, a fifth of them repeats."""
    chance = random.Random(seed)
    ids = [firm["id"] for firm in firms]
    pairs: list[Pair] = []
    while len(pairs) < count:
        if pairs and chance.random() < 0.2:
            pairs.append(chance.choice(pairs))
        else:
            supplier, buyer = chance.sample(ids, 2)
            pairs.append((supplier, buyer))
    return pairs


def build_store(folder: Path, firms: list[Firm], pairs: list[Pair]) -> Path:
    """A store of these firms and links; its directory."""
    folder.mkdir(parents=True, exist_ok=True)
    enterprises, links = folder / "enterprises.csv", folder / "links.csv"
    with open(enterprises, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(firms)
    with open(links, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("supplier_id", "buyer_id", "product"), *((a, b, "轴承") for a, b in pairs)]
        )
    out = folder / "store"
    built = build([enterprises], out, links=[links])
    assert (built.stored, built.links_stored) == (len(firms), len(pairs))
    return out


def judged(store: Store, pairs: list[Pair], query: Query) -> Ranked:
    """What the plain reference says of a store."""
    columns = columns_of(store.connection.execute(f"SELECT {SQL} FROM firms").fetchnumpy())
    return ranked(columns, query, count_links(pairs, query.residents))

"""The national table the demo looks in: firms that do not exist (模拟), the zone's residents, and who supplies them."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhaoluo.engine.universe import generate, invented, invented_id
from zhaoluo.engine.universe.generations import POINTER
from zhaoluo.registers.chains.queries.documents import drafts, read_draft
from zhaoluo.registers.standards.queries import place_of

from .chance import Chance
from .sheets import LOCAL_REGION, Purchase, Resident, purchases, residents, suppliers
from .stories import invented_code

#: Firms, links, seed.  Tests make do with fewer.
ROWS, LINKS_PER_FIRM, SEED = 200_000, 2, 20_261_120
#: Numbers of invented credit codes: residents, and suppliers from elsewhere.
RESIDENT_CODES, SUPPLIER_CODES = 500, 700
FIRM_COLUMNS = (
    "id", "uscc", "name", "region", "class", "capital_wan", "founded", "employees", "insured", "patents",
    "is_listed", "is_high_tech", "is_little_giant", "growth", "expansion_signal",
)  # fmt: skip
LINK_COLUMNS = ("supplier_id", "buyer_id", "product")
#: Days before the as-of day the table was delivered: before the first search.
DELIVERED_AGO = 90
#: Of firms in a class a resident buys from, how many supply the zone already.
KNOWN_SUPPLIERS = 90


def lay_out(as_of: date) -> None:
    """Make the simulated table where there is none yet; one that is there is left alone.

    UniverseError where it cannot be written.
    """
    root = Path(settings.UNIVERSE_ROOT)
    if (root / POINTER).exists():
        return
    rows = int(os.environ.get("ZHAOLUO_DEMO_ROWS") or ROWS)
    with tempfile.TemporaryDirectory(prefix="zhaoluo-demo-") as folder:
        firms, links = Path(folder) / "河阳企业.csv", Path(folder) / "河阳供货.csv"
        _write(firms, FIRM_COLUMNS, [*_residents(), *_suppliers()])
        _write(links, LINK_COLUMNS, [*_purchased(), *_supplied(rows)])
        delivered = (as_of - timedelta(days=DELIVERED_AGO)).isoformat()
        generate(rows, rows * LINKS_PER_FIRM, SEED, root, also=[firms], also_links=[links], as_of=delivered)


def resident_code(row: Resident) -> str:
    """The credit code of a resident, the same in the register and in the table."""
    return invented_code(RESIDENT_CODES + row.number)


def _resident_id(row: Resident) -> str:
    return f"HY{row.number:04d}"


def _residents() -> Iterable[Sequence[object]]:
    for row in residents():
        insured = int(row.employees * 0.92)
        yield (
            _resident_id(row), resident_code(row), row.name, LOCAL_REGION, row.industry_class, row.capital, row.founded,
            row.employees, insured, row.patents, 0, int(row.patents > 15), int(row.patents > 60), 0.08, "",
        )  # fmt: skip


def _supplier_ids() -> dict[str, str]:
    return {row.supplier: f"HYS{number:03d}" for number, row in enumerate(suppliers())}


def _suppliers() -> Iterable[Sequence[object]]:
    """Firms elsewhere that residents buy from: real to the demo, found by the ranking through their links."""
    ids, chance = _supplier_ids(), Chance("suppliers")
    for number, row in enumerate(suppliers()):
        place, employees = place_of(row.region), chance.between(120, 1400)
        known = chance.happens(0.6)
        yield (
            ids[row.supplier], invented_code(SUPPLIER_CODES + number), row.supplier, place.code if place else "",
            _class_of(row), chance.between(8, 160) * 100, chance.between(2002, 2021), employees if known else "",
            int(employees * 0.9), chance.between(0, 120), 0, int(chance.happens(0.7)), int(chance.happens(0.2)),
            round(chance.between(-8, 30) / 100, 2), round(chance.between(2, 9) / 10, 1) if chance.happens(0.5) else "",
        )  # fmt: skip


def _purchased() -> Iterable[Sequence[object]]:
    """What the register knows of purchases, as links of the table."""
    ids = _supplier_ids() | {row.name: _resident_id(row) for row in residents()}
    for row in purchases():
        yield ids[row.supplier], ids[row.buyer], row.product


def _supplied(rows: int) -> Iterable[Sequence[object]]:
    """Some invented firms of the classes that are bought supply a resident already, though nobody here knows."""
    classes = {_class_of(row) for row in suppliers()}
    firms, chance = invented(rows, SEED), Chance("known suppliers")
    wanted = [number for number, code in enumerate(firms["class"]) if code in classes]
    buyers = [row for row in residents() if row.output > 10_000]
    for _ in range(KNOWN_SUPPLIERS if wanted else 0):
        yield invented_id(chance.pick(wanted)), _resident_id(chance.pick(buyers)), "模拟供货"


@lru_cache(maxsize=1)
def _classes() -> dict[tuple[str, str], str]:
    """The first industry class of every link of the drafts."""
    documents = [read_draft(draft.key).document for draft in drafts()]
    return {(d.key, link.key): link.classes[0].code for d in documents if d for link in d.links}


def _class_of(row: Purchase) -> str:
    return _classes()[row.chain, row.link]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)

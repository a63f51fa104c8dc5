"""Files as somebody delivers them, and what became of their rows."""

from __future__ import annotations

import csv
from pathlib import Path

from zhaoluo.engine.universe import COLUMNS, Built, open_store

HEADING = ",".join(column.name for column in COLUMNS)
GOOD = "a1,91110000S000000001,演示甲公司,110105,0111,500.5,2001,30,28,2,是,true,0,0.15,0.5"


def csv_file(
    folder: Path, *lines: str, name: str = "firms.csv", heading: str = HEADING, encoding: str = "utf-8"
) -> Path:
    path = folder / name
    path.write_bytes("\n".join([heading, *lines, ""]).encode(encoding))
    return path


def rejects(built: Built) -> list[dict[str, str]]:
    if built.reject_file is None:
        return []
    with open(built.reject_file, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def firm_of(store: Path, id: str) -> dict[str, object]:
    with open_store(store) as opened:
        return vars(opened.find([id])[0])

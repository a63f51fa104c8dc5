"""The three real pages, where they are at hand: first version's floor, and no value without its span."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.engine.reading import page_as_json, read_page

DOCUMENTS = Path(__file__).resolve().parents[4] / "shared" / "documents"
PAGES = {"000": ("2025-04-16", "夏县"), "001": ("2025-04-10", "山西省"), "003": ("2024-04-02", "山西省")}

pytestmark = pytest.mark.skipif(
    not DOCUMENTS.exists(), reason=f"REAL PAGES NOT READ: {DOCUMENTS.name} is not beside the checkout"
)


def _read(number: str) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    path = next(DOCUMENTS.glob(f"{number}_*.txt"))
    published, zone = PAGES[number]
    text = path.read_text(encoding="utf-8")
    gold = json.loads((DOCUMENTS / "gold.json").read_text(encoding="utf-8"))["files"][path.name]
    return text, page_as_json(read_page(text, date.fromisoformat(published), zone), path.name), gold


@pytest.mark.parametrize("number", PAGES)
def test_at_least_half_of_the_stated_amounts_are_found(number: str) -> None:
    _, found, gold = _read(number)
    stated = [
        r["total_investment_yuan"]
        for r in gold
        if r["kind"] == "project" and r["tier"] == "A" and r["total_investment_yuan"]
    ]
    told = [project["investment_wan"] * 10_000 for project in found["projects"] if project["investment_wan"]]
    right = sum(any(abs(amount - other) <= 0.01 * amount for other in told) for amount in stated)
    assert right * 2 >= len(stated)


@pytest.mark.parametrize("number", PAGES)
def test_no_value_stands_without_its_span(number: str) -> None:
    text, found, _ = _read(number)
    for project in found["projects"]:
        fields = {piece["field"] for piece in project["evidence"]}
        for field in (
            "name",
            "investment_wan",
            "land_mu",
            "area_sqm",
            "stage",
            "started_on",
            "expected_on",
            "progress_pct",
        ):
            assert project[field] is None or field in fields
        for piece in project["evidence"]:
            assert text[piece["start"] : piece["end"]] == piece["text"]
            assert not re.match(r"\s", piece["text"])

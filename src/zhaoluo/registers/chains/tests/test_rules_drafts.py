"""The chain drafts that come with the product hold together: no cycle, no orphan, real industry classes."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Any

import pytest
import yaml

from zhaoluo.registers.standards import queries as standards

KEYS = ("light_metals", "lithium_storage", "nev_parts", "photonics", "photovoltaics")
POSITIONS = ("上游", "中游", "下游")
Draft = dict[str, Any]


def draft(key: str) -> Draft:
    text = files("zhaoluo.registers.chains").joinpath("drafts", f"{key}.yaml").read_text(encoding="utf-8")
    document: Draft = yaml.safe_load(text)
    return document


def faults_of(document: Draft) -> list[str]:
    """Everything about a draft that a chain may not be."""
    links = {link["key"]: link for link in document["links"]}
    supplies = document["supplies"]
    faults = [f"{link['key']} twice" for link in document["links"] if links[link["key"]] is not link]
    met = set()
    for supply in supplies:
        pair = (supply["from"], supply["to"])
        if missing := [end for end in pair if end not in links]:
            faults.append(f"unknown link {missing[0]}")
            continue
        if pair in met:
            faults.append(f"{pair} twice")
        met.add(pair)
        supplier, buyer = (links[end] for end in pair)
        if document["columns"].index(supplier["column"]) >= document["columns"].index(buyer["column"]):
            faults.append(f"{pair} does not run forward")
        if POSITIONS.index(supplier["position"]) > POSITIONS.index(buyer["position"]):
            faults.append(f"{pair} runs upstream")
    suppliers, buyers = {pair[0] for pair in met}, {pair[1] for pair in met}
    for key, link in links.items():
        if key not in suppliers | buyers:
            faults.append(f"{key} is an orphan")
        elif link["position"] == "上游" and key not in suppliers:
            faults.append(f"{key} sells to nobody")
        elif link["position"] != "上游" and key not in buyers:
            faults.append(f"{key} buys from nobody")
    graph: TopologicalSorter[str] = TopologicalSorter()
    for supplier_key, buyer_key in met:
        graph.add(buyer_key, supplier_key)
    try:
        graph.prepare()
    except CycleError as error:
        faults.append(f"a cycle: {error.args[1]}")
    for key, link in links.items():
        for code, weight in link["classes"].items():
            entry = standards.industry(code) if isinstance(code, str) else None
            if entry is None or entry.level != 4:
                faults.append(f"{key}: {code} is no class of the standard")
            if weight is not None and not 0 < weight <= 1:
                faults.append(f"{key}: weight {weight} of {code}")
    return faults


def test_the_five_drafts_are_there() -> None:
    drafts = files("zhaoluo.registers.chains").joinpath("drafts")
    assert sorted(entry.name for entry in drafts.iterdir()) == [f"{key}.yaml" for key in KEYS]


@pytest.mark.parametrize("key", KEYS)
def test_a_draft_says_that_it_is_one(key: str) -> None:
    chain = draft(key)["chain"]
    assert chain["key"] == key
    assert chain["status"] == "草稿·待核"
    assert "未经核实" in chain["source"]


@pytest.mark.parametrize("key", KEYS)
def test_a_draft_holds_together(key: str) -> None:
    assert faults_of(draft(key)) == []


@pytest.mark.parametrize("key", KEYS)
def test_a_draft_is_full(key: str) -> None:
    document = draft(key)
    assert 15 <= len(document["links"]) <= 40
    assert {link["position"] for link in document["links"]} == set(POSITIONS)
    assert {link["column"] for link in document["links"]} == set(document["columns"])
    assert len({link["name"] for link in document["links"]}) == len(document["links"])
    for link in document["links"]:
        assert link["products"] and link["classes"], link["key"]
        assert len(set(link["products"])) == len(link["products"]), link["key"]
        assert all(isinstance(text, str) and text.strip() == text for text in link["products"]), link["key"]
    assert any(link["critical"] for link in document["links"])
    assert not all(link["critical"] for link in document["links"])


@pytest.mark.parametrize("key", KEYS)
def test_no_coefficient_is_given_without_a_source(key: str) -> None:
    for supply in draft(key)["supplies"]:
        assert supply["product"]
        assert supply["coefficient"] is None or supply["source"], supply


@pytest.mark.parametrize("key", KEYS)
def test_every_input_reaches_an_application(key: str) -> None:
    document = draft(key)
    buyers: dict[str, list[str]] = {}
    for supply in document["supplies"]:
        buyers.setdefault(supply["from"], []).append(supply["to"])
    ends = {link["key"] for link in document["links"] if link["position"] == "下游"}

    def reaches(link: str) -> bool:
        return link in ends or any(reaches(buyer) for buyer in buyers.get(link, []))

    assert [link["key"] for link in document["links"] if not reaches(link["key"])] == []


def test_a_planted_fault_is_found() -> None:
    document = draft("photonics")
    document["supplies"].append({"from": "smart_terminal", "to": "optical_glass", "product": "x"})
    document["supplies"].append({"from": "lens_set", "to": "nobody", "product": "x"})
    document["links"][0]["classes"] = {"3000": 2, "38": 0.5, 3841: 0.1}
    alone = {"key": "alone", "position": "中游", "column": "模组", "classes": {}}
    document["links"] += [alone, dict(alone)]
    found = faults_of(document)
    for fault in (
        "alone twice",
        "alone is an orphan",
        "unknown link nobody",
        "('smart_terminal', 'optical_glass') runs upstream",
        "('smart_terminal', 'optical_glass') does not run forward",
        "optical_glass: 3000 is no class of the standard",
        "optical_glass: weight 2 of 3000",
        "optical_glass: 38 is no class of the standard",
        "optical_glass: 3841 is no class of the standard",
    ):
        assert fault in found
    assert any(fault.startswith("a cycle") for fault in found)

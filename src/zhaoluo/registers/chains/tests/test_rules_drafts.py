"""The chain drafts that come with the product hold together: no cycle, no orphan, real industry classes."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Any

import pytest
import yaml

from zhaoluo.registers.chains.rules import document
from zhaoluo.registers.standards import queries as standards

KEYS = ("light_metals", "lithium_storage", "nev_parts", "photonics", "photovoltaics")
POSITIONS = ("上游", "中游", "下游")
Draft = dict[str, Any]


@cache
def draft(key: str) -> Draft:
    text = files("zhaoluo.registers.chains").joinpath("drafts", f"{key}.yaml").read_text(encoding="utf-8")
    loaded: Draft = yaml.safe_load(text)
    return loaded


def faults_of(chain: Draft) -> list[str]:
    """Everything about a draft that a chain may not be."""
    links = {link["key"]: link for link in chain["links"]}
    supplies = chain["supplies"]
    faults = [f"{link['key']} twice" for link in chain["links"] if links[link["key"]] is not link]
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
        if chain["columns"].index(supplier["column"]) >= chain["columns"].index(buyer["column"]):
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
    head = draft(key)["chain"]
    assert head["key"] == key
    assert head["status"] == "草稿·待核"
    assert "未经核实" in head["source"]


@pytest.mark.parametrize("key", KEYS)
def test_a_draft_holds_together(key: str) -> None:
    assert faults_of(draft(key)) == []


@pytest.mark.parametrize("key", KEYS)
def test_a_draft_is_full(key: str) -> None:
    chain = draft(key)
    assert 15 <= len(chain["links"]) <= 40
    assert {link["position"] for link in chain["links"]} == set(POSITIONS)
    assert {link["column"] for link in chain["links"]} == set(chain["columns"])
    assert len({link["name"] for link in chain["links"]}) == len(chain["links"])
    for link in chain["links"]:
        assert link["products"] and link["classes"], link["key"]
        assert len(set(link["products"])) == len(link["products"]), link["key"]
        assert all(isinstance(text, str) and text.strip() == text for text in link["products"]), link["key"]
    assert any(link["critical"] for link in chain["links"])
    assert not all(link["critical"] for link in chain["links"])


@pytest.mark.parametrize("key", KEYS)
def test_no_coefficient_is_given_without_a_source(key: str) -> None:
    for supply in draft(key)["supplies"]:
        assert supply["product"]
        assert supply["coefficient"] is None or supply["source"], supply


@pytest.mark.parametrize("key", KEYS)
def test_application_fields_are_few_words_used_everywhere_alike(key: str) -> None:
    """So that the map of application fields has a handful of columns and every link stands in one."""
    links = draft(key)["links"]
    assert all(link["fields"] for link in links)
    assert len({field for link in links for field in link["fields"]}) <= 12


@pytest.mark.parametrize("key", KEYS)
def test_every_input_reaches_an_application(key: str) -> None:
    chain = draft(key)
    buyers: dict[str, list[str]] = {}
    for supply in chain["supplies"]:
        buyers.setdefault(supply["from"], []).append(supply["to"])
    ends = {link["key"] for link in chain["links"] if link["position"] == "下游"}

    def reaches(link: str) -> bool:
        return link in ends or any(reaches(buyer) for buyer in buyers.get(link, []))

    assert [link["key"] for link in chain["links"] if not reaches(link["key"])] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_draft_is_read_without_a_fault_by_the_import(key: str) -> None:
    def class_name(code: str) -> str | None:
        entry = standards.industry(code)
        return entry.name if entry else None

    read, refusals = document.parse(
        draft(key), industry=class_name, known_region=lambda code: standards.region(code) is not None
    )
    assert [refusal.message for refusal in refusals] == []
    assert read is not None and read.key == key and len(read.links) == len(draft(key)["links"])


def test_a_planted_fault_is_found() -> None:
    chain = deepcopy(draft("photonics"))
    chain["supplies"].append({"from": "smart_terminal", "to": "optical_glass", "product": "x"})
    chain["supplies"].append({"from": "lens_set", "to": "nobody", "product": "x"})
    chain["links"][0]["classes"] = {"3000": 2, "38": 0.5, 3841: 0.1}
    alone = {"key": "alone", "position": "中游", "column": "模组", "classes": {}}
    chain["links"] += [alone, dict(alone)]
    found = faults_of(chain)
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

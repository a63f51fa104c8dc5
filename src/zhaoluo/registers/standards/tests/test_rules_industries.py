"""Industry classes of GB/T 4754-2017: the table is whole, and people find what they look for."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from zhaoluo.registers.standards import queries

REFERENCE = Path(__file__).resolve().parents[6] / "shared" / "data" / "gbt4754-2017-reference.csv"
OURS = files("zhaoluo.registers.standards").joinpath("data", "industry_classes.csv")

#: Where our table and the reference say different things, code by code, with the reason. None is known.
KNOWN_DIFFERENCES: dict[str, str] = {}


def test_the_table_has_all_sections_divisions_groups_and_classes() -> None:
    """1 381 classes: what the public tables hold together; see docs/domain/standards.md on 1 380 and 1 382."""
    assert Counter(entry.level for entry in queries.industries()) == {1: 20, 2: 97, 3: 473, 4: 1381}


def test_every_entry_stands_under_its_parent() -> None:
    for entry in queries.industries():
        parent = queries.industry(entry.parent) if entry.parent else None
        if entry.level == 1:
            assert entry.parent is None and entry.code.isalpha()
            continue
        assert parent is not None and parent.level == entry.level - 1
        assert entry.level == 2 or entry.code[:-1] == parent.code
        assert len(entry.code) == entry.level and entry.code.isdigit()
    codes = [entry.code for entry in queries.industries()]
    assert len(set(codes)) == len(codes)


def test_a_group_has_classes_and_a_lone_class_bears_its_name() -> None:
    for group in queries.industries(3):
        classes = [entry for entry in queries.industries(4) if entry.parent == group.code]
        assert classes
        if classes[0].code.endswith("0"):
            assert [(entry.code, entry.name) for entry in classes] == [(group.code + "0", group.name)]
        else:
            assert len(classes) > 1, group


def test_names_are_clean() -> None:
    for entry in queries.industries():
        assert entry.name == entry.name.strip() and not set(entry.name) & set(" ()\t　"), entry


@pytest.mark.skipif(
    not REFERENCE.exists(),
    reason="INDUSTRY CLASSES WERE NOT COMPARED: shared/data is not beside the checkout",
)
def test_the_table_agrees_with_the_reference() -> None:
    def plain(name: str) -> str:
        return name.replace("（", "(").replace("）", ")")

    with REFERENCE.open(encoding="utf-8-sig") as file:
        reference = {
            row["code"]: (plain(row["name"]), int(row["level"]), row["parent"])
            for row in csv.DictReader(file)
        }
    ours = {
        entry.code: (plain(entry.name), entry.level, entry.parent or "") for entry in queries.industries()
    }
    differences = {code for code in reference.keys() | ours.keys() if reference.get(code) != ours.get(code)}
    assert differences == KNOWN_DIFFERENCES.keys()
    digests = [hashlib.sha256(data).digest() for data in (REFERENCE.read_bytes(), OURS.read_bytes())]
    assert digests[0] != digests[1], "the reference may not be committed"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("3841", "锂离子电池制造"),
        ("C3841", "锂离子电池制造"),
        (" c3974 ", "显示器件制造"),
        ("384", "电池制造"),
        ("C", "制造业"),
        ("0111", "稻谷种植"),
        ("A0111", "稻谷种植"),
    ],
)
def test_a_code_is_understood_as_written(written: str, name: str) -> None:
    entry = queries.industry(written)
    assert entry is not None and entry.name == name


@pytest.mark.parametrize("written", ["", "3000", "D3841", "Z", "CC3841", "锂", "38410"])
def test_a_code_that_is_none_gives_none(written: str) -> None:
    assert queries.industry(written) is None


def test_the_path_names_all_levels() -> None:
    entry = queries.industry("3841")
    assert entry is not None
    assert entry.path == "制造业 / 电气机械和器材制造业 / 电池制造 / 锂离子电池制造"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("锂电池", "3841"),
        ("锂离子 电池", "3841"),
        ("光伏", "3825"),
        ("显示器件制造", "3974"),
        ("铝冶炼", "3216"),
        ("镁", "3217"),
        ("汽车零部件", "3670"),
        ("集成电路设计", "6520"),
        ("Ｃ３９７４", "3974"),
        ("3974", "3974"),
    ],
)
def test_search_finds_first_what_is_meant(text: str, code: str) -> None:
    assert queries.search_industries(text)[0].code == code


def test_search_by_the_beginning_of_a_code_lists_what_lies_under_it() -> None:
    found = queries.search_industries("384", limit=10)
    assert found[0].code == "384"
    assert sorted(entry.code for entry in found) == ["384", "3841", "3842", "3843", "3844", "3849"]


@pytest.mark.parametrize("text", ["", "  ", "！！", "量子纠缠火星", "z9", "%_"])
def test_search_for_nothing_finds_nothing(text: str) -> None:
    assert queries.search_industries(text) == []


def test_search_keeps_to_its_limit() -> None:
    assert len(queries.search_industries("制造", limit=7)) == 7

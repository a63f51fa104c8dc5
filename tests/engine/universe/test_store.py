"""Reading a universe: what is there is found, and what is broken is said in a sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.universe.making import build_store, some_firms, some_links

from zhaoluo.engine.universe import Store, UniverseError, open_store
from zhaoluo.engine.universe.schema import BIT, FEATURES

FIRMS = some_firms(400, seed=5)
PAIRS = some_links(FIRMS, 900, seed=6)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_store(tmp_path_factory.mktemp("universe"), FIRMS, PAIRS)


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


# ---------------------------------------------------------------- finding
def test_firms_are_found_by_id_in_the_order_asked_and_strangers_left_out(store: Store) -> None:
    asked = [FIRMS[7]["id"], "nobody", FIRMS[3]["id"], FIRMS[7]["id"], ""]
    found = store.find(asked)
    assert [firm.id for firm in found] == [FIRMS[7]["id"], FIRMS[3]["id"]]
    assert found[0].name == FIRMS[7]["name"] and found[0].capital_wan == FIRMS[7]["capital_wan"]


def test_every_id_leads_to_its_row_and_its_rank(store: Store) -> None:
    rows = store.row_of(firm["id"] for firm in FIRMS)
    assert len(rows) == len(FIRMS)
    ranked = dict(store.connection.execute("SELECT id, id_rank FROM firms").fetchall())
    assert sorted(rows, key=str.encode) == sorted(ranked, key=ranked.__getitem__)
    assert rows == dict(store.connection.execute("SELECT id, row FROM firms").fetchall())


def test_a_search_finds_part_of_a_name_an_id_and_a_code(tmp_path: Path) -> None:
    firms = some_firms(3, seed=1)
    firms[0] |= {"name": "演示光学玻璃", "uscc": "91110000MA00000X0A"}
    firms[1] |= {"name": "演示光学透镜"}
    with open_store(build_store(tmp_path, firms, [])) as store:
        assert {firm.name for firm in store.search("光学")} == {"演示光学玻璃", "演示光学透镜"}
        assert len(store.search("光学", limit=1)) == 1
        assert [firm.id for firm in store.search(" 91110000ma00000x0a ")] == [firms[0]["id"]]
        assert [firm.id for firm in store.search(firms[2]["id"])] == [firms[2]["id"]]
        assert store.search("") == store.search("  ") == store.search("没有") == store.search("%") == []
        assert store.ids_of(["91110000MA00000X0A", "91110000MA00000X0B"]) == {
            "91110000MA00000X0A": firms[0]["id"]
        }
        assert store.ids_of([]) == {}


def test_the_tally_counts_every_firm_whose_region_and_class_are_known(store: Store) -> None:
    tally = store.tally()
    for region_number, region in enumerate(tally.regions):
        for class_number, code in enumerate(tally.classes):
            truth = sum(firm["region"] == region and firm["class"] == code for firm in FIRMS)
            assert tally.firms[region_number, class_number] == truth
    assert (
        tally.firms.sum()
        == sum(firm["region"] is not None and firm["class"] is not None for firm in FIRMS)
        > 0
    )


def test_known_tells_each_feature_of_each_firm(store: Store) -> None:
    known = dict(store.connection.execute("SELECT id, known FROM firms").fetchall())
    for firm in FIRMS:
        assert known[firm["id"]] == sum(BIT[name] for name in FEATURES if firm[name] is not None)


# ---------------------------------------------------------------- links
@settings(max_examples=40, deadline=None)
@given(residents=st.sets(st.sampled_from([firm["id"] for firm in FIRMS]), max_size=40))
def test_neighbours_are_the_link_rows_between_residents_and_others(place: Path, residents: set[str]) -> None:
    with open_store(place) as store:
        around = store.neighbours(residents)
        ids = dict(store.connection.execute("SELECT row, id FROM firms").fetchall())
        found = sorted(
            (ids[int(row)], ids[int(resident)], bool(supplies))
            for row, resident, supplies in zip(around.row, around.resident, around.supplies, strict=True)
        )
    truth = [(a, b, True) for a, b in PAIRS if b in residents and a not in residents]
    truth += [(b, a, False) for a, b in PAIRS if a in residents and b not in residents]
    assert found == sorted(truth)


def test_both_directions_of_the_links_are_the_same_links(store: Store) -> None:
    links = store.links
    out = np.repeat(np.arange(len(FIRMS)), np.diff(links.out_indptr))
    into = np.repeat(np.arange(len(FIRMS)), np.diff(links.in_indptr))
    forth = sorted(zip(out.tolist(), links.out_to.tolist(), links.out_product.tolist(), strict=True))
    back = sorted(zip(links.in_from.tolist(), into.tolist(), links.in_product.tolist(), strict=True))
    assert forth == back and len(forth) == len(PAIRS)


def test_a_row_beyond_the_table_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="beyond"):
        store.links.around([len(FIRMS)])


# ---------------------------------------------------------------- broken stores
def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UniverseError, match="没有企业库"):
        open_store(tmp_path / "nowhere")
    with pytest.raises(UniverseError, match="没有建成的企业库"):
        open_store(tmp_path)


def broken(place: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the store to break, and its generation."""
    shutil.copytree(place, tmp_path / "store")
    return tmp_path / "store", tmp_path / "store" / "gen-000001"


@pytest.mark.parametrize("pointer", [b"", b"gen-1", b"../elsewhere", b"\xff\xfe", b"gen-000009\n"])
def test_a_pointer_that_leads_nowhere(place: Path, tmp_path: Path, pointer: bytes) -> None:
    out, _ = broken(place, tmp_path)
    (out / "CURRENT").write_bytes(pointer)
    with pytest.raises(UniverseError, match="请重新建库"):
        open_store(out)


@pytest.mark.parametrize(
    "name", ["firms.duckdb", "ids/text.bin", "ids/marks.npy", "links/in_from.npy", "about.json"]
)
def test_a_generation_with_a_file_missing_or_cut_short(place: Path, tmp_path: Path, name: str) -> None:
    out, generation = broken(place, tmp_path)
    whole = (generation / name).read_bytes()
    (generation / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UniverseError, match="请重新建库"):
        open_store(out)
    (generation / name).unlink()
    with pytest.raises(UniverseError, match="请重新建库"):
        open_store(out)


def test_a_store_of_a_foreign_version(place: Path, tmp_path: Path) -> None:
    out, generation = broken(place, tmp_path)
    about = json.loads((generation / "about.json").read_text("utf-8"))
    (generation / "about.json").write_text(json.dumps(about | {"format": 99}), "utf-8")
    with pytest.raises(UniverseError, match="第 99 版格式，本程序只认第 2 版"):
        open_store(out)


@pytest.mark.parametrize("content", ["[]", "1", '{"format": 2}', '{"format": 2, "files": 3}', "null"])
def test_an_about_that_says_something_else(place: Path, tmp_path: Path, content: str) -> None:
    out, generation = broken(place, tmp_path)
    (generation / "about.json").write_text(content, "utf-8")
    with pytest.raises(UniverseError, match="请重新建库"):
        open_store(out)


@pytest.mark.parametrize(
    "change",
    [{"files": None}, {"rows": "300"}, {"rows": True}, {"files": {"firms.duckdb": "1"}}, {"seed": "x"}],
)
def test_an_about_with_an_item_of_the_wrong_kind(
    place: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    out, generation = broken(place, tmp_path)
    about = json.loads((generation / "about.json").read_text("utf-8"))
    (generation / "about.json").write_text(json.dumps(about | change), "utf-8")
    with pytest.raises(UniverseError, match="不完整"):
        open_store(out)


@pytest.mark.parametrize("name", ["firms.duckdb", "ids/rows.npy", "links/out_indptr.npy"])
def test_a_file_of_the_right_size_with_the_wrong_bytes(place: Path, tmp_path: Path, name: str) -> None:
    out, generation = broken(place, tmp_path)
    (generation / name).write_bytes(bytes((generation / name).stat().st_size))
    with pytest.raises(UniverseError, match="请重新建库"):
        open_store(out)


def test_damage_inside_the_table_is_said_when_it_is_read(place: Path, tmp_path: Path) -> None:
    out, generation = broken(place, tmp_path)
    content = bytearray((generation / "firms.duckdb").read_bytes())
    content[20_000:] = bytes(byte ^ 0x55 for byte in content[20_000:])
    (generation / "firms.duckdb").write_bytes(content)
    with pytest.raises(UniverseError, match="请重新建库"), open_store(out) as store:
        store.tally()
        store.find([firm["id"] for firm in FIRMS])

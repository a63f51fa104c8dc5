"""The synthetic universe: marked as such, skewed and full of holes, and the same for the same seed."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from zhaoluo.engine.universe import (
    UniverseError,
    codes,
    generate,
    invented,
    invented_id,
    inventing,
    open_store,
)

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "data" / "gbt4754-2017-reference.csv"


def test_every_invented_firm_is_marked_and_no_code_of_it_is_real(tmp_path: Path) -> None:
    built = generate(3000, 5000, 7, tmp_path / "store")
    assert (built.read, built.stored, built.links_read, built.links_stored) == (3000, 3000, 5000, 5000)
    with open_store(tmp_path / "store") as store:
        assert store.about.synthetic and store.about.seed == 7
        execute = store.connection.execute
        assert execute("SELECT count(*) FROM firms WHERE NOT starts_with(name, '模拟')").fetchone() == (0,)
        # I, O, S, V, Z are in no credit code
        assert execute(
            "SELECT count(*) FROM firms WHERE length(uscc) <> 18 OR uscc NOT LIKE '%S%'"
        ).fetchone() == (0,)
        assert execute("SELECT count(*) FROM products WHERE NOT starts_with(product, '模拟')").fetchone() == (
            0,
        )
        assert store.find([invented_id(0), invented_id(2999), invented_id(3000)])[1].id == invented_id(2999)


def test_what_registers_do_not_know_is_unknown_here_as_often() -> None:
    firms = invented(50_000, 3)
    missing = {name: np.ma.getmaskarray(values).mean() for name, values in firms.items()}
    assert missing["employees"] == pytest.approx(0.5, abs=0.01) == missing["insured"]
    assert missing["capital_wan"] == pytest.approx(0.25, abs=0.01)
    assert missing["expansion_signal"] == pytest.approx(0.6, abs=0.01)
    assert missing["id"] == missing["name"] == missing["region"] == missing["class"] == 0
    signal = firms["expansion_signal"].compressed()
    assert 0 <= signal.min() < signal.max() <= 1
    assert firms["capital_wan"].min() > 0 and 1980 < firms["founded"].min() <= firms["founded"].max() <= 2026


def test_classes_and_regions_are_skewed() -> None:
    firms = invented(50_000, 3)
    for name, kinds in (("class", len(codes.classes())), ("region", len(codes.regions()))):
        _, counts = np.unique(firms[name].astype(str), return_counts=True)
        counts = np.sort(counts)[::-1]
        assert counts[: kinds // 10].sum() > 0.3 * counts.sum(), (
            "a tenth of the codes holds a third of the firms"
        )
    coast = np.isin(firms["region"].astype("U2"), ["31", "32", "33", "35", "37", "44"])
    assert 0.4 < coast.mean() < 0.6


def test_the_first_firms_of_a_seed_do_not_depend_on_how_many_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inventing, "BLOCK", 1000)
    few, many, other = invented(1500, 5), invented(4100, 5), invented(1500, 6)
    for name, values in few.items():
        assert np.ma.allequal(values, many[name][:1500])
        assert (np.ma.getmaskarray(values) == np.ma.getmaskarray(many[name][:1500])).all()
    assert not np.ma.allequal(few["name"], other["name"])


def test_a_seed_makes_the_same_store_again(tmp_path: Path) -> None:
    found = []
    for out in (tmp_path / "one", tmp_path / "two"):
        generate(2000, 4000, 11, out)
        with open_store(out) as store:
            found.append(
                (store.connection.execute("FROM firms ORDER BY row").fetchall(), store.links.out_to.tolist(),
                 store.links.in_product.tolist())
            )  # fmt: skip
    assert found[0] == found[1]


def test_residents_of_a_zone_may_stand_among_the_invented(tmp_path: Path) -> None:
    firms, links = tmp_path / "residents.csv", tmp_path / "supplies.csv"
    firms.write_text("id,name,class\nzone-1,演示园区光学公司,3974\nzone-2,,\n", "utf-8")
    links.write_text(
        f"supplier_id,buyer_id,product\n{invented_id(4)},zone-1,演示毛坯\nzone-1,{invented_id(9)},\nzone-1,nobody,\n",
        "utf-8",
    )
    built = generate(50, 100, 1, tmp_path / "store", also=[firms], also_links=[links])
    assert (built.read, built.stored, built.rejected) == (52, 51, 1)
    assert (built.links_read, built.links_stored, built.links_rejected) == (103, 102, 1)
    with open_store(tmp_path / "store") as store:
        around = store.neighbours(["zone-1"])
        rows = store.row_of([invented_id(4), invented_id(9)])
        assert {(int(row), bool(supplies)) for row, supplies in zip(around.row, around.supplies, strict=True)} == {
            (rows[invented_id(4)], True), (rows[invented_id(9)], False),
        }  # fmt: skip
        assert "演示毛坯" in store.products(around.product).values()
        assert store.about.synthetic and len(store.about.made_from) == 2


@pytest.mark.parametrize(
    ("rows", "links", "seed", "said"),
    [
        (0, 0, 1, "企业数"),
        (-5, 0, 1, "企业数"),
        (1, 1, 1, "至少要有两家"),
        (5, -1, 1, "负数"),
        (5, 0, -1, "种子"),
    ],
)
def test_what_cannot_be_invented_is_refused(
    tmp_path: Path, rows: int, links: int, seed: int, said: str
) -> None:
    with pytest.raises(UniverseError, match=said):
        generate(rows, links, seed, tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_one_firm_alone_is_a_universe(tmp_path: Path) -> None:
    generate(1, 0, 1, tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        assert store.neighbours([invented_id(0)]).row.size == 0 and store.tally().firms.sum() == 1


def test_codes_are_many_and_each_stands_once() -> None:
    classes, regions = codes.classes(), codes.regions()
    assert len(classes) == len(set(classes)) == 1050 and all(len(code) == 4 for code in classes)
    assert len(regions) == 407 and all(len(code) == 6 for code in regions)
    assert classes == sorted(classes) and list(regions) == sorted(regions)


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference table of GB/T 4754 is not here")
def test_class_codes_exist_in_the_standard_and_manufacturing_is_complete() -> None:
    with open(REFERENCE, encoding="utf-8-sig", newline="") as file:
        standard = {row["code"] for row in csv.DictReader(file) if len(row["code"]) == 4}
    assert set(codes.classes()) <= standard
    assert {code for code in standard if "13" <= code[:2] <= "43"} <= set(codes.classes())

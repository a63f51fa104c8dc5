"""`zhaoluo universe` as a person types it: built, invented, refused in a sentence, and never a database for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.engine.universe import open_store

from .conftest import Bench

FIRMS = "编号,name,class,capital_wan\nb,演示乙公司,3974,12.5\na,演示甲公司,0111,\n,演示无号公司,0111,1\n"
LINKS = "supplier_id,buyer_id,product\na,b,演示玻璃\na,nobody,\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    contents = {
        "firms.csv": FIRMS,
        "links.csv": LINKS,
        "names.yaml": "id: 编号\n",
        "names.json": '{"id": "编号"}',
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, "utf-8")
    return {name: str(tmp_path / name) for name in contents}


def universe(bench: Bench, *words: str, **environment: str) -> dict[str, Any]:
    """What it answers in JSON, and in nothing but JSON."""
    done = bench.command("universe", *words, "--json", **environment)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def refused(bench: Bench, *words: str) -> str:
    done = bench.command("universe", *words)
    assert done.returncode == 1 and done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("names", ["names.yaml", "names.json"])
def test_files_become_a_store_where_the_product_looks_for_it(
    fresh: Bench, files: dict[str, str], names: str
) -> None:
    words = ["--enterprises", files["firms.csv"], "--links", files["links.csv"], "--mapping", files[names]]
    answer = universe(fresh, "build", *words, ZHAOLUO_NOW="2026-11-20")
    assert (answer["read"], answer["stored"], answer["rejected"]) == (3, 2, 1)
    assert (answer["links_read"], answer["links_stored"], answer["links_rejected"]) == (2, 1, 1)
    place = fresh.home / "universe"
    assert Path(answer["reject_file"]) == place / "gen-000001" / "rejected.csv"
    with open_store(place) as store:
        assert [firm.name for firm in store.find(["a", "b"])] == ["演示甲公司", "演示乙公司"]
        assert store.about.as_of == "2026-11-20" and not store.about.synthetic
    assert not (fresh.home / "postgres").exists(), "no database was started for it"


def test_a_synthetic_one_is_made_and_said_in_chinese(fresh: Bench, tmp_path: Path) -> None:
    out = str(tmp_path / "store")
    answer = universe(fresh, "generate", "--rows", "500", "--links", "900", "--seed", "3", "--out", out)
    assert (answer["generation"], answer["stored"], answer["links_stored"]) == ("gen-000001", 500, 900)
    done = fresh.command("universe", "generate", "--rows", "500", "--seed", "3", "--out", out)
    assert done.returncode == 0 and "收下 500" in done.stdout and "gen-000002" in done.stdout
    with open_store(tmp_path / "store") as store:
        assert store.about.synthetic and store.about.links == 0


def test_what_cannot_be_is_refused_in_a_sentence(fresh: Bench, files: dict[str, str], tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "store"))
    build = ("build", *out, "--enterprises")
    assert "缺少“id”列" in refused(fresh, *build, files["firms.csv"])
    assert "找不到文件" in refused(fresh, *build, "nowhere.csv")
    assert "应是一张表" in refused(fresh, *build, files["firms.csv"], "--mapping", files["firms.csv"])
    assert "YYYY-MM-DD" in refused(fresh, *build, files["firms.csv"], "--as-of", "去年")
    assert "企业数" in refused(fresh, "generate", *out, "--rows", "0")
    assert "参数有误" in refused(fresh, "generate", *out)

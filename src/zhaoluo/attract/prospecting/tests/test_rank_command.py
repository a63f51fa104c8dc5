"""`zhaoluo universe rank` and `export`: the JSON of the issue, a table for people, faults in one sentence."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from zhaoluo.engine.universe import generate, invented_id, open_store

GAPS = [{"classes": {"3974": 1.0, "3825": 0.5}, "severity": 0.9}]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("universe")
    generate(3000, 6000, 3, folder)
    return folder


def told(store: Path, query: Any, tmp_path: Path, *options: str) -> str:
    path, out = tmp_path / "query.json", io.StringIO()
    path.write_text(query if isinstance(query, str) else json.dumps(query), encoding="utf-8")
    call_command("universe", "rank", "--store", str(store), "--query", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_answer_as_json(store: Path, tmp_path: Path) -> None:
    query = {
        "gaps": GAPS,
        "filters": {"classes": "all"},
        "residents": [invented_id(0), invented_id(1)],
        "top": 5,
    }
    answer = json.loads(told(store, query, tmp_path, "--json"))
    assert (
        set(answer) == {"rows", "scanned", "seconds"} and answer["scanned"] == 3000 and answer["seconds"] > 0
    )
    assert len(answer["rows"]) == 5
    first = answer["rows"][0]
    assert set(first) == {"id", "name", "uscc", "score", "terms", "unknown", "completeness", "links"}
    weights = {
        "gap": 0.35,
        "scale": 0.15,
        "innovation": 0.15,
        "expansion": 0.15,
        "affinity": 0.1,
        "links": 0.1,
    }
    assert first["score"] == pytest.approx(
        sum(weights[key] * value for key, value in first["terms"].items()), abs=1e-12
    )


def test_top_on_the_command_line_beats_the_query(store: Path, tmp_path: Path) -> None:
    query = {"filters": {"classes": "all"}, "top": 5}
    assert len(json.loads(told(store, query, tmp_path, "--json", "--top", "7"))["rows"]) == 7


def test_a_table_for_people_says_that_a_list_grants_nothing(store: Path, tmp_path: Path) -> None:
    lines = told(store, {"filters": {"classes": "all"}, "top": 3}, tmp_path).splitlines()
    assert "扫描 3000 家" in lines[0] and "上榜不等于可以享受任何政策" in lines[0]
    assert len(lines) == 2 + 3 and "模拟" in lines[2]


@pytest.mark.parametrize(
    ("query", "options", "words"),
    [
        ("{", [], "不是 UTF-8 的 JSON"),
        ({"gaps": []}, [], "没有缺口"),
        ({"gaps": GAPS, "scorecard": {"gap": -1}}, [], "不能是负数"),
        ({"gaps": [{"classes": {"9999": 1}, "severity": 1}]}, [], "没有这样的行业小类：“9999”"),
        ({"gaps": GAPS, "residents": ["ghost"]}, [], "不在企业库里：“ghost”"),
        ({"gaps": GAPS}, ["--top", "0"], "--top"),
        ({"gaps": GAPS}, ["--engine", "spark", "--spark-set", "master=local"], "--spark-set"),
    ],
)
def test_a_fault_is_one_sentence(
    store: Path, tmp_path: Path, query: Any, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError) as refused:
        told(store, query, tmp_path, *options)
    assert words in str(refused.value)


def test_a_missing_store_or_query_is_named(store: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有企业库"):
        told(tmp_path / "nowhere", {"gaps": GAPS}, tmp_path)
    with pytest.raises(CommandError, match="读不出"):
        call_command("universe", "rank", "--store", str(store), "--query", str(tmp_path / "none.json"))


def test_the_store_is_exported_for_spark(store: Path, tmp_path: Path) -> None:
    import duckdb

    out = io.StringIO()
    folder = tmp_path / "parquet"
    call_command("universe", "export", "--store", str(store), "--parquet", str(folder), stdout=out)
    assert "3000 家企业已导出" in out.getvalue()
    with open_store(store) as opened, duckdb.connect() as connection:
        listed = connection.execute(
            f"SELECT * FROM read_parquet('{folder}/*.parquet') ORDER BY id"
        ).fetchall()
        firms = opened.find([row[0] for row in listed])
    assert len(listed) == 3000
    assert [row[:6] for row in listed[:50]] == [
        (firm.id, firm.uscc, firm.name, firm.region, firm.class_, firm.capital_wan) for firm in firms[:50]
    ]
    with pytest.raises(CommandError, match="已经存在"):
        call_command("universe", "export", "--store", str(store), "--parquet", str(folder))

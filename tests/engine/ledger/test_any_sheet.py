"""Properties of whole sheets: nothing crashes, rows add up, totals never count, reading is the same twice."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledger.making import TODAY, VOCABULARY, names, read_rows

from zhaoluo.engine.ledger import Sheet, read_ledger

HEAD = ["序号", "项目名称", "投资方", "总投资（万元）", "签约日期", "项目阶段"]
CELL = st.one_of(
    st.just(""), st.text(max_size=12), st.floats(), st.booleans(), st.dates(), st.sampled_from([*HEAD, "合计",
    "一、签约项目", "注：", "甲项目", "#REF!", "3亿元", "填报人：", "2025.3", "单位：亿元"])
)  # fmt: skip
ROWS = st.lists(st.lists(CELL, max_size=8), max_size=12)
MERGES = st.lists(
    st.tuples(*[st.integers(0, 12)] * 4).map(
        lambda a: (min(a[0], a[2]), min(a[1], a[3]), max(a[0], a[2]), max(a[1], a[3]))
    ),
    max_size=3,
)


@settings(max_examples=80, deadline=None)
@given(ROWS, ROWS, MERGES)
def test_any_cells_above_and_below_a_header_are_read_or_told(above, below, merges):
    rows = [*above, list(HEAD), *below]
    sheet = Sheet("表", rows, tuple(merges))
    first = read_ledger([sheet], vocabulary=VOCABULARY, today=TODAY)
    assert first == read_ledger([sheet], vocabulary=VOCABULARY, today=TODAY)
    numbers = [row.number for row in first.rows]
    assert numbers == sorted(set(numbers)) and all(1 <= number <= len(rows) for number in numbers)
    for found in first.sheets:
        taken = [column.field for column in found.columns if column.field]
        assert len(taken) == len(set(taken))
        for row in found.rows:
            assert "name" in row.values or row.troubles
            assert all(value is not None for value in row.values.values())


NAME = st.integers(1, 10**6).map(lambda number: f"演示{number}号项目")
DATA = st.tuples(
    NAME,
    st.integers(1, 10**6),
    st.dates(date(2015, 1, 1), TODAY),
    st.sampled_from(["在谈", "已签约", "在建", "投产"]),
)
BETWEEN = st.sampled_from(
    [
        ["合计", "", "", 5.0],
        ["", "小 计", "", 5.0],
        ["二、在建项目（3个）"],
        [],
        ["", " ", ""],
        list(HEAD),
        ["注：演示"],
        ["总计", "3个"],
        [7.0],
        ["填报人：", "", "审核人："],
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(DATA, st.lists(BETWEEN, max_size=3)), min_size=1, max_size=12))
def test_whatever_stands_between_them_exactly_the_projects_count(blocks):
    rows: list[list[object]] = [["演示台账"], list(HEAD)]
    expected = []
    for number, ((name, wan, day, stage), between) in enumerate(blocks, 1):
        rows += [[float(number), name, "甲公司", float(wan), day, stage], *between]
        expected.append(name)
    sheet = read_rows(rows)
    assert names(sheet) == expected and not any(row.troubles for row in sheet.rows)
    assert len(sheet.rows) + sheet.totals + sheet.blanks + sheet.notes == len(rows) - 2

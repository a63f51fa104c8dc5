"""Ledgers as zones and counties keep them, each beside what a careful clerk reads in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.engine.ledger.kept.bureaus import BUREAUS
from tests.engine.ledger.kept.compare import differences
from tests.engine.ledger.kept.counties import COUNTIES
from tests.engine.ledger.kept.districts import DISTRICTS
from tests.engine.ledger.kept.offices import OFFICES
from tests.engine.ledger.kept.parks import PARKS
from tests.engine.ledger.kept.shape import Kept
from tests.engine.ledger.kept.towns import TOWNS
from tests.engine.ledger.kept.traps import TRAPS
from tests.engine.ledger.kept.wordings import CELLS, HEADERS, UNIT_LINES, UNITS
from tests.engine.ledger.making import read_rows

NAMES = ["甲厂项目", "乙厂项目", "丙厂项目"]
FIRMS = ["甲有限公司", "乙有限公司", "丙有限公司"]


@pytest.mark.parametrize(
    "kept", [*PARKS, *TOWNS, *TRAPS, *DISTRICTS, *OFFICES, *BUREAUS, *COUNTIES], ids=lambda kept: kept.title
)
def test_reads_what_a_careful_clerk_reads(kept: Kept):
    assert differences(kept) == []


@pytest.mark.parametrize(("cells", "field", "headers"), HEADERS)
def test_takes_a_header_for_what_a_clerk_takes_it(cells: str, field: str | None, headers: list[str]):
    first = ["序号", 1, 2, 3] if field == "name" else ["项目名称", *NAMES]
    second = ["备注一", "", "", ""] if field == "investors" else ["企业名称", *FIRMS]
    for header in headers:
        rows = [list(row) for row in zip(first, second, [header, *CELLS[cells]], strict=True)]
        assert (header, read_rows(rows).columns[2].field) == (header, field)


def _bare(header: str, line: list[Any]) -> Decimal:
    rows = [
        ["演示区招商项目台账"],
        line,
        ["序号", "项目名称", "投资方", header, "进展情况"],
        [1, NAMES[0], FIRMS[0], 300, "土建"],
    ]
    value = read_rows(rows).rows[0].values["investment"]
    assert isinstance(value, Decimal)
    return value


@pytest.mark.parametrize(("header", "unit"), UNITS.items())
def test_a_bare_number_is_in_the_unit_of_its_header(header: str, unit: float):
    assert _bare(header, []) == Decimal(str(unit)) * 300


@pytest.mark.parametrize(("line", "unit"), UNIT_LINES.items())
@pytest.mark.parametrize("at", [0, 4])
def test_a_bare_number_is_in_the_unit_of_the_line_above(line: str, unit: float, at: int):
    assert _bare("总投资", [*[None] * at, line]) == Decimal(str(unit)) * 300

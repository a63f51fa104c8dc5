"""The local sourcing rate in three variants, and how many suppliers residents lean on."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoluo.engine.chain import (
    Purchase,
    bought_outside,
    concentration,
    local_sourcing_rates,
    single_source,
)

#: Firm 甲 buys lenses from two places and boards from an unknown one; 乙 buys lenses it has told little about.
ROWS = [
    Purchase("甲", "镜片", "本地光学", 700.0, True),
    Purchase("甲", "镜片", "外地光学", 100.0, False),
    Purchase("甲", "电路板", "某电子", 200.0, None),
    Purchase("甲", "包装", "本地包装", None, True),
    Purchase("乙", "镜片", None, 50.0, False),
    Purchase("乙", "螺丝", "外地五金", 150.0, False),
]

purchases = st.lists(
    st.builds(
        Purchase,
        buyer=st.sampled_from("甲乙丙"),
        item=st.sampled_from("pqrs"),
        supplier=st.sampled_from([None, "", "子", "丑", "寅", "卯"]),
        amount=st.one_of(st.none(), st.integers(0, 1000).map(float)),
        local=st.sampled_from([None, True, False]),
    ),
    max_size=20,
)


def test_three_variants_with_their_parts() -> None:
    rates = local_sourcing_rates(ROWS, buyers=["甲", "乙", "丙"])
    assert list(rates) == ["by_value", "by_item", "by_supplier"]
    value, item, supplier = rates.values()
    assert (value.label, value.unit, value.numerator, value.denominator, value.unknown) == (
        "按采购额",
        "万元",
        700,
        1000,
        200,
    )
    assert (value.value, value.not_counted) == (0.7, 1)
    assert value.coverage == pytest.approx(1000 / 1200)
    # 甲 镜片 and 包装 local, 电路板 unknown; 乙 镜片 and 螺丝 not.
    assert (item.numerator, item.denominator, item.unknown, item.value) == (2, 4, 1, 0.5)
    # 本地光学, 本地包装 of four placed ones; 某电子 unknown; one row names none.
    assert (supplier.numerator, supplier.denominator, supplier.unknown, supplier.not_counted) == (2, 4, 1, 1)
    assert value.coverage_of_buyers == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("rows", "by_item", "by_supplier"),
    [
        # One local source makes the pair local, even beside an unknown one.
        (
            [Purchase("甲", "p", "子", None, True), Purchase("甲", "p", "丑", None, None)],
            (1, 1, 0),
            (1, 1, 1),
        ),
        # Not local and unknown: nobody knows.
        (
            [Purchase("甲", "p", "子", None, False), Purchase("甲", "p", "丑", None, None)],
            (0, 0, 1),
            (0, 1, 1),
        ),
        # The same item bought by two counts twice; a supplier of both once, local as soon as one row says so.
        (
            [Purchase("甲", "p", "子", None, False), Purchase("乙", "p", "子", None, True)],
            (1, 2, 0),
            (1, 1, 0),
        ),
        ([], (0, 0, 0), (0, 0, 0)),
    ],
)
def test_unknown_is_never_no(
    rows: list[Purchase], by_item: tuple[int, int, int], by_supplier: tuple[int, int, int]
) -> None:
    rates = local_sourcing_rates(rows)
    for rate, (local, known, unknown) in ((rates["by_item"], by_item), (rates["by_supplier"], by_supplier)):
        assert (rate.numerator, rate.denominator, rate.unknown) == (local, known, unknown)
    assert rates["by_value"].value is None and rates["by_value"].coverage == 0


@settings(max_examples=40)
@given(purchases)
def test_properties_of_any_purchases(rows: list[Purchase]) -> None:
    rates = local_sourcing_rates(rows)
    for rate in rates.values():
        assert 0 <= rate.numerator <= rate.denominator
        assert 0 <= rate.coverage <= 1 and 0 <= rate.coverage_of_buyers <= 1
        assert (rate.value is None) == (rate.denominator == 0)
        if rate.value is not None:
            assert 0 <= rate.value <= 1
    one = concentration(rows)
    if one.hhi is not None:
        assert 1 / one.suppliers - 1e-12 <= one.hhi <= 1 + 1e-12
    lone = single_source(rows)
    assert 0 <= lone.single <= lone.known <= lone.pairs
    outside, coverage = bought_outside(rows)
    value = rates["by_value"]
    if outside is None:
        assert coverage == 0 and value.denominator == 0
    else:
        assert outside == pytest.approx(value.denominator - value.numerator)


@settings(max_examples=40)
@given(purchases)
def test_learning_a_place_never_lowers_coverage(rows: list[Purchase]) -> None:
    known = [
        Purchase(
            row.buyer, row.item, row.supplier, row.amount, bool(row.local) if row.local is None else row.local
        )
        for row in rows
    ]
    before, after = local_sourcing_rates(rows), local_sourcing_rates(known)
    for variant, rate in before.items():
        assert after[variant].coverage >= rate.coverage - 1e-12
        assert after[variant].unknown == 0


def test_concentration_and_single_source() -> None:
    said = concentration(
        [Purchase("甲", "p", "子", 60.0), Purchase("乙", "p", "丑", 40.0), Purchase("乙", "q", None, 9.0)]
    )
    assert (said.hhi, said.suppliers, said.coverage) == (pytest.approx(0.52), 2, pytest.approx(2 / 3))
    lone = single_source(ROWS)
    # 甲's lenses have two sources; 乙's source of lenses has no name; the other three have one each.
    assert (lone.single, lone.known, lone.pairs, lone.items) == (3, 4, 5, ("包装", "电路板", "螺丝"))
    assert lone.value == 0.75 and lone.coverage == 0.8
    assert single_source([]).value is None


@pytest.mark.parametrize("amount", [-1.0, math.nan, math.inf])
@pytest.mark.parametrize("function", [local_sourcing_rates, concentration, bought_outside])
def test_an_amount_that_cannot_be_is_refused(function: Any, amount: float) -> None:
    with pytest.raises(ValueError, match="甲 采购“镜片”的金额不能为负或非数"):
        function([Purchase("甲", "镜片", "子", amount, True)])

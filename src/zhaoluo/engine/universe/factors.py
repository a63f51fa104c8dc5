"""Values 0..1 from columns, and the three factors that no query changes.  Expressions of Ibis; all arithmetic is float64."""

from __future__ import annotations

import math
from typing import Any

import ibis

# Ibis ships no types: tables and columns of an expression are Any to mypy.
Table = Any
Column = Any

FACTORS = ("scale", "innovation", "expansion")
BOUND_STEPS = 65_535
BOUNDS = tuple(f"{name}_bound" for name in FACTORS)


def is_known(column: Column) -> Column:
    return column.notnull()


def number(column: Column) -> Column:
    return column.coalesce(0.0)


def log_share(column: Column, full: float) -> Column:
    """ln(1 + x) / ln(1 + full), unknown and negative as 0."""
    return (1.0 + ibis.greatest(number(column), 0.0)).ln() / math.log(1.0 + full)


def half_log(column: Column, full: float) -> Column:
    return 0.5 * (1.0 + ibis.greatest(number(column), 0.0)).ln() / math.log(1.0 + full)


def clip(column: Column, low: float, high: float) -> Column:
    """(x − low) / (high − low) held in 0..1, unknown as 0; with low above high, small is good."""
    held = ibis.greatest(0.0, ibis.least(1.0, (column - low) / (high - low)))
    return ibis.ifelse(is_known(column), held, 0.0)


def flag(column: Column, points: float = 1.0) -> Column:
    return ibis.ifelse(column, points, 0.0)  # unknown is not true


def scale(firm: Table) -> Column:
    """min(1, ½·ln(1+capital_wan)/ln(1 000 001) + ½·ln(1+employees)/ln(100 001))."""
    return ibis.least(
        1.0, half_log(firm["capital_wan"], 1_000_000.0) + half_log(firm["employees"], 100_000.0)
    )


def innovation(firm: Table) -> Column:
    """min(1, 0.4·min(1, ln(1+patents)/ln 1001) + 0.25·high_tech + 0.25·little_giant + 0.1·listed)."""
    return ibis.least(
        1.0,
        0.4 * ibis.least(1.0, log_share(firm["patents"], 1000.0))
        + flag(firm["is_high_tech"], 0.25)
        + flag(firm["is_little_giant"], 0.25)
        + flag(firm["is_listed"], 0.1),
    )


def expansion(signal: Column, growth: Column) -> Column:
    """0.6·expansion_signal + 0.4·clip((growth+0.2)/0.7, 0, 1)."""
    pace = ibis.greatest(0.0, ibis.least(1.0, (growth + 0.2) / 0.7))
    return 0.6 * number(signal) + ibis.ifelse(is_known(growth), 0.4 * pace, 0.0)


def factors(firm: Table) -> dict[str, Column]:
    """The three factors that no query changes, from raw columns."""
    return {
        "scale": scale(firm),
        "innovation": innovation(firm),
        "expansion": expansion(firm["expansion_signal"], firm["growth"]),
    }


def with_factors(table: str, columns: dict[str, str]) -> Table:
    """The table of that name with the three factors and their bounds beside its own columns (Ibis type by name): how a store is built."""
    firms = ibis.table(columns, name=table)
    made = firms.mutate(**factors(firms))
    return made.mutate(
        **{f"{name}_bound": (made[name] * float(BOUND_STEPS)).ceil().cast("uint16") for name in FACTORS}
    )

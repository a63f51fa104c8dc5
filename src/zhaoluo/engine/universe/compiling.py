"""From an expression to the SQL of DuckDB and of Spark.  Ibis is used as a compiler only."""

from __future__ import annotations

from typing import Any

import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from .factors import Table


def _double(value: float) -> sge.Expression:
    """A literal that DuckDB and Spark both read as float64: without the exponent it would be a decimal to them."""
    text = repr(float(value))
    return sge.Literal.number(text if "e" in text else f"{text}e0")


class _DuckDB(DuckDBCompiler):  # type: ignore[misc]
    __slots__ = ()

    def visit_MapGet(self, op: Any, *, arg: Any, key: Any, default: Any) -> Any:
        # Ibis's own form, made for values that are lists or null, is ten times as slow
        return self.f.coalesce(self.f.map_extract_value(arg, key), default)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_floating():
            return _double(value)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)


class _Spark(PySparkCompiler):  # type: ignore[misc]
    """Spark's compiler without the options that Ibis only sets once pyspark is there (how to treat not-a-number)."""

    __slots__ = ()

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_floating():
            return _double(value)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)


def duckdb_sql(table: Table) -> str:
    compiler = _DuckDB()
    return str(compiler.to_sqlglot(table).sql(dialect=compiler.dialect))


def spark_sql(table: Table) -> str:
    compiler = _Spark()
    return str(compiler.to_sqlglot(table).sql(dialect=compiler.dialect))

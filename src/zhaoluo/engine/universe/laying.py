"""From good rows in the working database to the files of a generation."""

from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from .index import write_marks
from .links import NO_PRODUCT
from .schema import BIT, COLUMNS, FEATURES, FIRMS

#: Rows moved at once where they pass through Python's memory.
BLOCK = 4_000_000
#: Rows that DuckDB keeps together.  Each column of a group takes a block of 256 kB at least: with the usual 122 880 rows a third of what a
#: query over all firms reads is padding.  Small stores keep those, so that more than one core has something to do.
GROUP, SMALL = 491_520, 5_000_000
_KNOWN = " + ".join(f'("{feature}" IS NOT NULL)::INTEGER * {BIT[feature]}' for feature in FEATURES)
_COLUMNS = ", ".join(f'"{column.name}"' for column in COLUMNS)


def sort_firms(connection: duckdb.DuckDBPyConnection) -> int:
    """Table `sorted` in the order of the store; returns its rows.  What was good of `staged` is dropped, the bad stays."""
    connection.execute(
        f'CREATE TABLE sorted AS SELECT file, line, {_COLUMNS} FROM staged WHERE reason IS NULL ORDER BY "class", region, id'
    )
    connection.execute(
        "CREATE TABLE bad AS SELECT file, line, reason, text FROM staged WHERE reason IS NOT NULL"
    )
    connection.execute("DROP TABLE staged")
    (rows,) = connection.execute("SELECT count(*) FROM sorted").fetchone() or (0,)
    return int(rows)


def lay_ids(connection: duckdb.DuckDBPyConnection, folder: Path) -> NDArray[np.uint32]:
    """Write the id index; leave table `by_id` (id, row).  Returns the row of each id in order."""
    connection.execute("CREATE TABLE by_id AS SELECT id, rowid::UINTEGER AS row FROM sorted ORDER BY id")
    path = str(folder / "text.bin").replace("'", "''")
    connection.execute(
        f"COPY (SELECT id FROM by_id) TO '{path}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x1f')"
    )
    rows = _column(connection, "by_id", "row", np.dtype(np.uint32))
    np.save(folder / "rows.npy", rows)
    write_marks(folder, len(rows))
    return rows


def rows_of_invented(connection: duckdb.DuckDBPyConnection) -> NDArray[np.uint32]:
    """The row of each invented firm (file 0) by its number."""
    (count,) = connection.execute("SELECT count(*) FROM sorted WHERE file = 0").fetchone() or (0,)
    (rows,) = connection.execute("SELECT count(*) FROM sorted").fetchone() or (0,)
    row_of: NDArray[np.uint32] = np.zeros(count, dtype=np.uint32)
    for start in range(0, rows, BLOCK):
        part = connection.execute(
            "SELECT line, rowid::UINTEGER AS row FROM sorted WHERE rowid >= ? AND rowid < ? AND file = 0",
            [start, start + BLOCK],
        ).fetchnumpy()
        row_of[part["line"] - 1] = part["row"]
    return row_of


def lay_firms(connection: duckdb.DuckDBPyConnection, path: Path, row_of_rank: NDArray[np.uint32]) -> None:
    """Write tables `firms` and `tally`; drops `sorted`."""
    # Ibis takes a second to import, and who only reads a store need not wait for it
    from .compiling import duckdb_sql
    from .expression import RAW
    from .factors import BOUNDS, FACTORS, with_factors

    rank: NDArray[np.uint32] = np.empty(len(row_of_rank), dtype=np.uint32)
    rank[row_of_rank] = np.arange(len(row_of_rank), dtype=np.uint32)
    connection.execute("SET force_compression = 'auto'")
    connection.execute(
        f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS made (ROW_GROUP_SIZE {GROUP if len(rank) > SMALL else 122_880})"
    )
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in FIRMS)
    connection.execute(f"CREATE TABLE made.firms ({columns})")
    factored = duckdb_sql(with_factors("placed", {"place": "int64", "id_rank": "uint32"} | RAW))
    for start in range(0, len(rank), BLOCK):
        connection.register("ranks", {"id_rank": rank[start : start + BLOCK]})
        connection.execute(
            f"""INSERT INTO made.firms
            WITH placed AS (
                SELECT rowid AS place, id_rank, {_COLUMNS}
                FROM (SELECT rowid, * FROM sorted WHERE rowid >= {start} AND rowid < {start + BLOCK}) POSITIONAL JOIN ranks
            )
            SELECT place, {_COLUMNS}, id_rank, {", ".join(FACTORS)}, {_KNOWN}, {", ".join(BOUNDS)} FROM ({factored})"""
        )
        connection.unregister("ranks")
    connection.execute("DROP TABLE sorted")
    connection.execute(
        """CREATE TABLE made.tally AS
        SELECT region, "class", count(*) AS firms, count(employees) AS employees_known, sum(employees) AS employees,
               count(insured) AS insured_known, sum(insured) AS insured
        FROM made.firms GROUP BY region, "class" ORDER BY region, "class" """
    )


def lay_links(connection: duckdb.DuckDBPyConnection, made: Path, rows: int) -> int:
    """Write the links both ways and table `products`; detaches the made database.  Returns the number of links."""
    connection.execute("CREATE TABLE made.products AS SELECT number, product FROM product ORDER BY number")
    for name, own, partner, towards in (
        ("out", "supplier", "buyer", "to"),
        ("in", "buyer", "supplier", "from"),
    ):
        connection.execute(
            f"CREATE OR REPLACE TABLE way AS SELECT {own} AS own, {partner} AS partner, product FROM link ORDER BY ALL"
        )
        (count,) = connection.execute("SELECT count(*) FROM way").fetchone() or (0,)
        folder = made / "links"
        partners = _memmap(folder / f"{name}_{towards}.npy", np.dtype(np.uint32), count)
        products = _memmap(folder / f"{name}_product.npy", np.dtype(np.int32), count)
        degree: NDArray[np.int64] = np.zeros(rows + 1, dtype=np.int64)
        for start in range(0, count, BLOCK):
            part = connection.execute(
                "SELECT own, partner, coalesce(product, ?)::INTEGER AS product FROM way WHERE rowid >= ? AND rowid < ?",
                [NO_PRODUCT, start, start + BLOCK],
            ).fetchnumpy()
            stop = start + len(part["own"])
            partners[start:stop] = part["partner"]
            products[start:stop] = part["product"]
            first, last = int(part["own"][0]), int(part["own"][-1])
            degree[first + 1 : last + 2] += np.bincount(part["own"] - first, minlength=last - first + 1)
        np.save(folder / f"{name}_indptr.npy", np.cumsum(degree, out=degree))
        del partners, products  # unmapped, and with that written
    connection.execute("DROP TABLE way")
    connection.execute("CHECKPOINT made")
    connection.execute("DETACH made")
    return int(count)


def _memmap(path: Path, dtype: np.dtype[np.generic], length: int) -> NDArray[np.generic]:
    """A new array on disk; one of no length is not mapped."""
    if not length:
        np.save(path, np.zeros(0, dtype))
        return np.zeros(0, dtype)
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=(length,))


def _column(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, dtype: np.dtype[np.uint32]
) -> NDArray[np.uint32]:
    """A whole column without unknowns, in order of place."""
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    values: NDArray[np.uint32] = np.empty(count, dtype=dtype)
    for start in range(0, count, BLOCK):
        part = connection.execute(
            f"SELECT {column} AS value FROM {table} WHERE rowid >= ? AND rowid < ?", [start, start + BLOCK]
        ).fetchnumpy()["value"]
        values[start : start + len(part)] = part
    return values

"""Rows of input files into the working database: good ones typed, bad ones with the reason (拒收)."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import duckdb

from . import checking
from .faults import UniverseError, disk_full
from .reading import UNREADABLE, Row, csv_rows, xlsx_rows
from .schema import COLUMNS, LINK_COLUMNS, REQUIRED

#: Text rows handed to DuckDB at once.
CHUNK = 400_000
SEPARATOR = "\x1f"  # between fields of a chunk; cannot stand in one (see _line)
_CONTROL = re.compile(r"[\x00-\x1f]+")
_KINDS = (".csv", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Sort:
    """A sort of file we read: the table it goes to, its columns, and those it cannot do without."""

    table: str
    columns: tuple[str, ...]
    required: tuple[str, ...]


ENTERPRISES = Sort("staged", tuple(column.name for column in COLUMNS), REQUIRED)
LINKS = Sort("staged_link", LINK_COLUMNS, ("supplier_id", "buyer_id"))


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The empty tables of a build.  file and line say where a row comes from; file 0 is invented."""
    where = "file USMALLINT, line BIGINT, reason VARCHAR, text VARCHAR"
    columns = ", ".join(f'"{column.name}" {column.type}' for column in COLUMNS)
    connection.execute(f"CREATE TABLE staged ({where}, {columns})")
    connection.execute(
        f"CREATE TABLE staged_link ({where}, supplier_id VARCHAR, buyer_id VARCHAR, product VARCHAR)"
    )
    connection.execute("CREATE TABLE link (supplier UINTEGER, buyer UINTEGER, product INTEGER)")
    connection.execute("CREATE TABLE product (number INTEGER, product VARCHAR)")


def look_at(files: Iterable[Path]) -> None:
    """UniverseError unless every file is there and of a kind we read."""
    for file in files:
        if file.suffix.lower() not in _KINDS:
            raise UniverseError(f"文件“{file.name}”的类型不认识，可用 .csv、.parquet、.xlsx。")
        if not file.is_file():
            raise UniverseError(f"找不到文件“{file}”。")


def weight(file: Path) -> int:
    """Bytes of the file as plain text, roughly; the two packed kinds hold about five times their size."""
    return file.stat().st_size * (1 if file.suffix.lower() == ".csv" else 5)


def receive(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    number: int,
    sort: Sort,
    mapping: Mapping[str, str],
    place: Path,
) -> set[str]:
    """Add the rows of one file to its table; returns the names of the file's columns.

    number : by which the tables name the file
    place  : a directory for temporary files
    UniverseError where the file is unreadable or lacks a required column.
    """
    if file.suffix.lower() == ".parquet":
        return _receive_parquet(connection, file, number, sort, mapping)
    rows = csv_rows(file) if file.suffix.lower() == ".csv" else xlsx_rows(file)
    heading = next(rows, None)
    if heading is None:
        raise UniverseError(f"文件“{file.name}”是空的。")
    names = [field.strip() for field in heading.fields]
    found = _columns(file, names, sort, mapping)
    for part in _chunks(rows, len(names), place / "chunk.txt"):
        declared = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(names)))
        source = (
            f"read_csv('{_quoted(part)}', delim='{SEPARATOR}', quote='', escape='', header=false, auto_detect=false, "
            f"new_line='\\n', max_line_size=8000000, columns={{'line': 'BIGINT', 'fault': 'VARCHAR', {declared}}})"
        )
        fields = {name: (f"c{names.index(theirs)}", "VARCHAR") for name, theirs in found.items()}
        whole = _whole(f"c{column}" for column in range(len(names)))
        _take(connection, source, number, sort, fields, whole, faults="fault")
    (place / "chunk.txt").unlink(missing_ok=True)
    return set(names)


def _receive_parquet(
    connection: duckdb.DuckDBPyConnection, file: Path, number: int, sort: Sort, mapping: Mapping[str, str]
) -> set[str]:
    # hive_partitioning: a folder named region=110000 must not stand in for the file's own column
    plain = f"read_parquet('{_quoted(file)}', hive_partitioning=false"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {plain})").fetchall()
        types = {name: str(type_) for name, type_, *_ in described}
        found = _columns(file, list(types), sort, mapping)
        for theirs in found.values():
            if types[theirs].endswith("]") or types[theirs].startswith(("STRUCT", "MAP", "UNION")):
                raise UniverseError(f"文件“{file.name}”的“{theirs}”列是列表或结构，请改为每行一个值。")
        fields = {name: (f"c{place}", types[theirs]) for place, (name, theirs) in enumerate(found.items())}
        listed = ", ".join(
            f"{_identifier(theirs)} AS c{place}" for place, theirs in enumerate(found.values())
        )
        if "file_row_number" in {name.lower() for name in types}:  # a column of the file's own
            source = f"(SELECT row_number() OVER () AS line, {listed} FROM {plain}))"
        else:
            source = f"(SELECT file_row_number + 1 AS line, {listed} FROM {plain}, file_row_number=true))"
        whole = _whole(source_ for source_, _ in fields.values())
        _take(connection, source, number, sort, fields, whole, faults=None)
        return set(types)
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.SerializationException) as error:
        if disk_full(error):
            raise
        raise UniverseError(f"文件“{file.name}”不是读得出的 Parquet 文件。") from error


def _take(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    number: int,
    sort: Sort,
    fields: Mapping[str, tuple[str, str]],
    whole: str,
    faults: str | None,
) -> None:
    """Insert what `source` yields, checked.  fields: our column → their expression and its type."""
    values, reasons = checking.expressions(sort.columns, fields)
    reason = f"nullif(concat_ws('；', {', '.join(reasons)}), '')"
    if faults:  # of a row whose form is wrong, only that is said
        reason = f"CASE WHEN {faults} <> '' THEN {faults} ELSE {reason} END"
    columns = ", ".join(f'"{name}"' for name in sort.columns)
    connection.execute(
        f"""INSERT INTO {sort.table} (file, line, reason, text, {columns})
        SELECT {number}, line, reason, CASE WHEN reason IS NOT NULL THEN whole END, {columns}
        FROM (SELECT line, {reason} AS reason, {whole} AS whole, {", ".join(values)} FROM {source})"""
    )


def _columns(file: Path, names: Sequence[str], sort: Sort, mapping: Mapping[str, str]) -> dict[str, str]:
    """Our column → theirs, for those the file has."""
    if unknown := sorted(set(mapping) - set(ENTERPRISES.columns) - set(LINKS.columns)):
        raise UniverseError(
            f"列名对照里的“{unknown[0]}”不是企业库的列，可用：{'、'.join(ENTERPRISES.columns)}。"
        )
    found = {name: mapping.get(name, name) for name in sort.columns if mapping.get(name, name) in names}
    if missing := [mapping.get(name, name) for name in sort.required if name not in found]:
        raise UniverseError(
            f"文件“{file.name}”缺少“{'”“'.join(missing)}”列；列名不同时请用列名对照文件（--mapping）说明。"
        )
    if twice := [theirs for theirs in found.values() if list(names).count(theirs) > 1]:
        raise UniverseError(f"文件“{file.name}”有两列都叫“{twice[0]}”，请改名。")
    return found


def _chunks(rows: Iterator[Row], width: int, part: Path) -> Iterator[Path]:
    """Write the rows out, a chunk at a time, always to the same path: read each before asking for the next."""
    first: Row | None
    while (first := next(rows, None)) is not None:
        with open(part, "w", encoding="utf-8", newline="") as file:
            file.writelines(_line(row, width) for row in chain([first], islice(rows, CHUNK - 1)))
        yield part


def _line(row: Row, width: int) -> str:
    """A row as the line DuckDB reads: place, fault, fields; every line has the same number of fields."""
    fields, fault = row.fields, row.fault
    if len(fields) != width:
        fields = [*fields[:width], *([""] * (width - len(fields)))]
    line = SEPARATOR.join([str(row.line), fault, *fields])
    unreadable = UNREADABLE in line
    if unreadable or "\n" in line or "\r" in line or "\0" in line or line.count(SEPARATOR) != width + 1:
        if unreadable and not fault:
            fault = "有读不出的字符，文件编码须为 UTF-8 或 GB18030"
        line = SEPARATOR.join([str(row.line), fault, *(_CONTROL.sub(" ", field) for field in fields)])
    return line + "\n"


def reject_repeated(connection: duckdb.DuckDBPyConnection) -> None:
    """Of rows with the same id, the first in order of file and line stays."""
    connection.execute(
        """CREATE TABLE suspect AS SELECT mark FROM (SELECT hash(id) AS mark FROM staged WHERE reason IS NULL)
        GROUP BY mark HAVING count(*) > 1"""
    )
    (suspects,) = connection.execute("SELECT count(*) FROM suspect").fetchone() or (0,)
    if suspects:
        connection.execute(
            """CREATE TABLE repeated AS SELECT id, min((file, line)) AS first FROM staged
            WHERE reason IS NULL AND hash(id) IN (FROM suspect) GROUP BY id HAVING count(*) > 1"""
        )
        connection.execute(
            f"""UPDATE staged SET reason = '企业编号“' || staged.id || '”重复，已收下前面的一行',
                text = {_whole(f'staged."{name}"' for name in ENTERPRISES.columns)}
            FROM repeated WHERE staged.id = repeated.id AND reason IS NULL AND (staged.file, staged.line) > first"""
        )


def resolve_links(connection: duckdb.DuckDBPyConnection) -> None:
    """Ids of links to rows of `by_id`; links to nobody or to oneself are rejected."""
    connection.execute(
        """INSERT INTO product SELECT row_number() OVER (ORDER BY product) - 1, product
        FROM (SELECT DISTINCT product FROM staged_link WHERE reason IS NULL AND product IS NOT NULL)"""
    )
    connection.execute(
        """CREATE TABLE joined AS SELECT l.file, l.line, l.text, l.supplier_id, l.buyer_id, l.product AS name,
            s.row AS supplier, b.row AS buyer, p.number AS product
        FROM staged_link l LEFT JOIN by_id s ON l.supplier_id = s.id LEFT JOIN by_id b ON l.buyer_id = b.id
        LEFT JOIN product p ON l.product = p.product WHERE l.reason IS NULL"""
    )
    connection.execute("INSERT INTO link SELECT supplier, buyer, product FROM joined WHERE supplier <> buyer")
    connection.execute(
        """CREATE TABLE bad_link AS
        SELECT file, line, reason, text FROM staged_link WHERE reason IS NOT NULL
        UNION ALL
        SELECT file, line,
            CASE WHEN supplier = buyer THEN '企业不能向自己供货'
            ELSE concat_ws('；', CASE WHEN supplier IS NULL THEN '库中没有供应企业“' || supplier_id || '”' END,
                                 CASE WHEN buyer IS NULL THEN '库中没有采购企业“' || buyer_id || '”' END) END,
            concat_ws(',', supplier_id, buyer_id, coalesce(name, ''))
        FROM joined WHERE supplier IS NULL OR buyer IS NULL OR supplier = buyer"""
    )
    connection.execute("DROP TABLE joined")
    connection.execute("DROP TABLE staged_link")
    connection.execute("DROP TABLE by_id")


def write_rejected(connection: duckdb.DuckDBPyConnection, files: Sequence[str], path: Path) -> None:
    """All rejected rows in order: file, line, reason, text (the row's fields joined by commas)."""
    present = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    parts = [
        f"SELECT file, line, reason, text FROM {table}" for table in ("bad", "bad_link") if table in present
    ]
    query = " UNION ALL ".join(
        parts or ["SELECT file, line, reason, text FROM staged WHERE reason IS NOT NULL"]
    )
    answer = connection.execute(f"FROM ({query}) ORDER BY file, line")
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "reason", "text"])
        while rows := answer.fetchmany(10_000):
            writer.writerows((files[number - 1], line, reason, text) for number, line, reason, text in rows)


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table."""
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return int(rows)


def _whole(fields: Iterable[str]) -> str:
    """SQL of a row as text for the reject file."""
    listed = ", ".join(f"coalesce({field}::VARCHAR, '')" for field in fields)
    return f"rtrim(concat_ws(',', {listed}), ',')"


def _quoted(path: Path) -> str:
    """The path inside an SQL string, for a reader that takes paths for patterns."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path)).replace("'", "''")


def _identifier(name: str) -> str:
    quote = '"'
    return quote + name.replace(quote, quote * 2) + quote

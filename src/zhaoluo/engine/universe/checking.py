"""What makes a value good, as SQL: for each column the typed value and the reasons to reject its row.

Empty is unknown, and unknown is good everywhere but in id and name.  A class or region we do not know stays as it is delivered:
what it means is a matter of the query.
"""

import re
from collections.abc import Mapping, Sequence

from .schema import COLUMNS, FOUNDED_YEARS, LABELS, LARGEST_COUNT, LINK_COLUMNS

YES = ("true", "t", "yes", "y", "1", "1.0", "是")
NO = ("false", "f", "no", "n", "0", "0.0", "否")
LONGEST_ID = 200
_NUMBER = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\s*\d+\)")
#: A code of which a spreadsheet kept 15 figures only.
_CUT_SHORT = r"^\d(\.\d+)?[eE]\+(1[5-9]|[2-9]\d|\d{3})$"
_KINDS = {column.name: column.kind for column in COLUMNS}
_TYPES = {column.name: column.type for column in COLUMNS}


def expressions(columns: Sequence[str], fields: Mapping[str, tuple[str, str]]) -> tuple[list[str], list[str]]:
    """SQL of the values (`expression AS "column"`), and of the reasons (a sentence or NULL).

    fields : our column → expression over the source and its DuckDB type; a column that is not there is unknown throughout
    """
    values: list[str] = []
    reasons: list[str] = []
    for column in columns:
        if column not in fields:
            values.append(f'NULL::{_TYPES.get(column, "VARCHAR")} AS "{column}"')
            continue
        value, faults = _checked(column, *fields[column])
        values.append(f'{value} AS "{column}"')
        reasons += faults
    return values, reasons


def _checked(column: str, source: str, type_: str) -> tuple[str, list[str]]:
    text = _text(source, type_)
    kind = _KINDS.get(column, "text")
    if column in ("region", "class"):  # codes that passed through a column of numbers
        text = (
            f"CASE WHEN regexp_matches({text}, '^\\d+\\.0+$') THEN split_part({text}, '.', 1) ELSE {text} END"
        )
    if kind == "text":
        return text, _text_faults(column, text)
    label = LABELS[column]
    if kind == "flag":
        if type_ == "BOOLEAN":
            return source, []
        listed = ", ".join(f"'{word}'" for word in YES + NO)
        yes = ", ".join(f"'{word}'" for word in YES)
        return (
            f"CASE WHEN lower({text}) IN ({listed}) THEN lower({text}) IN ({yes}) END",
            [f"CASE WHEN lower({text}) NOT IN ({listed}) THEN '{label}应为是或否' END"],
        )
    number = f"TRY_CAST({text} AS DOUBLE)"
    delivered = f"{text} IS NOT NULL"
    if kind == "share":  # known as yes or no only
        number = f"CASE lower({text}) WHEN 'true' THEN 1.0 WHEN 'false' THEN 0.0 ELSE {number} END"
    if _NUMBER.fullmatch(type_):
        number = f"CAST({source} AS DOUBLE)"
        delivered = f"{source} IS NOT NULL"
        if type_ in ("FLOAT", "DOUBLE"):  # nan is how such files say unknown
            number = f"CASE WHEN NOT isnan({source}) THEN {number} END"
            delivered = f"NOT isnan({source})"
    good, fault = f"isfinite({number})", f"{label}不是数"
    if kind in ("count", "year"):
        lowest, highest = (0, LARGEST_COUNT) if kind == "count" else FOUNDED_YEARS
        good += f" AND {number} = floor({number}) AND {number} BETWEEN {lowest} AND {highest}"
        fault = f"{label}应为" + ("不小于 0 的整数" if kind == "count" else f"{lowest}—{highest} 之间的整数")
    elif kind == "amount":
        good += f" AND {number} >= 0"
        fault = f"{label}应为不小于 0 的数"
    elif kind == "share":
        good += f" AND {number} BETWEEN 0 AND 1"
        fault = f"{label}应在 0 到 1 之间"
    value = f"TRY_CAST(CASE WHEN {good} THEN {number} END AS {_TYPES[column]})"
    return value, [f"CASE WHEN {delivered} AND ({good}) IS NOT TRUE THEN '{fault}' END"]


def _text(source: str, type_: str) -> str:
    """The trimmed text of a value; NULL where nothing is left."""
    if type_ in ("FLOAT", "DOUBLE"):  # codes that a spreadsheet or a data frame made numbers of
        source = f"""CASE WHEN isfinite({source}) AND {source} = floor({source}) AND abs({source}) < 1e18
            THEN CAST(CAST({source} AS BIGINT) AS VARCHAR) WHEN NOT isnan({source}) THEN CAST({source} AS VARCHAR) END"""
    elif type_ != "VARCHAR":
        source = f"CAST({source} AS VARCHAR)"
    return f"nullif(trim({source}, ' \t\r\n\u3000'), '')"


def _text_faults(column: str, text: str) -> list[str]:
    label = LABELS[column]
    cut = f"CASE WHEN regexp_matches({text}, '{_CUT_SHORT}') THEN '{label}是被截短的长数字，请把该列设为文本后重新导出' END"
    if column in LINK_COLUMNS[:2]:
        return [f"CASE WHEN {text} IS NULL THEN '{label}为空' END", cut]
    if column == "name":
        return [f"CASE WHEN {text} IS NULL THEN '{label}为空' END"]
    if column in ("uscc", "region", "class"):
        return [cut]
    if column != "id":
        return []
    return [
        cut,
        f"CASE WHEN {text} IS NULL THEN '{label}为空' END",
        f"CASE WHEN strlen({text}) > {LONGEST_ID} THEN '{label}过长' END",
        # the index keeps one id per line
        f"CASE WHEN regexp_matches({text}, '[\\x00-\\x1f\\x7f]') THEN '{label}含控制字符' END",
    ]

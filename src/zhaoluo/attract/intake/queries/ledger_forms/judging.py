"""What can be told of a form without opening it: whether its file will do, which units lead to its columns."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

from zhaoluo.engine.ledger.values.amounts import MEASURES

#: Bytes of a form's sheets once unpacked: about 400,000 cells.
MOST_UNPACKED = 40 * 1024 * 1024


def refusal_of(data: bytes) -> str:
    """Why a file cannot be a form: macros, or too large; empty where it can."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        return "只有 .xlsx 能存为表样，请在 Excel 里“另存为”“Excel 工作簿（.xlsx）”再上传"
    if any(member.filename.endswith("vbaProject.bin") for member in members):
        return "表里带宏，导出时保不住；请“另存为”不带宏的 .xlsx 再上传"
    sheets = sum(m.file_size for m in members if m.filename.startswith("xl/worksheets/"))
    if sheets > MOST_UNPACKED:
        return "表太大，不能做表样；请只留表头、几行数据和合计、附注，另存后再上传"
    return ""


def drawn_in(data: bytes) -> bool:
    """Whether the file holds pictures or charts, which are lost when it is filled."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(re.match(r"xl/(?:charts|media)/", name) for name in archive.namelist())


def in_unit(value: Decimal | int, kind: str, unit: str) -> float | None:
    """An amount of the register in a column's unit, exact to ten places; None where no factor leads there (万美元)."""
    factor = MEASURES[kind].units.get(unit or MEASURES[kind].kept)
    if factor is None:
        return None
    told = round(Decimal(value) / factor, 10)
    return int(told) if told == int(told) else float(told)

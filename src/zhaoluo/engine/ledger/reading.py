"""Sheets in, a ledger out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from .cells import Sheet, shown
from .header import find_header
from .mapping import Mapper
from .records import Ledger, ReadSheet
from .table import Table
from .values.stages import StageWords
from .vocabulary import Vocabulary

_MAX_TABLES = 20


def read_ledger(
    sheets: Sequence[Sheet],
    *,
    vocabulary: Vocabulary,
    chosen: Mapping[str, Mapping[int, str | None]] = {},
    remembered: Mapping[str, str] = {},
    today: date,
) -> Ledger:
    """Every sheet read: header, columns, rows.

    chosen     : per sheet name, column index → field, or None for a column not to be imported (the person's word, final)
    remembered : folded header (`fold_header(column.header)`) → field, or empty (this zone's earlier corrections)
    Never raises for what a sheet holds: a sheet that cannot be taken says why in `message`.
    """
    words = StageWords(vocabulary)
    mapper = Mapper(vocabulary, words, remembered)
    read: list[ReadSheet] = []
    for sheet in sheets:
        read += _read_sheet(sheet, vocabulary, words, mapper, chosen, today)
    return Ledger(tuple(read))


def _read_sheet(
    sheet: Sheet,
    vocabulary: Vocabulary,
    words: StageWords,
    mapper: Mapper,
    chosen: Mapping[str, Mapping[int, str | None]],
    today: date,
) -> list[ReadSheet]:
    def refused(message: str) -> list[ReadSheet]:
        return [ReadSheet(sheet.name, 0, (), (), message=message)]

    if sheet.hidden:
        return refused("这是隐藏的工作表，没有读取；需要导入请先取消隐藏")
    if not any(cell != "" and shown(cell) for row in sheet.rows for cell in row):
        return refused("空工作表")
    header = find_header(sheet, mapper)
    if header is None:
        return refused("没有找到表头：要有一行列名，其中有“项目名称”，这张工作表没有读取")
    tables: list[ReadSheet] = []
    end = len(sheet.rows)
    while header is not None and len(tables) < _MAX_TABLES:
        name = sheet.name if not tables else f"{sheet.name}（第 {header.first + 1} 行起）"
        table = Table(sheet, name, header, vocabulary, words, mapper, chosen.get(name, {}), today)
        following = table.read(end)
        tables.append(table.result())
        header = following
    return tables

"""Workbooks: .xlsx and .xls through calamine, after a look at how large and how healthy they are."""

from __future__ import annotations

import io

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .biff import survey_xls
from .cells import Area, Broken, Cell, Sheet, UnreadableLedger, letter
from .survey import MAX_CELLS, MAX_ROWS, Survey, survey_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = "表格文件已损坏，打不开，请用 Excel 打开修复，“另存为”.xlsx 后再上传。"


def read_xlsx(data: bytes) -> tuple[Sheet, ...]:
    return _read(data, survey_xlsx(data))


def read_xls(data: bytes) -> tuple[Sheet, ...]:
    return _read(data, survey_xls(data))


def _read(data: bytes, surveys: dict[str, Survey]) -> tuple[Sheet, ...]:
    sheets: list[Sheet] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, meta in enumerate(book.sheets_metadata):
                if meta.typ is not SheetTypeEnum.WorkSheet:
                    continue
                hidden = meta.visible is not SheetVisibleEnum.Visible
                survey = surveys.get(meta.name, Survey())
                if hidden:
                    # Read by nobody: what a hidden sheet holds is not worth the time or the danger.
                    sheets.append(Sheet(meta.name, [], hidden=True))
                    continue
                _refuse_large(meta.name, survey.last_row + 1, survey.last_column + 1)
                sheet = book.get_sheet_by_index(number)
                _refuse_large(meta.name, sheet.total_height, sheet.total_width)
                rows: list[list[Cell]] = [[*row] for row in sheet.to_python(skip_empty_area=False)]
                merges = tuple(
                    (top, left, bottom, right)
                    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
                )
                _restore_broken(rows, survey)
                _carry_down(rows, merges)
                sheets.append(Sheet(meta.name, rows, merges))
    except UnreadableLedger:
        raise
    except CalamineError as error:
        if "assword" in type(error).__name__ or "assword" in str(error):
            raise UnreadableLedger("表格设有密码，请在 Excel 中取消密码后再上传。") from error
        raise UnreadableLedger(_BROKEN) from error
    except (ValueError, OSError, OverflowError) as error:
        raise UnreadableLedger(_BROKEN) from error
    except BaseException as error:  # a panic inside calamine arrives as an exception outside Exception
        if type(error).__name__ == "PanicException":
            raise UnreadableLedger(_BROKEN) from error
        raise
    return tuple(sheets)


def _refuse_large(name: str, height: int, width: int) -> None:
    if height > MAX_ROWS:
        raise UnreadableLedger(
            f"工作表“{name}”第 {height} 行还有内容，超过 {MAX_ROWS // 10_000} 万行的上限，请删去离表格很远的内容或拆成几个文件后再上传。"
        )
    if height * width > MAX_CELLS:
        raise UnreadableLedger(
            f"工作表“{name}”一直用到 {letter(width - 1)} 列第 {height} 行，太大了，请删去离表格很远的内容或拆成几个文件后再上传。"
        )


def _restore_broken(rows: list[list[Cell]], survey: Survey) -> None:
    """Error cells and formulas without a stored result, which calamine hands on as empty."""
    for (row, column), text in survey.broken.items():
        while len(rows) <= row:
            rows.append([])
        while len(rows[row]) <= column:
            rows[row].append("")
        if rows[row][column] == "":
            rows[row][column] = Broken(text)


def _carry_down(rows: list[list[Cell]], merges: tuple[Area, ...]) -> None:
    for top, left, bottom, _right in merges:
        if top >= len(rows) or bottom == top or left >= len(rows[top]):
            continue
        value = rows[top][left]
        if value == "":
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] == "":
                row[left] = value

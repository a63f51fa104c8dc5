"""From a file to sheets: .xlsx, .xlsm, .xls, .csv told apart by their content.  Whatever cannot be read is refused in a
Chinese sentence that says what to do."""

from __future__ import annotations

import re
from pathlib import Path

from . import plaintext, workbook
from .cells import Sheet, UnreadableLedger, shown

MAX_FILE_BYTES = 40 * 1024 * 1024
MAX_COLUMNS = 1000

_TOO_LARGE = "文件超过 40 MB，请拆成几个文件，或删去图片和不用的工作表后再上传。"
_TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".tab")
_BOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlt", ".xltx", ".et")
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF 文档"),
)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|meta|style)\b|^\s*mime-version:", re.IGNORECASE
)


def open_ledger(source: Path | str | bytes, filename: str) -> tuple[Sheet, ...]:
    """The sheets of a ledger in their order, hidden ones too (`hidden`).

    source   : path of the file, or its bytes
    filename : name it came under; decides only between text and workbook where they disagree
    Raises UnreadableLedger.
    """
    data = _bytes(source)
    ending = Path(filename).suffix.lower()
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableLedger("文件是空的，请确认选对了文件、台账已经保存后再上传。")
    for mark, kind in _OTHERS:
        if data.startswith(mark):
            raise UnreadableLedger(f"这是{kind}，不是台账表格，请上传 .xlsx、.xls 或 .csv 文件。")
    if data.startswith(b"PK"):
        sheets = workbook.read_xlsx(data)
    elif data.startswith(workbook.OLE):
        sheets = workbook.read_xls(data)
    elif data[:2] == b"\x09\x08" or data[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04"):
        raise UnreadableLedger(
            "这是很旧的 Excel 文件（Excel 95 以前），请用 Excel 打开后另存为 .xlsx 再上传。"
        )
    else:
        sheets = (_text(data, ending, Path(filename).stem),)
    _refuse_wide(sheets)
    if not any(cell != "" for sheet in sheets for row in sheet.rows for cell in row):
        raise UnreadableLedger("表里没有任何内容，请确认选对了文件、台账已经保存后再上传。")
    return sheets


def _bytes(source: Path | str | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        try:
            if path.is_dir():
                raise UnreadableLedger("给的是文件夹，请选择一个台账文件（.xlsx、.xls 或 .csv）。")
            if path.stat().st_size > MAX_FILE_BYTES:
                raise UnreadableLedger(_TOO_LARGE)
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise UnreadableLedger("找不到这个文件，请核对文件名和位置。") from error
        except (OSError, ValueError) as error:
            raise UnreadableLedger("文件打不开，请确认它没有被占用、有权读取后再试。") from error
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableLedger(_TOO_LARGE)
    return data


def _text(data: bytes, ending: str, name: str) -> Sheet:
    start = data[:4096].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \r\n\t")
    if _MARKUP.search(start):
        raise UnreadableLedger(
            "这个文件实际是网页（HTML），只是后缀写成了表格，请用 Excel 打开后“另存为”.xlsx 再上传。"
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start or start.startswith(b"<?xml"):
        raise UnreadableLedger("这个文件是 XML 表格，请用 Excel 打开后“另存为”.xlsx 再上传。")
    if ending in _BOOK_ENDINGS:
        if plaintext.looks_like_text(data):
            raise UnreadableLedger(
                f"文件后缀是 {ending}，内容却是纯文本（像是 CSV），请把后缀改成 .csv，或用 Excel 打开后“另存为”.xlsx 再上传。"
            )
        raise UnreadableLedger(
            "文件已损坏或不是 Excel 文件，请用 Excel 打开检查，能打开就“另存为”.xlsx 再上传。"
        )
    if ending not in _TEXT_ENDINGS:
        raise UnreadableLedger(f"不支持“{ending or '无后缀'}”类型的文件，请上传 .xlsx、.xls 或 .csv 文件。")
    return plaintext.read_csv(data, name)


def _refuse_wide(sheets: tuple[Sheet, ...]) -> None:
    for sheet in sheets:
        if sheet.hidden:
            continue
        width = max((len(row) for row in sheet.rows), default=0)
        if width > MAX_COLUMNS and any(shown(cell) for row in sheet.rows for cell in row[MAX_COLUMNS:]):
            raise UnreadableLedger(
                f"工作表“{sheet.name}”有 {width} 列，超过 {MAX_COLUMNS} 列的上限，请删去与项目无关的列后再上传。"
            )

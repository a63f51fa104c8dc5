"""From a file to text: .txt in the usual encodings, .docx, .pdf with a text layer.  Whatever cannot be read is refused in a Chinese
sentence that says what to do."""

import io
import zipfile
from pathlib import Path

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_TEXT_BYTES = 5 * 1024 * 1024  # of the text, in UTF-8
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 200  # a docx of text packs about 10 : 1
MAX_PDF_PAGES = 500

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"


class UnreadableDocument(Exception):
    """The document cannot be read; `str()` is a sentence for the person who gave it."""


def ingest(source: Path | str | bytes, filename: str) -> str:
    """The text of a document, line ends as \\n.  Offsets of drafts count characters of what this returns.

    source   : path of the file, or its bytes
    filename : name it came under; its ending says the type, its first bytes must agree
    """
    data = _bytes(source)
    kind = Path(filename).suffix.lower()
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableDocument("文件是空的，没有可读的内容。")
    if kind in (".txt", ".text", ".md"):
        text = _plain(data)
    elif kind == ".docx":
        text = _docx(data)
    elif kind == ".pdf":
        text = _pdf(data)
    elif kind == ".doc":
        raise UnreadableDocument("旧版 Word 文件（.doc）读不了，请另存为 .docx 后再上传。")
    else:
        raise UnreadableDocument(
            f"不支持“{kind or '无后缀'}”类型的文件，请提供 .txt、.docx 或带文字层的 .pdf。"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        raise UnreadableDocument("文字超过 5 MB，请拆分后分次识读。")
    if not any(char.isalnum() for char in text):
        raise UnreadableDocument(
            "文件里没有可读的文字。"
            if kind != ".pdf"
            else "这是扫描件，没有文字层，需先识别文字（OCR）再上传。"
        )
    return text


def _bytes(source: Path | str | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise UnreadableDocument("文件超过 20 MB，请拆分或压缩图片后再上传。")
            data = path.read_bytes()
        except OSError as error:
            raise UnreadableDocument(f"文件打不开：{error.strerror or '读取失败'}。") from error
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableDocument("文件超过 20 MB，请拆分或压缩图片后再上传。")
    return data


def _plain(data: bytes) -> str:
    if data.startswith(
        (_ZIP, _OLE, _PDF, b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b", b"\x7fELF", b"MZ")
    ):
        raise UnreadableDocument("文件内容不是纯文本，后缀与内容不符，请核对文件类型。")
    if data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:200:2].count(0) > 40 or (len(data) < 200 and data[1::2].count(0) * 2 > len(data[1::2])):
        encodings = ["utf-16-le"]
    elif data[0:200:2].count(0) > 40:
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8", "gb18030"]
        if len(data) % 2 == 0 and (guessed := _unmarked_utf16(data)):
            encodings = ["utf-8", guessed, "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableDocument("文字编码无法识别，请另存为 UTF-8 编码后再上传。")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, told by how much of it reads as common Chinese."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data[:4000].decode(encoding)
        except UnicodeDecodeError:
            continue
        points = sum(char in "的，。、年一有在" for char in text)
        if text and points >= max(2, len(text) // 25):
            return encoding
    return None


def _docx(data: bytes) -> str:
    if data.startswith(_OLE):
        raise UnreadableDocument("Word 文件设有密码或是旧版格式，请取消密码并另存为 .docx 后再上传。")
    if not data.startswith(b"PK"):
        raise UnreadableDocument("文件内容不是 Word 文档，后缀与内容不符，请核对文件类型。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if (
                len(members) > 5000
                or unpacked > MAX_UNPACKED_BYTES
                or any(
                    member.file_size > MAX_RATIO * max(member.compress_size, 1)
                    and member.file_size > 1_000_000
                    for member in members
                )
            ):
                raise UnreadableDocument("Word 文件解压后异常庞大，疑似压缩炸弹，已拒绝。")
            if any(member.flag_bits & 0x1 for member in members):
                raise UnreadableDocument("Word 文件设有密码，请取消密码后再上传。")
            if "word/document.xml" not in {member.filename for member in members}:
                raise UnreadableDocument("文件内容不是 Word 文档，后缀与内容不符，请核对文件类型。")
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise UnreadableDocument("Word 文件已损坏，打不开，请重新保存后再上传。") from error
    import docx  # python-docx; imported here because loading lxml costs time that plain text need not pay
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(data))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines += [
                    # A merged cell is listed once for every column it spans; two cells may say the same.
                    "\t".join(
                        {id(cell._tc): cell.text.replace("\n", " ").strip() for cell in row.cells}.values()
                    )
                    for row in block.rows
                ]
            else:
                lines.append(block.text)
    except UnreadableDocument:
        raise
    except (
        Exception
    ) as error:  # python-docx and lxml raise many kinds on broken parts; all mean the same to the person
        raise UnreadableDocument("Word 文件已损坏，打不开，请重新保存后再上传。") from error
    text = "\n".join(lines)
    if not text.strip():
        raise UnreadableDocument("Word 文件里没有文字（可能只有图片），需先识别文字（OCR）再上传。")
    return text


def _pdf(data: bytes) -> str:
    if not data[:1024].lstrip().startswith(_PDF):
        raise UnreadableDocument("文件内容不是 PDF，后缀与内容不符，请核对文件类型。")
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("PDF 设有密码，请取消密码后再上传。")
        if len(reader.pages) > MAX_PDF_PAGES:
            raise UnreadableDocument("PDF 超过 500 页，请拆分后分次识读。")
        pages: list[str] = []
        size = 0
        for page in reader.pages:
            pages.append(page.extract_text() or "")
            size += len(pages[-1])
            if size > MAX_TEXT_BYTES:
                break
    except UnreadableDocument:
        raise
    except Exception as error:  # pypdf raises many kinds on broken files; all mean the same to the person
        raise UnreadableDocument("PDF 已损坏，打不开，请重新保存后再上传。") from error
    text = "\n".join(pages)
    if sum(char.isalnum() for char in text) < 5 * max(1, len(pages)):  # page numbers are no text layer
        raise UnreadableDocument("这是扫描件，没有文字层，需先识别文字（OCR）再上传。")
    return text

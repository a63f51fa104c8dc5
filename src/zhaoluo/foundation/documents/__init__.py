"""Documents and workbooks made for people: official papers to print and sign, tables to work on."""

from .official import DOCX, OfficialDocument, chinese_day, chinese_number
from .workbook import XLSX, Sheet, workbook

__all__ = ["DOCX", "XLSX", "OfficialDocument", "Sheet", "chinese_day", "chinese_number", "workbook"]

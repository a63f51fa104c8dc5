"""Documents made for people to print and sign, in the look official papers have."""

from .official import DOCX, OfficialDocument, chinese_day, chinese_number

__all__ = ["DOCX", "OfficialDocument", "chinese_day", "chinese_number"]

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from zhaoluo.foundation.clock import local

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sent:
    """A workbook ready to send, and how many projects stand in it."""

    content: bytes
    file_name: str
    rows: int
    media_type: str = XLSX


def file_name(title: str, now: datetime | None = None) -> str:
    """Name of a workbook, quoted for the header that carries it."""
    stamp = f"-{local(now):%Y%m%d-%H%M}" if now else ""
    return quote(f"{title}{stamp}.xlsx", safe="")
